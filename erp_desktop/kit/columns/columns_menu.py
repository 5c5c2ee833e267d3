"""Menus of a list's columns: which are shown, which stand still, by which the rows are sorted."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.typed_menu import TypedMenu

MOST_FROZEN = 4
# So much wider a column becomes by one press, in pixels.
_STEP = 16


def columns_menu(view: Any, unwanted: Collection[int], *, has_late: bool) -> QMenu:
    """Which columns are shown, and back to how it was delivered.

    Args:
        view: the RowsView.
        unwanted: places of the columns that are not shown.
        has_late: rows can be late.
    """
    menu = _ColumnsMenu(view)
    columns = view.rows_model.columns
    for place in sorted(range(len(columns)), key=view.horizontalHeader().visualIndex):
        action = QAction(_(columns[place].title), menu, checkable=True)
        action.setData(place)
        action.setChecked(place not in unwanted)
        action.toggled.connect(partial(_show, view, place, action))
        menu.addAction(action)
    menu.addSeparator()
    menu.addMenu(menu.freeze)
    if has_late:
        tint = menu.addAction(_("Tint late rows"))
        tint.setCheckable(True)
        tint.setChecked(view.is_tinted)
        tint.toggled.connect(lambda is_on: view.choose_extras(view.frozen, is_on))
    menu.addAction(_("Reset columns"), view.reset_columns)
    return menu


def for_all(menu: QMenu) -> QMenu:
    """Of the menu of columns what is done with all of them: which stand still, and as it was delivered."""
    for action in menu.actions():
        if isinstance(action.data(), int):
            menu.removeAction(action)
    return menu


class _ColumnsMenu(TypedMenu):
    """Columns as they stand, to be ticked; the one that is lit is moved and made wider by keys.

    Args:
        view: the RowsView.
    """

    def __init__(self, view: Any) -> None:
        super().__init__(_("Columns"), view)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = view
        self.freeze = TypedMenu(_("Freeze up to"), self)
        _fill_freeze(view, self.freeze)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        lit = self.activeAction()
        if event.key() == Qt.Key.Key_Alt:
            return  # by itself it would close the menu, before the other key of the two is pressed
        if lit is None or not isinstance(lit.data(), int):
            super().keyPressEvent(event)
        elif keys.is_pressed(event, keys.COLUMN_LEFT):
            self._move(lit, -1)
        elif keys.is_pressed(event, keys.COLUMN_RIGHT):
            self._move(lit, 1)
        elif keys.is_pressed(event, keys.COLUMN_WIDER):
            self._view.widen_column(lit.data(), _STEP)
        elif keys.is_pressed(event, keys.COLUMN_NARROWER):
            self._view.widen_column(lit.data(), -_STEP)
        else:
            super().keyPressEvent(event)

    def _move(self, lit: QAction, by: int) -> None:
        """One further to the right, or the left; its entry goes with it, and stays lit."""
        columns = [action for action in self.actions() if isinstance(action.data(), int)]
        target = columns.index(lit) + by
        if not 0 <= target < len(columns):
            return
        before = self.actions()[target + max(by, 0)]
        self.removeAction(lit)
        self.insertAction(before, lit)
        self._view.move_column(lit.data(), target)
        self.setActiveAction(lit)
        _fill_freeze(self._view, self.freeze)


def _show(view: Any, place: int, action: QAction, is_shown: bool) -> None:
    """The last column stays: its entry keeps its tick."""
    if not view.show_column(place, is_shown):
        action.setChecked(not is_shown)


def _fill_freeze(view: Any, menu: QMenu) -> None:
    """Up to which of the first columns they stand still while the others are scrolled sideways."""
    menu.clear()
    group = QActionGroup(menu)
    wanted = view.wanted_columns()[:MOST_FROZEN]
    for count, title in enumerate([_("No column"), *(_(column.title) for column in wanted)]):
        action = menu.addAction(title, lambda count=count: view.choose_extras(count, view.is_tinted))
        action.setCheckable(True)
        action.setChecked(count == view.frozen)
        group.addAction(action)


def sort_menu(view: Any, unwanted: Collection[int], now: str) -> QMenu:
    """By what the rows can be sorted; the way it is sorted now turns round.

    Args:
        view: the RowsView.
        unwanted: places of the columns that are not shown.
        now: as ``ListQuery.sort`` names it.
    """
    menu = TypedMenu(_("Sort by"), view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    grey = list[str]()
    for place, column in enumerate(view.rows_model.columns):
        if not column.sortable and place not in unwanted:
            grey.append(_(column.title))
        if column.sortable and place not in unwanted:
            is_now = column.attr == now.removeprefix("-")
            arrow = ("  ↓" if now.startswith("-") else "  ↑") if is_now else ""
            wanted = f"-{column.attr}" if now == column.attr else column.attr
            action = menu.addAction(_(column.title) + arrow)
            action.triggered.connect(lambda _checked=False, wanted=wanted: view.sort_wanted.emit(wanted))
            if is_now:
                menu.setActiveAction(action)
    _tell_grey(menu, grey)
    return menu


def _tell_grey(menu: QMenu, titles: Sequence[str]) -> None:
    """Which columns that are shown are not to be sorted by, and why."""
    if titles:
        menu.addSeparator()
        for title in (*titles, _("Grey: known only of rows in sight, so no list is sorted by it")):
            menu.addAction(title).setEnabled(False)
