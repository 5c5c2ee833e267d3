"""Where in a form the keyboard is, and where it goes when what somebody typed is shown to him again."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt

from erp_core.kit.records.merge import Place
from erp_desktop.kit.forms.merge.typed import Typed


def place_in(body: Typed) -> list[Any]:
    """Where one was last, for a draft: the row of a line, None for a field, and a name; empty for nowhere."""
    here, grid = body.place(), body.grid
    if here is None:
        return []
    if grid is not None and (here is grid.view or grid.view.isAncestorOf(here)):
        index = grid.view.currentIndex()
        return [index.row(), grid.model.spec.columns[index.column()].name] if index.isValid() else []
    return next(([None, name] for name, input in body.fields.inputs() if input is here), [])


def stand_in(place: Sequence[Any], body: Typed) -> None:
    """Put the keyboard there, if it is in the form; rows and fields may be other ones by now."""
    focus = body.window().focusWidget()
    if len(place) != 2 or focus is None or not body.isAncestorOf(focus):
        return
    row, name = place
    if row is None:
        _stand_at_field(body, name)
    elif body.grid is not None and isinstance(row, int) and 0 <= row < body.grid.model.rowCount():
        _stand_at_cell(body, row, name)


def stand_at(places: Iterable[Place[Any]], body: Typed) -> None:
    """Put the keyboard in the first of the fields and cells that is there; a line is named by its id."""
    rows = {line.id: row for row, line in enumerate(body.grid.model.lines())} if body.grid is not None else {}
    for key, name in places:
        if (
            _stand_at_field(body, name)
            if key is None
            else key in rows and _stand_at_cell(body, rows[key], name)
        ):
            return


def _stand_at_field(body: Typed, name: Any) -> bool:
    is_there = name in body.fields
    if is_there:
        body.fields.editor(name).setFocus(Qt.FocusReason.OtherFocusReason)
    return is_there


def _stand_at_cell(body: Typed, row: int, name: Any) -> bool:
    if body.grid is None:
        return False
    columns = [column.name for column in body.grid.model.spec.columns]
    if name in ("", *columns):
        body.grid.view.show_cell(row, name or columns[0])
    return name in ("", *columns)
