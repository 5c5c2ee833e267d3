"""InGroups: what each row has of the group it is told in, where groups are of what lines name."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from erp_core.errors import Unreachable
from erp_core.kit.filter import FilterField, ListQuery
from erp_core.kit.filter.query import LineSum
from erp_core.kit.i18n import _
from erp_core.kit.wire import LAST_ROW, lines_of
from erp_desktop.kit.lists.list_sheet import GROUP_NAMES, sums_in_group
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.format import format_money, format_quantity
from erp_desktop.kit.tables.outline import Path

if TYPE_CHECKING:
    from erp_core import Core

_BETWEEN = " · "


@dataclass
class InGroups:
    """Columns that tell it, for papers.

    Attributes:
        titles: of the columns.
    """

    titles: list[str] = field(default_factory=list)
    _levels: list[tuple[int, FilterField]] = field(default_factory=list)
    # Of a level, a group and a row: what each column comes to, apart by unit or currency.
    _told: dict[tuple[int, str, int], dict[tuple[str, str], Decimal]] = field(default_factory=dict)

    @classmethod
    def of(cls, core: "Core", spec: ListSpec, query: ListQuery) -> "InGroups":
        """Blocking: of all that a query finds; nothing where none of its groups is of what lines name."""
        found = cls()
        for level, name in enumerate(query.group):
            known = spec.filters[name]
            if known.is_on_lines:
                found._levels.append((level, known))
                found.titles += [title for title, _one in sums_in_group(known)]
        if found._levels:
            with core.whole_list(spec.search, query) as blocks:
                found._read(blocks)
        return found

    def cells(self, path: Path, id: int) -> list[str]:
        """What a row has of the groups it is told in, in the order of the titles."""
        return [
            _BETWEEN.join(_written(one, of, value) for (name, of), value in told.items() if name == one.name)
            for level, known in self._levels
            for told in (self._told.get((level, str(path[level]), id), {}),)
            for _title, one in sums_in_group(known)
        ]

    def _read(self, blocks: Iterable[bytes]) -> None:
        reader = csv.reader(f"{line.decode()}\n" for line in lines_of(blocks))
        names = next(reader, LAST_ROW)
        for values in reader:
            if values == LAST_ROW:
                return
            self._add(dict(zip(names, values, strict=True)))
        raise Unreachable(_("The connection was lost before all rows had come."))

    def _add(self, row: Mapping[str, str]) -> None:
        for level, known in self._levels:
            group = GROUP_NAMES[level]
            key = row.get(f"{group}_key", row[group])
            told = self._told.setdefault((level, key, int(row["id"])), {})
            for one in known.sums:
                of = row[f"{group}_{one.unit}"] if one.unit else row.get("currency", "")
                if value := row[f"{group}_{one.name}"]:
                    told[one.name, of] = told.get((one.name, of), Decimal(0)) + Decimal(value)


def _written(one: LineSum, of: str, value: Decimal) -> str:
    return format_quantity(value, of) if one.unit else format_money(value, of)
