"""Purchase order: what we order from a supplier."""

from erp_core.kit import words
from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Move, Permit
from erp_core.kit.words import Choice


class PurchaseOrderStatus(Choice):
    DRAFT = words.DRAFT
    PENDING = words.PENDING
    APPROVED = "approved", N_("Approved"), "info", "thumbs-up"
    SENT = "sent", N_("Sent"), "primary", "send"
    RECEIVED = "received", N_("Received"), "success", "package-check"
    CLOSED = words.CLOSED
    CANCELLED = words.CANCELLED


PURCHASE_ORDER = Kind(
    "purchase_order",
    N_("purchase order"),
    N_("Purchase orders"),
    place=200,
    record=N_("purchase order {title}"),
    series="PO-",
    paper="document",
    permits=(
        Permit("read", VIEWER, N_("See purchase orders")),
        Permit("create", STAFF, N_("Write new purchase orders")),
        Permit("update", STAFF, N_("Change drafts of purchase orders")),
        Permit("delete", MANAGER, N_("Delete purchase orders")),
        Permit("undo", STAFF, N_("Take back their own last move of purchase orders"), N_("Take back a move")),
    ),
    statuses=PurchaseOrderStatus,
    running=("approved", "sent"),
    moves=(
        Move(
            "submit",
            ("draft",),
            "pending",
            STAFF,
            button=N_("Submit"),
            permits=N_("Submit purchase orders"),
            did=N_("submitted {record} ({old} → {new})"),
            icon="send",
            tooltip=N_("Ask for approval"),
            is_submission=True,
            needs_lines=True,
        ),
        Move(
            "approve",
            ("pending",),
            "approved",
            MANAGER,
            button=N_("Approve"),
            permits=N_("Approve purchase orders"),
            did=N_("approved {record} ({old} → {new})"),
            icon="thumbs-up",
            tooltip=N_("Allow it to be sent to the supplier"),
            is_approval=True,
        ),
        Move(
            "send",
            ("approved",),
            "sent",
            MANAGER,
            button=N_("Record as sent"),
            permits=N_("Record purchase orders as sent"),
            did=N_("recorded {record} as sent ({old} → {new})"),
            icon="mail",
            tooltip=N_("You have sent it to the supplier; the program itself sends nothing"),
        ),
        Move(
            "receive",
            ("sent",),
            "received",
            STAFF,
            button=N_("Record as received"),
            permits=N_("Record purchase orders as received"),
            did=N_("recorded {record} as received ({old} → {new})"),
            tooltip=N_("All of it has arrived; the program adds nothing to the stock"),
            icon="package-check",
            question=N_(
                "Record this purchase order as received? All of it counts as here; the stock stays as it is. "
                "This cannot be taken back."
            ),
            question_of_many=N_(
                "Record these purchase orders as received? All of them count as here; "
                "the stock stays as it is. This cannot be taken back."
            ),
        ),
        Move(
            "close",
            ("received",),
            "closed",
            MANAGER,
            button=N_("Close"),
            permits=N_("Close purchase orders"),
            did=N_("closed {record} ({old} → {new})"),
            icon="archive",
            question=N_("Close this purchase order? Nothing on it can be changed any more."),
            question_of_many=N_("Close these purchase orders? Nothing on them can be changed any more."),
        ),
        Move(
            "reject",
            ("pending",),
            "draft",
            MANAGER,
            button=N_("Reject"),
            permits=N_("Reject purchase orders"),
            did=N_("rejected {record} ({old} → {new})"),
            icon="undo-2",
            tone="danger",
            tooltip=N_("Send it back to whoever wrote it"),
        ),
        Move(
            "cancel",
            ("draft", "pending", "approved", "sent"),
            "cancelled",
            MANAGER,
            button=N_("Cancel order"),
            permits=N_("Cancel purchase orders"),
            did=N_("cancelled {record} ({old} → {new})"),
            short=N_("Cancel"),
            icon="ban",
            tone="danger",
            question=N_("Cancel this purchase order? It keeps its number and cannot be revived."),
            question_of_many=N_(
                "Cancel these purchase orders? They keep their numbers and cannot be revived."
            ),
        ),
    ),
)
