"""Several phone numbers in one cell: the first is kept, the others are told."""

import re

from erp_core.kit.i18n import _
from erp_core.kit.reading.formulas import unguarded
from erp_core.platform.importing.cells.values import Reader
from erp_core.platform.spreadsheet.table import Cell

PHONE = "phone"
_BETWEEN = re.compile(r"\s*(?:[/,;|&\n\r]|\bor\b)\s*", re.IGNORECASE)
# Fewer digits are an extension, as in 22345678/9; and one number has no more.
_LEAST, _MOST = 6, 15


class PhoneReader(Reader):
    """Reads one number of a cell; nothing of the others is kept, as nothing could be found by it."""

    def value(self, cell: Cell) -> str | None:
        """The first of several."""
        first, *others = several(cell)
        return first if others else super().value(cell)

    def warning(self, cell: Cell) -> str:
        """Which numbers are left out."""
        first, *others = several(cell)
        if not others:
            return super().warning(cell)
        words = _("One number fits here: {first} is kept, and {others} is left out.")
        return words.format(first=first, others=", ".join(others))


def several(cell: Cell) -> list[str]:
    """The numbers of a cell that holds more than one; else its text alone."""
    text = unguarded(cell.text).strip() if cell.kind == "text" else ""
    parts = [part for part in _BETWEEN.split(text) if part]
    figures = [sum(map(str.isdigit, part)) for part in parts]
    is_one = len(parts) < 2 or any(not _LEAST <= count <= _MOST for count in figures)
    return [text] if is_one else parts
