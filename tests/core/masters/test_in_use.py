"""What is in use: a unit, a currency or a record goes only with what depends on it, or not at all."""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, NeedsConfirmation, ValidationError
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.makers import run
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_sales_order, make_work_order, order_input

D = Decimal


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def rewritten(core: Core, item: Any, confirmed: tuple[str, ...] = (), **values: Any) -> Any:
    shown: Any = {name: getattr(item, name) for name in ItemInput.model_fields}
    return core.run(items.update, item.id, item.version, shown | values, confirmed)


def make_order(core: Core, kind: str, item: Any) -> Any:
    """A draft of one line, one of the item at a price of 1."""
    service, party = (
        (sales_orders, "customer_id") if kind == "sales_order" else (purchase_orders, "supplier_id")
    )
    line = {"item_id": item.id, "quantity": 1, "unit_price": 1}
    return core.run(service.create, order_input(core, party) | {"lines": [line]})


def test_an_items_prices_go_with_its_unit(core: Core) -> None:
    item = make_item(core, unit="kg", purchase_price=0, sales_price=400)
    with pytest.raises(NeedsConfirmation) as asked:
        rewritten(core, item, unit="g")
    assert set(asked.value.fields) == {"sales_price_follows"}, "400 per kg or per g: nobody can tell"
    assert "400 per kg, becomes 0.4 per g" in asked.value.message
    item = rewritten(core, item, ("sales_price_follows",), unit="g")
    assert (item.unit, item.sales_price, item.purchase_price) == ("g", D("0.4"), D(0))
    item = rewritten(core, item, unit="t", sales_price=390_000)
    assert item.sales_price == D(390_000), "a typed price is never touched"


def test_prices_that_do_not_convert_are_asked_for_each_by_its_name(core: Core) -> None:
    item = make_item(core, unit="kg", sales_price=400, purchase_price=300)
    names = ("purchase_price_stands", "sales_price_stands")
    for title, price, answered in (("Purchase price", 300, 0), ("Sales price", 400, 1)):
        with pytest.raises(NeedsConfirmation) as asked:
            rewritten(core, item, names[:answered], unit="m")
        assert set(asked.value.fields) == {names[answered]}
        said = f"{title} of {item.code} stays {price}, from now on per m and not per kg. Is that meant?"
        assert asked.value.message == said
    assert rewritten(core, item, unit="m", sales_price=90, purchase_price=80).sales_price == D(90)
    item = make_item(core, unit="kg", sales_price=400, purchase_price=300)
    item = rewritten(core, item, names, unit="m")
    assert (item.purchase_price, item.sales_price) == (D(300), D(400))


@pytest.mark.parametrize(
    ("name", "title"), [("purchase_price", "Purchase price"), ("sales_price", "Sales price")]
)
def test_a_price_that_converts_is_asked_for_by_its_name(core: Core, name: str, title: str) -> None:
    prices = {"purchase_price": 0, "sales_price": 0, name: 400}
    item = make_item(core, unit="kg", **prices)
    with pytest.raises(NeedsConfirmation) as asked:
        rewritten(core, item, unit="g")
    assert asked.value.message == f"{title} of {item.code}, 400 per kg, becomes 0.4 per g. Is that meant?"


@pytest.mark.parametrize("document", ["sales_order", "purchase_order", "work_order"])
def test_an_item_on_documents_keeps_its_unit(core: Core, document: str) -> None:
    item = make_item(core, unit="kg")
    if document == "work_order":
        make_work_order(core, item_id=item.id)
    else:
        make_order(core, document, item)
    with pytest.raises(ValidationError) as refused:
        rewritten(core, item, unit="g")
    assert set(refused.value.fields) == {"unit"}
    assert rewritten(core, item, name="Another name").name == "Another name"


def change_currency(admin: Core, currency: str) -> Any:
    view = admin.run(company.get)
    shown: Any = {name: getattr(view, name) for name in CompanyInput.model_fields}
    return admin.run(company.update, view.id, view.version, shown | {"currency": currency})


def test_a_company_changes_its_currency_only_before_anything_is_priced(mill: Mill) -> None:
    admin = mill("admin")
    mill.sql("UPDATE item SET deleted_at = now()")
    mill.sql("UPDATE sales_order SET deleted_at = now()")
    mill.sql("UPDATE purchase_order SET deleted_at = now()")
    free = make_item(admin, purchase_price=0, sales_price=0)
    assert change_currency(admin, "EUR").currency == "EUR"
    assert change_currency(admin, "INR").currency == "INR"
    priced = rewritten(admin, free, sales_price=1)
    with pytest.raises(ValidationError) as refused:
        change_currency(admin, "EUR")
    assert refused.value.fields == {
        "currency": "There are prices, orders or exchange rates in INR; the company keeps its currency."
    }
    admin.run(items.delete, priced.id, priced.version)
    make_order(admin, "sales_order", make_item(admin, sales_price=0, purchase_price=0))
    with pytest.raises(ValidationError):
        change_currency(admin, "EUR")


def test_what_running_documents_name_is_not_deleted(core: Core) -> None:
    order = make_sales_order(core)
    item = core.run(items.get, order.lines[0].item_id)
    party = core.run(parties.get, order.customer_id)
    order = run(core, SALES_ORDER, "submit", order)
    for service, record in ((items, item), (parties, party)):
        with pytest.raises(Conflict) as refused:
            core.run(service.delete, record.id, record.version)
        assert f"{order.number}. Finish or cancel that first." in refused.value.message
    order = run(core, SALES_ORDER, "cancel", order)
    core.run(items.delete, item.id, item.version)
    core.run(parties.delete, party.id, party.version)


def test_many_documents_are_counted_and_not_all_named(core: Core) -> None:
    item = make_item(core)
    for _n in range(7):
        order = make_work_order(core, item_id=item.id)
        core.run(work_orders.release, order.id, order.version)
    with pytest.raises(Conflict, match=r"WO-\d+, WO-\d+, WO-\d+, WO-\d+, WO-\d+ and 2 more"):
        core.run(items.delete, item.id, item.version)


def test_drafts_and_finished_documents_keep_nothing_from_being_deleted(core: Core) -> None:
    order = make_sales_order(core)
    item = core.run(items.get, order.lines[0].item_id)
    core.run(items.delete, item.id, item.version)
    assert core.run(sales_orders.get, order.id).lines[0].item_code == item.code
