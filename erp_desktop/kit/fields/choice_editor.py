"""ChoiceEditor: one of a few known values."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor


class _QuietCombo(QComboBox):
    """A combo box the wheel changes only when it has the keyboard."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """One of a few known values; the first letter of its title chooses it."""

    def __init__(self, choices: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = _QuietCombo(self)
        self._combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, title in choices:
            self._combo.addItem(_(title), str(value))
        self._combo.activated.connect(self._touched)
        self._combo.currentIndexChanged.connect(self._by_key)
        self._is_loading = False
        self.set_input(self._combo)

    def value(self) -> str | None:
        return self._combo.currentData()

    def set_value(self, value: Any) -> None:
        self._is_loading = True
        self._combo.setCurrentIndex(self._combo.findData("" if value is None else str(value)))
        self._is_loading = False

    def _by_key(self) -> None:
        if not self._is_loading and self._combo.hasFocus():
            self._touched()
