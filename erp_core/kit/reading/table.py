"""Reading tables as spreadsheets put them on the clipboard, and writing them so that they read back."""

import re
from collections.abc import Iterable
from html import escape

# Rows as they stand in our own lists; in other programs' text what looks like a formula is guarded.
ROWS_FORM = "application/x-textile-erp-rows"
_OFFICE = 'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40"'
_BREAKS = re.compile("\r\n?")


def read_table(text: str) -> list[list[str]]:
    """Rows of cells, separated by tabs and line breaks; a blank cell and a blank row keep their place.

    A cell that holds a line break stands in quotes, its own quotes doubled. A quote is a letter wherever it
    is no such pair: where no cell ends behind it (``58" cloth``), or where it would swallow other cells. Tabs
    and line breaks together look like other cells, unless a doubled quote says that a spreadsheet wrote this.
    """
    text = _BREAKS.sub("\n", text)
    rows: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        cell, at = _quoted(text, at) or _plain(text, at)
        rows[-1].append(cell)
        if text[at : at + 1] == "\n":
            rows.append([])
        at += 1
    if len(rows) > 1 and rows[-1] == [""]:
        rows.pop()  # the break behind the last row begins no other
    return rows


def write_table(rows: list[list[str]]) -> str:
    """What ``read_table`` reads back; a tab inside a cell becomes a blank, which no reader mistakes."""
    return "".join("\t".join(map(_written, row)) + "\n" for row in rows)


def html_table(rows: Iterable[Iterable[str]]) -> str:
    """A table that spreadsheets in any country read alike, of cells with their tags."""
    table = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<html {_OFFICE}><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'


def html_text(text: str) -> str:
    """The cell of a text, of which no spreadsheet makes a number or a formula."""
    told = escape(text).replace("\n", '<br style="mso-data-placement:same-cell">')
    return f"<td x:str style='mso-number-format:\"\\@\"'>{told}</td>"


def _plain(text: str, at: int) -> tuple[str, int]:
    ends = [place for place in (text.find("\t", at), text.find("\n", at)) if place >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int] | None:
    """The cell in quotes that begins here, and where it ends; None where the quote is a letter."""
    if text[at : at + 1] != '"':
        return None
    end = at + 1
    while (end := text.find('"', end)) >= 0 and text[end + 1 : end + 2] == '"':
        end += 2
    if end < 0 or text[end + 1 : end + 2] not in ("", "\t", "\n"):
        return None
    inside = text[at + 1 : end]
    if "\t" in inside and "\n" in inside and '""' not in inside:
        return None
    return inside.replace('""', '"'), end + 1


def _written(cell: str) -> str:
    cell = _BREAKS.sub("\n", cell).replace("\t", " ")
    return '"' + cell.replace('"', '""') + '"' if "\n" in cell or cell.startswith('"') else cell
