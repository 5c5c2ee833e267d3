"""Rows of a list for the clipboard: as spreadsheets read them, as other programs do, and as we do."""

import re
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData

from erp_core.kit.reading.formulas import guarded
from erp_core.kit.reading.table import ROWS_FORM, html_table, html_text, write_table

# Stands in no cell: rows are escaped as a whole, for a hundred thousand are copied while the window waits.
_APART = "\x1f"
_FIGURES = re.compile(r"[\d ()+./-]*", re.ASCII)


def rows_clip(rows: list[list[str]], are_texts: Sequence[bool]) -> QMimeData:
    """These rows for the clipboard.

    Args:
        rows: at least one; in the first one all are texts, as titles are.
        are_texts: of each column, whether it holds texts; of others a spreadsheet makes what it makes of
            what is typed.
    """
    titles, *others = rows
    texts = [place for place, is_text in enumerate(are_texts) if is_text]
    form = [html_text("{}") if is_text else "<td>{}</td>" for is_text in are_texts]
    row_of = "".join(form).format
    html = [list(map(html_text, titles))]
    html += [[row_of(*escape(_APART.join(row)).split(_APART))] for row in others]
    told = [[guarded(title, "\t") for title in titles], *(_told(row, texts) for row in others)]
    clip = clip_in_two(write_table(told), html_table(html))
    if told != rows:
        clip.setData(ROWS_FORM, write_table(rows).encode())
    return clip


def clip_in_two(text: str, html: str) -> QMimeData:
    """A table for other programs: for spreadsheets with what each cell is, for all others as text."""
    clip = QMimeData()
    clip.setText(text)
    clip.setHtml(html)
    return clip


def _told(row: list[str], texts: Sequence[int]) -> list[str]:
    """A row where no spreadsheet sees a formula begin; a telephone number is none that names anything."""
    told = row.copy()
    for place in texts:
        if not _FIGURES.fullmatch(told[place]):
            told[place] = guarded(told[place], "\t")
    return told
