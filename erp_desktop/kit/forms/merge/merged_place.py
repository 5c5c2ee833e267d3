"""Where the keyboard goes once something was put together and the user was nowhere in the form before."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt

from erp_core.kit.records.merge import Place
from erp_desktop.kit.fields.fields_panel import FieldsPanel
from erp_desktop.kit.lines.lines_grid import LinesGrid


def stand_at(places: Iterable[Place[Any]], fields: FieldsPanel, grid: LinesGrid | None) -> None:
    """Put the keyboard in the first of the fields and cells that is there; a line is named by its id."""
    rows = {line.id: row for row, line in enumerate(grid.model.lines())} if grid is not None else {}
    columns = [column.name for column in grid.model.spec.columns] if grid is not None else []
    for key, name in places:
        if key is None and name in fields:
            fields.editor(name).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if grid is not None and key in rows and name in ("", *columns):
            grid.view.show_cell(rows[key], name or columns[0])
            return
