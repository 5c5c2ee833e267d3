"""Item: whatever is bought, made or sold: fibre, yarn, fabric, trim, chemical, garment, service.

An inactive item stays on its old documents and is not offered for new ones.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Permit
from erp_core.kit.words import Choice


class ItemKind(Choice):
    FIBRE = "fibre", N_("Fibre")
    YARN = "yarn", N_("Yarn")
    GREIGE_FABRIC = "greige_fabric", N_("Greige fabric")
    FINISHED_FABRIC = "finished_fabric", N_("Finished fabric")
    TRIM = "trim", N_("Trim")
    CHEMICAL = "chemical", N_("Chemical")
    GARMENT = "garment", N_("Garment")
    SERVICE = "service", N_("Service")


class Tracking(Choice):
    UNTRACKED = "untracked", N_("Not tracked")
    LOT = "lot", N_("By lot")
    ROLL = "roll", N_("By roll")


ITEM = Kind(
    "item",
    N_("item"),
    N_("Items"),
    place=810,
    record=N_("item {title}"),
    titled_by="code",
    found_by=("code", "name"),
    alike_by=("name",),
    codes="I",
    permits=(
        Permit("read", VIEWER, N_("See items")),
        Permit("write", STAFF, N_("Add and change items")),
        Permit("delete", MANAGER, N_("Delete items")),
    ),
)
