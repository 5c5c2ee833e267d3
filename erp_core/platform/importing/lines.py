"""An import as lines of JSON, as it goes: how far it is, and at the end what became of it."""

import json
from collections.abc import Callable, Generator
from typing import Any

import pydantic
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.operation import Context
from erp_core.kit.reading.formats import usual_format
from erp_core.kit.reading.notation import Notation, notation
from erp_core.kit.records.db import as_erp_error
from erp_core.masters.company import service as companies
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.schema import Imported, ImportFile
from erp_core.platform.printing.writing import Writer


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
    try:
        return ImportFile.model_validate_json(said)
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from error


def _told(steps: Generator[tuple[int, int], None, Imported]) -> Generator[bytes, None, Imported]:
    while True:
        try:
            count, every = next(steps)
        except StopIteration as end:
            return end.value
        yield _line({"done": count, "of": every})


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
