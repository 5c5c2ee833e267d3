"""MergeWords: what stands in a form's places, as people read it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from erp_core.kit.i18n import _, upper_first
from erp_core.kit.records.merge import Place, Version
from erp_core.kit.schema import Change
from erp_desktop.kit.drafts.merged_state import MergedState, line_at, under
from erp_desktop.kit.fields.fields_panel import FieldsPanel
from erp_desktop.kit.forms.merge.merge_panel import MergeRow
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.look.format import format_integer

_MOST_NAMED = 6


class MergeWords:
    """Names places, and says what stands there.

    Args:
        labels: of the fields, by name.
        terms: what the header says for computing.
    """

    def __init__(
        self,
        fields: FieldsPanel,
        lines: LinesSpec | None,
        labels: Mapping[str, str],
        terms: Callable[[], Any],
    ) -> None:
        self._fields, self._lines, self._labels, self._terms = fields, lines, labels, terms

    def names(self, places: Iterable[Place[Any]], version: Version[Any]) -> list[str]:
        """``Due date``, ``line 3``: each once, as they stand in that version."""
        numbers = {key: number for number, key in enumerate(version.lines, start=1)}
        found = [self._field(name) if key is None else _line(numbers.get(key)) for key, name in places]
        return list(dict.fromkeys(found))

    def rows(self, done: MergedState) -> list[MergeRow]:
        """The questions as they are asked."""
        return [self._row(places, done) for places in done.questions]

    def _row(self, places: Sequence[Place[Any]], done: MergedState) -> MergeRow:
        texts = (self._texts(places, version) for version in (done.base, done.mine, done.theirs))
        return MergeRow(self._title(places, done), *texts, both=self._both(places, done))

    def _both(self, places: Sequence[Place[Any]], done: MergedState) -> str:
        """A text of several lines, one under the other; empty where it is none that both wrote."""
        key, name = places[0]
        if len(places) > 1 or key is not None or not self._fields.has_lines(name):
            return ""
        mine, theirs = done.mine.fields.get(name), done.theirs.fields.get(name)
        return under(mine, theirs) if mine and theirs else ""

    def _title(self, places: Sequence[Place[Any]], done: MergedState) -> str:
        numbers = {key: number for number, key in enumerate(done.base.lines, start=1)}
        numbers |= {key: number for number, key in enumerate(done.mine.lines, start=1)}
        told = []
        for key, name in places:
            if key is None:
                told.append(self._field(name))
            elif not name:
                told.append(_line(numbers.get(key)))
            else:
                column = self._column(name)
                title = _(column.title) if column is not None else name
                told.append(f"{_line(numbers.get(key))}: {title}" if key in numbers else title)
        return upper_first(_some(told))

    def _texts(self, places: Sequence[Place[Any]], version: Version[Any]) -> str:
        states = {name: version.fields.get(name) for key, name in places if key is None}
        told = self._fields.told(states)
        return _some(
            [told.get(name, "") if key is None else self._cell(key, name, version) for key, name in places],
            " · ",
        )

    def _cell(self, key: Any, name: str, version: Version[Any]) -> str:
        state = line_at(version, key)
        if state is None or self._lines is None:
            return _("removed") if not name else ""
        line, terms = Line.from_state(state, self._lines.columns), self._terms()
        if name:
            column = self._column(name)
            return line.shown(column, terms) if column is not None else ""
        shown = (line.shown(column, terms) for column in self._lines.columns if column.is_editable)
        return " · ".join(text for text in shown if text)

    def _field(self, name: str) -> str:
        return _(self._labels[name]) if name in self._labels else self._fields.title(name)

    def _column(self, name: str) -> LineColumn | None:
        columns = self._lines.columns if self._lines is not None else ()
        return next((column for column in columns if column.name == name), None)


def people(changes: Iterable[Change]) -> str:
    """Who made them, the last one first; empty for nobody known."""
    return ", ".join(dict.fromkeys(change.user for change in changes if change.user))


def _line(number: int | None) -> str:
    return _("line {number}").format(number=format_integer(number)) if number else _("a removed line")


def _some(texts: Sequence[str], between: str = ", ") -> str:
    more = len(texts) - _MOST_NAMED
    seen = between.join(texts[:_MOST_NAMED])
    return seen if more <= 0 else seen + " " + _("and {count} more").format(count=format_integer(more))
