"""ChipStrip: the chips inside the line, as many as have room beside what is typed; the last ones are seen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.filters.filter_chip import Condition, FilterChip
from erp_desktop.kit.look.naming import named, with_role

GAP = 4
HEIGHT = 24


class ChipStrip(QWidget):
    """Chips from the left; those for which there is no room are told by a number.

    Signals:
        opened, removed: of the chip with this number.
    """

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[FilterChip] = []
        self._more = with_role(named(QLabel(self), "filter.more"), "muted")
        self._more.hide()
        self.hide()

    def show_conditions(self, conditions: Sequence[Condition], words: Sequence[str]) -> None:
        """Show these, each with its words."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [FilterChip(one, said, self) for one, said in zip(conditions, words, strict=True)]
        for number, chip in enumerate(self._chips):
            chip.opened.connect(lambda number=number: self.opened.emit(number))
            chip.removed.connect(lambda number=number: self.removed.emit(number))

    def show_chosen(self, are_chosen: bool) -> None:
        """Show all of them as selected, or none."""
        for chip in self._chips:
            chip.show_chosen(are_chosen)

    def lay_out(self, most: int) -> int:
        """Place the chips in at most so many pixels; gives how many they take."""
        shown: list[FilterChip] = []
        taken = 0
        for chip in reversed(self._chips):
            width = chip.sizeHint().width() + GAP
            if taken + width > most and shown:
                break
            shown.insert(0, chip)
            taken += width
        count = len(self._chips) - len(shown)
        self._more.setVisible(count > 0)
        place = 0
        if count:
            self._more.setText(f"+{count}")
            words = ngettext("{count} more condition: {titles}", "{count} more conditions: {titles}", count)
            titles = ", ".join(chip.accessibleName() for chip in self._chips[:count])
            self._more.setToolTip(words.format(count=count, titles=titles))
            self._more.setGeometry(0, 0, self._more.sizeHint().width(), HEIGHT)
            place = self._more.width() + GAP
        for chip in self._chips:
            chip.setVisible(chip in shown)
        for chip in shown:
            width = min(chip.sizeHint().width(), max(most - place, 40))
            chip.setGeometry(place, 0, width, HEIGHT)
            place += width + GAP
        self.setVisible(bool(self._chips))
        self.setAccessibleName(_("Conditions: {titles}").format(titles=", ".join(map(_said, self._chips))))
        return place


def _said(chip: FilterChip) -> str:
    return chip.accessibleName()
