"""``./dev python -m resources.letters``: write the folding as Python's table and as PostgreSQL's function.

It is taken from this Python's Unicode once and then frozen: a database's indexes rest on it. Whoever writes
it anew brings a version that makes those indexes anew.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from erp_core.kit.letters import INVISIBLE, is_invisible
from erp_core.kit.paths import migrations_dir

TABLE = Path(__file__).parents[2] / "erp_core" / "kit" / "letter_table.py"
FUNCTION = migrations_dir() / "sql" / "letters.sql"
TEMPLATE = Path(__file__).with_name("letters.sql.in")

# What one looks for among letters that belong together costs little, and few texts hold letters of many.
GAP = 0x300
_USUAL = "eaitnsorlkdmucyhbgpvzfjwxq 0123456789-./"
_SURROGATES = range(0xD800, 0xE000)
_WIDE = range(0xFF01, 0xFF5F)  # twins of ASCII as wide as a Chinese character


def foldings() -> dict[int, str]:
    """Each letter that folds to something else, whether one letter or several."""
    found = {}
    for code in range(0x110000):
        letter = chr(code)
        if code in _SURROGATES or is_invisible(letter) or unicodedata.normalize("NFC", letter) != letter:
            continue
        folded = _folding(letter)
        if folded != letter:
            found[code] = folded
    return found


def _folding(letter: str) -> str:
    if letter in "Iİı":  # one letter i, with a dot or without, in both sizes
        return "i"
    if unicodedata.category(letter) in ("Zs", "Zl", "Zp") or letter in "\t\n\v\f\r\x85":
        return " "
    if ord(letter) in _WIDE:
        return chr(ord(letter) - 0xFEE0).lower()
    return unicodedata.normalize("NFC", letter.casefold())


def runs(single: dict[int, str]) -> Iterator[tuple[int, int, int, int]]:
    """First, last, step and distance of letters in a row that fold alike."""
    codes = sorted(single)
    while codes:
        first, distance = codes[0], ord(single[codes[0]]) - codes[0]
        best = [first]
        for step in (1, 2):
            row, known = [first], set(codes)
            while row[-1] + step in known and ord(single[row[-1] + step]) - row[-1] - step == distance:
                row.append(row[-1] + step)
            best = max(best, row, key=len)
        yield first, best[-1], best[1] - best[0] if len(best) > 1 else 1, distance
        codes = [code for code in codes if code not in set(best)]


def blocks(single: dict[int, str]) -> Iterator[dict[int, str]]:
    """The letters beyond ASCII in stretches; each is looked for only in texts that hold one of it."""
    block: dict[int, str] = {}
    for code in sorted(single):
        if code < 0x80:
            continue
        if block and (code - max(block) > GAP or code in (0x180, 0x370, 0x400, 0x531)):
            yield block
            block = {}
        block[code] = single[code]
    yield block


def write() -> None:
    """Both files."""
    found = foldings()
    single = {code: folded for code, folded in found.items() if len(folded) == 1}
    several = {code: folded for code, folded in found.items() if len(folded) > 1}
    lines = "".join(f"    (0x{a:X}, 0x{b:X}, {step}, {by}),\n" for a, b, step, by in runs(single))
    more = "".join(f"    0x{code:X}: {json.dumps(folded)},\n" for code, folded in several.items())
    TABLE.write_text(
        '"""Written by ``resources.letters`` and frozen: how letters fold."""\n\n'
        "# First, last, step, distance: of letters in a row that each fold to the one so far away.\n"
        f"RUNS = (\n{lines})\n\n# Letters that fold to several.\nSEVERAL = {{\n{more}}}\n",
        encoding="utf-8",
    )
    several_from = ", ".join(f"E'{_escaped([code])}'" for code in several)
    several_to = ", ".join(f"'{folded}'" for folded in several.values())
    stretches = list(blocks(single))
    beyond = [{code: ""} for code in several if not any(min(b) <= code <= max(b) for b in stretches)]
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in {
        "steps": "".join(map(_step, stretches)).rstrip("\n"),
        "foldable": _ranges([(min(block), max(block)) for block in (*stretches, *beyond)]),
        "several": _escaped(several),
        "count": str(len(several)),
        "from": several_from,
        "to": several_to,
        "invisible": _ranges(INVISIBLE),
    }.items():
        text = text.replace("{" + name + "}", value)
    FUNCTION.write_text(text, encoding="utf-8")


def _step(block: dict[int, str]) -> str:
    """Most letters of a text stand first, because ``translate`` looks through all of them in turn."""
    first = f"{_USUAL}{''.join(sorted({folded for folded in block.values() if folded not in _USUAL}))}"
    sources, targets = _escaped(map(ord, first)), _escaped(map(ord, "".join(block.values())))
    return (
        f"        IF letters ~ (E'{_ranges([(min(block), max(block))])}' COLLATE \"C\") THEN\n"
        f"            letters := translate(letters,\n                E'{sources}{_escaped(block)}',\n"
        f"                E'{sources}{targets}');\n"
        "        END IF;\n"
    )


def _ranges(stretches: Iterable[tuple[int, int]]) -> str:
    return "[" + "".join(f"{_letter(first)}-{_letter(last)}" for first, last in stretches) + "]"


def _escaped(codes: Iterable[int]) -> str:
    return "".join(_letter(code) for code in codes)


def _letter(code: int) -> str:
    if code > 0xFFFF:
        return f"\\U{code:08X}"
    return f"\\u{code:04X}" if code > 0x7E or chr(code) in "'\\" else chr(code)


if __name__ == "__main__":
    write()
