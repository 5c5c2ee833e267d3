"""Text in CSV files that a spreadsheet must not take for a formula, and the way back."""

import csv
import re
from collections.abc import Callable, Iterable
from typing import TextIO

# What makes a cell a formula; the full-width ones do in East Asia.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# What may stand before it: blanks of all kinds, marks without width, quotation marks.
_UNSEEN = ' \x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"'
# What parts cells and lines on one PC or another. Where it is not what parts this file, quotation marks
# keep nothing together: a cell of theirs begins amid a text of ours.
_PARTS = ",;|\t\r\n"


def _begun(parts: str, apostrophes: str) -> str:
    """Where a formula begins, at the beginning or behind what parts cells."""
    behind = rf"(?:\A|(?<=[{parts}]))(?={apostrophes}[{_UNSEEN}]*[{_SIGNS}])"
    return rf"{behind}|\A(?={apostrophes}[\t\r])"


_WRITTEN = _begun(_PARTS, "'+")
_GUARDED = re.compile(f"(?:{_WRITTEN})'")
_OTHERS = {sign: _PARTS.replace(sign, "") for sign in ",;"} | {"\t": "\r\n"}
_FORMULA = {
    sign: re.compile(f"{_begun(others, chr(39) + '*')}|{_WRITTEN}") for sign, others in _OTHERS.items()
}
# Most texts; this is looked at in a tenth of the time.
_PLAIN = {
    sign: re.compile(rf"(?:[^'\t\r{_UNSEEN}{_SIGNS}{others}][^'{others}]*)?")
    for sign, others in _OTHERS.items()
}


def guarded(text: str, apart: str = ",") -> str:
    """The text with an apostrophe before each place where a spreadsheet would see a formula begin.

    Where it looks guarded already it gets one more, so that ``unguarded`` gives every text back.

    Args:
        apart: what parts the cells of the file, a comma or a semicolon; a tab of what is copied.
    """
    return text if _PLAIN[apart].fullmatch(text) else _FORMULA[apart].sub("'", text)


def unguarded(text: str) -> str:
    """The text that ``guarded`` wrote."""
    return _GUARDED.sub("", text) if "'" in text else text


def row_writer(file: TextIO, apart: str = ",") -> Callable[[Iterable[str]], object]:
    """What writes rows to a CSV file, quoted for programs that part cells by several signs at once.

    Numbers are not: a comma is left as it is where it may be the decimal sign.
    """
    others = _OTHERS[apart].replace(",", "").replace("\r\n", "")
    # The module quotes what has a sign of the line's end in it.
    return csv.writer(_Lines(file, others), delimiter=apart, lineterminator=f"\r\n{others}").writerow


class _Lines:
    """Lines without what they end with beyond their end."""

    def __init__(self, file: TextIO, end: str) -> None:
        self._write, self._end = file.write, end

    def write(self, line: str) -> int:
        return self._write(line.removesuffix(self._end))
