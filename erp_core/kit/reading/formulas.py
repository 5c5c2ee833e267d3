"""Text in CSV files that a spreadsheet must not take for a formula, and the way back."""

import re

_BEGINS = "=+-@\t\r"
_GUARDED = re.compile(rf"'+[{re.escape(_BEGINS)}]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    Text that looks guarded already gets one more, so that ``unguarded`` gives every text back.
    """
    return f"'{text}" if (text[:1] and text[0] in _BEGINS) or _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` wrote."""
    return text[1:] if _GUARDED.match(text) else text
