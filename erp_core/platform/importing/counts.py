"""What became of a file, in sentences: how many records, and what was left out of it."""

from collections.abc import Callable

from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.kit.kind import Kind
from erp_core.kit.letters import quoted
from erp_core.platform.importing.schema import Imported

Integer = Callable[[int], str]
# So many titles that nothing is called by are named.
MOST_TITLES = 5


def counts_of(done: Imported, integer: Integer = str) -> list[str]:
    """``40 new, 0 changed, 2 as they were.``, then the numbers that were given: ``SA-000001 – SA-000040``.

    Args:
        integer: writes a number.
    """
    words = _("{created} new, {changed} changed, {unchanged} as they were.")
    if done.lines:
        forms = NN_("{created} new, with {lines} line.", "{created} new, with {lines} lines.")
        words = ngettext(*forms, done.lines)
    numbers = ("created", "changed", "unchanged", "lines")
    told = [words.format(**{name: integer(getattr(done, name)) for name in numbers})]
    if done.made:
        told.append(" – ".join(dict.fromkeys((done.made[0].number, done.made[-1].number))))
    if numbered := [one for one in done.made if one.reference]:
        ends = dict.fromkeys((numbered[0].number, numbered[-1].number))
        words = _("{file} is {number}")
        said = (words.format(file=n.reference, number=n.number) for n in numbered if n.number in ends)
        told.append(_("The notes keep the numbers of the file: {numbers}").format(numbers=", ".join(said)))
    return told


def still_to_do(done: Imported, kind: Kind) -> str:
    """What becomes of new documents only when somebody goes on with them; nothing where there are none."""
    ways = [move for move in kind.moves if kind.editable[0] in move.sources and move.tone != "danger"]
    if not done.made or not ways:
        return ""
    words = _("They are drafts: select them in the list and choose “{move}”.")
    return words.format(move=_(ways[0].short or ways[0].button))


def left_out_of(done: Imported, integer: Integer = str) -> list[str]:
    """What of the file was not taken, and how the rest was read.

    Hidden rows, and columns by whose titles nothing is called.
    """
    told = []
    if done.hidden:
        told.append(_("Hidden rows left out: {count}.").format(count=integer(done.hidden)))
    if done.left:
        told.append(_("Rows of totals left out: {count}.").format(count=integer(done.left)))
    if count := len(done.unknown):
        words = ngettext(
            "{count} column is left alone: {titles}.", "{count} columns are left alone: {titles}.", count
        )
        told.append(words.format(count=integer(count), titles=quoted(done.unknown[:MOST_TITLES])))
    return [*told, *done.told]


def in_a_line(done: Imported, integer: Integer = str, kind: Kind | None = None) -> str:
    """All of it, one sentence behind the other.

    Args:
        kind: of the records, where it is to be said what is still to be done with them.
    """
    counts, *numbers = counts_of(done, integer)
    to_do = still_to_do(done, kind) if kind is not None else ""
    told = [counts, *(f"{one}." for one in numbers), *left_out_of(done, integer), to_do]
    return " ".join(filter(None, told))
