"""What is printed on a terminal: texts of people are escaped, so that none moves the cursor or forges a line.

Nothing else prints: what a command prints passes here.
"""

import re
import sys

from rich import table
from rich.console import Console

# Control characters, what turns the direction of writing or is not seen, other line ends, half letters. The
# joiners that scripts need inside words stay.
_MOVING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Table(table.Table):
    """A table of texts: whatever looks like markup in them is none."""

    def add_row(self, *cells: str) -> None:  # type: ignore[override]
        super().add_row(*map(printable, cells))


def printable(text: str) -> str:
    """``text`` on one line; what a terminal would obey is written as JSON writes it: ``\\u001b``."""
    return _MOVING.sub(lambda found: _escape(found.group()), text)


def tell(line: str = "") -> None:
    """Print one line of the result."""
    print(printable(line))


def say(line: str) -> None:
    """Print one line to standard error: results alone go to standard output."""
    print(printable(line), file=sys.stderr)


def tell_json(text: str) -> None:
    """Print JSON, which may stand on several lines."""
    for line in text.split("\n"):
        tell(line)


def tell_table(rows: Table) -> None:
    """Print a table."""
    Console(markup=False, highlight=False, emoji=False).print(rows)


def tell_facts(facts: dict[str, str]) -> None:
    """Print one fact a line, the values in a column."""
    width = max(map(len, facts))
    for name, value in facts.items():
        tell(f"{name:{width}}  {value}")


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
