"""ListFooter: how many rows, how many of them selected, and what they sum up to."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.schema import Summary
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import average_told, fitting, sums_told
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.tables.late_legend import LateLegend
from erp_desktop.kit.tables.late_rows import LateRows
from erp_desktop.kit.tables.rows_view import RowsView

HEIGHT = 32
_FURTHER_LINE = 20
# Of more currencies, what is selected tells the rest in its tooltip: there is no room for all.
MOST_SUMS, MOST_LINES = 2, 2
_MARGIN, _GAP = 20, 16
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
        self._parts: list[str] = []
        self._count_selected = 0
        self._count = named(QLabel(self), "list.count", _("Count"))
        self._selected = named(QLabel(self), "list.selected", _("Selected"))
        self._left = named(QLabel(self), "list.left")
        self._left.hide()
        self._sum = named(QLabel(self), "list.sum", _("Sum"))
        for label in (self._count, self._selected, self._left, self._sum):
            label.setFont(theme.tabular(self.font()))
        row = QHBoxLayout(self)
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
        table.tinted.connect(self._legend.setVisible)
        table.tint(LateRows.of(self._spec.filters))

    def show_summary(self, summary: Summary | None, is_pending: bool) -> None:
        """Count and sums; while they are being counted, an ellipsis."""
        if summary is None:
            self._count.setText(_("Counting…") if is_pending else "")
            self._amounts = []
            self._write()
            return
        noun = ngettext(*self._spec.counted, summary.count)
        self._count.setText(f"{format_integer(summary.count)} {noun}")
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
        self._parts = [*parts, *fitting(told, MOST_SUMS), *averages]
        self._selected.setToolTip(_BETWEEN.join([*told, *averages]))
        self._write()

    def show_selected_sum(self, sums: Summary, places: int = 0) -> None:
        """What the selected rows add up to; how many they are, where that was not known before."""
        self.show_selected(sums.count or self._count_selected, sums, places)

    def show_left(self, words: str) -> None:
        """That a row left the list; empty as soon as the user goes on."""
        self._left.setText(words)
        self._left.setVisible(bool(words))
        self._write()

    def _write(self) -> None:
        self._fit()
        layout = self.layout()
        if layout is not None:
            layout.activate()  # left to itself it may keep the room of the words that stood there before

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """No sum is ever cut: what does not fit beside the counts goes on a second line.

        What has no room there either is told in the tooltip, and how many those are.
        """
        self._fit_selected()
        row = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        others = [widget for widget in row if widget is not self._sum and not widget.isHidden()]
        beside = sum(widget.sizeHint().width() + _GAP for widget in others)
        room = self.width() - beside - 2 * _MARGIN - _GAP
        lines = self._lines(room)
        self._sum.setText(_whole("\n".join(map(_BETWEEN.join, lines))) if lines else "")
        is_whole = [part for line in lines for part in line] == self._amounts
        self._sum.setToolTip("" if is_whole else _whole(_BETWEEN.join(self._amounts)))
        self.setFixedHeight(HEIGHT + _FURTHER_LINE * max(len(lines) - 1, 0))

    def _fit_selected(self) -> None:
        """Beside what all comes to; what has no room there is told in the tooltip."""
        shown = [w for w in (self._count, self._left, self._legend) if not w.isHidden()]
        least = _whole(self._amounts[0]) if self._amounts else ""
        taken = sum(widget.sizeHint().width() + _GAP for widget in shown)
        taken += self._sum.fontMetrics().horizontalAdvance(least) + 2 * (_MARGIN + _GAP)
        parts, figures = list(self._parts), self._selected.fontMetrics()
        while len(parts) > 1 and figures.horizontalAdvance(_BETWEEN.join(parts)) > self.width() - taken:
            parts.pop()
        self._selected.setText(_BETWEEN.join(parts))

    def _lines(self, room: int) -> list[list[str]]:
        """The sums on as many lines as there may be, and behind the last how many there are besides."""

        def fits(parts: list[str], line: int) -> bool:
            text = _BETWEEN.join(parts)
            return self._sum.fontMetrics().horizontalAdvance(text if line else _whole(text)) <= room

        lines: list[list[str]] = []
        for place, amount in enumerate(self._amounts):
            if lines and fits([*lines[-1], amount], len(lines) - 1):
                lines[-1].append(amount)
            elif len(lines) < MOST_LINES:
                lines.append([amount])
            else:
                last, rest = lines[-1], len(self._amounts) - place
                while len(last) > 1 and not fits([*last, f"+{rest}"], len(lines) - 1):
                    last.pop()
                    rest += 1
                last.append(f"+{rest}")
                break
        return lines


def _selected_told(count: int, places: int) -> str:
    words = _("{count} selected in {places} places") if places > count else _("{count} selected")
    return words.format(count=format_integer(count), places=format_integer(places))


def _whole(amounts: str) -> str:
    return _("Total  {amounts}").format(amounts=amounts)
