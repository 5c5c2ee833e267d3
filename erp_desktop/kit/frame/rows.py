"""Rows: what others may know of a list: what it can be filtered by, and how to count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from erp_core.kit.filter import Clause, FilterField


@dataclass(frozen=True, slots=True)
class Rows:
    """What others may know of a list.

    Attributes:
        screen: that shows it.
        record: the form that shows one of its rows.
        permission: to read it.
        filters: what it can be filtered by.
        search, summary: operations of erp_core that give a page of its rows, and count them.
        counted: what one of them is called, and many; marked with ``NN_``.
        code, name: attributes of a row it is known by; empty for none.
        chips: what can be shown of it by one press, as the screen itself offers that.
    """

    screen: str
    record: str
    permission: str
    filters: Mapping[str, FilterField]
    search: Callable[..., Any]
    summary: Callable[..., Any]
    counted: tuple[str, str]
    code: str = ""
    name: str = ""
    chips: tuple["Chip", ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """Some of a list.

    Attributes:
        title: what its chip says, marked with ``N_``.
        also: what else it is looked for by, marked so, too.
    """

    title: str
    where: Clause
    also: tuple[str, ...] = ()
