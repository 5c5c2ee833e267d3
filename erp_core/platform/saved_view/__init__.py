"""Saved view: how somebody looks at a list, kept by a name: what it is asked, its order, its columns.

One's own, or shared with a role or with all. A list opens with one's own default, else with that of one's
role, else as it is delivered.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, Kind, Permit

SAVED_VIEW = Kind(
    "saved_view",
    N_("view"),
    N_("Views"),
    place=963,
    titled_by="name",
    has_past=False,
    permits=(Permit("share", MANAGER, N_("Share views of lists"), N_("Share")),),
)
# Far more than anybody keeps in mind.
MOST_OWN, MOST_SHARED = 50, 100
MOST_LETTERS = 32_000
MOST_COLUMNS = 100
