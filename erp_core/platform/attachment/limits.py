"""How large a file may be, and how many there may be."""

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _

# Bytes that travel, are stored and are held in memory at once.
PART = 256 * 1024
MOST_BYTES = 25 * 1024**2
MOST_FILES = 200
# Bytes of all files of the company together.
MOST_STORED = 50 * 1024**3


def require_size(size: int) -> None:
    """ValidationError for a file that is empty or too large."""
    if size == 0:
        raise ValidationError(_("This file is empty."))
    if size > MOST_BYTES:
        words = _("This file is larger than {most} MB. Attach a smaller one.")
        raise ValidationError(words.format(most=MOST_BYTES // 1024**2))
