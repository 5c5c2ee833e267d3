"""AuditLine: an entry of the audit log as a sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from erp_core.kit.i18n import N_, _
from erp_core.security.audit.schema import AuditRow
from erp_core.security.permission import permission_title
from erp_desktop.kit.sentences import change_words, status_words, value_text

MOST_FIELDS = 3
_SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "submitted_by"}

# What the tables of the log are about: the word inside a sentence.
RECORDS: dict[str, str] = {
    "sales_order": N_("sales order"),
    "purchase_order": N_("purchase order"),
    "work_order": N_("work order"),
    "party": N_("party"),
    "item": N_("item"),
    "user_account": N_("user"),
    "role": N_("role"),
    "company": N_("the company's settings"),
    "number_series": N_("the numbering of"),
    "session": N_("session"),
    "login_failure": N_("failed logins"),
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row of the audit log's table; ``entry`` is what it was made from."""

    id: int
    at: datetime
    user: str
    sentence: str
    record: str
    entry: AuditRow


def line(entry: AuditRow) -> AuditLine:
    """The entry as a row."""
    is_login = entry.table_name == "session" and entry.action == "insert"
    who = entry.title if is_login and entry.title else entry.user
    return AuditLine(entry.id, entry.at, who, sentence(entry), record_words(entry), entry)


def record_words(entry: AuditRow) -> str:
    """``purchase order PO-000012``."""
    kind = _(RECORDS.get(entry.document, entry.document.replace("_", " ")))
    if entry.document in ("company", "login_failure") and not entry.title:
        return kind
    title = entry.title or (entry.document_id.replace("_", " ") if len(entry.document_id) <= 20 else "")
    return f"{kind} {title}".strip()


def sentence(entry: AuditRow) -> str:
    """What happened, told without who and when."""
    teller = _TELLERS.get(entry.table_name)
    if teller is not None:
        return teller(entry)
    if entry.table_name != entry.document:
        return _line_words(entry)
    if entry.action == "insert":
        if entry.operation == "user.register":
            return _("Asked for an account: {name}").format(name=entry.title)
        return _("Created {record}").format(record=record_words(entry))
    if entry.changes.get("deleted_at", (None, None))[1]:
        return _("Deleted {record}").format(record=record_words(entry))
    return _changed(entry)


def _changed(entry: AuditRow) -> str:
    changes = {name: pair for name, pair in entry.changes.items() if name not in _SILENT}
    if "status" in changes:
        words = status_words(*changes["status"]).replace(" it ", f" {record_words(entry)} ", 1)
        return words[:1].upper() + words[1:]
    parts = [change_words(name, *pair, {}) for name, pair in list(changes.items())[:MOST_FIELDS]]
    if len(changes) > MOST_FIELDS:
        parts.append(_("and {count} more").format(count=len(changes) - MOST_FIELDS))
    words = ", ".join(parts) or _("changed")
    return f"{words[:1].upper()}{words[1:]} ({record_words(entry)})"


def _line_words(entry: AuditRow) -> str:
    """A line of an order."""
    item = value_text("item_code", entry.changes.get("item_code", (None, None))[1])
    if entry.action == "insert":
        quantity = value_text("quantity", entry.changes.get("quantity", (None, None))[1])
        unit = value_text("unit", entry.changes.get("unit", (None, None))[1])
        text = _("Added a line to {record}: {quantity} {unit} {item}")
        return text.format(record=record_words(entry), quantity=quantity, unit=unit, item=item)
    if entry.changes.get("deleted_at", (None, None))[1]:
        return _("Removed a line from {record}").format(record=record_words(entry))
    parts = [change_words(name, *pair, {}) for name, pair in entry.changes.items() if name not in _SILENT]
    words = ", ".join(parts[:MOST_FIELDS])
    return _("In a line of {record}: {changes}").format(record=record_words(entry), changes=words)


def _session(entry: AuditRow) -> str:
    if entry.action == "insert":
        client = entry.changes.get("client", (None, ""))[1] or _("an unknown PC")
        return _("{name} logged in on {client}").format(name=entry.title, client=client)
    reason = entry.changes.get("revoked_reason", (None, ""))[1]
    if reason == "logged out":
        return _("{name} logged out").format(name=entry.title)
    return _("The session of {name} ended: {reason}").format(name=entry.title, reason=reason)


def _failure(entry: AuditRow) -> str:
    name = entry.title or _("an unknown name or address")
    locked = entry.changes.get("locked_until", (None, None))
    count = entry.changes.get("failures", (None, None))[1]
    if locked[1]:
        until = value_text("locked_until", locked[1])
        return _("Locked {name} until {time}: {count} failed logins").format(
            name=name, time=until, count=count
        )
    if not count:
        return _("Failed logins of {name} are forgotten").format(name=name)
    return _("Login attempt {count} for {name}").format(name=name, count=count)


def _role(entry: AuditRow) -> str:
    old, new = entry.changes.get("permissions", (None, None))
    if entry.action != "update" or old is None or new is None:
        action = _("Created {record}") if entry.action == "insert" else None
        return action.format(record=record_words(entry)) if action else _changed(entry)
    given = [permission_title(p) for p in new if p not in old]
    taken = [permission_title(p) for p in old if p not in new]
    parts = []
    if given:
        parts.append(_("may now: {permissions}").format(permissions=", ".join(given)))
    if taken:
        parts.append(_("may no longer: {permissions}").format(permissions=", ".join(taken)))
    return f"{_(entry.title)} " + "; ".join(parts)


_TELLERS: dict[str, Any] = {"session": _session, "login_failure": _failure, "role": _role}
