"""Which numbers are missing, of any database that has number series: of an earlier version too."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.masters.number_series.schema import GapRow

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


def gaps_of(session: Session) -> list[GapRow]:
    """For each series and prefix: first, last, how many, and the numbers that are missing."""
    rows = []
    for name in session.scalars(text("SELECT name FROM number_series ORDER BY name")).all():
        # A series has its table's name; names come from our own seeded rows, never from a user.
        found = session.execute(text(_GAPS.format(table=name)))
        rows += [GapRow(series=name, **row._asdict()) for row in found]
    return rows
