"""Sentences: what a record's history says, as people would tell it; values as this PC writes them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _, lower_first, ngettext, upper_first
from erp_core.kit.schema import Change
from erp_core.kit.words import ValueKind, field_of
from erp_core.security.audit import words
from erp_core.security.audit.style import Style
from erp_desktop.kit.look import format as fmt

MOST_IN_A_SENTENCE = 2

# What hangs on a record, as its history tells of it: added, changed, and taken off.
HANGING = {
    "attachment": (N_("added the file {name}"), "", N_("removed the file {name}")),
    "sending": (N_("sent it to {name}"), "", ""),
    "note": (N_("wrote a note"), N_("changed a note"), N_("removed a note")),
}

_STYLE = Style(
    date=fmt.format_date,
    time=fmt.format_time,
    instant=fmt.format_datetime,
    integer=fmt.format_integer,
    money=fmt.format_money,
    price=fmt.format_price,
    rate=fmt.format_rate,
    quantity=fmt.format_quantity,
    percent=fmt.format_percent,
)


def style_of(currency: str) -> Style:
    """How this PC writes values of a record whose amounts are in ``currency``; nothing is rounded away."""
    digits = fmt.digits_of(currency)

    def money(amount: Decimal) -> str:
        stored = -int(amount.normalize().as_tuple().exponent)
        return fmt.format_money(amount, digits=max(digits, stored))

    return replace(_STYLE, money=money, price=lambda price: fmt.format_price(price, digits))


def value_text(table: str, name: str, value: Any, currency: str = "") -> str:
    """A stored value as people read it, whole; empty for none."""
    return words.value_text(table, name, value, style_of(currency), longest=None)


def told(table: str, change: Change, labels: Mapping[str, str]) -> str:
    """One sentence about a change: ``Anna changed due date from 15 Feb 2024 to 22 Feb 2024``."""
    return words.sentence_of(change.user, _did(table, change, labels))


def details(table: str, change: Change, labels: Mapping[str, str]) -> list[str]:
    """What the sentence leaves out: a line each."""
    if change.action in ("created", "deleted"):
        return []
    known = _known(table, change, labels)
    is_in_sentence = "status" not in change.fields and len(known) <= MOST_IN_A_SENTENCE
    lines = [] if is_in_sentence else _changes(table, known, labels, change.currency)
    if change.lines_changed and (known or "status" in change.fields):
        lines.append(_lines(change.lines_changed))
    return [upper_first(line) for line in lines]


def _did(table: str, change: Change, labels: Mapping[str, str]) -> str:
    if change.action == "created":
        return _("created it")
    if change.action == "deleted":
        return _("deleted it")
    if "status" in change.fields:
        is_undone = change.action == "undone"
        return words.status_words(table, *change.fields["status"], record=_("it"), is_undone=is_undone)
    if change.fields.keys() & HANGING.keys():
        return _(" and ").join(_hanging(change))
    known = _known(table, change, labels)
    if len(known) > MOST_IN_A_SENTENCE:
        return ngettext("changed {count} field", "changed {count} fields", len(known)).format(
            count=len(known)
        )
    if known:
        return _(" and ").join(_changes(table, known, labels, change.currency))
    return _lines(change.lines_changed) if change.lines_changed else _("saved it")


def _changes(
    table: str, fields: Mapping[str, tuple[str | None, str | None]], labels: Mapping[str, str], currency: str
) -> list[str]:
    style = style_of(currency)
    return [
        words.change_words(table, name, old, new, style, lower_first(_(labels.get(name, ""))))
        for name, (old, new) in fields.items()
    ]


def _hanging(change: Change) -> list[str]:
    told = ((words, change.fields[name]) for name, words in HANGING.items() if name in change.fields)
    if change.fields.get("sending") == (None, ""):
        return [_("gave it to a mail program")]
    return [_(_happened(words, old, new)).format(name=new or old) for words, (old, new) in told]


def _happened(words: tuple[str, str, str], old: str | None, new: str | None) -> str:
    added, changed, removed = words
    return added if old is None else removed if new is None else changed


def _known(table: str, change: Change, labels: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Fields a user knows from the form, without the status."""
    return {
        name: pair
        for name, pair in change.fields.items()
        if name != "status" and (name in labels or _is_told_flag(table, name))
    }


def _is_told_flag(table: str, name: str) -> bool:
    field = field_of(table, name)
    return bool(field.title) and field.kind is ValueKind.FLAG


def _lines(count: int) -> str:
    return ngettext("changed {count} line", "changed {count} lines", count).format(count=count)
