"""file_size: bytes as people say them."""

from decimal import Decimal

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.look.format import format_integer, format_quantity


def file_size(size: int) -> str:
    """``740 bytes``, ``12 kB``, ``1.2 MB``."""
    if size < 1024:
        return ngettext("{count} byte", "{count} bytes", size).format(count=format_integer(size))
    if size < 1024**2:
        return _("{count} kB").format(count=format_integer(round(size / 1024)))
    megabytes = round(Decimal(size) / 1024**2, 1)
    return _("{count} MB").format(count=format_quantity(megabytes))
