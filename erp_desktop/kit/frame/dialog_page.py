"""lay_out_dialog: a small dialog that asks something, its words above and its buttons below at the end."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from erp_desktop.kit.look.naming import with_role


def lay_out_dialog(
    dialog: QDialog, heading: str, content: Sequence[QWidget | QLayout], buttons: Sequence[QPushButton]
) -> None:
    """Put everything in its place, from top to bottom.

    Args:
        buttons: the one that is meant stands last.
    """
    row = QHBoxLayout()
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(12)
    column.addWidget(with_role(QLabel(heading, dialog), "heading"))
    for part in content:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    column.addLayout(row)
