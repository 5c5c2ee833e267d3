"""Spreadsheets over REST: tried, imported, taken back; who may, what is refused, hostile files."""

import socket
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter

from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.sales.sales_order import service as sales_orders
from erp_core.server.requests import IMPORTS_PATH
from tests.core.masters.test_unit_record import SINS, TITLES, WRONG
from tests.factories.makers import make_unit
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party
from tests.factories.serving import served
from tests.server.trouble.office import wait_until

ITEMS = ["Code", "Name", "Kind", "Unit", "Sales price"]


@pytest.fixture(scope="module")
def client(mill: Mill) -> Iterator[httpx.Client]:
    with served(mill.database) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def book(*rows: list[Any]) -> bytes:
    """A file as Excel writes it."""
    file = BytesIO()
    written = xlsxwriter.Workbook(file, {"in_memory": True})
    page: Any = written.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    written.close()
    return file.getvalue()


def post(
    client: httpx.Client, mill: Mill, collection: str, file: bytes, user: str = "staff", **asked: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {mill(user)._fresh_token()}"}
    if key := asked.pop("key", ""):
        headers["Idempotency-Key"] = key
    asked = {name: str(v).lower() if isinstance(v, bool) else v for name, v in asked.items()}
    return client.post(
        IMPORTS_PATH, params={"collection": collection, **asked}, content=file, headers=headers
    )


def count(mill: Mill, prefix: str) -> int:
    return mill("staff").run(items.summary, ListQuery(text=prefix)).count


def test_a_file_is_tried_imported_and_taken_back(client: httpx.Client, mill: Mill) -> None:
    file = book(ITEMS, ["RI-1", "One", "yarn", "kg", 2], ["RI-2", "Two", "yarn", "kg", None])
    tried = post(client, mill, "items", file, trial=True)
    assert tried.status_code == 200
    told = tried.json()
    assert (told["is_imported"], told["is_right"], told["created"]) == (False, True, 2)
    assert count(mill, "RI-") == 0
    done = post(client, mill, "items", file).json()
    assert (done["is_imported"], done["created"], count(mill, "RI-")) == (True, 2, 2)
    headers = {"Authorization": f"Bearer {mill('staff')._fresh_token()}"}
    undo = {"url": f"{IMPORTS_PATH}/undo", "json": {"collection": "items"}, "headers": headers}
    asked = client.post(**undo)
    assert (asked.status_code, list(asked.json()["fields"])) == (409, ["take_back"])
    taken = client.post(**undo, params={"confirm": "take_back"})
    assert (taken.status_code, taken.json()) == (200, {"count": 2, "made": 2, "kept": 0})
    assert count(mill, "RI-") == 0


def test_who_hangs_up_meanwhile_has_imported_nothing(client: httpx.Client, mill: Mill) -> None:
    """A slow import goes on for nobody: it takes a place from others, and a connection."""
    file = book(ITEMS, *([f"RH-{n}", f"Hung up {n}", "yarn", "kg", 2] for n in range(5_000)))
    head = (
        f"POST {IMPORTS_PATH}?collection=items HTTP/1.1\r\nHost: x\r\nContent-Length: {len(file)}\r\n"
        f"Authorization: Bearer {mill('staff')._fresh_token()}\r\n\r\n"
    )
    under_way = (
        "SELECT count(*) > 0 FROM pg_locks"
        " WHERE relation = 'item'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
    )
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), 10) as line:
        line.sendall(head.encode() + file)
        wait_until(lambda: mill.sql(under_way) == [(True,)], 60, "it has begun")
    wait_until(lambda: mill.sql(under_way) == [(False,)], 60, "it has stopped")
    assert count(mill, "RH-") == 0


def test_what_one_answer_settles_is_asked_and_answered(client: httpx.Client, mill: Mill) -> None:
    file = book(ITEMS, ["RQ-1", "Red", "DYES", "kg", 2], ["RQ-2", "Blue", "Dyes", "kg", 3])
    (asked,) = post(client, mill, "items", file, trial=True).json()["questions"]
    assert asked | {"answers": []} == {
        "field": "kind",
        "title": "Kind",
        "text": "DYES",
        "rows": 2,
        "answers": [],
        "answer": "",
    }
    assert "chemical" in asked["answers"]
    assert post(client, mill, "items", file).status_code == 422
    done = post(client, mill, "items", file, value=["kind:DYES=chemical"])
    assert (done.status_code, done.json()["created"]) == (200, 2)
    assert {row.kind for row in mill("staff").run(items.search, ListQuery(text="RQ-"))} == {"chemical"}
    refused = post(client, mill, "items", file, value=["DYES=poison"])
    assert refused.status_code == 422
    assert "is no value of one column" in refused.text


def test_each_wrong_cell_has_its_address(client: httpx.Client, mill: Mill) -> None:
    file = book(ITEMS, ["RW-1", "One", "wool", "kg", 2], ["RW-2", "Two", "yarn", "kg", "x"])
    problems = post(client, mill, "items", file, trial=True).json()["problems"]
    assert [(one["cell"], one["row"], one["title"]) for one in problems] == [
        ("C2", 2, "Kind"),
        ("E3", 3, "Sales price"),
    ]
    refused = post(client, mill, "items", file)
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"C2", "E3"}
    assert count(mill, "RW-") == 0


def test_a_sheet_of_units_with_everything_wrong(client: httpx.Client, mill: Mill) -> None:
    """The same sheet as from the command line: ``tests/core/masters/test_unit_record.py``."""
    used = make_unit(mill("manager"))
    make_item(mill("staff"), unit=used.code)
    file = book(TITLES, *SINS, [used.code, used.name, "", "", 2])
    assert post(client, mill, "units", file).status_code == 403
    refused = post(client, mill, "units", file, user="manager")
    assert refused.status_code == 422
    told = refused.json()["fields"]
    assert told.keys() == WRONG.keys()
    assert all(words in told[cell] for cell, words in WRONG.items()), told
    right = book(TITLES, SINS[0], SINS[4])
    assert post(client, mill, "units", right, user="manager").json()["created"] == 2
    headers = {"Authorization": f"Bearer {mill('viewer')._fresh_token()}"}
    inch = client.get("/api/v1/units", params={"q": "inch"}, headers=headers).json()["items"]
    assert [(one["code"], Decimal(str(one["factor"]))) for one in inch] == [("inch", Decimal("0.0254"))]


def test_orders_come_once_under_one_key(client: httpx.Client, mill: Mill) -> None:
    core = mill("manager")
    customer, item = make_party(core), make_item(core)
    row = [customer.code, "2024-03-01", "2024-04-01", item.code, 5, 2]
    titles = ["Order no", "Customer", "Order date", "Due date", "Item", "Quantity", "Unit price"]
    file = book(titles, ["A", *row], [None, None, None, None, item.code, 6, 2], ["B", *row])
    before = core.run(sales_orders.summary, ListQuery()).count
    first, again = (post(client, mill, "sales-orders", file, key="march").json() for _ in range(2))
    assert first == again
    assert (first["created"], first["lines"]) == (2, 3)
    assert [one["row"] for one in first["records"]] == [2, 4]
    assert core.run(sales_orders.summary, ListQuery()).count == before + 2
    made = core.run(sales_orders.get, first["records"][0]["id"])
    assert (made.number, len(made.lines)) == (first["records"][0]["number"], 2)
    other = post(client, mill, "sales-orders", book(titles, ["C", *row]), key="march")
    assert other.status_code == 409


def test_a_file_without_titles_says_its_columns(client: httpx.Client, mill: Mill) -> None:
    file = "x;RC-1;Garn;yarn;kg\n".encode("utf-16")
    columns = ["code=B", "name=C", "kind=D", "unit=E"]
    done = post(client, mill, "items", file, titles=False, column=columns)
    assert (done.status_code, done.json()["created"]) == (200, 1)
    wrong = post(client, mill, "items", file, titles=False, column=["code=B", "nothing=C"])
    assert wrong.status_code == 422
    assert "no column of this kind" in wrong.json()["message"]


def test_who_may_not_write_records_may_not_import_them(client: httpx.Client, mill: Mill) -> None:
    file = book(ITEMS, ["RP-1", "One", "yarn", "kg", 2])
    assert post(client, mill, "items", file, user="viewer").status_code == 403
    assert client.post(IMPORTS_PATH, params={"collection": "items"}, content=file).status_code == 401
    for collection in ("exchange-rates", "roles", "nothing", "../items"):
        assert post(client, mill, collection, file).status_code == 422
    assert count(mill, "RP-1") == 0


def test_hostile_files_are_refused_in_a_sentence(client: httpx.Client, mill: Mill, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(book(ITEMS))
    megabyte = bytes(1 << 20)
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/media/x.bin", "w") as entry,
    ):
        for _number in range(600):
            entry.write(megabyte)
    for sent in (bomb.read_bytes(), b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0", b"\0" * 100):
        answer = post(client, mill, "items", sent, trial=True)
        assert answer.status_code in (413, 422), answer.text
        assert answer.json()["message"]
    large = post(client, mill, "items", bytes((64 << 20) + 1))
    assert (large.status_code, large.json()["type"]) == (413, "too_large")
    form = client.post(
        IMPORTS_PATH,
        params={"collection": "items"},
        files={"file": ("a.xlsx", book(ITEMS))},
        headers={"Authorization": f"Bearer {mill('staff')._fresh_token()}"},
    )
    assert form.status_code == 415


def test_a_refusal_names_each_cell_that_says_the_same(client: httpx.Client, mill: Mill) -> None:
    rows = [[f"RS-{number}", "Linen", "Yarn", "kg", "dear"] for number in range(3)]
    file = book(["Code", "Name", "Kind", "Unit", "Sales price"], *rows)
    refused = post(client, mill, "items", file)
    assert refused.status_code == 422
    assert refused.json()["fields"].keys() == {"E2", "E3", "E4"}
