"""Groups of a list: the rows that have one value in common, with what they come to."""

from decimal import Decimal

from pydantic import Field

from erp_core.kit.filter.query import Clause
from erp_core.kit.schema import Schema
from erp_core.kit.types import Money

# So many groups are told apart; the smallest of more are told as one.
MOST_GROUPS = 1000


class Group(Schema):
    """Rows that have one value in common.

    Attributes:
        where: what finds its rows, beside what the list is asked.
        key: the value: of a choice, its own word; of a record, its id; of days, the first of their month;
            None where rows have none.
        title: what the record is called that they name; empty for what has words of its own.
        count: how many rows.
        amounts: sums per currency code.
        quantities: of each column of quantities its sums, per code of their unit.
    """

    where: list[Clause]
    key: str | int | bool | None = None
    title: str = ""
    count: int
    amounts: dict[str, Money] = Field(default={})
    quantities: dict[str, dict[str, Decimal]] = Field(default={})


class Groups(Schema):
    """All groups of a list, in their order.

    Attributes:
        others: how many groups were too many to be told apart; the rest belongs to these.
        overlap: a row may stand in several groups, so that their counts come to more than there are rows.
    """

    groups: list[Group] = Field(default=[])
    others: int = 0
    others_count: int = 0
    others_amounts: dict[str, Money] = Field(default={})
    others_quantities: dict[str, dict[str, Decimal]] = Field(default={})
    overlap: bool = False
