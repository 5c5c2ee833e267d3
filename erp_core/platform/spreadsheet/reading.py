"""Reading a file of a user's: its cells, or a sentence why not. A process of its own opens it."""

import json
import logging
import subprocess
from dataclasses import replace
from pathlib import Path

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import quoted
from erp_core.platform.spreadsheet.export import program
from erp_core.platform.spreadsheet.table import Cell, CellTable, TableRow

READ = "--read"
SECONDS = 60
# Of text files that are not in UTF-8: what Windows writes where the company's language is spoken.
_CODE_PAGES = {"tr": "cp1254"}
# What else they may be read by, as Windows names the letters.
CODE_PAGES = {
    "cp1252": N_("Western European (Windows-1252)"),
    "cp1254": N_("Turkish (Windows-1254)"),
    "cp1250": N_("Central European (Windows-1250)"),
    "cp1251": N_("Cyrillic (Windows-1251)"),
    "cp1253": N_("Greek (Windows-1253)"),
    "cp1256": N_("Arabic (Windows-1256)"),
    "cp850": N_("Western European (DOS 850)"),
    "cp857": N_("Turkish (DOS 857)"),
    "gb18030": N_("Chinese (GB18030)"),
}
_SENTENCES = {
    "large": N_("The file {file} is too large. Divide it into several."),
    "wide": N_("The file {file} has more rows, columns or text in a cell than can be imported at once."),
    "sheet": N_("The file {file} has no sheet “{sheet}”. Its sheets: {names}."),
    "old": N_(
        "The file {file} is of an old kind (XLS), and two ways of reading it do not agree. Open it in the "
        "spreadsheet program and save it as XLSX."
    ),
    "look": N_("The file {file} looks like {look}, and is no XLSX, XLS, ODS or CSV file."),
    "text": N_(
        "The file {file} is called like a spreadsheet and looks like plain text. If it is that, give it a "
        "name that ends with .csv."
    ),
    "nul": N_(
        "Row {row} of the file {file} holds a character that no text has (NUL). Take it out, or write the "
        "file anew."
    ),
    "quote": N_(
        "In row {row} of the file {file} a quotation mark begins a text, and none ends it. Put one behind "
        "the text, or take it out."
    ),
    "unreadable": N_("The file {file} is no XLSX, XLS, ODS or CSV file that can be read."),
}

# What else a file looks like, by the words of ``looks``.
LOOKS = {
    "pdf": N_("a PDF"),
    "picture": N_("a picture"),
    "text document": N_("a text document"),
    "slides": N_("slides"),
    "archive": N_("a packed archive"),
    "program": N_("a program"),
    "page": N_("a web page (HTML)"),
    "xml": N_("XML"),
}

log = logging.getLogger(__name__)


def read_file(path: Path, language: str = "", *, sheet: str = "", code_page: str = "") -> CellTable:
    """The cells of one sheet of a file.

    Args:
        language: the company's.
        sheet: its name; empty for the first that is not hidden.
        code_page: one of ``CODE_PAGES``, for a text file that is not in Unicode; empty for the usual one
            where the company's language is spoken.

    Raises:
        ErpError: it cannot be read; the sentence says why.
    """
    if not path.is_file():
        raise ErpError(_("There is no file {file}.").format(file=path.name))
    usual = _CODE_PAGES.get(language, "")
    command = [*program(), READ, str(path), code_page or usual, sheet]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own
    except subprocess.TimeoutExpired as error:
        raise _refused("large", path) from error
    except OSError as error:
        log.warning("the reader of spreadsheets did not start: %s", error)
        raise ErpError(_("Reading files could not be started on this PC.")) from error
    if done.returncode:
        log.warning("reading a spreadsheet failed: %s", done.stderr.decode(errors="replace")[-2000:])
        raise _refused("unreadable", path)
    said = json.loads(done.stdout)
    if "refused" in said:
        first = next(iter(said["names"]), "")
        told = {"names": quoted(said["names"]), "row": first, "look": _(LOOKS.get(first, first))}
        raise _refused(said["refused"], path, sheet=sheet, **told)
    table = CellTable.of(said["rows"], said["merged"], said["sign"])
    names = {name: tuple(said[name]) for name in ("sheets", "hidden_sheets")}
    return replace(table, sheet=said["sheet"], code_page=said["code_page"], **names)


def read_beside(path: Path, table: CellTable) -> list[CellTable]:
    """The file's other sheets, in their order; one that cannot be read says so in its only cell."""
    return [_beside(path, name) for name in table.sheets if name != table.sheet]


def _beside(path: Path, sheet: str) -> CellTable:
    try:
        return read_file(path, sheet=sheet)
    except ErpError as error:
        return CellTable((TableRow(1, (Cell(error.message),)),), sheet=sheet)


def _refused(why: str, path: Path, **told: str) -> ErpError:
    return ValidationError(_(_SENTENCES.get(why, _SENTENCES["unreadable"])).format(file=path.name, **told))
