"""Resources follow their kinds: each has one, and nothing that a record shows is missing."""

import asyncio
import json
from typing import Any, cast, get_args

import pytest
from fastapi import APIRouter, FastAPI, Response
from pydantic import BaseModel, ValidationError

from erp_core import Core, modules
from erp_core.kit.operation import OPERATIONS
from erp_core.server import rest
from erp_core.server.rest.addresses import add_collection
from erp_core.server.rest.collection import Collection
from erp_core.server.rest.fields import ANSWERED_STAMPS, Written
from erp_core.server.rest.published import PUBLISHED
from erp_core.server.rest.resource import answer
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)

SERVICES = {kind.name: (kind, service) for kind, service in modules.services()}
# What a resource does not show of its record, and why.
EXCUSED = {
    # What one may not do is for buttons that explain themselves; a program is told by the refusal.
    "refused",
    # The published orders and work orders name an item by its code.
    "item_id",
}
MADE = {
    "purchase_order": make_purchase_order,
    "sales_order": make_sales_order,
    "work_order": make_work_order,
    "party": make_party,
    "item": make_item,
}


def fields_of(model: Any) -> set[str]:
    """Names of all fields, those of parts too: ``lines.quantity``."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(name)
        parts = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
        for part in parts:
            if issubclass(part, BaseModel):
                found |= {f"{name}.{inner}" for inner in fields_of(part)}
    return found


def written_of(of: Collection) -> type[Written]:
    assert of.written is not None
    return of.written


def view_of(record: str) -> Any:
    operation = OPERATIONS.get(f"{record}.get")
    assert operation is not None
    return operation.function.__annotations__["return"]


def json_of(response: Response) -> Any:
    return json.loads(bytes(response.body))


@pytest.fixture(params=list(MADE))
def derived(request: pytest.FixtureRequest) -> Collection:
    """The resource each of the first kinds would have if its names had not been published before."""
    return Collection.of(*SERVICES[request.param])


def test_every_kind_that_is_listed_has_a_resource() -> None:
    assert {of.record for of in rest.COLLECTIONS} == {kind.name for kind, _service in modules.listed()}
    assert {of.record for of in rest.COLLECTIONS} >= set(SERVICES)
    assert {of.record for of in PUBLISHED} <= set(SERVICES)


@pytest.mark.parametrize("of", rest.COLLECTIONS, ids=lambda of: of.path)
def test_every_field_of_a_view_is_in_its_resource_or_excused(of: Collection) -> None:
    shown = fields_of(of.view)
    for field in fields_of(view_of(of.record)):
        if field.rpartition(".")[2] not in EXCUSED:
            public = ".".join(of.names.public(part) for part in field.split("."))
            assert public in shown, f"no {public} in the schemas of erp_core/server/rest/published"


@pytest.mark.parametrize("of", PUBLISHED, ids=lambda of: of.path)
def test_every_field_of_an_input_is_brought_to_the_core(of: Collection, mill: Mill) -> None:
    record = MADE[of.record](mill("manager"))
    written = written_of(of).model_validate(json_of(of.one(record)))
    # Names that are those of the stored record need not be looked up.
    values: Any = asyncio.run(cast(Any, of.to_core(cast(Any, None), written, record)))
    update = OPERATIONS.get(f"{of.record}.update")
    assert update is not None
    wanted = fields_of(update.arguments.model_fields[of.argument].annotation)
    brought = values.keys() | {f"lines.{name}" for line in values.get("lines", []) for name in line}
    assert not wanted - brought, (
        f"its to_core in erp_core/server/rest/published leaves out {wanted - brought}"
    )


def test_no_excuse_is_out_of_date() -> None:
    views = set().union(*(fields_of(view_of(of.record)) for of in rest.COLLECTIONS))
    assert {field.rpartition(".")[2] for field in views} >= EXCUSED


def test_a_derived_resource_calls_everything_as_the_core_does(derived: Collection) -> None:
    view = fields_of(view_of(derived.record))
    assert fields_of(derived.view) == view - {"actions", "refused"} | {"allowed_actions"}
    kind, service = SERVICES[derived.record]
    assert list(derived.row.model_fields) == list(service.LISTING.columns)
    create = OPERATIONS.get(f"{kind.name}.create")
    assert create is not None
    written = next(iter(create.arguments.model_fields.values())).annotation
    assert fields_of(derived.written) == fields_of(written) | {"version"}


def test_it_stands_where_the_published_one_does(derived: Collection) -> None:
    (published,) = (of for of in PUBLISHED if of.record == derived.record)
    assert (derived.path, derived.title, derived.plural) == (
        published.path,
        published.title,
        published.plural,
    )
    assert derived.argument == published.argument
    moves = {name: told for name, told in derived.moves.items() if name not in published.elsewhere}
    assert moves == published.moves


def test_its_list_is_filtered_by_whatever_the_core_s_is(derived: Collection) -> None:
    listing = SERVICES[derived.record][1].LISTING
    asked = set(derived.filters.model.model_fields) - {"skip", "limit", "text", "q", "where", "sort"}
    assert {name.removesuffix("_from").removesuffix("_to") for name in asked} == set(listing.filters)


def test_an_answer_may_be_changed_and_sent_back(derived: Collection, mill: Mill) -> None:
    core: Core = mill("manager")
    kind, service = SERVICES[derived.record]
    record = MADE[kind.name](core)
    answered = json_of(derived.one(record))
    assert {*ANSWERED_STAMPS, "version"} <= set(answered)
    written: Any = written_of(derived).model_validate(answered)
    assert written.version == record.version, "what was read is not known when it is changed"
    values = written.model_dump(exclude={"version"})
    again = core.run(service.update, record.id, record.version, values)
    # Whether a save that changes nothing makes a new version is the core's business.
    changed = {name for name, value in json_of(derived.one(again)).items() if value != answered[name]}
    assert changed <= {"version", "updated_at"}
    rows = [derived.names.answer(derived.row, row) for row in core.run(service.search, {})]
    assert record.id in [json_of(answer(row))["id"] for row in rows]


def test_a_name_nobody_knows_is_refused(derived: Collection) -> None:
    with pytest.raises(ValidationError) as caught:
        written_of(derived).model_validate({"colour_of_the_sky": "blue"})
    assert ("colour_of_the_sky",) in [error["loc"] for error in caught.value.errors()]


def test_filters_become_clauses_of_the_core_s_query(mill: Mill) -> None:
    core: Core = mill("manager")
    order = make_work_order(core)
    of = Collection.of(*SERVICES["work_order"])
    for asked, found in (
        ({"status": ["draft"]}, 1),
        ({"status": ["released"]}, 0),
        ({"quantity_from": str(order.quantity), "planned_start_on_to": "2999-12-31"}, 1),
        ({"quantity_from": str(order.quantity + 1)}, 0),
        ({"number": order.number, "is_overdue": False}, 1),
        ({"number": "none"}, 0),
    ):
        mine = of.filters.model.model_validate(asked | {"item_id": order.item_id})
        query: Any = {"where": of.filters.where(mine)}
        assert core.run(SERVICES["work_order"][1].summary, query).count == found, asked


def test_the_document_describes_it(derived: Collection) -> None:
    app, routes = FastAPI(), APIRouter(tags=[derived.path])
    add_collection(routes, derived)
    app.include_router(routes)
    document = app.openapi()
    assert {f"{derived.url}/{{id}}/{name.replace('_', '-')}" for name in derived.moves} <= set(
        document["paths"]
    )
    name = "".join(word.capitalize() for word in derived.record.split("_"))
    assert {name, f"{name}In", f"{name}Row"} <= set(document["components"]["schemas"])


def test_the_page_says_the_way_of_a_document() -> None:
    of = Collection.of(*SERVICES["work_order"])
    assert of.about == "Work orders: draft → released → in progress → on hold → completed → closed."
    assert Collection.of(*SERVICES["party"]).about == "Parties."
