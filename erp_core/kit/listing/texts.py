"""Texts as the database looks for them: in the one searchable text of each record, before anything else."""

from itertools import pairwise
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, func, literal, literal_column, or_

from erp_core.kit.letters import DASHES
from erp_core.kit.listing.fields import ListField

# Trigrams need three characters, and those of ASCII are known in every locale. Other texts are found by their
# pairs of letters; a single letter of ASCII is looked for at the beginning of words.
PAIR = 2
# What stands behind a test of a text that the searchable text answers first: by trigrams, by pairs, or
# without an index.
SOUGHT = "+*-"
# A dash of a word processor may stand for the hyphen of a number, or be the one a name is written with.
_EITHER_DASH = dict.fromkeys(DASHES, "_")
_DASHES = frozenset(map(chr, DASHES))


def way_of(text: str) -> str:
    """How a folded text is looked for inside others."""
    plain = text if _DASHES.issuperset(text) else text.translate(_EITHER_DASH)
    if plain.isascii() and len(text) != PAIR:
        return "like"
    return "pairs" if len(text) >= PAIR else "plain"


def pattern(text: str) -> str:
    """What the searchable text of a record is like that holds this word, which is folded."""
    # search_text begins with a blank, so " a" finds a word's beginning wherever the word stands.
    return f"% {escaped(text)}%" if len(text) == 1 and text.isascii() else f"%{escaped(text)}%"


def like(text: str, before: str = " ") -> str:
    """What the searchable text of a record is like that has this text, which is folded, behind something."""
    return f"{before}{escaped(text)}%"


def pairs(text: str) -> list[str]:
    """Each two letters that stand together, as PostgreSQL's function of the same name."""
    return [a + b for a, b in pairwise(text) if " " not in (a, b) and _DASHES.isdisjoint((a, b))]


def escaped(text: str) -> str:
    """As a part of a pattern that means itself; a dash that is no hyphen means that one, too."""
    literal = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return literal.translate(_EITHER_DASH)


def sought(field: ListField, text: str, *, is_first: bool) -> tuple[str, tuple[Any, ...]]:
    """How the searchable text is asked for what a field's text holds, and with what; nothing where it cannot.

    Args:
        text: what stands in the field, folded.
        is_first: the field begins with it.
    """
    if not field.is_in_search_text or not text:
        return "", ()
    if len(text) < PAIR:
        is_known = is_first and text.isascii() and text.isalnum()
        return ("+", (pattern(text),)) if is_known else ("-", (text,))
    return ("+", (f"%{escaped(text)}%",)) if way_of(text) == "like" else ("*", (pairs(text),))


def answers(source: Any, field: ListField, way: str, given: ColumnElement[Any]) -> ColumnElement[bool]:
    """What ``sought`` says in SQL. It follows from the test itself, which is asked beside it.

    Of a text whose beginning alone is in the searchable text, all that are longer stay in question; they have
    an index of their own (``document_indexes``).
    """
    asked = {"+": holds, "*": has_pairs, "-": has_letter}[way](source, given)
    if not field.beginning:
        return asked
    return or_(asked, func.length(field.text(source)) > literal_column(str(field.beginning)))


def answers_to(source: Any, field: ListField, text: str) -> ColumnElement[bool] | None:
    """The same of a text at hand, folded, with which the field begins."""
    way, values = sought(field, text, is_first=True)
    type_ = ARRAY(Text()) if way == "*" else Text()
    return answers(source, field, way, literal(values[0], type_)) if way else None


def holds(source: Any, wanted: Any) -> ColumnElement[bool]:
    """Whether the record's searchable text is like the pattern."""
    return source.search_text.like(wanted)


def has_letter(source: Any, wanted: Any) -> ColumnElement[bool]:
    """Whether it holds a text that no index finds."""
    # Not LIKE: PostgreSQL would also ask the index of trigrams, which has none to offer and gives all rows.
    return func.strpos(source.search_text, wanted) > 0


def has_pairs(source: Any, wanted: Any) -> ColumnElement[bool]:
    """Whether it has all these pairs of letters."""
    return func.pairs(source.search_text).bool_op("@>")(wanted)
