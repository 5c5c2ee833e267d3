"""An entry of the audit log as a sentence: ``Anna changed due date from 15 Feb to 22 Feb``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from erp_core.kit import clock
from erp_core.kit.i18n import N_, _, upper_first
from erp_core.kit.letters import in_quotes
from erp_core.kit.words import told_fields
from erp_core.security.audit.groups import record_words
from erp_core.security.audit.schema import AuditRow
from erp_core.security.audit.style import Style
from erp_core.security.audit.who import Who, subject
from erp_core.security.audit.words import change_words, sentence_of, status_words, value_text
from erp_core.security.permission import permission_title

MOST_TOLD = 3

_NOTHING: tuple[Any, Any] = (None, None)

# Why a session ended, when it was not simply ended by somebody.
_ENDINGS = {
    "password changed": N_("changed the password, which ended the session on {pc}"),
    "password reset": N_("reset the password, which ended the session of {name} on {pc}"),
    "password reset by mail": N_(
        "chose a new password by a code from a mail, which ended the session on {pc}"
    ),
    "second factor reset": N_("reset the second factor, which ended the session of {name} on {pc}"),
    "account disabled": N_("disabled the account, which ended the session of {name} on {pc}"),
    "too many sessions": N_(
        "logged in once more than one user may, which ended the session not used for longest, on {pc}"
    ),
    "refresh token used twice": N_(
        "the session of {name} on {pc} was ended, because its token was used twice, as by a thief"
    ),
    "company moved": N_("moved the company, which ended the session of {name} on {pc}"),
}
# What became of an attempt to log in, by its reason; the place stands in the sentence.
_REFUSALS = {
    "wrong_password": N_("wrong password for “{name}” from {place}"),
    "unknown_name": N_("somebody tried a user name nobody has, from {place}"),
    "wrong_code": N_("wrong code for “{name}” from {place}"),
    "not_active": N_("right password for “{name}” from {place}, but the account is not active"),
    "new_password": N_("right temporary password for “{name}” from {place}: a new one must be chosen first"),
}


def sentence(entry: AuditRow, style: Style) -> str:
    """What happened, with who did it."""
    return sentence_of(_subject(entry), deed(entry, style))


def headline(entry: AuditRow, style: Style) -> str:
    """What happened, to stand beside a column that says who did it."""
    return upper_first(deed(entry, style))


def deed(entry: AuditRow, style: Style) -> str:
    """What was done, as it goes on after a name: ``changed due date from …``."""
    if entry.operation == "admin.fill":
        return _("added many orders at once: {numbers}").format(numbers=entry.record_id)
    if entry.table_name == entry.document:
        return _TELLERS.get(entry.table_name, _record)(entry, style)
    return _HANGING.get(entry.table_name, _line)(entry, style)


def record_of(entry: AuditRow) -> str:
    """The record it happened to: ``purchase order PO-000012``."""
    title = entry.document_id if entry.document == "refused_login" else entry.title
    return record_words(entry.document, title)


def _subject(entry: AuditRow) -> str:
    """Who stands before the deed; empty where the deed is a sentence of its own."""
    is_own = _new(entry, "revoked_reason") == "refresh token used twice"
    return "" if is_own else subject(Who(entry.user, entry.origin))


def _record(entry: AuditRow, style: Style) -> str:
    record = record_of(entry)
    is_gone = entry.action == "delete" or _new(entry, "deleted_at")
    if entry.action == "insert" or ("deleted_at" in entry.changes and not is_gone):  # it is there again
        return _("created {record}").format(record=record)
    if is_gone:
        return _("deleted {record}").format(record=record)
    if "status" in entry.changes:
        is_undone = (entry.operation or "").endswith(".undo")
        return status_words(entry.document, *entry.changes["status"], record, is_undone=is_undone)
    changed = _changes(entry, style)
    if not changed:
        return _("saved {record}").format(record=record)
    return _("{changes} ({record})").format(changes=changed, record=record)


def _line(entry: AuditRow, style: Style) -> str:
    """A line of an order."""
    record, item = record_of(entry), entry.line
    if entry.action == "insert":
        quantity, unit = (_text(entry, name, style) for name in ("quantity", "unit"))
        words = _("added a line to {record}: {quantity} {unit} {item}")
        return words.format(record=record, quantity=quantity, unit=unit, item=item)
    if entry.action == "delete" or _new(entry, "deleted_at"):
        return _("removed the line with {item} from {record}").format(item=item, record=record)
    changed = _changes(entry, style)
    if not changed:
        return _("moved the line with {item} in {record}").format(item=item, record=record)
    return _("{changes} (line with {item} of {record})").format(changes=changed, item=item, record=record)


def _attachment(entry: AuditRow, style: Style) -> str:
    record = record_of(entry)
    if entry.action == "insert":
        words = _("added the file {file} ({size} bytes) to {record}")
        return words.format(file=entry.line, record=record, size=_text(entry, "size", style))
    return _("removed the file {file} from {record}").format(file=entry.line, record=record)


def _sending(entry: AuditRow, style: Style) -> str:
    record, file = record_of(entry), _text(entry, "name", style)
    if not entry.line:
        return _("gave {file} of {record} to a mail program").format(file=file, record=record)
    words = _("sent {file} of {record} to {recipient}")
    return words.format(file=file, record=record, recipient=entry.line)


def _note(entry: AuditRow, style: Style) -> str:
    if _new(entry, "deleted_at"):
        words = N_("removed a note from {record}")
    elif entry.action == "insert":
        words = N_("wrote a note on {record}: “{note}”")
    else:
        words = N_("changed a note on {record} to “{note}”")
    return _(words).format(record=record_of(entry), note=in_quotes(_text(entry, "body", style)))


def _user(entry: AuditRow, style: Style) -> str:
    doing = entry.operation.rpartition(".")[2]
    role = entry.meant.get("role_id", ("", ""))
    if entry.action == "insert":
        words = N_("added user {name} as {role}")
        if doing == "register":
            words = N_("{name} asked for an account: {username}")
    elif doing in _DOINGS:
        words = _DOINGS[doing]
    elif _new(entry, "status") == "active":
        words = N_("activated user {name} as {role}") if role[1] else N_("activated user {name}")
    elif _new(entry, "status") == "disabled":
        words = N_("disabled user {name}")
    elif told_fields(entry.table_name, entry.changes) == ["role_id"]:
        words = N_("changed the role of {name} from {before} to {role}")
    else:
        return _record(entry, style)
    username = _new(entry, "username")
    return _(words).format(name=entry.title, before=_(role[0]), role=_(role[1]), username=username)


_DOINGS = {
    "change_password": N_("chose a new password"),
    "reset_password": N_("gave {name} a temporary password"),
    "unlock": N_("unlocked {name}: failed logins are forgotten"),
}


def _role(entry: AuditRow, style: Style) -> str:
    old, new = entry.changes.get("permissions", _NOTHING)
    title = _(entry.title)
    if entry.action == "insert":
        words = _("created role {role}, which allows {permissions}")
        return words.format(role=title, permissions=_phrases(new or []))
    if old is None or new is None:
        return _record(entry, style)
    given, taken = [p for p in new if p not in old], [p for p in old if p not in new]
    parts = []
    if given:
        words = _("allowed {permissions} for role {role}")
        parts.append(words.format(permissions=_phrases(given), role=title))
    if taken:
        words = _("took {permissions} away from role {role}")
        parts.append(words.format(permissions=_phrases(taken), role=title))
    others = {name: pair for name, pair in entry.changes.items() if name != "permissions"}
    if told_fields(entry.table_name, others):
        parts.append(_changes(entry.model_copy(update={"changes": others}), style))
    return _(" and ").join(parts) or _("saved {record}").format(record=record_of(entry))


def _phrases(permissions: list[str]) -> str:
    if not permissions:
        return _("nothing")
    shown = ", ".join(_("“{words}”").format(words=permission_title(p)) for p in permissions[:MOST_TOLD])
    return _with_rest(shown, len(permissions) - MOST_TOLD)


def _session(entry: AuditRow, _style: Style) -> str:
    pc = _place(entry.client, "") if entry.client else _("an unknown PC")
    if entry.action == "insert":
        return _("logged in from {place}").format(place=_place(entry.client, entry.address))
    reason = _new(entry, "revoked_reason")
    if reason == "logged out":
        return _("logged out on {pc}").format(pc=pc)
    words = _ENDINGS.get(str(reason), N_("ended the session of {name} on {pc}"))
    return _(words).format(name=entry.title, pc=pc)


def _refused(entry: AuditRow, style: Style) -> str:
    place = _place(_new(entry, "client") or "", _new(entry, "address") or "")
    name, count = in_quotes(_new(entry, "username") or ""), _new(entry, "failures")
    reason = str(_new(entry, "reason"))
    if entry.operation == "session.prove" and reason == "wrong_password":
        words = N_("typed a wrong password at the locked screen of {place}")
    else:
        words = _REFUSALS.get(reason, N_("a login as “{name}” from {place} was refused"))
    parts = []
    if (locked := _new(entry, "locked_until")) and entry.operation == "session.prove":
        shut = _("the locked screen takes no password until {time} after {count} failed attempts")
        parts.append(shut.format(time=_until(entry, locked, style), count=count))
    elif locked:
        is_locked = N_("a user name nobody has is locked until {time} after {count} failed attempts")
        if name:
            is_locked = N_("“{name}” is locked until {time} after {count} failed attempts")
        parts.append(_(is_locked).format(name=name, time=_until(entry, locked, style), count=count))
    if locked := _new(entry, "address_locked_until"):
        address, time = _new(entry, "address"), _until(entry, locked, style)
        parts.append(_("nobody at {address} may try again until {time}").format(address=address, time=time))
    return "; ".join([*parts, _(words).format(name=name, place=place)])


def _until(entry: AuditRow, instant: Any, style: Style) -> str:
    """The time alone where it is on the same day."""
    end = datetime.fromisoformat(str(instant))
    is_same_day = clock.here(end).date() == clock.here(entry.at).date()
    return style.time(end) if is_same_day else style.instant(end)


def _place(client: str, address: str) -> str:
    client = in_quotes(client)  # each program names itself as it likes
    if client and address:
        return _("PC “{client}” ({address})").format(client=client, address=address)
    return _("PC “{client}”").format(client=client) if client else address or _("an unknown PC")


def _key(entry: AuditRow, style: Style) -> str:
    if entry.action == "insert":
        return _("made a new key to sign logins with: {key}").format(key=entry.title)
    if _new(entry, "retired_at"):
        return _("retired the key {key}; logins signed with it end within 30 minutes").format(key=entry.title)
    return _record(entry, style)


def _backup(entry: AuditRow, _style: Style) -> str:
    if problem := _new(entry, "problem"):
        return _("failed to back the database up into {file}: {problem}").format(
            file=_new(entry, "path"), problem=problem
        )
    megabytes = int(_new(entry, "size_bytes") or 0) // 1_000_000
    size = _("{count} MB").format(count=megabytes) if megabytes else _("less than 1 MB")
    return _("backed the database up into {file} ({size})").format(file=_new(entry, "path"), size=size)


def _changes(entry: AuditRow, style: Style) -> str:
    """What changed, the first few fields of it."""
    names = told_fields(entry.table_name, entry.changes)
    shown = []
    for name in names[:MOST_TOLD]:
        old, new = entry.meant.get(name, entry.changes[name])
        shown.append(change_words(entry.table_name, name, old, new, style))
    return _with_rest(", ".join(shown), len(names) - MOST_TOLD)


def _with_rest(shown: str, left: int) -> str:
    return _("{shown} and {count} more").format(shown=shown, count=left) if left > 0 else shown


def _new(entry: AuditRow, name: str) -> Any:
    return entry.changes.get(name, _NOTHING)[1]


def _text(entry: AuditRow, name: str, style: Style) -> str:
    return value_text(entry.table_name, name, _new(entry, name), style)


# What hangs on a record of any kind, by its own table.
_HANGING: dict[str, Callable[[AuditRow, Style], str]] = {
    "attachment": _attachment,
    "note": _note,
    "sending": _sending,
}
_TELLERS: dict[str, Callable[[AuditRow, Style], str]] = {
    "user_account": _user,
    "role": _role,
    "session": _session,
    "refused_login": _refused,
    "signing_key": _key,
    "backup_run": _backup,
}
