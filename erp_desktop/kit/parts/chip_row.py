"""Chips: small round buttons that are on or off, in a row that flows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.flow_layout import FlowLayout


class _Chip(QPushButton):
    """Leaves the arrows to its row: Qt's own would leave the row at once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


def chip(title: str, name: str, parent: QWidget) -> QPushButton:
    """A small round button that is on or off."""
    button = named(_Chip(title, parent), name, title)
    button.setProperty("role", "chip")
    button.setCheckable(True)
    return button


class ChipRow(QWidget):
    """Chips in one row: one that shows all, and those that narrow.

    Signals:
        changed: another set of chips is on.
        all_wanted: the first chip was pressed: nothing shall be left out.

    Tab stops at one chip, the one last used; Left and Right go from chip to chip.
    """

    changed = Signal()
    all_wanted = Signal()

    def __init__(self, chips: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Args:
        chips: name and translated title of each.
        """
        super().__init__(parent)
        self._all = chip(_("All"), "list.chip.all", self)
        self._all.setChecked(True)
        self._all.clicked.connect(self._show_all)
        self._chips = {name: chip(title, f"list.chip.{name}", self) for name, title in chips}
        self._narrowing: list[QPushButton] = []
        self._is_narrowed = False
        self._row = FlowLayout(self)
        self._put(self._all)
        self._all.setVisible(bool(chips))
        for button in self._chips.values():
            button.clicked.connect(self._clicked)
            self._put(button)
        self._give_stop(self._all if chips else None)

    def add_toggle(self, title: str, name: str, *, is_narrowing: bool = True) -> QPushButton:
        """A chip of its own, behind the others: it does not belong to their choice.

        Args:
            is_narrowing: while it is on, not all is shown; so ``All`` is off, and turns it off.
        """
        button = chip(title, f"list.chip.{name}", self)
        button.clicked.connect(self._clicked)
        button.toggled.connect(lambda _is_on: self._show_whether_all())
        self._put(button)
        if is_narrowing:
            self._narrowing.append(button)
        self._give_stop(self._stop or button)
        return button

    def show_narrowed(self, is_narrowed: bool) -> None:
        """Say whether something else leaves rows out, so that not all are shown."""
        self._is_narrowed = is_narrowed
        self._show_whether_all()

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

    def _show_all(self) -> None:
        self.all_wanted.emit()
        for toggle in self._narrowing:
            toggle.setChecked(False)
        self.choose(set())

    def _clicked(self) -> None:
        self._show_whether_all()
        self.changed.emit()

    def _show_whether_all(self) -> None:
        is_chosen = bool(self.chosen) or any(toggle.isChecked() for toggle in self._narrowing)
        self._all.setChecked(not is_chosen and not self._is_narrowed)

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()), 0)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        row = [item for item in self._in_row() if not item.isHidden()]
        if not step or self._stop not in row:
            super().keyPressEvent(event)
            return
        self._give_stop(row[(row.index(self._stop) + step) % len(row)])
        self._stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _put(self, button: QPushButton) -> None:
        button.clicked.connect(lambda: self._give_stop(button))
        self._row.addWidget(button)

    def _in_row(self) -> list[QPushButton]:
        widgets = [item.widget() for place in range(self._row.count()) if (item := self._row.itemAt(place))]
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _give_stop(self, stop: QPushButton | None) -> None:
        self._stop = stop
        for button in self._in_row():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)
        # A proxy nobody sees would hold Tab where it is.
        self.setFocusProxy(stop)  # type: ignore[arg-type]
