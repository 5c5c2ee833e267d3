"""Groups of a list: which rows have a value in common, how many they are, and what they come to."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Text,
    any_,
    bindparam,
    cast,
    desc,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import aliased

from erp_core.kit.filter import MOST_GROUPS, Clause, Group, Groups, between, empty, is_
from erp_core.kit.kind import KINDS
from erp_core.kit.listing.fields import ListField, OnLines, Reference
from erp_core.kit.listing.measures import Measure, Sums, measures_of_lines
from erp_core.kit.operation import Context
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind

# Beside each row of a whole list: what its groups are called, the outer one first.
NAMES = ("group_1", "group_2")
# Behind that name: which record it is that is called so, for two may be called alike.
KEY = "{group}_key"
# And what the row's lines of that group come to, and what that is in.
OF_LINES = "{group}_{name}"
_CODE_AND_NAME = ("code", "name")

# Key, name, count; then for each measure what it is in and its sum.
Found = tuple[Any, ...]


class Grouping:
    """The statements that put the rows of one list in groups; they want the conditions yet.

    Args:
        measures: what is added up.
    """

    def __init__(self, model: type[Record], measures: Sequence[Measure]) -> None:
        self._model: Any = model
        self._measures = measures

    def counted(
        self,
        field: ListField,
        matching: Callable[[Any], Any],
        *,
        is_whole: bool = False,
        is_of_lines: bool = False,
        lines: Sequence[Any] = (),
    ) -> Any:
        """Each group with its count; with its sums too, unless those are of lines.

        Args:
            matching: adds the conditions to a statement.
            is_whole: there are none but that a row stands.
            is_of_lines: what is added up are lines of a group that these stand in.
            lines: what lines fulfil by which rows stand in a group.
        """
        source = self._model
        key = key_in_sql(field, source)
        if isinstance(field.declared, OnLines) and is_whole:
            return self._of_whole_list(field)
        if isinstance(field.declared, OnLines):
            # Each once, by hashing: to count the different ones, PostgreSQL would sort all lines.
            named = _joined(select(key.label("key"), source.id), field, source).where(*lines)
            once = matching(named).distinct().subquery()
            return select(once.c.key, null(), func.count()).group_by(once.c.key)
        told = [] if is_of_lines else [(source, source, one) for one in self._measures]
        return matching(_summed(key, _name(field, source), func.count(), told))

    def _of_whole_list(self, field: ListField) -> Any:
        """In the order of the lines' index each group's rows stand together: nothing is sorted or joined."""
        line, owner = field.declared.line, getattr(field.declared.line, field.declared.owner)  # type: ignore[attr-defined]
        key = key_in_sql(field, self._model)
        gone = select(self._model.id).where(self._model.deleted_at.is_not(None))
        counted = select(key, null(), func.count(owner.distinct()))
        return counted.where(line.deleted_at.is_(None), owner.not_in(gone)).group_by(key)

    def of_lines(self, field: ListField, lines: ListField, matching: Callable[[Any], Any]) -> Any:
        """What the lines of each group come to.

        Args:
            lines: the field that names them; of groups inside one of its groups, another than theirs.
        """
        source, line = self._model, lines.declared.line  # type: ignore[attr-defined]
        key = key_in_sql(field, source)
        told = [(line, source if one.is_money else line, one) for one in measures_of_lines(line)]
        return matching(_joined(_summed(key, null(), literal(0), told), lines, source))

    @staticmethod
    def told(field: ListField, source: Any) -> Any:
        """What a column says of a field: of a record that is named, what that is called."""
        value = field.shown(source)
        return _called(field, value) if field.kind is ValueKind.REFERENCE else value

    def of_each_row(self, field: ListField, group: str, lines: Sequence[Any] = ()) -> "OfEachRow":
        """What the lines come to that a row has of each group: once for each unit they are in.

        Args:
            group: what it is called beside a row, of ``NAMES``.
            lines: what those lines fulfil; none others are told.
        """
        line: Any = field.declared.line  # type: ignore[attr-defined]
        owner = getattr(line, field.declared.owner)  # type: ignore[attr-defined]
        measures, key = measures_of_lines(line), key_in_sql(field, self._model)
        apart = {one.apart: getattr(line, one.apart) for one in measures if not one.is_money}
        sums = [func.sum(getattr(line, one.name)).label(one.name) for one in measures]
        own = select(key.label("key"), *sums, *apart.values()).group_by(key, *apart.values())
        own = own.where(owner == self._model.id, line.deleted_at.is_(None), *lines)
        found = own.lateral(f"{group}_lines")
        names = (*(one.name for one in measures), *apart)
        told = [found.c[name].label(OF_LINES.format(group=group, name=name)) for name in names]
        return OfEachRow(found, found.c.key, told)


class OfEachRow(NamedTuple):
    """What the rows of a list have of the groups of their lines.

    Attributes:
        source: stands beside each row, once for each group it is in; nothing where it has no lines.
        key: of the group.
        told: what its lines come to, and what that is in.
    """

    source: Any
    key: Any
    told: Sequence[Any]


def _summed(key: Any, name: Any, count: Any, told: Sequence[tuple[Any, Any, Measure]]) -> Any:
    """Each group with its count and sums.

    Args:
        told: each measure, with the table it is on and the one that has what it is in.
    """
    apart = [getattr(of, one.apart) for _on, of, one in told]
    sums = [func.sum(getattr(on, one.name)) for on, _of, one in told]
    pairs = [part for pair in zip(apart, sums, strict=True) for part in pair]
    return select(key, name, count, *pairs).group_by(key, *apart)


def _joined(statement: Any, field: ListField, source: Any) -> Any:
    """With the lines that stand."""
    declared: Any = field.declared
    own = getattr(declared.line, declared.owner) == source.id
    return statement.select_from(source).join(declared.line, own & declared.line.deleted_at.is_(None))


def key_in_sql(field: ListField, source: Any) -> Any:
    """What the rows of a group have in common: of a day its month."""
    value = field.value(source)
    if field.kind is not ValueKind.DATE:
        return value
    return cast(func.date_trunc("month", cast(value, DateTime())), Date())


def _name(field: ListField, source: Any) -> Any:
    """What the record is called that the rows name, as the last of them has it."""
    return func.max(field.text(source)) if _holds_name(field) else null()


def _holds_name(field: ListField) -> bool:
    """Whether rows hold what the record is called that they name; a code alone tells nobody which it is."""
    declared = field.declared
    return isinstance(declared, Reference) and bool(declared.shown) and not declared.shown.endswith("_code")


def titles_in_sql(field: ListField, source: Any, value: Any) -> tuple[Any, list[Any]]:
    """What a row's group is called, as text, and what its groups are put in order by.

    Args:
        value: of the field.
    """
    if field.kind is ValueKind.DATE:
        month = func.to_char(value, "YYYY-MM")
        return month, [desc(month).nulls_last()]
    if field.kind is ValueKind.REFERENCE:
        title = (
            func.max(field.text(source)).over(partition_by=value)
            if _holds_name(field)
            else _called(field, value)
        )
        return title, [func.sorted_name(title), title, value]
    if field.kind is ValueKind.FLAG:
        return value.cast(Text()), [desc(value).nulls_last()]
    title = value.cast(Text())
    if field.told.choices:
        choices = bindparam(None, list(field.told.choices), type_=ARRAY(Text()), unique=True)
        return title, [func.array_position(choices, title)]
    return title, [value]


def _called(field: ListField, id: Any) -> Any:
    """What the record of this id is called, asked for each row."""
    model, title = _titled(field)
    return select(title).where(model.id == id).scalar_subquery() if model is not None else id.cast(Text())


def groups_of(
    ctx: Context,
    field: ListField,
    found: Iterable[tuple[Sequence[Measure], Found]],
) -> Groups:
    """The groups that were found, in their order; the smallest are told as one where they are too many.

    Args:
        found: each part of one, with what it has added up.
    """
    by_key: dict[Any, tuple[Group, Sums]] = {}
    for measures, (key, name, count, *told) in found:
        if key not in by_key:
            group = Group(where=_where(field, key), key=_plain(key), title=name or "", count=0)
            by_key[key] = group, Sums.none()
        group, sums = by_key[key]
        group.count += count
        sums.add(measures, told)
    for group, sums in by_key.values():
        group.amounts, group.quantities = sums
    return _told(ctx, field, [group for group, _sums in by_key.values()])


def _told(ctx: Context, field: ListField, groups: Sequence[Group]) -> Groups:
    largest = sorted(groups, key=lambda group: -group.count)
    kept, others = largest[:MOST_GROUPS], largest[MOST_GROUPS:]
    if field.kind is ValueKind.REFERENCE and not _holds_name(field):
        _give_titles(ctx, field, kept)
    told = Groups(
        groups=_ordered(ctx, field, kept),
        others=len(others),
        others_count=sum(group.count for group in others),
        overlap=isinstance(field.declared, OnLines),
    )
    for group in others:
        for currency, amount in group.amounts.items():
            told.others_amounts[currency] = told.others_amounts.get(currency, 0) + amount
        for name, sums in group.quantities.items():
            others_sums = told.others_quantities.setdefault(name, {})
            for unit, quantity in sums.items():
                others_sums[unit] = others_sums.get(unit, 0) + quantity
    return told


def _where(field: ListField, key: Any) -> list[Clause]:
    if key is None:
        return [empty(field.name)]
    if field.kind is ValueKind.DATE:
        last = key.replace(day=monthrange(key.year, key.month)[1])
        return [between(field.name, key, last)]
    return [is_(field.name, key)]


def _plain(key: Any) -> Any:
    return key.isoformat() if isinstance(key, date) else key


def _titled(field: ListField) -> tuple[Any, Any]:
    """The model of the records that rows name, and what one is called in SQL; None where it has no words."""
    kind = KINDS.get(field.told.of) or KINDS.stored_in(field.told.of)
    mappers = Base.registry.mappers
    model: Any = next((m.class_ for m in mappers if kind and m.class_.__tablename__ == kind.stored_in), None)
    if model is None or kind is None:
        return None, None
    model = aliased(model)  # rows may name others of their own kind
    columns = [getattr(model, name) for name in kind.found_by]
    if kind.found_by == _CODE_AND_NAME:
        return model, columns[0] + "  " + columns[1]
    return model, getattr(model, kind.titled_by)


def _give_titles(ctx: Context, field: ListField, groups: Sequence[Group]) -> None:
    model, title = _titled(field)
    if model is None:
        return
    ids = bindparam(
        "ids", [group.key for group in groups if group.key is not None], type_=ARRAY(BigInteger())
    )
    found = ctx.session.execute(select(model.id, title).where(model.id == any_(ids)))
    called = {row[0]: row[1] for row in found}
    for group in groups:
        group.title = called.get(group.key, "")


def _ordered(ctx: Context, field: ListField, groups: list[Group]) -> list[Group]:
    """Choices as people think of them, days the latest first, names as the company's language sorts them."""
    if field.kind is ValueKind.DATE:
        return _by(groups, lambda group: group.key, is_turned=True)
    if field.kind is ValueKind.REFERENCE:
        titles = bindparam("titles", [group.title for group in groups], type_=ARRAY(Text()))
        named = select(func.unnest(titles).label("title")).subquery()
        order = select(named.c.title).order_by(func.sorted_name(named.c.title), named.c.title)
        place = {title: number for number, title in enumerate(ctx.session.scalars(order))}
        return _by(groups, lambda group: (place[group.title], group.key))
    choices = list(field.told.choices)
    if choices:
        return _by(groups, lambda group: choices.index(group.key) if group.key in choices else len(choices))
    return _by(groups, lambda group: group.key, is_turned=field.kind is ValueKind.FLAG)


def _by(groups: list[Group], key: Callable[[Group], Any], *, is_turned: bool = False) -> list[Group]:
    """In order; what holds nothing stands last."""
    known = sorted((group for group in groups if group.key is not None), key=key, reverse=is_turned)
    return [*known, *(group for group in groups if group.key is None)]
