"""What a list adds up: its amounts per currency, its quantities per unit; never one unit with another."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Table

from erp_core.kit.records.column import kind_of
from erp_core.kit.words import ValueKind

_QUANTITY, _UNIT = "quantity", "unit"
_UNITS = "unit.code"


class Measure(NamedTuple):
    """A column that is added up.

    Attributes:
        name: of the column.
        apart: the column that tells what it is in: a currency, a unit.
        is_money: whether it is an amount; else a quantity.
    """

    name: str
    apart: str
    is_money: bool = False


def units_of(table: Table, names: Iterable[str]) -> dict[str, str]:
    """Of these columns the quantities that are in a unit, with the column of that unit.

    ``quantity`` is in ``unit``, ``second_quantity`` in ``second_unit``; what has no such column (a weight per
    square metre, a width) is never added up.
    """
    found = {}
    for name in names:
        unit = table.columns.get(name.replace(_QUANTITY, _UNIT)) if _QUANTITY in name else None
        if unit is None or kind_of(table.columns[name]) is not ValueKind.QUANTITY:
            continue
        if any(key.target_fullname == _UNITS for key in unit.foreign_keys):
            found[name] = unit.name
    return found


def measures_of(table: Table, names: Iterable[str], amount: str) -> tuple[Measure, ...]:
    """What rows of these columns come to.

    Args:
        amount: the column of money; empty for none.
    """
    money = (Measure(amount, "currency", is_money=True),) if amount else ()
    return (*money, *(Measure(name, unit) for name, unit in units_of(table, names).items()))


def measures_of_lines(line: Any) -> tuple[Measure, ...]:
    """What lines of documents come to; their amounts are in the document's currency."""
    names = line.__table__.columns.keys()
    return measures_of(line.__table__, names, "amount" if "amount" in names else "")


class Sums(NamedTuple):
    """What rows come to.

    Attributes:
        amounts: per currency.
        quantities: of each column of quantities, per unit.
    """

    amounts: dict[str, Any]
    quantities: dict[str, dict[str, Any]]

    @classmethod
    def none(cls) -> "Sums":
        return cls({}, {})

    def add(self, measures: Iterable[Measure], told: Iterable[Any]) -> None:
        """A part of it: for each measure what it is in and its sum, one behind the other."""
        values = iter(told)
        for measure, apart, value in zip(measures, values, values, strict=False):
            if apart is None or value is None:
                continue
            sums = self.amounts if measure.is_money else self.quantities.setdefault(measure.name, {})
            sums[apart] = sums.get(apart, 0) + value
