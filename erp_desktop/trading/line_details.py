"""What is told beside the lines of an order: the item, its last price for this party, what they call it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemView
from erp_core.masters.party_item import service as party_items
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.details.line_about import Details, LineAbout, LineFact, asked
from erp_desktop.kit.look.format import format_date, format_price, format_quantity
from erp_desktop.masters.lookups import LastPrices, free_of, in_stock

if TYPE_CHECKING:
    from erp_core import Core

More = Callable[["Core", LineAbout], list[LineFact]]


def order_details(last_prices: LastPrices, more: More | None = None) -> Details:
    """What is told of a line of an order.

    Args:
        last_prices: what items cost the party last.
        more: what else is told of a line that is stored.
    """

    def details(core: "Core", about: LineAbout) -> list[LineFact]:
        match = about.values.get("item")
        if not isinstance(match, Match) or not isinstance(match.key, int):
            return []
        found = more(core, about) if more is not None else []
        if (party_id := about.terms.party_id) is not None:
            found += _last(core, last_prices, match.key, about)
            found += _theirs(core, party_id, match.key)
        found.append(_in_stock(core, match.key))
        item = asked(core, items.get, match.key)
        return [fact for fact in [*found, *(_of_item(item) if item is not None else [])] if fact.value]

    return details


def _of_item(item: ItemView) -> list[LineFact]:
    gsm = _("{gsm} g/m²").format(gsm=format_quantity(item.gsm)) if item.gsm is not None else ""
    width = _("{width} cm").format(width=format_quantity(item.width_cm)) if item.width_cm is not None else ""
    return [
        LineFact(_("Composition"), item.composition),
        LineFact(_("Colour"), item.colour),
        LineFact(_("GSM (g/m²)"), gsm),
        LineFact(_("Width (cm)"), width),
        LineFact(_("Yarn count"), item.yarn_count),
        LineFact(_("Unit"), item.unit),
        LineFact(_("Sales price"), format_price(item.sales_price) if item.sales_price else ""),
        LineFact(_("Purchase price"), format_price(item.purchase_price) if item.purchase_price else ""),
        LineFact(_("Barcode"), item.barcode),
    ]


def _in_stock(core: "Core", item_id: int) -> LineFact:
    """What is free of it, by warehouse."""
    told = [
        f"{format_quantity(quantity, unit)}  {group.title}"
        for group in in_stock(core, [item_id], "warehouse_id")
        for unit, quantity in free_of(group).items()
    ]
    return LineFact(_("In stock"), "\n".join(told))


def _last(core: "Core", last_prices: LastPrices, item_id: int, about: LineAbout) -> list[LineFact]:
    terms = about.terms
    found = asked(core, last_prices, terms.party_id, [item_id], about.record_id, terms.order_date) or []
    words = _("{price} {currency} / {unit} on {day}, {number}")
    told = [
        words.format(
            price=format_price(one.unit_price),
            currency=one.currency,
            unit=one.unit,
            day=format_date(one.order_date),
            number=one.number,
        )
        for one in found
    ]
    return [LineFact(_("Last price for them"), "\n".join(told))]


def _theirs(core: "Core", party_id: int, item_id: int) -> list[LineFact]:
    query = ListQuery(where=[is_("party_id", party_id), is_("item_id", item_id)], limit=3)
    rows = asked(core, party_items.search, query) or []
    return [LineFact(_("Their code"), "\n".join(" ".join((row.code, row.name)).strip() for row in rows))]
