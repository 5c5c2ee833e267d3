"""What became of the records of a job, as they are shown, written and looked for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_core.platform.job import MOST_RESULTS
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow, ResultRow, Which
from erp_core.platform.spreadsheet.at_hand import rows_at_hand
from erp_core.platform.spreadsheet.sheet import SheetColumn

if TYPE_CHECKING:
    from erp_core import Core


def told_of_row(job: JobRow, row: ResultRow) -> str:
    """Why a record was not moved, or what is worth a look in it though it was."""
    return _("Moved. {look}").format(look=row.look) if row.look else reason_of(job, row)


def reason_of(job: JobRow, row: ResultRow) -> str:
    """Why a record was not moved; empty where it was."""
    if row.is_tried or not job.is_over:
        return row.reason or row.question
    return job.reason or _("Not tried: it was stopped before.")


def asking(core: "Core", job: JobRow) -> list[ResultRow]:
    """Blocking: the first of those of which it is asked whether they are to make the move."""
    return core.run(jobs.result, job.id, "asking") if job.asking else []


def not_moved(core: "Core", job: JobRow) -> list[ResultRow]:
    """Blocking: the first of those that cannot make the move, or did not."""
    return core.run(jobs.result, job.id, "not_moved" if job.is_over else "refused")


def worth_a_look(core: "Core", job: JobRow) -> list[ResultRow]:
    """Blocking: the first of those that were moved and are worth a look."""
    return core.run(jobs.result, job.id, "worth_a_look") if job.is_over and job.moved else []


def each(core: "Core", job: JobRow, which: Which) -> Iterator[ResultRow]:
    """Blocking: all of them, in their order."""
    last = 0
    while rows := core.run(jobs.result, job.id, which, last):
        yield from rows
        if len(rows) < MOST_RESULTS:
            return
        last = rows[-1].position


def result_columns() -> list[SheetColumn]:
    """Those of a file of what became of each."""
    titles = {"record": _("Record"), "result": _("Result"), "reason": _("Reason")}
    return [
        SheetColumn(name=name, title=title, kind=ValueKind.TEXT, width=60 if name == "reason" else 18)
        for name, title in titles.items()
    ]


def result_rows(core: "Core", job: JobRow) -> Callable[[], AbstractContextManager[Iterator[bytes]]]:
    """Their rows, asked for as they are written."""
    said = {True: _("Not moved"), False: _("Moved")}
    names = [column.name for column in result_columns()]

    @contextmanager
    def rows() -> Iterator[Iterator[bytes]]:
        told = ((row, reason_of(job, row)) for row in each(core, job, "all"))
        values = ((row.title, said[bool(reason)], reason or row.look) for row, reason in told)
        with rows_at_hand(names, values)() as found:
            yield found

    return rows
