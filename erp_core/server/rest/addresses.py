"""Addresses of a collection: its list, its records, and what is done to them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import create_model

from erp_core.kit.operation import OPERATIONS
from erp_core.server.rest.collection import Collection, Handlers
from erp_core.server.rest.conditions import Conditional, Repeatable
from erp_core.server.rest.fields import LARGEST_ID, Page, Sums, Whole, Written
from erp_core.server.rest.resource import doing, refusals, typed

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
_READING = (401, 403)
_WRITING = (401, 403, 408, 409, 413, 415)
CHANGING = (*_WRITING, 404, 412, 428)


class Version(Written):
    """Which version was read, for those who do not send If-Match."""

    version: Whole | None = None


def add_collection(routes: APIRouter, collection: Collection) -> None:
    """All routes of a collection."""
    handlers = Handlers(collection)
    _add_reading(routes, handlers)
    for verb, add in (("create", _add_creating), ("update", _add_changing)):
        if collection.gives_record(verb):
            add(routes, handlers)
    if OPERATIONS.get(f"{collection.record}.delete") is not None:
        _add_deleting(routes, handlers)
    for name, meaning in collection.moves.items():
        _add_move(routes, handlers, name, meaning)


def _add_reading(routes: APIRouter, handlers: Handlers) -> None:
    of = handlers.of

    async def search(request: Request, filter: Any) -> Response:
        of.filters.require_once(name for name, _value in request.query_params.multi_items())
        return await handlers.list(request, filter)

    async def summary(request: Request, filter: Any) -> Response:
        of.filters.require_once(name for name, _value in request.query_params.multi_items())
        return await handlers.summary(request, filter)

    async def get(request: Request, id: Id) -> Response:
        return of.one(await handlers.run(request, "get", id=id))

    rows: Any = Page[of.row]
    routes.add_api_route(
        of.url,
        doing(typed(search, filter=Annotated[of.filters.model, Query()]), f"{of.record}.search"),
        response_model=rows,
        summary=f"List {of.plural}",
        description="One page; `total` says how many there are on all pages.",
        responses=refusals(*_READING),
        operation_id=f"list_{of.plural.replace(' ', '_')}",
    )
    routes.add_api_route(
        of.summary_url,
        doing(typed(summary, filter=Annotated[of.filters.narrowing, Query()]), f"{of.record}.summary"),
        response_model=Sums,
        summary=f"Count {of.plural}",
        description="How many match, and what they come to: amounts per currency, quantities per unit.",
        responses=refusals(*_READING),
        operation_id=f"summary_of_{of.plural.replace(' ', '_')}",
    )
    routes.add_api_route(
        f"{of.url}/{{id}}",
        doing(get, f"{of.record}.get"),
        response_model=of.view,
        summary=f"Read one {of.title}",
        description="The header `ETag` names its version; send it back in `If-Match` to change it.",
        responses=refusals(404, *_READING) | with_etag(200),
        operation_id=f"get_{of.record}",
    )


def _add_creating(routes: APIRouter, handlers: Handlers) -> None:
    of = handlers.of

    async def create(request: Request, data: Any, conditions: Repeatable) -> Response:
        return await handlers.create(request, data, conditions)

    routes.add_api_route(
        of.url,
        doing(typed(create, data=of.written), f"{of.record}.create"),
        methods=["POST"],
        status_code=HTTPStatus.CREATED,
        response_model=of.view,
        summary=f"Write a new {of.title}",
        responses=refusals(*_WRITING) | with_etag(201),
        operation_id=f"create_{of.record}",
    )


def _add_changing(routes: APIRouter, handlers: Handlers) -> None:
    of = handlers.of

    async def update(request: Request, id: Id, data: Any, conditions: Conditional) -> Response:
        return await handlers.update(request, id, data, conditions)

    routes.add_api_route(
        f"{of.url}/{{id}}",
        doing(typed(update, data=of.changed or of.written), f"{of.record}.update"),
        methods=["PUT"],
        response_model=of.view,
        summary=f"Change {of.a_title}",
        description="The whole record is written anew. Say which version you read, by `If-Match` or by"
        " `version` in the body: if somebody else changed it since, nothing is overwritten. What an answer"
        " carries beyond the fields below may be sent back; it is ignored.",
        responses=refusals(*CHANGING) | with_etag(200),
        operation_id=f"update_{of.record}",
    )


def _add_deleting(routes: APIRouter, handlers: Handlers) -> None:
    of = handlers.of

    async def delete(request: Request, id: Id, conditions: Conditional) -> Response:
        await handlers.change(request, id, "delete", None, conditions)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    routes.add_api_route(
        f"{of.url}/{{id}}",
        doing(delete, f"{of.record}.delete"),
        methods=["DELETE"],
        status_code=HTTPStatus.NO_CONTENT,
        summary=f"Delete {of.a_title}",
        description="It disappears from all lists; nothing is erased. Documents can be deleted while draft.",
        responses=refusals(*_READING, 404, 409, 412, 428),
        operation_id=f"delete_{of.record}",
    )


def _add_move(routes: APIRouter, handlers: Handlers, name: str, meaning: str) -> None:
    of = handlers.of
    verb, *its = name.split("_")  # reset_second_factor: what is reset is not the user
    done_to = f"{' '.join(its)} of {of.a_title}" if its else of.a_title

    told = of.told_of(name)

    async def move(
        request: Request, id: Id, conditions: Conditional, data: Version | None = None
    ) -> Response:
        written = data.version if data else None
        values = {one: getattr(data, one) for one in told}
        return of.one(await handlers.change(request, id, name, written, conditions, **values))

    if told:
        fields: dict[str, Any] = {one: (kind, ...) for one, kind in told.items()}
        model: Any = create_model(
            f"{''.join(word.capitalize() for word in (*of.record.split('_'), *name.split('_')))}In",
            __base__=Version,
            __doc__="What is told of it.",
            **fields,
        )
        move.__defaults__ = None
        move = typed(move, data=model)

    routes.add_api_route(
        f"{of.url}/{{id}}/{name.replace('_', '-')}",
        doing(move, f"{of.record}.{name}"),
        methods=["POST"],
        response_model=of.view,
        summary=f"{verb.capitalize()} {done_to}",
        description=f"{meaning} Without `If-Match` or `version` it is done to the record as it is now.",
        responses=refusals(*CHANGING) | with_etag(200),
        operation_id=f"{name}_{of.record}",
    )


def with_etag(status: int) -> dict[int | str, dict[str, Any]]:
    headers = {"ETag": {"description": "the record's version", "schema": {"type": "string"}}}
    if status == HTTPStatus.CREATED:
        headers["Location"] = {"description": "where the new record is", "schema": {"type": "string"}}
    return {status: {"headers": headers}}
