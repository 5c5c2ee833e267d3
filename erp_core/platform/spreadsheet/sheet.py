"""Sheet: what a file of a list is to hold, as plain data; whoever shows a list tells it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from erp_core.kit.words import ValueKind

Format = Literal["xlsx", "csv"]


class SheetColumn(BaseModel):
    """One column of a file.

    Attributes:
        name: of the value among the list's rows.
        title: in the user's language.
        words: stored value to what is written for it; of choices, and of yes (``t``) and no (``f``).
        width: in characters.
        is_summed: its sums, one for each currency or unit, stand below the rows.
        unit: name of the value with the unit that its quantities are in; empty for what is in a currency.
        of_group: of which group (0 is the outer one) it tells the lines; only that one's sums have it.
        is_read_again: percentages are written so that nobody can take them for shares of one.
    """

    name: str
    title: str
    kind: ValueKind = ValueKind.TEXT
    words: Mapping[str, str] = {}
    width: int = 14
    is_summed: bool = False
    unit: str = ""
    of_group: int | None = None
    is_read_again: bool = False


class SheetGroup(BaseModel):
    """By what the rows of a file stand together; each group is followed by its subtotals.

    Attributes:
        name: of the value among the list's rows that tells one group from another.
        words: stored value to what is written for it.
        key: name of the value that tells apart two that are called alike; empty where none are.
        is_of_lines: a row stands in each group that one of its lines is in, and what is added up are those
            lines; it is counted once, whatever stands in it.
    """

    name: str
    words: Mapping[str, str] = {}
    key: str = ""
    is_of_lines: bool = False


class Sheet(BaseModel):
    """What a file of a list is to hold.

    Attributes:
        title: of the list; in the user's language, as all words here.
        about: what is told of the list besides its rows: how it was narrowed, when it was written.
        about_title: of the second sheet, which tells it.
        currency: name of the value with the currency's code; empty where money has none of its own.
        digits: decimals of each currency's amounts; ``home`` is the currency of amounts without one.
        total: ``Total {currency}``; of quantities the unit stands there.
        groups: by what the rows stand together, the outer one first.
        group_title: ``{title} ({count})``.
        nothing: what a group is called whose rows have no value.
        decimal_sign: of the numbers in CSV files, as spreadsheets on this PC read them.
        zone: whose clock instants are told by; the machine's where it is empty.
    """

    title: str
    columns: list[SheetColumn]
    about: list[tuple[str, str]] = []
    about_title: str = "About"
    currency: str = ""
    digits: Mapping[str, int] = {}
    home: str = ""
    total: str = "{currency}"
    groups: list[SheetGroup] = []
    group_title: str = "{title} ({count})"
    nothing: str = "–"
    decimal_sign: Literal[".", ","] = "."
    zone: str = ""
