"""The program's own sources, for tests that look at how it is written.

Reading and walking all of them takes seconds: a test names the words without which nothing it looks for can
stand in a file, and those that hold none are not read.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from erp_core.kit.paths import project_dir

ROOT = Path(project_dir())


def files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the project, in the order of their paths."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def nodes(path: Path, *words: str) -> Iterator[ast.AST]:
    """All that a file is made of, if it holds one of the words."""
    text = path.read_text("utf-8")
    if any(word in text for word in words):
        yield from ast.walk(ast.parse(text))


def nodes_below(folder: str, *words: str) -> Iterator[tuple[str, ast.AST]]:
    """The same of every file below a folder of the project, each with its file's path from there."""
    for path in files(folder):
        where = path.relative_to(ROOT / folder).as_posix()
        for node in nodes(path, *words):
            yield where, node


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements a file or a function is made of, each in those it stands in: a tenth of all nodes."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            inside = getattr(node, name, None)
            if isinstance(inside, list):  # what a lambda or a condition has there is an expression
                waiting += inside
