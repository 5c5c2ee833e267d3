"""The company's own settings."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core import Core
from erp_core.errors import NotFound, NotPermitted, StaleRecord, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.currency import service as currencies
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_sales_order, order_input


def change(core: Core, **values: Any) -> Any:
    now = core.run(company.get)
    shown: Any = {name: getattr(now, name) for name in CompanyInput.model_fields}
    return core.run(company.update, now.id, now.version, shown | values)


def test_everybody_reads_it_and_the_administrator_changes_it(mill: Mill) -> None:
    assert mill("viewer").run(company.get).name == "Test Mills"
    with pytest.raises(NotPermitted):
        change(mill("manager"), name="Taken over")
    changed = change(mill("admin"), address="1 Mill Road", tax_rate="12.5")
    assert (changed.address, changed.tax_rate) == ("1 Mill Road", Decimal("12.5"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "rupee"}, "currency"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"tax_rate": 101}, "tax_rate"),
        ({"tax_rate": -1}, "tax_rate"),
        ({"tax_rate": "NaN"}, "tax_rate"),
        ({"id": 7}, "id"),
    ],
    ids=str,
)
def test_wrong_input_is_refused_at_its_field(mill: Mill, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        change(mill("admin"), **values)
    assert set(caught.value.fields) == {field}


def test_an_old_version_is_refused(mill: Mill) -> None:
    admin = mill("admin")
    before = admin.run(company.get)
    change(admin, name="Renamed Mills")
    with pytest.raises(StaleRecord):
        admin.run(company.update, before.id, before.version, CompanyInput(name="Late", currency="INR"))
    change(admin, name="Test Mills")


def test_another_company_does_not_exist(mill: Mill) -> None:
    with pytest.raises(NotFound):
        mill("admin").run(company.update, 4711, 1, CompanyInput(name="X", currency="INR"))


def test_its_time_zone_decides_what_today_is(own_mill: Mill) -> None:
    admin = own_mill("admin")
    order = make_sales_order(admin, order_date="2000-01-01", due_date=datetime.now(UTC).date())
    order = admin.run(sales_orders.submit, order.id, order.version)
    admin.run(sales_orders.confirm, order.id, order.version)
    overdue = ListQuery(where=[is_("is_overdue", True)])
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # at any time the date differs between these
        change(admin, timezone=zone)
        today = datetime.now(ZoneInfo(zone)).date()
        assert admin.run(sales_orders.summary, overdue).count == (1 if order.due_date < today else 0)
        admin.ask_rights()
        assert admin.today() == today, "what a program offers as today"


def test_the_items_own_prices_are_in_its_currency(own_mill: Mill) -> None:
    admin = own_mill("admin")
    change(admin, currency="EUR")
    line = {"item_id": make_item(admin).id, "quantity": 1}
    order = order_input(admin, "supplier_id", lines=0) | {"lines": [line]}
    assert admin.run(purchase_orders.create, order | {"currency": "EUR"}).total_amount > 0
    with pytest.raises(ValidationError):
        admin.run(purchase_orders.create, order | {"currency": "INR"})


def test_currencies_know_their_digits(mill: Mill) -> None:
    digits = {currency.code: currency.digits for currency in mill("viewer").run(currencies.search)}
    assert (digits["INR"], digits["EUR"], digits["JPY"], digits["KRW"]) == (2, 2, 0, 0)
