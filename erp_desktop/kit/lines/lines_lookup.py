"""What is meant by the codes typed or pasted into a column of records."""

from typing import TYPE_CHECKING

from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import called
from erp_desktop.kit.inputs.lookup_line import NOTHING_FOUND, SEVERAL_FOUND
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line_column import LineColumn

if TYPE_CHECKING:
    from erp_core import Core

ONE_ALIKE = N_("No code or name is “{text}”; {found} is like it.")
# So many that are no codes are looked for by name as well; a whole column of others would take too long.
MOST_NAMES = 10


def meant_by(core: "Core", column: LineColumn, codes: list[str]) -> dict[str, Match | str]:
    """Each code's record, by the exact code or name, or the sentence why there is none; blocking."""
    found: dict[str, Match | str] = dict(column.find(core, codes)) if column.find is not None else {}
    missing = [code for code in codes if code not in found]
    for text in missing[:MOST_NAMES]:
        matches = column.source.search(core, text) if column.source is not None else []
        found[text] = _named(text, matches)
    return {text: _(NOTHING_FOUND).format(text=text) for text in missing} | found


def _named(text: str, matches: list[Match]) -> Match | str:
    named = called(text, matches, lambda match: match.name)
    if len(named) == 1:
        return named[0]
    if len(matches) == 1:
        alike = " ".join(part for part in (matches[0].code, matches[0].name) if part)
        return _(ONE_ALIKE).format(text=text, found=alike)
    return _(SEVERAL_FOUND if matches else NOTHING_FOUND).format(text=text)
