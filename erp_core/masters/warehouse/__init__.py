"""Warehouse: a place where goods are: a store of ours, what is on the way, a job worker's shed.

An inactive warehouse stays on its old documents and is not offered for new ones.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Permit
from erp_core.kit.words import Choice


class WarehouseKind(Choice):
    OWN = "own", N_("Own store")
    TRANSIT = "transit", N_("On the way")
    JOB_WORKER = "job_worker", N_("With a job worker")
    CONSIGNMENT = "consignment", N_("At a customer")


OF_A_PARTY = (WarehouseKind.JOB_WORKER, WarehouseKind.CONSIGNMENT)

WAREHOUSE = Kind(
    "warehouse",
    N_("warehouse"),
    N_("Warehouses"),
    place=815,
    record=N_("warehouse {title}"),
    titled_by="code",
    found_by=("code", "name"),
    alike_by=("name",),
    codes="W",
    permits=(
        Permit("read", VIEWER, N_("See warehouses")),
        Permit("write", STAFF, N_("Add and change warehouses")),
        Permit("delete", MANAGER, N_("Delete warehouses")),
    ),
)
