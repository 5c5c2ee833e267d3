"""What is typed behind a term and belongs to it: more figures, or a word that multiplies them."""

from collections.abc import Sequence

from erp_core.kit.filter.joining import Term
from erp_core.kit.filter.reading import LineReader


def may_go_on(terms: Sequence[Term]) -> bool:
    """Whether the first may, and nothing stands behind it but figures of which more may come."""
    return terms[0].may_go_on and all(one.word.isdecimal() and len(one.word) in (2, 3) for one in terms[1:])


def multiplied(reader: LineReader, conditions: Sequence[str], made: str, text: str) -> int | None:
    """Which condition a word at the beginning of the line multiplies; None where it is a word like others.

    Args:
        conditions: as they are written.
        made: the term of which the last condition was made: ``total:>2500``, and now ``lakh`` is typed.
    """
    word, *_others = text.split() or [""]
    if not word or made not in conditions:
        return None
    terms = reader.read(f"{made} {word}").terms
    return conditions.index(made) if len(terms) == 1 and not terms[0].problem else None
