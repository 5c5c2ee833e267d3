"""Currencies: in which one the header says numbers of the lines are, and which were put there in another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts import ask

Turned = Mapping[str, tuple[str, str]]


class Currencies:
    """The currency of each column that has one, as the header said it last."""

    def __init__(self, columns: Sequence[LineColumn]) -> None:
        self._columns = [column for column in columns if column.is_editable and column.number is not None]
        self._known: dict[str, str] = {}

    @property
    def now(self) -> str:
        """What the header says; empty where it said nothing yet."""
        return ", ".join(dict.fromkeys(self._known.values()))

    def hear(self, terms: Any) -> Turned:
        """What the header says now; columns whose currency it changed to the one before and the one now."""
        before, said = self._known, {column.name: column.currency(terms) for column in self._columns}
        self._known = before | {name: currency for name, currency in said.items() if currency}
        turned = ((name, (before[name], now)) for name, now in self._known.items() if name in before)
        return {name: pair for name, pair in turned if pair[0] != pair[1]}


def strange(lines: Iterable[Line]) -> list[str]:
    """The other currencies that numbers were put there in, each as often as it was."""
    return [currency for line in lines if line.was_in for currency in line.was_in.values()]


def was_in(currencies: Sequence[str]) -> str:
    """That numbers were put there in other currencies; empty where none was."""
    if not currencies:
        return ""
    words = ngettext(
        "{count} price was in {currency} and stands unchanged. {key} goes to it.",
        "{count} prices were in {currency} and stand unchanged. {key} goes from one to the next.",
        len(currencies),
    )
    return words.format(**_counted(currencies), key=keys.NEXT_MARKED.keys)


def are_meant(currencies: Sequence[str], now: str, parent: QWidget) -> bool:
    """Ask whether such numbers are meant in the currency of now, as they stand."""
    words = ngettext(
        "{count} price was in {currency} and stands unchanged. Save it in {now}?",
        "{count} prices were in {currency} and stand unchanged. Save them in {now}?",
        len(currencies),
    )
    text = words.format(**_counted(currencies), now=now)
    return ask.confirm(parent, text, _("Save in {currency}").format(currency=now))


def _counted(currencies: Sequence[str]) -> dict[str, str]:
    return {"count": format_integer(len(currencies)), "currency": ", ".join(dict.fromkeys(currencies))}
