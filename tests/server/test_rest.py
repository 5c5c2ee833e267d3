"""The public resources, as people with curl and web shops use them."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from erp_core.production.work_order.model import WorkOrder
from erp_core.purchasing.purchase_order.model import PurchaseOrder
from erp_core.sales.sales_order.model import SalesOrder
from erp_core.server.requests import LARGEST_PUBLIC
from erp_core.server.rest import COLLECTIONS
from erp_core.server.rest.collection import Collection
from tests.factories.makers import MAKERS
from tests.server.office_server import API, OfficeServer

_next = count(1)

# As the product promises it, word for word.
PURCHASE_ORDER: dict[str, Any] = {
    "supplier_id": 1,
    "supplier_name": "ABC Textile Co.",
    "po_date": "2024-01-15",
    "due_date": "2024-02-15",
    "tax_rate": 10,
    "notes": "Urgent order",
    "line_items": [
        {"material_code": "MAT-001", "material_name": "Cotton Fabric", "quantity": 100, "unit_price": 10.5}
    ],
}
BY_NAME = {name: value for name, value in PURCHASE_ORDER.items() if name != "supplier_id"}
SALES_ORDER = {
    "customer_name": "Harbour Fashion",
    "so_date": "2024-01-15",
    "due_date": "2024-02-15",
    "line_items": [{"material_code": "mat-001", "quantity": "2.5"}],
}
WORK_ORDER = {
    "item_code": "MAT-001",
    "quantity": 500,
    "planned_start_date": "2024-01-15",
    "planned_finish_date": "2024-01-31",
}


@pytest.fixture(scope="module")
def shop(office: OfficeServer) -> Iterator[httpx.Client]:
    """A manager's program; supplier, customer and material of the examples are there."""
    with office.client("manager") as client:
        party = {"code": "ABC", "name": "ABC Textile Co.", "is_supplier": True, "currency": "INR"}
        supplier = client.post(f"{API}/parties", json=party)
        assert supplier.status_code == 201, supplier.text
        PURCHASE_ORDER["supplier_id"] = supplier.json()["id"]
        party = {"code": "HF", "name": "Harbour Fashion", "is_customer": True, "currency": "INR"}
        assert client.post(f"{API}/parties", json=party).status_code == 201
        item = {"code": "MAT-001", "name": "Cotton Fabric", "kind": "finished_fabric", "unit": "m"}
        assert client.post(f"{API}/items", json={**item, "sales_price": "14.25"}).status_code == 201
        yield client
    office.check()


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{API}/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, str]:
    """The fields of a refusal of this kind."""
    assert (answer.status_code, answer.json()["type"]) == (status, kind), answer.text
    assert set(answer.json()) == {"type", "message", "fields", "request_id"}
    assert answer.json()["message"]
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    return answer.json()["fields"]


def test_the_promised_purchase_order(shop: httpx.Client) -> None:
    answer = shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert answer.headers["Location"] == f"{API}/purchase-orders/{order['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert order["po_number"].startswith("PO-")
    assert (order["subtotal"], order["tax_amount"], order["total_amount"]) == (1050, 105, 1155)
    assert (order["status"], order["version"]) == ("draft", 1)
    assert order["supplier_name"] == "ABC Textile Co."
    (line,) = order["line_items"]
    assert (line["material_code"], line["quantity"], line["unit_price"]) == ("MAT-001", 100, 10.5)
    assert line["amount"] == 1050
    assert {"submit", "update", "delete", "cancel"} == set(order["allowed_actions"])
    assert '"total_amount": 1155.00' in answer.text
    assert '"unit_price": 10.5,' in answer.text
    assert shop.get(answer.headers["Location"]).json() == order


def test_registration_login_renewal(office: OfficeServer, http: httpx.Client) -> None:
    person = {
        "email": "asha@mill.example",
        "username": "asha",
        "full_name": "Asha",
        "password": "loom-shuttle",
    }
    office.keep_secret("loom-shuttle")
    answer = http.post(f"{API}/auth/register", json=person)
    assert answer.status_code == 201
    assert answer.json() == {k: v for k, v in person.items() if k != "password"} | {"status": "pending"}
    assert refused(http.post(f"{API}/auth/register", json=person), 409, "conflict").keys() == {"username"}
    login = http.post(f"{API}/auth/login", json={"username": "asha", "password": "loom-shuttle"})
    refused(login, 403, "account_not_active")
    tokens = office.login("viewer")
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1800)
    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
    renewed = http.post(f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert renewed.status_code == 200
    assert set(renewed.json()) == set(tokens)
    again = http.post(f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    refused(again, 401, "not_logged_in")


def test_a_renewal_whose_answer_was_lost_is_asked_for_again_under_its_key(
    office: OfficeServer, http: httpx.Client
) -> None:
    body = {"refresh_token": office.login("viewer")["refresh_token"]}
    first, *others = (
        http.post(f"{API}/auth/refresh", json=body, headers={"Idempotency-Key": "8f14e45fceea167a"})
        for _ in range(5)
    )
    renewed = first.json()["refresh_token"]
    office.keep_secret(renewed)
    assert [answer.json()["refresh_token"] for answer in others] == [renewed] * 4
    assert http.post(f"{API}/auth/refresh", json={"refresh_token": renewed}).status_code == 200
    refused(http.post(f"{API}/auth/refresh", json=body), 401, "not_logged_in")


@pytest.mark.parametrize("path", ["password", "new-password"])
def test_a_password_that_is_too_short_is_told_the_rule(http: httpx.Client, path: str) -> None:
    body = {
        "username": "viewer",
        "password": "woven-and-dyed",
        "code": "abcd-efgh-jkmn",
        "new_password": "short",
    }
    body = {name: value for name, value in body.items() if (name == "code") <= (path == "new-password")}
    if path == "new-password":
        del body["password"]
    wrong = refused(http.post(f"{API}/auth/{path}", json=body), 422, "validation")
    assert wrong == {"new_password": "At least 8 characters are needed here."}


def test_a_login_may_be_as_large_as_the_docs_say(http: httpx.Client) -> None:
    docs = (Path(__file__).parents[2] / "docs/reference/rest.md").read_text("utf-8")
    (told,) = re.findall(r"(\d+) kB where no token is asked for, as at a login", docs)
    assert int(told) * 1000 <= LARGEST_PUBLIC < (int(told) + 1) * 1000
    answer = http.post(f"{API}/auth/login", json={"username": "viewer", "password": "x" * 3_000_000})
    assert refused(answer, 413, "too_large") == {}
    assert answer.json()["message"] == f"This request is too large: at most {told} kB are taken here."


def test_login_by_the_form_of_the_documentation_page(office: OfficeServer, http: httpx.Client) -> None:
    form = {"grant_type": "password", "username": "viewer", "password": "woven-and-dyed"}
    assert http.post(f"{API}/auth/login", data=form).status_code == 200  # older programs send it there
    refused(http.post(f"{API}/auth/token", json=form), 415, "unsupported_media_type")
    answer = http.post(f"{API}/auth/token", data=form)
    assert answer.status_code == 200
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert http.get(f"{API}/auth/me", headers=headers).json()["role"] == "viewer"
    assert http.post(f"{API}/auth/logout", headers=headers).status_code == 204
    refused(http.get(f"{API}/auth/me", headers=headers), 401, "not_logged_in")


def test_the_name_alone_identifies_the_supplier(shop: httpx.Client) -> None:
    order = made(shop, "purchase-orders", BY_NAME | {"supplier_name": "abc textile co."})
    assert order["supplier_id"] == PURCHASE_ORDER["supplier_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"supplier_name": "Nobody & Sons"}, "supplier_name"),
        ({"supplier_name": "Harbour Fashion"}, "supplier_name"),
        ({"supplier_name": ""}, "supplier_id"),
        ({"supplier_id": 999_999}, "supplier_id"),
        ({"supplier_id": "1"}, "supplier_id"),
        ({"po_date": "15.01.2024"}, "po_date"),
        ({"po_date": 20240115}, "po_date"),
        ({"due_date": "2023-12-31"}, "due_date"),
        ({"tax_rate": 101}, "tax_rate"),
        ({"tax_rate": True}, "tax_rate"),
        ({"currency": "XXX"}, "currency"),
        ({"colour": "red"}, "colour"),
        ({"line_items": [{"material_code": "NOPE", "quantity": 1}]}, "line_items.0.material_code"),
        ({"line_items": [{"material_code": "MAT-001", "quantity": 0}]}, "line_items.0.quantity"),
        ({"line_items": [{"material_code": "MAT-001", "quantity": 1e30}]}, "line_items.0.quantity"),
        ({"line_items": [{"material_code": "MAT-001", "quantity": 1, "unit": "?"}]}, "line_items.0.unit"),
        (
            {"line_items": [{"material_code": "MAT-001", "quantity": 1, "unit_price": "1.23456"}]},
            "line_items.0.unit_price",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_public_name(
    shop: httpx.Client, change: dict[str, Any], field: str
) -> None:
    answer = shop.post(f"{API}/purchase-orders", json=BY_NAME | change)
    assert field in refused(answer, 422, "validation"), answer.text


@pytest.mark.parametrize("first", ["0024-01-15", "3000-01-01", "2024-13-01", "tomorrow", 5])
@pytest.mark.parametrize("second", ["0024-02-15", "2024-02-30", ""])
def test_two_days_that_are_none_are_both_told(shop: httpx.Client, first: object, second: str) -> None:
    answer = shop.post(f"{API}/purchase-orders", json=BY_NAME | {"po_date": first, "due_date": second})
    assert refused(answer, 422, "validation").keys() == {"po_date", "due_date"}


@pytest.mark.parametrize("named", ["Blank Mills Ltd", "Blank  Mills   Ltd", " blank mills ltd "])
def test_a_party_is_named_with_any_number_of_blanks(shop: httpx.Client, named: str) -> None:
    name = "Blank   Mills  Ltd"
    supplier = {"code": f"BL{len(named)}", "name": f"{name} {len(named)}", "currency": "INR"}
    found = made(shop, "parties", supplier | {"is_supplier": True})
    assert found["name"] == f"Blank Mills Ltd {len(named)}"
    order = made(shop, "purchase-orders", BY_NAME | {"supplier_name": f"{named} {len(named)}"})
    assert order["supplier_id"] == found["id"]


def test_a_name_two_suppliers_have_is_not_enough(shop: httpx.Client) -> None:
    twin = {"name": "Twin Mills", "is_supplier": True, "currency": "INR"}
    first = made(shop, "parties", twin | {"code": "T1"})
    made(shop, "parties", twin | {"code": "T2"})
    answer = shop.post(f"{API}/purchase-orders", json=BY_NAME | {"supplier_name": "Twin Mills"})
    assert refused(answer, 422, "validation").keys() == {"supplier_name"}
    assert made(shop, "purchase-orders", PURCHASE_ORDER | {"supplier_id": first["id"]})


def test_numbers_keep_every_digit(shop: httpx.Client) -> None:
    line = '{"material_code": "MAT-001", "quantity": 1, "unit_price": 12345678901234.5678}'
    body = '{"supplier_name": "ABC Textile Co.", "po_date": "2024-01-15", "due_date": "2024-02-15", '
    answer = shop.post(
        f"{API}/purchase-orders",
        content=f'{body}"line_items": [{line}]}}',
        headers={"Content-Type": "application/json"},
    )
    assert '"unit_price": 12345678901234.5678' in answer.text
    assert '"subtotal": 12345678901234.57' in answer.text


def test_lists_are_paged_filtered_and_sorted(shop: httpx.Client) -> None:
    url = f"{API}/sales-orders"
    orders = [made(shop, "sales-orders", SALES_ORDER | {"notes": f"batch{n}"}) for n in range(12)]
    first = shop.get(url).json()
    assert (len(first["items"]), first["total"], first["skip"], first["limit"]) == (10, 12, 0, 10)
    rest = shop.get(url, params={"skip": 10}).json()
    assert (len(rest["items"]), rest["total"]) == (2, 12)
    assert shop.get(url, params={"skip": 100}).json()["total"] == 12
    by_number = shop.get(url, params={"sort": "so_number", "limit": 100}).json()["items"]
    assert [o["so_number"] for o in by_number] == sorted(o["so_number"] for o in orders)
    found = shop.get(url, params={"text": "batch7"}).json()["items"]
    assert [o["id"] for o in found] == [orders[7]["id"]]
    customer = orders[0]["customer_id"]
    many: dict[str, Any] = {
        "status": ["DRAFT", "pending"],
        "customer_id": customer,
        "date_from": "2024-01-15",
    }
    assert shop.get(url, params=many).json()["total"] == 12
    assert shop.get(url, params={"date_to": "2024-01-14"}).json() == {
        "items": [],
        "total": 0,
        "skip": 0,
        "limit": 10,
    }


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=0",
        "skip=-1",
        "status=lost",
        "sort=id",
        "stauts=draft",
        "date_from=soon",
        "date_to=0024-01-15",
        "date_to=2024-01-15&date_to=2024-01-16",
        "limit=5&limit=5",
    ],
)
def test_a_wrong_question_is_refused(shop: httpx.Client, query: str) -> None:
    answer = shop.get(f"{API}/purchase-orders?{query}")
    (field,) = refused(answer, 422, "validation")
    assert field.partition(".")[0] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("status:draft;pending batch1", True),
        ("po-date:2024-01-15 order_date:2024-01", True),
        ('supplier:"ABC Textile Co."', True),
        ("supplier:textile", True),
        ("-supplier:textile", False),
        ("total:>1000..", None),
        ("total:>1,000", None),
        ("foo:bar", None),
        ("item:nobody-calls-it-so", False),
        ("due:5/1", None),
        ("total:>1 total:<9999999", True),
        ("due:fy1999", False),
    ],
)
def test_a_list_takes_the_line_one_types_on_screen(shop: httpx.Client, line: str, found: bool | None) -> None:
    order = made(shop, "purchase-orders", PURCHASE_ORDER | {"notes": "batch1"})
    answer = shop.get(f"{API}/purchase-orders", params={"q": line, "limit": 100})
    if found is None:
        assert refused(answer, 422, "validation").keys() == {"q"}
    else:
        assert (order["id"] in [row["id"] for row in answer.json()["items"]]) == found, answer.text


def test_an_item_is_asked_for_by_its_code(shop: httpx.Client) -> None:
    order = made(shop, "purchase-orders", PURCHASE_ORDER)
    answer = shop.get(f"{API}/purchase-orders", params={"q": "item:mat-001", "limit": 100})
    assert order["id"] in [row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("username", ["manager", "viewer", "admin"])
@pytest.mark.parametrize("who", ["manager", '"Manager Person"', "by:manag", "-by:viewer"])
def test_who_wrote_a_record_is_asked_by_his_name_by_whoever_reads_it(
    shop: httpx.Client, office: OfficeServer, username: str, who: str
) -> None:
    """As in the window: users are listed to administrators alone, whose names stand on records to all."""
    order = made(shop, "purchase-orders", PURCHASE_ORDER)
    line = who if "by:" in who else f"written-by:{who}"
    with office.client(username) as client:
        answer = client.get(f"{API}/purchase-orders", params={"q": line, "limit": 100})
        assert answer.status_code == 200, answer.text
        assert order["id"] in [row["id"] for row in answer.json()["items"]]
        told = refused(client.get(f"{API}/purchase-orders", params={"q": "by:nobody"}), 422, "validation")
    assert told == {"q": "Nothing is called nobody here."}


def test_several_whose_names_begin_alike_are_told(shop: httpx.Client) -> None:
    told = refused(shop.get(f"{API}/purchase-orders", params={"q": "by:person"}), 422, "validation")
    assert told["q"].startswith("Several are called person: ")
    assert "Admin Person" in told["q"]


STATUS = '[{"field": "status", "any": [%s]}]'
NUMBER = '[{"field": "po_number", "any": [{"begins": "PO-"}]}, {"field": "number", "any": [{"has": "0"}]}]'


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        (STATUS % '{"is": "draft"}', ""),
        (NUMBER, ""),
        ('[{"field": "foo", "any": [{"is": "draft"}]}]', "where.0.field"),
        (STATUS % '{"has": "draft"}', "where.0.any.0.has"),
        ('[{"field": "total_amount", "any": [{"above": "much"}]}]', "where.0.any.0.above"),
        ('{"field": "status"}', "where"),
        ("[[[[", "where"),
        ("[" * 3_900, "where"),
        ("nonsense", "where"),
        (STATUS % "", "where.0.any"),
        (STATUS % ", ".join(["{}"] * 900), "where.0.any"),
        (f"[{', '.join(['{}'] * 4_000)}]", "where"),
    ],
    ids=range(12),
)
def test_a_list_takes_filters_as_json(shop: httpx.Client, where: str, wrong: str) -> None:
    order = made(shop, "purchase-orders", PURCHASE_ORDER)
    answer = shop.get(f"{API}/purchase-orders", params={"where": where, "limit": 100})
    if wrong:
        assert wrong in refused(answer, 422, "validation")
    else:
        assert order["id"] in [row["id"] for row in answer.json()["items"]], answer.text


@pytest.mark.parametrize(
    "line",
    [
        "status:" + ";".join(["draft"] * 250),
        " ".join(["-status:draft"] * 60),
        " ".join(f'supplier:"Nobody {n}"' for n in range(90)),
        "word " * 200,
        '"' + "x" * 1_500,
        ":" * 900 + " -" * 300,
        "total:>" + "9" * 1_500,
        "total:>9e99",
        "a:\x00b",
        "due:0000-00",
        "due:last-99999-days",
        "supplier:#99999999999999999999",
    ],
    ids=range(12),
)
def test_a_line_made_to_hurt_is_refused(shop: httpx.Client, line: str) -> None:
    refused(shop.get(f"{API}/purchase-orders", params={"q": line}), 422, "validation")


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"q": "a:\x07b"}, "q", "control character (U+0007)"),
        ({"q": "plain \x07 word"}, "q", "control character (U+0007)"),
        ({"q": "supplier:#" + "9" * 25}, "q", "No record has so large a number"),
        ({"where": '[{"field": "foo", "any": [{"is": "x"}]}]'}, "where.0.field", "po_number, "),
        ({"where": '[{"field": "statu", "any": [{"is": "x"}]}]'}, "where.0.field", "Perhaps: status"),
    ],
)
def test_what_is_wrong_is_told_at_its_parameter_and_says_what_there_is(
    shop: httpx.Client, asked: dict[str, str], field: str, words: str
) -> None:
    told = refused(shop.get(f"{API}/purchase-orders", params=asked), 422, "validation")
    assert list(told) == [field]
    assert words in told[field]


def test_who_is_not_named_clearly_is_said_in_words_of_the_field(shop: httpx.Client) -> None:
    for n in (1, 2):
        twin = {"code": f"TWIN-{n}", "name": "Twin Mills", "is_customer": True, "currency": "INR"}
        made(shop, "parties", twin)
    for name, words in (
        ("Twin Mills", "Several customers have this name. Send customer_id instead."),
        ("Nobody", "There is no active customer named Nobody."),
    ):
        answer = shop.post(f"{API}/sales-orders", json=SALES_ORDER | {"customer_name": name})
        assert refused(answer, 422, "validation") == {"customer_name": words}
    for path in ("sales-orders", "purchase-orders"):
        answer = shop.post(f"{API}/{path}", json={"due_date": "2024-02-15"})
        assert "party" not in str(refused(answer, 422, "validation"))


def test_an_answer_may_be_changed_and_sent_back(shop: httpx.Client) -> None:
    order = made(shop, "purchase-orders", PURCHASE_ORDER)
    order["notes"] = "Still urgent"
    order["line_items"][0]["quantity"] = 200
    answer = shop.put(f"{API}/purchase-orders/{order['id']}", json=order)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["notes"], changed["subtotal"], changed["version"]) == ("Still urgent", 2100, 2)
    assert changed["line_items"][0]["id"] == order["line_items"][0]["id"]


def test_nobody_overwrites_what_somebody_else_wrote(shop: httpx.Client) -> None:
    order = made(shop, "purchase-orders", PURCHASE_ORDER)
    url = f"{API}/purchase-orders/{order['id']}"
    refused(shop.put(url, json=PURCHASE_ORDER), 428, "precondition_required")
    first = shop.put(url, json=PURCHASE_ORDER, headers={"If-Match": '"1"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    refused(shop.put(url, json=PURCHASE_ORDER, headers={"If-Match": '"1"'}), 412, "precondition_failed")
    refused(shop.put(url, json=PURCHASE_ORDER | {"version": 1}), 409, "stale_record")
    refused(shop.delete(url, headers={"If-Match": '"1"'}), 412, "precondition_failed")
    refused(shop.post(f"{url}/submit", json={"version": 1}), 409, "stale_record")
    refused(shop.put(url, json=PURCHASE_ORDER, headers={"If-Match": "two"}), 422, "validation")
    assert shop.post(f"{url}/submit", headers={"If-Match": 'W/"2"'}).json()["status"] == "pending"


def test_a_purchase_order_from_draft_to_closed(shop: httpx.Client) -> None:
    url = f"{API}/purchase-orders/{made(shop, 'purchase-orders', PURCHASE_ORDER)['id']}"
    refused(shop.post(f"{url}/approve"), 409, "invalid_move")
    for move, status in {
        "submit": "pending",
        "approve": "approved",
        "send": "sent",
        "receive": "received",
        "close": "closed",
    }.items():
        answer = shop.post(f"{url}/{move}")
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    refused(shop.delete(url), 409, "invalid_move")


def test_a_work_order_and_its_progress(shop: httpx.Client) -> None:
    sold = made(shop, "sales-orders", SALES_ORDER)
    line = sold["line_items"][0]["id"]
    assert (sold["line_items"][0]["unit_price"], sold["total_amount"]) == (14.25, 35.63)
    planned = WORK_ORDER | {"sales_order_line_id": line}
    asked = refused(shop.post(f"{API}/work-orders", json=planned), 422, "validation")
    assert asked.keys() == {"sales_order_line_id"}, "work is made for confirmed orders only"
    for move in ("submit", "confirm"):
        assert shop.post(f"{API}/sales-orders/{sold['id']}/{move}").status_code == 200
    asked = refused(shop.post(f"{API}/work-orders", json=planned), 409, "needs_confirmation")
    answer = shop.post(f"{API}/work-orders", json=planned, params={"confirm": list(asked)})
    assert answer.status_code == 201
    order = answer.json()
    hanging = refused(shop.post(f"{API}/sales-orders/{sold['id']}/cancel"), 409, "needs_confirmation")
    assert order["wo_number"] in hanging["documents_rest_on_it"]
    assert (order["item_name"], order["sales_order_number"]) == ("Cotton Fabric", sold["so_number"])
    url = f"{API}/work-orders/{order['id']}"
    assert refused(
        shop.put(url, json=WORK_ORDER | {"item_code": "?", "version": 1}), 422, "validation"
    ).keys() == {"item_code"}
    for move in ("release", "start"):
        assert shop.post(f"{url}/{move}").status_code == 200
    assert shop.post(f"{url}/progress", json={"progress_percent": 40}).json()["progress_percent"] == 40
    assert refused(shop.post(f"{url}/progress", json={"progress_percent": 101}), 422, "validation")
    assert shop.post(f"{url}/complete").json()["progress_percent"] == 100


def test_what_a_list_comes_to_is_told_per_currency_and_per_unit(shop: httpx.Client) -> None:
    made(shop, "items", {"code": "YARN-7", "name": "Yarn", "kind": "chemical", "unit": "kg"})
    for item, quantity in (("MAT-001", 40), ("YARN-7", "2.5"), ("YARN-7", 3)):
        work = WORK_ORDER | {"item_code": item, "quantity": quantity, "notes": "sevenfold"}
        made(shop, "work-orders", work)
    sums = shop.get(f"{API}/summary/work-orders", params={"text": "sevenfold"}).json()
    assert sums == {"count": 3, "total_amounts": {}, "quantities": {"quantity": {"m": 40, "kg": 5.5}}}
    listed = shop.get(f"{API}/purchase-orders").json()
    sums = shop.get(f"{API}/summary/purchase-orders").json()
    assert (sums["count"], list(sums["quantities"])) == (listed["total"], [])
    assert shop.get(f"{API}/summary/purchase-orders", params={"skip": 1}).status_code == 422


def test_a_deleted_draft_is_gone(shop: httpx.Client) -> None:
    url = f"{API}/purchase-orders/{made(shop, 'purchase-orders', PURCHASE_ORDER)['id']}"
    answer = shop.delete(url)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(shop.get(url), 404, "not_found")
    refused(shop.delete(url), 404, "not_found")


def test_a_repeated_request_is_carried_out_once(shop: httpx.Client) -> None:
    headers = {"Idempotency-Key": f"order-{next(_next)}"}
    first = shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER, headers=headers)
    again = shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]
    other = shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER | {"notes": ""}, headers=headers)
    refused(other, 409, "conflict")
    url = f"{API}/purchase-orders/{first.json()['id']}"
    key = {"Idempotency-Key": f"submit-{next(_next)}"}
    refused(shop.post(f"{url}/submit", headers=key), 428, "precondition_required")
    moved = [shop.post(f"{url}/submit", json={"version": 1}, headers=key) for _ in range(2)]
    assert moved[0].json() == moved[1].json()
    refused(shop.delete(url, headers={"Idempotency-Key": "with blank"}), 422, "validation")


def test_a_repeated_change_gets_its_first_answer_whatever_came_between(shop: httpx.Client) -> None:
    stored = made(shop, "purchase-orders", PURCHASE_ORDER)
    url, key = f"{API}/purchase-orders/{stored['id']}", {"Idempotency-Key": f"change-{next(_next)}"}
    changed = PURCHASE_ORDER | {"notes": "changed", "version": 1}
    first = shop.put(url, json=changed, headers=key)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert shop.put(url, json=changed | {"notes": "by another", "version": 2}).status_code == 200
    assert shop.put(url, json=changed, headers=key).json() == first.json()
    assert shop.delete(url).status_code == 204
    again = shop.put(url, json=changed, headers=key)
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), '"2"')
    refused(shop.put(url, json=changed | {"notes": "else"}, headers=key), 409, "conflict")
    refused(shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER, headers=key), 409, "conflict")


def test_a_repeated_order_gets_its_first_answer_when_its_supplier_is_called_otherwise_now(
    shop: httpx.Client,
) -> None:
    name = f"Renamed Mills {next(_next)}"
    party = made(shop, "parties", {"code": name[-8:], "name": name, "is_supplier": True, "currency": "INR"})
    order = {**PURCHASE_ORDER, "supplier_name": name}
    order.pop("supplier_id", None)
    key = {"Idempotency-Key": f"order-{next(_next)}"}
    first = shop.post(f"{API}/purchase-orders", json=order, headers=key)
    assert first.status_code == 201, first.text
    renamed = shop.put(f"{API}/parties/{party['id']}", json=party | {"name": f"{name} Ltd"})
    assert renamed.status_code == 200, renamed.text
    again = shop.post(f"{API}/purchase-orders", json=order, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())


def test_redoc_shows_the_documentation_too(http: httpx.Client) -> None:
    assert http.get("/redoc").text == http.get("/docs").text


def test_parties_and_items(shop: httpx.Client) -> None:
    item = {"code": "YARN-1", "name": "Ring yarn", "kind": "yarn", "unit": "kg", "yarn_count": "Ne 30/1"}
    stored = made(shop, "items", item)
    refused(shop.post(f"{API}/items", json=item), 409, "conflict")
    url = f"{API}/items/{stored['id']}"
    changed = shop.put(url, json=stored | {"purchase_price": 250.5})
    assert (changed.json()["purchase_price"], changed.headers["ETag"]) == (250.5, '"2"')
    assert shop.get(f"{API}/items", params={"kind": "yarn"}).json()["total"] == 1
    assert shop.delete(url).status_code == 204
    fields = refused(
        shop.post(f"{API}/parties", json={"code": "X", "name": "X", "currency": "INR"}), 422, "validation"
    )
    assert fields
    suppliers = shop.get(f"{API}/parties", params={"is_supplier": True, "sort": "-code"}).json()["items"]
    assert all(party["is_supplier"] for party in suppliers)
    assert [p["code"] for p in suppliers] == sorted((p["code"] for p in suppliers), reverse=True)


@pytest.mark.parametrize(
    "of",
    [of for of in COLLECTIONS if of.gives_record("update") and of.record in MAKERS],
    ids=lambda of: of.record,
)
def test_what_is_read_may_be_sent_back(of: Collection, office: OfficeServer) -> None:
    """Whoever changes one field of what he read, and leaves all else as it came, is understood."""
    with office.client("admin") as admin:
        made = MAKERS[of.record](office.mill("admin"))
        url = f"{of.url}/{made.id}"
        read = admin.get(url).json()
        answer = admin.put(url, json=read)
        assert answer.status_code == 200, answer.text
        written = {"version", "updated_at", "updated_by"}
        assert {**answer.json(), **{name: read[name] for name in written}} == read


def test_every_move_of_every_document_is_a_route() -> None:
    moves = {c.record: set(c.moves) for c in COLLECTIONS}
    for document in (PurchaseOrder, SalesOrder, WorkOrder):
        assert moves[document.__tablename__] == {m.name for m in document.KIND.moves} | {"undo"}
    assert moves["party"] == moves["item"] == set()


def test_who_may_not_is_told_so(office: OfficeServer, shop: httpx.Client) -> None:
    with office.client("viewer") as viewer:
        refused(viewer.post(f"{API}/purchase-orders", json=PURCHASE_ORDER), 403, "not_permitted")
        assert viewer.get(f"{API}/purchase-orders").status_code == 200


def test_name_and_version(http: httpx.Client) -> None:
    assert http.get("/").json().keys() == {"name", "version"}


def test_the_documentation_loads_nothing_from_outside(http: httpx.Client) -> None:
    page = http.get("/docs")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "//" not in page.text.replace("<!doctype", "")
    for file in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "start.js"):
        assert f'"docs/{file}"' in page.text, "beside the page, whichever company's it is"
        assert http.get(f"/docs/{file}").status_code == 200
    document = http.get("/openapi.json").json()
    described = [way for path in document["paths"].values() for way in path.values()]
    assert len(described) > 50
    assert all(way["summary"] and way["tags"] and "responses" in way for way in described)
