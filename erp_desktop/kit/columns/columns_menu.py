"""Menus of a list's columns: which are shown, which stand still, by which the rows are sorted."""

from collections.abc import Collection
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from erp_core.kit.i18n import _
from erp_desktop.kit.look.typed_menu import TypedMenu

MOST_FROZEN = 4


def columns_menu(view: Any, unwanted: Collection[int], *, has_late: bool) -> QMenu:
    """Which columns are shown, and back to how it was delivered.

    Args:
        view: the RowsView.
        unwanted: places of the columns that are not shown.
        has_late: rows can be late.
    """
    menu = TypedMenu("", view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, column in enumerate(view.rows_model.columns):
        action = QAction(_(column.title), menu, checkable=True)
        action.setChecked(place not in unwanted)
        action.toggled.connect(partial(_show, view, place, action))
        menu.addAction(action)
    menu.addSeparator()
    menu.addMenu(_freeze_menu(view, menu))
    if has_late:
        tint = menu.addAction(_("Tint late rows"))
        tint.setCheckable(True)
        tint.setChecked(view.is_tinted)
        tint.toggled.connect(lambda is_on: view.choose_extras(view.frozen, is_on))
    menu.addAction(_("Reset columns"), view.reset_columns)
    return menu


def _show(view: Any, place: int, action: QAction, is_shown: bool) -> None:
    """The last column stays: its entry keeps its tick."""
    if not view.show_column(place, is_shown):
        action.setChecked(not is_shown)


def _freeze_menu(view: Any, parent: QMenu) -> QMenu:
    """Up to which of the first columns they stand still while the others are scrolled sideways."""
    menu, group = TypedMenu(_("Freeze up to"), parent), QActionGroup(parent)
    wanted = view.wanted_columns()[:MOST_FROZEN]
    for count, title in enumerate([_("No column"), *(_(column.title) for column in wanted)]):
        action = menu.addAction(title, lambda count=count: view.choose_extras(count, view.is_tinted))
        action.setCheckable(True)
        action.setChecked(count == view.frozen)
        group.addAction(action)
    return menu


def sort_menu(view: Any, unwanted: Collection[int], now: str) -> QMenu:
    """By what the rows can be sorted; the way it is sorted now turns round.

    Args:
        view: the RowsView.
        unwanted: places of the columns that are not shown.
        now: as ``ListQuery.sort`` names it.
    """
    menu = TypedMenu(_("Sort by"), view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, column in enumerate(view.rows_model.columns):
        if column.sortable and place not in unwanted:
            is_now = column.attr == now.removeprefix("-")
            arrow = ("  ↓" if now.startswith("-") else "  ↑") if is_now else ""
            wanted = f"-{column.attr}" if now == column.attr else column.attr
            action = menu.addAction(_(column.title) + arrow)
            action.triggered.connect(lambda _checked=False, wanted=wanted: view.sort_wanted.emit(wanted))
            if is_now:
                menu.setActiveAction(action)
    return menu
