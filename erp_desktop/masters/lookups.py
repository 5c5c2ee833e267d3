"""Finding parties, items, units and currencies by what is typed."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import Clause, Group, Groups, ListQuery, is_
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import folded
from erp_core.kit.reading.currency_signs import currencies_meant, is_money
from erp_core.masters.company import service as company
from erp_core.masters.currency import service as currencies
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemRow
from erp_core.masters.party import service as parties
from erp_core.masters.party_item import service as party_items
from erp_core.masters.party_item.schema import CalledItem
from erp_core.masters.unit import service as units
from erp_core.masters.unit.spelling import unit_called
from erp_core.masters.warehouse import service as warehouses
from erp_core.platform.listed import service as listed
from erp_core.trading.schema import LastPrice
from erp_desktop.kit.inputs.match import MOST_MATCHES, LookupSource, Match, by_code, narrowed, ranked
from erp_desktop.kit.lines.details.line_about import asked
from erp_desktop.kit.look.format import format_date, format_price, format_quantity
from erp_desktop.masters.stock_known import stock_of

if TYPE_CHECKING:
    from erp_core import Core

LastPrices = Callable[..., list[LastPrice]]
Find = Callable[["Core", str], list[Match]]


def item_match(row: ItemRow, price: str = "") -> Match:
    """An item with what tells it from its neighbours.

    Args:
        price: attribute of the row with the price to show; empty for none.
    """
    cost = format_price(getattr(row, price)) if price and getattr(row, price) else ""
    gsm = _("{gsm} g/m²").format(gsm=format_quantity(row.gsm)) if row.gsm is not None else ""
    detail = " · ".join(part for part in (row.colour, gsm, row.yarn_count, row.unit, cost) if part)
    return Match(row.id, row.code, row.name, detail, row)


def find_items(core: "Core", codes: list[str]) -> dict[str, Match]:
    """Items by the codes they are asked by, in one call; codes that are no items are missing."""
    return by_code(codes, [item_match(row) for row in core.run(items.find_codes, codes)])


def _resting_named(core: "Core", texts: list[str]) -> list[Match]:
    """Items nobody uses any more with these codes, and those with these names; each once."""
    rows = [*core.run(items.find_codes, texts, False), *core.run(items.find_names, texts, False)]
    return [item_match(row) for row in {row.id: row for row in rows}.values()]


def find_called(core: "Core", codes: list[str], terms: Any) -> dict[str, Match]:
    """Items by their barcode, or by what the party of a document calls them."""
    party_id = getattr(terms, "party_id", None)
    found = [_called_match(one) for one in core.run(party_items.find_items, party_id, codes)]
    wanted = {code: [m for m in found if folded(m.also) == folded(code.strip())] for code in codes}
    return {code: matches[0] for code, matches in wanted.items() if matches}


def _called_match(called: CalledItem, price: str = "") -> Match:
    match = item_match(called.item, price)
    theirs = " ".join(part for part in (called.code, called.name) if part)
    detail = " · ".join(part for part in (theirs, match.detail) if part)
    return replace(match, also=called.code, detail=detail)


def _items(core: "Core", text: str) -> list[Match]:
    rows = core.run(items.search, _active(text))
    return ranked([item_match(row) for row in rows], text)


def _resting_items(core: "Core", text: str) -> list[Match]:
    return [item_match(row) for row in core.run(items.search, _active(text, is_active=False))]


def _resting_parties(core: "Core", text: str) -> list[Match]:
    return _parties(core, _active(text, is_active=False))


def priced_items(price: str, last_prices: LastPrices | None = None) -> LookupSource:
    """Items by code, each with its own price of this name.

    Args:
        last_prices: what a party's items cost last, by the party's id, theirs, the order that is none of
            them and its day; None where nobody asks.
    """

    def search(core: "Core", text: str) -> list[Match]:
        return ranked([item_match(row, price) for row in core.run(items.search, _active(text))], text)

    def search_in(core: "Core", text: str, terms: Any) -> list[Match]:
        """What it or its party calls so, then what this party had last, among those that fit as well.

        Each tells what is in stock of it, where the user may see that.
        """
        found = search(core, text)
        others = _others(core, text, terms.party_id, price) if text.strip() else []
        called = {match.key for match in others}
        found = [*others, *(match for match in found if match.key not in called)]
        found = _with_stock(core, found)
        if last_prices is None or terms.party_id is None or not found:
            return ranked(found, text)
        ids = [match.key for match in found]
        last: dict[Any, LastPrice] = {}
        for one in core.run(last_prices, terms.party_id, ids, terms.record_id, terms.order_date):
            last[one.item_id] = one
        dated = sorted(found, key=lambda match: _bought_on(last.get(match.key)), reverse=True)
        told = [_with_last(match, last.get(match.key), terms.currency) for match in dated]
        return ranked(told, text, last)

    def named(core: "Core", names: list[str]) -> list[Match]:
        return [item_match(row, price) for row in core.run(items.find_names, names)]

    def page(core: "Core", offset: int, most: int) -> list[Match]:
        return [item_match(row, price) for row in core.run(items.search, _page(offset, most))]

    return LookupSource(
        search,
        N_("item"),
        _code,
        "item",
        search_in=search_in,
        page=page,
        book=f"item {price}",
        table="item",
        scope=_party_and_order,
        resting=_resting_items,
        named=named,
        resting_named=_resting_named,
    )


def _others(core: "Core", text: str, party_id: int | None, price: str) -> list[Match]:
    """Items with this barcode, and those the party calls so or by what begins so; each once."""
    found = core.run(party_items.find_items, party_id, [text])
    if party_id is not None:
        found += core.run(party_items.begun_items, party_id, text)
    once: dict[int, Match] = {}
    for one in found:
        once.setdefault(one.item.id, _called_match(one, price))
    return [*once.values()][:MOST_MATCHES]


def in_stock(core: "Core", item_ids: list[int], by: str) -> list[Group]:
    """What is free of items in our stock, in groups by a field; none for who may not see stock. Blocking."""
    if not stock_of(core).is_any(core):
        return []
    query = ListQuery(where=[is_("item_id", *item_ids), is_("state", "free"), is_("is_active", True)])
    found: Groups | None = asked(core, listed.groups, "holding", query, by)
    return found.groups if found is not None else []


def free_of(group: Group) -> dict[str, Any]:
    """How much of it is free, by unit."""
    return group.quantities.get("quantity", {})


def _with_stock(core: "Core", found: list[Match]) -> list[Match]:
    ids = [m.key for m in found if isinstance(m.key, int) and getattr(m.record, "is_stocked", True)]
    there = {group.key: free_of(group) for group in (in_stock(core, ids, "item_id") if ids else ())}

    def told(match: Match) -> Match:
        amounts = [format_quantity(n, unit) for unit, n in there.get(match.key, {}).items()]
        words = _("{quantity} in stock").format(quantity=", ".join(amounts)) if amounts else ""
        return replace(match, detail=" · ".join(part for part in (match.detail, words) if part))

    return [told(match) for match in found]


def _bought_on(last: LastPrice | None) -> date:
    return last.order_date if last is not None else date.min


def _with_last(match: Match, last: LastPrice | None, currency: str) -> Match:
    """A match that tells what the party paid last, in what and when."""
    if last is None:
        return match
    cost = format_price(last.unit_price) + ("" if last.currency == currency else f" {last.currency}")
    if match.record is not None and last.unit != match.record.unit:
        cost = f"{cost} / {last.unit}"
    words = _("last {price} on {day}").format(price=cost, day=format_date(last.order_date))
    return replace(match, detail=" · ".join(part for part in (match.detail, words) if part))


def _any_party(core: "Core", text: str) -> list[Match]:
    return _parties(core, _active(text))


def _suppliers(core: "Core", text: str) -> list[Match]:
    return _parties(core, _active(text, is_("is_supplier", True)))


def _customers(core: "Core", text: str) -> list[Match]:
    return _parties(core, _active(text, is_("is_customer", True)))


def _active(text: str, *clauses: Clause, is_active: bool = True) -> ListQuery:
    where = [is_("is_active", is_active), *clauses]
    return ListQuery(text=text, where=where, limit=MOST_MATCHES, named_first=True)


def _page(offset: int, most: int, *clauses: Clause) -> ListQuery:
    return ListQuery(where=[is_("is_active", True), *clauses], limit=most, offset=offset)


def _parties(core: "Core", query: ListQuery) -> list[Match]:
    rows = core.run(parties.search, query)
    return ranked([Match(row.id, row.code, row.name, row.contact_name, row) for row in rows], query.text)


def _kept_parties(search: Find, noun: str, book: str, *clauses: Clause, **known: Any) -> LookupSource:
    def page(core: "Core", offset: int, most: int) -> list[Match]:
        return _parties(core, _page(offset, most, *clauses))

    kept = LookupSource(search, noun, screen="party", known=known, page=page, book=book, table="party")
    return replace(kept, resting=_resting_parties)


def _warehouses(core: "Core", text: str, *, is_active: bool = True) -> list[Match]:
    rows = core.run(warehouses.search, _active(text, is_active=is_active))
    return ranked([Match(row.id, row.code, row.name, row.party_name, row) for row in rows], text)


def _resting_warehouses(core: "Core", text: str) -> list[Match]:
    return _warehouses(core, text, is_active=False)


def _units(core: "Core", text: str, *, is_active: bool = True) -> list[Match]:
    """By code or name, or as people write them (see ``unit_called``)."""
    rows = core.run(units.sizes)
    language = core.recall(("company",), company.get).language if text.strip() else ""
    meant = unit_called(text, rows, language) if text.strip() else None
    offered = [Match(row.code, row.code, row.name) for row in rows if row.is_active is is_active]
    written = [replace(match, also=text.strip()) for match in offered if match.code == meant]
    return [*written, *(match for match in narrowed(offered, text) if match.code != meant)]


def _resting_units(core: "Core", text: str) -> list[Match]:
    return _units(core, text, is_active=False)


def _currencies(core: "Core", text: str) -> list[Match]:
    found = [Match(row.code, row.code, row.name) for row in core.run(currencies.search)]
    meant = currencies_meant(text.strip()) if is_money(text.strip()) else set[str]()
    return [match for match in found if match.code in meant] or narrowed(found, text)


def _party_and_order(terms: Any) -> Hashable:
    return getattr(terms, "party_id", None), getattr(terms, "record_id", None)


def _code(match: Match) -> str:
    return match.code


def _code_and_name(match: Match) -> str:
    return f"{match.code} · {match.name}" if match.code and match.name else match.code or match.name


ITEMS = LookupSource(_items, N_("item"), _code_and_name, "item", resting=_resting_items)
PARTIES = _kept_parties(_any_party, N_("party"), "party")
SUPPLIERS = _kept_parties(_suppliers, N_("supplier"), "supplier", is_("is_supplier", True), is_supplier=True)
CUSTOMERS = _kept_parties(_customers, N_("customer"), "customer", is_("is_customer", True), is_customer=True)
WAREHOUSES = LookupSource(
    _warehouses, N_("warehouse"), _code_and_name, "warehouse", resting=_resting_warehouses
)
UNITS = LookupSource(_units, N_("unit"), _code, resting=_resting_units)
CURRENCIES = LookupSource(_currencies, N_("currency"), _code)
