"""Outside: a file or folder handed to the program that this PC has for it."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from erp_core.kit.i18n import _


def open_outside(path: Path) -> str:
    """Open it in another program; a sentence about where it lies if there is none, else empty."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return ""
    return _("No program on this PC opened {file}. It lies in {folder}.").format(
        file=path.name, folder=path.parent
    )
