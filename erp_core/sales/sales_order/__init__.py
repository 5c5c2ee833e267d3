"""Sales order: what a customer orders from us."""

from erp_core.kit import words
from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Move, Permit
from erp_core.kit.words import Choice


class SalesOrderStatus(Choice):
    DRAFT = words.DRAFT
    PENDING = words.PENDING
    CONFIRMED = "confirmed", N_("Confirmed"), "info", "handshake"
    IN_PRODUCTION = "in_production", N_("In production"), "primary", "factory"
    SHIPPED = "shipped", N_("Shipped"), "success", "truck"
    CLOSED = words.CLOSED
    CANCELLED = words.CANCELLED


SALES_ORDER = Kind(
    "sales_order",
    N_("sales order"),
    N_("Sales orders"),
    place=100,
    record=N_("sales order {title}"),
    series="SO-",
    paper="document",
    permits=(
        Permit("read", VIEWER, N_("See sales orders")),
        Permit("create", STAFF, N_("Write new sales orders")),
        Permit("update", STAFF, N_("Change drafts of sales orders")),
        Permit("delete", MANAGER, N_("Delete sales orders")),
        Permit("undo", STAFF, N_("Take back their own last move of sales orders"), N_("Take back a move")),
    ),
    statuses=SalesOrderStatus,
    running=("confirmed", "in_production"),
    moves=(
        Move(
            "submit",
            ("draft",),
            "pending",
            STAFF,
            button=N_("Submit"),
            permits=N_("Submit sales orders"),
            did=N_("submitted {record} ({old} → {new})"),
            icon="send",
            tooltip=N_("Ask for confirmation"),
            is_submission=True,
            needs_lines=True,
        ),
        Move(
            "confirm",
            ("pending",),
            "confirmed",
            MANAGER,
            button=N_("Confirm"),
            permits=N_("Confirm sales orders"),
            did=N_("confirmed {record} ({old} → {new})"),
            icon="handshake",
            tooltip=N_("Promise it to the customer; the program itself sends nothing"),
            is_approval=True,
        ),
        Move(
            "ship",
            ("confirmed", "in_production"),
            "shipped",
            STAFF,
            button=N_("Record as shipped"),
            permits=N_("Record sales orders as shipped"),
            did=N_("recorded {record} as shipped ({old} → {new})"),
            tooltip=N_(
                "All of it has left; the program writes no delivery note and takes nothing from the stock"
            ),
            icon="truck",
            question=N_(
                "Record this sales order as shipped? All of it counts as gone; the stock stays as it is. "
                "This cannot be taken back."
            ),
            question_of_many=N_(
                "Record these sales orders as shipped? All of them count as gone; the stock stays as it is. "
                "This cannot be taken back."
            ),
            asks="work_is_unfinished",
        ),
        Move(
            "start",
            ("confirmed",),
            "in_production",
            STAFF,
            button=N_("Record as in production"),
            permits=N_("Record sales orders as in production"),
            did=N_("recorded {record} as in production ({old} → {new})"),
            icon="factory",
            tooltip=N_("Its production has begun; this writes no work order"),
        ),
        Move(
            "close",
            ("shipped",),
            "closed",
            MANAGER,
            button=N_("Close"),
            permits=N_("Close sales orders"),
            did=N_("closed {record} ({old} → {new})"),
            icon="archive",
            question=N_("Close this sales order? Nothing on it can be changed any more."),
            question_of_many=N_("Close these sales orders? Nothing on them can be changed any more."),
            asks="work_is_unfinished",
        ),
        Move(
            "reject",
            ("pending",),
            "draft",
            MANAGER,
            button=N_("Reject"),
            permits=N_("Reject sales orders"),
            did=N_("rejected {record} ({old} → {new})"),
            icon="undo-2",
            tone="danger",
            tooltip=N_("Send it back to whoever wrote it"),
        ),
        Move(
            "cancel",
            ("draft", "pending", "confirmed"),
            "cancelled",
            MANAGER,
            button=N_("Cancel order"),
            permits=N_("Cancel sales orders"),
            did=N_("cancelled {record} ({old} → {new})"),
            short=N_("Cancel"),
            icon="ban",
            tone="danger",
            question=N_("Cancel this sales order? It keeps its number and cannot be revived."),
            question_of_many=N_("Cancel these sales orders? They keep their numbers and cannot be revived."),
            asks="documents_rest_on_it",
        ),
    ),
)
