"""Questions that must be answered before something is lost or cannot be undone."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.parts.question import Question

Answer = Literal["save", "discard", "cancel"]


def confirm(parent: QWidget, question: str, yes: str) -> bool:
    """Ask before something that cannot be undone; the safe answer is the default."""
    box = Question(QMessageBox.Icon.Question, _("Please confirm"), question, parent)
    box.setObjectName("ask.confirm")
    accept = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    accept.setProperty("tone", "danger")
    keep = box.addButton(_("Keep it as it is"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is accept


def choose(parent: QWidget, question: str, answers: Mapping[str, str]) -> str | None:
    """Ask which of a few is meant; None where the user gives none of them."""
    box = Question(QMessageBox.Icon.Question, _("Please choose"), question, parent)
    box.setObjectName("ask.choose")
    buttons = {box.addButton(text, QMessageBox.ButtonRole.ActionRole): name for name, text in answers.items()}
    box.setEscapeButton(box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole))
    box.exec()
    return buttons.get(box.clickedButton())  # type: ignore[arg-type]


def ask_unsaved(parent: QWidget, title: str) -> Answer:
    """Ask what to do with unsaved changes before a form closes."""
    text = _("“{title}” has changes that are not saved.").format(title=title)
    box = Question(QMessageBox.Icon.NoIcon, _("Unsaved changes"), text, parent)
    box.setObjectName("ask.unsaved")
    save = box.addButton(_("&Save"), QMessageBox.ButtonRole.AcceptRole)
    save.setProperty("tone", "primary")
    discard = box.addButton(_("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("&Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is save:
        return "save"
    return "discard" if box.clickedButton() is discard else "cancel"
