"""Holdings by what tells them apart, made where they are not there yet."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import announce
from erp_core.kit.records.statement import Statement
from erp_core.stock.holding.schema import Key

_ASKED = """
    FROM unnest(CAST(:items AS bigint[]), CAST(:warehouses AS bigint[]), CAST(:lots AS bigint[]),
                CAST(:rolls AS text[]), CAST(:owners AS bigint[]), CAST(:states AS text[]))
         WITH ORDINALITY AS w(item_id, warehouse_id, lot_id, roll_number, owner_id, state, place)
"""
_NEW = f"""
  INSERT INTO holding (item_id, warehouse_id, lot_id, roll_number, owner_id, state)
  SELECT item_id, warehouse_id, lot_id, roll_number, owner_id, state {_ASKED}
"""
# In one order for everybody, since who makes what somebody else is making waits for him.
_MADE = (
    f"""{_NEW} WHERE roll_number IS NULL
   ORDER BY item_id, lot_id, warehouse_id, owner_id, state
      ON CONFLICT (item_id, lot_id, warehouse_id, owner_id, state) WHERE roll_number IS NULL DO NOTHING
  RETURNING id
    """,
    f"""{_NEW} WHERE roll_number IS NOT NULL
   ORDER BY folded(roll_number)
      ON CONFLICT (folded(roll_number)) WHERE roll_number IS NOT NULL DO NOTHING
  RETURNING id
    """,
)
_PILE = """
   AND h.item_id = w.item_id AND h.warehouse_id = w.warehouse_id AND h.state = w.state
   AND h.owner_id IS NOT DISTINCT FROM w.owner_id AND h.roll_number IS NULL AND w.roll_number IS NULL
"""
# A lot and none are asked apart: an index finds what equals, not what is not distinct.
_FOUND = f"""
  SELECT w.place, h.id {_ASKED} JOIN holding h ON h.lot_id = w.lot_id {_PILE}
  UNION ALL
  SELECT w.place, h.id {_ASKED} JOIN holding h ON h.lot_id IS NULL AND w.lot_id IS NULL {_PILE}
  UNION ALL
  SELECT w.place, h.id {_ASKED} JOIN holding h ON folded(h.roll_number) = folded(w.roll_number)
"""
_MAKE = tuple(Statement[Any](text(sql)) for sql in _MADE)
_FIND = Statement[Any](text(_FOUND))


def holdings_of(ctx: Context, keys: Iterable[Key]) -> dict[Key, int]:
    """The id of each holding; those that are not there are made, with nothing in them.

    A roll is found by its number alone: what else is asked of it may not be so.
    """
    asked = list(dict.fromkeys(keys))
    if not asked:
        return {}
    arrays = {
        "items": [key.item_id for key in asked],
        "warehouses": [key.warehouse_id for key in asked],
        "lots": [key.lot_id for key in asked],
        "rolls": [key.roll_number for key in asked],
        "owners": [key.owner_id for key in asked],
        "states": [str(key.state) for key in asked],
    }
    for statement in _MAKE:
        made = [row.id for row in statement.all(ctx.session, **arrays)]
        if made:
            announce(ctx.session, "holding", made)
    return {asked[row.place - 1]: row.id for row in _FIND.all(ctx.session, **arrays)}
