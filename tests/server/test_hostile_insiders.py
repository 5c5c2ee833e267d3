"""People with a login who want more than they were given: raw requests to a server of two processes."""

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Any

import httpx
import psutil
import pytest

from erp_core.kit.news.changes import Changes
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.security.session.schema import RIGHTS
from tests.factories.copies import Copies
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_purchase_order, make_sales_order, order_input
from tests.factories.templates import TEMPLATE
from tests.server.conftest import SETTINGS
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused
from tests.server.trouble.office import wait_until

WORKERS = 2


@pytest.fixture(scope="module")
def office(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeServer]:
    """One server of two processes for all tests of this file."""
    log = tmp_path_factory.mktemp("office") / "server.log"
    with copies.copy(TEMPLATE) as database:
        server = OfficeServer(Mill(database), log, workers=WORKERS, **SETTINGS)
        yield server
        server.close()


class Person:
    """Somebody with an account of his own and a session; asks by rpc.

    Attributes:
        name: user name.
        tokens: what the login answered.
    """

    def __init__(self, office: OfficeServer, http: httpx.Client, name: str) -> None:
        self.office, self.http, self.name = office, http, name
        self.tokens = office.login(name)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def ask(self, operation: str, door: httpx.Client | None = None, **arguments: Any) -> httpx.Response:
        """The answer of the server, through a connection of one's own or through ``door``."""
        return (door or self.http).post(f"/api/rpc/{operation}", json=arguments, headers=self.headers)

    def get(self, operation: str, **arguments: Any) -> Any:
        """The answer to a question that is allowed."""
        answer = self.ask(operation, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def account(self, name: str) -> dict[str, Any]:
        return self.get("user.get", id=self.office.mill.user_id(name))

    def role(self, name: str) -> dict[str, Any]:
        (found,) = [r for r in self.get("role.search") if r["name"] == name]
        return found


@pytest.fixture
def person(office: OfficeServer, http: httpx.Client) -> Callable[..., Person]:
    """``person("staff")``: a new account with this role; ``person(name="admin")``: one that is there."""

    def make(role: str = "", name: str = "") -> Person:
        return Person(office, http, name or office.mill.add_user(role))

    return make


@pytest.fixture
def chief(person: Callable[..., Person]) -> Person:
    """The administrator."""
    return person(name="admin")


def make_role(chief: Person, *permissions: str) -> str:
    """Name of a new role with these permissions besides what everybody needs."""
    name = f"role_{uuid.uuid4().hex[:8]}"
    role = {"name": name, "title": name, "permissions": ["session:own", "party:read", *permissions]}
    chief.get("role.create", role=role)
    return name


def with_role(account: dict[str, Any], role: str, **more: Any) -> dict[str, Any]:
    return {"full_name": account["full_name"], "email": account["email"], "role": role} | more


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def wanted(self, chief: Person) -> Iterator[None]:
        for is_wanted in (True, False):
            company = chief.get("company.get")
            content = {n: v for n, v in company.items() if n in _company_fields()} | {
                "has_four_eyes": is_wanted
            }
            chief.get("company.update", id=company["id"], version=company["version"], company=content)
            if is_wanted:
                yield

    def test_nobody_approves_his_own(self, office: OfficeServer, person: Callable[..., Person]) -> None:
        manager, other = person("manager"), person("manager")
        core = office.mill.log_in(manager.name)
        for record, path, approve, make in (
            ("purchase_order", "purchase-orders", "approve", make_purchase_order),
            ("sales_order", "sales-orders", "confirm", make_sales_order),
        ):
            order = make(core)
            pending = manager.get(f"{record}.submit", id=order.id, version=order.version)
            key = {"id": order.id, "version": pending["version"]}
            assert approve not in pending["actions"]
            refused(manager.ask(f"{record}.{approve}", **key), 403, "not_permitted")
            url = f"{API}/{path}/{order.id}/{approve}"
            refused(manager.http.post(url, headers=manager.headers), 403, "not_permitted")
            # Nor does it help to claim that somebody else wrote it.
            claim = {"version": key["version"], "created_by": other.name}
            refused(manager.http.post(url, json=claim, headers=manager.headers), 422, "validation")
            refused(manager.ask(f"{record}.{approve}", **key, actor=other.name), 422, "validation")
            assert other.get(f"{record}.{approve}", **key)["status"] != "pending"

    def test_submitting_what_somebody_else_wrote_makes_it_ones_own(
        self, office: OfficeServer, person: Callable[..., Person]
    ) -> None:
        staff, manager = person("staff"), person("manager")
        order = make_purchase_order(office.mill.log_in(staff.name))
        pending = manager.get("purchase_order.submit", id=order.id, version=order.version)
        approval = manager.ask("purchase_order.approve", id=order.id, version=pending["version"])
        refused(approval, 403, "not_permitted")


def _company_fields() -> set[str]:
    from erp_core.masters.company.schema import CompanyInput

    return set(CompanyInput.model_fields)


class TestClimbing:
    def test_ones_own_role_is_out_of_reach(self, person: Callable[..., Person], chief: Person) -> None:
        desk = person(make_role(chief, "user:read", "user:write", "role:read", "role:write"))
        me = desk.account(desk.name)
        key = {"id": me["id"], "version": me["version"]}
        role_name = me["role"]
        for answer in (
            desk.ask("user.update", **key, user=with_role(me, "admin")),
            desk.ask("user.update", **key, user=with_role(me, "manager")),
            desk.ask("user.activate", **key, role="admin"),
        ):
            assert answer.status_code in (403, 409), answer.text
        own = desk.role(role_name)
        more = {"name": role_name, "title": "X", "permissions": [*own["permissions"], "audit:read"]}
        refused(
            desk.ask("role.update", id=own["id"], version=own["version"], role=more), 403, "not_permitted"
        )
        renamed = more | {"name": f"{role_name}_2"}
        refused(
            desk.ask("role.update", id=own["id"], version=own["version"], role=renamed), 403, "not_permitted"
        )
        assert desk.account(desk.name)["role"] == role_name
        assert desk.role(role_name)["permissions"] == own["permissions"]

    def test_nobody_makes_a_role_or_a_puppet_with_more_than_he_has(
        self, person: Callable[..., Person], chief: Person
    ) -> None:
        rights = ("user:read", "user:write", "role:read", "role:write")
        desk, weaker = person(make_role(chief, *rights)), make_role(chief)
        puppet = {"username": f"p{uuid.uuid4().hex[:8]}", "full_name": "P", "role": "manager"}
        refused(desk.ask("user.create", user=puppet), 403, "not_permitted")
        ladder = {"name": "ladder", "title": "L", "permissions": ["session:own", "company:write"]}
        refused(desk.ask("role.create", role=ladder), 403, "not_permitted")
        other = desk.role(weaker)
        raised = {"name": weaker, "title": "W", "permissions": [*other["permissions"], "company:write"]}
        refused(
            desk.ask("role.update", id=other["id"], version=other["version"], role=raised),
            403,
            "not_permitted",
        )

    def test_nobody_strips_or_renames_a_role_that_may_more(
        self, person: Callable[..., Person], chief: Person
    ) -> None:
        desk = person(make_role(chief, "user:read", "user:write", "role:read", "role:write"))
        greater = make_role(chief, "company:write")
        for name in ("manager", "staff", greater):
            role = desk.role(name)
            key = {"id": role["id"], "version": role["version"]}
            for content in (
                {"name": name, "title": "Stripped", "permissions": ["session:own"]},
                {"name": name, "title": "Renamed", "permissions": role["permissions"]},
            ):
                refused(desk.ask("role.update", **key, role=content), 403, "not_permitted")
            assert desk.ask("role.delete", **key).status_code in (403, 422)
            assert desk.role(name) == role

    def test_fields_nobody_asked_for_are_refused(self, person: Callable[..., Person], chief: Person) -> None:
        desk = person(make_role(chief, "user:read", "user:write"))
        me = desk.account(desk.name)
        key = {"id": me["id"], "version": me["version"]}
        for more in (
            {"permissions": ["company:write"]},
            {"role_id": 1},
            {"status": "active"},
            {"username": "admin"},
            {"password_hash": "$2b$12$x"},
            {"must_change_password": False},
        ):
            refused(desk.ask("user.update", **key, user=with_role(me, me["role"], **more)), 422, "validation")
        refused(desk.ask("user.update", **key, user=with_role(me, me["role"]), actor=1), 422, "validation")
        register = {
            "username": "climber",
            "full_name": "C",
            "email": "c@mill.example",
            "password": "warp-and-weft",
        }
        for more in ({"role": "admin"}, {"status": "active"}):
            answer = desk.http.post("/api/rpc/user.register", json={"user": register | more})
            refused(answer, 422, "validation")
            refused(desk.http.post(f"{API}/auth/register", json=register | more), 422, "validation")

    def test_a_header_or_a_claim_of_ones_own_changes_nothing(self, person: Callable[..., Person]) -> None:
        staff = person("staff")
        for name in ("X-Role", "X-User", "X-Erp-User", "X-Forwarded-User", "Erp-User-Id"):
            headers = staff.headers | {name: "admin"}
            answer = staff.http.post("/api/rpc/user.search", json={"query": {}}, headers=headers)
            refused(answer, 403, "not_permitted")


class TestTheLastAdministrator:
    def test_is_neither_disabled_nor_demoted(self, person: Callable[..., Person], chief: Person) -> None:
        twin = person(make_role(chief, *chief.role("admin")["permissions"]))
        for actor in (chief, twin):
            account = actor.account("admin")
            key = {"id": account["id"], "version": account["version"]}
            refused(actor.ask("user.disable", **key), 422, "validation")
            refused(actor.ask("user.update", **key, user=with_role(account, "viewer")), 422, "validation")
        role = chief.role("admin")
        less = {"name": "admin", "title": "A", "permissions": ["session:own"]}
        for actor in (chief, twin):
            answer = actor.ask("role.update", id=role["id"], version=role["version"], role=less)
            refused(answer, 422, "validation")
            refused(actor.ask("role.delete", id=role["id"], version=role["version"]), 422, "validation")
        assert chief.account("admin")["status"] == "active"

    def test_two_who_disable_each_other_at_once_leave_one(
        self, office: OfficeServer, person: Callable[..., Person]
    ) -> None:
        for _round in range(4):
            pair = [person("admin"), person("admin")]
            office.mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = 'admin'")
            keys = [{k: p.account(p.name)[k] for k in ("id", "version")} for p in pair]
            with ThreadPoolExecutor(2) as pool:
                shots = [
                    pool.submit(p.ask, "user.disable", **key)
                    for p, key in zip(pair, reversed(keys), strict=True)
                ]
            assert sorted(s.result().status_code == 200 for s in shots) == [False, True]
            left = office.mill.sql(
                "SELECT u.username FROM user_account u JOIN role r ON r.id = u.role_id"
                " WHERE r.name = 'admin' AND u.status = 'active'"
            )
            assert len(left) == 1
            office.mill.sql("UPDATE user_account SET status = 'active' WHERE username = 'admin'")
            office.mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = %s", left[0])


class TestWhatStays:
    def test_a_number_is_nobodys_to_choose(self, office: OfficeServer, person: Callable[..., Person]) -> None:
        manager = person("manager")
        core = office.mill.log_in(manager.name)
        order = make_purchase_order(core)
        content = order_input(core, "supplier_id")
        for more in ({"number": "PO-000099"}, {"id": 99}, {"status": "approved"}, {"created_by": 1}):
            refused(manager.ask("purchase_order.create", order=content | more), 422, "validation")
            answer = manager.ask(
                "purchase_order.update", id=order.id, version=order.version, order=content | more
            )
            refused(answer, 422, "validation")
        # Programs may send a whole answer back; what only answers carry is not taken from them.
        url = f"{API}/purchase-orders/{order.id}"
        whole = manager.http.get(url, headers=manager.headers).json()
        claimed = whole | {"po_number": "PO-000099", "status": "approved", "total_amount": 1}
        stored = manager.http.put(url, json=claimed, headers=manager.headers).json()
        assert [stored[n] for n in ("po_number", "status", "total_amount")] == [order.number, "draft", 1155]
        series = {"prefix": "MINE-", "width": 6}
        refused(
            manager.ask("number_series.update", name="purchase_order", series=series), 403, "not_permitted"
        )

    def test_nor_the_administrators(self, office: OfficeServer, chief: Person) -> None:
        before = office.mill.sql("SELECT name, last_number FROM number_series ORDER BY name")
        series = {"prefix": "PO-", "width": 6}
        for more in ({"last_number": 0}, {"year": 1999}):
            answer = chief.ask("number_series.update", name="purchase_order", series=series | more)
            refused(answer, 422, "validation")
        chief.get("number_series.update", name="purchase_order", series=series)
        assert office.mill.sql("SELECT name, last_number FROM number_series ORDER BY name") == before

    def test_nothing_writes_the_audit_log(self, chief: Person) -> None:
        of_audit = {o.name for o in OPERATIONS if o.name.startswith("audit.")}
        assert of_audit
        assert {o.mode for o in OPERATIONS if o.name in of_audit} == {Mode.QUERY}
        for verb in ("create", "insert", "update", "delete", "write", "purge"):
            refused(chief.ask(f"audit.{verb}", id=1), 404, "not_found")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            for path in ("audit", "audit/1", "audit-log/1"):
                answer = chief.http.request(method, f"{API}/{path}", json={}, headers=chief.headers)
                assert answer.status_code == 404
        forged = {"limit": 5, "changes": {"total_amount": [1, 2]}}
        refused(chief.ask("audit.search", query=forged), 422, "validation")


class TestPasswords:
    def test_of_others_are_out_of_reach(self, person: Callable[..., Person], chief: Person) -> None:
        staff, victim = person("staff"), person("viewer")
        target = chief.account(victim.name)
        key = {"id": target["id"], "version": target["version"]}
        refused(staff.ask("user.reset_password", **key), 403, "not_permitted")
        change: dict[str, Any] = {
            "username": victim.name,
            "password": "a guess of his",
            "new_password": "mine-from-now-on",
        }
        refused(staff.ask("user.change_password", **change), 401, "wrong_credentials")
        answer = staff.http.post(f"{API}/auth/password", json=change, headers=staff.headers)
        refused(answer, 401, "wrong_credentials")
        assert victim.ask("session.me").status_code == 200

    def test_of_who_may_more_are_out_of_the_help_desks_reach(
        self, person: Callable[..., Person], chief: Person
    ) -> None:
        desk = person(make_role(chief, "user:read", "user:write"))
        account = desk.account("admin")
        key = {"id": account["id"], "version": account["version"]}
        for operation in ("user.reset_password", "user.unlock", "user.disable"):
            refused(desk.ask(operation, **key), 403, "not_permitted")
        stolen = with_role(account, "admin", email="thief@evil.example")
        refused(desk.ask("user.update", **key, user=stolen), 403, "not_permitted")
        assert chief.ask("session.me").status_code == 200


class Ear:
    """A stream of news that somebody listens to."""

    def __init__(self, person: Person) -> None:
        self.lines: list[str] = []
        self.has_ended = False
        self._client = httpx.Client(base_url=person.office.url, timeout=30)
        self._headers = person.headers
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()
        wait_until(lambda: ": connected" in self.lines, 30, "the stream is open")

    def _listen(self) -> None:
        with (
            suppress(httpx.TransportError),
            self._client.stream("GET", "/api/events", headers=self._headers) as stream,
        ):
            for line in stream.iter_lines():
                self.lines.append(line)
        self.has_ended = True

    def heard(self, word: str) -> bool:
        return any(line.startswith("data: ") and f'"{word}"' in line for line in self.lines)

    def wait_for_the_end(self) -> None:
        """The server closes the stream."""
        wait_until(lambda: self.has_ended, 30, "the stream is closed")
        self._thread.join(5)
        self._client.close()


class TestWorkAfterTheEnd:
    def test_the_next_request_is_refused_and_so_is_the_renewal(
        self, person: Callable[..., Person], chief: Person, doors: list[httpx.Client]
    ) -> None:
        staff = person("staff")
        for door in doors:
            assert staff.ask("session.me", door).status_code == 200
        (row,) = [s for s in chief.get("session.search") if s["username"] == staff.name]
        chief.get("session.end", id=row["id"])
        for door in doors:
            refused(staff.ask("session.me", door), 401, "not_logged_in")
            refused(staff.ask("party.search", door, query={}), 401, "not_logged_in")
            refused(door.get(f"{API}/parties", headers=staff.headers), 401, "not_logged_in")
            refused(door.get("/api/events", headers=staff.headers), 401, "not_logged_in")
            renewal = door.post(f"{API}/auth/refresh", json={"refresh_token": staff.tokens["refresh_token"]})
            refused(renewal, 401, "not_logged_in")

    @pytest.mark.parametrize("how", ["end", "end_all", "disable", "reset_password", "logout", "update"])
    def test_who_was_sent_away_hears_nothing_more(
        self, office: OfficeServer, person: Callable[..., Person], chief: Person, how: str
    ) -> None:
        staff, witness = person("staff"), person("viewer")
        account = chief.account(staff.name)
        key = {"id": account["id"], "version": account["version"]}
        ears = [Ear(staff) for _ in range(2 * WORKERS)]
        other = Ear(witness)
        if how == "end":
            (row,) = [s for s in chief.get("session.search") if s["username"] == staff.name]
            chief.get("session.end", id=row["id"])
        elif how == "end_all":
            chief.get("session.end_all", user_id=account["id"])
        elif how == "logout":
            staff.get("session.logout")
        elif how == "update":
            change = {"username": staff.name, "password": PASSWORD, "new_password": "another-woven-one"}
            staff.get("user.change_password", **change)
        else:
            chief.get(f"user.{how}", **key)
        make_purchase_order(office.mill("admin"))
        wait_until(lambda: other.heard("purchase_order"), 30, "others hear the news")
        for ear in ears:
            ear.wait_for_the_end()
            assert not ear.heard("purchase_order")
            assert not ear.heard("user_account")
            assert ear.lines[-2:] == ["data: " + Changes.of(RIGHTS).as_json(), ""]
        assert not other.has_ended
        chief.get("session.end_all", user_id=office.mill.user_id(witness.name))
        other.wait_for_the_end()

    def test_a_refresh_token_used_twice_ends_the_session_for_both(
        self, person: Callable[..., Person], doors: list[httpx.Client]
    ) -> None:
        staff = person("staff")
        stolen = {"refresh_token": staff.tokens["refresh_token"]}
        answer = doors[0].post(f"{API}/auth/refresh", json=stolen)
        assert answer.status_code == 200
        owner = answer.json()
        staff.office.keep_secret(owner["access_token"], owner["refresh_token"])
        refused(doors[1].post(f"{API}/auth/refresh", json=stolen), 401, "not_logged_in")
        for door in doors:
            for token in (owner["access_token"], staff.tokens["access_token"]):
                headers = {"Authorization": f"Bearer {token}"}
                refused(door.get(f"{API}/auth/me", headers=headers), 401, "not_logged_in")
            renewal = door.post(f"{API}/auth/refresh", json={"refresh_token": owner["refresh_token"]})
            refused(renewal, 401, "not_logged_in")

    def test_a_permission_taken_away_is_gone_at_the_next_request_of_every_process(
        self, person: Callable[..., Person], chief: Person, doors: list[httpx.Client]
    ) -> None:
        role = make_role(chief, "party:write")
        buyer = person(role)
        party = {"name": "P", "is_supplier": True, "currency": "INR"}
        for door in doors:
            code = {"code": uuid.uuid4().hex[:10]}
            assert buyer.ask("party.create", door, party=party | code).status_code == 200
        stored = chief.role(role)
        less = {"name": role, "title": role, "permissions": ["session:own", "party:read"]}
        chief.get("role.update", id=stored["id"], version=stored["version"], role=less)
        for door in doors:
            code = {"code": uuid.uuid4().hex[:10]}
            refused(buyer.ask("party.create", door, party=party | code), 403, "not_permitted")
            refused(
                door.post(f"{API}/parties", json=party | code, headers=buyer.headers), 403, "not_permitted"
            )
            assert buyer.ask("party.search", door, query={}).status_code == 200


@pytest.fixture(scope="module")
def doors(office: OfficeServer) -> Iterator[list[httpx.Client]]:
    """One kept connection to each worker process."""
    found: dict[int, httpx.Client] = {}
    spare: list[httpx.Client] = []
    limits = httpx.Limits(max_connections=1, keepalive_expiry=60)
    deadline = time.monotonic() + 20
    while len(found) < WORKERS and time.monotonic() < deadline:
        client = httpx.Client(base_url=office.url, timeout=30, limits=limits)
        port = client.get("/health/live").extensions["network_stream"].get_extra_info("client_addr")[1]
        worker = _worker_at(office, port)
        spare.append(found.get(worker, client))
        found[worker] = client
    assert len(found) == WORKERS
    yield list(found.values())
    for client in (*spare, *found.values()):
        client.close()


def _worker_at(office: OfficeServer, port: int) -> int:
    """The server's process at the other end of the connection from this port."""
    for process in psutil.Process(office.process.pid).children():
        if any(c.raddr and c.raddr.port == port for c in process.net_connections("tcp")):
            return process.pid
    raise AssertionError("no process has this connection")
