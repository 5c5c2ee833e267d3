"""The audit log as a CSV file: one line for each changed field, so that a spreadsheet can filter by it.

Logins, keys and backups are told by their sentence and take one line. Dates and numbers are written the same
on every machine. A file is there when it is whole: until then it has another name, beside its own.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit import clock
from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.formulas import guarded, row_writer
from erp_core.kit.words import ValueKind, kind_of, title_of, told_fields
from erp_core.security.audit.schema import AuditQuery, AuditRow, Place
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import record_of, sentence
from erp_core.security.audit.words import value_text

PAGE = 1000
COLUMNS = (
    N_("When"),
    N_("Who"),
    N_("What"),
    N_("Record"),
    N_("Field"),
    N_("Before"),
    N_("After"),
    N_("Operation"),
    N_("Database user"),
    N_("Entry"),
)
# Their sentence tells all there is.
_EVENTS = {"session", "refused_login", "signing_key", "backup_run"}
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def pages_of(ask: Callable[[AuditQuery], list[AuditRow]], query: AuditQuery) -> Iterator[list[AuditRow]]:
    """Everything that matches, page by page; what is added meanwhile neither shifts nor repeats anything."""
    query = query.model_copy(update={"limit": PAGE, "offset": 0})
    while page := ask(query):
        yield page
        if len(page) < PAGE:
            return
        query = query.model_copy(update={"before": Place(at=page[-1].at, id=page[-1].id)})


def write_csv(
    path: Path, pages: Iterator[list[AuditRow]], go_on: Callable[[int], bool] = lambda _count: True
) -> int | None:
    """Write the file and give how many entries it holds; None when it was stopped.

    Args:
        go_on: told after each page how many entries are written; False stops, and no file is left.

    Raises:
        ErpError: the file cannot be written; none is left, and one that was there before is as it was.
    """
    partial = path.with_name(f"{path.name}.part")
    try:
        count = _write(partial, pages, go_on)
        if count is not None:
            partial.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ErpError(
            _("The file {file} could not be written: {reason}").format(file=path.name, reason=reason)
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


def lines_of(entry: AuditRow) -> list[list[str]]:
    """The lines of one entry, cell by cell."""
    head = [
        clock.here(entry.at).isoformat(timespec="seconds"),
        entry.user,
        sentence(entry, PLAIN),
        record_of(entry),
    ]
    tail = [entry.operation, entry.db_user, str(entry.id)]
    names = [] if entry.table_name in _EVENTS else told_fields(entry.table_name, entry.changes)
    fields = [[title_of(entry.table_name, name), *_values(entry, name)] for name in names]
    told = [field for field in fields if any(field[1:])]
    return [[*head, *field, *tail] for field in told or [["", "", ""]]]


def _write(path: Path, pages: Iterator[list[AuditRow]], go_on: Callable[[int], bool]) -> int | None:
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = row_writer(file)
        write([_(title) for title in COLUMNS])
        for page in pages:
            for entry in page:
                for line in lines_of(entry):
                    write([harmless(cell) for cell in line])
            written += len(page)
            if not go_on(written):
                return None
    return written


def _values(entry: AuditRow, name: str) -> list[str]:
    """Before and after."""
    if kind_of(entry.table_name, name) is ValueKind.PICTURE:
        return ["…" if value else "" for value in entry.changes[name]]
    values = entry.meant.get(name, entry.changes[name])
    return [value_text(entry.table_name, name, value, PLAIN, longest=None) for value in values]


def harmless(cell: str) -> str:
    """Text that a spreadsheet does not take for a formula; numbers, which are text here, stay numbers."""
    return cell if _NUMBER.fullmatch(cell) else guarded(cell)
