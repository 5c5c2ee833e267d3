"""Grouping: by what a list is grouped, and where its groups come from."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.kit.filter import MOST_LEVELS, Clause, Group, Groups, ListQuery
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.words import ValueKind
from erp_core.platform.listed import service as listed
from erp_desktop.kit.lists.list_sheet import field_title
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import sums_told
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.format import format_integer, format_month
from erp_desktop.kit.tables.cell import value_title
from erp_desktop.kit.tables.outline import GroupSource, Node, Outline, Path

if TYPE_CHECKING:
    from erp_core import Core


class Grouping(QObject):
    """By what one list is grouped; nothing at first.

    Attributes:
        by: fields, the outer one first.

    Signals:
        changed: the user wants it grouped otherwise.
    """

    changed = Signal()

    def __init__(self, core: "Core", spec: ListSpec, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._spec = core, spec
        self.by: tuple[str, ...] = ()
        # Which of them are open, for the next time they are asked for.
        self.opened: Collection[Path] = ()

    @property
    def offered(self) -> list[str]:
        """Fields the list can be grouped by."""
        return [name for name, field in self._spec.filters.items() if field.is_grouped]

    @property
    def note(self) -> str:
        """What one must know to read the counts; empty for nothing."""
        return "; ".join(text for _title, text in self._notes())

    def _notes(self) -> list[tuple[str, str]]:
        if not self.is_overlapping:
            return []
        notes = [(_("Note"), _("Orders can stand in several groups"))]
        sums = [one for name in self.by for one in self._spec.filters[name].sums]
        if all(one.unit for one in sums):
            return notes
        return [*notes, (_("Amounts"), _("orders with tax, groups without"))]

    @property
    def is_overlapping(self) -> bool:
        """Whether a row may stand in several groups; what they come to are lines then."""
        return any(self._spec.filters[name].is_on_lines for name in self.by)

    def told(self, by: Sequence[str]) -> list[tuple[str, str]]:
        """By what it is grouped, for papers and files."""
        told = [(_("Grouped by"), ", ".join(map(self.title, by)))] if by else []
        return [*told, *self._notes()] if by else told

    def title(self, name: str) -> str:
        """What a field is called; of days, that it is their months."""
        title = field_title(self._spec, name)
        return _("{title}, by month").format(title=title) if self._kind(name) is ValueKind.DATE else title

    def choose(self, by: Sequence[str]) -> None:
        """The user's choice."""
        if tuple(by) != self.by:
            self.show(by)
            self.changed.emit()

    def show(self, by: Sequence[str]) -> None:
        """Group by these, as far as there are such, without asking yet."""
        self.by = tuple(name for name in by if name in self.offered)[:MOST_LEVELS]
        self.opened = ()

    def taken(self, query: ListQuery) -> tuple[GroupSource | None, Collection[Path]]:
        """Where the groups of what is asked come from, and which of them are open at first, once."""
        opened, self.opened = self.opened, ()
        return self.source(query), opened if self.by else ()

    def source(self, query: ListQuery) -> GroupSource | None:
        """Where the groups of what is asked come from; None where it is not grouped."""
        if not self.by:
            return None
        core, kind, by, read = self._core, listing_of(self._spec.search), self.by, self._nodes

        def ask(where: Sequence[Clause], level: int) -> Groups:
            return core.run(listed.groups, kind, query, by[level], tuple(where))

        def inside(node: Node) -> tuple[Node, ...]:
            return read(ask(node.where, node.level + 1), by[node.level + 1], node)

        def every(wanted: Collection[Path]) -> Outline:
            nodes = read(ask((), 0), by[0], None)
            return Outline(tuple(_opened(node, wanted, inside, len(by)) for node in nodes))

        return GroupSource(every, inside, len(by))

    # Inside

    def _kind(self, name: str) -> ValueKind:
        return self._spec.filters[name].kind

    def _nodes(self, found: Groups, field: str, above: Node | None) -> tuple[Node, ...]:
        """What the lines say of the groups by a field."""
        path, where = (above.path, above.where) if above is not None else ((), ())
        nodes = [
            Node(
                title=group_title(self._spec, field, group),
                path=(*path, group.key),
                where=(*where, *group.where),
                count=group.count,
                sums=tuple(sums_told(self._spec, group.amounts, group.quantities)),
            )
            for group in found.groups
        ]
        if found.others:
            count = format_integer(found.others)
            words = ngettext("{count} smaller group", "{count} smaller groups", found.others)
            nodes.append(
                Node(
                    title=words.format(count=count),
                    path=(*path, "…"),
                    where=(),
                    count=found.others_count,
                    sums=tuple(sums_told(self._spec, found.others_amounts, found.others_quantities)),
                    can_open=False,
                )
            )
        return tuple(nodes)


def group_title(spec: ListSpec, field: str, group: Group) -> str:
    """What the rows of a group have in common, in the user's words."""
    kind = spec.filters[field].kind
    if group.key is None:
        return _("{title}: none").format(title=field_title(spec, field))
    if kind is ValueKind.DATE:
        return format_month(date.fromisoformat(str(group.key)))
    if kind is ValueKind.FLAG:
        return f"{field_title(spec, field)}: {_('Yes') if group.key else _('No')}"
    if kind is ValueKind.CHOICE:
        return choice_words(spec, field, str(group.key))
    return group.title or str(group.key)


def choice_words(spec: ListSpec, field: str, value: str) -> str:
    """What a choice is called in this list."""
    column = next((column for column in spec.columns if column.attr == field), None)
    return _(value_title(column, value)) if column is not None else value


def _opened(
    node: Node, wanted: Collection[Any], inside: Callable[[Node], tuple[Node, ...]], depth: int
) -> Node:
    """The group as it was: open, with those open in it that were."""
    if node.path not in wanted or not node.can_open:
        return node
    if node.level + 1 >= depth:
        return replace(node, is_open=True)
    inner = tuple(_opened(one, wanted, inside, depth) for one in inside(node))
    return replace(node, is_open=True, inner=inner)
