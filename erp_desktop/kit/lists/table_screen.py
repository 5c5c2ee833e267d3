"""TableScreen: what all screens of rows have: a table, what stands in its place, sorting, reading again."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pydantic
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _, ngettext
from erp_core.kit.schema import Summary
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.groups.kept_selected import KeptSelected
from erp_desktop.kit.lists.list_footer import ListFooter
from erp_desktop.kit.lists.views.kept_rows import KeptRows
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.message_bar import MessageBar, close_messages
from erp_desktop.kit.parts.state_page import BusyStrip, StatePage
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.rows_copy import MOST_ROWS
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class TableScreen(Screen):
    """A table between head and foot, and what stands in its place.

    A subclass builds head and foot, gives them to ``lay_out``, and overrides what differs.

    Attributes:
        model, table, message: what is shown, and where errors are told.
        rows: keeps the selection and the place where rows are read again.
        body: takes what stands above or below the table.
    """

    vain = N_("Letters do nothing in the rows: {key} leads to the search line.")
    usual_keys = (*keys.ASKED_OF_LISTS, keys.TAKE_BACK)
    _failure = ""  # why rows could not be read, as long as that is so

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
        parent: QWidget | None = None,
    ) -> None:
        """Args:
        name: of the columns' widths, as the user set them on this PC; empty for what others keep.
        search, summarise: blocking calls, made in the background.
        """
        super().__init__(core, tasks, shell, parent)
        self.set_title(title)
        self.model = GroupedRows(columns, search, summarise, tasks, self)
        self._stack = QStackedWidget(self)
        self.table = RowsView(self.model, name, self._stack)
        self.rows = KeptRows(self.table, self.model)
        self.message = MessageBar(self)
        self.body = QVBoxLayout()
        self._busy = BusyStrip(self, "surface")
        self._state_page = StatePage(self._stack, is_on_surface=True)
        self._no_room = self._link_to_columns()
        self._show_link: Callable[[bool], None] = self._no_room.setVisible
        self.table.room_changed.connect(self._show_no_room)
        self.model.state_changed.connect(self._show_state)
        self.model.summary_changed.connect(self._show_summary)
        self.model.page_loaded.connect(self._page_loaded)
        self.model.failed.connect(self._show_failure)
        self.table.sort_wanted.connect(self.sort_by)
        self._connect_selection_and_copying()
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._sort_changed)
        self._bind_keys()
        self.table.turn_wanted.connect(lambda row, is_open: self.model.turn(row, is_open=is_open))
        self.table.follow_wanted.connect(self.open_named)
        self.table.links.followed.connect(lambda screen, id: self.shell.open(screen, id))

    def _bind_keys(self) -> None:
        keys.bind(self, keys.SEARCH, self.focus_search)
        keys.bind(self, keys.RELOAD, self.reload)
        keys.bind(self, keys.SORT, self.open_sort_menu)
        keys.bind(self, keys.COLUMNS, self.open_columns_menu)

    def _link_to_columns(self) -> QPushButton:
        link = with_role(named(QPushButton(self), "list.no_room"), "", "link")
        link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        link.clicked.connect(self.open_columns_menu)
        link.hide()
        return link

    def lay_out(self, head: QWidget, foot: QWidget) -> None:
        """Put them around the table."""
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._state_page)
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
        line = foot.layout()
        if isinstance(foot, ListFooter):
            foot.take_link(self._no_room)
            self._show_link = lambda _is_wanted: None  # the foot does, where it has room
        elif isinstance(line, QHBoxLayout):
            line.insertWidget(1, self._no_room)

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

    def sort_by(self, sort: str) -> None:
        """Sort by a column, as ``ListQuery.sort`` names it."""
        name = sort.removeprefix("-")
        order = Qt.SortOrder.DescendingOrder if sort.startswith("-") else Qt.SortOrder.AscendingOrder
        for section, column in enumerate(self.model.columns):
            if column.attr == name:
                self.table.horizontalHeader().setSortIndicator(section, order)

    def sort_silently(self, sort: str) -> None:
        """Show that it is sorted so, and ask for nothing."""
        header = self.table.horizontalHeader()
        header.blockSignals(True)
        self.sort_by(sort)
        header.blockSignals(False)

    def open_sort_menu(self) -> None:
        """By what the rows are sorted, chosen with the keyboard."""
        self._open_below_head(self.table.sort_menu(self.sort()))

    def open_columns_menu(self) -> None:
        """Which columns are shown, chosen with the keyboard."""
        self._open_below_head(self.table.columns_menu())

    def open_named(self) -> None:
        """Open the record that the current cell names."""
        if not self.table.links.follow(self.table.currentIndex()):
            titles = [_(column.title) for column in self.model.columns if column.names is not None]
            words = _("This cell names no other record. With ← and → go to: {titles}.")
            self.shell.show_message(words.format(titles=", ".join(titles)))

    def _show_no_room(self, titles: list[str]) -> None:
        """Say in the foot which columns have no room in this window."""
        count = format_integer(len(titles))
        words = ngettext("{count} column has no room", "{count} columns have no room", len(titles))
        self._no_room.setText(words.format(count=count) if titles else "")
        self._no_room.setToolTip(
            _("No room for: {titles}. Choose columns ({key})").format(
                titles=", ".join(titles), key=keys.COLUMNS.keys
            )
        )
        self._no_room.setAccessibleName(self._no_room.toolTip())
        self._show_link(bool(titles) and self.model.state != "empty")
        self._show_summary()

    def _open_below_head(self, menu: QMenu) -> None:
        header = self.table.horizontalHeader()
        menu.popup(header.mapToGlobal(QPoint(8, header.height())))

    def ask(self) -> None:
        """Show what the filters ask for, from the top."""
        self.rows.forget()
        self.message.clear()
        try:
            self._put(self.query())
        except pydantic.ValidationError as error:
            # What is searched for is longer than any search, or holds what no text can.
            self.model.refuse(as_validation_error(error.errors(include_input=False)))
        self._show_state()

    @property
    def refusal(self) -> str:
        """Why what is asked has no answer, though another question had one before; empty where it has."""
        error = self.model.error if self.model.state == "error" else None
        return error.in_words if isinstance(error, ValidationError) else ""

    def _put(self, query: ListQuery) -> None:
        """Ask for what matches."""
        self.model.set_query(query)

    def reload(self) -> None:
        """Read again, keeping selection and place."""
        self.rows.keep()
        self.model.reload()
        self._show_state()

    def focus_first(self) -> None:
        self.focus_rows()

    def focus_rows(self) -> None:
        """Put the keyboard in the rows, or on what can be done where there are none."""
        if self._stack.currentWidget() is self.table:
            self.table.setFocus()
        else:
            self._state_page.focus_action()

    def focus_search(self) -> None:
        """Put the keyboard in the line that searches; the first where there are several."""
        line = next((one for one in self.findChildren(SearchLine) if one.isVisible()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line.selectAll()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    def selected(self) -> list[Any]:
        """The selected rows, as far as they have come."""
        rows = [self.model.loaded_row(number, is_fresh=True) for number in self.table.selected_rows()]
        return [row for row in rows if row is not None]

    def selected_or_current(self) -> list[Any]:
        """The selected rows that have come, or the current one where none is selected."""
        here = self.table.currentIndex().row()
        current = self.model.loaded_row(here) if here >= 0 and not self.table.selected_count() else None
        return self.selected() if current is None else [current]

    # What differs

    def _tell_selected(self, is_other: bool = True) -> None:
        """Say what hangs on the selection, however it came to be: by the user, or because rows left.

        Args:
            is_other: other rows are selected; else the same ones were read again.
        """

    def _others_selected(self) -> None:
        """The user went on."""

    def _is_empty_told(self) -> bool:
        """Whether that there is nothing may be said: an answer to what was asked before says nothing."""
        return not self.model.is_asked_anew

    def _show_empty(self) -> None:
        """Say on the state page why there are no rows."""
        raise NotImplementedError

    def _show_refusal(self, error: ErpError) -> None:
        """Say on the state page why nothing could be read."""
        title = _("This list could not be read")
        self._state_page.show_state("circle-alert", title, error.in_words, _("Retry"), self.ask)

    def _show_summary(self) -> None:
        """Say in the foot how many there are."""
        raise NotImplementedError

    # Inside

    def _show_state(self) -> None:
        self._busy.set_busy(self.model.is_loading)
        self._show_summary()
        state, here = self.model.state, QApplication.focusWidget()
        if state == "empty" and not self._is_empty_told():
            state = "loading"
        was_there = here if here is not None and self._stack.isAncestorOf(here) else None
        self._stack.setCurrentIndex(0 if state in ("rows", "loading") else 1)
        if state == "error" and self.model.error is not None:
            self._show_refusal(self.model.error)
        elif state == "empty":
            self._show_empty()
        self._show_link(state != "empty" and bool(self._no_room.text()))
        if was_there is not None and not was_there.isVisibleTo(self):
            self.focus_rows()

    def _page_loaded(self, first: int, last: int) -> None:
        """Rows have come; the keyboard stands at the first, so that Enter and Down begin there.

        Rows may have moved since they came before: the same records are selected again, not the same places.
        """
        self._show_state()
        self._forget_failure()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            begin = self.model.index(0, self.table.first_column())
            self.table.selectionModel().setCurrentIndex(begin, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.rows.restore(first, last)

    def _show_failure(self, error: ErpError) -> None:
        self._busy.set_busy(self.model.is_loading)
        self.message.show_message(error.message, "danger", _("Retry"), self.reload)
        self._failure = self.message.text

    def _forget_failure(self) -> None:
        """Rows have come: why they could not is over."""
        if self._failure and self.message.text == self._failure:
            self.message.clear()
        self._failure = ""

    def close_fault(self) -> bool:
        """Close what is said of a fault; False where nothing is."""
        return close_messages(self.window())

    def _connect_selection_and_copying(self) -> None:
        self._connect_copying()
        self.rows.restored.connect(self._tell_selected)
        self.rows.lost.connect(self._tell_lost)
        selected = self.table.selectionModel().selectionChanged
        selected.connect(self.message.pass_by)
        KeptSelected(self.table, self.model)
        for changed in (selected, self.model.modelReset, self.model.turned):  # the latter are silent of it
            changed.connect(self._selection_changed)

    def _selection_changed(self) -> None:
        if not self.model.is_shrinking:
            self.rows.forget_selected()
            self._others_selected()
        self._tell_selected()

    def _tell_lost(self) -> None:
        words = _("The list was read again before all selected rows had come. Nothing is selected now.")
        self.message.show_message(words, "warning")

    def _connect_copying(self) -> None:
        copying = self.table.copying
        copying.progressed.connect(self._show_copying)
        copying.done.connect(self._show_copied)
        copying.refused.connect(self._refuse_copying)
        copying.failed.connect(self.show_error)

    def _show_copying(self, fetched: int, count: int) -> None:
        text = _("Fetching the selected rows to copy them: {fetched} of {count}")
        text = text.format(fetched=format_integer(fetched), count=format_integer(count))
        self.message.show_message(text, "info", _("Stop"), self.table.copying.cancel)

    def _show_copied(self, count: int) -> None:
        self.message.clear()
        text = ngettext("{count} row copied.", "{count} rows copied.", count)
        self.shell.show_message(text.format(count=format_integer(count)), "success")

    def _refuse_copying(self, count: int) -> None:
        text = _("{count} rows are selected; {most} at most can be copied. Select fewer, or narrow the list.")
        text = text.format(count=format_integer(count), most=format_integer(MOST_ROWS))
        self.message.show_message(text, "warning")

    def _sort_changed(self, _section: int, _order: Qt.SortOrder) -> None:
        self.ask()
