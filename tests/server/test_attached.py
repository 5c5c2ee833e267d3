"""Files and notes of records, as other programs bring and fetch them."""

import contextlib
import hashlib
import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from erp_core.platform.attachment.limits import MOST_BYTES
from erp_core.server.requests import FILES_PATH
from erp_core.server.rest.attached import NOTES_PATH
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused

DRAWING = b"%PDF-1.4\r\n" + bytes(range(256)) * 3000


@pytest.fixture(scope="module")
def client(office: OfficeServer) -> Iterator[httpx.Client]:
    """A manager's program."""
    with office.client("manager") as client:
        yield client
    office.check()


@pytest.fixture(scope="module")
def party(client: httpx.Client) -> dict[str, Any]:
    """How the addresses name a party that was just written."""
    written = {"code": "ATT", "name": "Attached Mills", "is_supplier": True, "currency": "INR"}
    made = client.post(f"{API}/parties", json=written)
    assert made.status_code == 201, made.text
    return {"collection": "parties", "record_id": made.json()["id"]}


def test_a_file_comes_and_goes_byte_for_byte(client: httpx.Client, party: dict[str, Any]) -> None:
    name = "Çizim № 7.pdf"
    made = client.post(FILES_PATH, params=party | {"name": name}, content=DRAWING)
    assert made.status_code == 201, made.text
    file = made.json()
    digest = hashlib.sha256(DRAWING).hexdigest()
    assert (file["name"], file["size"], file["sha256"]) == (name, len(DRAWING), digest)
    assert made.headers["Location"] == f"{FILES_PATH}/{file['id']}"
    assert client.get(FILES_PATH, params=party).json()["items"] == [file]
    fetched = client.get(made.headers["Location"])
    assert (fetched.content, fetched.headers["content-type"]) == (DRAWING, "application/octet-stream")
    again = client.post(FILES_PATH, params=party | {"name": name}, content=DRAWING)
    assert again.json()["id"] == file["id"]
    assert client.delete(made.headers["Location"]).status_code == 204
    assert client.get(FILES_PATH, params=party).json()["items"] == []
    refused(client.get(made.headers["Location"]), 404, "not_found")
    refused(client.delete(made.headers["Location"]), 404, "not_found")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.txt", b"", 422, "validation"),
        ("a.txt", bytes(MOST_BYTES + 1), 413, "too_large"),
        ("../a.txt", b"x", 422, "validation"),
        ("a.exe", b"x", 422, "validation"),
        ("drawing.pdf", b"MZ" + bytes(200), 422, "validation"),
        ("a\nb.txt", b"x", 422, "validation"),
        ("", b"x", 422, "validation"),
    ],
    ids=["empty", "too large", "path", "program", "program in disguise", "line break", "no name"],
)
def test_what_is_no_file_for_a_record_is_refused(
    client: httpx.Client, party: dict[str, Any], name: str, content: bytes, status: int, code: str
) -> None:
    refused(client.post(FILES_PATH, params=party | {"name": name}, content=content), status, code)
    assert client.get(FILES_PATH, params=party).json()["items"] == []


def test_who_reads_no_answer_before_all_is_sent_is_told_too(
    client: httpx.Client, party: dict[str, Any]
) -> None:
    """So do Python's own http.client and curl without Expect: to close on them at once is a broken line."""
    url, query = client.base_url, urlencode(party | {"name": "a.txt"})
    line = http.client.HTTPConnection(url.host, url.port or 80, timeout=60)
    with contextlib.closing(line):
        headers = {
            "Authorization": client.headers["Authorization"],
            "Content-Type": "application/octet-stream",
        }
        line.request("POST", f"{FILES_PATH}?{query}", bytes(MOST_BYTES + 5_000_000), headers)
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["type"]) == (413, "too_large")


def test_a_form_is_not_kept_as_if_it_were_the_file(client: httpx.Client, party: dict[str, Any]) -> None:
    answer = client.post(FILES_PATH, params=party | {"name": "a.txt"}, files={"file": ("a.txt", b"x")})
    refused(answer, 415, "unsupported_media_type")


def test_only_records_that_are_there_take_anything(client: httpx.Client, party: dict[str, Any]) -> None:
    gone = party | {"record_id": 999_999}
    refused(client.get(FILES_PATH, params=gone), 404, "not_found")
    refused(client.post(FILES_PATH, params=gone | {"name": "a.txt"}, content=b"x"), 404, "not_found")
    refused(client.post(NOTES_PATH, json=gone | {"body": "x"}), 404, "not_found")
    other = client.get(FILES_PATH, params=party | {"collection": "mail_outbox"})
    assert list(refused(other, 422, "validation")) == ["collection"]
    misspelt = client.get(FILES_PATH, params=party | {"recordid": 1})
    assert list(refused(misspelt, 422, "validation")) == ["recordid"]


def test_a_note_is_written_once_and_taken_back_by_who_wrote_it(
    client: httpx.Client, office: OfficeServer, party: dict[str, Any]
) -> None:
    note = party | {"body": "Ask @staff about the <b>shade</b>\nsecond line"}
    key = {"Idempotency-Key": "note-1"}
    first, second = (client.post(NOTES_PATH, json=note, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    assert [one["body"] for one in client.get(NOTES_PATH, params=party).json()["items"]] == [note["body"]]
    where = f"{NOTES_PATH}/{first.json()['id']}"
    with office.client("admin") as admin:
        assert admin.delete(where).status_code in (403, 404)
    assert client.delete(where).status_code == 204
    (left,) = client.get(NOTES_PATH, params=party).json()["items"]
    assert (left["is_removed"], left["body"]) == (True, "")
