"""Work order: make a quantity of one item, optionally for a line of a sales order."""

from erp_core.kit import words
from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Move, Permit
from erp_core.kit.words import Choice


class WorkOrderStatus(Choice):
    DRAFT = words.DRAFT
    RELEASED = "released", N_("Released"), "info", "play"
    IN_PROGRESS = "in_progress", N_("In progress"), "primary", "loader"
    ON_HOLD = "on_hold", N_("On hold"), "warning", "pause"
    COMPLETED = "completed", N_("Completed"), "success", "circle-check"
    CLOSED = words.CLOSED
    CANCELLED = words.CANCELLED


class Priority(Choice):
    LOW = "low", N_("Low"), "neutral", "chevron-down"
    NORMAL = "normal", N_("Normal"), "neutral", "minus"
    HIGH = "high", N_("High"), "warning", "chevron-up"
    URGENT = "urgent", N_("Urgent"), "danger", "chevrons-up"


WORK_ORDER = Kind(
    "work_order",
    N_("work order"),
    N_("Work orders"),
    place=300,
    record=N_("work order {title}"),
    series="WO-",
    paper="ticket",
    permits=(
        Permit("read", VIEWER, N_("See work orders")),
        Permit("create", STAFF, N_("Write new work orders")),
        Permit("update", STAFF, N_("Change drafts of work orders")),
        Permit("delete", MANAGER, N_("Delete work orders")),
        Permit("undo", STAFF, N_("Take back their own last move of work orders"), N_("Take back a move")),
        Permit(
            "record_progress",
            STAFF,
            N_("Record progress of work orders"),
            N_("Record progress"),
            statuses=("in_progress",),
        ),
    ),
    statuses=WorkOrderStatus,
    running=("released", "in_progress", "on_hold"),
    moves=(
        Move(
            "release",
            ("draft",),
            "released",
            MANAGER,
            button=N_("Release"),
            permits=N_("Release work orders"),
            did=N_("released {record} ({old} → {new})"),
            icon="play",
            tooltip=N_("Allow the floor to start"),
        ),
        Move(
            "start",
            ("released",),
            "in_progress",
            STAFF,
            button=N_("Start"),
            permits=N_("Start work orders"),
            did=N_("started {record} ({old} → {new})"),
            icon="play",
            tooltip=N_("Work on it has begun; from now on its progress is recorded"),
        ),
        Move(
            "resume",
            ("on_hold",),
            "in_progress",
            MANAGER,
            button=N_("Resume"),
            permits=N_("Resume work orders"),
            did=N_("resumed {record} ({old} → {new})"),
            icon="play",
            tooltip=N_("Work on it goes on"),
        ),
        Move(
            "complete",
            ("in_progress",),
            "completed",
            STAFF,
            button=N_("Complete"),
            permits=N_("Complete work orders"),
            did=N_("completed {record} ({old} → {new})"),
            icon="circle-check",
            question=N_("Complete this work order? Its progress becomes 100 %. This cannot be taken back."),
            question_of_many=N_(
                "Complete these work orders? Their progress becomes 100 %. This cannot be taken back."
            ),
        ),
        Move(
            "close",
            ("completed",),
            "closed",
            MANAGER,
            button=N_("Close"),
            permits=N_("Close work orders"),
            did=N_("closed {record} ({old} → {new})"),
            icon="archive",
            question=N_("Close this work order? Nothing on it can be changed any more."),
            question_of_many=N_("Close these work orders? Nothing on them can be changed any more."),
        ),
        Move(
            "hold",
            ("in_progress",),
            "on_hold",
            MANAGER,
            button=N_("Put on hold"),
            permits=N_("Put work orders on hold"),
            did=N_("put {record} on hold ({old} → {new})"),
            icon="pause",
            tooltip=N_("Work on it stops until it is resumed"),
        ),
        Move(
            "cancel",
            ("draft", "released", "on_hold"),
            "cancelled",
            MANAGER,
            button=N_("Cancel order"),
            permits=N_("Cancel work orders"),
            did=N_("cancelled {record} ({old} → {new})"),
            short=N_("Cancel"),
            icon="ban",
            tone="danger",
            question=N_("Cancel this work order? It keeps its number and cannot be revived."),
            question_of_many=N_("Cancel these work orders? They keep their numbers and cannot be revived."),
        ),
    ),
)
