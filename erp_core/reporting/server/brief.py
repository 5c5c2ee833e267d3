"""A statement in one line: what it does and to which rows, without the names of all it reads and writes."""

import re

LONGEST = 300  # characters
_LONGEST_COLUMNS = 40  # characters of a SELECT's columns that may stay
_REPLACED = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\s+", " "),
        # SQLAlchemy's: the type of each value, and the table before each column.
        (r"::(timestamp with time zone|\w+)(\(\d+(, ?\d+)?\))?(\[\])?", ""),
        (r"\b[a-z_]\w*\.(?=[a-z_*\"])", ""),
        # PostgreSQL 18's: all but the first of many values left out.
        (r" /\*, \.\.\. \*/", ", …"),
        # An order and its lines are inserted as one.
        (r"^WITH \w+ AS \((?=INSERT INTO )", ""),
        (r"^(INSERT INTO [\w\"]+) .*", r"\1"),
        (r"^((?:UPDATE|DELETE) .*) RETURNING .*", r"\1"),
    )
)


def brief(statement: str) -> str:
    """``SELECT … FROM party WHERE deleted_at IS NULL``: one line to tell a statement from others by."""
    line = statement.strip()
    for pattern, instead in _REPLACED:
        line = pattern.sub(instead, line)
    end = _end_of_columns(line)
    if end > len("SELECT ") + _LONGEST_COLUMNS:
        line = f"SELECT …{line[end:]}"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _end_of_columns(line: str) -> int:
    """Where a SELECT's own FROM stands, not one in brackets; 0 if there is none."""
    if not line.upper().startswith("SELECT "):
        return 0
    depth = 0
    for place, letter in enumerate(line):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and line[place : place + 6].upper() == " FROM ":
            return place
    return 0
