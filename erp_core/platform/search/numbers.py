"""Which numbers somebody may mean who types only a part of one: ``901``, ``so901``, ``2026-14``."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import select

from erp_core.kit.kind import KINDS
from erp_core.kit.letters import clean_code, folded
from erp_core.kit.operation import Context
from erp_core.kit.records.statement import Statement
from erp_core.masters.number_series.model import NumberSeries

# As series are shipped; numbers that were given stay when a company changes its series.
SHIPPED_WIDTH = 6
# Of the figures of a number, and of its year.
_LONGEST, _YEAR = 12, 4
_FIRST_YEAR, _LAST_YEAR = 1900, 2999

_SERIES: Statement["Series"] = Statement(
    select(
        NumberSeries.name, NumberSeries.prefix, NumberSeries.width, NumberSeries.is_yearly, NumberSeries.year
    )
)


class Series(NamedTuple):
    """How a document's numbers look today; as a row of the table has it."""

    name: str
    prefix: str
    width: int
    is_yearly: bool
    year: int | None


def meant(ctx: Context, text: str) -> dict[str, list[str]]:
    """Kind of document to the numbers that may be meant: of its series as it is, and as it was shipped."""
    found: dict[str, list[str]] = {}
    for series in _SERIES.all(ctx.session):
        kind = KINDS.get(series.name)
        shipped = Series(series.name, kind.series, SHIPPED_WIDTH, False, None) if kind is not None else series
        found[series.name] = numbers_of((series, shipped), text, ctx.today.year)
    return found


def numbers_of(forms: Iterable[Series], text: str, this_year: int) -> list[str]:
    """What is typed, and each number of a series it may stand for: its letters and zeros may be left out."""
    numbers = [clean_code(text).upper()]
    typed = _squeezed(text)
    for series in forms:
        letters = _squeezed(series.prefix)
        for figures in {typed, typed.removeprefix(letters)}:
            if figures.isdecimal():
                numbers += _written(series, figures, this_year)
    return list(dict.fromkeys(numbers))


def _written(series: Series, figures: str, this_year: int) -> Iterator[str]:
    if len(figures) <= _LONGEST:
        number = str(int(figures))
        yield from (f"{series.prefix}{number.zfill(width)}" for width in (series.width, SHIPPED_WIDTH))
        if series.is_yearly:
            years = dict.fromkeys((this_year, series.year or this_year))
            yield from (f"{series.prefix}{year}-{number.zfill(series.width)}" for year in years)
    year, rest = figures[:_YEAR], figures[_YEAR:]
    if series.is_yearly and rest and len(rest) <= _LONGEST and _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        yield f"{series.prefix}{int(year)}-{str(int(rest)).zfill(series.width)}"


def _squeezed(text: str) -> str:
    """Letters and figures alone: ``SO-000901``, ``so 901`` and ``so/901`` are typed by different people."""
    return "".join(letter for letter in folded(text) if letter.isalnum())
