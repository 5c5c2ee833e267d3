"""Words that files write for the same: in the plural, and spelled as elsewhere."""

import re

from erp_core.kit.letters import folded

_WORD = re.compile(r"[^\W_]+")
# What other offices write for words of our choices.
_ALIKE = {
    "grey": "greige",
    "gray": "greige",
    "loomstate": "greige",
    "cloth": "fabric",
    "fiber": "fibre",
    "chem": "chemical",
    "fin": "finished",
    "processed": "finished",
    "trimming": "trim",
}
# A language's sign of many, with what may stand before it.
_MANY = re.compile(r"(?<=\w\w)(?:(?<=[^s])s|l[ae]r[ıi]?)$")


def as_meant(text: str) -> frozenset[str]:
    """The words of a text, each alone and as our choices have it: ``Grey Fabrics`` is ``greige fabric``."""
    return frozenset(_one(word) for word in _WORD.findall(folded(text)))


def _one(word: str) -> str:
    alone = _MANY.sub("", word)
    return _ALIKE.get(alone, alone)
