"""Values and changes of single fields as people read them: ``changed due date from 15 Feb to 22 Feb``."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _, upper_first
from erp_core.security.audit.fields import field_of, word_of
from erp_core.security.audit.style import Style
from erp_core.security.permission import permission_title

_LONGEST = 60
# Between the parts of a list in a history, which tells values as text.
LIST_SEPARATOR = "; "

# Choices that are more than their own name with blanks for underscores.
CHOICE_TITLES: dict[str, str] = {
    "wrong_password": N_("Wrong password"),
    "unknown_name": N_("Unknown user name"),
    "not_active": N_("Account not active"),
    "new_password": N_("New password needed"),
    "draft": N_("Draft"),
    "pending": N_("Pending"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
    "approved": N_("Approved"),
    "sent": N_("Sent"),
    "received": N_("Received"),
    "confirmed": N_("Confirmed"),
    "in_production": N_("In production"),
    "shipped": N_("Shipped"),
    "released": N_("Released"),
    "in_progress": N_("In progress"),
    "on_hold": N_("On hold"),
    "completed": N_("Completed"),
    "active": N_("Active"),
    "disabled": N_("Disabled"),
    "locked": N_("Locked"),
    "low": N_("Low"),
    "normal": N_("Normal"),
    "high": N_("High"),
    "urgent": N_("Urgent"),
    "fibre": N_("Fibre"),
    "yarn": N_("Yarn"),
    "greige_fabric": N_("Greige fabric"),
    "finished_fabric": N_("Finished fabric"),
    "trim": N_("Trim"),
    "chemical": N_("Chemical"),
    "garment": N_("Garment"),
    "service": N_("Service"),
}

# What a record's new status means that somebody did.
_DEEDS = {
    "draft": N_("rejected {record} ({old} → {new})"),
    "pending": N_("submitted {record} ({old} → {new})"),
    "approved": N_("approved {record} ({old} → {new})"),
    "confirmed": N_("confirmed {record} ({old} → {new})"),
    "sent": N_("sent {record} ({old} → {new})"),
    "received": N_("received {record} ({old} → {new})"),
    "in_production": N_("started {record} ({old} → {new})"),
    "in_progress": N_("started {record} ({old} → {new})"),
    "released": N_("released {record} ({old} → {new})"),
    "on_hold": N_("put {record} on hold ({old} → {new})"),
    "completed": N_("completed {record} ({old} → {new})"),
    "shipped": N_("shipped {record} ({old} → {new})"),
    "closed": N_("closed {record} ({old} → {new})"),
    "cancelled": N_("cancelled {record} ({old} → {new})"),
    "active": N_("activated {record} ({old} → {new})"),
    "disabled": N_("disabled {record} ({old} → {new})"),
}
_RESUMED = N_("resumed {record} ({old} → {new})")
_MOVED = N_("moved {record} ({old} → {new})")


def choice_title(value: str) -> str:
    """A status, a priority, a kind of item; an unknown one by its own name."""
    return _(CHOICE_TITLES[value]) if value in CHOICE_TITLES else value.replace("_", " ").capitalize()


def value_text(table: str, name: str, value: Any, style: Style, longest: int | None = _LONGEST) -> str:
    """A stored value as people read it; empty for none.

    Args:
        longest: texts are cut there; None shows them whole.
    """
    if value is None or value == "":
        return ""
    kind = field_of(table, name).kind
    if kind == "percent" and isinstance(value, str) and LIST_SEPARATOR in value:
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
    kind, word = field_of(table, name).kind, word or word_of(table, name)
    if kind == "long":
        return _("changed {field}").format(field=word)
    before, after = (_quoted(kind, value_text(table, name, value, style)) for value in (old, new))
    if kind == "flag":
        return _("set “{field}” to {after}").format(field=word, after=after)
    if not before:
        return _("set {field} to {after}").format(field=word, after=after or _("nothing"))
    if not after:
        return _("removed {field}, which was {before}").format(field=word, before=before)
    if before == after:  # they differ further on than is shown
        return _("changed {field}, still beginning with {before}").format(field=word, before=before)
    return _("changed {field} from {before} to {after}").format(field=word, before=before, after=after)


def status_words(old: Any, new: Any, record: str) -> str:
    """``approved purchase order PO-000012 (Pending → Approved)``."""
    is_resumed = (old, new) == ("on_hold", "in_progress")
    deed = _(_RESUMED) if is_resumed else _(_DEEDS.get(str(new), _MOVED))
    before = choice_title(str(old)) if old else "–"
    return deed.format(record=record, old=before, new=choice_title(str(new)))


def sentence_of(who: str, did: str) -> str:
    """``Anna changed …``; what somebody unknown did stands alone."""
    return _("{who} {did}").format(who=who, did=did) if who else upper_first(did)


def _quoted(kind: str, text: str) -> str:
    """Texts of several words are told apart from the sentence around them."""
    return _("“{words}”").format(words=text) if kind == "text" and " " in text else text


def _written(kind: str, value: Any, style: Style, longest: int | None) -> str:
    if isinstance(value, bool) or kind == "flag":
        return _("yes") if str(value) in ("True", "true") else _("no")
    text = str(value)
    if kind == "date":
        return style.date(date.fromisoformat(text))
    if kind == "instant":
        return style.instant(datetime.fromisoformat(text))
    if kind in ("choice", "permission"):
        return choice_title(text) if kind == "choice" else permission_title(text)
    if kind == "integer":
        return style.integer(int(text))
    if kind in ("money", "price", "quantity", "percent"):
        return getattr(style, kind)(Decimal(text))
    text = " ".join(text.split())
    return text if longest is None or len(text) <= longest else text[:longest] + "…"
