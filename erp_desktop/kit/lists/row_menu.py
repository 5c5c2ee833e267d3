"""Entries of the menu over a list's rows: with icon and key, and the records a row names."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from erp_core.kit.i18n import _
from erp_core.kit.schema import Row
from erp_desktop.kit.frame import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column


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
