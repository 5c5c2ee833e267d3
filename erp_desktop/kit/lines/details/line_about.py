"""LineAbout: the line one stands in, as what is told of it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp_core.errors import NotPermitted
from erp_core.kit.operation import operation_of

if TYPE_CHECKING:
    from erp_core import Core


@dataclass(frozen=True, slots=True)
class LineAbout:
    """A line, and where it stands.

    Attributes:
        values: by column, as they are typed.
        line_id, record_id: of the stored line and its record; None for what is not stored.
        terms: what the header says.
    """

    values: Mapping[str, Any]
    line_id: int | None
    record_id: int | None
    terms: Any


@dataclass(frozen=True, slots=True)
class LineFact:
    """One thing that is told of a line, in the user's language."""

    title: str
    value: str


Details = Callable[["Core", LineAbout], list[LineFact]]


def asked(core: "Core", operation: Callable[..., Any], *args: Any) -> Any:
    """What the core says of a line; None where one may not ask. Blocking.

    What it is known beforehand one may not is not asked: each refusal stands in the log.
    """
    permission = operation_of(operation).permission
    if permission and not core.can(permission):
        return None
    try:
        return core.run(operation, *args)
    except NotPermitted:
        return None
