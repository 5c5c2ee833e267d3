"""FormSpec: a form as data; one document form serves every document and master."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QWidget

from erp_core import Core
from erp_core.kit.i18n import _
from erp_core.kit.operation import operation_of
from erp_core.kit.records.merge import Groups, Rules
from erp_core.kit.schema import Input, View
from erp_desktop.kit.fields.field import Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.action import Action
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.templates.template_door import has_templates

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Following:
    """What is known where a field was changed and others follow it.

    Attributes:
        values: field name to value, as they are now.
        match: the chosen match of a lookup field.
        before: what the field held before; None for nothing.
        record: as it is stored; None for a new one.
        terms: of the form.
    """

    values: Values
    match: Match | None = None
    before: Any = None
    record: Any = None
    terms: Terms = field(default_factory=Terms)


Follow = Callable[[Following], dict[str, Any]]
Copied = Callable[[Values, date, Values], Mapping[str, Any]]
Stands = Callable[[Any, Values, Terms], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class FormSpec:
    """What one form shows and does.

    Attributes:
        name: of the screen (``sales_order``), of the document and of its table.
        get, create, update, delete, history: operations of erp_core.
        create_permission: needed to save a new one.
        caption: what a record is called (its number, its code).
        lines: the lines grid; None for none.
        moves: buttons beside Save; shown when the core allows them, the likeliest first.
        terms: blocking; read in the background when the form opens.
        defaults: values of a new record on a day.
        follows: field name to what changes with it: other fields' new values.
        together: fields that mean nothing without each other.
        stands: of a stored record and the values in its form: names of the figures that are meant as they
            stand there, also where they equal the stored ones; for an ``update`` that asks.
        paper: operation that says what stands on the printed record; None for what is not printed.
        undo: takes back the user's own last move; None where nothing can be.
        panel: makes a widget above the fields with a ``show_record(view)`` method; None for none.
        is_repeatable: there can be another record of this kind.
        copied: of fields as a draft keeps them, today, and those that are typed in the copy already: what it
            has otherwise; None for no copies.
        last: blocking; of the values in a form and its record's id: the last other one for the same party,
            None for none.
        state: of a stored record: status for the badge, and a note beside it while nothing is unsaved.
        record_of: the record in what a command gives back, where it gives back more.
        show_more: shows what else came back, over the form.
    """

    name: str
    title: str
    new_title: str
    icon: str
    view: type[View]
    get: Callable[..., Any]
    create: Callable[..., Any]
    update: Callable[..., Any]
    history: Callable[..., Any]
    create_permission: str
    sections: Sequence[Section]
    caption: Callable[[Any], str]
    delete: Callable[..., Any] | None = None
    lines: LinesSpec | None = None
    moves: Sequence[Action] = ()
    paper: Callable[..., Any] | None = None
    undo: Callable[..., Any] | None = None
    terms: Callable[[Core], Terms]
    defaults: Callable[[Terms, date], dict[str, Any]] = lambda _terms, _today: {}
    follows: Mapping[str, Follow] = field(default_factory=dict)
    together: Groups = ()
    stands: Stands | None = None
    panel: Callable[[PanelDesk], QWidget] | None = None
    is_repeatable: bool = True
    copied: Copied | None = None
    last: Callable[[Core, Values, int | None], Any] | None = None
    state: Callable[[Any], tuple[str, str]] = lambda record: (getattr(record, "status", ""), "")
    record_of: Callable[[Any], Any] = lambda result: result
    show_more: Callable[[Any, QWidget], None] = lambda _result, _form: None

    def as_copy(self, fields: Values, today: date, typed: Values = MappingProxyType({})) -> dict[str, Any]:
        """The fields of a copy made today; they go by what is typed in it already."""
        return {**fields, **(self.copied(fields, today, typed) if self.copied is not None else {})}

    def told_of_move(self, action: Action, record: Any) -> str:
        """What is said of a record that was moved: what it is now, and at first what is worth a look."""
        status = _(look(record.status).title) if not action.done else ""
        words = _(action.done) if action.done else _("{caption} is now: {status}")
        words = words.format(caption=self.caption(record), status=status)
        is_first = self.lines is not None and self.moves and action.name == self.moves[0].name
        looks = self.lines.looks(record.lines) if self.lines is not None and is_first else ""
        return f"{words}\n{looks}".rstrip()

    @property
    def has_templates(self) -> bool:
        """Whether a new record can begin with a template."""
        return self.lines is not None and has_templates(self.name)

    def merge_rules(self) -> Rules:
        """What of it belongs together where two people change one record."""
        lines = self.lines or LinesSpec(())
        fields = [f for section in self.sections for f in section.fields]
        days = [(f.after, f.name) for f in fields if f.after]
        return Rules(self.together, lines.together(), lines.under, days)

    def taken_by_update(self) -> set[str]:
        """Names of fields that changing a stored record takes; of fixed ones some, as they are, some not."""
        taken = operation_of(self.update).arguments.model_fields.values()
        inputs = [f.annotation for f in taken if isinstance(f.annotation, type)]
        return {name for one in inputs if issubclass(one, Input) for name in one.model_fields}

    def labels(self) -> dict[str, str]:
        """Field name to label, for the history."""
        named = {f.name: f.label for section in self.sections for f in section.fields if f.label}
        return {name.replace("_id", "_name"): label for name, label in named.items()} | named
