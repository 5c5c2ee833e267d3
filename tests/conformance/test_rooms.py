"""The house: small rooms, files named like what they hold, and no circle of files."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from erp_core.kit.paths import project_dir
from tests.factories.lanes import WAITING, lane
from tests.factories.sources import statements

ROOT = Path(project_dir())
PACKAGES = ("erp_core", "erp_desktop")
MOST_FILES = 15
# These hold functions; their classes are only what the functions give back.
NAMED_OTHERWISE = {
    "erp_desktop/kit/history/past_compare.py": "comparing; the classes are what is shown of it",
    "erp_desktop/opening.py": "how the data is opened; the classes are its outcomes",
}
# The published resources keep their names whatever the core calls its own things.
PUBLISHED = "erp_core/server/rest/"


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def outline(path: Path) -> tuple[list[str], set[str]]:
    """A file's classes that others may use, and what it names in imports, wherever they stand in it."""
    tree = ast.parse(path.read_text("utf-8"))
    names = set()
    for node in statements(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    classes = [n.name for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    return classes, names


def public_classes(path: Path) -> list[str]:
    return outline(path)[0]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def is_named_like(stem: str, classes: list[str]) -> bool:
    """``date_line`` holds DateLine; ``charts`` and ``company_editors`` hold nothing but these."""
    names = [snake(name) for name in classes]
    last = stem.rpartition("_")[2]
    return (
        stem in names
        or stem in [f"{n}s" for n in names]
        or all(f"{n.rpartition('_')[2]}s" == last for n in names)
    )


def test_a_file_of_the_desktop_is_named_like_a_class_in_it() -> None:
    odd = {
        where(path)
        for path in sources("erp_desktop")
        if (classes := public_classes(path)) and not is_named_like(path.stem, classes)
    }
    assert odd == set(NAMED_OTHERWISE), "call the file as its class, or tell in NAMED_OTHERWISE what it holds"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_class_name_twice_in_a_package(package: str) -> None:
    places = defaultdict(list)
    for path in sources(package):
        if not where(path).startswith(PUBLISHED):
            for name in public_classes(path):
                places[name].append(where(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}, (
        "call one of them otherwise"
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_is_small(package: str) -> None:
    rooms: dict[str, int] = defaultdict(int)
    for path in sources(package):
        if path.name != "__init__.py":
            rooms[where(path.parent)] += 1
    how = f"a room holds {MOST_FILES} files: move what belongs together into a room of its own inside it"
    assert {room: files for room, files in rooms.items() if files > MOST_FILES} == {}, how


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path, modules: set[str]) -> set[str]:
    """The project's files that a file names in an import, wherever it stands in it, also for types alone."""
    found = {name if name in modules else name.rpartition(".")[0] for name in outline(path)[1]}
    return (found & modules) - {module(path)}


def circles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Files that reach each other: left when files without arrows are taken away again and again."""
    left = {name: set(targets) for name, targets in graph.items()}
    while done := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in done}
    while left:
        name = min(left)
        path = [name]
        while (step := min(left[path[-1]] & left.keys())) not in path:
            path.append(step)
        circle = path[path.index(step) :]
        yield sorted(circle)
        left = {n: targets for n, targets in left.items() if n not in circle}
        while done := {n for n, targets in left.items() if not targets & left.keys()}:
            left = {n: targets for n, targets in left.items() if n not in done}


def test_no_circle_of_files() -> None:
    files = {module(path): path for package in PACKAGES for path in sources(package)}
    graph = {name: imports(path, set(files)) for name, path in files.items()}
    how = (
        "these import each other: what both need goes into a third file below them, or one tells by a signal"
    )
    assert list(circles(graph)) == [], f"{how} (docs/decisions/0012-rooms.md)"


def test_circles_are_found() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}})) == [["b", "c"]]
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": set()})) == []


def test_the_longest_files_of_tests_are_there_and_each_is_told_once() -> None:
    named = (ROOT / "tests" / "longest_files.txt").read_text("utf-8").split()
    assert len(set(named)) == len(named)
    assert not [name for name in named if not (ROOT / name).is_file()]


def test_those_who_wait_stay_together_and_others_with_their_file() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    waiting = {name: {lane(file) for file in files if file.startswith(name)} for name in WAITING}
    assert waiting == {name: {"waiting"} for name in WAITING}
    others = [file for file in files if not file.startswith(WAITING)]
    assert [lane(file) for file in others] == others
