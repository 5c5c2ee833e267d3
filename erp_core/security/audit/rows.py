"""Entries of the log as rows that can be told: with the names of everything they mention."""

from collections.abc import Iterable, Sequence
from typing import Any

from erp_core.kit.operation import Context
from erp_core.kit.words import field_of
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.schema import AuditRow
from erp_core.security.audit.titles import Key, currencies_of, places_of, titles_of
from erp_core.security.audit.who import who_was_it

Pairs = dict[str, tuple[Any, Any]]


def rows_of(ctx: Context, entries: Sequence[AuditEntry]) -> list[AuditRow]:
    """The entries in their order; names are looked up for all of them together."""
    changes = {entry.id: pairs_of(entry) for entry in entries}
    titles = titles_of(ctx, _mentioned(entries, changes))
    currencies = currencies_of(ctx, {(entry.document, entry.document_id) for entry in entries})
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
            currency=currencies.get((entry.document, entry.document_id), ""),
            client=client,
            address=address,
            operation=entry.operation or "",
            table_name=entry.table_name,
            record_id=entry.record_id,
            document=entry.document,
            document_id=entry.document_id,
            action=entry.action,
            changes=changes[entry.id],
            meant=_meant(entry.table_name, changes[entry.id], titles),
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


def meant_keys(table: str, pairs: Pairs) -> Iterable[Key]:
    """The records that ids among the changes of a row of ``table`` stand for."""
    for name, referred in references(table, pairs).items():
        yield from ((referred, str(value)) for value in pairs[name] if value is not None)


def references(table: str, names: Iterable[str]) -> dict[str, str]:
    """Which of these fields hold the id of a record people know by name, and the table it is in."""
    known = {name: field_of(table, name) for name in names}
    return {name: field.refers_to for name, field in known.items() if field.title and field.refers_to}


def _mentioned(entries: Iterable[AuditEntry], changes: dict[int, Pairs]) -> set[Key]:
    found: set[Key] = set()
    for entry in entries:
        found |= {(entry.document, entry.document_id), *meant_keys(entry.table_name, changes[entry.id])}
        if entry.table_name != entry.document:
            found.add((entry.table_name, entry.record_id))
    return found


def _meant(table: str, pairs: Pairs, titles: dict[Key, str]) -> dict[str, tuple[str, str]]:
    def title(referred: str, value: Any) -> str:
        return titles.get((referred, str(value)), "")

    return {
        name: (title(referred, pairs[name][0]), title(referred, pairs[name][1]))
        for name, referred in references(table, pairs).items()
    }
