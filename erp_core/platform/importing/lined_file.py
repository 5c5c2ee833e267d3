"""Documents with their lines as their own import reads them: its columns, a row for each line."""

from erp_core.kit.i18n import _
from erp_core.kit.listing.lined import Lined
from erp_core.kit.words import ValueKind, choice_title
from erp_core.platform.importing.file_shape import REFERENCE, FileShape
from erp_core.platform.spreadsheet.sheet import SheetColumn

_TEXT_WIDTH = 24


def lined_of(shape: FileShape) -> Lined | None:
    """Which columns the file has; None for records without lines."""
    return Lined(REFERENCE, tuple(shape.head), tuple(shape.line_columns.items())) if shape.lines else None


def lined_columns(shape: FileShape) -> list[SheetColumn]:
    """The same as they are titled and written; none is summed: a sum below would be read as a row."""
    return [_column(shape, name) for name in shape.fields]


def _column(shape: FileShape, name: str) -> SheetColumn:
    known = shape.fields[name]
    choices = {value: choice_title(value) for value in shape.choices(name)}
    is_flag = known.kind is ValueKind.FLAG
    kind = ValueKind.TEXT if known.refers_to else known.kind
    title = _(known.title)
    width = max(len(title) + 4, _TEXT_WIDTH if kind in (ValueKind.TEXT, ValueKind.LONG_TEXT) else 14)
    words = {"t": _("Yes"), "f": _("No")} if is_flag else choices
    return SheetColumn(name=name, title=title, kind=kind, words=words, width=width, is_read_again=True)
