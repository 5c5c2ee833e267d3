"""Writing the lines of a document: what the user sent continues, adds to or removes what is stored."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.document import Document, DocumentLine

L = TypeVar("L", bound=DocumentLine)


class LineData(Protocol):
    """Input of one line; ``id`` is the stored line it continues, None for a new one."""

    id: int | None


class OfLines(str):
    """A sentence about several lines: by their numbers in the document, by their rows where it is a file.

    Attributes:
        lines: their places, from 0.
    """

    lines: tuple[int, ...]
    _of_rows: str
    _told: dict[str, str]

    def __new__(cls, of_lines: str, of_rows: str, lines: Iterable[int], **told: str) -> "OfLines":
        """Args:
        of_lines, of_rows: the sentence about lines, and about rows, with ``{places}`` where they are named.
        told: what else is named in it.
        """
        places = tuple(lines)
        sentence = super().__new__(cls, of_lines.format(places=", ".join(str(n + 1) for n in places), **told))
        sentence.lines, sentence._of_rows, sentence._told = places, of_rows, told
        return sentence

    def in_rows(self, rows: Sequence[int]) -> str:
        """The sentence for a file whose row of each line these are."""
        return self._of_rows.format(places=", ".join(str(rows[n]) for n in self.lines), **self._told)


def write_lines(
    ctx: Context,
    document: Document,
    inputs: Sequence[Any],
    line: type[L],
    fill: Callable[[L, Any], None],
) -> None:
    """Change, add and remove lines until they are what the user sent.

    Args:
        document: a new document, or a locked one with its lines loaded.
        inputs: the lines wanted, in their order; each has ``LineData``'s ``id``.
        fill: writes one input into its line; raises ValidationError with the line's own field names.

    Raises:
        ValidationError: with the path of every field that cannot be written, ``lines.3.quantity``.
    """
    stored = {x.id: x for x in document.live_lines}
    kept: set[int] = set()
    errors: dict[str, str] = {}
    for index, data in enumerate(inputs):
        try:
            target = _continued(document, data, line, stored, kept)
            fill(target, data)
            target.position = index + 1
        except ValidationError as error:
            errors |= {f"lines.{index}.{field}": words for field, words in error.fields.items()}
    if errors:
        raise ValidationError(_("Some lines cannot be saved as they are."), errors)
    for removed in stored.keys() - kept:
        stored[removed].deleted_at = ctx.now


def _continued(document: Document, data: LineData, line: type[L], stored: dict[int, L], kept: set[int]) -> L:
    """The stored line the input continues, or a new one."""
    if data.id is None:
        target = line()
        document.lines.append(target)
        return target
    if data.id not in stored or data.id in kept:
        raise ValidationError.at("id", _("This line no longer exists. Reload the order."))
    kept.add(data.id)
    return stored[data.id]
