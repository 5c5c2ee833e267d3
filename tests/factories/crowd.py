"""Many people at one order: each changes it at random, and puts it on top of what others saved meanwhile."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from threading import Semaphore
from typing import Any

from erp_core import Core
from erp_core.errors import StaleRecord
from erp_core.kit.records.merge import Place, Rules, Version, decided, differences, merge
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView

FIELDS = ("supplier_id", "order_date", "due_date", "currency", "tax_rate", "notes")
CELLS = ("item_id", "description", "quantity", "unit", "unit_price", "has_default_price", "discount_percent")
RULES = Rules(
    line_groups=({"item_id", "unit", "unit_price", "has_default_price"}, {"quantity", "unit"}),
    carried={"currency": ("unit_price",), "supplier_id": ("unit_price",)},
    ordered=(("order_date", "due_date"),),
)
MOST_TRIES = 2000
# All come at once; of those who were too late so many come again at once. Each who is through sends all
# others back: with everybody among them most of what is tried is in vain.
COMING_AGAIN = 8


@dataclass
class Person:
    """Somebody at his desk.

    Attributes:
        did: what he changed, where, and what he made of it.
        asked: the places he was asked about, and decided for the other one's.
    """

    core: Core
    name: str
    chance: random.Random
    did: list[tuple[Place[Any], Any]] = field(default_factory=list)
    asked: set[Place[Any]] = field(default_factory=set)
    tries: int = 0


def seen(order: PurchaseOrderView) -> Version[Any]:
    """The order by places."""
    fields = {name: getattr(order, name) for name in FIELDS}
    return Version(fields, {line.id: {name: getattr(line, name) for name in CELLS} for line in order.lines})


def written(version: Version[Any], stored: PurchaseOrderView) -> Any:
    """The same as core takes it; a line that is stored no more is a new one."""
    known = {line.id for line in stored.lines}
    lines = [{**cells, "id": key if key in known else None} for key, cells in version.lines.items()]
    return dict(version.fields) | {"lines": lines}


def changed(version: Version[Any], person: Person, items: Sequence[int]) -> Version[Any]:
    """One change at random; what it puts somewhere, nobody else puts anywhere."""
    chance = person.chance
    mark = Decimal(chance.randrange(1, 10**6))
    fields, lines = dict(version.fields), {key: dict(cells) for key, cells in version.lines.items()}
    key = chance.choice([*lines])
    what = chance.choice(["quantity", "unit_price", "description", "notes", "due_date", "more", "less"])
    if what == "notes":
        fields["notes"] = f"{person.name} {mark}"
    elif what == "due_date":
        fields["due_date"] += timedelta(days=chance.randrange(1, 400))
    elif what == "more":
        lines[f"new of {person.name} {mark}"] = lines[key] | {
            "item_id": chance.choice(items),
            "quantity": mark,
            "description": "",
        }
    elif what == "less" and len(lines) > 3:
        del lines[key]
    elif what == "description":
        lines[key]["description"] = f"{person.name} {mark}"
    else:
        name = "unit_price" if what == "unit_price" else "quantity"
        lines[key] |= {name: mark} | ({"has_default_price": False} if name == "unit_price" else {})
    return Version(fields, lines)


def save_one(person: Person, order_id: int, items: Sequence[int], again: Semaphore) -> None:
    """Change the order once, and save until it is stored, putting together what others did."""
    stored = person.core.run(purchase_orders.get, order_id)
    base = seen(stored)
    mine = changed(base, person, items)
    did = [(place, mine.at(place)) for place in differences(base, mine)]
    if not is_saved(person, stored, mine):
        with again:
            put_on_top(person, order_id, base, mine)
    person.did += did


def is_saved(person: Person, stored: PurchaseOrderView, mine: Version[Any]) -> bool:
    """Whether nobody was faster."""
    person.tries += 1
    assert person.tries < MOST_TRIES, "it never comes to an end"
    try:
        person.core.run(purchase_orders.update, stored.id, stored.version, written(mine, stored))
    except StaleRecord:
        return False
    return True


def put_on_top(person: Person, order_id: int, base: Version[Any], mine: Version[Any]) -> None:
    """Of what others saved meanwhile, as often as somebody does."""
    while True:
        stored = person.core.run(purchase_orders.get, order_id)
        theirs = seen(stored)
        done = merge(base, mine, theirs, RULES)
        sides = [person.chance.choice([mine, theirs]) for _places in done.questions]
        for places, side in zip(done.questions, sides, strict=True):
            person.asked |= {*places} if side is theirs else set()
        base, mine = theirs, decided(done, sides, base, mine, theirs)
        if not differences(base, mine) or is_saved(person, stored, mine):
            return


def save_at_once(people: Sequence[Person], order_id: int, items: Sequence[int], saves: int) -> None:
    """All of them, each so often, at the same time."""
    again = Semaphore(COMING_AGAIN)
    with ThreadPoolExecutor(len(people)) as pool:
        for done in [
            pool.submit(lambda one=one: [save_one(one, order_id, items, again) for _ in range(saves)])
            for one in people
        ]:
            done.result()
