"""The menu over a list's rows: entries with icon and key, and the records a row names."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.filter import is_
from erp_core.kit.i18n import _
from erp_core.kit.schema import Row
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.bulk.move_menu import moves_of, show_earlier
from erp_desktop.kit.lists.imports import last_import
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.look.typed_menu import TypedMenu
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_view import RowsView


def list_menu(screen: Any, row: Row | None, section: int) -> QMenu:
    """What can be done with a row of a list, or with none.

    Args:
        screen: the ListScreen.
        section: of the column over which it is opened.
    """
    menu = new_menu(screen)
    spec, table, rights = screen.spec, screen.table, screen.shell.rights
    if row is not None:
        item(menu, "corner-down-left", _("Open"), lambda: screen.open_row(row), keys.OPEN_ROW)
        add_copying(menu, table)
        add_links(menu, row, spec.columns, screen.shell.open)
        _add_filter_item(menu, screen, row, spec.columns[section])
        menu.addSeparator()
    item(menu, "arrow-down", _("Sort by …"), screen.open_sort_menu, keys.SORT)
    item(menu, "layers", _("Group by …"), screen.open_group_menu, keys.GROUP)
    item(menu, "columns-3-cog", _("Choose columns"), screen.open_columns_menu, keys.COLUMNS)
    item(menu, "eye", _("Views …"), screen.open_views, keys.VIEWS)
    if row is not None and moves_of(spec):
        item(menu, "play", _("Move the selected rows …"), screen.open_move_menu, keys.MOVE)
    if moves_of(spec):
        item(menu, "history", _("Earlier moves …"), lambda: show_earlier(screen, spec))
    _add_files(menu, screen, row)
    if spec.create:
        new = item(menu, "plus", _(spec.new_title), screen.create_new, keys.NEW)
        rights.offer(new, spec.create)
    item(menu, "refresh-cw", _("Reload"), screen.reload, keys.RELOAD)
    return menu


def new_menu(screen: QWidget) -> QMenu:
    """A menu over rows, which is gone once it is closed."""
    menu = TypedMenu("", screen)
    menu.setToolTipsVisible(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def add_copying(menu: QMenu, table: RowsView) -> None:
    """What every table can copy."""
    item(menu, "copy", _("Copy selected rows"), table.copy_selected, keys.COPY)
    item(menu, "copy", _("Copy this cell"), table.copy_cell)


def _add_files(menu: QMenu, screen: Any, row: Row | None) -> None:
    item(menu, "download", _("Export …"), screen.export, keys.EXPORT)
    if screen.importing is not None:
        offered = [item(menu, "upload", _("Import …"), screen.import_file, keys.IMPORT)]
        if last_import.is_there(screen.spec.table):
            offered.append(item(menu, "undo-2", _("Take back my last import"), screen.take_back_import))
        for one in offered:
            screen.shell.rights.offer(one, screen.spec.create)
    item(menu, "printer", _("Print …"), screen.show_paper, keys.PRINT)
    if row is not None and screen.spec.paper is not None:
        item(menu, "printer", _("Print each document …"), screen.show_documents, keys.PRINT_EACH)


def _add_filter_item(menu: QMenu, screen: Any, row: Row, column: Column) -> None:
    spec, value = screen.spec, str(row.held(column.attr))
    if column.attr == spec.chips and value in spec.statuses:
        title = _("Show only: {status}").format(status=_(spec.statuses[value]))
        others = [clause for clause in screen.model.query.where if clause.field != column.attr]
        query = screen.model.query.model_copy(update={"where": [*others, is_(column.attr, value)]})
        item(menu, "filter", title, lambda: screen.apply_query(query))


def item(
    menu: QMenu, icon_name: str, title: str, call: Callable[[], Any], key: keys.Keys | None = None
) -> QAction:
    """One entry; its key is shown only: the screen and its table handle it."""
    action = QAction(icon(icon_name), title, menu)
    if key is not None:
        action.setText(f"{title}\t{key.keys}")
    action.triggered.connect(lambda _checked=False: call())
    menu.addAction(action)
    return action


def add_links(menu: QMenu, row: Row, columns: Sequence[Column], open_record: Callable[..., Any]) -> None:
    """The records the row names, each once."""
    targets: dict[tuple[str, int], Column] = {}
    for column in columns:
        target = column.leads_to(row)
        if target is not None:
            targets.setdefault(target, column)
    for target, column in targets.items():
        title = _("Open {name}").format(name=literal(cell_text(column, row)))
        item(menu, "square-arrow-out-up-right", title, partial(open_record, *target))
