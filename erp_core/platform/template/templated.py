"""Templated: a kind of record that has templates, as far as they need to know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import signature
from typing import Annotated, Any, get_type_hints

import pydantic
from pydantic.fields import FieldInfo
from sqlalchemy import inspect, select

from erp_core.errors import NotFound
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS, Context, Operation
from erp_core.kit.records.db import Base
from erp_core.kit.schema import Input, OfItsDay
from erp_core.platform.template.schema import NamedRecord, TemplateContent, Value, Values

_Findings = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Templated:
    """A kind of record whose new ones are written with lines.

    Attributes:
        input, line: what a new record, and a line of it, is written with.
    """

    kind: Kind
    create: Operation
    input: type[Input]
    line: type[Input]

    @classmethod
    def of(cls, ctx: Context, name: str) -> "Templated":
        """The kind of record called so.

        Raises:
            NotFound: it has no templates, or the caller may not write a new one.
        """
        found = cls.known(name)
        if found is None or not found.is_written_by(ctx):
            raise NotFound(_("There are no templates of this."))
        return found

    @classmethod
    def known(cls, name: str) -> "Templated | None":
        """The same, whoever asks."""
        return _known(name)

    def is_written_by(self, ctx: Context) -> bool:
        """Whether the caller may write a new one."""
        return self.create.permission is not None and ctx.may(self.create.permission)

    def kept(self, content: TemplateContent) -> TemplateContent:
        """What a template keeps of it.

        Raises:
            ValidationError: at the field, for what no new record could be written with.
        """
        wrong: _Findings = []
        for name in content.fields.keys() - self._fields.keys():
            wrong.append({"loc": ("content", name), "type": "extra_forbidden"})
        _take(self.input, content.fields, (), wrong)
        for place, line in enumerate(content.lines):
            for name in line.keys() - self.line.model_fields.keys():
                wrong.append({"loc": ("content", "lines", place, name), "type": "extra_forbidden"})
            _take(self.line, line, ("lines", place), wrong)
        if wrong:
            raise as_validation_error(wrong)
        return self.read(content)[0]

    def read(self, content: TemplateContent) -> tuple[TemplateContent, list[str]]:
        """What new records are still written with of it, and the names of what they are not."""
        lost: list[str] = []

        def taken(model: type[Input], values: Values) -> Values:
            wrong: _Findings = []
            names = [name for name in values if name not in model.model_fields or name == "lines"]
            _take(model, values, (), wrong)
            names += [one["loc"][1] for one in wrong]
            lost.extend(names)
            left_out = {*names, "id", *_of_its_day(model)}
            return {name: value for name, value in values.items() if name not in left_out}

        fields = taken(self.input, content.fields)
        lines = [taken(self.line, line) for line in content.lines]
        return TemplateContent(fields=fields, lines=lines), list(dict.fromkeys(lost))

    def named(self, ctx: Context, content: TemplateContent) -> tuple[list[NamedRecord], list[NamedRecord]]:
        """The records that stand in the header, and those in the lines."""
        model = _model(self.kind.stored_in)
        lines = inspect(model).relationships["lines"].mapper.class_
        return _named(ctx, model, [content.fields]), _named(ctx, lines, content.lines)

    @cached_property
    def _fields(self) -> dict[str, FieldInfo]:
        return {name: field for name, field in self.input.model_fields.items() if name != "lines"}


@cache
def _known(name: str) -> Templated | None:
    kind, create = KINDS.get(name), OPERATIONS.get(f"{name}.create")
    if kind is None or create is None:
        return None
    # From its signature: its model of arguments takes long to make, and every form asks.
    _context, first, *_more = signature(create.function).parameters
    data = get_type_hints(create.function)[first]
    if not (isinstance(data, type) and issubclass(data, Input)) or "lines" not in data.model_fields:
        return None
    line = _line_of(data.model_fields["lines"])
    return Templated(kind, create, data, line) if line is not None else None


def _line_of(field: FieldInfo) -> type[Input] | None:
    arguments = getattr(field.annotation, "__args__", ())
    found = arguments[0] if arguments else None
    return found if isinstance(found, type) and issubclass(found, Input) else None


def _of_its_day(model: type[Input]) -> set[str]:
    """Names of what holds on its day only."""
    return {
        name
        for name, field in model.model_fields.items()
        if any(isinstance(one, OfItsDay) for one in field.metadata)
    }


@cache
def _adapter(model: type[Input], name: str) -> pydantic.TypeAdapter[Any]:
    field: Any = model.model_fields[name]
    rules: tuple[Any, ...] = (field.annotation, *field.metadata, None)
    return pydantic.TypeAdapter(Annotated[rules])  # pyright: ignore[reportInvalidTypeForm, reportArgumentType]


def _take(model: type[Input], values: Values, path: tuple[Any, ...], wrong: _Findings) -> None:
    """Note which values of known names their fields do not take."""
    for name, value in values.items():
        if name in model.model_fields and name != "lines":
            try:
                _adapter(model, name).validate_python(value)
            except pydantic.ValidationError as error:
                found = error.errors(include_url=False, include_input=False)[0]
                wrong.append({**found, "loc": ("content", *path, name)})


def _model(table: str) -> Any:
    return next(m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == table)


def _named(ctx: Context, model: Any, rows: Iterable[Values]) -> list[NamedRecord]:
    wanted: dict[str, set[Value]] = {}
    for row in rows:
        for name, value in row.items():
            column = model.__table__.columns.get(name)
            if column is not None and column.foreign_keys:
                wanted.setdefault(name, set()).add(value)
    found = []
    for name, keys in wanted.items():
        target = next(iter(model.__table__.columns[name].foreign_keys)).column
        if _is_read(ctx, target.table.name):
            found += _called(ctx, name, _model(target.table.name), target.name, keys)
    return found


def _is_read(ctx: Context, of: str) -> bool:
    asked = OPERATIONS.get(f"{of}.search")
    return asked is None or asked.permission is None or ctx.may(asked.permission)


def _called(ctx: Context, field: str, model: Any, key: str, keys: set[Value]) -> list[NamedRecord]:
    """Those of the keys that are there, whatever became of them."""
    column = getattr(model, key)
    rows = ctx.session.scalars(select(model).where(column.in_(keys)))
    return [
        NamedRecord(
            field=field,
            key=getattr(row, key),
            code=str(getattr(row, "code", "") or getattr(row, "number", "")),
            name=str(getattr(row, "name", "") or ""),
            is_usable=getattr(row, "deleted_at", None) is None and getattr(row, "is_active", True),
        )
        for row in rows
    ]
