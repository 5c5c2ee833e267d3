"""Template: what new records begin with, kept by a name: header and lines, but nothing of its day only.

One's own, or shared with a role or with all. Every kind of record with lines has them.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, Kind, Permit

TEMPLATE = Kind(
    "template",
    N_("template"),
    N_("Templates"),
    place=964,
    titled_by="name",
    has_past=False,
    permits=(Permit("share", MANAGER, N_("Share templates of new records"), N_("Share")),),
)
# Far more than anybody keeps in mind.
MOST_OWN, MOST_SHARED = 100, 200
# The longest lines there can be, and some room.
MOST_LETTERS = 4_000_000
MOST_LINES = 2_000
