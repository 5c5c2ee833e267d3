"""found_in_groups: where certain records stand in a list whose rows stand in groups."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from erp_core.kit.filter import MOST_SELECTED, Clause, ListQuery, Selection
from erp_core.platform.listed import service as listed
from erp_desktop.kit.tables.outline import Outline, Path

if TYPE_CHECKING:
    from erp_core import Core


def groups_of_records(
    core: "Core", kind: str, query: ListQuery, by: Sequence[str], ids: Collection[int]
) -> list[Path]:
    """Blocking: the groups these records stand in, outer ones too."""
    within = query.model_copy(update={"selection": Selection(ids=sorted(ids)[:MOST_SELECTED])})

    def below(above: Path, where: Sequence[Clause]) -> Iterator[Path]:
        for group in core.run(listed.groups, kind, within, by[len(above)], tuple(where)).groups:
            path = (*above, group.key)
            yield path
            if len(path) < len(by):
                yield from below(path, [*where, *group.where])

    return list(below((), ()))


def places_in_groups(
    core: "Core",
    kind: str,
    query: ListQuery,
    outline: Outline,
    among: Collection[Path],
    ids: Collection[int],
) -> dict[int, int]:
    """Blocking: the places in those of the groups that are open where these records stand, and which does."""
    places: dict[int, int] = {}
    for first, node in outline.stretches():
        if node.path in among:
            within = query.model_copy(update={"where": [*query.where, *node.where]})
            found = core.run(listed.ids, kind, within, 0, min(node.count, MOST_SELECTED))
            places |= {first + place: id for place, id in enumerate(found) if id in ids}
    return places
