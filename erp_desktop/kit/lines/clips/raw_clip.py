"""Which form of a clip is read: the one that tells the true values; the others say what was seen of them."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QMimeData

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.cells import (
    MOST_CELLS,
    MOST_ROWS,
    Clip,
    ClipTooLarge,
    ClipUnreadable,
    text_clip,
)
from erp_core.kit.reading.html_clip import is_of_calc, read_html_clip
from erp_core.kit.reading.table import ROWS_FORM, read_table
from erp_core.kit.reading.xml_clip import read_xml_clip

Form = Literal["xml", "html", "text"]

# As Qt on Windows calls what Excel calls "XML Spreadsheet".
XML_FORM = 'application/x-qt-windows-mime;value="XML Spreadsheet"'
_XML_NAME = "xml spreadsheet"
# So many bytes are looked at; the longest clip that fits into a document takes far fewer.
_MOST_BYTES: dict[Form, int] = {"xml": 32 << 20, "html": 16 << 20, "text": 16 << 20}
# A longer one makes the window stand still when it is drawn; a shorter one is shown, and marked as too long.
_LONGEST_TEXT = 1_000_000
NO_TEXT = N_("There is no text in what was copied. Nothing was pasted.")
NO_LINE = N_("Only titles were copied, and no line below them. Nothing was pasted.")


@dataclass(frozen=True, slots=True)
class RawClip:
    """One form of what is on the clipboard, unread."""

    form: Form
    data: bytes | str


class NothingPasted(ErpError):
    """Why a clip cannot be pasted at all."""


def forms_of(clip: QMimeData) -> list[RawClip]:
    """The forms of a clip that can be read, the richest first.

    Excel's own HTML is none: of a number its column was too narrow for it holds nothing but signs. But where
    nothing else is there, as of some web pages, any HTML is better than nothing.
    """
    if clip.hasFormat(ROWS_FORM):
        return [RawClip("text", bytes(clip.data(ROWS_FORM).data()).decode())]
    found: list[RawClip] = []
    for name in clip.formats():
        if _XML_NAME in name.lower():
            found.append(RawClip("xml", bytes(clip.data(name).data())))
    if clip.hasHtml() and is_of_calc(html := clip.html()):
        found.append(RawClip("html", html))
    if clip.hasText():
        found.append(RawClip("text", clip.text()))
    if clip.hasHtml() and not found:
        found.append(RawClip("html", clip.html()))
    return found


def read_forms(forms: list[RawClip]) -> Clip:
    """What the first form says that can be read. Not for the UI thread.

    Raises:
        NothingPasted: none of them says anything, or more than fits.
    """
    is_large = False
    for raw in forms:
        if len(raw.data) > _MOST_BYTES[raw.form]:
            is_large = True
            continue
        try:
            return _read(raw)
        except ClipTooLarge:
            is_large = True
        except ClipUnreadable:
            continue
    if is_large:
        raise NothingPasted(_("What was copied is too large. Nothing was pasted."))
    raise NothingPasted(_(NO_TEXT))


def _read(raw: RawClip) -> Clip:
    if isinstance(raw.data, bytes):
        return read_xml_clip(raw.data)
    if raw.form == "html":
        return read_html_clip(raw.data)
    text = raw.data.replace("\0", "")
    if text.count("\n") + text.count("\r") > MOST_ROWS * 2 or text.count("\t") > MOST_CELLS:
        raise ClipTooLarge
    rows = read_table(text)
    if len(text) > _LONGEST_TEXT and any(len(cell) > _LONGEST_TEXT for row in rows for cell in row):
        raise ClipTooLarge
    return text_clip(rows)
