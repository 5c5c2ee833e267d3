"""Every role at every address of a real server: the verdicts of the core, no more and no less."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from erp_core import modules
from erp_core.dispatch import Dispatcher
from erp_core.kit.wire import ATTACHMENT_PATH, EVENTS_PATH, IMPORT_PATH, LIST_PATH, RPC_PATH
from erp_core.platform.attachment.subject import subject_kind
from erp_core.server.app import create_app
from erp_core.server.requests import FILES_PATH, IMPORTS_PATH
from erp_core.server.rest import COLLECTIONS
from erp_core.server.rest.attached import NOTES_PATH
from erp_core.server.settings import ServerSettings
from tests.core.security.verdicts import (
    ADMIN,
    ALLOWED,
    PUBLIC,
    arguments_of,
    everything_written,
    somebody,
)
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused
from tests.server.trouble.office import wait_until

# What anybody on the network may see: what answers here, how it is, and how its resources are used.
OPEN = {
    "/",
    "/health",
    "/health/details",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/download",
} | {f"/docs/{name}" for name in ("start.js", "swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")}
# Addresses that are no collection's, and the operation each stands for.
OF_ADDRESS = {
    ("GET", EVENTS_PATH): "session.me",
    ("GET", f"{API}/auth/me"): "session.me",
    ("POST", f"{API}/auth/logout"): "session.logout",
    ("POST", f"{API}/auth/login"): "session.login",
    ("POST", f"{API}/auth/token"): "session.login",
    ("POST", f"{API}/auth/refresh"): "session.refresh",
    ("POST", f"{API}/auth/password"): "user.change_password",
    ("POST", f"{API}/auth/register"): "user.register",
    ("POST", f"{API}/auth/second-factor"): "second_factor.begin",
    ("POST", f"{API}/auth/second-factor/on"): "second_factor.turn_on",
    ("POST", f"{API}/auth/second-factor/off"): "second_factor.turn_off",
    ("POST", f"{API}/auth/forgotten-password"): "password_reset.request",
    ("POST", f"{API}/auth/new-password"): "password_reset.redeem",
}
VERBS = {
    ("GET", ""): "search",
    ("POST", ""): "create",
    ("GET", "/{id}"): "get",
    ("PUT", "/{id}"): "update",
    ("DELETE", "/{id}"): "delete",
    ("POST", "/{id}/progress"): "record_progress",
}
# A version no record has: a change that is let through finds that somebody else was faster, and does nothing.
NO_VERSION = 999_999
Address = tuple[str, str]


def operation_at(address: Address) -> str:
    """What an address stands for, as its users understand it; KeyError if nobody decided that."""
    method, path = address
    for of in COLLECTIONS:
        if path == of.summary_url:
            return f"{of.record}.summary"
        if path == of.url or path.startswith(f"{of.url}/"):
            rest = path.removeprefix(of.url)
            move = rest.removeprefix("/{id}/").replace("-", "_")
            verb = VERBS.get((method, rest)) or {("POST", name): name for name in of.moves}[method, move]
            return f"{of.record}.{verb}"
    return OF_ADDRESS[address]


@pytest.fixture(scope="module")
def addresses(office: OfficeServer) -> set[Address]:
    """Every method and path the application answers, rpc and what is open to anybody left out."""
    made: list[Dispatcher] = []

    def kept(*args: Any, **how: Any) -> Dispatcher:
        made.append(Dispatcher(*args, **how))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("erp_core.server.app.Dispatcher", kept)
        url = SecretStr(office.mill.database.app_url)
        app = create_app(ServerSettings(_env_file=None, database_url=url))  # type: ignore[call-arg]
    made[0].close()  # only the routes are wanted
    found = {
        (method, route.path or "")
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or {"?"}) - {"HEAD"}
    }
    assert {path for method, path in found if method == "GET"} >= OPEN
    return {
        a
        for a in found
        if a not in {("POST", f"{path}{{operation}}") for path in (RPC_PATH, LIST_PATH)}
        and a != ("POST", f"{IMPORT_PATH}{{kind}}")
        and not a[1].startswith((ATTACHMENT_PATH, FILES_PATH, IMPORTS_PATH, NOTES_PATH))
        and a not in {("GET", p) for p in OPEN | {"/download/{name}"}}
    }


@pytest.fixture(scope="module")
def records(office: OfficeServer) -> dict[str, int]:
    """Id of one record of each collection, made from the examples of the documentation."""
    buyer = body_of("parties") | {"code": "HF", "name": "Harbour Fashion Ltd", "is_customer": True}
    ids: dict[str, int] = {}
    with office.client("admin") as admin:
        assert admin.post(f"{API}/parties", json=buyer).status_code == 201
        for path in (
            "parties",
            "items",
            "purchase-orders",
            "sales-orders",
            "work-orders",
            "exchange-rates",
            "warehouses",
            "units",
        ):
            made = admin.post(f"{API}/{path}", json=body_of(path))
            assert made.status_code == 201, made.text
            ids[path] = made.json()["id"]
        named = body_of("item-codes-of-parties") | {"party_id": ids["parties"], "item_id": ids["items"]}
        made = admin.post(f"{API}/item-codes-of-parties", json=named)
        assert made.status_code == 201, made.text
        ids["item-codes-of-parties"] = made.json()["id"]
        place = {"warehouse_id": ids["warehouses"], "lines": [{"item_id": ids["items"], "quantity": 3}]}
        made = admin.post(f"{API}/stock-adjustments", json=place)
        assert made.status_code == 201, made.text
        ids["stock-adjustments"] = made.json()["id"]
        counted = admin.post(f"{API}/stock-adjustments", json=place).json()["id"]
        assert admin.post(f"{API}/stock-adjustments/{counted}/post").status_code == 200
        ids["stock-on-hand"] = admin.get(f"{API}/stock-on-hand").json()["items"][0]["id"]
    ids["users"] = office.mill.user_id(office.mill.add_user("viewer"))
    return ids


# Of collections without an example in the documentation.
BODIES: dict[str, dict[str, Any]] = {
    "exchange-rates": {"currency": "USD", "valid_on": "2024-01-15", "rate": "83.5"},
    "stock-adjustments": {"warehouse_id": 1, "lines": [{"item_id": 1, "quantity": 3}]},
    "units": {"code": "bale", "name": "Bale"},
    "warehouses": {"code": "MAIN", "name": "Main store", "kind": "own"},
    "item-codes-of-parties": {"party_id": 1, "item_id": 1, "code": "THEIRS-1"},
    "stock-on-hand": {"bin": "A-1"},
    "users": {"username": "newcomer", "full_name": "New Comer", "role": "viewer"},
}


def body_of(path: str) -> dict[str, Any]:
    """The example of the documentation for a collection."""
    (of,) = [c for c in COLLECTIONS if c.path == path]
    assert of.written is not None
    extra: Any = of.written.model_config.get("json_schema_extra")
    return dict(extra["example"]) if extra else dict(BODIES[path])


def request_to(address: Address, records: dict[str, int]) -> dict[str, Any]:
    """A request to this address that is understood and finds a record."""
    method, path = address
    if path.startswith((f"{API}/auth/", f"{API}/summary/")) or path == EVENTS_PATH:
        return {"method": method, "url": path}
    (of,) = [c for c in COLLECTIONS if path == c.url or path.startswith(f"{c.url}/")]
    request: dict[str, Any] = {"method": method, "url": path.replace("{id}", str(records[of.path]))}
    if method in ("POST", "PUT"):
        is_whole = path == of.url or method == "PUT"
        request["json"] = body_of(of.path) if is_whole else {}
        if path != of.url:
            request["json"]["version"] = NO_VERSION
        if path.endswith("/progress"):
            request["json"]["progress_percent"] = 10
        if path.endswith("/activate"):
            request["json"]["role"] = "staff"
    elif method == "DELETE":
        request["headers"] = {"If-Match": f'"{NO_VERSION}"'}
    elif path == of.url:
        request["params"] = {"limit": 100}  # of more than a page, how many there are is asked as well
    return request


@pytest.fixture
def client(office: OfficeServer, role: str) -> Iterator[httpx.Client]:
    """A program of somebody with this role."""
    with office.client(somebody(office.mill, role)) as client:
        yield client
    office.check()


def rpc(client: httpx.Client, name: str, **given: Any) -> httpx.Response:
    body = json.dumps(arguments_of(name, **given), default=str)
    return client.post(RPC_PATH + name, content=body, headers={"Content-Type": "application/json"})


def test_every_address_stands_for_an_operation_with_a_verdict(addresses: set[Address]) -> None:
    assert len(addresses) > 40
    undecided = [a for a in addresses if operation_at(a) not in ADMIN | PUBLIC]
    assert not undecided


@pytest.mark.parametrize("role", ALLOWED)
def test_whole_lists_come_to_whom_their_pages_do(client: httpx.Client, role: str) -> None:
    for name in sorted(ADMIN):
        answer = client.post(LIST_PATH + name, json={"query": {}})
        is_list = modules.listing_of(name) is not None
        expected = (200 if name in ALLOWED[role] else 403) if is_list else 404
        assert answer.status_code == expected, name


@pytest.mark.parametrize("role", ALLOWED)
def test_files_are_imported_by_whom_may_write_each_record(client: httpx.Client, role: str) -> None:
    for kind in sorted({name.partition(".")[0] for name in ADMIN}):
        answer = client.post(IMPORT_PATH + kind, json={"rows": [], "is_trial": True})
        may = {f"{kind}.create", f"{kind}.update"} <= ALLOWED[role]
        expected = (200 if may else 403) if modules.import_of(kind) is not None else 404
        assert answer.status_code == expected, kind


@pytest.mark.parametrize("role", ALLOWED)
def test_other_programs_import_files_of_what_their_role_may_write(client: httpx.Client, role: str) -> None:
    for of in COLLECTIONS:
        asked = {"collection": of.path, "trial": "true"}
        answer = client.post(IMPORTS_PATH, params=asked, content=b"Nobody;calls;anything;so\n1;2;3;4")
        undone = client.post(f"{IMPORTS_PATH}/undo", json={"collection": of.path})
        if modules.import_of(of.record) is None:
            assert (answer.status_code, undone.status_code) == (422, 422), of.path
            continue
        may = {f"{of.record}.create", f"{of.record}.update"} <= ALLOWED[role]
        assert "No column is called" in answer.text if may else answer.status_code == 403, answer.text
        assert undone.status_code == (404 if f"{of.record}.take_back_import" in ALLOWED[role] else 403)


def test_strangers_import_nothing(http: httpx.Client) -> None:
    sent = http.post(IMPORTS_PATH, params={"collection": "items"}, content=b"x" * 100_000)
    assert refused(sent, 401, "not_logged_in") == {}
    undone = http.post(f"{IMPORTS_PATH}/undo", json={"collection": "items"})
    assert refused(undone, 401, "not_logged_in") == {}


@pytest.mark.parametrize("role", ALLOWED)
def test_files_hang_on_what_a_role_may_change_and_are_read_by_who_may_read_it(
    office: OfficeServer, client: httpx.Client, role: str, records: dict[str, int]
) -> None:
    said = {"name": f"{role}.txt", "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    kept_from: set[str] = set()
    subjects = [of for of in COLLECTIONS if subject_kind(of.record) is not None and of.path in records]
    for of in subjects:
        path = f"{ATTACHMENT_PATH}{of.record}/{records[of.path]}"
        with office.client("admin") as admin:
            hanging = admin.put(path, params=said | {"name": "admin.txt"}, content=b"x").json()["id"]
        may_see, may_change = (f"{of.record}.{verb}" in ALLOWED[role] for verb in ("get", "update"))
        answer = client.put(path, params=said, content=b"x")
        assert answer.status_code == (200 if may_change else 403 if may_see else 404), of.record
        for where in (f"{ATTACHMENT_PATH}{hanging}", f"{FILES_PATH}/{hanging}"):
            answer = client.get(where)
            assert (answer.status_code, answer.content == b"x") == ((200, True) if may_see else (404, False))
        asked: dict[str, Any] = {"collection": of.path, "record_id": records[of.path]}
        for path in (FILES_PATH, NOTES_PATH):
            assert client.get(path, params=asked).status_code == (200 if may_see else 404), of.record
        answer = client.post(FILES_PATH, params=asked | {"name": "more.txt"}, content=b"y")
        assert answer.status_code == (201 if may_change else 403 if may_see else 404), of.record
        answer = client.post(NOTES_PATH, json=asked | {"body": "as it came"})
        assert answer.status_code == (201 if may_change else 403 if may_see else 404), of.record
        kept_from |= set() if may_change else {of.path}
    expected = {"admin": set(), "viewer": {of.path for of in subjects}, "staff": {"units", "users"}}
    assert kept_from == expected.get(role, {"users"})


def test_strangers_neither_bring_nor_fetch_files(http: httpx.Client, records: dict[str, int]) -> None:
    said = {"name": "a.txt", "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    brought = http.put(f"{ATTACHMENT_PATH}party/{records['parties']}", params=said, content=b"x")
    assert refused(brought, 401, "not_logged_in") == {}
    assert refused(http.get(f"{ATTACHMENT_PATH}1"), 401, "not_logged_in") == {}
    for method, path in [("GET", ""), ("POST", ""), ("GET", "/1"), ("DELETE", "/1")]:
        assert refused(http.request(method, FILES_PATH + path), 401, "not_logged_in") == {}
    for method, path in [("GET", ""), ("POST", ""), ("DELETE", "/1")]:
        assert refused(http.request(method, NOTES_PATH + path), 401, "not_logged_in") == {}


@pytest.mark.parametrize("role", ALLOWED)
def test_every_operation_of_every_role(office: OfficeServer, client: httpx.Client, role: str) -> None:
    before = everything_written(office.mill)
    for name in sorted(ADMIN - ALLOWED[role]):
        assert refused(rpc(client, name), 403, "not_permitted") == {}, name
    assert everything_written(office.mill) == before
    for name in sorted(ALLOWED[role] - {"session.logout"}):
        assert rpc(client, name).status_code in (200, 404, 422), name
    client.headers["Authorization"] = f"Bearer {office.login(somebody(office.mill, role))['access_token']}"
    assert rpc(client, "session.logout").status_code == 200


@pytest.mark.parametrize("role", ALLOWED)
def test_every_resource_of_every_role(
    office: OfficeServer, client: httpx.Client, role: str, addresses: set[Address], records: dict[str, int]
) -> None:
    ran: dict[str, str] = {}
    for address in sorted(addresses):
        operation = operation_at(address)
        if operation in PUBLIC | {"session.logout"} or address[1] == EVENTS_PATH:
            continue
        answer = client.request(**request_to(address, records))
        if operation in ALLOWED[role]:
            assert answer.status_code in (200, 201, 409, 412, 422), (address, answer.text)
        else:
            assert refused(answer, 403, "not_permitted") == {}, address
        looked = operation.replace(".update", ".get")
        # Who may not even see a record is refused where it is looked up.
        ran[answer.headers["X-Request-Id"]] = operation if looked in ALLOWED[role] else looked
    # What the address stands for is what the server was about to do, whatever else it had to look up.
    wait_until(lambda: logged(office).keys() >= ran.keys(), 30, "the log tells of each request")
    told = logged(office)
    assert {id: told[id] for id in ran} == ran


def wrong_requests(address: Address, records: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Requests to this address of which nothing else than the rights of whoever sends them may be told."""
    right = request_to(address, records)
    json_type = {"Content-Type": "application/json"}
    if "json" in right:
        bare = {name: value for name, value in right.items() if name != "json"}
        yield bare | {"content": b"{", "headers": json_type}
        yield bare | {"content": b"x", "headers": {"Content-Type": "text/plain"}}
        yield bare | {"json": {"nothing": ["of", "this"]}}
        yield bare | {"json": [1]}
        yield right | {"headers": {"Idempotency-Key": "a b"}}
    if "{id}" in address[1]:
        yield right | {"url": address[1].replace("{id}", "x")}
        yield right | {"url": address[1].replace("{id}", "9" * 30)}
        yield right | {"headers": {"If-Match": "x"}}
    else:
        yield right | {"params": {"limit": "x", "where": "[", "sort": "nothing"}}
        yield right | {"params": {"where": "[", "sort": "nothing"}}


@pytest.mark.parametrize("role", ["viewer", "staff"])
def test_what_is_wrong_is_told_to_whom_may_only(
    client: httpx.Client, role: str, addresses: set[Address], records: dict[str, int]
) -> None:
    kept_from = [a for a in sorted(addresses) if operation_at(a) in ADMIN - ALLOWED[role]]
    assert len(kept_from) > 10
    for address in kept_from:
        for request in wrong_requests(address, records):
            assert refused(client.request(**request), 403, "not_permitted") == {}, request
    for name in sorted(ADMIN - ALLOWED[role]):
        for content, kind in (
            (b"{", "application/json"),
            (b'{"nothing": 1}', "application/json"),
            (b"x", "text/plain"),
        ):
            answer = client.post(RPC_PATH + name, content=content, headers={"Content-Type": kind})
            assert refused(answer, 403, "not_permitted") == {}, name
    writing = next(request_to(a, records)["url"] for a in kept_from if a[0] == "POST")
    for path in (writing, f"{RPC_PATH}user.create"):
        answer = client.post(path, content=b"x" * 5_000_000, headers={"Content-Type": "application/json"})
        assert refused(answer, 403, "not_permitted") == {}, path


def test_strangers_are_not_told_what_is_wrong(
    office: OfficeServer, http: httpx.Client, addresses: set[Address], records: dict[str, int]
) -> None:
    good = office.token("admin")
    for header in ({"Authorization": f"Bearer {good[:-6]}AAAAAA"}, {}):
        http.headers = httpx.Headers(header)
        for address in sorted(addresses):
            if operation_at(address) not in PUBLIC:
                requests = [request_to(address, records)]
                requests += [] if address in OF_ADDRESS else wrong_requests(address, records)
                for request in requests:
                    assert refused(http.request(**request), 401, "not_logged_in") == {}, request
        for name in sorted(ADMIN):
            for content, kind in ((b"{", "application/json"), (b"x", "text/plain")):
                answer = http.post(RPC_PATH + name, content=content, headers={"Content-Type": kind})
                assert refused(answer, 401, "not_logged_in") == {}, name
        for path in (LIST_PATH + "party.search", f"{IMPORT_PATH}party"):
            assert refused(http.post(path, content=b"x"), 401, "not_logged_in") == {}, path
        for path in (FILES_PATH, NOTES_PATH, IMPORTS_PATH, f"{IMPORTS_PATH}/undo"):
            assert refused(http.post(path, content=b"x"), 401, "not_logged_in") == {}, path


@pytest.mark.parametrize("role", ALLOWED)
def test_every_role_hears_news_and_may_leave(office: OfficeServer, client: httpx.Client, role: str) -> None:
    with client.stream("GET", EVENTS_PATH) as events:
        assert events.status_code == 200
    client.headers["Authorization"] = f"Bearer {office.login(somebody(office.mill, role))['access_token']}"
    assert client.post(f"{API}/auth/logout").status_code == 204
    refused(client.get(f"{API}/auth/me"), 401, "not_logged_in")


def test_without_a_login_nothing_answers_but_the_way_in(
    office: OfficeServer, http: httpx.Client, addresses: set[Address], records: dict[str, int]
) -> None:
    before = everything_written(office.mill)
    for name in sorted(ADMIN):
        assert refused(rpc(http, name), 401, "not_logged_in") == {}, name
    for address in sorted(addresses):
        if operation_at(address) not in PUBLIC:
            answer = http.request(**request_to(address, records))
            assert refused(answer, 401, "not_logged_in") == {}, address
    assert everything_written(office.mill) == before
    for path in OPEN:
        assert http.get(path).status_code == 200
    for path in ("/", "/health", "/metrics"):
        told = http.get(path).text
        for secret in ("Test Mills", "Harbour", "PO-0000", "Viewer Person", '"viewer"', "127.0.0.1"):
            assert secret not in told, (path, secret)


def test_the_way_in_answers_anybody(
    office: OfficeServer, http: httpx.Client, addresses: set[Address]
) -> None:
    assert {operation_at(a) for a in addresses} >= PUBLIC
    expected = {
        "session.login": 200,
        "session.refresh": 200,
        "user.register": 200,
        "user.change_password": 422,
        "password_reset.request": 409,
        "second_factor.begin": 200,
        "second_factor.turn_on": 422,
        "second_factor.turn_off": 200,
        "password_reset.redeem": 401,
    }
    token = office.login("viewer")["refresh_token"]
    assert {name: rpc(http, name, refresh_token=token).status_code for name in PUBLIC} == expected
    for (_method, path), operation in OF_ADDRESS.items():
        if operation in PUBLIC:
            given = arguments_of(operation, refresh_token=office.login("viewer")["refresh_token"])
            content = given.get("user", given)
            is_form = path.endswith("/token")
            answer = http.post(path, data=content) if is_form else http.post(path, json=content)
            assert answer.status_code in (200, 204, 401, 409, 422), answer.text


def logged(office: OfficeServer) -> dict[str, str]:
    """Request id to what the server's log says was asked for."""
    lines = [json.loads(line) for line in office.log.splitlines() if '"erp.request"' in line]
    return {line["request_id"]: line["route"] for line in lines}
