"""What is worth a look in papers that were set, before they go out: each thing is said once."""

import unicodedata
from collections.abc import Sequence

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.paper.paper_run import PapersSet

# Of what could not be set, or is worth a look; more are counted.
MOST_TOLD = 3
MOST_LETTERS = 12


class WorthALook:
    """Remembers what was said of the papers of one window.

    Args:
        left_out: of each document that is asked for but not there to be set its name and why.
    """

    def __init__(self, left_out: Sequence[str]) -> None:
        self._left_out = list(left_out)
        self._said: set[str] = set()

    def tell(self, done: PapersSet) -> str:
        """What was not said yet, a line for each thing; empty for nothing."""
        found = [*self._missing(done), *_own_template(done), *_looks(done), *_letters(done)]
        new = [one for one in found if one not in self._said]
        self._said.update(new)
        return "\n".join(new)

    def _missing(self, done: PapersSet) -> list[str]:
        missing = [*self._left_out, *done.refused]
        words = ngettext(
            "{count} document is not among these. {reasons}",
            "{count} documents are not among these. {reasons}",
            len(missing),
        )
        return [words.format(count=len(missing), reasons=" ".join(missing[:MOST_TOLD]))] if missing else []


def _own_template(done: PapersSet) -> list[str]:
    fault = next((result.fault for _paper, result in done.each if result.fault), "")
    words = _("The company’s own template could not set this; it is laid out by the delivered one. {reason}")
    return [words.format(reason=fault)] if fault else []


def _looks(done: PapersSet) -> list[str]:
    """What the core found: of several papers with the name of each."""
    is_one = len(done.each) == 1
    found = [look if is_one else f"{paper.name}: {look}" for paper, _set in done.each for look in paper.looks]
    rest = len(found) - MOST_TOLD
    more = [_("… and {count} more.").format(count=format_integer(rest))] if rest > 0 else []
    return [*found[:MOST_TOLD], *more]


def _letters(done: PapersSet) -> list[str]:
    """Without marks, which would stand on what is said beside them."""
    found = dict.fromkeys("".join(result.undrawn for _paper, result in done.each))
    letters = [one for one in found if not unicodedata.category(one).startswith("M")]
    told = letters[:MOST_LETTERS] + ["…"] * (len(letters) > MOST_LETTERS)
    words = _("Letters that no font here draws stand as ?, and signs are left out: {letters}")
    return [words.format(letters=" ".join(told))] if found else []
