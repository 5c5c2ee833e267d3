"""What rows of a list come to, in the user's words: quantities per unit, amounts per currency."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.format import format_integer, format_money, format_quantity, home_currency
from erp_desktop.kit.tables.column import Column

Sums = Mapping[str, Decimal]


def quantities_of(spec: ListSpec) -> list[Column]:
    """The columns of quantities that are in a unit, as they stand in the list."""
    return [column for column in spec.columns if column.unit]


def quantities_told(sums: Sums) -> list[str]:
    """Of one column, per unit; a unit of which there is nothing is not told."""
    return [format_quantity(quantity, unit) for unit, quantity in _largest_first(sums) if quantity]


def sums_told(spec: ListSpec, amounts: Sums, quantities: Mapping[str, Sums]) -> list[str]:
    """Each sum: of quantities the largest of a column first, amounts by their currency.

    Of a further column of quantities it has its title.
    """
    told: list[str] = []
    titles = {column.attr: _(column.title) for column in quantities_of(spec)}
    # Of lines that are added up by what they name, the list itself has no column.
    for name in dict.fromkeys((*titles, *quantities)):
        words = quantities_told(quantities.get(name, {}))
        if words and name in titles and name != next(iter(titles)):
            words[0] = _("{title}: {value}").format(title=titles[name], value=words[0])
        told += words
    return told + [format_money(amount, currency) for currency, amount in by_currency(amounts)]


def several_told(spec: ListSpec, count: int, rows: int) -> str:
    """Of so many records in more rows, that one can stand in several; empty where there are no more."""
    if rows <= count:
        return ""
    words = _("{count} {records}, in {rows} rows: one can stand in several groups.")
    records = ngettext(*spec.counted, count)
    return words.format(count=format_integer(count), rows=format_integer(rows), records=records)


def average_told(spec: ListSpec, count: int, amounts: Sums, quantities: Mapping[str, Sums]) -> str:
    """What one row comes to; empty where it would mix currencies or units, though of one there is nothing."""
    columns = quantities_of(spec)
    sums = amounts or (quantities.get(columns[0].attr, {}) if columns else {})
    if len(sums) != 1 or not count:
        return ""
    ((of, total),) = sums.items()
    return format_money(total / count, of) if amounts else format_quantity(total / count, of)


def fitting(told: Sequence[str], most: int) -> list[str]:
    """So many of the sums, and how many there are besides."""
    return [*told[:most], f"+{len(told) - most}"] if len(told) > most else list(told)


def by_currency(amounts: Sums) -> list[tuple[str, Decimal]]:
    """The company's own first, then by code: on all lines in one order, so that they compare."""
    return sorted(amounts.items(), key=lambda entry: (entry[0] != home_currency(), entry[0]))


def _largest_first(sums: Sums) -> Iterable[tuple[str, Decimal]]:
    return sorted(sums.items(), key=lambda entry: entry[1], reverse=True)
