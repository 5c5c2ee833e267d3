"""Stock adjustment: what comes into stock, or goes, without being bought, made or sold: the opening balances.

It is written as a draft. Posted, it counts and is never changed again; cancelled, all of it is moved back.
"""

from erp_core.kit import words
from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, Kind, Move, Permit
from erp_core.kit.words import Choice


class StockAdjustmentStatus(Choice):
    DRAFT = words.DRAFT
    POSTED = "posted", N_("Posted"), "success", "circle-check"
    CANCELLED = words.CANCELLED


class AdjustmentKind(Choice):
    OPENING = "opening", N_("Opening stock")


STOCK_ADJUSTMENT = Kind(
    "stock_adjustment",
    N_("stock adjustment"),
    N_("Stock adjustments"),
    place=420,
    record=N_("stock adjustment {title}"),
    series="SA-",
    permits=(
        # Not for who only looks: what goods are worth stands in them.
        Permit("read", STAFF, N_("See stock adjustments")),
        Permit("create", STAFF, N_("Write new stock adjustments")),
        Permit("update", STAFF, N_("Change drafts of stock adjustments")),
        Permit("delete", MANAGER, N_("Delete stock adjustments")),
    ),
    statuses=StockAdjustmentStatus,
    moves=(
        Move(
            "post",
            ("draft",),
            "posted",
            MANAGER,
            button=N_("Post"),
            permits=N_("Post stock adjustments"),
            did=N_("posted {record} ({old} → {new})"),
            icon="circle-check",
            question=N_("Post this stock adjustment? Its goods are in stock from then on."),
            question_of_many=N_("Post these stock adjustments? Their goods are in stock from then on."),
            needs_lines=True,
        ),
        Move(
            "cancel",
            ("draft", "posted"),
            "cancelled",
            MANAGER,
            button=N_("Cancel stock adjustment"),
            permits=N_("Cancel stock adjustments"),
            did=N_("cancelled {record} ({old} → {new})"),
            short=N_("Cancel"),
            icon="ban",
            tone="danger",
            question=N_("Cancel this stock adjustment? What it put into stock is taken out again, today."),
            question_of_many=N_(
                "Cancel these stock adjustments? What they put into stock is taken out again, today."
            ),
        ),
    ),
)
