"""What became of a file, in words: how many records, and what was left out of it."""

from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.platform.importing.schema import Imported
from erp_desktop.kit.look.format import format_integer


def counts_of(done: Imported) -> str:
    """``40 new, 0 changed, 2 as they were. Hidden rows left out: 1.``."""
    words = _("{created} new, {changed} changed, {unchanged} as they were.")
    if done.lines:
        forms = NN_("{created} new, with {lines} line.", "{created} new, with {lines} lines.")
        words = ngettext(*forms, done.lines)
    numbers = ("created", "changed", "unchanged", "lines")
    text = words.format(**{name: format_integer(getattr(done, name)) for name in numbers})
    if done.made:
        first, last = done.made[0].number, done.made[-1].number
        text += f" {first}." if first == last else f" {first} – {last}."
    if done.hidden:
        text += " " + _("Hidden rows left out: {count}.").format(count=format_integer(done.hidden))
    if count := len(done.unknown):
        words = ngettext(
            "{count} column is left alone: {titles}.", "{count} columns are left alone: {titles}.", count
        )
        text += " " + words.format(count=format_integer(count), titles=", ".join(done.unknown[:5]))
    return text
