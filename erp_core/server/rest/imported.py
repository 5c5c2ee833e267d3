"""Files of other programs whose rows become records: tried, imported, taken back."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.params import Depends
from pydantic import Field, create_model

from erp_core import modules
from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.types import ShortText
from erp_core.platform.importing.annotated import describe, place_of_problem
from erp_core.platform.importing.document_import import MOST_DOCUMENTS
from erp_core.platform.importing.schema import Imported, Problem, Question
from erp_core.platform.spreadsheet.reading import CODE_PAGES
from erp_core.server.requests import IMPORTS_PATH
from erp_core.server.rest.collection import Collection
from erp_core.server.rest.conditions import Repeatable
from erp_core.server.rest.fields import Public, Written
from erp_core.server.rest.resource import UserRoute, answer, doing, refusals, typed
from erp_core.server.rest.uploads import Upload, import_upload
from erp_core.server.rpc import calls_of
from erp_core.server.streams import BYTES

TAG = "imports"
ABOUT = "Records from spreadsheets. Whoever may write records of a collection imports them."
# What a refusal names of a file with thousands of wrong cells.
MOST_TOLD = 1000

_COLLECTION = Field(description="as in its address")
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_IMPORTED = f"""The body is the file itself: XLSX, XLS, ODS or CSV, up to 64 MB.
All of it is imported, or nothing.

Titles of columns say what they hold, in any language the program speaks; `column` says so for others.
Records with a code that is known are changed, others are new; a blank cell leaves a field as it is, `(empty)`
clears it. Orders are always new drafts, {MOST_DOCUMENTS} at most: rows with the same *Order reference* are
one order, each row a line; customers, suppliers and items are named by code or name.

Send it with `trial=true` first: the answer names each wrong cell. Without, a file with a wrong cell is
refused with 422, and `fields` names the cells."""
_UNDONE = """Within a day: new records are deleted, changed ones are as before; what somebody changed or used
since stays. It asks first (409, `needs_confirmation`): send `confirm` with the name it gives."""


class CellProblem(Public):
    """What is wrong with a cell, or only worth a look."""

    row: Annotated[int, Field(description="as the spreadsheet counts it, from 1")]
    cell: Annotated[str | None, Field(description="`F12`; null for a whole row, or where there is no column")]
    title: Annotated[str, Field(description="what people call the field; empty for a whole row")]
    message: str
    is_warning: bool
    others: Annotated[list[int], Field(description="further rows of which the same is so")]


class ImportedRecord(Public):
    """A document that was made of a row and those that belong to it."""

    row: int
    id: int
    number: str
    reference: Annotated[
        str, Field(description="its number in the file, which its notes keep; empty for none")
    ]


class AskedOfFile(Public):
    """What one answer settles for all rows: send it as `value=FIELD:TEXT=ANSWER`."""

    field: str
    title: Annotated[str, Field(description="what people call the field")]
    text: Annotated[
        str, Field(description="of the file; empty where it says nothing; `%` for shares, `#` for 1.250")
    ]
    rows: int
    answers: Annotated[list[str], Field(description="any of these")]
    answer: Annotated[str, Field(description="what was sent; empty for nothing yet")]


class ImportResult(Public):
    """What became of a file, or would become of it."""

    is_imported: Annotated[bool, Field(description="false for a trial")]
    is_right: Annotated[bool, Field(description="nothing is wrong; warnings are no errors")]
    created: int
    changed: int
    unchanged: int
    lines: Annotated[int, Field(description="of the new documents")]
    hidden: Annotated[int, Field(description="rows left out, because somebody hid them in the spreadsheet")]
    left: Annotated[int, Field(description="rows of totals that were left out")]
    unknown: Annotated[
        list[str], Field(description="titles that are no field's; their columns were left alone")
    ]
    told: Annotated[
        list[str], Field(description="how it was read, each about many rows: blanks, rows that lay apart")
    ]
    problems: list[CellProblem]
    questions: list[AskedOfFile]
    records: Annotated[list[ImportedRecord], Field(description="the new documents; of masters, none is told")]


class OfFile(Written):
    """Which collection a file is for, and how it is read."""

    collection: str
    trial: Annotated[bool, Field(description="only say what would happen")] = False
    sheet: Annotated[ShortText, Field(description="its name; the first one if left out")] = ""
    encoding: Annotated[
        str,
        Field(
            pattern=f"^({'|'.join(CODE_PAGES)})?$",
            description=f"of a text file that is not in Unicode: {', '.join(CODE_PAGES)}",
        ),
    ] = ""
    titles: Annotated[bool, Field(description="false where the first row is a record already")] = True
    leave_totals: Annotated[
        bool, Field(description="rows of totals are left out; else each of them is named as wrong")
    ] = False
    column: Annotated[
        list[ShortText],
        Field(max_length=100, description="where a field stands, by its name or title: `code=A`"),
    ] = Field(default=[])
    value: Annotated[
        list[ShortText],
        Field(
            max_length=100,
            description="what a text of the file means, `DYES=chemical`; of a field without a column "
            "`kind=chemical`, `code=next`",
        ),
    ] = Field(default=[])


class TakenBack(Public):
    """What became of taking an import back."""

    count: Annotated[int, Field(description="records of which nothing is left of it")]
    made: Annotated[int, Field(description="those of them that were new and are gone; others are as before")]
    kept: Annotated[int, Field(description="records that stay: changed or used since")]


class ImportOf(Written):
    """Which collection's import is meant."""

    collection: str


def router(collections: tuple[Collection, ...], security: Sequence[Depends]) -> APIRouter:
    """The routes of imports.

    Args:
        collections: those whose records can be imported.
    """
    routes = APIRouter(tags=[TAG], route_class=UserRoute, dependencies=security)
    names = Annotated[Literal[tuple(of.path for of in collections)], _COLLECTION]
    kinds = {of.path: of.record for of in collections}
    _add_import(routes, kinds, _of_these(OfFile, names))
    _add_undo(routes, kinds, _of_these(ImportOf, names))
    return routes


def _of_these(model: type[Written], names: Any) -> type[Written]:
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, collection=(names, ...))


def _add_import(routes: APIRouter, kinds: dict[str, str], of_file: Any) -> None:
    def meant(request: Request) -> Iterable[str]:
        """The operations of the collection that is named, if it is one."""
        found = modules.import_of(kinds.get(request.query_params.get("collection", ""), ""))
        return [operation.name for operation in found[0]] if found is not None else []

    async def import_file(request: Request, asked: Any, conditions: Repeatable) -> Response:
        upload = Upload(
            kind=kinds[asked.collection],
            is_trial=asked.trial,
            sheet=asked.sheet,
            code_page=asked.encoding,
            has_titles=asked.titles,
            leaves_totals=asked.leave_totals,
            columns=tuple(asked.column),
            values=tuple(asked.value),
        )
        done = await import_upload(request, upload, conditions.request_id)
        if not asked.trial and not done.is_right:
            raise ValidationError(_("Nothing was imported. Correct the cells named below."), _fields(done))
        return answer(_result(done, asked.trial))

    routes.add_api_route(
        IMPORTS_PATH,
        doing(typed(import_file, asked=Annotated[of_file, Query()]), meant),
        methods=["POST"],
        response_model=ImportResult,
        summary="Import a spreadsheet",
        description=_IMPORTED,
        responses=refusals(401, 403, 404, 408, 409, 413, 415, 429),
        openapi_extra={"requestBody": {"required": True, "content": {BYTES: _BYTES}}},
        operation_id="import_file",
    )


def _add_undo(routes: APIRouter, kinds: dict[str, str], import_of: Any) -> None:
    def meant(request: Request) -> Iterable[str]:
        told = getattr(request, "parsed", None)
        kind = kinds.get(str(told.get("collection"))) if isinstance(told, dict) else None
        return [f"{kind}.take_back_import"] if kind is not None else []

    async def undo(request: Request, data: Any, conditions: Repeatable) -> Response:
        operation = f"{kinds[data.collection]}.take_back_import"
        arguments = {"confirmed": conditions.confirmed}
        taken = await calls_of(request).result(request, operation, arguments, conditions.request_id)
        return answer(TakenBack.model_validate(taken.model_dump()))

    routes.add_api_route(
        f"{IMPORTS_PATH}/undo",
        doing(typed(undo, data=import_of), meant),
        methods=["POST"],
        response_model=TakenBack,
        summary="Take back one's own last import of a collection",
        description=_UNDONE,
        responses=refusals(401, 403, 404, 408, 409, 413, 415),
        operation_id="undo_import",
    )


def _result(done: Imported, is_trial: bool) -> ImportResult:
    counts = done.model_dump(include={"created", "changed", "unchanged", "lines", "hidden", "left"})
    return ImportResult(
        is_imported=not is_trial,
        is_right=done.is_right,
        **counts,
        unknown=list(done.unknown),
        told=done.told,
        problems=[_problem(one) for one in done.problems],
        questions=[_question(one) for one in done.questions],
        records=[ImportedRecord.model_validate(one.model_dump()) for one in done.made],
    )


def _question(one: Question) -> AskedOfFile:
    known = one.model_dump(include={"field", "title", "text", "answer"})
    return AskedOfFile(**known, rows=one.cells, answers=[value for value, _title in one.choices])


def _problem(one: Problem) -> CellProblem:
    cell = place_of_problem(one) if one.column is not None else None
    said = one.model_dump(include={"row", "title", "is_warning"})
    return CellProblem(**said, cell=cell, message=one.text, others=sorted(one.others))


def _fields(done: Imported) -> dict[str, str]:
    """What is wrong by its place: ``F12``, ``row 12``."""
    found: dict[str, str] = {}
    wrong = [one for one in done.problems if not one.is_warning]
    each = chain(wrong, chain.from_iterable(one.further() for one in wrong))
    for one in islice(each, MOST_TOLD):
        place = place_of_problem(one) if one.column is not None else f"row {one.row}"
        words = describe(one).partition(": ")[2]
        told = f"{one.title}: {words}" if one.title else words
        found[place] = f"{found[place]} {told}" if place in found else told
    return found
