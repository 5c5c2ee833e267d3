"""Operations on number series."""

from sqlalchemy import select, text

from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.types import ShortText
from erp_core.masters.number_series import NUMBER_SERIES
from erp_core.masters.number_series.model import NumberSeries
from erp_core.masters.number_series.schema import GapRow, NumberSeriesInput, NumberSeriesRow

# Removed drafts keep their numbers, so they count here too.
_GAPS = """
    WITH numbers AS (
        SELECT regexp_replace(number, '[0-9]+$', '') AS prefix,
               CAST(substring(number FROM '[0-9]+$') AS bigint) AS value
          FROM {table}
    ), ranges AS (
        SELECT prefix, min(value) AS first, max(value) AS last, count(*) AS count FROM numbers GROUP BY prefix
    )
    SELECT prefix, first, last, count,
           CASE WHEN count = last - first + 1 THEN ARRAY[]::bigint[] ELSE ARRAY(
               SELECT g FROM generate_series(r.first, r.last) g
                WHERE NOT EXISTS (SELECT 1 FROM numbers n WHERE n.prefix = r.prefix AND n.value = g)
                LIMIT 1000) END AS missing
      FROM ranges r ORDER BY prefix
"""


# As change_number_series finds it: a form that was used before goes on after its own last number.
_HIGHEST = """
    SELECT max(CAST(substring(number FROM '[0-9]+$') AS bigint)) FROM {table}
     WHERE regexp_replace(number, '[0-9]+$', '') = :stem
"""


@query(NUMBER_SERIES.permission("read"))
def search(ctx: Context) -> list[NumberSeriesRow]:
    """All series."""
    found = ctx.session.scalars(select(NumberSeries).order_by(NumberSeries.name))
    return [NumberSeriesRow.model_validate(series) for series in found]


@query(NUMBER_SERIES.permission("read"))
def preview(ctx: Context, name: ShortText, series: NumberSeriesInput) -> str:
    """The next number if the series looked like this; nothing is changed or taken."""
    known = ctx.session.scalar(select(NumberSeries).where(NumberSeries.name == name))
    if known is None:
        raise NotFound(_("There is no such number series."))
    stem = f"{series.prefix}{ctx.today.year}-" if series.is_yearly else series.prefix
    if (series.prefix, series.is_yearly) == (known.prefix, known.is_yearly):
        starts_again = known.is_yearly and known.year != ctx.today.year
        last = 0 if starts_again else known.last_number
    else:
        # The series' own row names the table, never the caller.
        last = ctx.session.scalar(text(_HIGHEST.format(table=known.name)), {"stem": stem}) or 0
    return f"{stem}{last + 1:0{series.width}}"


@command(NUMBER_SERIES.permission("write"))
def update(ctx: Context, name: ShortText, series: NumberSeriesInput) -> NumberSeriesRow:
    """Change how numbers look from now on; numbers already given never change."""
    known = ctx.session.scalar(select(NumberSeries).where(NumberSeries.name == name))
    if known is None:
        raise NotFound(_("There is no such number series."))
    ctx.session.execute(
        text("SELECT change_number_series(:name, :prefix, :width, :is_yearly)"),
        {"name": name, **series.model_dump()},
    )
    ctx.session.refresh(known)
    return NumberSeriesRow.model_validate(known)


@query(NUMBER_SERIES.permission("read"))
def gap_report(ctx: Context) -> list[GapRow]:
    """For each series and prefix: first, last, how many, and the numbers that are missing."""
    rows = []
    for name in ctx.session.scalars(select(NumberSeries.name).order_by(NumberSeries.name)):
        # A series has its table's name; names come from our own seeded rows, never from a user.
        found = ctx.session.execute(text(_GAPS.format(table=name)))
        rows += [GapRow(series=name, **row._asdict()) for row in found]
    return rows
