"""Questions that must be answered before something is lost or cannot be undone."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from erp_core.kit.i18n import _

# Who types on and does not look stops for so long once he sees what happened.
HANDS_REST_MS = 1500
Answer = Literal["save", "discard", "cancel"]


class Question(QMessageBox):
    """A question that nobody answers who has not seen it: who types on, from his paper, presses no button.

    Args:
        title, text: of the box; plain words.
    """

    def __init__(self, icon: QMessageBox.Icon, title: str, text: str, parent: QWidget) -> None:
        super().__init__(icon, title, text, parent=parent)
        self._focus: QWidget | None = None
        self._rest = QTimer(self, singleShot=True, interval=HANDS_REST_MS)
        self._rest.timeout.connect(self._listen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_typed = bool(event.text()) and event.key() not in _ANSWERING
        if event.key() == Qt.Key.Key_Escape:
            self._listen()
            super().keyPressEvent(event)
        elif is_typed or self._rest.isActive():
            self._let_pass()
        else:
            super().keyPressEvent(event)

    def _let_pass(self) -> None:
        if not self._rest.isActive():
            QApplication.beep()
            self._focus = self.focusWidget()
            for button in self.buttons():
                button.setEnabled(False)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rest.start()

    def _listen(self) -> None:
        self._rest.stop()
        for button in self.buttons():
            button.setEnabled(True)
        if self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)


_ANSWERING = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)


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
    save = box.addButton(_("Save"), QMessageBox.ButtonRole.AcceptRole)
    save.setProperty("tone", "primary")
    discard = box.addButton(_("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    if box.clickedButton() is save:
        return "save"
    return "discard" if box.clickedButton() is discard else "cancel"
