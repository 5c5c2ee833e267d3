"""The vocabulary of permissions and the four default roles; rows in ``role`` are seeded from here."""

from enum import StrEnum

from erp_core.kit.i18n import N_, _


class Permission(StrEnum):
    """``document:action``; every operation names one, and the dispatcher checks it."""

    PARTY_READ = "party:read"
    PARTY_WRITE = "party:write"
    PARTY_DELETE = "party:delete"
    ITEM_READ = "item:read"
    ITEM_WRITE = "item:write"
    ITEM_DELETE = "item:delete"
    COMPANY_READ = "company:read"
    COMPANY_WRITE = "company:write"
    PURCHASE_ORDER_READ = "purchase_order:read"
    PURCHASE_ORDER_CREATE = "purchase_order:create"
    PURCHASE_ORDER_UPDATE = "purchase_order:update"
    PURCHASE_ORDER_DELETE = "purchase_order:delete"
    PURCHASE_ORDER_SUBMIT = "purchase_order:submit"
    PURCHASE_ORDER_APPROVE = "purchase_order:approve"
    PURCHASE_ORDER_REJECT = "purchase_order:reject"
    PURCHASE_ORDER_SEND = "purchase_order:send"
    PURCHASE_ORDER_RECEIVE = "purchase_order:receive"
    PURCHASE_ORDER_CLOSE = "purchase_order:close"
    PURCHASE_ORDER_CANCEL = "purchase_order:cancel"
    SALES_ORDER_READ = "sales_order:read"
    SALES_ORDER_CREATE = "sales_order:create"
    SALES_ORDER_UPDATE = "sales_order:update"
    SALES_ORDER_DELETE = "sales_order:delete"
    SALES_ORDER_SUBMIT = "sales_order:submit"
    SALES_ORDER_CONFIRM = "sales_order:confirm"
    SALES_ORDER_REJECT = "sales_order:reject"
    SALES_ORDER_START = "sales_order:start"
    SALES_ORDER_SHIP = "sales_order:ship"
    SALES_ORDER_CLOSE = "sales_order:close"
    SALES_ORDER_CANCEL = "sales_order:cancel"
    WORK_ORDER_READ = "work_order:read"
    WORK_ORDER_CREATE = "work_order:create"
    WORK_ORDER_UPDATE = "work_order:update"
    WORK_ORDER_DELETE = "work_order:delete"
    WORK_ORDER_RELEASE = "work_order:release"
    WORK_ORDER_START = "work_order:start"
    WORK_ORDER_HOLD = "work_order:hold"
    WORK_ORDER_RESUME = "work_order:resume"
    WORK_ORDER_COMPLETE = "work_order:complete"
    WORK_ORDER_CLOSE = "work_order:close"
    WORK_ORDER_CANCEL = "work_order:cancel"
    WORK_ORDER_RECORD_PROGRESS = "work_order:record_progress"
    DASHBOARD_READ = "dashboard:read"
    USER_READ = "user:read"
    USER_WRITE = "user:write"
    ROLE_READ = "role:read"
    ROLE_WRITE = "role:write"
    SESSION_OWN = "session:own"
    SESSION_READ = "session:read"
    SESSION_REVOKE = "session:revoke"
    AUDIT_READ = "audit:read"
    NUMBER_SERIES_READ = "number_series:read"
    NUMBER_SERIES_WRITE = "number_series:write"
    SERVER_READ = "server:read"


P = Permission

# What only administrators see and change.
_ADMIN_ONLY = {
    P.COMPANY_WRITE,
    P.USER_READ,
    P.USER_WRITE,
    P.ROLE_READ,
    P.ROLE_WRITE,
    P.SESSION_READ,
    P.SESSION_REVOKE,
    P.AUDIT_READ,
    P.NUMBER_SERIES_READ,
    P.NUMBER_SERIES_WRITE,
    P.SERVER_READ,
}
_VIEWER = {p for p in P if p.endswith(":read")} - _ADMIN_ONLY | {P.SESSION_OWN}
_STAFF = _VIEWER | {
    P.PARTY_WRITE,
    P.ITEM_WRITE,
    P.PURCHASE_ORDER_CREATE,
    P.PURCHASE_ORDER_UPDATE,
    P.PURCHASE_ORDER_SUBMIT,
    P.PURCHASE_ORDER_RECEIVE,
    P.SALES_ORDER_CREATE,
    P.SALES_ORDER_UPDATE,
    P.SALES_ORDER_SUBMIT,
    P.SALES_ORDER_START,
    P.SALES_ORDER_SHIP,
    P.WORK_ORDER_CREATE,
    P.WORK_ORDER_UPDATE,
    P.WORK_ORDER_START,
    P.WORK_ORDER_COMPLETE,
    P.WORK_ORDER_RECORD_PROGRESS,
}
# A role's permissions as shipped. Deny by default: what is not listed is refused.
DEFAULT_ROLES: dict[str, frozenset[Permission]] = {
    "admin": frozenset(P),
    "manager": frozenset(set(P) - _ADMIN_ONLY),
    "staff": frozenset(_STAFF),
    "viewer": frozenset(_VIEWER),
}

ADMIN = "admin"

ROLE_TITLES: dict[str, str] = {
    "admin": N_("Administrator"),
    "manager": N_("Manager"),
    "staff": N_("Staff"),
    "viewer": N_("Viewer"),
}

# What permissions are about, in the order of the matrix of roles: title, and the word inside a sentence.
DOCUMENT_TITLES: dict[str, tuple[str, str]] = {
    "sales_order": (N_("Sales orders"), N_("sales orders")),
    "purchase_order": (N_("Purchase orders"), N_("purchase orders")),
    "work_order": (N_("Work orders"), N_("work orders")),
    "party": (N_("Parties"), N_("parties")),
    "item": (N_("Items"), N_("items")),
    "dashboard": (N_("Dashboard"), N_("the dashboard")),
    "company": (N_("Company settings"), N_("the company settings")),
    "user": (N_("Users"), N_("users")),
    "role": (N_("Roles"), N_("roles")),
    "session": (N_("Sessions"), N_("sessions")),
    "audit": (N_("Audit log"), N_("the audit log")),
    "number_series": (N_("Numbering"), N_("number series")),
    "server": (N_("Server"), N_("the server's health")),
}

# What is done with them: title, and the sentence.
ACTION_TITLES: dict[str, tuple[str, str]] = {
    "read": (N_("See"), N_("See {documents}")),
    "create": (N_("Write new ones"), N_("Write new {documents}")),
    "write": (N_("Add and change"), N_("Add and change {documents}")),
    "update": (N_("Change drafts"), N_("Change drafts of {documents}")),
    "delete": (N_("Delete"), N_("Delete {documents}")),
    "submit": (N_("Submit"), N_("Submit {documents}")),
    "approve": (N_("Approve"), N_("Approve {documents}")),
    "confirm": (N_("Confirm"), N_("Confirm {documents}")),
    "reject": (N_("Reject"), N_("Reject {documents}")),
    "send": (N_("Send"), N_("Send {documents}")),
    "receive": (N_("Receive"), N_("Receive {documents}")),
    "release": (N_("Release"), N_("Release {documents}")),
    "start": (N_("Start"), N_("Start {documents}")),
    "hold": (N_("Put on hold"), N_("Put {documents} on hold")),
    "resume": (N_("Resume"), N_("Resume {documents}")),
    "record_progress": (N_("Record progress"), N_("Record progress of {documents}")),
    "complete": (N_("Complete"), N_("Complete {documents}")),
    "ship": (N_("Ship"), N_("Ship {documents}")),
    "close": (N_("Close"), N_("Close {documents}")),
    "cancel": (N_("Cancel"), N_("Cancel {documents}")),
    "own": (N_("Log in"), N_("Log in and out")),
    "revoke": (N_("End sessions"), N_("End sessions of others")),
}


def permission_title(permission: str) -> str:
    """What a permission allows, as a phrase: ``Approve purchase orders``."""
    document, _colon, action = permission.partition(":")
    if document not in DOCUMENT_TITLES or action not in ACTION_TITLES:
        return permission
    return _(ACTION_TITLES[action][1]).format(documents=_(DOCUMENT_TITLES[document][1]))
