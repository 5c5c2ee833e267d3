"""Small things in small rooms: sizes of modules and functions, and who may do what only few should."""

import ast
from functools import cache
from pathlib import Path

from tests.factories.sources import nodes, statements

ROOT = Path(__file__).parents[2]
MODULES = sorted(p for package in ("erp_core", "erp_desktop") for p in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def measured() -> dict[str, tuple[str, dict[str, int]]]:
    """First line of each module, and lines of each of its functions; to read all modules takes a second."""
    found = {}
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        functions = [node for node in statements(tree) if isinstance(node, Function)]
        lines = {f"{where(path)}:{node.lineno} {node.name}": length(node) for node in functions}
        found[where(path)] = (first_line(tree), lines)
    return found


def lengths() -> dict[str, int]:
    """Lines of each function."""
    return {name: lines for _first, functions in measured().values() for name, lines in functions.items()}


def length(function: Function) -> int:
    """Lines from the signature to the end; docstring and inner functions, measured apart, do not count."""
    lines = set(range(function.lineno, (function.end_lineno or 0) + 1))
    inside = [node for node in statements(function) if isinstance(node, Function) and node is not function]
    for node in inside:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        lines -= set(range(first, (node.end_lineno or 0) + 1))
    if ast.get_docstring(function) is not None:
        lines -= set(range(function.body[0].lineno, (function.body[0].end_lineno or 0) + 1))
    return len(lines)


def test_there_is_something_to_measure() -> None:
    assert len(MODULES) > 100
    assert len(lengths()) > 500


def test_no_module_is_longer_than_400_lines() -> None:
    modules = {where(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    long = {path: lines for path, lines in modules.items() if lines > LONGEST_MODULE}
    assert long == {}, "move what can be told in one sentence of its own into a file of its own"


def test_no_function_is_longer_than_40_lines() -> None:
    long = {name: lines for name, lines in lengths().items() if lines > LONGEST_FUNCTION}
    assert long == {}, "give what can be called by a name a function of its own"


def test_a_module_says_what_it_is_for() -> None:
    said = {path: first for path, (first, _functions) in measured().items()}
    assert {path: first for path, first in said.items() if not first.endswith((".", ";", ":"))} == {}


def first_line(tree: ast.Module) -> str:
    """Of what a module says of itself; one without any code need not."""
    return (ast.get_docstring(tree) or "").partition("\n")[0] if tree.body else "."


def test_only_the_dispatcher_and_the_owners_own_programs_commit() -> None:
    commits = {
        where(path)
        for path in MODULES
        if where(path).startswith("erp_core/")
        for node in nodes(path, "commit")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }
    # What the dispatcher is made of, and whoever works as the owner of the database.
    allowed = (
        "erp_core/dispatch.py",
        "erp_core/transactions.py",
        "erp_core/standby.py",
        "erp_core/imports.py",
        "erp_core/jobs.py",
        "erp_core/setup/",
        "erp_core/admin/",
        "erp_core/backup/",
    )
    allowed += ("erp_core/postgres/provision.py",)
    assert not [path for path in commits if not path.startswith(allowed)]


def test_nothing_but_the_settings_reads_the_environment() -> None:
    readers = set()
    for path in MODULES:
        for node in nodes(path, "environ", "getenv"):
            text = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Call) else ""
            if text in ("os.environ", "environ") or text.startswith(("os.getenv(", "getenv(")):
                readers.add(where(path))
    assert readers == set(TOUCH_THE_ENVIRONMENT)


def test_nothing_but_the_settings_asks_where_the_users_data_lies() -> None:
    askers = {where(path) for path in MODULES if "platformdirs" in path.read_text("utf-8")}
    assert askers == {"erp_core/settings.py"}


# The settings read it; the others touch it for somebody, and why.
TOUCH_THE_ENVIRONMENT = {
    "erp_core/settings.py": "what is said to this process",
    "erp_core/postgres/postgres_programs.py": "PostgreSQL's programs inherit it, cleaned",
    "erp_core/admin_cli.py": "names of variables are looked at where there are some of ours",
    "erp_core/platform/printing/__main__.py": "a company's template must not find the way out we know",
    "erp_core/server/demo.py": "the workers it starts inherit the demo's address",
    "erp_core/server/settings.py": "workers inherit what was said on the command line",
    "erp_desktop/__main__.py": "Qt is told to draw offscreen before it is loaded",
}


def test_a_room_of_tests_mirrors_a_room_of_the_core() -> None:
    rooms = {path for path in (ROOT / "tests" / "core").rglob("*") if any(path.glob("test_*.py"))}
    core = ROOT / "erp_core"
    strangers = {
        where(room)
        for room in rooms
        if not (there := core / room.relative_to(ROOT / "tests" / "core")).is_dir()
        and not there.with_suffix(".py").exists()
    }
    assert strangers <= {"tests/core/trading"}, "tests/core has the rooms of erp_core"


def test_no_two_files_of_core_tests_have_the_same_name() -> None:
    names = [path.name for path in (ROOT / "tests" / "core").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_no_line_cuts_what_is_typed_in_it() -> None:
    """QLineEdit drops what is over its limit without a word; PlainLine has none, and editors say what is."""
    for file in (ROOT / "erp_desktop").rglob("*.py"):
        if file.name != "plain_line.py":
            text = file.read_text("utf-8")
            assert "QLineEdit(" not in text, file
            assert "setMaxLength" not in text, file


def test_a_text_that_wraps_is_never_cut() -> None:
    """WholeLabel is as high as its text at any width; a label that only wraps loses its last lines."""
    found = []
    for path in MODULES:
        if path.name == "whole_label.py":
            continue
        for node in nodes(path, "setWordWrap", "wordWrap"):
            if not isinstance(node, ast.Call):
                continue
            is_set = isinstance(node.func, ast.Attribute) and node.func.attr == "setWordWrap"
            told = [*(node.args if is_set else []), *(k.value for k in node.keywords if k.arg == "wordWrap")]
            if any(not isinstance(value, ast.Constant) or value.value is not False for value in told):
                found.append(f"{where(path)}:{node.lineno}")
    assert found == []
