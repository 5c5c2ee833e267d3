"""Unseen: what the reader of spreadsheets does not tell of a sheet, read off the parts of the file itself."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from erp_core.platform.spreadsheet.table import NOT_WORKED_OUT, Cell, reference

_CELL = re.compile(rb"<c\b([^>]*)>")
_ROW = re.compile(rb"<row\b([^>]*)>")
# What a cell's formula gave, behind its tag and before the end of the cell.
_GAVE = re.compile(rb"<v>([^<]{1,40})</v>|</c>")
_REF = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(1|true)"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
# How spreadsheets write that a number is shown with zeros before it: 000000.
ZEROS = re.compile("0{2,15}")
_NUMBER_FORMAT = re.compile(rb'<numFmt\b[^>]*?numFmtId="(\d{1,6})"[^>]*?formatCode="(0{2,15})"')
_XF = re.compile(rb"<xf\b[^>]*?numFmtId=\"(\d{1,6})\"")
# A cell with an error holds its formula, of 8,192 characters, and what it gave.
_CHUNK, _LONGEST_CELL, _MOST_STYLES = 1 << 20, 1 << 16, 16 << 20


@dataclass(slots=True)
class Unseen:
    """Of one sheet.

    Attributes:
        errors: cells whose formula failed, and how that is written there: ``#DIV/0!``; or that has no result.
        hidden: numbers of rows, from 1, that somebody hid.
        figures: cells that show zeros before their number, with how many figures they show.
    """

    errors: dict[str, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    figures: dict[str, int] = field(default_factory=dict)

    def whole(self, row: int, column: int, cell: Cell) -> Cell:
        """A cell with what was not told of it.

        Args:
            row: from 1.
            column: from 0.
        """
        if self.errors and cell.is_blank and (error := self.errors.get(reference(row, column))):
            return Cell(error, "error")
        if self.figures and cell.kind == "number" and cell.text.isdecimal():
            return Cell(cell.text.zfill(self.figures.get(reference(row, column), 0)), "number")
        return cell


def unseen_in(path: Path, place: int) -> Unseen:
    """Of a sheet of an XLSX file; nothing of what is none.

    Args:
        place: of the sheet in the book, from 0.
    """
    unseen = Unseen()
    try:
        with zipfile.ZipFile(path) as packed:
            names = sorted(n for n in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n))
            part = _part_of(packed, place) or (names[place] if place < len(names) else "")
            if part:
                styles = _styles(packed)
                with packed.open(part) as file:
                    _scan(iter(lambda: file.read(_CHUNK), b""), styles, unseen)
    except (zipfile.BadZipFile, KeyError, OSError):
        return Unseen()
    return unseen


def _part_of(packed: zipfile.ZipFile, place: int) -> str:
    """Where a sheet of the book lies; sheets need not be numbered in their order."""
    names = packed.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return ""
    sheets = re.findall(rb'<sheet\b[^>]*?r:id="([^"]+)"', packed.read("xl/workbook.xml"))
    if place >= len(sheets):
        return ""
    relations = packed.read("xl/_rels/workbook.xml.rels")
    for tag in re.findall(rb"<Relationship\b[^>]*>", relations):
        target = re.search(rb'Target="([^"]+)"', tag)
        if target and b'Id="' + sheets[place] + b'"' in tag:
            name = target[1].decode().lstrip("/")
            return name if name.startswith("xl/") else f"xl/{name}"
    return ""


def _styles(packed: zipfile.ZipFile) -> dict[int, int]:
    """Styles that show zeros before a number, with how many figures they show."""
    name = "xl/styles.xml"
    if name not in packed.namelist() or packed.getinfo(name).file_size > _MOST_STYLES:
        return {}
    text = packed.read(name)
    formats = {int(one): len(code) for one, code in _NUMBER_FORMAT.findall(text)}
    used = text.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    kinds = (int(found) for found in _XF.findall(used))
    return {number: formats[kind] for number, kind in enumerate(kinds) if kind in formats}


def _scan(chunks: Iterator[bytes], styles: dict[int, int], unseen: Unseen) -> None:
    left = b""
    for chunk in chunks:
        text = left + chunk
        for tag in _CELL.finditer(text):
            is_error = b't="e"' in tag[1]
            # A program that wrote a formula need not have worked it out; of texts an empty one is a result.
            is_formula = text.startswith(b"<f", tag.end()) and b't="str"' not in tag[1]
            style = _STYLE.search(tag[1]) if styles and not is_error else None
            figures = styles.get(int(style[1])) if style else None
            if (is_error or is_formula or figures) and (found := _REF.search(tag[1])):
                place = found[1].decode()
                gave = _GAVE.search(text, tag.end()) if is_error or is_formula else None
                if figures:
                    unseen.figures[place] = figures
                if is_error:
                    known = gave[1].decode(errors="replace") if gave and gave[1] else "#"
                    if known != "#" or place not in unseen.errors:
                        unseen.errors[place] = known
                elif gave and not gave[1]:
                    unseen.errors[place] = NOT_WORKED_OUT
        for tag in _ROW.finditer(text):
            found = _NUMBER.search(tag[1]) if _HIDDEN.search(tag[1]) else None
            if found:
                unseen.hidden.add(int(found[1]))
        left = text[-_LONGEST_CELL:]
