"""Exchange rates by day, and the one each order keeps."""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, ValidationError
from erp_core.masters.exchange_rate import service as exchange_rates
from erp_core.masters.exchange_rate.schema import ExchangeRateInput
from erp_core.reporting.dashboard import service as dashboard
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.makers import run
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order

D = Decimal


@pytest.fixture
def core(own_mill: Mill) -> Core:
    return own_mill("manager")


def rate(core: Core, day: str, value: str, currency: str = "USD") -> Any:
    written: Any = {"currency": currency, "valid_on": day, "rate": value}
    return core.run(exchange_rates.create, written)


def test_an_order_keeps_the_rate_of_its_day(core: Core) -> None:
    rate(core, "2024-01-01", "83.1")
    newer = rate(core, "2024-01-15", "83.25")
    rate(core, "2024-02-01", "84")
    order = make_sales_order(core, currency="USD")  # of 15 January
    assert order.exchange_rate == D("83.25")
    assert make_purchase_order(core, currency="USD").exchange_rate == D("83.25")
    assert make_sales_order(core).exchange_rate == D(1)
    changed: Any = {"currency": "USD", "valid_on": "2024-01-15", "rate": "90"}
    core.run(exchange_rates.update, newer.id, newer.version, changed)
    assert core.run(sales_orders.get, order.id).exchange_rate == D("83.25")


def test_a_rate_that_was_unknown_is_taken_when_the_order_is_submitted(core: Core) -> None:
    order = make_sales_order(core, currency="EUR")
    assert order.exchange_rate is None
    rate(core, "2024-01-01", "91.8", "EUR")
    assert run(core, SALES_ORDER, "submit", order).exchange_rate == D("91.8")


def test_a_rate_entered_later_mends_the_dashboard_of_what_was_submitted_without(core: Core) -> None:
    order = make_sales_order(core, currency="EUR", tax_rate=0)
    for move in ("submit", "confirm"):
        order = run(core, SALES_ORDER, move, order)
    told = core.run(dashboard.overview)
    assert (told.open_order_value, told.open_orders) == (0, 1)
    assert [(c.currency, c.count) for c in told.open_without_rate] == [("EUR", 1)]
    rate(core, "2024-01-01", "91.8", "EUR")
    told = core.run(dashboard.overview)
    assert (told.open_order_value, told.open_without_rate) == (D("96390.00"), [])


def test_there_is_one_rate_a_day_and_none_of_the_companys_own(core: Core) -> None:
    first = rate(core, "2024-01-01", "83")
    with pytest.raises(Conflict):
        rate(core, "2024-01-01", "84")
    with pytest.raises(ValidationError, match="own currency"):
        rate(core, "2024-01-01", "1", "INR")
    core.run(exchange_rates.delete, first.id, first.version)
    assert rate(core, "2024-01-01", "84").rate == D(84)


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "0.0000001", "1e13", None])
def test_a_rate_is_a_positive_number_of_six_decimals(core: Core, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        rate(core, "2024-01-01", value)
    assert set(refused.value.fields) == {"rate"}
    assert ExchangeRateInput.model_validate(
        {"currency": "USD", "valid_on": "2024-01-01", "rate": "0.011234"}
    ).rate == D("0.011234")
