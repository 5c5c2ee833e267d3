"""Texts that lists sort as the company's language does: a column of its own keeps the key of each.

PostgreSQL computes the key when the text is written (``migrations/sql/sorting.sql``). A list sorts by
the key, by the text where keys are alike, and by the id; one index has all three.
"""

from typing import Any

from sqlalchemy import Computed, Index, Table, Text, text
from sqlalchemy.orm import MappedColumn, Session, mapped_column

NOT_DELETED = "deleted_at IS NULL"


def key_of(name: str) -> str:
    """Name of the column with the key of a text."""
    return f"{name}_sort"


def is_sorted(table: Table, name: str) -> bool:
    """Whether the column is a text that is sorted by the company's language."""
    return name in table.c and bool(table.c[name].info.get("is_sorted"))


def sort_by(session: Session, language: str) -> None:
    """Sort all lists as this language does, from the commit on; only the tables' owner can."""
    session.execute(text("SELECT sort_by(:language)"), {"language": language})


def add_sort_keys(model: type[Any]) -> None:
    """Give a model that is about to be mapped the keys of the texts it declares so, and their indexes."""
    names = [
        name
        for base in reversed(model.__mro__)
        for name, value in vars(base).items()
        if isinstance(value, MappedColumn) and value.column.info.get("is_sorted")
    ]
    indexes = []
    for name in names:
        key = mapped_column(
            Text(collation="C"),
            Computed(f"sorted_name({name})", persisted=True),
            nullable=True,
            deferred=True,
            sort_order=98,
        )
        setattr(model, key_of(name), key)
        indexes.append(
            Index(
                f"ix_{model.__tablename__}_{name}",
                key_of(name),
                name,
                "id",
                postgresql_where=text(NOT_DELETED),
            )
        )
    if names:
        model.__table_args__ = (*model.__table_args__, *indexes)
