"""The indexes behind lists, as models declare them and as the plan of a list reads them again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Index, Table, func, text
from sqlalchemy.dialects import postgresql

from erp_core.kit.records.sorting import NOT_DELETED, is_sorted, key_of

# So many characters of a document's notes are in its searchable text.
NOTES_SEARCHED = 200
# What a list is sorted by, given the model or an alias of it.
SortKeys = Callable[[Any], Sequence[Any]]


def by_number(document: Any) -> list[Any]:
    """Sort keys of a document's number: PO-999999 comes before PO-1000000."""
    return [func.length(document.number), document.number]


def by_column(model: type[Any], name: str) -> SortKeys:
    """Sort keys of a column; of a text people read, its key in the company's language, then itself."""
    names = (key_of(name), name) if is_sorted(model.__table__, name) else (name,)
    return lambda source: [getattr(source, one) for one in names]


def by_language(name: str) -> SortKeys:
    """Sort keys of a text that no column keeps the key of: for some hundred rows."""
    return lambda source: [func.sorted_name(getattr(source, name)), getattr(source, name)]


def list_indexes(table: str, *columns: str) -> tuple[Index, ...]:
    """One index per sortable column with the id behind it, over records that are not deleted.

    Texts that are sorted by the company's language bring theirs along (``records.sorting``).
    """
    return tuple(
        Index(f"ix_{table}_{column}", column, "id", postgresql_where=text(NOT_DELETED)) for column in columns
    )


def number_index(table: str) -> Index:
    """The index behind sorting by number: PO-999999 comes before PO-1000000."""
    return Index(f"ix_{table}_number", *_keys("number"), "id", postgresql_where=text(NOT_DELETED))


def lead_indexes(table: str, field: str, *sorts: str, texts: Iterable[str] = ()) -> tuple[Index, ...]:
    """One index per sort that finds the rows of a field's value in that order.

    Few values, each of many rows, do not stand evenly in time: what is closed is old. A walk through the
    sort's own index in search of one of them may pass by all the others.

    Args:
        texts: sorts by what the company's language puts in order.
    """
    keys = {sort: _keys(sort) for sort in sorts} | {name: (key_of(name), name) for name in texts}
    return tuple(
        Index(f"ix_{table}_{field}_{sort}", field, *own, "id", postgresql_where=text(NOT_DELETED))
        for sort, own in keys.items()
    )


def running_index(table: str, due: str, statuses: Iterable[str]) -> Index:
    """The small index behind what is overdue: what is due and still running."""
    running = ", ".join(f"'{status}'" for status in statuses)
    return Index(
        f"ix_{table}_running_{due}",
        due,
        "id",
        postgresql_where=text(f"{NOT_DELETED} AND status IN ({running})"),
    )


def of_lines_index(table: str, owner: str, column: str) -> Index:
    """The index behind finding documents by what their lines name, without a look at the lines themselves."""
    return Index(f"ix_{table}_{column}_{owner}", column, owner, postgresql_where=text(NOT_DELETED))


def named_index(table: str, column: str) -> Index:
    """The index behind finding a record by what it is called, in any case; a unique code has one already."""
    return Index(f"ix_{table}_folded_{column}", text(f"folded({column})"), postgresql_where=text(NOT_DELETED))


def search_index(table: str) -> Index:
    """The trigram index behind free-text search."""
    return Index(
        f"ix_{table}_search_text",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def pairs_index(table: str) -> Index:
    """The index behind finding two letters, and scripts that write without blanks, in that text."""
    return Index(f"ix_{table}_pairs", text("pairs(search_text)"), postgresql_using="gin")


def document_indexes(table: str) -> tuple[Index, ...]:
    """The two small indexes behind what every document can be asked for and no list shows.

    Notes that go on behind what the searchable text has of them; and what was changed when, by stretches of
    the table. An index with an entry for each row would cost every change of a document one in each of its
    indexes, since no change leaves the stamp alone.
    """
    is_long = text(f"{NOT_DELETED} AND length(notes) > {NOTES_SEARCHED}")
    return (
        Index(f"ix_{table}_long_notes", "id", postgresql_where=is_long),
        Index(
            f"ix_{table}_updated_at",
            "updated_at",
            postgresql_using="brin",
            postgresql_ops={"updated_at": "timestamptz_minmax_multi_ops"},
            postgresql_with={"pages_per_range": 16, "autosummarize": True},
        ),
    )


def written(expressions: Iterable[Any], table: str) -> tuple[str, ...]:
    """Columns and expressions as SQL, without the table's name: ``("length(number)", "number")``."""
    compiled = (str(one.compile(dialect=postgresql.dialect())) for one in expressions)
    return tuple(sql.replace(f"{table}.", "") for sql in compiled)


def orders_of(table: Table) -> frozenset[tuple[str, ...]]:
    """The columns of each index that covers all rows of a list, and has them in an order."""
    found = set()
    for index in table.indexes:
        options = index.dialect_options["postgresql"]
        if not options["using"] and str(options["where"]) in ("None", NOT_DELETED):
            found.add(written(index.expressions, table.name))
    return frozenset(found)


def _keys(column: str) -> tuple[Any, ...]:
    return (text("length(number)"), "number") if column == "number" else (column,)
