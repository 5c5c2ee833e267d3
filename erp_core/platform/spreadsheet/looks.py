"""What a file looks like that is none of the kinds which are read, by how it begins."""

import re
import zipfile
from pathlib import Path

_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "text document"),
    (b"Rar!\x1a", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh91AY", "archive"),
    (b"MZ\x90", "program"),
    (b"\x7fELF", "program"),
)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|table|head|body)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<\?xml\b")
_MARK = b"\xef\xbb\xbf"
# What begins so is told by what it holds.
_PARTS = (("word/", "text document"), ("ppt/", "slides"))
LOOKED_AT = 2048


def look_of(start: bytes) -> str:
    """A word of ``reading.LOOKS`` for a file that begins so; nothing for one that may be text."""
    start = start.removeprefix(_MARK)
    found = next((look for begin, look in _BEGINS if start.startswith(begin)), "")
    if found:
        return found
    return "page" if _HTML.match(start) else "xml" if _XML.match(start) else ""


def look_of_packed(path: Path) -> str:
    """The same of a packed file that is no spreadsheet."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError):
        return "archive"
    return next((look for part, look in _PARTS if any(one.startswith(part) for one in names)), "archive")
