"""The OpenAPI document keeps its word: whatever is sent, nothing answers what it does not declare."""

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.specs.openapi import checks as openapi_checks
from starlette.routing import Route

from erp_core.errors import ErpError
from erp_core.kit.wire import STATUS_OF
from erp_core.server import rest
from tests.server.office_server import API, OfficeServer
from tests.server.one_line import OneLine

# What every answer is held to. That everything well-formed is accepted is not among it: an order may be
# well-formed and name a supplier that does not exist.
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.unsupported_method,
]


@functools.cache
def described() -> dict[str, Any]:
    """The document as the routes describe it; no server and no database are needed for that."""
    app = FastAPI(title="Textile ERP", description=rest.DESCRIPTION, openapi_tags=rest.TAGS)
    app.router.routes += rest.router().routes
    return app.openapi()


SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# So many records of each kind are there to be found.
IDS = 8
# From a fixture: every process of a run collects all tests, and to make these takes as long as to run them.
schema = schemathesis.pytest.from_fixture("described_schema")


class Covering:
    """The cases that cover the document, kept from Hypothesis, which takes as long for each as to send it.

    Of what is wrong in one way at one place, all values are sent to the first address that has the place.
    To each other address goes one: what refuses it there is the same parser, before anybody reads it. So
    2,900 of 10,700 are left out. What is right is always sent: that is read by the address itself.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[Any, ...], str] = {}
        self._sent: set[tuple[Any, ...]] = set()
        self._waiting: defaultdict[str, list[schemathesis.Case]] = defaultdict(list)

    def is_drawn(self, _context: object, case: schemathesis.Case) -> bool:
        """Whether it is one that Hypothesis thinks of."""
        told = case.meta
        if told is None or not isinstance(of := told.phase.data, CoveragePhaseData):
            return True
        if not told.generation.mode.is_negative or self._is_sent(case.operation.label, of):
            self._waiting[case.operation.label].append(case)
        return False

    def _is_sent(self, address: str, of: CoveragePhaseData) -> bool:
        kind = (of.scenario, of.parameter_location, of.parameter, of.location, of.description)
        if self._first.setdefault(kind, address) == address:
            return True
        is_new = (address, *kind) not in self._sent
        self._sent.add((address, *kind))
        return is_new

    def left(self, address: str) -> Iterator[schemathesis.Case]:
        """What waits for this one; each goes when the next is asked for, so one that fails does so again."""
        waiting = self._waiting[address]
        while waiting:
            yield waiting[-1]
            waiting.pop()

    @property
    def is_done(self) -> bool:
        return bool(self._waiting) and not any(self._waiting.values())


@pytest.fixture
def covering() -> Iterator[Covering]:
    covering = Covering()
    yield covering
    assert covering.is_done


@pytest.fixture
def described_schema(request: pytest.FixtureRequest, covering: Covering) -> schemathesis.BaseSchema:
    # Schemathesis looks for the name of a test where pytest kept it before 9.2.
    request.node._nodeid = request.node.nodeid
    # What the document gives as an example is among the cases that cover it.
    config = SchemathesisConfig.from_dict({"seed": 1, "phases": {"examples": {"enabled": False}}})
    schema = schemathesis.openapi.from_dict(described(), config=config)
    schema.hooks.register_hook_with_name(covering.is_drawn, "filter_case")
    return schema


@pytest.fixture(scope="module", autouse=True)
def records(office: OfficeServer) -> None:
    """What requests may find."""
    with office.client("manager") as client:
        party = {
            "code": "OA",
            "name": "Open Mills",
            "is_supplier": True,
            "is_customer": True,
            "currency": "INR",
        }
        assert client.post(f"{API}/parties", json=party).status_code == 201
        item = {"code": "OA-1", "name": "Cotton", "kind": "yarn", "unit": "kg"}
        assert client.post(f"{API}/items", json=item).status_code == 201
        dates = {"po_date": "2024-01-15", "so_date": "2024-01-15", "due_date": "2024-02-15"}
        lines = {"line_items": [{"material_code": "OA-1", "quantity": 2}]}
        work = {"planned_start_date": "2024-01-15", "planned_finish_date": "2024-01-31", "quantity": 2}
        for _ in range(IDS):
            for path, date, party_name in (
                ("purchase-orders", "po_date", "supplier_name"),
                ("sales-orders", "so_date", "customer_name"),
            ):
                order = {date: dates[date], "due_date": dates["due_date"], party_name: "Open Mills", **lines}
                assert client.post(f"{API}/{path}", json=order).status_code == 201
            assert client.post(f"{API}/work-orders", json=work | {"item_code": "OA-1"}).status_code == 201


@pytest.fixture(scope="module")
def kept(office: OfficeServer) -> Iterator[OneLine]:
    """One connection for all requests: to make one and to look for proxies takes longer than an answer."""
    with OneLine(office.url) as session:
        yield session


@schema.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=SLOW, database=None)
def test_every_answer_is_declared(
    case: schemathesis.Case, covering: Covering, office: OfficeServer, kept: OneLine
) -> None:
    for one in covering.left(case.operation.label):
        is_answered_as_declared(one, office, kept)
    is_answered_as_declared(case, office, kept)


def is_answered_as_declared(case: schemathesis.Case, office: OfficeServer, kept: OneLine) -> None:
    if case.path.endswith("/logout"):
        return  # the session is needed by the others
    id = (case.path_parameters or {}).get("id")
    if isinstance(id, int) and id > 0:
        case.path_parameters["id"] = 1 + id % IDS  # a well-formed id may as well be that of a record
    headers = {"Authorization": f"Bearer {office.token('manager')}"}
    case.call_and_validate(base_url=office.url, headers=headers, checks=CHECKS, session=kept)


def test_a_route_is_worked_out_once() -> None:
    """A router within a router would be worked out again for each of them, and at the first request."""
    assert len(rest.router().routes) > 80
    assert [route for route in rest.router().routes if not isinstance(route, Route)] == []


def test_the_server_shows_this_document(http: httpx.Client) -> None:
    shown = http.get("/openapi.json").json()
    assert shown["paths"] == described()["paths"]
    assert shown["components"] == described()["components"]


def test_the_examples_run(serve: Callable[..., OfficeServer]) -> None:
    schemas = described()["components"]["schemas"]
    with serve().client("manager") as client:
        for name, path in (("PartyIn", "parties"), ("ItemIn", "items")):
            assert client.post(f"{API}/{path}", json=schemas[name]["example"]).status_code == 201
        buyer = schemas["PartyIn"]["example"] | {
            "code": "HF",
            "name": "Harbour Fashion Ltd",
            "is_customer": True,
        }
        assert client.post(f"{API}/parties", json=buyer).status_code == 201
        for name, path in (
            ("PurchaseOrderIn", "purchase-orders"),
            ("SalesOrderIn", "sales-orders"),
            ("WorkOrderIn", "work-orders"),
        ):
            answer = client.post(f"{API}/{path}", json=schemas[name]["example"])
            assert answer.status_code == 201, answer.text
        answer = client.post(f"{API}/auth/register", json=schemas["RegisterIn"]["example"])
        assert answer.status_code == 201, answer.text


def test_every_way_in_says_who_may_come(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    for path, ways in paths.items():
        for method, way in ways.items():
            is_open = path == "/" or (path.startswith(f"{API}/auth/") and "401" not in way["responses"])
            open_ones = ("login", "token", "refresh", "password", "register")
            open_ones += ("forgotten-password", "new-password", "second-factor")
            open_ones += ("second-factor/on", "second-factor/off")
            is_open = is_open or path in [f"{API}/auth/{p}" for p in open_ones]
            assert bool(way.get("security")) != is_open, (method, path)


def test_every_way_has_a_name_people_can_read() -> None:
    paths = described()["paths"].values()
    names = [way["operationId"] for ways in paths for way in ways.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or "api_v" in name] == []
    auth = {
        way["operationId"]
        for path, ways in described()["paths"].items()
        for way in ways.values()
        if "/auth/" in path
    }
    assert auth == {
        "register",
        "log_in",
        "log_in_with_form",
        "renew_tokens",
        "change_password",
        "forget_password",
        "begin_second_factor",
        "turn_second_factor_on",
        "turn_second_factor_off",
        "choose_new_password",
        "who_am_i",
        "log_out",
    }


def test_every_body_is_of_one_kind() -> None:
    """Else generated clients do not import."""
    for path, ways in described()["paths"].items():
        for way in ways.values():
            assert len(way.get("requestBody", {}).get("content", {"": 0})) == 1, path


# Of rest.md: what stands in its tables between backquotes, and beside which status.
REST = (Path(__file__).parents[2] / "docs/reference/rest.md").read_text("utf-8")


def rows_below(heading: str) -> list[list[str]]:
    section = REST.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.removeprefix("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[1:]


def test_every_refusal_is_told_beside_its_status() -> None:
    told: dict[str, int] = {}
    for statuses, types, *_advice in rows_below("Refusals"):
        named, numbers = re.findall(r"`(\w+)`", types), [int(number) for number in statuses.split(", ")]
        told |= zip(named, numbers if len(numbers) > 1 else numbers * len(named), strict=True)
    kinds = {ErpError.code, *(kind.code for kind in ErpError.__subclasses__())}
    assert kinds <= set(STATUS_OF)
    assert told == STATUS_OF


def test_summaries_are_english() -> None:
    told: list[str] = [way["summary"] for ways in described()["paths"].values() for way in ways.values()]
    assert "Reset second factor of a user" in told
    odd = re.compile(r"\ban (?:use|uni|eu)|\ba (?:[aeio]|u(?!se|ni))|factor an? ")
    assert [one for one in told if odd.search(one)] == []
