"""Field and Section: the fields of a form, as data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from erp_desktop.kit.fields.editor import EditorFactory
from erp_desktop.kit.fields.terms import Terms

Place = Literal["header", "footer"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: in the operation's input.
        label: marked with ``N_``; empty for an editor that carries its own (a check box).
        span: how many of the section's columns it takes.
        read: the value its editor shows of a record; the attribute of the same name by default.
        applies: whether it makes sense with the other values; it is hidden otherwise.
        of: whether a stored record has such a thing at all; it is hidden otherwise, too.
        absent: the value sent while it does not apply.
        hint: one short sentence under the label, marked with ``N_``.
        look: what is worth a look in it, by all values of the form; said below once one has gone on.
        offers: usual values to choose from, as the form's terms know them; the editor must have ``offer``.
        is_fixed: cannot be changed once the record is stored.
        after: name of the field with the day this one follows; a day typed in short counts from it.
    """

    name: str
    label: str
    editor: EditorFactory
    span: int = 1
    is_required: bool = False
    read: Callable[[Any], Any] | None = None
    applies: Callable[[Mapping[str, Any]], bool] | None = None
    of: Callable[[Any], bool] | None = None
    absent: Any = None
    hint: str = ""
    look: Callable[[Mapping[str, Any]], str] | None = None
    offers: Callable[[Terms], Iterable[Any]] | None = None
    is_fixed: bool = False
    after: str = ""

    def value_of(self, record: Any) -> Any:
        return self.read(record) if self.read else getattr(record, self.name)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together.

    Attributes:
        title: marked with ``N_``; empty for none.
        columns: of the grid the fields flow into.
        place: above the lines, or below them beside the totals.
    """

    fields: Sequence[Field]
    title: str = ""
    columns: int = 6
    place: Place = "header"
