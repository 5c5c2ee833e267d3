"""Exchange rate: what one unit of a foreign currency is worth in the company's own, from a day on."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Permit

EXCHANGE_RATE = Kind(
    "exchange_rate",
    N_("exchange rate"),
    N_("Exchange rates"),
    place=820,
    record=N_("exchange rate of {title}"),
    titled_by="currency",
    found_by=("currency",),
    permits=(
        Permit("read", VIEWER, N_("See exchange rates")),
        Permit("write", STAFF, N_("Add and change exchange rates")),
        Permit("delete", MANAGER, N_("Delete exchange rates")),
    ),
)
