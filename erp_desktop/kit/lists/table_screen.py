"""TableScreen: rows that are read, not opened as forms: sessions, the audit log."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.schema import Summary
from erp_desktop.kit.frame import keys
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead
from erp_desktop.kit.parts.state_page import BusyStrip, StatePage
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_model import RowsModel
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class TableScreen(Screen):
    """Title, buttons, filters, a table and its count.

    A subclass gives the columns and two blocking calls, and puts its buttons into ``buttons`` and its filters
    into ``filters``.

    Attributes:
        counted: one and many, translated.
        empty: icon, title and sentence shown when there are no rows.
    """

    counted: tuple[str, str] = ("", "")
    empty: tuple[str, str, str] = ("layers", "", "")

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        shell: Shell,
        title: str,
        name: str,
        columns: Sequence[Column],
        search: Callable[[ListQuery], Any],
        summarise: Callable[[ListQuery], Summary],
    ) -> None:
        super().__init__(core, tasks, shell)
        self.name = name
        self.set_title(title)
        self.model = RowsModel(columns, search, summarise, tasks, self)
        self.table = named(RowsView(self.model, name, self), f"{name}.table", title)
        self.message = MessageBar(self)
        self.buttons, self.filters, self.body = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._busy = BusyStrip(self, "surface")
        self._state_page = StatePage(self, is_on_surface=True)
        self._stack = QStackedWidget(self)
        self._count = named(QLabel(self), f"{name}.count", _("Count"))
        self._count.setFont(theme.tabular(self._count.font()))
        self._lay_out(title)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.model.state_changed.connect(self._show_state)
        self.model.summary_changed.connect(self._show_summary)
        self.model.page_loaded.connect(lambda _first, _last: self._show_state())
        self.model.failed.connect(self.show_error)
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda _section, _order: self.ask())
        keys.bind(self, keys.RELOAD, self.reload)

    def query(self) -> ListQuery:
        """What is asked for; a subclass adds its filters."""
        return ListQuery(sort=self.sort())

    def sort(self) -> str:
        """The column the user sorts by, with ``-`` before it for descending; empty for none."""
        header = self.table.horizontalHeader()
        section = header.sortIndicatorSection()
        if not 0 <= section < len(self.model.columns) or not self.model.columns[section].sortable:
            return ""
        sign = "-" if header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder else ""
        return sign + self.model.columns[section].attr

    def ask(self) -> None:
        """Show what the filters ask for, from the top."""
        self.message.clear()
        self.model.set_query(self.query())
        self._show_state()

    def reload(self) -> None:
        """Read again, keeping the place."""
        self.model.reload()
        self._show_state()

    def focus_first(self) -> None:
        self.table.setFocus()

    def show_error(self, error: ErpError) -> None:
        self._busy.set_busy(self.model.is_loading)
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def selected(self) -> list[Any]:
        """The selected rows, as far as they have come."""
        rows = [self.model.loaded_row(number) for number in self.table.selected_rows()]
        return [row for row in rows if row is not None]

    def add_button(self, name: str, title: str, icon_name: str, tooltip: str = "") -> QPushButton:
        """A button at the head."""
        button = named(QPushButton(icon(icon_name), f" {title}", self), f"{self.name}.{name}", title)
        button.setToolTip(tooltip or title)
        self.buttons.addWidget(button)
        return button

    def _show_state(self) -> None:
        self._busy.set_busy(self.model.is_loading)
        self._show_summary()
        state = self.model.state
        self._stack.setCurrentIndex(0 if state in ("rows", "loading") else 1)
        if state == "error" and self.model.error is not None:
            text = self.model.error.message
            self._state_page.show_state(
                "circle-alert", _("This list could not be read"), text, _("Retry"), self.ask
            )
        elif state == "empty":
            self._state_page.show_state(*self.empty)

    def _show_summary(self) -> None:
        summary = self.model.summary
        if summary is None:
            self._count.setText(_("Counting…") if self.model.state == "rows" else "")
        else:
            noun = self.counted[0 if summary.count == 1 else 1]
            self._count.setText(f"{format_integer(summary.count)} {noun}")

    def _lay_out(self, title: str) -> None:
        self.buttons.setSpacing(8)
        self.filters.setSpacing(8)
        head = PageHead(title, self, self.buttons)
        head.rows.addLayout(self.filters)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._state_page)
        foot = named(QWidget(self), "list_footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setFixedHeight(32)
        line = QHBoxLayout(foot)
        line.setContentsMargins(20, 0, 20, 0)
        line.addWidget(self._count)
        line.addStretch(1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.message, self._busy):
            column.addWidget(widget)
        column.addLayout(self.body, 1)
        column.addWidget(foot)
