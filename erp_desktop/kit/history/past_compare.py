"""What a record said at one moment beside what it says at another, field by field and line by line."""

from dataclasses import dataclass
from typing import Any, Literal

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind, fields_of, kind_of, title_of, told_fields
from erp_core.security.audit.schema import PastRecord
from erp_desktop.kit.history.sentences import value_text

Mark = Literal["", "added", "removed", "changed"]

_NUMBERS = frozenset(
    {
        ValueKind.QUANTITY,
        ValueKind.PRICE,
        ValueKind.RATE,
        ValueKind.PERCENT,
        ValueKind.MONEY,
        ValueKind.INTEGER,
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One value: as it was earlier and later of the two moments; both are the same where nothing changed.

    Attributes:
        difference: of long lists, what came and what went; empty for all else.
    """

    title: str
    earlier: str
    later: str
    difference: str = ""

    @property
    def is_changed(self) -> bool:
        return self.earlier != self.later


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of an order; a line that is only in the later of the two was added."""

    mark: Mark
    cells: tuple[Shown, ...]


def compared_fields(table: str, earlier: PastRecord, later: PastRecord) -> dict[str, Shown]:
    """Every field of either, by name, as in forms."""
    names = told_fields(table, {**earlier.fields, **later.fields})
    return {
        name: Shown(
            title_of(table, name),
            _text(table, name, earlier),
            _text(table, name, later),
            _difference(table, name, earlier, later),
        )
        for name in names
    }


def compared_lines(table: str, earlier: PastRecord, later: PastRecord) -> list[ShownLine]:
    """Lines of both in the order of the later; those that are gone from it stand where they stood."""
    before = {line["id"]: line for line in earlier.lines}
    after = {line["id"]: line for line in later.lines}
    both = before | after
    ordered = sorted(both, key=lambda key: (both[key].get("position", 0), key))
    currency = str(later.fields.get("currency") or earlier.fields.get("currency") or "")
    return [_line(table, before.get(key), after.get(key), currency) for key in ordered]


def line_fields(table: str) -> list[str]:
    """What a table of lines tells of each of them, in the order of its grid."""
    return told_fields(table, fields_of(table))


def is_number(table: str, name: str) -> bool:
    """Whether the field's values stand at the right of their column."""
    return kind_of(table, name) in _NUMBERS


def line_columns(table: str, lines: list[ShownLine]) -> list[str]:
    """Names of the columns in which some line says something; no discount is nothing to say."""
    silent = {
        "",
        *(
            value_text(table, name, "0")
            for name in fields_of(table)
            if kind_of(table, name) is ValueKind.PERCENT
        ),
    }
    return [
        name
        for place, name in enumerate(line_fields(table))
        if any({line.cells[place].earlier, line.cells[place].later} - silent for line in lines)
    ]


def _line(
    table: str, before: dict[str, Any] | None, after: dict[str, Any] | None, currency: str
) -> ShownLine:
    # A line that came or went is shown whole; only one that stayed has two values to compare.
    old, new = before or after or {}, after or before or {}
    cells = tuple(
        Shown(
            title_of(table, name),
            value_text(table, name, old.get(name), currency),
            value_text(table, name, new.get(name), currency),
        )
        for name in line_fields(table)
    )
    if before is None:
        return ShownLine("added", cells)
    if after is None:
        return ShownLine("removed", cells)
    return ShownLine("changed" if any(cell.is_changed for cell in cells) else "", cells)


def _text(table: str, name: str, record: PastRecord) -> str:
    value = record.fields.get(name)
    if kind_of(table, name) is ValueKind.PICTURE:
        return f"… ({len(str(value)):,})" if value else ""
    return record.meant.get(name) or value_text(table, name, value, str(record.fields.get("currency") or ""))


def _difference(table: str, name: str, earlier: PastRecord, later: PastRecord) -> str:
    if kind_of(table, name) is not ValueKind.PERMISSION:
        return ""
    before, after = (record.fields.get(name) or [] for record in (earlier, later))
    came, went = ([v for v in new if v not in old] for new, old in ((after, before), (before, after)))
    lines = []
    if came:
        lines.append(_("Added: {values}").format(values=value_text(table, name, came)))
    if went:
        lines.append(_("Taken away: {values}").format(values=value_text(table, name, went)))
    return "\n".join(lines)
