"""Entries of the log as rows that can be told: with the names of everything they mention."""

from collections.abc import Iterable, Sequence
from typing import Any

from erp_core.kit.operation import Context
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.schema import AuditRow
from erp_core.security.audit.titles import REFERENCES, Key, places_of, titles_of
from erp_core.security.audit.who import who_was_it

Pairs = dict[str, tuple[Any, Any]]


def rows_of(ctx: Context, entries: Sequence[AuditEntry]) -> list[AuditRow]:
    """The entries in their order; names are looked up for all of them together."""
    changes = {entry.id: pairs_of(entry) for entry in entries}
    titles = titles_of(ctx, _mentioned(entries, changes))
    places = places_of(ctx, (e.record_id for e in entries if e.document == "session"))
    who = who_was_it(ctx, entries)
    rows: list[AuditRow] = []
    for entry in entries:
        user, origin = who[entry.id]
        client, address = places.get(entry.record_id, ("", ""))
        is_line = entry.table_name != entry.document
        row = AuditRow(
            id=entry.id,
            at=entry.at,
            user=user,
            origin=origin,
            title=titles.get((entry.document, entry.document_id), ""),
            line=titles.get((entry.table_name, entry.record_id), "") if is_line else "",
            client=client,
            address=address,
            operation=entry.operation or "",
            table_name=entry.table_name,
            record_id=entry.record_id,
            document=entry.document,
            document_id=entry.document_id,
            action=entry.action,
            changes=changes[entry.id],
            meant=_meant(changes[entry.id], titles),
            db_user=entry.db_user,
        )
        rows.append(row)
    return rows


def pairs_of(entry: AuditEntry) -> Pairs:
    """Old and new value of each field."""
    if entry.action == "insert":
        return {name: (None, value) for name, value in entry.changes.items()}
    if entry.action == "delete":
        return {name: (value, None) for name, value in entry.changes.items()}
    return {name: (values[0], values[1]) for name, values in entry.changes.items()}


def meant_keys(pairs: Pairs) -> Iterable[Key]:
    """The records that ids among the changes stand for."""
    for name in REFERENCES.keys() & pairs.keys():
        yield from ((REFERENCES[name], str(value)) for value in pairs[name] if value is not None)


def _mentioned(entries: Iterable[AuditEntry], changes: dict[int, Pairs]) -> set[Key]:
    found: set[Key] = set()
    for entry in entries:
        found |= {(entry.document, entry.document_id), *meant_keys(changes[entry.id])}
        if entry.table_name != entry.document:
            found.add((entry.table_name, entry.record_id))
    return found


def _meant(pairs: Pairs, titles: dict[Key, str]) -> dict[str, tuple[str, str]]:
    names = REFERENCES.keys() & pairs.keys()
    return {
        name: (_title(name, pairs[name][0], titles), _title(name, pairs[name][1], titles)) for name in names
    }


def _title(name: str, value: Any, titles: dict[Key, str]) -> str:
    return titles.get((REFERENCES[name], str(value)), "")
