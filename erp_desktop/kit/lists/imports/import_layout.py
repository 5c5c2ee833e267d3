"""How the window of an import is laid out, apart from what it is made of."""

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from erp_desktop.kit.keys.letters import give_letters

_WIDTH, _HEIGHT = 860, 600


def lay_out_import(
    dialog: QDialog,
    head: Sequence[QWidget],
    parts: Iterable[tuple[QWidget, int]],
    left: Iterable[QAbstractButton],
    right: Iterable[QAbstractButton],
) -> None:
    """One below the other: what is read and how, the parts, and the buttons.

    Args:
        parts: each with how much it takes of the height that is left.
    """
    left, right = [*left], [*right]
    column = QVBoxLayout(dialog)
    column.setContentsMargins(20, 16, 20, 16)
    column.setSpacing(10)
    top, buttons = QHBoxLayout(), QHBoxLayout()
    for place, widget in enumerate(head):
        top.addWidget(widget, 0 if place else 1)
    column.addLayout(top)
    for widget, share in parts:
        column.addWidget(widget, share)
    for widget in left:
        buttons.addWidget(widget)
    buttons.addStretch(1)
    for widget in right:
        buttons.addWidget(widget)
    column.addLayout(buttons)
    give_letters((*right, *left))
    dialog.resize(_WIDTH, _HEIGHT)
