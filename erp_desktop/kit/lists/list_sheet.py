"""What a file of a list holds: its columns as the user sees them, and in words how it is narrowed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from erp_core.kit.filter import Clause, FilterField, ListQuery
from erp_core.kit.filter.presets import preset_title
from erp_core.kit.filter.query import LineSum
from erp_core.kit.filter.tongue import NOBODY, RecordNames
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import operation_of
from erp_core.kit.reading.writing import written
from erp_core.kit.words import ValueKind
from erp_core.platform.importing.file_shape import shape_of
from erp_core.platform.importing.file_shape import written as written_by
from erp_core.platform.importing.lined_file import lined_columns
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn, SheetGroup
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.tables.cell import cell_text, value_title
from erp_desktop.kit.tables.column import Column

# What the groups of a row are called among its values.
GROUP_NAMES = ("group_1", "group_2")

# Pixels of a character, as columns are measured on screen.
_CHARACTER = 7
_LEAST_WIDTH, _TEXT_WIDTH = 12, 24


def sheet_of(
    spec: ListSpec,
    columns: Sequence[Column],
    about: Sequence[tuple[str, str]],
    groups: Sequence[str] = (),
) -> Sheet:
    """What a file of this list holds.

    Args:
        columns: those wanted, in the user's order.
        about: as ``told`` tells it.
        groups: fields by which its rows stand together.
    """
    has_currency = "currency" in spec.row.model_fields
    of_lines = [column for level, name in enumerate(groups) for column in _of_lines(spec, name, level)]
    return own_sheet(
        _(spec.title),
        [*(_column(spec, column) for column in columns), *of_lines],
        about,
        currency="currency" if has_currency else "",
    ).model_copy(
        update={
            "groups": [_group(spec, name, level) for level, name in enumerate(groups)],
            "nothing": _("none"),
        }
    )


def lined_sheet(spec: ListSpec, about: Sequence[tuple[str, str]]) -> Sheet | None:
    """What a file holds with a row for each line, as an import reads it; None for what has no lines."""
    if spec.imports is None:
        return None
    kind = KINDS.get(operation_of(spec.imports.create).name.partition(".")[0])
    assert kind is not None  # noqa: S101 - each operation is a kind's
    shape = shape_of(kind, written_by(spec.imports.create))
    if not shape.lines:
        return None
    currency = "currency" if "currency" in shape.fields else ""
    return own_sheet(_(spec.title), lined_columns(shape), about, currency=currency)


def told(
    spec: ListSpec, query: ListQuery, first: Any, records: RecordNames = NOBODY
) -> list[tuple[str, str]]:
    """How the list is narrowed and sorted, line by line.

    Args:
        first: its first row; it knows what the record is called that the list is narrowed to.
    """
    lines = [(_("List"), _(spec.title))]
    if query.text:
        lines.append((_("Search"), query.text))
    for clause in query.where:
        lines.append((field_title(spec, clause.field), _clause_words(spec, clause, first, records)))
    sort = query.sort or spec.sort
    arrow = "↓" if sort.startswith("-") else "↑"
    lines.append((_("Sorted by"), f"{field_title(spec, sort.removeprefix('-'))} {arrow}"))
    return lines


def clause_told(spec: ListSpec, clause: Clause, records: RecordNames) -> str:
    """A condition in words: ``Status: Draft, Pending``."""
    return f"{field_title(spec, clause.field)}: {_clause_words(spec, clause, None, records)}"


def _group(spec: ListSpec, field: str, level: int) -> SheetGroup:
    known, name = spec.filters[field], GROUP_NAMES[level]
    return SheetGroup(
        name=name,
        words=_group_words(spec, field),
        key=f"{name}_key" if known.kind is ValueKind.REFERENCE else "",
        is_of_lines=known.is_on_lines,
    )


def _of_lines(spec: ListSpec, field: str, level: int) -> list[SheetColumn]:
    """Of rows that stand in groups by what their lines name: what they have of each group."""
    found, name = list[SheetColumn](), GROUP_NAMES[level]
    for title, one in sums_in_group(spec.filters[field]):
        unit = f"{name}_{one.unit}" if one.unit else ""
        found.append(
            SheetColumn(
                name=f"{name}_{one.name}",
                title=title,
                kind=ValueKind.QUANTITY if unit else ValueKind.MONEY,
                width=max(len(title) + 4, _LEAST_WIDTH),
                is_summed=True,
                unit=unit,
                of_group=level,
            )
        )
        if unit:
            found.append(SheetColumn(name=unit, title=_("Unit"), width=_LEAST_WIDTH))
    return found


def sums_in_group(field: FilterField) -> list[tuple[str, LineSum]]:
    """What a row has of a group of lines, each with what stands above its column; quantities first."""
    words = _("{title} in this group")
    told = sorted(field.sums, key=lambda one: not one.unit)
    return [(words.format(title=_(one.title)), one) for one in told]


def _group_words(spec: ListSpec, field: str) -> dict[str, str]:
    known = spec.filters[field]
    if known.kind is ValueKind.FLAG:
        title = field_title(spec, field)
        return {"true": f"{title}: {_('Yes')}", "false": f"{title}: {_('No')}"}
    column = next((column for column in spec.columns if column.attr == field), None)
    return _words(spec, column) if column is not None else {}


def _column(spec: ListSpec, column: Column) -> SheetColumn:
    width = (column.width or 0) // _CHARACTER
    title = _(column.title)
    return SheetColumn(
        name=column.attr,
        title=title,
        kind=column.kind,
        words=_words(spec, column),
        width=max(width, len(title) + 4, _TEXT_WIDTH if column.is_stretched else _LEAST_WIDTH),
        is_summed=column.kind is ValueKind.MONEY or bool(column.unit),
        unit=column.unit,
    )


def _words(spec: ListSpec, column: Column) -> dict[str, str]:
    if column.kind is ValueKind.FLAG:
        return {"t": _("Yes"), "f": _("No")}
    if column.kind is not ValueKind.CHOICE:
        return {}
    known = spec.filters.get(column.attr)
    values = known.choices if known is not None and known.choices else tuple(column.choices or ())
    return {value: _(value_title(column, value)) for value in values}


def field_title(spec: ListSpec, field: str) -> str:
    """What a field is called in this list."""
    if field in spec.toggles:
        return _(spec.chip_titles[field])
    if spec.record_filter is not None and field == spec.record_filter.field:
        return _(spec.record_filter.title)
    named = (c for c in spec.columns if field in (c.attr, c.names.key if c.names else ""))
    column = next(named, None)
    if column is not None:
        return _(column.title)
    known = spec.filters.get(field)
    return _(known.title) if known is not None and known.title else field.replace("_", " ").capitalize()


def _clause_words(spec: ListSpec, clause: Clause, first: Any, records: RecordNames) -> str:
    tests = [_test_words(spec, clause.field, test.asked, first, records) for test in clause.any]
    words = ", ".join(tests)
    return _("not {words}").format(words=words) if clause.is_not else words


def _test_words(spec: ListSpec, field: str, asked: dict[str, Any], first: Any, records: RecordNames) -> str:
    if "preset" in asked:
        return preset_title(asked["preset"])
    if "empty" in asked:
        return _("empty")
    signs = {"above": "> {0}", "below": "< {0}", "from": "≥ {0}", "to": "≤ {0}", "begins": "{0}*"}
    words = {name: _value_words(spec, field, value, first, records) for name, value in asked.items()}
    if len(words) > 1:
        return f"{words['from']} – {words['to']}"
    ((name, said),) = words.items()
    return signs.get(name, "{0}").format(said)


def _value_words(spec: ListSpec, field: str, value: Any, first: Any, records: RecordNames) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    known = spec.filters.get(field)
    kind = known.kind if known is not None else ValueKind.TEXT
    if kind is ValueKind.REFERENCE and known is not None and isinstance(value, int):
        if name := records.name_of(known.of, value):
            return name
        column = next((c for c in spec.columns if c.names is not None and c.names.key == field), None)
        is_same = getattr(first, field, None) == value
        return cell_text(column, first) if column is not None and is_same else str(value)
    if kind is ValueKind.CHOICE:
        column = next((c for c in spec.columns if c.attr == field), None)
        return _(value_title(column, str(value))) if column is not None else str(value)
    if kind in (ValueKind.DATE, ValueKind.INSTANT):
        return _day_words(str(value))
    if known is not None and kind not in (ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.REFERENCE):
        return written(Decimal(str(value)), 0, 6, fmt.locale())
    return str(value)


def _day_words(value: str) -> str:
    """A day of the calendar, or one that is counted from today."""
    if not value.startswith("today"):
        return fmt.format_date(date.fromisoformat(value))
    count = int(value.removeprefix("today") or 0)
    if not count:
        return _("today")
    if count > 0:
        return ngettext("in {count} day", "in {count} days", count).format(count=count)
    return ngettext("{count} day ago", "{count} days ago", -count).format(count=-count)
