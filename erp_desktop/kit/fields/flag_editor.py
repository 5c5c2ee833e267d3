"""FlagEditor: yes or no."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box_widget = QCheckBox(title, self)
        self._box_widget.clicked.connect(self._touched)
        self.set_input(self._box_widget)

    def _apply_read_only(self, is_read_only: bool) -> None:
        # Not by disabling it: a pale tick is hard to see.
        self._box_widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_read_only)
        self._box_widget.setFocusPolicy(
            Qt.FocusPolicy.NoFocus if is_read_only else Qt.FocusPolicy.StrongFocus
        )

    def value(self) -> bool:
        return self._box_widget.isChecked()

    def shown(self) -> str:
        return _("Yes") if self.value() else _("No")

    def set_value(self, value: Any) -> None:
        self._box_widget.setChecked(bool(value))
