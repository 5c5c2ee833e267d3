"""Prints the pages of a document on a printer of this PC."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

# Fine enough for small print, and no more than a page at a time is held in memory.
PRINTED_PPI = 300
_SIZES = {"a4": QPageSize.PageSizeId.A4, "us-letter": QPageSize.PageSizeId.Letter}


def prepared(size: str, is_landscape: bool = False) -> QPrinter:
    """A printer that takes whole pages of this size, to be chosen by the user."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(_SIZES[size]))
    way = QPageLayout.Orientation
    printer.setPageOrientation(way.Landscape if is_landscape else way.Portrait)
    printer.setFullPage(True)
    return printer


def print_pages(printer: QPrinter, pages: Sequence[Path]) -> None:
    """Print the pages the user chose.

    Raises:
        ErpError: the printer did not take them.
    """
    first = printer.fromPage() or 1
    last = printer.toPage() or len(pages)
    painter = QPainter()
    if not painter.begin(printer):
        raise ErpError(_("The printer does not answer. Choose another one, or save a PDF."))
    try:
        for place, page in enumerate(pages[first - 1 : last]):
            if place:
                printer.newPage()
            painter.drawImage(painter.viewport(), QImage(str(page)))
    finally:
        painter.end()
