"""What hangs on records, for other programs: files and notes, of any collection that takes them."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.params import Depends
from pydantic import Field, create_model

from erp_core.kit.types import Id
from erp_core.kit.wire import REST_PATH
from erp_core.platform.attachment.schema import FileName
from erp_core.platform.note.schema import NoteBody
from erp_core.server.requests import FILES_PATH
from erp_core.server.rest.collection import Collection
from erp_core.server.rest.conditions import Repeatable
from erp_core.server.rest.fields import Public, Whole, Written
from erp_core.server.rest.resource import UserRoute, answer, doing, refusals, typed
from erp_core.server.rpc import calls_of
from erp_core.server.streams import BYTES, streams_of

NOTES_PATH = f"{REST_PATH}/notes"
TAG = "attachments and notes"
ABOUT = "Files and notes on records. Whoever may read a record reads them, whoever may change it adds some."
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


class File(Public):
    """A file that hangs on a record."""

    id: int
    name: str
    size: Annotated[int, Field(description="bytes")]
    sha256: Annotated[str, Field(description="of the bytes, in hexadecimal digits")]
    created_at: datetime
    created_by: str | None


class Files(Public):
    """All files of a record, the first one first."""

    items: list[File]


class Note(Public):
    """A note on a record."""

    id: int
    body: Annotated[str, Field(description="empty where it was taken back")]
    created_at: datetime
    created_by: str | None
    is_changed: bool
    is_removed: bool


class Notes(Public):
    """All notes of a record, the first one first."""

    items: list[Note]


class OfRecord(Written):
    """Which record: its collection, as in its own address, and its id there."""

    collection: str
    record_id: Annotated[int, Field(ge=1, le=2**63 - 1)]


class NewFileOf(OfRecord):
    """What is said of a file that comes."""

    name: Annotated[FileName, Field(description="of the file, with its ending and without a path")]


class NoteIn(Written):
    """A note to write. `@` and a user name in it tells that person."""

    collection: str
    record_id: Whole
    body: NoteBody


# Where each is, which operations it stands for, and what people call it.
_PLACES: dict[type[File | Note], tuple[str, str, str]] = {
    File: (FILES_PATH, "attachment", "file"),
    Note: (NOTES_PATH, "note", "note"),
}


def router(collections: tuple[Collection, ...], security: Sequence[Depends]) -> APIRouter:
    """The routes of files and notes."""
    routes = APIRouter(tags=[TAG], route_class=UserRoute, dependencies=security)
    # Their names are only known here: the document and the refusals tell them.
    names = Annotated[Literal[tuple(of.path for of in collections)], Field(description="as in its address")]
    of_record, new_file, note_in = (_of_these(model, names) for model in (OfRecord, NewFileOf, NoteIn))
    kinds = {of.path: of.record for of in collections}
    for hung in _PLACES:
        _add_reading(routes, kinds, of_record, hung)
    _add_bytes(routes, kinds, new_file)
    _add_notes(routes, kinds, note_in)
    return routes


def _of_these(model: type[Written], names: Any) -> type[Written]:
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, collection=(names, ...))


def _subject(kinds: dict[str, str], asked: Any) -> dict[str, Any]:
    return {"kind": kinds[asked.collection], "id": asked.record_id}


def _add_reading(routes: APIRouter, kinds: dict[str, str], of_record: Any, hung: type[File | Note]) -> None:
    """What hangs on a record, and taking one of it off."""
    path, operations, word = _PLACES[hung]
    rows_model: Any = Files if hung is File else Notes

    async def of(request: Request, asked: Any) -> Response:
        rows = await calls_of(request).result(request, f"{operations}.of_record", _subject(kinds, asked))
        return answer(rows_model(items=[hung.model_validate(row.model_dump()) for row in rows]))

    async def remove(request: Request, id: Id) -> Response:
        await calls_of(request).result(request, f"{operations}.remove", {"id": id})
        return Response(status_code=HTTPStatus.NO_CONTENT)

    routes.add_api_route(
        path,
        doing(typed(of, asked=Annotated[of_record, Query()]), f"{operations}.of_record"),
        response_model=rows_model,
        summary=f"List the {word}s of a record",
        responses=refusals(401, 403, 404),
        operation_id=f"list_{operations}s",
    )
    routes.add_api_route(
        f"{path}/{{id}}",
        doing(remove, f"{operations}.remove"),
        methods=["DELETE"],
        status_code=HTTPStatus.NO_CONTENT,
        summary=f"Take a {word} off its record",
        description="That it was there stays to be seen. A note is taken back by who wrote it.",
        responses=refusals(401, 403, 404),
        operation_id=f"delete_{operations}",
    )


def _add_bytes(routes: APIRouter, kinds: dict[str, str], new_file: Any) -> None:
    async def add(request: Request, asked: Any) -> Response:
        row = await streams_of(request).attach_to(
            request, kinds[asked.collection], asked.record_id, asked.name
        )
        location = {"Location": f"{FILES_PATH}/{row.id}"}
        return answer(File.model_validate(row.model_dump()), HTTPStatus.CREATED, location)

    routes.add_api_route(
        FILES_PATH,
        doing(typed(add, asked=Annotated[new_file, Query()]), "attachment.add"),
        methods=["POST"],
        status_code=HTTPStatus.CREATED,
        response_model=File,
        summary="Hang a file on a record",
        description="The body is the file itself, of any type, up to 25 MB. The same file under the same name"
        " again is the one that hangs there already, so a request may be repeated.",
        responses=refusals(401, 403, 404, 408, 409, 413, 415, 429)
        | {201: {"headers": {"Location": {"description": "the file", "schema": {"type": "string"}}}}},
        openapi_extra={"requestBody": {"required": True, "content": {BYTES: _BYTES}}},
        operation_id="add_attachment",
    )

    async def get(request: Request, id: Id) -> Response:
        return await streams_of(request).file(request, id)

    routes.add_api_route(
        f"{FILES_PATH}/{{id}}",
        doing(get, "attachment.fetch"),
        response_class=Response,
        summary="Fetch a file",
        description="Its bytes, as they came. Its name and digest stand in the list.",
        responses=refusals(401, 403, 404) | {200: {"description": "the bytes", "content": {BYTES: _BYTES}}},
        operation_id="get_attachment",
    )


def _add_notes(routes: APIRouter, kinds: dict[str, str], note_in: Any) -> None:
    async def write(request: Request, data: Any, conditions: Repeatable) -> Response:
        arguments = {**_subject(kinds, data), "body": data.body}
        row = await calls_of(request).result(request, "note.write", arguments, conditions.request_id)
        return answer(Note.model_validate(row.model_dump()), HTTPStatus.CREATED)

    routes.add_api_route(
        NOTES_PATH,
        doing(typed(write, data=note_in), "note.write"),
        methods=["POST"],
        status_code=HTTPStatus.CREATED,
        response_model=Note,
        summary="Write a note on a record",
        responses=refusals(401, 403, 404, 408, 409, 413, 415),
        operation_id="write_note",
    )
