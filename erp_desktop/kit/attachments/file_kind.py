"""FileKind: what can be shown of a file here, told by its first bytes and never by its name alone."""

import re
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader

# Plain text is shown up to this many bytes.
MOST_TEXT = 1_000_000
# Letters of a line of it.
LONGEST_LINE = 2_000
# Bytes of a decoded picture; beyond, its size alone is told.
MOST_PICTURE = 128 * 1024**2
# By their first bytes. Qt's own guess would take others too, and one that is drawn by what is written in it,
# as SVG is, may name files and servers for this PC to open.
_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"BM"), "bmp"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
)
# Texts that programs draw or run; they open outside.
_DRAWN = {".svg", ".svgz", ".htm", ".html", ".xhtml", ".mht", ".mhtml", ".xml", ".eml"}


class FileKind(Enum):
    """What is shown."""

    PICTURE = auto()
    LARGE_PICTURE = auto()
    PDF = auto()
    TEXT = auto()
    NONE = auto()

    def is_calm_as(self, name: str) -> bool:
        """Whether another program shows a file of this kind and name without doing what is written in it.

        Which program that is the name says: a list that begins like a picture opens where lists do.
        """
        return Path(name).suffix.lower() in _CALM.get(self, ())

    @classmethod
    def of(cls, path: Path) -> "FileKind":
        """Of a file that is there; reads the beginning of it."""
        with path.open("rb") as file:
            head = file.read(1024)
        if b"%PDF-" in head:
            return cls.PDF
        size = reader.size() if (reader := picture_reader(path)) is not None else QSize()
        if size.isValid():
            is_large = size.width() * size.height() * 4 > MOST_PICTURE
            return cls.LARGE_PICTURE if is_large else cls.PICTURE
        is_small = path.suffix.lower() not in _DRAWN and path.stat().st_size <= MOST_TEXT
        return cls.TEXT if is_small and text_in(path) is not None else cls.NONE


def picture_reader(path: Path) -> QImageReader | None:
    """Reads a picture by what it is, turned as its camera was held, and never a huge one; None for none."""
    with path.open("rb") as file:
        head = file.read(16)
    form = next((name for begins, name in _PICTURES if begins.match(head)), None)
    if form is None:
        return None
    QImageReader.setAllocationLimit(MOST_PICTURE // 1024**2)
    reader = QImageReader(str(path), form.encode())
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return reader


def text_in(path: Path) -> str | None:
    """A file's text; None where it is none."""
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeError:
        return None
    is_text = all(letter.isprintable() or letter in "\t\n\r\f" for letter in text[:4096])
    return text if is_text else None


def in_short_lines(text: str) -> str:
    """The same with long lines divided: a line of one word takes the square of its length to be laid out."""
    lines = text.splitlines()
    if max(map(len, lines), default=0) <= LONGEST_LINE:
        return text
    return "\n".join(
        line[start : start + LONGEST_LINE]
        for line in lines
        for start in range(0, len(line) or 1, LONGEST_LINE)
    )


# Endings by which files of a kind open where they are only shown. Lists (CSV) are texts that calculate.
_OF_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")
_CALM: dict[FileKind, tuple[str, ...]] = {
    FileKind.PICTURE: _OF_PICTURES,
    FileKind.LARGE_PICTURE: _OF_PICTURES,
    FileKind.PDF: (".pdf",),
    FileKind.TEXT: ("", ".txt", ".text", ".log", ".md"),
}
