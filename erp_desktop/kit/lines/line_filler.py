"""What follows in a line from a record that comes into one of its cells, or leaves it."""

from collections.abc import Mapping
from typing import Any

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.lines.said.currencies import Turned


def expect(spec: LinesSpec, line: Line, name: str, code: str, terms: Any) -> None:
    """Write a code to be looked up into a line; what came from the record there before goes with it."""
    _follow(spec, line, name, None, terms)
    line.expect(name, code, spec.column(name).longest)


def fill(spec: LinesSpec, line: Line, name: str, match: Match, terms: Any) -> None:
    """Put a record into a cell, and what comes with it into others."""
    _follow(spec, line, name, None, terms)
    line.expect(name, "")
    _follow(spec, line, name, match, terms)
    line.put(name, match)


def offer(spec: LinesSpec, line: Line, before: Mapping[str, Any], terms: Any) -> None:
    """What stands in cells nobody typed in follows what the line is about by now."""
    for column in spec.columns:
        if column.offer is not None and not line.is_empty:
            line.offer(column, before, terms)


def follow_header(spec: LinesSpec, line: Line, terms: Any, turned: Turned) -> None:
    """The header says something else; of numbers whose currency it changed by hand, what is offered in it.

    Where that is nothing, something has to be put in its place.
    """
    offered = set(line.offered)
    offer(spec, line, line.values, terms)
    for name in turned:
        column = spec.column(name)
        line.turn(column, *turned[name])
        if column.unfilled and name in offered and name not in line.values:
            line.errors[name] = _(column.unfilled)
    line.check(spec.columns, terms)


def answer(spec: LinesSpec, line: Line, name: str, found: Match | str, terms: Any) -> None:
    """What a code that was looked up stands for, or the sentence why it stands for nothing."""
    if isinstance(found, Match):
        before = dict(line.values)
        fill(spec, line, name, found, terms)
        offer(spec, line, before, terms)
    else:
        line.resolving.discard(name)
        line.errors[name] = found
    line.answer(name, spec.columns)


def _follow(spec: LinesSpec, line: Line, name: str, match: Match | None, terms: Any) -> None:
    """Change what follows from a record that comes (or, when it is None, from the one that leaves)."""
    left = line.values.get(name) if match is None else None
    follow = spec.follow.get(name)
    if follow is None or (left is None and match is None):
        return
    for other, value in follow(line.values, left, match, terms).items():
        if other not in line.typed:
            line.put(other, value)
            if value is not None:
                line.errors.pop(other, None)
