"""ListFooter: how many rows, how many of them selected, and what they sum up to."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.schema import Summary
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import average_told, fitting, sums_told
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.whole_label import ShortLabel
from erp_desktop.kit.tables.late_legend import LateLegend
from erp_desktop.kit.tables.late_rows import LateRows
from erp_desktop.kit.tables.rows_view import RowsView

HEIGHT = 32
_FURTHER_LINE = 20
# Of more currencies, what is selected tells the rest in its tooltip: there is no room for all.
MOST_SUMS, MOST_LINES = 2, 2
_MARGIN, _GAP = 20, 16
# Words that end in dots after less say nothing any more.
_LEAST_LEFT = 100
_BETWEEN = "   ·   "


class ListFooter(QWidget):
    """How many, how many of them selected, and what they sum up to.

    Args:
        grouping: of the list; where its groups tell lines, sums of rows say that they are of whole ones.
    """

    def __init__(
        self, spec: ListSpec, parent: QWidget | None = None, grouping: Grouping | None = None
    ) -> None:
        super().__init__(parent)
        self._grouping = grouping
        named(self, "list_footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._spec = spec
        self._amounts: list[str] = []
        # What is said of what is selected, from most to least.
        self._ways: list[list[str]] = [[]]
        self._count_selected = 0
        self._link: QPushButton | None = None
        self._is_tinted = self._is_fitting = self._is_empty = False
        self._count = named(ShortLabel(self), "list.count", _("Count"))
        self._selected = named(QLabel(self), "list.selected", _("Selected"))
        self._left = named(ShortLabel(self), "list.left")
        self._left.hide()
        self._sum = named(QLabel(self), "list.sum", _("Sum"))
        for label in (self._count, self._selected, self._left, self._sum):
            label.setFont(theme.tabular(self.font()))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        row.setSpacing(_GAP)
        row.addWidget(self._count)
        row.addWidget(self._selected)
        row.addWidget(self._left)
        self._legend = named(LateLegend(self), "list.legend")
        self._legend.hide()
        row.addWidget(self._legend)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._sum, 1)
        self.setFixedHeight(HEIGHT)

    def tint(self, table: RowsView) -> None:
        """Have late rows of the table seen, and say here what their colours mean while they are."""
        table.tinted.connect(self._show_tinted)
        table.tint(LateRows.of(self._spec.filters))

    def _show_tinted(self, is_tinted: bool) -> None:
        if is_tinted != self._is_tinted:
            self._is_tinted = is_tinted
            self._write()

    def show_summary(self, summary: Summary | None, is_pending: bool) -> None:
        """Count and sums; while they are being counted, an ellipsis."""
        self._is_empty = summary is not None and summary.count == 0
        if summary is None:
            self._count.setText(_("Counting…") if is_pending else "")
            self._count.setMinimumWidth(0)
            self._amounts = []
            self._write()
            return
        noun = ngettext(*self._spec.counted, summary.count)
        number = format_integer(summary.count)
        self._count.setText(f"{number} {noun}")
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance(f"{number} …"))
        self._amounts = sums_told(self._spec, summary.total_amounts, summary.quantities)
        self._write()

    def show_selected(self, count: int, sums: Summary | None = None, places: int = 0) -> None:
        """How many rows are selected, and what they add up to; nothing is said of a single one, or of none.

        Args:
            sums: of these rows, as soon as they are known.
            places: where they stand; more than they are where one stands in several groups.
        """
        self._count_selected = count
        parts = [_selected_told(count, places)] if max(count, places) > 1 else []
        told, average = [], ""
        if sums is not None and count > 1:
            told = sums_told(self._spec, sums.total_amounts, sums.quantities)
            average = average_told(self._spec, count, sums.total_amounts, sums.quantities)
        if told and self._grouping is not None and self._grouping.is_overlapping:
            records = ngettext(*self._spec.counted, count)
            told[0] = _("whole {records}: {amounts}").format(records=records, amounts=told[0])
        averages = [_("average {amount}").format(amount=average)] if average else []
        # Without the average, then with fewer sums, and how many there are besides; at last only how many.
        fewer = [[*parts, *fitting(told, most)] for most in range(min(MOST_SUMS, len(told)), -1, -1)]
        self._ways = [[*parts, *fitting(told, MOST_SUMS), *averages], *fewer]
        self._selected.setToolTip(_BETWEEN.join([*told, *averages]))
        self._write()

    def show_selected_sum(self, sums: Summary, places: int = 0) -> None:
        """What the selected rows add up to; how many they are, where that was not known before."""
        self.show_selected(sums.count or self._count_selected, sums, places)

    def show_left(self, words: str) -> None:
        """That a row left the list; empty as soon as the user goes on."""
        self._left.setText(words)
        self._write()

    def take_link(self, link: QPushButton) -> None:
        """A link that stands behind the count while it has words and room."""
        self._link = link
        self._row.insertWidget(1, link)

    def _write(self) -> None:
        self._fit()
        self._row.activate()  # left to itself it may keep the room of the words that stood there before

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Its words have their font after it has its own; then they ask for other room."""
        is_done = super().event(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutRequest):
            self._write()
        return is_done

    def _fit(self) -> None:
        """No sum is ever cut: what does not fit beside the counts goes on a second line.

        What has no room there either is told in the tooltip, and how many those are. What is selected
        makes the foot no higher, for the rows would jump; the legend is the first to give way.
        """
        if self._is_fitting:  # what is hidden while it is shown would stay half there
            return
        self._is_fitting = True
        self._put_words()
        self._is_fitting = False

    def _put_words(self) -> None:
        parts, shown, room = self._beside([])
        lines = self._lines(room, MOST_LINES)
        if self._ways[0]:
            parts, shown, room = self._beside(self._ways)
            lines = self._lines(room, max(len(lines), 1))
        self._selected.setText(_BETWEEN.join(parts))
        for widget in self._giving_way():
            widget.setVisible(widget in shown)
        self._sum.setText(_whole("\n".join(map(_BETWEEN.join, lines))) if lines else "")
        is_whole = [part for line in lines for part in line] == self._amounts
        self._sum.setToolTip("" if is_whole else _whole(_BETWEEN.join(self._amounts)))
        self.setFixedHeight(theme.scaled(HEIGHT) + theme.scaled(_FURTHER_LINE) * max(len(lines) - 1, 0))

    def _giving_way(self) -> list[QWidget]:
        """What stands here while there is room; the last gives way first."""
        return [self._left, *([self._link] if self._link is not None else []), self._legend]

    def _beside(self, ways: Sequence[Sequence[str]]) -> tuple[list[str], list[QWidget], int]:
        """What is said of what is selected, these others, and the room that is left for the sums."""
        least, figures = self._least(), self._selected.fontMetrics()
        rest = self.width() - 2 * _MARGIN - self._count.sizeHint().width() - _GAP - least

        def fits(parts: Sequence[str]) -> bool:
            return figures.horizontalAdvance(_BETWEEN.join(parts)) + _GAP <= rest

        # That so many are selected, and so many sums of them not shown, is told whatever gives way to it.
        kept = list(next((parts for parts in ways if fits(parts)), ways[-1] if ways else []))
        rest -= figures.horizontalAdvance(_BETWEEN.join(kept)) + _GAP
        shown = list[QWidget]()
        for widget in self._giving_way():
            if not self._is_wanted(widget):
                continue
            need = widget.sizeHint().width() + _GAP
            if widget is self._left:  # it may end in dots
                need = min(need, max(rest, theme.scaled(_LEAST_LEFT)))
            if need <= rest:
                shown.append(widget)
                rest -= need
        return kept, shown, least + rest

    def _is_wanted(self, widget: QWidget) -> bool:
        if self._is_empty and widget is not self._left:  # of no rows, nothing is said of their look
            return False
        return bool(widget.text()) if isinstance(widget, QLabel | QPushButton) else self._is_tinted

    def _least(self) -> int:
        """What the sums need at least: the first of them, and how many there are besides."""
        if not self._amounts:
            return 0
        more = [f"+{len(self._amounts) - 1}"] if len(self._amounts) > 1 else []
        return self._sum.fontMetrics().horizontalAdvance(_whole(_BETWEEN.join([self._amounts[0], *more])))

    def _lines(self, room: int, most: int) -> list[list[str]]:
        """As many sums as so many lines hold, and how many there are besides; none is ever cut."""
        count, figures = len(self._amounts), self._sum.fontMetrics()

        def fits(parts: list[str], line: int) -> bool:
            text = _BETWEEN.join(parts)
            return figures.horizontalAdvance(text if line else _whole(text)) <= room

        for told in range(count, 0, -1):
            lines: list[list[str]] = [[]]
            for part in self._amounts[:told] + ([f"+{count - told}"] if told < count else []):
                if lines[-1] and not fits([*lines[-1], part], len(lines) - 1):
                    lines.append([])
                lines[-1].append(part)
            if len(lines) <= most and all(fits(line, number) for number, line in enumerate(lines)):
                return lines
        return [[f"+{count}"]] if count else []


def _selected_told(count: int, places: int) -> str:
    words = _("{count} selected in {places} places") if places > count else _("{count} selected")
    return words.format(count=format_integer(count), places=format_integer(places))


def _whole(amounts: str) -> str:
    return _("Total  {amounts}").format(amounts=amounts)
