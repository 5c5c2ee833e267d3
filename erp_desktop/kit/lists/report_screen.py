"""ReportScreen: rows that are read, not opened as forms: sessions, the audit log."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.schema import Row, Summary
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.frame.tab_order import focus_next_of
from erp_desktop.kit.inputs.date_range_filter import DateRangeFilter
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.row_menu import add_copying, item, new_menu
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.page_head import PageHead
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class ReportScreen(TableScreen):
    """Title, buttons, filters, a table and its count.

    A subclass gives the columns and two blocking calls, and puts its buttons into ``buttons`` and its filters
    into ``filters``. With all of them there it calls ``ask``: nothing is read before.

    Attributes:
        counted: one and many, marked with ``NN_``.
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
        search: Callable[[ListQuery], Sequence[Row]],
        summarise: Callable[[ListQuery], Summary],
    ) -> None:
        super().__init__(core, tasks, shell, title, name, columns, search, summarise)
        self.name = name
        self._made: set[str] = set()
        named(self.table, f"{name}.table", title)
        self.buttons, self.filters = QHBoxLayout(), QHBoxLayout()
        self.buttons.setSpacing(8)
        self.filters.setSpacing(8)
        head = PageHead(title, self, self.buttons)
        head.rows.addLayout(self.filters)
        self._head = head
        keys.bind(self, keys.FILTERS, self._focus_filters)
        self._count = named(QLabel(self), f"{name}.count", _("Count"))
        self._count.setFont(theme.tabular(self._count.font()))
        self.lay_out(head, self._foot())
        self.table.menu_wanted.connect(self._open_menu)
        header = self.table.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(
            -1, Qt.SortOrder.AscendingOrder
        )  # nothing is asked before the filters are there
        header.blockSignals(False)

    def add_button(self, name: str, title: str, icon_name: str, tooltip: str = "") -> QPushButton:
        """A button at the head."""
        button = named(QPushButton(icon(icon_name), f" {title}", self), f"{self.name}.{name}", title)
        button.setToolTip(tooltip or title)
        self._made.add(button.objectName())
        self.buttons.addWidget(button)
        return button

    def menu_actions(self) -> list[QAction]:
        """What its buttons do, too: it is found by its name."""
        return [*super().menu_actions(), *self._button_actions(None)]

    def context_menu(self) -> QMenu:
        """What can be done with the rows: what the buttons do, and what every table has."""
        menu = new_menu(self)
        menu.addActions(self._button_actions(menu))
        menu.addSeparator()
        add_copying(menu, self.table)
        item(menu, "arrow-down", _("Sort by …"), self.open_sort_menu, keys.SORT)
        item(menu, "columns-3-cog", _("Choose columns"), self.open_columns_menu, keys.COLUMNS)
        return menu

    def _open_menu(self, index: QModelIndex, where: QPoint) -> None:
        """Over a row that is not selected it is about that one."""
        if index.isValid() and index.row() not in self.table.selected_rows():
            self.table.selectRow(index.row())
        self.context_menu().popup(where)

    def _button_actions(self, parent: QObject | None) -> list[QAction]:
        found = []
        for button in self._head.findChildren(QPushButton):
            if button.objectName() in self._made:
                action = QAction(button.icon(), button.accessibleName(), parent)
                action.setToolTip(button.toolTip())
                action.setEnabled(button.isEnabled())
                action.triggered.connect(button.click)
                found.append(action)
        return found

    def _focus_filters(self) -> None:
        """Whatever narrows the list; what else can be pressed at the head does something."""
        of_lists = QLineEdit | QComboBox | DateRangeFilter
        focus_next_of(
            [one for one in self._head.findChildren(QWidget) if isinstance(one, of_lists)], self._head
        )

    def _show_empty(self) -> None:
        self._state_page.show_state(*self.empty)

    def _show_summary(self) -> None:
        summary = self.model.summary
        if summary is None:
            self._count.setText(_("Counting…") if self.model.state == "rows" else "")
        else:
            noun = ngettext(*self.counted, summary.count)
            self._count.setText(f"{format_integer(summary.count)} {noun}")

    def _foot(self) -> QWidget:
        foot = named(QWidget(self), "list_footer")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setFixedHeight(32)
        line = QHBoxLayout(foot)
        line.setContentsMargins(20, 0, 20, 0)
        line.addWidget(self._count)
        line.addStretch(1)
        return foot
