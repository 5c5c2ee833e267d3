"""Groups: what people look for in the audit log, and what they call its records."""

from erp_core.kit.i18n import N_, _, lower_first
from erp_core.kit.kind import KINDS

LOGINS = "logins"

# Groups of several kinds; every other kind that the log tells of is a group of its own.
SHARED: dict[str, str] = {
    LOGINS: N_("Logins"),
    "accounts": N_("Users and roles"),
    "settings": N_("Settings and upkeep"),
}


def groups() -> dict[str, str]:
    """Every group with its title, marked with ``N_``, in the order the choice offers them."""
    alone = {k.stored_in: k.plural for k in KINDS if (k.record or k.alone) and not k.group}
    return SHARED | alone


def tables_of(group: str) -> tuple[str, ...]:
    """The tables whose records are in a group; a table's own name stands for itself."""
    return tuple(kind.stored_in for kind in KINDS if kind.group == group) or (group,)


def has_past(document: str) -> bool:
    """Whether the records of this table can be shown as they were."""
    kind = KINDS.stored_in(document)
    return kind is not None and kind.has_past and kind.stored_in == document


def record_words(document: str, title: str) -> str:
    """``purchase order PO-000012``."""
    kind = KINDS.stored_in(document)
    if kind is None:
        return f"{document.replace('_', ' ')} {title}".strip()
    if kind.alone and (not title or not kind.record):
        return _(kind.alone)
    if document == "number_series":
        of = KINDS.stored_in(title)
        title = lower_first(_(of.plural)) if of is not None else lower_first(title)
    return _(kind.record).format(title=_(title) if document == "role" else title).strip()
