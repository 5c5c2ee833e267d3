"""AuditSearch: what the filters of the audit log ask for; every method blocks and runs in the background."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erp_core.kit.i18n import _
from erp_core.kit.listing import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery, AuditRow
from erp_core.security.user import service as users
from erp_desktop.security.audit_words import record_words, sentence

if TYPE_CHECKING:
    from erp_core import Core

PAGE = 1000
NOWHERE = "-"
# Document to how its records are found by what people call them, and under which attribute that stands.
_FINDERS: dict[str, tuple[Callable[..., Any], str]] = {
    "sales_order": (sales_orders.search, "number"),
    "purchase_order": (purchase_orders.search, "number"),
    "work_order": (work_orders.search, "number"),
    "party": (parties.search, "code"),
    "item": (items.search, "code"),
    "user_account": (users.search, "username"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user chose.

    Attributes:
        record: an id, or what people call the record.
        first, last: days, both included; None for an open end.
    """

    user_id: int | None = None
    document: str = ""
    record: str = ""
    field: str = ""
    first: date | None = None
    last: date | None = None
    is_brief: bool = True


class AuditSearch:
    """Finds entries; remembers which record a number stands for."""

    def __init__(self, core: "Core") -> None:
        self._core = core
        self._ids: dict[tuple[str, str], tuple[str, str]] = {}

    def rows(self, wanted: Wanted, limit: int, offset: int) -> list[AuditRow]:
        query = self._query(wanted).model_copy(update={"limit": limit, "offset": offset})
        return self._core.run(audit.search, query)

    def count(self, wanted: Wanted) -> int:
        return self._core.run(audit.count, self._query(wanted))

    def write_csv(self, wanted: Wanted, path: Path) -> int:
        """Write everything that matches, newest first; gives how many entries."""
        written = 0
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([_("When"), _("Who"), _("What"), _("Record"), _("Operation"), _("Changes")])
            while page := self.rows(wanted, PAGE, written):
                writer.writerows([_plain(value) for value in _cells(row)] for row in page)
                written += len(page)
                if len(page) < PAGE:
                    break
        return written

    def _query(self, wanted: Wanted) -> AuditQuery:
        document, record_id = self._resolve(wanted.document, wanted.record)
        return AuditQuery(
            user_id=wanted.user_id,
            document=document,
            document_id=record_id,
            field=wanted.field.strip().lower().replace(" ", "_"),
            since=_midnight(wanted.first),
            until=_midnight(wanted.last + timedelta(days=1)) if wanted.last is not None else None,
            is_brief=wanted.is_brief,
        )

    def _resolve(self, document: str, record: str) -> tuple[str, str]:
        """Document and id of the record that is called so; an id of no record where there is none."""
        name = record.strip()
        if not name or name.isdecimal() or (document and document not in _FINDERS):
            return document, name
        if (document, name) not in self._ids:
            self._ids[document, name] = self._find(document, name)
        return self._ids[document, name]

    def _find(self, document: str, name: str) -> tuple[str, str]:
        for candidate in [document] if document else list(_FINDERS):
            search, attr = _FINDERS[candidate]
            for row in self._core.run(search, ListQuery(text=name, limit=50)):
                if str(getattr(row, attr)).casefold() == name.casefold():
                    return candidate, str(row.id)
        return document, NOWHERE


def _midnight(day: date | None) -> datetime | None:
    """When this day begins on this PC."""
    return None if day is None else datetime(day.year, day.month, day.day).astimezone()


def _cells(row: AuditRow) -> list[Any]:
    changes = "; ".join(f"{name}: {old!s} → {new!s}" for name, (old, new) in row.changes.items())
    when = row.at.astimezone().isoformat(sep=" ", timespec="seconds")
    return [when, row.user, sentence(row), record_words(row), row.operation, changes]


def _plain(value: Any) -> str:
    """Text a spreadsheet does not take for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
