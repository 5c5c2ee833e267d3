"""FileKind: what can be shown of a file here, told by its first bytes and never by its name alone."""

from enum import Enum, auto
from pathlib import Path

from PySide6.QtGui import QImageReader

# Plain text is shown up to this many bytes.
MOST_TEXT = 1_000_000
# Bytes of a decoded picture; beyond, its size alone is told.
MOST_PICTURE = 128 * 1024**2
_PICTURES = {b"png", b"jpeg", b"gif", b"bmp", b"webp"}
# Texts that programs draw or run; they open outside.
_DRAWN = {".svg", ".svgz", ".htm", ".html", ".xhtml", ".mht", ".mhtml", ".xml", ".eml"}


class FileKind(Enum):
    """What is shown."""

    PICTURE = auto()
    LARGE_PICTURE = auto()
    PDF = auto()
    TEXT = auto()
    NONE = auto()

    @property
    def is_calm(self) -> bool:
        """Whether another program shows such a file without running what is in it."""
        return self is not FileKind.NONE

    @classmethod
    def of(cls, path: Path) -> "FileKind":
        """Of a file that is there; reads the beginning of it."""
        with path.open("rb") as file:
            head = file.read(1024)
        if b"%PDF-" in head:
            return cls.PDF
        reader = picture_reader(path)
        size = reader.size()
        if bytes(reader.format().data()) in _PICTURES and size.isValid():
            is_large = size.width() * size.height() * 4 > MOST_PICTURE
            return cls.LARGE_PICTURE if is_large else cls.PICTURE
        is_small = path.suffix.lower() not in _DRAWN and path.stat().st_size <= MOST_TEXT
        return cls.TEXT if is_small and text_in(path) is not None else cls.NONE


def picture_reader(path: Path) -> QImageReader:
    """Reads a picture by what it is, turned as its camera was held, and never a huge one."""
    QImageReader.setAllocationLimit(MOST_PICTURE // 1024**2)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
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
