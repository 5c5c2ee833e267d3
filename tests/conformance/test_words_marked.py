"""No word that a user reads is written without ``_``: what is not marked, no catalogue can hold.

In the desktop every text that looks like words is one, unless its place says that nobody reads it; in core,
what errors say, and whole sentences.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from erp_core import errors
from resources.locale.extract import MARKS, mark_of, sources
from tests.factories.sources import statements

ROOT = Path(__file__).parents[2]
MARK = "write what a user reads as _('…') or ngettext(…), a constant as N_('…'); tell here what nobody reads"

# Not for users, or not for the catalogues: and why.
ROOMS_IN_ENGLISH = {
    "erp_desktop/tour/": "a trial: it types, and tells a developer what it misses",
    "erp_desktop/self_test.py": "a trial: it types",
    "erp_desktop/kit/keys/": "keys, as Qt spells them",
    "erp_desktop/__main__.py": "options of the command line",
    "erp_core/admin/": "options of the command line",
    "erp_core/admin_cli.py": "options of the command line",
    "erp_core/server/": "the pages of REST; its errors are held like all",
}
# Calls whose texts nobody reads, and their named arguments.
UNREAD = {
    *("debug", "info", "warning", "error", "exception", "critical", "log"),
    *("ValueError", "TypeError", "RuntimeError", "cast", "compile", "TypeVar", "setStyleSheet"),
    *("startswith", "endswith", "removeprefix", "removesuffix", "replace", "setObjectName"),
}
UNREAD_ARGUMENTS = {"other_titles"}  # how columns are called in the spreadsheets of others
UNREAD_CONSTANTS = {"_TITLES", "_CLOCKS", "_SHORT"}  # the same; clocks; how addresses end
# Single texts, each with its reason.
NO_WORDS = {
    "idle in transaction": "a state by PostgreSQL's name",
    "idle in transaction (aborted)": "a state by PostgreSQL's name",
    "xml spreadsheet": "a format of the clipboard",
    'application/x-qt-windows-mime;value="XML Spreadsheet"': "a format of the clipboard",
    "nothing is heard": "caught where it is raised, and raised to be caught",
    "new \0": "a key of lines that are not stored yet",
    "item \0": "the name of a list that is kept",
    "font-size: \0px": "a style",
    "Sc": "a class of Unicode",
    "Fusion": "a style of Qt",
    "Inter": "a font",
    "Subject": "a header of an e-mail",
    "To": "a header of an e-mail",
    "Letter": "a size of paper",
    "Textile ERP": "the name of an entry in the keyring",
    "Esc": "a key",
    "Enter": "a key",
    "Return": "a key",
    "MetaData": "a field of SQLAlchemy's",
    "Keys": "a field of Qt's",
    "ABC Textile Co.": "a sample on a paper",
    "If-Match": "a header of HTTP",
    "Idempotency-Key": "a header of HTTP",
}
_WORDS = re.compile(
    r"^[A-Z][a-z]+|[^\W\d_]{2,}[.,:;]? [^\W\d_]{2,}|\0[.,:;]? [^\W\d_]{2,}|[^\W\d_]{2,}[.,:;]? \0"
)
# Keys, markup, a setting with what is wrong about it; a command to copy.
_NO_WORDS = re.compile(r"(Ctrl|Alt|Shift)\+.*|<.*|ERP_[A-Z_]+: \0|\0 chmod 600 \0")
_SENTENCE = re.compile(r"[A-Z]\S* [\s\S]*[.?!…]")
# What shows its text as it is: here a word is one however it is written.
_SHOWS = re.compile(
    r"(set(Text|Title|WindowTitle|ToolTip|PlaceholderText|StatusTip|InformativeText|Label|SubTitle)"
    r"|add(Action|Item|Items|Tab|Menu|Row|Button)|insert(Item|Tab)"
    r"|\w*Label|Q\w*(Button|Action|CheckBox|GroupBox|MessageBox|Menu))"
)
_ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}


class Text(NamedTuple):
    """A text of a module, with what it stands in, the outermost first; ``\\0`` where a value is put in."""

    line: int
    said: str
    inside: tuple[ast.AST, ...]

    @property
    def calls(self) -> list[ast.Call]:
        return [node for node in self.inside if isinstance(node, ast.Call)]

    @property
    def call(self) -> str:
        """Name of the function it is handed to; of a name and a method, ``NotFound.at``, the name's."""
        if not self.calls:
            return ""
        function = self.calls[-1].func
        if isinstance(function, ast.Attribute) and function.attr == "at":
            return ast.unparse(function.value)
        return mark_of(self.calls[-1])


def texts(tree: ast.Module) -> list[Text]:
    """All texts that no mark encloses; no docstrings, and nothing that types are written with."""
    found: list[Text] = []

    def visit(node: ast.AST, inside: tuple[ast.AST, ...]) -> None:
        if isinstance(node, ast.Call) and mark_of(node) in MARKS:
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                found.append(Text(node.lineno, node.value, inside))
            return
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        if isinstance(node, ast.JoinedStr):
            said = (str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts)
            found.append(Text(node.lineno, "".join(said), inside))
        below = (*inside, node)
        for child in ast.iter_child_nodes(node):
            is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            is_part = isinstance(child, ast.Constant) and child in parts
            if not (is_docstring or is_part or child in types_in(node)):
                visit(child, below)

    visit(tree, ())
    return found


def types_in(node: ast.AST) -> tuple[ast.AST | None, ...]:
    """What stands in it as a type."""
    return (getattr(node, "annotation", None), getattr(node, "returns", None))


@cache
def modules() -> tuple[list[str], set[str]]:
    """What is wrong in all modules, and their texts; what they are made of is kept of none."""
    wrong: list[str] = []
    known: set[str] = set()
    for path in sources():
        tree = ast.parse(path.read_text("utf-8"))
        said = texts(tree)
        wrong += wrong_in(path.relative_to(ROOT).as_posix(), names_in(tree), said)
        known |= {text.said for text in said}
    return wrong, known


def names_in(tree: ast.Module) -> set[str]:
    """What a module imports or makes: ``Callable[["Core"], …]`` is a type and no word."""
    found: set[str] = set()
    for node in statements(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
    return found


def is_read_by_nobody(text: Text) -> bool:
    for node in text.inside:
        if isinstance(node, ast.Compare):
            return True
        if isinstance(node, ast.keyword) and node.arg in UNREAD_ARGUMENTS:
            return True
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) in UNREAD_CONSTANTS:
                return True
    return any(mark_of(call) in UNREAD for call in text.calls[-1:])


def unmarked(known: set[str], said: list[Text], *, is_core: bool, is_english: bool) -> Iterator[Text]:
    """The texts of a module that a user reads, and that nobody can translate."""
    for text in said:
        if text.said in NO_WORDS or text.said in known or _NO_WORDS.fullmatch(text.said):
            continue
        if text.call in _ERRORS:
            # The name of a field stands first in ``at``.
            is_wrong = bool(_WORDS.search(text.said))
        elif is_english or is_read_by_nobody(text):
            is_wrong = False
        elif is_core:
            is_wrong = bool(_SENTENCE.fullmatch(text.said))
        else:
            is_shown = bool(_SHOWS.fullmatch(text.call)) and re.search(r"[^\W\d_]{2,}", text.said)
            is_wrong = bool(_WORDS.search(text.said) or (is_shown and not is_named(text)))
        if is_wrong:
            yield text


def is_named(text: Text) -> bool:
    """Whether it is handed on under a name (``role=``, ``icon=``), or second: no text that is shown."""
    call, before = text.calls[-1], text.inside[-1]
    return before is not call or not any(
        isinstance(argument, ast.Constant | ast.JoinedStr) and argument.lineno == text.line
        for argument in call.args[:1]
    )


def wrong_in(path: str, known: set[str], said: list[Text]) -> list[str]:
    is_english = path.startswith(tuple(ROOMS_IN_ENGLISH))
    found = unmarked(known, said, is_core=path.startswith("erp_core/"), is_english=is_english)
    return [f"{path}:{text.line} {text.said!r}" for text in found]


def wrong_in_source(path: str, source: str) -> list[str]:
    tree = ast.parse(source)
    return wrong_in(path, names_in(tree), texts(tree))


def test_every_word_a_user_reads_is_marked() -> None:
    found, _said = modules()
    assert not found, MARK


@pytest.mark.parametrize(
    "source",
    [
        "QLabel('Control room', page)",
        "QLabel('room')",
        "button.setText('save')",
        "action.setToolTip('Ctrl is not enough')",
        "self.say('nothing was found')",
        "Column('Lot', 'lot')",
        "label.setText(f'{count} lines')",
        "TITLE = 'Sales orders'",
        "menu.addAction('Open', self.open)",
        "raise NotFound('no order')",
    ],
)
def test_an_unmarked_word_is_found_in_the_desktop(source: str) -> None:
    assert wrong_in_source("erp_desktop/x.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "raise NotFound(f'There is no {what}.')",
        "raise ValidationError.at('unit', 'Choose a unit.')",
        "raise ValidationError('gone', {'lines.0.unit': 'not known'})",
        "TEXT = 'Write a quantity.'",
    ],
)
def test_an_unmarked_word_is_found_in_core(source: str) -> None:
    assert wrong_in_source("erp_core/x.py", source)
    assert bool(wrong_in_source("erp_core/server/x.py", source)) == source.startswith("raise")


@pytest.mark.parametrize(
    "source",
    [
        "QLabel(_('Control room'), page)",
        "with_role(QLabel(ngettext('{n} line', '{n} lines', n), page), 'title')",
        "button.setObjectName('page')",
        "log.warning('a draft could not be written')",
        "raise ValidationError.at('unit', _('Choose a unit.'))",
        "rows.sort(key='due_date')",
        "def f(core: 'Core') -> 'Core':\n    'Gives it back.'",
        "label.setText(f'{number} / {count}')",
    ],
)
def test_what_is_marked_or_read_by_nobody_passes(source: str) -> None:
    assert wrong_in_source("erp_desktop/x.py", source) == []


def test_no_exception_is_left_over() -> None:
    _found, said = modules()
    assert set(NO_WORDS) <= said
    assert [name for name in ROOMS_IN_ENGLISH if not (ROOT / name).exists()] == []
