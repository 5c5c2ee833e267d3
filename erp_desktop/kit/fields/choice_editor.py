"""ChoiceEditor: one of a few known values."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.keys.quiet_combo import QuietCombo


class ChoiceEditor(Editor):
    """One of a few known values; what is typed chooses it by its title, or by a word of it."""

    def __init__(self, choices: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = QuietCombo(self)
        for value, title in choices:
            self._combo.addItem(_(title), str(value))
        self._combo.activated.connect(self._touched)
        self.set_input(self._combo)

    def value(self) -> str | None:
        return self._combo.currentData()

    def set_value(self, value: Any) -> None:
        self._combo.setCurrentIndex(self._combo.findData("" if value is None else str(value)))
