"""Three versions of one record put together: as two people read it, and as each of them left it."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Values = Mapping[str, Any]
# Names of values that belong together: whoever changes one of them decides all.
Groups = Sequence[Collection[str]]


@dataclass(frozen=True, slots=True)
class Version(Generic[K]):
    """A record as one person sees it.

    Attributes:
        fields: its values by name.
        lines: by a key that stays theirs, in their order; a line of one's own needs a key nobody else has.
    """

    fields: Values
    lines: Mapping[K, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged(Generic[K]):
    """What two people did, in one.

    Attributes:
        version: with what only one of them changed, whoever it was; where both did, ``mine``.
        clashes: what both changed to something else: the key of the line, or None for the record, and the
            name of the value; an empty name for a line one of them removed and the other changed.
    """

    version: Version[K]
    clashes: list[tuple[K | None, str]]


def merge(
    base: Version[K],
    mine: Version[K],
    theirs: Version[K],
    groups: Groups = (),
    line_groups: Groups = (),
    carried: Mapping[str, Collection[str]] | None = None,
) -> Merged[K]:
    """Put two changes of one record together; nothing either of them changed is lost without being told.

    Args:
        base: as both read it.
        groups, line_groups: values of the record and of each line that are decided together.
        carried: name of a value of the record to the values of its lines that mean nothing without it, as
            prices without their currency.
    """
    fields, both = _values(base.fields, mine.fields, theirs.fields, groups)
    clashes: list[tuple[K | None, str]] = [(None, name) for name in both]
    lines: dict[K, Values] = {}
    for key in [*mine.lines, *(key for key in theirs.lines if key not in mine.lines)]:
        was, own, other = (version.lines.get(key) for version in (base, mine, theirs))
        if was is None:
            lines[key] = own if own is not None else other or {}
        elif own is not None and other is not None:
            lines[key], both = _values(was, own, other, line_groups)
            clashes += [(key, name) for name in both]
        elif (own if own is not None else other) != was:  # removed by one, changed by the other
            clashes.append((key, ""))
            if own is not None:
                lines[key] = own
    for name, values in (carried or {}).items():
        clashes += _carry(name, values, fields, lines, base, mine, theirs)
    order = _order(list(base.lines), list(mine.lines), list(theirs.lines), lines)
    return Merged(Version(fields, {key: lines[key] for key in order}), clashes)


def _values(was: Values, own: Values, other: Values, groups: Groups) -> tuple[dict[str, Any], list[str]]:
    """What stands in the end, and the names both changed otherwise."""
    names = list(dict.fromkeys([*was, *own, *other]))
    near = {name: {name}.union(*(group for group in groups if name in group)) for name in names}
    differing = {name for name in names if own.get(name) != other.get(name)}
    own_changed = {name for name in differing if own.get(name) != was.get(name)}
    other_changed = {name for name in differing if other.get(name) != was.get(name)}
    clashes = {name for name in other_changed if near[name] & own_changed}
    while more := {name for name in other_changed - clashes if near[name] & clashes}:
        clashes |= more
    taken = other_changed - clashes
    found = {name: (other if name in taken else own).get(name) for name in names}
    return found, [name for name in names if name in clashes]


def _carry(
    name: str,
    values: Collection[str],
    fields: dict[str, Any],
    lines: dict[K, Values],
    base: Version[K],
    mine: Version[K],
    theirs: Version[K],
) -> list[tuple[K | None, str]]:
    """Undo what would put a value of one under what the other made of the record; gives what clashed."""
    was, own, other = (version.fields.get(name) for version in (base, mine, theirs))
    if own == other:
        return []
    if other != was and fields[name] == other:
        if not any(_changed(base, mine, key, values) for key in mine.lines):
            return []
        fields[name] = own
        return [(None, name)]
    clashes: list[tuple[K | None, str]] = []
    for key in theirs.lines if own != was else ():
        changed = _changed(base, theirs, key, values)
        if key in lines and changed and key in base.lines and key in mine.lines:
            lines[key] = {**lines[key], **{one: mine.lines[key].get(one) for one in changed}}
        clashes += [(key, one) for one in changed if key in lines]
    return clashes


def _changed(base: Version[K], version: Version[K], key: K, values: Collection[str]) -> list[str]:
    was, now = base.lines.get(key, {}), version.lines.get(key, {})
    return [name for name in values if now.get(name) != was.get(name)]


def _order(base: list[K], mine: list[K], theirs: list[K], lines: Mapping[K, Any]) -> list[K]:
    """The lines as they follow each other: as who moved some has them, ``mine`` where both did."""
    common = [key for key in base if key in mine and key in theirs]
    is_moved = [key for key in mine if key in common] != common
    first, second = (mine, theirs) if is_moved else (theirs, mine)
    found = [key for key in first if key in lines]
    for place, key in enumerate(second):
        if key in lines and key not in found:
            before = next((one for one in reversed(second[:place]) if one in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found
