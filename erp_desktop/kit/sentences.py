"""Sentences: what the history and the audit log say, as people would tell it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _, lower_first, upper_first
from erp_core.kit.schema import Change
from erp_desktop.kit.format import format_date, format_datetime, format_money, format_price, format_quantity
from erp_desktop.kit.status import look

MOST_IN_A_SENTENCE = 2
_LONGEST = 60
_STATUS_WORDS = {"status", "priority"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_DECIMAL = re.compile(r"-?\d+\.\d+")

# What a record's new status means that somebody did.
_DEEDS = {
    "draft": N_("rejected"),
    "pending": N_("submitted"),
    "approved": N_("approved"),
    "confirmed": N_("confirmed"),
    "sent": N_("sent"),
    "received": N_("received"),
    "in_production": N_("started"),
    "in_progress": N_("started"),
    "released": N_("released"),
    "on_hold": N_("put on hold"),
    "completed": N_("completed"),
    "shipped": N_("shipped"),
    "closed": N_("closed"),
    "cancelled": N_("cancelled"),
    "active": N_("activated"),
    "disabled": N_("disabled"),
}


def value_text(name: str, value: Any) -> str:
    """A stored value as people read it; empty for none."""
    if value is None or value == "":
        return ""
    text = " ".join(str(value).split())
    if isinstance(value, bool) or text in ("True", "False"):
        return _("yes") if text == "True" else _("no")
    if name in _STATUS_WORDS:
        return _(look(text).title)
    if _INSTANT.match(text):
        return _instant_text(text)
    if _DATE.fullmatch(text):
        return format_date(date.fromisoformat(text))
    if _DECIMAL.fullmatch(text):
        number = Decimal(text)
        if name.endswith("amount"):
            return format_money(number)
        return format_price(number) if name.endswith("price") else format_quantity(number)
    if isinstance(value, list):
        text = ", ".join(str(part) for part in value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _instant_text(text: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(text))
    except ValueError:
        return text


def field_word(name: str, labels: Mapping[str, str]) -> str:
    """A field's name inside a sentence: its label with a small first letter."""
    label = _(labels[name]) if name in labels else name.removesuffix("_id").replace("_", " ")
    return lower_first(label)


def change_words(name: str, old: Any, new: Any, labels: Mapping[str, str]) -> str:
    """``changed due date from 15 Feb 2024 to 22 Feb 2024``."""
    field, before, after = field_word(name, labels), value_text(name, old), value_text(name, new)
    if not before:
        return _("set {field} to {after}").format(field=field, after=after or _("nothing"))
    if not after:
        return _("removed {field}, which was {before}").format(field=field, before=before)
    return _("changed {field} from {before} to {after}").format(field=field, before=before, after=after)


def status_words(old: Any, new: Any) -> str:
    """``approved it (Pending → Approved)``."""
    is_resumed = (old, new) == ("on_hold", "in_progress")
    deed = _("resumed") if is_resumed else _(_DEEDS.get(str(new), N_("moved")))
    if not old:
        return _("{deed} it").format(deed=deed)
    return _("{deed} it ({old} → {new})").format(
        deed=deed, old=_(look(str(old)).title), new=_(look(str(new)).title)
    )


def told(change: Change, labels: Mapping[str, str]) -> str:
    """One sentence about a change: ``Anna changed due date from 15 Feb 2024 to 22 Feb 2024``."""
    return _("{who} {did}").format(who=change.user, did=_did(change, labels))


def _did(change: Change, labels: Mapping[str, str]) -> str:
    if change.action == "created":
        return _("created it")
    if change.action == "deleted":
        return _("deleted it")
    if "status" in change.fields:
        return status_words(*change.fields["status"])
    known = _known(change, labels)
    parts = [change_words(name, old, new, labels) for name, (old, new) in known.items()]
    if len(parts) > MOST_IN_A_SENTENCE:
        return _("changed {count} fields").format(count=len(parts))
    if not parts and not change.lines_changed:
        return _("changed it")
    return _(" and ").join(parts) if parts else _lines(change.lines_changed)


def details(change: Change, labels: Mapping[str, str]) -> list[str]:
    """What the sentence leaves out: a line each."""
    if change.action in ("created", "deleted"):
        return []
    known = _known(change, labels)
    is_in_sentence = "status" not in change.fields and len(known) <= MOST_IN_A_SENTENCE
    shown = {} if is_in_sentence else known
    lines = [change_words(name, old, new, labels) for name, (old, new) in shown.items()]
    if change.lines_changed and (known or "status" in change.fields):
        lines.append(_lines(change.lines_changed))
    return [upper_first(line) for line in lines]


def _known(change: Change, labels: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Fields a user knows by name, without the status."""
    return {name: pair for name, pair in change.fields.items() if name in labels and name != "status"}


def _lines(count: int) -> str:
    return _("changed 1 line") if count == 1 else _("changed {count} lines").format(count=count)
