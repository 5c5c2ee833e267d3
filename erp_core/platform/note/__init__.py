"""Note: what people write to each other on a record. Whoever is named in it finds it in the inbox."""

from datetime import timedelta

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind

# How long a note is one's own to correct; later others have read it, and it can only be removed.
CHANGED_FOR = timedelta(minutes=15)

NOTE = Kind("note", N_("note"), N_("Notes"), place=961, titled_by="", has_past=False)
