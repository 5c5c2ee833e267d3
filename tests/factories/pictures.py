"""Pictures for tests, made here so that each says what it is."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """An indigo PNG; one that claims to be huge is not drawn, so that it stays small."""
    rows = (
        b"".join(b"\0" + b"\x3b\x3f\xa6" * width for _row in range(height)) if width * height < 10**6 else b""
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
