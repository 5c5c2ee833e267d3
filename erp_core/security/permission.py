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

# What permissions are about, in the order of the matrix of roles.
DOCUMENT_TITLES: dict[str, str] = {
    "sales_order": N_("Sales orders"),
    "purchase_order": N_("Purchase orders"),
    "work_order": N_("Work orders"),
    "party": N_("Parties"),
    "item": N_("Items"),
    "dashboard": N_("Dashboard"),
    "company": N_("Company settings"),
    "user": N_("Users"),
    "role": N_("Roles"),
    "session": N_("Sessions"),
    "audit": N_("Audit log"),
    "number_series": N_("Numbering"),
    "server": N_("Server"),
}

# What is done with them, in the order of the matrix of roles.
ACTION_TITLES: dict[str, str] = {
    "read": N_("See"),
    "create": N_("Write new ones"),
    "write": N_("Add and change"),
    "update": N_("Change drafts"),
    "delete": N_("Delete"),
    "submit": N_("Submit"),
    "approve": N_("Approve"),
    "confirm": N_("Confirm"),
    "reject": N_("Reject"),
    "send": N_("Send"),
    "receive": N_("Receive"),
    "release": N_("Release"),
    "start": N_("Start"),
    "hold": N_("Put on hold"),
    "resume": N_("Resume"),
    "record_progress": N_("Record progress"),
    "complete": N_("Complete"),
    "ship": N_("Ship"),
    "close": N_("Close"),
    "cancel": N_("Cancel"),
    "own": N_("Log in"),
    "revoke": N_("End sessions"),
}

# What each permission allows. Whole phrases: other languages bend the words for the things inside them.
PERMISSION_TITLES: dict[str, str] = {
    P.PARTY_READ: N_("See parties"),
    P.PARTY_WRITE: N_("Add and change parties"),
    P.PARTY_DELETE: N_("Delete parties"),
    P.ITEM_READ: N_("See items"),
    P.ITEM_WRITE: N_("Add and change items"),
    P.ITEM_DELETE: N_("Delete items"),
    P.COMPANY_READ: N_("See the company settings"),
    P.COMPANY_WRITE: N_("Change the company settings"),
    P.PURCHASE_ORDER_READ: N_("See purchase orders"),
    P.PURCHASE_ORDER_CREATE: N_("Write new purchase orders"),
    P.PURCHASE_ORDER_UPDATE: N_("Change drafts of purchase orders"),
    P.PURCHASE_ORDER_DELETE: N_("Delete purchase orders"),
    P.PURCHASE_ORDER_SUBMIT: N_("Submit purchase orders"),
    P.PURCHASE_ORDER_APPROVE: N_("Approve purchase orders"),
    P.PURCHASE_ORDER_REJECT: N_("Reject purchase orders"),
    P.PURCHASE_ORDER_SEND: N_("Send purchase orders"),
    P.PURCHASE_ORDER_RECEIVE: N_("Receive purchase orders"),
    P.PURCHASE_ORDER_CLOSE: N_("Close purchase orders"),
    P.PURCHASE_ORDER_CANCEL: N_("Cancel purchase orders"),
    P.SALES_ORDER_READ: N_("See sales orders"),
    P.SALES_ORDER_CREATE: N_("Write new sales orders"),
    P.SALES_ORDER_UPDATE: N_("Change drafts of sales orders"),
    P.SALES_ORDER_DELETE: N_("Delete sales orders"),
    P.SALES_ORDER_SUBMIT: N_("Submit sales orders"),
    P.SALES_ORDER_CONFIRM: N_("Confirm sales orders"),
    P.SALES_ORDER_REJECT: N_("Reject sales orders"),
    P.SALES_ORDER_START: N_("Start sales orders"),
    P.SALES_ORDER_SHIP: N_("Ship sales orders"),
    P.SALES_ORDER_CLOSE: N_("Close sales orders"),
    P.SALES_ORDER_CANCEL: N_("Cancel sales orders"),
    P.WORK_ORDER_READ: N_("See work orders"),
    P.WORK_ORDER_CREATE: N_("Write new work orders"),
    P.WORK_ORDER_UPDATE: N_("Change drafts of work orders"),
    P.WORK_ORDER_DELETE: N_("Delete work orders"),
    P.WORK_ORDER_RELEASE: N_("Release work orders"),
    P.WORK_ORDER_START: N_("Start work orders"),
    P.WORK_ORDER_HOLD: N_("Put work orders on hold"),
    P.WORK_ORDER_RESUME: N_("Resume work orders"),
    P.WORK_ORDER_COMPLETE: N_("Complete work orders"),
    P.WORK_ORDER_CLOSE: N_("Close work orders"),
    P.WORK_ORDER_CANCEL: N_("Cancel work orders"),
    P.WORK_ORDER_RECORD_PROGRESS: N_("Record progress of work orders"),
    P.DASHBOARD_READ: N_("See the dashboard"),
    P.USER_READ: N_("See users"),
    P.USER_WRITE: N_("Add and change users"),
    P.ROLE_READ: N_("See roles"),
    P.ROLE_WRITE: N_("Add and change roles"),
    P.SESSION_OWN: N_("Log in and out"),
    P.SESSION_READ: N_("See sessions"),
    P.SESSION_REVOKE: N_("End sessions of others"),
    P.AUDIT_READ: N_("See the audit log"),
    P.NUMBER_SERIES_READ: N_("See the numbering"),
    P.NUMBER_SERIES_WRITE: N_("Change the numbering"),
    P.SERVER_READ: N_("See the server's health"),
}


def permission_title(permission: str) -> str:
    """What a permission allows, as a phrase: ``Approve purchase orders``."""
    return _(PERMISSION_TITLES.get(permission, permission))


def missing_words(permission: str) -> str:
    """The sentence for somebody whose role does not include ``permission``."""
    return _("You need the permission “{permission}”.").format(permission=permission_title(permission))
