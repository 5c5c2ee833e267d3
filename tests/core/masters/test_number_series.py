"""Numbers: their form may change, given ones never do, and none is missing."""

from typing import Any

import psycopg
import pytest

from erp_core.errors import ErpError, NotFound, ValidationError
from erp_core.masters.number_series import service as series
from erp_core.setup import bring_up_to_date
from erp_core.setup.fill import fill_sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order


def form(prefix: str, width: int = 4, is_yearly: bool = False) -> Any:
    return {"prefix": prefix, "width": width, "is_yearly": is_yearly}


def test_a_new_prefix_counts_from_one_and_the_old_goes_on_where_it_was(own_mill: Mill) -> None:
    admin = own_mill("admin")
    assert [make_purchase_order(admin).number for _ in range(2)] == ["PO-000001", "PO-000002"]
    admin.run(series.update, "purchase_order", form("BUY-"))
    assert make_purchase_order(admin).number == "BUY-0001"
    admin.run(series.update, "purchase_order", form("PO-", 6))
    assert make_purchase_order(admin).number == "PO-000003"


def test_a_yearly_series_carries_the_year_and_starts_again_with_it(own_mill: Mill) -> None:
    admin = own_mill("admin")
    admin.run(series.update, "sales_order", form("SO-", is_yearly=True))
    (year,) = own_mill.sql("SELECT extract(year FROM now() AT TIME ZONE 'Asia/Kolkata')::int")[0]
    assert [make_sales_order(admin).number for _ in range(2)] == [f"SO-{year}-0001", f"SO-{year}-0002"]
    own_mill.sql("UPDATE number_series SET year = year - 1, last_number = 77 WHERE name = 'sales_order'")
    own_mill.sql("ALTER TABLE sales_order DISABLE TRIGGER keep_number")
    own_mill.sql("UPDATE sales_order SET number = replace(number, %s, %s)", [f"-{year}-", f"-{year - 1}-"])
    own_mill.sql("ALTER TABLE sales_order ENABLE TRIGGER keep_number")
    assert make_sales_order(admin).number == f"SO-{year}-0001"


def test_the_gap_report_proves_that_nothing_is_missing(own_mill: Mill) -> None:
    admin = own_mill("admin")
    for _ in range(3):
        make_purchase_order(admin)
    (report,) = admin.run(series.gap_report)
    assert (report.prefix, report.first, report.last, report.count, report.missing) == ("PO-", 1, 3, 3, [])


def test_the_gap_report_names_what_is_missing(own_mill: Mill) -> None:
    admin = own_mill("admin")
    for _ in range(4):
        make_purchase_order(admin)
    own_mill.sql("ALTER TABLE purchase_order DISABLE TRIGGER USER")
    own_mill.sql("UPDATE purchase_order SET number = 'PO-000009' WHERE number = 'PO-000003'")
    own_mill.sql("ALTER TABLE purchase_order ENABLE TRIGGER USER")
    (report,) = admin.run(series.gap_report)
    assert report.missing == [3, 5, 6, 7, 8]


@pytest.mark.parametrize("prefix", ["PO1", "po-", "PO'; --", "Ü", "A" * 21])
def test_a_prefix_that_would_confuse_numbers_is_refused(own_mill: Mill, prefix: str) -> None:
    with pytest.raises(ValidationError):
        own_mill("admin").run(series.update, "purchase_order", form(prefix))


def test_a_series_that_does_not_exist_is_not_made(own_mill: Mill) -> None:
    with pytest.raises(ErpError):
        own_mill("admin").run(series.update, "invoice", form("INV-"))


def test_a_change_of_a_series_is_in_the_audit_log(own_mill: Mill) -> None:
    own_mill("admin").run(series.update, "purchase_order", form("BUY-"))
    ((changes,),) = own_mill.sql("SELECT changes FROM audit_log WHERE document = 'number_series'")
    assert changes["prefix"] == ["PO-", "BUY-"]


def test_the_next_number_is_told_before_it_is_given(own_mill: Mill) -> None:
    admin = own_mill("admin")
    make_purchase_order(admin)
    for looks in (form("PO-", 6), form("BUY-"), form("BUY-", 3, is_yearly=True), form("PO-", 2)):
        told = admin.run(series.preview, "purchase_order", looks)
        assert admin.run(series.preview, "purchase_order", looks) == told
        admin.run(series.update, "purchase_order", looks)
        assert make_purchase_order(admin).number == told
    with pytest.raises(NotFound):
        admin.run(series.preview, "company", form("X-"))


def this_year(mill: Mill) -> int:
    return mill.sql("SELECT company_year()")[0][0]


@pytest.mark.parametrize("earlier", [1, 3])
def test_a_new_year_goes_on_after_numbers_that_look_like_its_own(own_mill: Mill, earlier: int) -> None:
    admin, year = own_mill("admin"), this_year(own_mill)
    admin.run(series.update, "sales_order", form(f"SO-{year}-"))
    for _ in range(earlier):
        make_sales_order(admin)
    admin.run(series.update, "sales_order", form("SO-", is_yearly=True))
    own_mill.sql("UPDATE number_series SET year = year - 1, last_number = 77 WHERE name = 'sales_order'")
    wanted = f"SO-{year}-{earlier + 1:04}"
    assert admin.run(series.preview, "sales_order", form("SO-", is_yearly=True)) == wanted
    admin.run(series.update, "sales_order", form("SO-", is_yearly=True))
    assert make_sales_order(admin).number == wanted
    assert make_sales_order(admin).number == f"SO-{year}-{earlier + 2:04}"


def test_filling_at_new_year_goes_on_after_numbers_that_look_like_its_own(own_mill: Mill) -> None:
    admin, year = own_mill("admin"), this_year(own_mill)
    admin.run(series.update, "sales_order", form(f"SO-{year}-"))
    make_sales_order(admin)
    admin.run(series.update, "sales_order", form("SO-", is_yearly=True))
    own_mill.sql("UPDATE number_series SET year = year - 1, last_number = 77 WHERE name = 'sales_order'")
    assert fill_sales_orders(own_mill.database.owner_url, 2).first_number == f"SO-{year}-0002"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (form("X-"), form("X-")),
        (form("X-"), form("X-", 8)),
        (form("X-", is_yearly=True), form("X-", is_yearly=True)),
        (form("X-", is_yearly=True), form("X-2031-")),
        (form("X-2031-"), form("X-", is_yearly=True)),
        (form(""), form("")),
    ],
)
def test_forms_that_could_give_the_same_number_are_refused_for_two_series(
    own_mill: Mill, one: Any, other: Any
) -> None:
    admin = own_mill("admin")
    admin.run(series.update, "purchase_order", one)
    for operation in (series.preview, series.update):
        with pytest.raises(ValidationError) as caught:
            admin.run(operation, "sales_order", other)
        assert caught.value.fields == {
            "prefix": "Purchase orders have numbers like these. Please choose another prefix."
        }
    with pytest.raises(psycopg.errors.CheckViolation):
        own_mill.sql(
            "SELECT change_number_series('sales_order', %s, 4, %s)", [other["prefix"], other["is_yearly"]]
        )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (form("X-"), form("Y-")),
        (form("X-"), form("X-", is_yearly=True)),
        (form("X-", is_yearly=True), form("X-31-")),
        (form("X-", is_yearly=True), form("X-2031/")),
        (form("X-"), form("XX-")),
    ],
)
def test_forms_that_never_meet_are_taken(own_mill: Mill, one: Any, other: Any) -> None:
    admin = own_mill("admin")
    admin.run(series.update, "purchase_order", one)
    told = admin.run(series.preview, "sales_order", other)
    admin.run(series.update, "sales_order", other)
    assert make_sales_order(admin).number == told != make_purchase_order(admin).number


def test_a_prefix_another_series_once_had_stays_its_own(own_mill: Mill) -> None:
    admin = own_mill("admin")
    make_purchase_order(admin)
    admin.run(series.update, "purchase_order", form("BUY-"))
    with pytest.raises(ValidationError):
        admin.run(series.update, "sales_order", form("PO-"))
    admin.run(series.update, "purchase_order", form("PO-", 6))
    assert make_purchase_order(admin).number == "PO-000002"


def test_a_shipped_prefix_that_the_company_uses_for_something_else_makes_way(own_mill: Mill) -> None:
    own_mill.sql("DELETE FROM number_series WHERE name = 'work_order'")
    own_mill("admin").run(series.update, "sales_order", form("WO-"))
    bring_up_to_date(own_mill.database.owner_url)
    assert own_mill.sql("SELECT prefix FROM number_series WHERE name = 'work_order'") == [("WO2-",)]
