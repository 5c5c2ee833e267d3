"""What may be a company's logo: a small PNG, because every PC of the company draws it."""

import struct

from erp_core.kit.i18n import N_

LARGEST = 200_000  # bytes of the file
LONGEST_SIDE = 2000  # pixels; a tiny file can hold a picture that fills a PC's memory

NO_LOGO = N_("The logo must be a PNG picture of at most 200 kB, with sides of at most 2000 pixels.")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def is_logo(content: bytes) -> bool:
    """Whether a file is a PNG that is neither too large as a file nor as a picture."""
    # A PNG begins with its signature and the chunk IHDR, whose first two numbers are width and height.
    # https://www.w3.org/TR/png-3/#11IHDR
    if len(content) > LARGEST or len(content) < 24 or not content.startswith(_SIGNATURE + b"\0\0\0\rIHDR"):
        return False
    sides = struct.unpack(">II", content[16:24])
    return all(0 < side <= LONGEST_SIDE for side in sides)
