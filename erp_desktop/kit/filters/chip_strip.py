"""ChipStrip: the chips inside the line, as many as have room beside what is typed; the last ones are seen."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.filters.filter_chip import Condition, FilterChip
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.look.typed_menu import TypedMenu

GAP = 4
HEIGHT = 24
# A chip is shortened so far, before the first of them are folded into a number; and no further than that.
NARROWEST, LEAST = 130, 40
# One that would be shorter says nothing; where there are others, it is told with them by their number.
READABLE = 80
# How the fields begin that name whom the rows are of.
_PARTIES = ("customer", "supplier", "party")
# Left of the text: the magnifying glass.
_LEFT = 30
# What is typed keeps some room beside the chips, and he who begins to type; else they have nearly all of it.
_LEAST_TEXT, _LEAST_BEGUN, _LEAST_REST = 120, 64, 24
# Chips stand within the line's frame, above and below.
_WITHIN = 6


class ChipStrip(QWidget):
    """Chips from the left; those for which there is no room are told by a number, which opens their list.

    Attributes:
        is_beside_text: something is typed behind them.

    Signals:
        opened, removed: of the chip with this number.
    """

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[FilterChip] = []
        self.is_beside_text = False
        self._more = with_role(named(QToolButton(self), "filter.more"), "muted")
        self._more.setText("+1")
        self._more.setCursor(Qt.CursorShape.PointingHandCursor)
        self._more.clicked.connect(self._open_folded)
        self._more.hide()
        self.hide()

    def show_conditions(self, conditions: Sequence[Condition], words: Sequence[str]) -> None:
        """Show these, each with its words."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [FilterChip(one, said, self) for one, said in zip(conditions, words, strict=True)]
        for number, chip in enumerate(self._chips):
            chip.tell_apart(words)
            chip.opened.connect(lambda number=number: self.opened.emit(number))
            chip.removed.connect(lambda number=number: self.removed.emit(number))

    def show_chosen(self, are_chosen: bool) -> None:
        """Show all of them as selected, or none."""
        for chip in self._chips:
            chip.show_chosen(are_chosen)

    def place_in(self, line: QLineEdit) -> int:
        """Stand at the left of the line; gives how many pixels they take of it."""
        self.is_beside_text = bool(line.text())
        empty = _LEAST_BEGUN if line.hasFocus() else _LEAST_REST
        rest = _LEAST_TEXT if self.is_beside_text else empty
        height = min(theme.scaled(HEIGHT), line.height() - _WITHIN)
        width = self.lay_out(max(line.width() - _LEFT - rest, 60), height)
        self.setGeometry(_LEFT, (line.height() - height) // 2, width, height)
        return width

    def lay_out(self, most: int, height: int = HEIGHT) -> int:
        """Place the chips in at most so many pixels, shortened where need be; gives how many they take."""
        count = self._folded(most)
        folded = self._in_order()[:count]
        self._tell_folded(folded)
        shown = [chip for chip in self._chips if chip not in folded]
        place = self._more.sizeHint().width() + GAP if count else 0
        self._more.setGeometry(0, 0, place - GAP if count else 0, height)
        for chip in folded:
            chip.hide()
        room = most - place - GAP * len(shown)
        for chip, width in zip(shown, shared([chip.wanted() for chip in shown], room), strict=True):
            chip.narrow(width)
            chip.setGeometry(place, 0, width, height)
            chip.show()
            place += width + GAP
        self.setVisible(bool(self._chips))
        self.setAccessibleName(_("Conditions: {titles}").format(titles=_titles(self._chips)))
        return place

    def _in_order(self) -> list[FilterChip]:
        """As they are folded: the first one first, and last whom the rows are of, which one wants to read."""
        return sorted(self._chips, key=lambda chip: _names_party(chip.condition))

    def _folded(self, most: int) -> int:
        """How many have no room, though the others be short."""
        all_wanted = [chip.wanted() for chip in self._in_order()]
        for count in range(len(self._chips)):
            more = self._more.sizeHint().width() + GAP if count else 0
            if (
                more + sum(min(wanted, theme.scaled(NARROWEST)) + GAP for wanted in all_wanted[count:])
                <= most
            ):
                return count
        last = max(len(self._chips) - 1, 0)
        room = most - self._more.sizeHint().width() - 2 * GAP
        return last if last < 1 or room >= min(all_wanted[last], theme.scaled(READABLE)) else last + 1

    def _tell_folded(self, folded: Sequence[FilterChip]) -> None:
        count = len(folded)
        self._more.setText(f"+{count}")
        self._more.setVisible(count > 0)
        words = ngettext("{count} more condition: {titles}", "{count} more conditions: {titles}", count)
        told = words.format(count=count, titles=_titles(folded))
        self._more.setToolTip(told)
        self._more.setAccessibleName(told)

    def _open_folded(self) -> None:
        """What has no room, to be chosen and typed on."""
        menu = named(TypedMenu("", self), "filter.folded", self._more.accessibleName())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, chip in enumerate(self._chips):
            if chip.isHidden():
                action = menu.addAction(literal(chip.accessibleName()))
                action.triggered.connect(partial(self._open, number))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _open(self, number: int, _is_checked: bool = False) -> None:
        self.opened.emit(number)


def shared(wanted: Sequence[int], room: int) -> list[int]:
    """So much room among those who want so much: what some do not need, the others have."""
    given, left = dict[int, int](), room
    for done, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        given[place] = max(min(wanted[place], left // (len(wanted) - done)), LEAST)
        left -= given[place]
    return [given[place] for place in range(len(wanted))]


def _names_party(condition: Condition) -> bool:
    """Whether it asks for the rows of a customer, a supplier or any party."""
    asked = condition.clause
    return asked is not None and not asked.is_not and asked.field.startswith(_PARTIES)


def _titles(chips: Sequence[FilterChip]) -> str:
    return ", ".join(chip.accessibleName() for chip in chips)
