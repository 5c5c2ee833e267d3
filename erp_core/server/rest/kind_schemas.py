"""Public schemas of a kind, made from what its operations take and answer; nothing is called differently."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

from erp_core.kit.kind import Kind
from erp_core.kit.operation import operation_of
from erp_core.kit.schema import Row, Schema, View
from erp_core.kit.types import Id, Measure, Percent, Price, Quantity
from erp_core.kit.words import ValueKind, kind_of
from erp_core.server.rest.fields import (
    ANSWERED_STAMPS,
    Amount,
    Day,
    Flag,
    MeasureIn,
    Number,
    NumberIn,
    PercentIn,
    PriceIn,
    Public,
    QuantityIn,
    Stamps,
    Whole,
    Written,
)
from erp_core.server.rest.names import Names

# How every whole record ends is the same everywhere.
NAMES = Names({"actions": "allowed_actions"})

# Types of the core's inputs, and how programs write them; whole types before those they are made of.
_WRITTEN: tuple[tuple[Any, Any], ...] = (
    (Id, Whole),
    (Quantity, QuantityIn),
    (Price, PriceIn),
    (Percent, PercentIn),
    (Measure, MeasureIn),
    (Decimal, NumberIn),
    (date, Day),
    (bool, Flag),
    (int, Annotated[int, Field(strict=True)]),
)
_Types = Callable[[Any], Any]


def written_by(service: Any, *, verbs: tuple[str, ...] = ("create", "update")) -> tuple[str, Any]:
    """Name and type of the argument in which a service takes what is written; none where it is only read.

    Args:
        verbs: names of operations; the first there is counts.
    """
    writing = next(filter(None, (getattr(service, verb, None) for verb in verbs)), None)
    arguments = operation_of(writing).arguments.model_fields.items() if writing is not None else ()
    kinds = ((name, field.annotation) for name, field in arguments)
    return next(((name, kind) for name, kind in kinds if is_schema(kind)), ("", None))


class KindSchemas:
    """What programs write, read, and find in the list of one kind.

    Args:
        service: the module with its operations and its ``LISTING``.
    """

    def __init__(self, kind: Kind, service: Any) -> None:
        self._kind = kind
        self._name = "".join(word.capitalize() for word in kind.name.split("_"))
        self._input = written_by(service)[1]
        self._update = written_by(service, verbs=("update",))[1]
        self._view: type[BaseModel] = get_type_hints(service.get)["return"]
        self._row: type[Row] = service.LISTING.row

    @cached_property
    def written(self) -> Any:
        """None where programs only read."""
        return self._whole_input(self._input, "In") if self._input is not None else None

    @cached_property
    def changed(self) -> Any:
        """What is written to change a record: the same, except where a part of it stays for good."""
        if self._update is None or self._update is self._input:
            return self.written
        return self._whole_input(self._update, "ChangeIn")

    def _whole_input(self, schema: Any, ending: str) -> Any:
        """``version`` may stand in it instead of If-Match; what else only answers carry is ignored."""
        made = self._written(schema, self._view, f"{self._name}{ending}")
        whole_number: Any = Whole
        version: Any = (
            whole_number | None,
            Field(default=None, description="when changing, instead of If-Match"),
        )
        whole: Any = create_model(
            made.__name__, __base__=made, __doc__=f"{self._titled}, as it is written.", version=version
        )
        whole.ANSWERED = (made.ANSWERED | ANSWERED_STAMPS) - {"version"}
        return whole

    @cached_property
    def view(self) -> Any:
        """The whole record, which ends in ``Stamps`` like every other."""
        own = [name for name in self._view.model_fields if name not in View.model_fields]
        body = self._answered(self._view, ["id", *own], self._name)
        return create_model(self._name, __base__=(Stamps, body), __doc__=f"{self._titled}.")

    @cached_property
    def row(self) -> Any:
        """A line of the list."""
        made = self._answered(self._row, list(self._row.own_columns()), f"{self._name}Row")
        made.__doc__ = f"{self._titled} in a list."
        return made

    @property
    def _titled(self) -> str:
        return f"{'An' if self._kind.title[0] in 'aeiou' else 'A'} {self._kind.title}"

    def _answered(self, schema: type[BaseModel], names: list[str], called: str) -> Any:
        hints = get_type_hints(schema, include_extras=True)
        made = {name: (self._read_as(hints[name], name), ...) for name in names}
        return create_model(called, __base__=Public, __doc__=schema.__doc__, **made)  # type: ignore[call-overload]

    def _read_as(self, type_: Any, name: str) -> Any:
        def public(part: Any) -> Any:
            if part is Decimal:
                stored_in = self._kind.stored_in
                kinds = (kind_of(table, name) for table in (stored_in, f"{stored_in}_line"))
                return Amount if ValueKind.MONEY in kinds else Number
            if is_schema(part):
                return self._answered(part, list(part.model_fields), self._part(part, "View", ""))
            return None

        return _mapped(type_, public)

    def _written(self, schema: Any, answered: Any, called: str) -> Any:
        """``answered`` is the schema that reads what this one writes."""
        hints, read = (get_type_hints(each, include_extras=True) for each in (schema, answered))

        def type_of(name: str) -> Any:
            def public(part: Any) -> Any:
                if is_schema(part):
                    return self._written(part, _schema_in(read[name]), self._part(part, "Input", "In"))
                return next((written for core, written in _WRITTEN if part == core), None)

            return _mapped(hints[name], public)

        made: Any = {
            name: (
                type_of(name),
                ... if field.is_required() else field.get_default(call_default_factory=True),
            )
            for name, field in schema.model_fields.items()
        }
        model: Any = create_model(called, __base__=Written, __doc__=schema.__doc__, **made)
        model.ANSWERED = frozenset(answered.model_fields) - set(schema.model_fields)
        return model

    def _part(self, schema: type[BaseModel], ending: str, public: str) -> str:
        """Public name of what is inside: LineView of a goods receipt is its GoodsReceiptLine."""
        own = schema.__name__.removesuffix(ending).removeprefix(self._name)
        return f"{self._name}{own}{public}"


def about(kind: Kind) -> str:
    """One line on a kind for the documentation page, with the way its documents go."""
    way = [status.label.lower() for status in kind.statuses or () if status.tone != "danger"]
    return f"{kind.plural}: {' → '.join(way)}." if way else f"{kind.plural}."


def _mapped(type_: Any, public: _Types) -> Any:
    """``type_`` with each part that has a public form replaced by that; unions and lists are gone into."""
    known = public(type_)
    if known is not None:
        return known
    origin, parts = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return Annotated[(_mapped(parts[0], public), *parts[1:])]  # type: ignore[return-value]
    if origin in (Union, UnionType):
        return Union[tuple(_mapped(part, public) for part in parts)]  # noqa: UP007
    if origin in (list, dict):
        made: Any = origin
        return made[tuple(_mapped(part, public) for part in parts)]
    return type_


def is_schema(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Schema)


def _schema_in(type_: Any) -> Any:
    """The schema a field holds, alone or in a list."""
    if is_schema(type_):
        return type_
    return next((found for part in get_args(type_) if (found := _schema_in(part)) is not None), None)
