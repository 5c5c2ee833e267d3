"""Draws the pages of a PDF from outside as pictures. Runs as a process of its own.

A file made to harm its reader ends this process, and nothing else.
"""

import struct
import sys
import zlib
from pathlib import Path

MOST_PAGES = 20
# Pixels of the longer side: enough to read on a large screen, whatever size the page says it has.
LONGEST_SIDE = 1800
# Bytes this process may take.
MOST_MEMORY = 1 << 30


def main(pdf: str, folder: str) -> int:
    """Write ``page-0001.png`` and so on into the folder, and the number of all pages; 1 if it is no PDF."""
    _keep_small()
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        count = len(document)
        Path(folder, "pages").write_text(str(count), "ascii")
        for number in range(min(count, MOST_PAGES)):
            page = document[number]
            scale = LONGEST_SIDE / max(*page.get_size(), 1.0)
            bitmap = page.render(scale=min(scale, 4.0), rev_byteorder=True)
            rows = _rows(bytes(bitmap.buffer), bitmap.stride, bitmap.width * bitmap.n_channels)
            picture = _png(bitmap.width, bitmap.height, bitmap.n_channels, rows)
            # Renamed when it is whole: what is drawn before time runs out can be shown.
            part = Path(folder, "part")
            part.write_bytes(picture)
            part.rename(Path(folder, f"page-{number + 1:04}.png"))
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _rows(buffer: bytes, stride: int, width: int) -> list[bytes]:
    return [buffer[start : start + width] for start in range(0, len(buffer), stride)]


def _png(width: int, height: int, channels: int, rows: list[bytes]) -> bytes:
    """Eight bits a channel: grey, colours, or colours with their opacity."""
    colour = {1: 0, 3: 2, 4: 6}[channels]
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    told = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def _keep_small() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
