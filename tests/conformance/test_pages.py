"""The pages for people who change the program are true: commands, files, rooms and nouns they name exist."""

import importlib.util
import re
import tomllib
from functools import cache
from importlib.machinery import SourceFileLoader
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter

from erp_core import modules
from erp_core.kit import types
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS

ROOT = Path(__file__).parents[2]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
NOUNS = ROOT / "docs" / "nouns"
# Made by ./dev reference, and what was true once.
NOT_HELD = ("docs/reference/", "CHANGELOG.md", ".")
PAGES = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *(
            p
            for folder in ("docs", "migrations", "tests", "bench", "resources")
            for p in (ROOT / folder).rglob("*.md")
        ),
    )
    if not path.relative_to(ROOT).as_posix().startswith(NOT_HELD)
)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
# Nouns that a page of another name is about.
TOLD_ON = {
    "party_item": "party.md",
    "exchange_rate": "unit-and-currency.md",
}
BY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())

modules.load()


@cache
def dev() -> ModuleType:
    loader = SourceFileLoader("dev_of_pages", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_of_pages", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def unknown(command: str) -> str:
    """What is wrong with a command of a page; empty if it can be run."""
    name, *words = command.split()
    if name not in dev().COMMANDS:
        return "there is no such command"
    named = [
        word for word in words if word[0] not in "-<[" and word not in ("DIR", "PART", "NAME", "AREA/NAME")
    ]
    if name == "test":
        return " ".join(f"no tests are called {word}" for word in named if not dev().tests_of(word))
    if name == "mutate":
        return " ".join(f"there is no {word}" for word in named if not (ROOT / word).exists())
    if name == "python" and words[:1] == ["-m"]:
        is_there = [(ROOT / Path(*words[1].split("."))).with_suffix(end) for end in (".py", "")]
        return "" if any(path.exists() for path in is_there) else "there is no such module"
    known = {"bench": "bench", "package": "resources/package", "package-test": "resources/package"}.get(name)
    if known:
        said = "".join(path.read_text("utf-8") for path in (ROOT / known).rglob("*.py"))
        return " ".join(f"no option {w}" for w in words if w.startswith("--") and f'"{w}"' not in said)
    return ""


def commands(page: Path) -> list[str]:
    """What pages say after ``./dev``, up to where the command ends."""
    return re.findall(r"\./dev ([a-z][-\w./=<> ]*[\w>])", page.read_text("utf-8"))


@BY_PAGE
def test_every_command_of_a_page_can_be_run(page: Path) -> None:
    wrong = {command: why for command in commands(page) if (why := unknown(command))}
    assert wrong == {}, "mend the page: ./dev lists the commands, ./dev test WORD the tests"


def test_commands_are_found_and_wrong_ones_refused() -> None:
    assert "test purchasing" in commands(ROOT / "README.md")
    assert all(map(unknown, ["tset", "test nobody", "mutate erp_core/nowhere", "bench --nothing"]))
    assert not any(map(unknown, ["test desktop -q", "messages de", "bench --pairs", "mutate erp_core/sales"]))


def test_types_of_text_take_as_much_as_is_told() -> None:
    told = re.findall(r"`([A-Z]\w+)` (\d+)", (ROOT / "AGENTS.md").read_text("utf-8"))
    taken = {name: TypeAdapter(getattr(types, name)).json_schema()["maxLength"] for name, _length in told}
    assert taken == {name: int(length) for name, length in told} != {}


def files_named(page: Path) -> set[str]:
    """Files of the project in the words of a page: ``erp_core/kit/words.py``, ``words.py``."""
    said = re.findall(r"`([\w./-]+)`", page.read_text("utf-8"))
    ours = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    ours |= {path.name for folder in ("erp_core", "erp_desktop") for path in (ROOT / folder).iterdir()}
    inside = {name for name in said if "/" in name.strip("/") and name.partition("/")[0] in ours}
    return inside | {name for name in said if re.fullmatch(r"\w+\.(py|sql|typ)", name)}


@cache
def files() -> tuple[str, ...]:
    tops = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    found = [path for top in tops for path in (top, *(top.rglob("*") if top.is_dir() else ()))]
    return tuple(f"/{path.relative_to(ROOT).as_posix()}" for path in found)


@BY_PAGE
def test_every_file_a_page_names_is_there(page: Path) -> None:
    gone = {
        name
        for name in files_named(page)
        if not any(path.endswith(f"/{name.strip('/')}") for path in files())
    }
    assert gone == set(), f"mend {page.name}: these are called otherwise today, or gone"


@BY_PAGE
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert {link for link in links if not (page.parent / link).exists()} == set()


def section(title: str) -> str:
    """A chapter of the page on architecture."""
    [found] = [each for each in ARCHITECTURE.read_text("utf-8").split("\n## ") if each.startswith(title)]
    return found


def layers(beginning: str) -> list[set[str]]:
    """The floors of a contract, the highest first."""
    [contract] = [each for each in CONTRACTS if each["name"].startswith(beginning)]
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def rooms_in(text: str) -> set[str]:
    return {name.rstrip("/").removesuffix(".py") for name in re.findall(r"`([\w/.]+)`", text)}


def test_the_rooms_of_core_stand_on_the_page_as_in_the_contract() -> None:
    order = layers("inside the core")
    rows = [row.split("|")[1] for row in section("The rooms of core").splitlines() if row.startswith("| `")]
    told = [rooms_in(row) for row in rows]
    assert set().union(*told) == set().union(*order)
    floor = {room: place for place, rooms in enumerate(order) for room in rooms}
    places = [[floor[room] for room in row] for row in told]
    assert all(max(above) <= min(below) for above, below in pairwise(places)), (
        "in another order than they stand"
    )


def test_the_floors_of_the_kit_stand_on_the_page_as_in_the_contract() -> None:
    order = layers("desktop kit: each room")
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", section("The rooms of the desktop"), re.MULTILINE)
    assert [int(number) for number, _rooms in rows] == list(range(len(order), 0, -1))
    assert [rooms_in(text) for _number, text in rows] == order


def test_the_rooms_of_the_desktop_are_all_on_the_page() -> None:
    told = rooms_in(section("The rooms of the desktop").partition("| floor |")[0])
    assert set().union(*layers("desktop: each room")) - told == {"__main__"}


def test_the_drawing_shows_the_areas_there_are() -> None:
    drawn = re.search(r"services: ([a-z\s]+?)│", section("The parts").replace("│\n", ""))
    assert drawn is not None
    areas = {operation.function.__module__.split(".")[1] for operation in OPERATIONS}
    assert set(drawn[1].split()) == areas


def test_the_example_of_an_operation_is_one() -> None:
    [example] = re.findall(r"```python\n(@command.*?)```", section("One call"), re.DOTALL)
    assert example in (ROOT / "erp_core/sales/sales_order/service.py").read_text("utf-8")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.has_past], ids=lambda kind: kind.name)
def test_every_noun_has_a_page_that_says_what_it_means(kind: Kind) -> None:
    pages = {path.name: path.read_text("utf-8") for path in NOUNS.glob("*.md") if path.name != "README.md"}
    if kind.name in TOLD_ON:
        assert kind.title in pages[TOLD_ON[kind.name]].lower().replace("'", "’")
        return
    heads = [
        head.lower()
        for text in pages.values()
        for head in re.findall(r"^# .*|\*\*[^*]+\*\*", text, re.MULTILINE)
    ]
    missing = f"write docs/nouns/{kind.name.replace('_', '-')}.md: what a {kind.title} is, which rules hold"
    assert any(kind.title in head for head in heads), missing


def test_every_page_of_a_noun_or_a_decision_is_in_its_list() -> None:
    for folder in (NOUNS, ROOT / "docs" / "decisions"):
        linked = set(re.findall(r"\(([\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
        assert linked == {path.name for path in folder.glob("*.md")} - {"README.md"}
