"""What a record said at one moment beside what it says at another, field by field and line by line."""

from dataclasses import dataclass
from typing import Any, Literal

from erp_core.kit.i18n import _
from erp_core.security.audit.fields import field_of, title_of, told_fields
from erp_core.security.audit.schema import PastRecord
from erp_desktop.kit.history.sentences import value_text

Mark = Literal["", "added", "removed", "changed"]

_FIRST = ("number", "code", "username", "name", "full_name", "status", "customer_name", "supplier_name")
LINE_FIELDS = (
    *(
        "item_code",
        "item_name",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "discount_percent",
        "amount",
    ),
)
NUMBERS = frozenset({"quantity", "unit_price", "discount_percent", "amount"})


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
    """Every field of either, by name: what people look for first stands first, the rest as in forms."""
    names = told_fields({**earlier.fields, **later.fields})
    shown = {
        name: Shown(
            title_of(table, name),
            _text(table, name, earlier),
            _text(table, name, later),
            _difference(table, name, earlier, later),
        )
        for name in names
    }
    return dict(sorted(shown.items(), key=lambda pair: _place(pair[0])))


def compared_lines(table: str, earlier: PastRecord, later: PastRecord) -> list[ShownLine]:
    """Lines of both in the order of the later; those that are gone from it stand where they stood."""
    before = {line["id"]: line for line in earlier.lines}
    after = {line["id"]: line for line in later.lines}
    both = before | after
    ordered = sorted(both, key=lambda key: (both[key].get("position", 0), key))
    return [_line(table, before.get(key), after.get(key)) for key in ordered]


def line_columns(lines: list[ShownLine], names: tuple[str, ...] = LINE_FIELDS) -> list[str]:
    """Names of the columns in which some line says something; no discount is nothing to say."""
    silent = {"", value_text("", "discount_percent", "0")}
    return [
        name
        for place, name in enumerate(names)
        if any({line.cells[place].earlier, line.cells[place].later} - silent for line in lines)
    ]


def _line(table: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> ShownLine:
    # A line that came or went is shown whole; only one that stayed has two values to compare.
    old, new = before or after or {}, after or before or {}
    cells = tuple(
        Shown(
            title_of(table, name),
            value_text(table, name, old.get(name)),
            value_text(table, name, new.get(name)),
        )
        for name in LINE_FIELDS
    )
    if before is None:
        return ShownLine("added", cells)
    if after is None:
        return ShownLine("removed", cells)
    return ShownLine("changed" if any(cell.is_changed for cell in cells) else "", cells)


def _text(table: str, name: str, record: PastRecord) -> str:
    value = record.fields.get(name)
    if field_of(table, name).kind == "long":
        return f"… ({len(str(value)):,})" if value else ""
    return record.meant.get(name) or value_text(table, name, value)


def _difference(table: str, name: str, earlier: PastRecord, later: PastRecord) -> str:
    if field_of(table, name).kind != "permission":
        return ""
    before, after = (record.fields.get(name) or [] for record in (earlier, later))
    came, went = ([v for v in new if v not in old] for new, old in ((after, before), (before, after)))
    lines = []
    if came:
        lines.append(_("Added: {values}").format(values=value_text(table, name, came)))
    if went:
        lines.append(_("Taken away: {values}").format(values=value_text(table, name, went)))
    return "\n".join(lines)


def _place(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)
