"""Raw bytes, huge bodies, wrong types, tricks in paths and headers: each gets a clear refusal."""

import json
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from erp_core import modules
from erp_core.kit.operation import OPERATIONS, Mode, Operation
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused

modules.load()
NOT_PUBLIC = [o for o in OPERATIONS if o.mode is not Mode.PUBLIC]
JSON = {"Content-Type": "application/json"}
# An id nobody has: what is right by chance must not do anything.
NOBODY = 999_999_999
ODD = [
    None,
    True,
    -1,
    2**63,
    10**40,
    1.5,
    "",
    "\x00",
    "\ud800",
    "x" * 20_000,
    [],
    [[]],
    {},
    {"id": {}},
    "'; DROP TABLE party; --",
    "{{7*7}}${7*7}",
    "1e999999999",
    "NaN",
]


def raw(office: OfficeServer, request: bytes, seconds: float = 10) -> bytes:
    """What the server answers to these bytes, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", office.port), seconds) as line:
        line.sendall(request)
        answer = b""
        while chunk := _received(line):
            answer += chunk
            if b"\r\n\r\n" in answer and b"connection: close" not in answer.lower():
                break
        return answer


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except ConnectionResetError:
        return b""


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.mark.parametrize("operation", list(OPERATIONS), ids=lambda o: o.name)
def test_wrong_types_in_every_argument(admin: httpx.Client, operation: Operation) -> None:
    bodies: list[Any] = [[], 1, "x", None, {"no_such": 1}]
    for name in operation.arguments.model_fields:
        usual = dict.fromkeys(operation.arguments.model_fields, NOBODY)
        bodies += [usual | {name: odd} for odd in ODD]
        bodies.append({n: v for n, v in usual.items() if n != name})
    for body in bodies:
        answer = admin.post(f"/api/rpc/{operation.name}", content=json.dumps(body), headers=JSON)
        assert answer.status_code < 500, (body, answer.text)
        assert answer.status_code != 400, (body, answer.text)


@pytest.mark.parametrize("operation", NOT_PUBLIC, ids=lambda o: o.name)
def test_without_a_token_nothing_answers(http: httpx.Client, operation: Operation) -> None:
    usual = dict.fromkeys(operation.arguments.model_fields, NOBODY)
    answer = http.post(f"/api/rpc/{operation.name}", json=usual)
    assert answer.status_code in (401, 422)
    assert "result" not in answer.text


@pytest.mark.parametrize("path", [f"{API}/purchase-orders", f"{API}/auth/login", "/api/rpc/session.login"])
class TestBodies:
    """Bodies no honest program sends."""

    def test_huge(self, admin: httpx.Client, path: str) -> None:
        answer = admin.post(path, content=b'{"notes": "' + b"x" * 5_000_000 + b'"}', headers=JSON)
        refused(answer, 413, "too_large")

    def test_huge_without_a_length(self, admin: httpx.Client, path: str) -> None:
        answer = admin.post(path, content=(b"x" * 65_536 for _ in range(100)), headers=JSON)
        refused(answer, 413, "too_large")

    def test_deep(self, admin: httpx.Client, path: str) -> None:
        for body in (b"[" * 32_000, b'{"a":' * 6_000, b"[" * 16_000 + b"]" * 16_000):
            refused(admin.post(path, content=body, headers=JSON), 422, "validation")
        # Where strangers may come, what is longer is too large already.
        told = (422, "validation") if path == f"{API}/purchase-orders" else (413, "too_large")
        for body in (b"[" * 500_000, b'{"a":' * 300_000, b"[" * 100_000 + b"]" * 100_000):
            refused(admin.post(path, content=body, headers=JSON), *told)

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"null", b"\xff\xfe", b'{"a": NaN}', b"9" * 10_000, b'{"a": 1e999999999}', b"[]"]
    )
    def test_not_json(self, admin: httpx.Client, path: str, body: bytes) -> None:
        refused(admin.post(path, content=body, headers=JSON), 422, "validation")

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "x" * 5000, ""])
    def test_other_forms(self, admin: httpx.Client, path: str, kind: str) -> None:
        headers = {"Content-Type": kind} if kind else {}
        refused(admin.post(path, content=b"{}", headers=headers), 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"0.5", b"1e3", b"7", b"true", b'"x"', b"[]"])
def test_where_an_object_or_nothing_is_meant_nothing_else_is_one(admin: httpx.Client, body: bytes) -> None:
    answer = admin.post(f"{API}/purchase-orders/1/submit", content=body, headers=JSON)
    refused(answer, 422, "validation")


@pytest.mark.parametrize(
    "path",
    [
        "//api/v1/purchase-orders",
        "/api/v1//purchase-orders",
        "/api/v1/purchase-orders/",
        "/api/v1/purchase-orders/%2e%2e/parties",
        "/api/v1/../../etc/passwd",
        "/docs/../../../etc/passwd",
        "/docs/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/api/v1/purchase-orders/%00",
        "/api/v1/purchase-orders/1%00",
        "/api/v1/purchase-orders/1;x=1",
        "/api/v1/purchase-orders/-1",
        "/api/v1/purchase-orders/1e3",
        "/api/v1/purchase-orders/99999999999999999999999999",
        "/api/v1/purchase-orders/%F0%9F%92%A9",
        "/api/rpc/",
        "/api/rpc/session.login",
        "/api/rpc/__class__",
        "/api/rpc/%2e%2e",
        "/.env",
        "/" + "a" * 20_000,
        "/?" + "a=" * 20_000,
    ],
)
def test_tricks_in_the_path(office: OfficeServer, admin: httpx.Client, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.token('admin')}\r\n"
    answer = raw(office, f"{head}Connection: close\r\n\r\n".encode())
    expected = (200,) if path.startswith("/?") else (400, 404, 405, 422)
    assert status(answer) in expected, answer[:300]
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Content-Length : 2\r\n",
        b"X: a\x00b\r\n",
        b" folded: 1\r\n",
        b"no colon\r\n",
    ],
)
def test_smuggled_lengths_are_refused(office: OfficeServer, http: httpx.Client, head: bytes) -> None:
    hidden = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    request = b"POST /api/rpc/session.me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + head
    answer = raw(office, request + b"\r\n{}" + hidden)
    assert status(answer) in (0, 400), answer[:300]
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b"erp_requests_total" not in answer


@pytest.mark.parametrize(
    "request_line",
    [b"GET / HTTP/9.9", b"get / http/1.1", b"\x16\x03\x01\x02\x00", b"GET http://evil/ HTTP/1.1"],
)
def test_other_languages(office: OfficeServer, http: httpx.Client, request_line: bytes) -> None:
    answer = raw(office, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status(answer) in (0, 200, 400)


@pytest.mark.parametrize(
    ("request_bytes", "expected", "kind"),
    [
        (
            b"GET /api/v1/sales-orders?where=" + b"x" * 90_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            431,
            "headers_too_large",
        ),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"GET / HTTP/9.9.9\r\nHost: x\r\n\r\n", 400, "error"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "error"),
    ],
    ids=["address", "header", "version", "form"],
)
def test_what_never_reaches_the_application_is_refused_in_the_same_form(
    office: OfficeServer, http: httpx.Client, request_bytes: bytes, expected: int, kind: str
) -> None:
    answer = raw(office, request_bytes)
    head, _blank, body = answer.partition(b"\r\n\r\n")
    told = json.loads(body)
    assert (status(answer), told["type"], told["fields"]) == (expected, kind, {}), answer[:300]
    assert told["message"].endswith(".")
    assert b"content-type: application/json" in head.lower()
    assert f"x-request-id: {told['request_id']}".encode() in head.lower()
    assert b"retry-after" not in head.lower(), "the same request is refused again"
    assert told["request_id"] in office.log


@pytest.mark.parametrize("query", ["text=%ff", "text=a%C3", "q=%ed%a0%80", "%fe=1"])
def test_what_is_no_text_is_not_searched_for(admin: httpx.Client, query: str) -> None:
    answer = admin.get(f"{API}/sales-orders?{query}")
    refused(answer, 422, "validation")
    assert "UTF-8" in answer.json()["message"]
    assert admin.get(f"{API}/sales-orders?text=%C3%BC").status_code == 200


def test_headers_that_never_end(office: OfficeServer, http: httpx.Client) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(
        b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(500)
    )
    assert status(raw(office, request + b"\r\n")) in (0, 400, 431)
    one = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
    with socket.create_connection(("127.0.0.1", office.port), 10) as line:
        line.sendall(one)
        with pytest.raises(OSError):  # noqa: PT011 - reset or broken pipe: the server hung up
            line.sendall(b"y" * 100_000_000)


def test_absurd_headers(office: OfficeServer, http: httpx.Client) -> None:
    odd = [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer " + "x" * 30_000},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer a.b.c"},
        {"X-Request-Id": "../../etc"},
        {"X-Erp-Client": "\\ud800\\u0000" * 100},
        {"Accept": "x" * 8000},
        {"Accept-Encoding": "gzip;q=x," * 500},
        {"If-Match": "*" * 5000},
        {"Idempotency-Key": "k" * 5000},
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Range": "bytes=0-,5-" * 500},
        {"Expect": "100-continue"},
        {"Upgrade": "websocket", "Connection": "Upgrade"},
    ]
    for headers in odd:
        # What follows an upgrade is of another protocol, and no body of ours.
        body = None if "Upgrade" in headers else {}
        answer = http.put(f"{API}/purchase-orders/1", json=body, headers=headers)
        assert answer.headers.get("Content-Type") == "application/json", (headers, answer.text)
        refused(answer, 401, "not_logged_in")
        assert "evil" not in str(answer.headers)


def test_a_forwarded_address_of_ones_own_is_not_believed(office: OfficeServer, http: httpx.Client) -> None:
    http.get("/api/v1/auth/me", headers={"X-Forwarded-For": "203.0.113.77", "Forwarded": "for=203.0.113.78"})
    assert "203.0.113.7" not in office.log


def test_a_log_line_cannot_be_forged(office: OfficeServer, http: httpx.Client) -> None:
    http.get("/%0d%0a%7b%22level%22%3a%22forged%22%7d", headers={"X-Request-Id": "forged"})
    for line in office.log.splitlines():
        assert datetime.fromisoformat(json.loads(line)["at"])
        assert json.loads(line)["level"] != "forged"


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE purchase_order; --",
        "' OR '1'='1",
        "\\'; SELECT pg_sleep(5); --",
        "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} %s %n {0.__class__} $(id) `id`",
        "%' AND 1=(SELECT count(*) FROM user_account) --",
        "<script>alert(1)</script>",
        "evil %00 \U0001f9f5 ﷽",
    ],
)
def test_texts_stay_texts(admin: httpx.Client, text: str) -> None:
    code = f"H{abs(hash(text)) % 10**8}"
    party = {"code": code, "name": text, "is_supplier": True, "currency": "INR"}
    party |= {"contact_name": text, "address": text, "tax_number": text}
    stored = admin.post(f"{API}/parties", json=party)
    assert stored.status_code == 201, stored.text
    assert {name: stored.json()[name] for name in party} == party
    found = admin.get(f"{API}/parties", params={"text": text, "limit": 100}).json()
    assert stored.json()["id"] in [p["id"] for p in found["items"]]
    order = {"supplier_name": text, "po_date": "2024-01-15", "due_date": "2024-02-15", "notes": text}
    made = admin.post(f"{API}/purchase-orders", json=order)
    assert (made.json()["notes"], made.json()["supplier_name"]) == (text, text)
    for sort in (text, f"id; {text}", "po_date, id"):
        assert admin.get(f"{API}/purchase-orders", params={"sort": sort}).status_code == 422
    for field, answer in (("currency", 200), ("status", 200), (text[:80], 422)):
        where = [{"field": field, "any": [{"is": text}]}]
        query = {"query": {"text": text, "where": where, "sort": "number"}}
        listed = admin.post("/api/rpc/purchase_order.search", json=query)
        assert listed.status_code == answer, listed.text
        assert answer != 200 or listed.json() == []
    assert admin.post("/api/rpc/item.find_codes", json={"codes": [text]}).json() == []


def test_a_dripping_body_is_given_up(serve: Callable[..., OfficeServer]) -> None:
    office = serve(request_seconds=5, strangers_per_address=300)
    head = b"POST /api/rpc/session.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Content-Length: 1000\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", office.port), 10) for _ in range(200)]
    for line in lines:
        line.sendall(head)
    for _ in range(3):
        for line in lines:
            line.sendall(b" ")
        assert httpx.get(f"{office.url}/health", timeout=5).is_success
        time.sleep(0.2)
    answers = [line.recv(4096) for line in lines]
    assert {status(answer) for answer in answers} == {408}
    for line in lines:
        line.close()
    office.check()


def test_dripping_headers_are_given_up(serve: Callable[..., OfficeServer]) -> None:
    office = serve(request_seconds=1, strangers_per_address=300)
    lines = [socket.create_connection(("127.0.0.1", office.port), 10) for _ in range(200)]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHo")
    assert httpx.get(f"{office.url}/health", timeout=5).is_success
    assert {_received(line) for line in lines} == {b""}
    for line in lines:
        line.close()
    office.check()


class TestEndlessFields:
    """Each field nobody knows would become a sentence; nobody may ask for a hundred thousand."""

    BODY = json.dumps({f"k{n}": 1 for n in range(100_000)})

    @pytest.mark.parametrize(
        "path",
        [f"{API}/auth/login", f"{API}/auth/register", "/api/rpc/session.login", "/api/rpc/user.register"],
    )
    def test_a_stranger_may_send_little(self, serve: Callable[..., OfficeServer], path: str) -> None:
        office = serve()
        with httpx.Client(base_url=office.url, timeout=30) as stranger:
            answer = stranger.post(path, content=self.BODY, headers={"Content-Type": "application/json"})
        assert refused(answer, 413, "too_large") == {}
        office.check()

    @pytest.mark.parametrize("path", [f"{API}/sales-orders", "/api/rpc/sales_order.create"])
    def test_who_is_logged_in_gets_one_sentence(self, serve: Callable[..., OfficeServer], path: str) -> None:
        office = serve()
        nested = json.dumps({"order": {"lines": [{f"k{n}": 1 for n in range(150)}] * 1_000}})
        with office.client("staff") as staff:
            for body in (self.BODY, nested):
                answer = staff.post(path, content=body, headers={"Content-Type": "application/json"})
                assert answer.status_code == 422
                assert len(answer.content) < 1_000
        office.check()
