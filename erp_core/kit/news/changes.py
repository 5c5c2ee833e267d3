"""What a commit changed, as everybody is told it."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# NOTIFY carries 8000 bytes at most; beyond these only the tables are told.
MAX_BYTES = 7000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a commit changed, and which request caused it.

    Attributes:
        ids: changed rows by table, ids as text; an empty set where they are too many to be told. No table at
            all: everything may have changed.
        request_id: of the call; None where nobody says, or where several calls are told as one.
    """

    ids: Mapping[str, frozenset[str]]
    request_id: str | None = None

    @classmethod
    def of(cls, *tables: str) -> "Changes":
        """Any row of these tables."""
        return cls(dict.fromkeys(tables, frozenset()))

    @classmethod
    def together(cls, several: Iterable["Changes"]) -> "Changes":
        """All of them as one."""
        ids: dict[str, frozenset[str]] = {}
        for changes in several:
            if changes.is_everything:
                return EVERYTHING
            for table, rows in changes.ids.items():
                known = ids.get(table, rows)
                ids[table] = known | rows if known and rows else frozenset()
        return cls(ids)

    @property
    def is_everything(self) -> bool:
        """Whether nobody knows what changed: the connection was lost for a while."""
        return not self.ids

    def touches(self, tables: Iterable[str]) -> bool:
        """Whether one of these tables may have changed."""
        return self.is_everything or any(table in self.ids for table in tables)

    def touches_row(self, table: str, id: object) -> bool:
        """Whether this row may have changed."""
        if self.is_everything:
            return True
        rows = self.ids.get(table)
        return rows is not None and (not rows or str(id) in rows)

    def as_json(self) -> str:
        """One line, as it crosses NOTIFY and the stream of events."""
        ids = {table: sorted(rows) for table, rows in sorted(self.ids.items())}
        whole = json.dumps({"changes": ids, "request": self.request_id})
        if len(whole) <= MAX_BYTES:
            return whole
        return json.dumps({"changes": {table: [] for table in ids}, "request": self.request_id})

    @classmethod
    def from_json(cls, payload: str) -> "Changes":
        """What ``as_json`` wrote; everything if nobody understands it."""
        try:
            told = json.loads(payload)
            ids = {str(table): frozenset(map(str, rows)) for table, rows in told["changes"].items()}
            return cls(ids, str(told["request"]) if told["request"] else None)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            log.warning("a change was told in words nobody understands")
            return EVERYTHING


EVERYTHING = Changes({})

OnChange = Callable[[Changes], None]
OnConnection = Callable[[bool], None]
