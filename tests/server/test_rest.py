"""The public resources, as people with curl and web shops use them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server.office_server import API, OfficeServer

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


@pytest.fixture(scope="module")
def shop(office: OfficeServer) -> Iterator[httpx.Client]:
    """A manager's program; the supplier, the customer and the material of the example are there."""
    with office.client("manager") as client:
        party = {"code": "ABC", "name": "ABC Textile Co.", "is_supplier": True, "currency": "INR"}
        assert client.post(f"{API}/parties", json=party).status_code == 201
        party = {"code": "HF", "name": "Harbour Fashion", "is_customer": True, "currency": "INR"}
        assert client.post(f"{API}/parties", json=party).status_code == 201
        item = {"code": "MAT-001", "name": "Cotton Fabric", "kind": "finished_fabric", "unit": "m"}
        assert client.post(f"{API}/items", json={**item, "sales_price": "14.25"}).status_code == 201
        yield client
    office.check()


@pytest.fixture
def purchase_order(shop: httpx.Client) -> dict[str, Any]:
    answer = shop.post(f"{API}/purchase-orders", json=PURCHASE_ORDER | {"supplier_id": None})
    assert answer.status_code == 201, answer.text
    return answer.json()


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
    assert shop.get(answer.headers["Location"]).json() == order
