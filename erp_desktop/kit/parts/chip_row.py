"""Chips: small round buttons that are on or off, in a row that flows."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.flow_layout import FlowLayout


def chip(title: str, name: str, parent: QWidget) -> QPushButton:
    """A small round button that is on or off."""
    button = named(QPushButton(title, parent), name, title)
    button.setProperty("role", "chip")
    button.setCheckable(True)
    return button


class ChipRow(QWidget):
    """Chips in one row: one that shows all, and those that narrow.

    Signals:
        changed: another set of chips is on.
    """

    changed = Signal()

    def __init__(self, chips: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Args:
        chips: name and translated title of each.
        """
        super().__init__(parent)
        self._all = chip(_("All"), "list.chip.all", self)
        self._all.setChecked(True)
        self._all.clicked.connect(lambda: self.choose(set()))
        self._chips = {name: chip(title, f"list.chip.{name}", self) for name, title in chips}
        self._row = FlowLayout(self)
        self._row.addWidget(self._all)
        self._all.setVisible(bool(chips))
        for button in self._chips.values():
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)

    def add_toggle(self, title: str, name: str) -> QPushButton:
        """A chip of its own, behind the others: it does not belong to their choice."""
        button = chip(title, f"list.chip.{name}", self)
        button.clicked.connect(self.changed)
        self._row.addWidget(button)
        return button

    @property
    def names(self) -> frozenset[str]:
        """Names of the chips, but not of the toggles."""
        return frozenset(self._chips)

    @property
    def chosen(self) -> set[str]:
        """Names of the chips that are on; empty for all."""
        return {name for name, button in self._chips.items() if button.isChecked()}

    def choose(self, names: set[str]) -> None:
        """Turn on exactly these."""
        for name, button in self._chips.items():
            button.setChecked(name in names)
        self._clicked()

    def _clicked(self) -> None:
        self._all.setChecked(not self.chosen)
        self.changed.emit()
