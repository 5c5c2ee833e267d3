"""When two numbers of documents are one: in any case, with any blanks and dashes beside their signs."""

import re
from typing import Any

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement

from erp_core.kit.letters import DASHES, clean_code, folded

# ``PO - 17`` is ``PO-17``; but 1 7 is not 17.
_BLANKS = re.compile(r"(?<!\d) +| +(?!\d)")
_LEFT_OUT = " -" + "".join(map(chr, DASHES))
_DROPPED = str.maketrans("", "", _LEFT_OUT)


def as_one_number(text: str) -> str:
    """A number as it is compared with others."""
    return _BLANKS.sub("", folded(clean_code(text)))


def roughly(text: str) -> str:
    """The same as ``rough_column`` has it: alike where two are one, and now and then else."""
    return folded(text).translate(_DROPPED)


def rough_column(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A text of the database as ``roughly`` has it."""
    return func.translate(func.folded(column), _LEFT_OUT, "")


def spellings(text: str) -> set[str]:
    """How a number of ours may be stored that somebody writes so: in small letters or capitals."""
    as_said = clean_code(text)
    bare = _BLANKS.sub("", as_said)
    return {form for one in (as_said, bare) for form in (one, one.upper(), one.lower())}
