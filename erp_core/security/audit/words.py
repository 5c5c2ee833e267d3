"""Values and changes of single fields as people read them: ``changed due date from 15 Feb to 22 Feb``."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _, upper_first
from erp_core.kit.kind import KINDS
from erp_core.kit.reading.locale_names import locale_title
from erp_core.kit.words import ValueKind, choice_title, kind_of, word_of
from erp_core.security.audit.style import Style
from erp_core.security.permission import permission_title

_LONGEST = 60
# Between the parts of a list in a history, which tells values as text.
LIST_SEPARATOR = "; "

_MOVED = N_("moved {record} ({old} → {new})")


def value_text(table: str, name: str, value: Any, style: Style, longest: int | None = _LONGEST) -> str:
    """A stored value as people read it; empty for none.

    Args:
        longest: texts are cut there; None shows them whole.
    """
    if value is None or value == "":
        return ""
    kind = kind_of(table, name)
    if kind is ValueKind.PERCENT and isinstance(value, str) and LIST_SEPARATOR in value:
        value = value.split(LIST_SEPARATOR)
    if isinstance(value, list):
        return ", ".join(value_text(table, name, part, style, longest) for part in value)
    try:
        return _written(kind, value, style, longest)
    except (ValueError, ArithmeticError):  # not what the field holds today: shown as it stands in the log
        return str(value)


def change_words(table: str, name: str, old: Any, new: Any, style: Style, word: str = "") -> str:
    """``changed due date from 15 Feb 2024 to 22 Feb 2024``.

    Args:
        word: what the field is called where that is known better.
    """
    kind, word = kind_of(table, name), word or word_of(table, name)
    if kind is ValueKind.PICTURE:
        return _("changed {field}").format(field=word)
    before, after = (_quoted(kind, value_text(table, name, value, style)) for value in (old, new))
    if kind is ValueKind.FLAG:
        return _("set “{field}” to {after}").format(field=word, after=after)
    if not before:
        return _("set {field} to {after}").format(field=word, after=after or _("nothing"))
    if not after:
        return _("removed {field}, which was {before}").format(field=word, before=before)
    if before == after:  # they differ further on than is shown
        return _("changed {field}, still beginning with {before}").format(field=word, before=before)
    return _("changed {field} from {before} to {after}").format(field=word, before=before, after=after)


def status_words(document: str, old: Any, new: Any, record: str, *, is_undone: bool = False) -> str:
    """``approved purchase order PO-000012 (Pending → Approved)``.

    Args:
        is_undone: an earlier move was taken back, which is no move that leads there.
    """
    before = choice_title(str(old)) if old else "–"
    deed = _(_UNDONE) if is_undone else _(_deed(document, str(old), str(new)))
    return deed.format(record=record, old=before, new=choice_title(str(new)))


def _deed(document: str, old: str, new: str) -> str:
    """What the move between two statuses means that somebody did; past the moves, by where it led."""
    kind = KINDS.stored_in(document)
    leading = [move for move in kind.moves if move.target == new] if kind is not None else []
    exact = [move for move in leading if old in move.sources]
    return next((move.did for move in exact or leading), _MOVED)


_UNDONE = N_("moved {record} back ({old} → {new})")


def sentence_of(who: str, did: str) -> str:
    """``Anna changed …``; what somebody unknown did stands alone."""
    return _("{who} {did}").format(who=who, did=did) if who else upper_first(did)


_TEXTS = (ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.REFERENCE, ValueKind.LOCALE)


def _quoted(kind: ValueKind, text: str) -> str:
    """Texts of several words are told apart from the sentence around them."""
    return _("“{words}”").format(words=text) if kind in _TEXTS and " " in text else text


def _written(kind: ValueKind, value: Any, style: Style, longest: int | None) -> str:
    if isinstance(value, bool) or kind is ValueKind.FLAG:
        return _("yes") if str(value) in ("True", "true") else _("no")
    text = str(value)
    writers: dict[ValueKind, Callable[[str], str]] = {
        ValueKind.DATE: lambda text: style.date(date.fromisoformat(text)),
        ValueKind.INSTANT: lambda text: style.instant(datetime.fromisoformat(text)),
        ValueKind.CHOICE: choice_title,
        ValueKind.PERMISSION: permission_title,
        ValueKind.LOCALE: locale_title,
        ValueKind.INTEGER: lambda text: style.integer(int(text)),
        ValueKind.MONEY: lambda text: style.money(Decimal(text)),
        ValueKind.PRICE: lambda text: style.price(Decimal(text)),
        ValueKind.RATE: lambda text: style.rate(Decimal(text)),
        ValueKind.QUANTITY: lambda text: style.quantity(Decimal(text)),
        ValueKind.PERCENT: lambda text: style.percent(Decimal(text)),
    }
    if kind in writers:
        return writers[kind](text)
    text = " ".join(text.split())
    return text if longest is None or len(text) <= longest else text[:longest] + "…"
