"""Which letters a paper can be printed with: those that no font here draws would be boxes on it.

The typesetter itself is asked, for it knows more fonts than ours: what looks as a letter that cannot be drawn
is one.
"""

import json
import unicodedata
from functools import cache
from pathlib import Path

import typst

from erp_core.kit.paths import resource_dir

# Stands for a letter of a script that no font here has; what is no letter is left out.
STANDS_FOR = "?"
# Of no font: it is not assigned.
_NO_LETTER = "\u0378"
# What stands for nothing that is seen, and is never a box.
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_SHEET = """#set page(width: 40pt, height: 40pt, margin: 10pt)
#set text(font: ("Inter", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Arabic"), size: 12pt)
#for letter in json(bytes(sys.inputs.letters)) { page(letter) }
"""
# Whether a letter is drawn, as far as it was asked.
_known: dict[str, bool] = {}


@cache
def fonts() -> typst.Fonts:
    """Ours, and those that the typesetter has itself; none of this machine, which others have not."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(Path(resource_dir(), "fonts"))])


def undrawn(text: str) -> str:
    """Those of the letters of a text that no font draws, each once, as they come."""
    letters = dict.fromkeys(one for one in text if not one.isascii())
    asked = [one for one in letters if one not in _known]
    if asked:
        _ask(asked)
    return "".join(one for one in letters if not _known[one])


def instead_of(letters: str) -> dict[int, str]:
    """What is printed in their place, for ``str.translate``: nothing for signs and marks."""
    return {ord(one): STANDS_FOR if unicodedata.category(one)[0] in "LN" else "" for one in letters}


def _ask(letters: list[str]) -> None:
    _known.update({one: True for one in letters if unicodedata.category(one) in _UNSEEN})
    asked = [one for one in letters if one not in _known]
    if not asked:
        return
    sheet = typst.Compiler(
        _SHEET.encode(),
        font_paths=fonts(),
        sys_inputs={"letters": json.dumps([_NO_LETTER, *asked])},
    )
    pages = sheet.compile(format="svg")
    box, *drawn = pages if isinstance(pages, list) else [pages]
    _known.update({one: page != box for one, page in zip(asked, drawn, strict=True)})
