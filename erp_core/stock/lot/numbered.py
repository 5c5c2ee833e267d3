"""Lots by their numbers, made where they are not there yet."""

from collections.abc import Iterable

from sqlalchemy import text

from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import announce
from erp_core.kit.records.statement import Statement

_MADE = Statement[tuple[int]](
    text(
        """
    INSERT INTO lot (item_id, number)
    SELECT DISTINCT ON (item_id, folded(number)) item_id, number
      FROM unnest(CAST(:items AS bigint[]), CAST(:numbers AS text[])) AS w(item_id, number)
     ORDER BY item_id, folded(number), number
        ON CONFLICT (item_id, folded(number)) WHERE deleted_at IS NULL DO NOTHING
    RETURNING id
    """
    )
)
_FOUND = Statement[tuple[int, str, int]](
    text(
        """
    SELECT w.item_id, w.number, l.id
      FROM unnest(CAST(:items AS bigint[]), CAST(:numbers AS text[])) AS w(item_id, number)
      JOIN lot l ON l.item_id = w.item_id AND folded(l.number) = folded(w.number) AND l.deleted_at IS NULL
    """
    )
)


def lots_of(ctx: Context, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The id of each lot, by item and number as they were asked; those that are not there are made."""
    asked = sorted(set(wanted))
    items, numbers = [item for item, _number in asked], [number for _item, number in asked]
    if not asked:
        return {}
    made = [row[0] for row in _MADE.all(ctx.session, items=items, numbers=numbers)]
    if made:
        announce(ctx.session, "lot", made)
    found = _FOUND.all(ctx.session, items=items, numbers=numbers)
    return {(item, number): id for item, number, id in found}
