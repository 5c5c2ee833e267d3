"""Kinds: what the records of the audit log are, and the groups people look for."""

from erp_core.kit.i18n import N_, _, lower_first
from erp_core.security.permission import DOCUMENT_TITLES

LOGINS = "logins"

# Kind to title and documents; in the order the choice offers them.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    LOGINS: (N_("Logins"), ("session", "refused_login")),
    "accounts": (N_("Users and roles"), ("user_account", "role")),
    "settings": (N_("Settings and upkeep"), ("company", "number_series", "signing_key", "backup_run")),
    **{
        name: (DOCUMENT_TITLES[name], (name,))
        for name in ("sales_order", "purchase_order", "work_order", "party", "item")
    },
}

# Documents that can be shown as they were.
HAVE_A_PAST = frozenset(
    {"sales_order", "purchase_order", "work_order", "party", "item", "user_account", "role", "company"}
)

# What one record of the log is called inside a sentence.
_RECORDS: dict[str, str] = {
    "sales_order": N_("sales order {title}"),
    "purchase_order": N_("purchase order {title}"),
    "work_order": N_("work order {title}"),
    "party": N_("party {title}"),
    "item": N_("item {title}"),
    "user_account": N_("user {title}"),
    "role": N_("role {title}"),
    "number_series": N_("numbering of {title}"),
    "session": N_("session of {title}"),
    "refused_login": N_("login as {title}"),
    "signing_key": N_("signing key {title}"),
    "backup_run": N_("backup {title}"),
}
_ALONE: dict[str, str] = {"company": N_("company settings"), "refused_login": N_("login")}


def documents_of(kind: str) -> tuple[str, ...]:
    """The documents of a kind; a document's own name stands for itself."""
    return KINDS[kind][1] if kind in KINDS else (kind,)


def record_words(document: str, title: str) -> str:
    """``purchase order PO-000012``."""
    if document in _ALONE and (document == "company" or not title):
        return _(_ALONE[document])
    if document == "number_series":
        title = lower_first(_(DOCUMENT_TITLES.get(title, title)))
    words = _(_RECORDS[document]) if document in _RECORDS else document.replace("_", " ") + " {title}"
    return words.format(title=_(title) if document == "role" else title).strip()
