"""What the user is told of a clip that was pasted: how it was read, what was rounded, what was left out."""

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.reading.numbers import figures_in
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.clips.paste_book import PasteBook
from erp_desktop.kit.lines.clips.paste_plan import PastePlan
from erp_desktop.kit.lines.clips.paste_reading import PasteReading
from erp_desktop.kit.look.format import format_integer, notation


def told_of(book: PasteBook, reading: PasteReading) -> list[str]:
    """In sentences."""
    more = (*_totals(book), *_left_out(book.plan), *_hidden(reading))
    return [*_read_as(book), *_rounded(book), *_offered(book), *more]


def wrote_words(count: int, replaced: int) -> str:
    """How many lines were written, and over how many others."""
    words = ngettext(
        "{count} line pasted. {key} takes it back.", "{count} lines pasted. {key} takes them back.", count
    )
    if replaced:
        words = _("{count} lines pasted, {replaced} of them over what stood there. {key} takes them back.")
    figures = {"count": format_integer(count), "replaced": format_integer(replaced)}
    return words.format(**figures, key=keys.UNDO.keys)


def _read_as(book: PasteBook) -> list[str]:
    """How texts were read that would be other numbers elsewhere."""
    as_here = _("“{text}” was read as {number}, as numbers are written here.")
    as_beside = _("“{text}” was read as {number}, like the other numbers beside it.")
    own = notation().decimal
    told: list[str] = []
    for column in book.columns:
        if column is None or column.number is None or not (signs := book.doubts.get(column.name)):
            continue
        sign = book.signs.get(column.name)
        number = figures_in(signs.doubtful).readings.get(sign or "") if signs.doubtful else None
        if number is not None:
            words = as_here if sign == own else as_beside
            told.append(words.format(text=signs.doubtful.strip(), number=column.number.shown(number)))
    return told


def _rounded(book: PasteBook) -> list[str]:
    told = [words for line in book.lines() for words in line.told.values()]
    if not told:
        return []
    if len(told) == 1:
        return told
    more = ngettext("And {count} more was rounded.", "And {count} more were rounded.", len(told) - 1)
    return [told[0], more.format(count=format_integer(len(told) - 1))]


def _offered(book: PasteBook) -> list[str]:
    """What stands where a cell was empty and something is offered in its place."""
    filled = book.filled()
    words = _("Where “{column}” was empty, the item's own is taken.")
    return [
        words.format(column=_(column.title))
        for place, column in enumerate(book.columns)
        if column is not None and column.offer is not None
        if any(book.cell(row, place).is_blank for row in filled)
    ]


def _totals(book: PasteBook) -> list[str]:
    count = sum(not book.taken[row] for row in book.totals)
    if not count:
        return []
    words = ngettext("{count} row of totals was left out.", "{count} rows of totals were left out.", count)
    return [words.format(count=format_integer(count))]


def _left_out(plan: PastePlan) -> list[str]:
    if not plan.left_out:
        return plan.notes
    return [
        *plan.notes,
        _("Not pasted, because no column here is called so: {titles}.").format(
            titles=", ".join(plan.left_out)
        ),
    ]


def _hidden(reading: PasteReading) -> list[str]:
    count = len(reading.clip.hidden_columns)
    if not count or reading.with_hidden:
        return []
    words = ngettext("{count} hidden column was left out.", "{count} hidden columns were left out.", count)
    return [words.format(count=format_integer(count))]
