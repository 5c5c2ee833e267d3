"""Papers as somebody reads them."""

import contextlib
from pathlib import Path

import pypdfium2

from erp_core.platform.printing.schema import Paper
from erp_core.platform.printing.typesetter import typeset


def words_of(paper: Paper, folder: Path) -> list[str]:
    """What can be read on each page."""
    with contextlib.closing(pypdfium2.PdfDocument(typeset(paper, folder, 0).pdf)) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
