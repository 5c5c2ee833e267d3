"""Imports in tests: a transaction that is taken back, rows as a file, and what an import tells at its end."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from erp_core import modules
from erp_core.admin.context import owner_context
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import notation
from erp_core.kit.reading.writing import words_in
from erp_core.platform.importing.annotated import describe
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.schema import Imported
from erp_core.platform.spreadsheet.reading import read_file
from tests.factories.mill import Mill

ENGLISH = notation(words_in("en", "IN"), words_in("en", "IN"))


@contextmanager
def taken_back(mill: Mill) -> Iterator[Context]:
    """A transaction in the company of which nothing stays."""
    with suppress(InterruptedError), owner_context(mill.database.owner_url, "import") as context:
        yield context
        raise InterruptedError


def finished(steps: Generator[tuple[int, int], None, Imported]) -> Imported:
    """What an import tells when it went to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def import_text(ctx: Context, kind: str, path: Path, *rows: str, **options: Any) -> Imported:
    """Import rows, written as a file of text, as records of a kind."""
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    importer = importer_of(*next(one for one in modules.services() if one[0].name == kind))
    assert importer is not None
    return finished(importer.run(ctx, read_file(path), ENGLISH, **options))


def told(done: Imported) -> list[str]:
    """What it says of the file's cells, as people read it."""
    return [describe(problem) for problem in done.problems]
