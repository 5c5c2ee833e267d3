"""Rows: what others may know of a list: what it can be filtered by, and how to count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from erp_core.kit.filter import FilterField


@dataclass(frozen=True, slots=True)
class Rows:
    """What others may know of a list.

    Attributes:
        screen: that shows it.
        permission: to read it.
        filters: what it can be filtered by.
        summary: operation of erp_core that counts its rows.
        counted: what one of them is called, and many; marked with ``NN_``.
    """

    screen: str
    permission: str
    filters: Mapping[str, FilterField]
    summary: Callable[..., Any]
    counted: tuple[str, str]
