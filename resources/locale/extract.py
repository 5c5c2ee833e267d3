"""Extract: the messages the code marks with ``_`` and ``N_``, and the pairs of ``ngettext`` and ``NN_``.

The syntax tree is read, not the tokens: so a message inside an f-string is found too, and every Python finds
the same.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("erp_core", "erp_desktop")
PAIRS = ("ngettext", "NN_")
MARKS = ("_", "N_", *PAIRS)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call that marks a message in a module, in the order of its lines."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and mark_of(node) in MARKS]
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def mark_of(call: ast.Call) -> str:
    """Name of the function that is called, without the module before it."""
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def message_of(call: ast.Call) -> str | tuple[str, str] | None:
    """The message a call marks, or its two forms; None where it translates one that is marked elsewhere."""
    wanted = 2 if mark_of(call) in PAIRS else 1
    told = [value.value for value in call.args[:wanted] if isinstance(value, ast.Constant)]
    texts = [text for text in told if isinstance(text, str)]
    if len(texts) < wanted:
        return None
    return texts[0] if wanted == 1 else (texts[0], texts[1])


def sources() -> list[Path]:
    """The modules whose words are translated."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


# What stands on a paper of a record is written in these; and choices that are said on one.
PAPERS = (*(f"{package}/**/paper.py" for package in PACKAGES), "erp_core/platform/printing/letterhead.py")
SAID_ON_PAPERS = ("Low", "Normal", "High", "Urgent")


def paper_sources() -> list[Path]:
    """The modules whose words stand on papers."""
    return sorted(path for pattern in PAPERS for path in ROOT.glob(pattern))


def paper_template() -> Catalog:
    """What there is to translate for who wants papers in a language, and no more."""
    catalog = _template(paper_sources())
    for message in SAID_ON_PAPERS:
        catalog.add(message)
    return catalog


def template() -> Catalog:
    """Everything there is to translate, with the files it stands in."""
    return _template(sources())


def _template(paths: list[Path]) -> Catalog:
    catalog = Catalog(charset="utf-8")
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        for call in calls(ast.parse(path.read_text(encoding="utf-8"))):
            message = message_of(call)
            if message:
                catalog.add(message, locations=[(name, call.lineno)])
    return catalog
