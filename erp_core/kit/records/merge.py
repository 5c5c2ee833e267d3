"""Three versions of one record put together: as two people read it, and as each of them left it."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Values = Mapping[str, Any]
# Names of values that belong together: whoever changes one of them decides all.
Groups = Sequence[Collection[str]]
# The key of a line, or None for the record, and the name of a value; an empty name for a line as a whole.
Place = tuple[K | None, str]


@dataclass(frozen=True, slots=True)
class Version(Generic[K]):
    """A record as one person sees it.

    Attributes:
        fields: its values by name.
        lines: by a key that stays theirs, in their order; a line of one's own needs a key nobody else has.
    """

    fields: Values
    lines: Mapping[K, Values] = field(default_factory=dict)

    def at(self, place: Place[K]) -> Any:
        """What stands there: a value, or a whole line; None for nothing."""
        key, name = place
        if key is None:
            return self.fields.get(name)
        line = self.lines.get(key)
        return line if not name or line is None else line.get(name)


@dataclass(frozen=True, slots=True)
class Rules:
    """What of a record belongs together.

    Attributes:
        groups, line_groups: values of the record and of each line that are decided together.
        carried: name of a value of the record to the values of its lines that mean nothing without it, as
            prices without their currency.
        ordered: pairs of values of the record of which the second is never less than the first.
    """

    groups: Groups = ()
    line_groups: Groups = ()
    carried: Mapping[str, Collection[str]] = field(default_factory=dict)
    ordered: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Merged(Generic[K]):
    """What two people did, in one.

    Attributes:
        version: with what only one of them changed, whoever it was; where it has to be asked, ``mine``.
        questions: what both changed to something else: the places each question decides, as one.
    """

    version: Version[K]
    questions: list[tuple[Place[K], ...]]


def merge(base: Version[K], mine: Version[K], theirs: Version[K], rules: Rules | None = None) -> Merged[K]:
    """Put two changes of one record together; nothing either of them changed is lost without being asked.

    Args:
        base: as both read it.
    """
    rules = rules or Rules()
    fields, both = _values(base.fields, mine.fields, theirs.fields, rules.groups)
    asked: list[Sequence[Place[K]]] = [[(None, name) for name in names] for names in both]
    lines: dict[K, Values] = {}
    for key in [*mine.lines, *(key for key in theirs.lines if key not in mine.lines)]:
        was, own, other = (version.lines.get(key) for version in (base, mine, theirs))
        if was is None:
            lines[key] = own if own is not None else other or {}
        elif own is not None and other is not None:
            lines[key], both = _values(was, own, other, rules.line_groups)
            asked += [[(key, name) for name in names] for names in both]
        elif (own if own is not None else other) != was:  # removed by one, changed by the other
            asked.append([(key, "")])
            if own is not None:
                lines[key] = own
    for name, values in rules.carried.items():
        is_asked = any((None, name) in places for places in asked)
        if is_asked or _crosses(name, values, base, mine, theirs):
            doubtful = {places[0][0] for places in asked if not places[0][1]}
            keys = [key for key in dict.fromkeys([*lines, *doubtful]) if key is not None]
            between = _between(values, keys, mine, theirs)
            # Whether there is such a line at all is one question with what stands in it.
            whole = dict.fromkeys((key, "" if key in doubtful else value) for key, value in between)
            asked.append([(None, name), *whole])
    asked += [
        [(None, first), (None, last)]
        for first, last in rules.ordered
        if _breaks(fields, first, last)
        and not (_breaks(mine.fields, first, last) or _breaks(theirs.fields, first, last))
    ]
    questions = _joined(asked)
    undecided = Version(fields, lines)
    version = _with(undecided, ((places, mine) for places in questions), base, mine, theirs)
    return Merged(version, questions)


def decided(
    merged: Merged[K],
    picks: Sequence[Version[K]],
    base: Version[K],
    mine: Version[K],
    theirs: Version[K],
) -> Version[K]:
    """What stands in the end.

    Args:
        picks: for each question whose version stands there: ``base``, ``mine`` or ``theirs``.
    """
    pairs = zip(merged.questions, picks, strict=True)
    return _with(merged.version, pairs, base, mine, theirs)


def differences(one: Version[K], other: Version[K]) -> list[Place[K]]:
    """Where two versions differ; a line that only one of them has is told as a whole."""
    found: list[Place[K]] = [(None, name) for name in _differing(one.fields, other.fields)]
    for key in dict.fromkeys([*one.lines, *other.lines]):
        if key not in one.lines or key not in other.lines:
            found.append((key, ""))
        else:
            found += [(key, name) for name in _differing(one.lines[key], other.lines[key])]
    return found


def _differing(one: Values, other: Values) -> list[str]:
    return [name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name)]


def _with(
    version: Version[K],
    picks: Iterable[tuple[Sequence[Place[K]], Version[K]]],
    base: Version[K],
    mine: Version[K],
    theirs: Version[K],
) -> Version[K]:
    fields, lines = dict(version.fields), dict(version.lines)
    picked = [(key, name, side) for places, side in picks for key, name in places]
    for key, name, side in sorted(picked, key=lambda pick: bool(pick[1])):  # lines before what stands in them
        if key is None:
            fields[name] = side.fields.get(name)
        elif not name and key in side.lines:
            lines[key] = side.lines[key]
        elif not name:
            lines.pop(key, None)
        elif key in lines:
            lines[key] = {**lines[key], name: side.at((key, name))}
    return Version(fields, {key: lines[key] for key in _order(base.lines, mine.lines, theirs.lines, lines)})


def _values(was: Values, own: Values, other: Values, groups: Groups) -> tuple[dict[str, Any], list[set[str]]]:
    """What stands in the end, and the names that are asked for, as they are decided together."""
    names = list(dict.fromkeys([*was, *own, *other]))
    for one, changed in ((own, other), (other, own)):
        if one == was:
            return {name: changed.get(name) for name in names}, []
    differing = {name for name in names if own.get(name) != other.get(name)}
    if not differing:
        return dict(own), []
    own_changed = {name for name in differing if own.get(name) != was.get(name)}
    other_changed = {name for name in differing if other.get(name) != was.get(name)}
    asked: list[set[str]] = []
    for tied in _tied(differing, groups):
        if tied & own_changed and tied & other_changed and _meet(tied, own_changed, other_changed, groups):
            asked.append(tied)
    taken = other_changed.difference(*asked)
    found = {name: (other if name in taken else own).get(name) for name in names}
    return found, [{name for name in names if name in tied} for tied in asked]


def _meet(tied: set[str], own: set[str], other: set[str], groups: Groups) -> bool:
    """Whether both changed the same value, or values of one group."""
    return bool(own & other & tied) or any(
        not (own & tied).isdisjoint(group) and not (other & tied).isdisjoint(group) for group in groups
    )


def _tied(names: set[str], groups: Groups) -> list[set[str]]:
    """The names, those together that groups tie to each other."""
    found: list[set[str]] = []
    for one in [*({name} for name in sorted(names)), *(names.intersection(group) for group in groups)]:
        near = [other for other in found if one & other]
        found = [other for other in found if not one & other]
        if joined := one.union(*near):
            found.append(joined)
    return found


def _crosses(
    name: str, values: Collection[str], base: Version[K], mine: Version[K], theirs: Version[K]
) -> bool:
    """Whether a value of one would come to stand under what the other made of the record."""
    was, own, other = (version.fields.get(name) for version in (base, mine, theirs))
    is_crossed = (other != was and _changes(base, mine, values)) or (
        own != was and _changes(base, theirs, values)
    )
    return own != other and is_crossed


def _between(
    values: Collection[str], lines: Iterable[K], mine: Version[K], theirs: Version[K]
) -> list[Place[K]]:
    """Where such values of the lines differ: they go with the one or the other."""
    places = [(key, name) for key in lines for name in values]
    return [place for place in places if mine.at(place) != theirs.at(place)]


def _changes(base: Version[K], version: Version[K], values: Collection[str]) -> bool:
    return any(version.at((key, name)) != base.at((key, name)) for key in version.lines for name in values)


def _breaks(fields: Values, first: str, last: str) -> bool:
    one, other = fields.get(first), fields.get(last)
    return one is not None and other is not None and other < one


def _joined(asked: Iterable[Sequence[Place[K]]]) -> list[tuple[Place[K], ...]]:
    """Questions about the same place are one."""
    found: list[dict[Place[K], None]] = []
    for places in asked:
        near = [one for one in found if not one.keys().isdisjoint(places)]
        joined = dict.fromkeys(place for one in near for place in one) | dict.fromkeys(places)
        if near:
            found[found.index(near[0])] = joined
            found = [one for one in found if one not in near[1:]]
        else:
            found.append(joined)
    return [tuple(one) for one in found]


def _order(base: Iterable[K], mine: Iterable[K], theirs: Iterable[K], lines: Collection[K]) -> list[K]:
    """The lines as they follow each other: as who moved some has them, ``mine`` where both did.

    What the other one added stands behind what it stands behind there.
    """
    common = {*base}.intersection(mine, theirs)
    is_moved = [key for key in mine if key in common] != [key for key in base if key in common]
    first, second = (mine, theirs) if is_moved else (theirs, mine)
    placed = [key for key in first if key in lines]
    known, follows, before = {*placed}, dict[K | None, K](), None
    for key in second:
        if key not in lines:
            continue
        if key not in known:
            follows[before] = key
        before = key
    found: list[K] = []
    for key in (None, *placed):
        here: K | None = key
        if here is not None:
            found.append(here)
        while (here := follows.get(here)) is not None:
            found.append(here)
    return found
