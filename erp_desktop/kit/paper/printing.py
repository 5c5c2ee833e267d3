"""Prints the pages of documents on a printer of this PC, which is remembered for each sort of paper."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.look.preferences import PRINTERS

C = TypeVar("C", bound=Enum)

# Fine enough for small print, and no more than a page at a time is held in memory.
PRINTED_PPI = 300
# More copies than these are a slip of the finger that should not come back every day.
MOST_COPIES = 20
_SIZES = {"a4": QPageSize.PageSizeId.A4, "us-letter": QPageSize.PageSizeId.Letter}


def prepared(paper: Paper) -> QPrinter:
    """A printer that takes whole pages of this paper's size, to be chosen by the user.

    Offered is what was chosen last for this sort of paper on this PC, as far as it is still there.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    chosen = PRINTERS.get(paper.kind)
    name = chosen.get("name", "")
    if name and not QPrinterInfo.printerInfo(name).isNull():
        printer.setPrinterName(name)
        copies = chosen.get("copies")
        printer.setCopyCount(copies if isinstance(copies, int) and 1 <= copies <= MOST_COPIES else 1)
        printer.setDuplex(_one_of(QPrinter.DuplexMode, chosen.get("duplex"), printer.duplex()))
        printer.setPaperSource(_one_of(QPrinter.PaperSource, chosen.get("source"), printer.paperSource()))
    printer.setPageSize(QPageSize(_SIZES[paper.size]))
    way = QPageLayout.Orientation
    printer.setPageOrientation(way.Landscape if paper.is_landscape else way.Portrait)
    printer.setFullPage(True)
    return printer


def remember(printer: QPrinter, kind: str) -> None:
    """What was chosen for this sort of paper; a PDF in place of a printer is no choice for the next time."""
    if printer.printerName():
        PRINTERS.set(
            {
                "name": printer.printerName(),
                "copies": printer.copyCount(),
                "duplex": printer.duplex().value,
                "source": printer.paperSource().value,
            },
            kind,
        )


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


def _one_of(choices: type[C], value: object, otherwise: C) -> C:
    """What is remembered may have been written by another version, or by hand."""
    return next((choice for choice in choices if choice.value == value), otherwise)
