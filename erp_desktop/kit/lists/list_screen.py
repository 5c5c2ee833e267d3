"""ListScreen: one list for every kind of record; what differs comes in a ListSpec."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import Changes
from erp_core.kit.schema import Row
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.columns.columns_menu import for_all
from erp_desktop.kit.files.file_export import FileExport
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.bulk.move_menu import MoveMenu, moves_of, show_job, tell_no_way_back
from erp_desktop.kit.lists.groups.group_menu import GroupMenu
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.imports.list_import import ListImport
from erp_desktop.kit.lists.list_export import ask_for_export, export_list
from erp_desktop.kit.lists.list_footer import ListFooter
from erp_desktop.kit.lists.list_head import ListHead
from erp_desktop.kit.lists.list_paper import ListPaper
from erp_desktop.kit.lists.list_sheet import told
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.no_rows import show_empty, show_too_much, show_wrong
from erp_desktop.kit.lists.row_menu import list_menu
from erp_desktop.kit.lists.selection.list_selection import ListSelection
from erp_desktop.kit.lists.selection.selected_sum import SelectedSum
from erp_desktop.kit.lists.settled import Settled
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.lists.views.leaving import Leaving
from erp_desktop.kit.lists.views.list_views import ListViews
from erp_desktop.kit.lists.views.view_keeping import ViewKeeping
from erp_desktop.kit.lists.views.views_menu import ViewsMenu
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# Changes come in bursts (an import, a whole office saving); one reload answers for many.
REFRESH_AFTER_MS = 250


class ListScreen(TableScreen):
    """Rows of one kind of record: search, filter, sort, open, make new."""

    _menus: Sequence[QMenu] = ()

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        shell: Shell,
        spec: ListSpec,
        query: ListQuery | None = None,
        record_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            core,
            tasks,
            shell,
            _(spec.title),
            "",
            spec.columns,
            lambda query: core.run(spec.search, query),
            lambda query: core.run(spec.summary, query),
            parent,
        )
        self.spec = spec
        self.tables = frozenset({spec.table})
        self._found: QMenu | None = None
        named(self.table, "list.table", _(spec.title))
        self._head = ListHead(spec, core, tasks, self)
        self._head.offer_new(shell)
        self.search = self._head.line
        self.grouping = Grouping(core, spec, self)
        self.views = ListViews(self, spec, self._head, self.rows, self.grouping)
        self._keeping = ViewKeeping(self, self.views)
        self._footer = ListFooter(spec, self, self.grouping)
        self._footer.tint(self.table)
        self._leaving = Leaving(self, self._footer)
        self._sum = SelectedSum(core, self.model, spec, self)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_AFTER_MS)
        self._refresh_timer.timeout.connect(self.reload)
        self.lay_out(self._head, self._footer)
        self._make_file_work(MessageBar(self))
        self._begin(query, record_name)

    def apply_query(self, query: ListQuery, record_name: str = "") -> None:
        """Show what another screen asks for (a number card of the dashboard)."""
        self._head.apply(query, record_name)
        self.sort_silently(query.sort or self.sort())
        self.ask()

    def reload(self) -> None:
        """Read again, keeping selection and place."""
        self._refresh_timer.stop()
        super().reload()
        self._leaving.read_again()

    def activated(self) -> None:
        self._leaving.come_back(is_stale=self._is_stale)
        super().activated()

    def data_changed(self) -> None:
        self._refresh_timer.start()

    def deactivated(self) -> None:
        self.views.leave()
        self._leaving.forget()

    def hear(self, changes: Changes) -> None:
        self.views.hear(changes)
        super().hear(changes)

    def rights_changed(self) -> None:
        self._head.toolbar.offer_new(self.shell.rights, self.spec.create)
        super().rights_changed()

    # Building

    def _make_file_work(self, bar: MessageBar) -> None:
        """What the list does with files, and the bar that tells of it."""
        core, tasks, spec = self.core, self.tasks, self.spec
        places = self.table, self.model, self.grouping, self.rows
        self.selection = ListSelection(core, spec, *places, self._sum)
        self.settled = self.table.through = Settled(self)
        self.exporting = FileExport(tasks, bar)
        self.papers = ListPaper(core, tasks, spec, self)
        self.importing = spec.imports and ListImport(core, tasks, spec, spec.imports, self, bar)
        self.body.insertWidget(0, bar)

    def _begin(self, query: ListQuery | None, record_name: str) -> None:
        self._order_stops()
        self._connect()
        self._add_shortcuts()
        self.views.show_delivered()
        if query is not None:
            self.apply_query(query, record_name)
        self.views.begin(query)

    def _connect(self) -> None:
        self._sum.told.connect(lambda sums: self._footer.show_selected_sum(sums, self.selection.places))
        self.setAcceptDrops(self.importing is not None)
        self._head.asked.connect(self.ask)
        self.views.applied.connect(self.ask)
        self.grouping.changed.connect(self._groups_changed)
        self.rows.left.connect(self._leaving.look_after)
        self.search.left.connect(self._enter_table)
        self._state_page.typed.connect(self.search.begin_with)
        self._head.filters.left_down.connect(self._enter_table)
        self._head.filters.left_up.connect(self.focus_search)
        toolbar = self._head.toolbar
        toolbar.views.clicked.connect(self.open_views)
        toolbar.new_wanted.connect(self.create_new)
        toolbar.reload_wanted.connect(self.reload)
        toolbar.export_wanted.connect(self.export)
        toolbar.import_wanted.connect(self.import_file)
        toolbar.print_wanted.connect(self.show_paper)
        toolbar.columns_wanted.connect(
            lambda button: self.table.columns_menu().popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
        )
        self.table.opened.connect(self.open_row)
        self.table.menu_wanted.connect(self._open_context_menu)

    def _order_stops(self) -> None:
        """Tab goes as one reads: the head from the left, then the table, which was made before it."""
        head = [w for w in self._head.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        # Twice: in the circle of the screen alone it follows the last one already, and Qt moves nothing.
        for before in (head[0], head[-1]):
            QWidget.setTabOrder(before, self.table)

    def _add_shortcuts(self) -> None:
        keys.bind(self, keys.FILTERS, lambda: self._head.filters.focus_next() or self.focus_search())
        keys.bind(self, keys.CLEAR, self._clear_search)
        keys.bind(self, keys.VIEWS, self.open_views)
        keys.bind(self, keys.GROUP, self.open_group_menu)
        if moves_of(self.spec):
            keys.bind(self, keys.MOVE, self.open_move_menu)
            keys.bind(self, keys.TAKE_BACK, lambda: tell_no_way_back(self), is_there=False)
        if self.spec.create:
            keys.bind(self, keys.NEW, self.create_new)
        keys.bind(self, keys.EXPORT, self.export)
        if self.importing is not None:
            keys.bind(self, keys.IMPORT, self.import_file)
        keys.bind(self, keys.PRINT, self.show_paper)
        if self.spec.paper is not None:
            keys.bind(self, keys.PRINT_EACH, self.show_documents)

    # Asking

    def _put(self, query: ListQuery) -> None:
        bar = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn if self.grouping.by else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.table.setVerticalScrollBarPolicy(bar)  # where groups open and close, columns stay where they are
        self.model.set_query(query, *self.grouping.taken(query))

    def _groups_changed(self) -> None:
        self.ask()
        self.focus_rows()

    def query(self) -> ListQuery:
        return ListQuery(text=self.search.sought, where=self._head.where, sort=self.sort())

    def sort(self) -> str:
        return super().sort() or self.spec.sort

    def ask(self) -> None:
        self.rows.forget()
        self._leaving.forget()
        self.views.asked()
        problem = self._head.problem
        if not problem:
            super().ask()
            return
        # What is asked only in part would show what nobody asked for.
        self.message.clear()
        self.model.refuse(ValidationError(problem))
        self._show_state()

    @property
    def refusal(self) -> str:
        return self._head.problem or super().refusal

    def _sort_changed(self, section: int, _order: Qt.SortOrder) -> None:
        if not self.spec.columns[section].sortable:
            self.sort_silently(self.model.query.sort)
            return
        self.views.sort_changed()
        self.ask()

    def _clear_filters(self) -> None:
        self._head.clear()
        self.ask()

    # Showing

    def _is_empty_told(self) -> bool:
        return self._head.is_narrowing or super()._is_empty_told()  # another letter typed: no flicker

    def _show_empty(self) -> None:
        show_empty(self, self._head, self._state_page, self._clear_filters)

    def _show_refusal(self, error: ErpError) -> None:
        if not self.refusal:
            super()._show_refusal(error)
        elif not self.search.problem:
            show_too_much(self, error.in_words, self._state_page, self._clear_filters)
        else:
            show_wrong(self, error.in_words, self._state_page)

    def _show_summary(self) -> None:
        self._footer.show_summary(self.model.summary, self.model.state == "rows")

    # Selection

    def _others_selected(self) -> None:
        self._leaving.forget()

    def _tell_selected(self, is_other: bool = True) -> None:
        """Read again, the same rows may add up to something else; what they did stands there until then."""
        if is_other:
            self._footer.show_selected(self.selection.known)
        self._sum.ask(self.table.selected_spans())

    # Doing

    def create_new(self) -> None:
        """Open an empty form, or say why not."""
        if self.spec.create and self.shell.rights.may(self, self.spec.create, self.message.show_message):
            self.shell.open(self.spec.record)

    def open_views(self) -> None:
        """The views of this list, and what can be done with them, chosen with the keyboard."""
        button = self._head.toolbar.views
        menu = lambda: ViewsMenu(self.views, self._keeping, button).popup_below(button)  # noqa: E731
        self.settled(menu, is_about_asking=True)

    def open_group_menu(self) -> None:
        """By what the rows are grouped, chosen with the keyboard."""
        self._open_below_head(GroupMenu(self.grouping, self))

    def open_move_menu(self) -> None:
        """Which move all selected rows are to make, chosen with the keyboard."""
        self.settled(lambda: self._open_below_head(MoveMenu(self, self.spec, self.selection.any())))

    def show_job(self, job: JobRow) -> None:
        """What became of a move of many records."""
        show_job(self, self.spec, job)

    def export(self) -> None:
        """Ask for a file, and write what the list shows into it."""
        if not self.exporting.is_under_way:
            self.settled(self._ask_for_export)

    def _ask_for_export(self) -> None:
        self.message.pass_by()
        path, with_lines = ask_for_export(self)
        if path is not None:
            self.export_to(path, with_lines=with_lines)

    def import_file(self) -> None:
        """Ask for a spreadsheet, and look through it, or say why not."""
        if self.importing is not None:
            self.importing.ask_for_file(self.shell.rights)

    def take_back_import(self) -> None:
        """Undo one's own last import into this list; the core asks first."""
        if self.importing is not None:
            self.importing.take_back()

    def menu_actions(self) -> list[QAction]:
        if self._found is not None:
            self._found.deleteLater()
        index = self.table.currentIndex()
        row = self.model.loaded_row(index.row()) if index.isValid() else None
        self._found = self.context_menu(row, index.column())
        return [*super().menu_actions(), *self._found.actions()]

    def menus(self) -> list[QMenu]:
        for menu in self._menus:
            menu.deleteLater()
        columns = for_all(self.table.columns_menu())
        menus = [ViewsMenu(self.views, self._keeping, self), GroupMenu(self.grouping, self), columns]
        self._menus = menus
        return menus

    def choose(self, action: QAction) -> None:
        self.settled(action.trigger, is_about_asking=True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.importing is not None and self.importing.dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.importing is not None and self.importing.drop(event.mimeData(), self.shell.rights):
            event.acceptProposedAction()

    def show_paper(self) -> None:
        """On paper: all that the filters find, or of several selected rows only those."""
        self.settled(self._show_paper)

    def _show_paper(self) -> None:
        query, columns, grouping = self.model.query, self.table.wanted_columns(), self.grouping
        about = told(self.spec, query, self.model.loaded_row(0), self._head.records)[1:]
        about += grouping.told(grouping.by)
        asked = self.selection.grouped(query)
        self.papers.show_list(asked, columns, about, self.selection.several(), grouping.source)

    def show_documents(self) -> None:
        """Each of the selected records on its own paper; the current one if none is."""
        self.settled(self._show_documents)

    def _show_documents(self) -> None:
        chosen = self.selection.any()
        if chosen is not None:
            self.papers.show_documents(chosen)

    def export_to(self, path: Path, *, with_lines: bool = False) -> None:
        """Write what the filters find; of several selected rows only those."""
        export_list(self, path, self._head.records, with_lines=with_lines)

    def open_row(self, row: Row) -> None:
        """Show the record."""
        self.shell.open(self.spec.record, row.id, neighbours=self.model.loaded_ids())

    def _clear_search(self) -> None:
        here = QApplication.focusWidget()
        is_among_filters = here is not None and self._head.filters.isAncestorOf(here)
        if not self.close_fault() and not is_among_filters and self._head.clear_search():
            self.ask()
        self.focus_rows()

    def _enter_table(self) -> None:
        if self._head.problem and self.search.meant is None:
            return  # it is to be mended
        self.focus_rows()
        if not self.table.selected_count() and self.table.currentIndex().isValid():
            self.table.selectRow(self.table.currentIndex().row())

    def _open_context_menu(self, index: QModelIndex, where: QPoint) -> None:
        row = self.model.loaded_row(index.row()) if index.isValid() else None
        self.context_menu(row, index.column()).popup(where)

    def context_menu(self, row: Row | None, section: int) -> QMenu:
        """What can be done with a row, or with none."""
        return list_menu(self, row, section)
