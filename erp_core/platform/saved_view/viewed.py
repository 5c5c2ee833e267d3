"""Viewed: a list that has views, as far as they need to know it; what is stored of one, read for ever."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pydantic
from sqlalchemy import select

from erp_core.errors import NotFound, ValidationError
from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.listing import Listing
from erp_core.kit.operation import OPERATIONS, Context, Operation
from erp_core.kit.records.db import Base
from erp_core.kit.words import ValueKind
from erp_core.platform.saved_view.schema import ViewContent

# What these are called stands on every record, for whoever may read that.
_PEOPLE = "user"


@dataclass(frozen=True)
class ReadContent:
    """What is stored of a view, as far as its list still knows it; the attributes as ``ViewRow`` has them."""

    content: ViewContent
    lost_columns: list[str] = field(default_factory=list)
    lost_conditions: list[str] = field(default_factory=list)
    is_broken: bool = False


@dataclass(frozen=True)
class Viewed:
    """A list that has views: an operation gives a page of it, its ``Listing`` says what it can be asked."""

    name: str
    operation: Operation
    listing: Listing[Any]

    @classmethod
    def of(cls, ctx: Context, name: str) -> "Viewed":
        """The list of the kind of record called so.

        Raises:
            NotFound: there is none, or the caller may not read it.
        """
        found = cls.known(name)
        if found is None or not found.is_read_by(ctx):
            raise NotFound(_("There is no such list."))
        return found

    @classmethod
    def known(cls, name: str) -> "Viewed | None":
        """The same, whoever asks."""
        operation = OPERATIONS.get(f"{name}.search")
        listing = getattr(OPERATIONS.module_of(f"{name}.search"), "LISTING", None)
        return cls(name, operation, listing) if operation is not None and listing is not None else None

    def is_read_by(self, ctx: Context) -> bool:
        """Whether the caller may read the list."""
        return self.operation.permission is not None and ctx.may(self.operation.permission)

    def check(self, ctx: Context, content: ViewContent) -> None:
        """ValidationError, at the field, for what the list cannot be asked and columns it does not have."""
        self.listing.check(ctx, content.query)
        unknown = [column.name for column in content.columns if column.name not in self._columns]
        if unknown:
            words = _("This list has no column {name}.").format(name=unknown[0])
            raise ValidationError.at("columns", words)
        self.listing.check_groups(content.group)

    def page(self, ctx: Context, query: ListQuery) -> list[dict[str, Any]]:
        """One page of rows, as JSON has them; with all that the operation itself looks to."""
        return [row.model_dump(mode="json") for row in self.operation.function(ctx, query)]

    def read(self, stored: Any) -> ReadContent:
        """What is stored, whatever it is: in today's names, without columns that are gone."""
        try:
            content = ViewContent.model_validate(self._in_today_s_names(stored))
        except (pydantic.ValidationError, TypeError, AttributeError, KeyError):
            return ReadContent(ViewContent(), is_broken=True)
        lost = [column.name for column in content.columns if column.name not in self._columns]
        unknown = [clause.field for clause in content.where if clause.field not in self.listing.filters]
        kept = [column for column in content.columns if column.name in self._columns]
        sort = content.sort if content.sort.removeprefix("-") in self.listing.sorts else ""
        group = [name for name in content.group if name in self._groups]
        lost += [name for name in content.group if name not in self._groups]
        today = content.model_copy(update={"columns": kept, "sort": sort, "group": group})
        return ReadContent(today, lost, list(dict.fromkeys(unknown)))

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset((*self.listing.columns, *self.listing.more))

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(name for name, field in self.listing.filters.items() if field.is_grouped)

    def _in_today_s_names(self, stored: Any) -> dict[str, Any]:
        """The parts of what is stored that are known, under the names that fields have today."""
        if not isinstance(stored, dict):
            raise TypeError("no view was ever written so")
        now = self.listing.renamed
        known = {name: stored[name] for name in ViewContent.model_fields if name in stored}
        known["v"] = stored["v"]
        known["where"] = [
            clause | {"field": now.get(clause["field"], clause["field"])} for clause in known.get("where", [])
        ]
        known["columns"] = [
            {"name": now.get(column["name"], column["name"]), "width": column.get("width", 0)}
            for column in known.get("columns", [])
        ]
        known["group"] = [now.get(name, name) for name in known.get("group", [])]
        name = str(known.get("sort", "")).removeprefix("-")
        known["sort"] = str(known.get("sort", "")).replace(name, now.get(name, name), 1) if name else ""
        return known


def names_in(ctx: Context, asked: Iterable[tuple[Viewed, list[Clause]]]) -> dict[str, dict[int, list[str]]]:
    """What the records are called that conditions name by their ids, as far as the caller may read them."""
    wanted: dict[str, set[int]] = {}
    for viewed, where in asked:
        for clause in where:
            told = viewed.listing.filters.get(clause.field)
            if told is not None and told.kind is ValueKind.REFERENCE:
                ids = (test.equals for test in clause.any)
                wanted.setdefault(told.of, set()).update(id for id in ids if isinstance(id, int))
    return {of: named for of, ids in wanted.items() if ids and (named := _names(ctx, of, ids))}


def _names(ctx: Context, of: str, ids: set[int]) -> dict[int, list[str]]:
    kind, viewed = KINDS.get(of), Viewed.known(of)
    if kind is None or viewed is None or not (of == _PEOPLE or viewed.is_read_by(ctx)):
        return {}
    model: Any = next(m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == kind.stored_in)
    columns = [getattr(model, name) for name in (kind.found_by or ("number",))[::-1]]
    found = ctx.session.execute(select(model.id, *columns).where(model.id.in_(ids)))
    return {row[0]: [str(value) for value in row[1:] if value is not None] for row in found}
