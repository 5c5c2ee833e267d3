"""What stands for a field of a list: who wrote it, which codes there are; asked by who may read the list."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import inspect

from erp_core import Core, modules
from erp_core.errors import NotFound
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.filter.completion import complete
from erp_core.kit.filter.query import FilterField
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.kind import KINDS
from erp_core.kit.listing import plan
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.words import ValueKind
from erp_core.platform.listed import service as listed
from erp_core.platform.listed.naming import question
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_sales_order

modules.load()
LISTED = [of for kind in KINDS if (of := Viewed.known(kind.name)) is not None]


def tables_of(of: Viewed, name: str) -> set[str]:
    """Other tables that a field of a list is read from."""
    attribute = inspect(of.listing.model).attrs.get(name)
    if attribute is None or of.listing.filters[name].is_on_lines:
        return set()
    column: Any = attribute.columns[0]
    if getattr(column, "foreign_keys", None):
        return {key.column.table.name for key in column.foreign_keys}
    tables: Any = getattr(getattr(column, "element", None), "get_final_froms", tuple)
    return {table.name for table in tables()}


def table_of(field: FilterField) -> str:
    """The one that what is offered for a field stands in."""
    kind = KINDS.get(field.of) or KINDS.stored_in(field.of)
    return kind.stored_in if kind is not None else ""


@pytest.mark.parametrize("of", LISTED, ids=lambda of: of.name)
def test_all_that_stands_in_a_table_is_offered_where_a_list_is_asked_for_it(core: Core, of: Viewed) -> None:
    """Choices by their words, records by their names, codes as they are; each behind its colon."""
    reader = LineReader(of.listing.filters, Tongue(date(2026, 11, 25)))
    for name, field in of.listing.filters.items():
        line = f"{reader.words.word(name)}:"
        told = complete(reader, line, len(line))
        if field.kind is ValueKind.CHOICE:
            assert told.offers, line
        elif field.kind is ValueKind.REFERENCE:
            assert question(told.of, "a") is not None, line
        elif field.is_coded:
            codes = core.run(listed.codes, of.name, name)
            assert told.is_coded, line
            assert codes == sorted(codes, key=lambda code: code.code), line
            assert all(one.code and one.title for one in codes), line


@pytest.mark.parametrize("of", LISTED, ids=lambda of: of.name)
def test_nothing_is_read_from_a_table_of_which_nothing_is_offered(of: Viewed) -> None:
    fields = of.listing.filters.values()
    known = {table_of(field) for field in fields if field.kind is ValueKind.REFERENCE}
    known |= {table for field in fields if field.is_coded for table in tables_of(of, field.name)}
    for field in fields:
        if field.kind in (ValueKind.TEXT, ValueKind.CHOICE):
            assert tables_of(of, field.name) <= known, field.name


@pytest.mark.parametrize(
    ("listing", "field", "code"),
    [("user", "role", "manager"), ("item", "unit", "m"), ("sales_order", "currency", "INR")],
)
def test_codes_are_told_to_who_may_read_the_list(
    core_as: Callable[[str], Core], listing: str, field: str, code: str
) -> None:
    found = {one.code: one.title for one in core_as("admin").run(listed.codes, listing, field)}
    assert found[code]
    assert core_as("admin").run(listed.codes, listing, "created_by") == []
    if listing == "user":
        with pytest.raises(NotFound):
            core_as("viewer").run(listed.codes, listing, field)
    else:
        assert code in {one.code for one in core_as("viewer").run(listed.codes, listing, field)}


def test_people_are_found_by_a_part_of_their_name(core_as: Callable[[str], Core]) -> None:
    viewer = core_as("viewer")
    assert viewer.me is not None
    last = viewer.me.full_name.split()[-1]
    for text in ("view", last, last[:3].upper()):
        assert viewer.me.id in {person.id for person in viewer.run(listed.people, text)}, text
    assert viewer.run(listed.people, "nobody is called so") == []


def test_whose_orders_they_are(core: Core, core_as: Callable[[str], Core]) -> None:
    staff = core_as("staff")
    order, _other = make_sales_order(staff), make_sales_order(core)
    assert staff.me is not None
    query = ListQuery(where=[is_("created_by", staff.me.id)])
    assert [row.id for row in core.run(sales_orders.search, query)] == [order.id]


def test_a_view_tells_whose_name_it_holds_to_who_may_not_see_users(core_as: Callable[[str], Core]) -> None:
    manager, viewer = core_as("manager"), core_as("viewer")
    assert manager.me is not None
    content = ViewContent(where=[is_("created_by", manager.me.id)])
    view = manager.run(saved_views.keep, "sales_order", "Mine", content)
    manager.run(saved_views.share, view.id, view.version, "all")
    names = viewer.run(saved_views.search, "sales_order").names
    assert manager.me.full_name in names["user"][manager.me.id]


def test_every_document_is_quick_by_who_wrote_it() -> None:
    for kind in ("sales_order", "purchase_order", "work_order"):
        listing = OPERATIONS.module_of(f"{kind}.search").LISTING  # type: ignore[union-attr]
        day = listing.default_sort.removeprefix("-")
        assert ("created_by", day, "id") in plan.orders_of(listing.model.__table__), kind
