"""How the rows of a page are found: what an index serves at once, and what is tried where none does.

PostgreSQL guesses whether to sort what matches or to walk the sort's index until a page is full. It guesses
wrong where conditions depend on each other (two words, a party and the sort by its name, a status and the
time) and then takes seconds. So each way is a statement of its own, and they are tried in turn.
"""

from collections.abc import Callable, Mapping
from typing import Any

from erp_core.kit.listing.asked import Asked, column_bounds
from erp_core.kit.listing.fields import ListField
from erp_core.kit.listing.indexes import orders_of, written
from erp_core.kit.listing.statements import Shape, Statements
from erp_core.kit.records.record import Record
from erp_core.kit.records.sorting import key_of

# Up to this many matches are fetched and sorted.
FEW_HITS = 5000
# Rows of the sort's index that are looked at before all matches are looked for: at first, and at last.
SHORT_WALK = 5000
WALK = 20_000
# So many values of one field are merged from one stretch of the index each.
MOST_BRANCHES = 20

Run = Callable[[Shape, Mapping[str, Any]], list[Any]]


class Plan:
    """The ways of one list.

    Args:
        run: runs a statement with values besides those of the query; gives its rows.
    """

    def __init__(self, model: type[Record], fields: Mapping[str, ListField], statements: Statements) -> None:
        self._table = model.__tablename__
        self._model = model
        self._fields = fields
        self._statements = statements
        self._orders = orders_of(model.__table__)  # type: ignore[arg-type]
        self._keys: dict[str, tuple[str, ...]] = {}

    def shape(self, asked: Asked) -> Shape:
        """The query, with what an index can do for it."""
        keys = self._keys_of(asked.sort)
        lead = next((n for n in asked.choices if self._leads(asked, n, keys)), None)
        bounds = tuple(n for n in range(len(asked.clauses)) if n != lead and self._bounds(asked, n, keys))
        branches = 0 if lead is None else len(asked.choices[lead])
        return Shape("", asked.sort, asked.words, asked.clauses, lead, branches, bounds, more=asked.more)

    def rows(self, asked: Asked, limit: int, offset: int, run: Run) -> list[Any]:
        """One page."""
        shape = self.shape(asked)
        page = {"page_limit": limit, "page_offset": offset}
        if self._is_served(shape):
            return self._served(shape, asked, page, run)
        if offset == 0 and (not asked.is_rare or self._statements.has_implied_bound(shape)):
            rows = run(shape._replace(way="walk"), page | {"walked": SHORT_WALK})
            if len(rows) == limit:
                return rows
        ids = [row[0] for row in run(shape._replace(way="probe"), {"probed": FEW_HITS + 1})]
        if len(ids) <= FEW_HITS:
            return run(Shape("few", asked.sort, (), (), more=asked.more), page | {"ids": ids})
        if offset < WALK:
            rows = run(shape._replace(way="walk"), page | {"walked": WALK})
            if len(rows) == limit:
                return rows
        return run(shape._replace(way="rest"), page | {"none": 0})

    def near(self, asked: Asked, limit: int, run: Run) -> list[Any]:
        """Rows that match among the first of the sort's index: never a long search, and not always all."""
        page = {"page_limit": limit, "page_offset": 0}
        return run(self.near_shape(asked), page | {"walked": SHORT_WALK})

    def near_shape(self, asked: Asked) -> Shape:
        """What ``near`` asks."""
        return self.shape(asked)._replace(way="walk")

    def _served(self, shape: Shape, asked: Asked, page: dict[str, int], run: Run) -> list[Any]:
        if shape.branches <= 1:
            return run(shape._replace(way="far" if page["page_offset"] else "first"), page)
        values: Mapping[str, Any] = {
            f"lead_{n}": value for n, value in enumerate(asked.choices[shape.lead or 0])
        }
        return run(
            shape._replace(way="branches"),
            {**page, **values, "reach": page["page_limit"] + page["page_offset"]},
        )

    def _is_served(self, shape: Shape) -> bool:
        """Whether one index both finds the rows and has them in order."""
        served = len(shape.bounds) + (shape.lead is not None)
        return not shape.words and served == len(shape.clauses)

    def _keys_of(self, sort: str) -> tuple[str, ...]:
        """What rows are sorted by, as SQL: writing it costs a tenth of a page, and a list has few sorts."""
        if sort not in self._keys:
            self._keys[sort] = written(self._statements.keys(self._model, sort), self._table)
        return self._keys[sort]

    def _leads(self, asked: Asked, number: int, keys: tuple[str, ...]) -> bool:
        """Whether an index has the rows of each of the clause's values in the order of the sort."""
        column = self._fields[asked.clauses[number].field].column
        order = (column, *(key for key in keys if key != column))
        return order in self._orders and 1 <= len(asked.choices[number]) <= MOST_BRANCHES

    def _bounds(self, asked: Asked, number: int, keys: tuple[str, ...]) -> bool:
        """Whether the clause is a stretch of the sort's own index."""
        clause = asked.clauses[number]
        column = self._fields[clause.field].column
        is_own = keys == (column, "id") or (
            keys == (key_of(column), column, "id") and clause.tests == ("one",)
        )
        return is_own and keys in self._orders and not clause.is_not and column_bounds(clause.tests)
