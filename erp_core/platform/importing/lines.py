"""An import as lines of JSON, as it goes: how far it is, and at the end what became of it."""

import gc
import json
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import pydantic
from pydantic_core import from_json
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError
from erp_core.kit.arguments import MOST_TOLD, as_validation_error, names_too_much, too_much_is_wrong
from erp_core.kit.operation import Context
from erp_core.kit.reading.formats import usual_format
from erp_core.kit.reading.notation import Notation, notation
from erp_core.kit.records.db import as_erp_error
from erp_core.masters.company import service as companies
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.schema import Imported, ImportFile, Row
from erp_core.platform.printing.writing import Writer
from erp_core.platform.spreadsheet.table import MOST_ROWS

T = TypeVar("T")

_ROWS = pydantic.TypeAdapter(list[Row])
# Rows that are looked at before somebody else has a turn.
_AT_A_TIME = 1_000
# A row is two lists; texts may hold brackets, too, but not that many.
_MOST_LISTS = 10 * MOST_ROWS


def company_notation(ctx: Context) -> Notation:
    """How the company writes numbers and days."""
    company = companies.current(ctx)
    form = company.format or usual_format(company.currency)
    writer = Writer.of(company.language, form, company.timezone)
    return notation(writer.figures, writer.words)


def import_lines(
    importer: FileImport, ctx: Context, said: bytes, keep: Callable[[Imported], object]
) -> Generator[bytes, None, None]:
    """Import a file in the transaction of ``ctx``.

    Args:
        said: an ``ImportFile`` as JSON.
        keep: commits; called once, before the last line is told, if all is right and no trial was wanted.

    Yields:
        ``{"done": 400, "of": 50000}`` now and then; last ``{"imported": …}``, or ``{"error": …}``.
    """
    try:
        file = _read(said)
        how = {name: getattr(file, name) for name in ("has_titles", "is_trial", "leaves_totals", "means")}
        steps = importer.run(ctx, file.table(), company_notation(ctx), file.places, **how)
        done = yield from _told(steps)
        if done.is_right and not file.is_trial:
            keep(done)
    except ErpError as error:
        yield _line({"error": error.to_wire()})
    except DBAPIError as error:
        refused = as_erp_error(error)
        if refused is None:
            raise
        yield _line({"error": refused.to_wire()})
    else:
        yield last_line(done)


def last_line(done: Imported) -> bytes:
    """What is told at the end of an import that went to its end."""
    return _line({"imported": done.model_dump(mode="json")})


def _read(said: bytes) -> ImportFile:
    """What somebody sent, some rows at a time: all at once would hold up everybody else in this process."""
    if said.count(b"[") > _MOST_LISTS:
        raise _too_many_rows()
    try:
        told = _parsed(said)
    except ValueError as error:
        raise as_validation_error([{"type": "json_invalid", "loc": (), "ctx": {"error": error}}]) from error
    if not isinstance(told, dict) or not isinstance(told.get("rows"), list):
        return _checked(ImportFile.model_validate, {"rows": None})
    if len(told) > len(ImportFile.model_fields):
        raise names_too_much()
    rows = told["rows"]
    if len(rows) > MOST_ROWS:
        raise _too_many_rows()
    file = _checked(ImportFile.model_validate, told | {"rows": []})
    for first in range(0, len(rows), _AT_A_TIME):
        file.rows += _checked(_ROWS.validate_python, rows[first : first + _AT_A_TIME], first)
    return file


def _parsed(said: bytes) -> Any:
    """To look for rubbish among so many lists while they are made takes four times as long as making them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return from_json(said)
    finally:
        if was_enabled:
            gc.enable()


def _too_many_rows() -> ErpError:
    return as_validation_error([{"type": "too_long", "loc": ("rows",), "ctx": {"max_length": MOST_ROWS}}])


def _checked(validate: Callable[[Any], T], told: Any, first: int | None = None) -> T:
    """What is told, validated.

    Args:
        first: place of the first of these rows among all; None for the file.
    """
    try:
        return validate(told)
    except pydantic.ValidationError as error:
        if error.error_count() > MOST_TOLD:
            raise too_much_is_wrong() from None
        findings = error.errors(include_url=False, include_input=False)
        if first is not None:
            for finding in findings:
                place, *more = finding["loc"]
                finding["loc"] = ("rows", first + int(place), *more)
        raise as_validation_error(findings) from error


def _told(steps: Generator[tuple[int, int], None, Imported]) -> Generator[bytes, None, Imported]:
    while True:
        try:
            count, every = next(steps)
        except StopIteration as end:
            return end.value
        yield _line({"done": count, "of": every})


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
