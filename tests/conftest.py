"""A real PostgreSQL for every test: templates made once a run, their copies put back after a test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import builtins
import gc
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from erp_core import Core, admin_cli, connect
from erp_core.kit import i18n
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.security.user import password as passwords
from erp_core.setup import Database
from tests.factories.copies import Copies, database_on
from tests.factories.engines import compiled_once
from tests.factories.forked import STARTED, forked
from tests.factories.lanes import Lanes, waits
from tests.factories.mill import PASSWORD, Mill
from tests.factories.numbers import from_one, shares_a_company
from tests.factories.rewriting import rewrite_share
from tests.factories.run_folder import clear_leftovers, make_run_folder
from tests.factories.seats import sit_down
from tests.factories.templates import DEMO_TEMPLATE, EMPTY_TEMPLATE, FAST, TEMPLATE, copy_cluster, require

# Copying a template costs a tenth there of what it costs on a disk. In GiB: for one server.
MEMORY, NEEDED = Path("/dev/shm"), 2  # noqa: S108 - a folder of its own is made in it

# By what they cost, the dearest first; others take less.
ROOT = Path(__file__).parent
LONGEST_FILES = ROOT / "longest_files.txt"
# Each so many times that rubbish is looked for among younger things, it is looked for among all.
SELDOM = 300
OF_RUN = pytest.StashKey[Path]()

# The same examples everywhere; --hypothesis-profile=default looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait come first, those marked long, the longest of the others: short ones fill the end."""
    place = {name: number for number, name in enumerate(LONGEST_FILES.read_text("utf-8").split())}

    def turn(item: pytest.Item) -> tuple[bool, bool, int]:
        file = item.nodeid.partition("::")[0]
        return not waits(file), item.get_closest_marker("long") is None, place.get(file, len(place))

    items.sort(key=turn)


def pytest_sessionstart() -> None:
    """What is imported is looked at by PySide6 only where it is its own.

    It has a look at each import, also of what is there: ten times what that takes, and within functions
    there are tens of thousands.
    """
    looked_at, unseen = builtins.__import__, getattr(builtins, "__orig_import__", builtins.__import__)

    def imported(name: str, *how: Any, **more: Any) -> Any:
        return (looked_at if name.startswith(("PySide6", "shiboken6")) else unseen)(name, *how, **more)

    builtins.__import__ = imported


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The tests themselves are no rubbish: it need not be looked for meanwhile, nor among them afterwards.

    What tests leave is little beside what they keep: to look among all as often as usual is a twentieth of
    their time.
    """
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
    gc.enable()
    return result


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """bcrypt at its lowest cost: hundreds of logins must not take minutes."""
    cost, passwords.COST = passwords.COST, 4
    yield
    passwords.COST = cost


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """SQLAlchemy compiles a statement once for each engine, which for most tests means once for each test."""
    with compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def programs_of_one_task() -> Iterator[None]:
    """A test that is about their start asks for ``new_programs``."""
    with forked():
        yield


@pytest.fixture
def new_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs of one task are started as users' are."""
    monkeypatch.setattr(subprocess, "Popen", STARTED)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A language belongs to the whole process: each test begins and ends in the source language."""
    _speak_english()
    yield
    _speak_english()


@pytest.fixture(scope="module", autouse=True)
def numbers_of_a_file() -> Iterator[None]:
    """What the tests of a file make is numbered from 1 on, whichever files a process had before."""
    with from_one():
        yield


@pytest.fixture(autouse=True)
def numbers_of_a_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same of a test that has its company for itself."""
    if shares_a_company(request.node):
        yield
        return
    with from_one():
        yield


def _speak_english() -> None:
    if i18n.is_default() or i18n.current() != i18n.SOURCE:  # to look for catalogues takes a millisecond
        i18n.install(i18n.SOURCE)


def _memory() -> Path:
    """Where folders of a run are made."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > NEEDED << 30
    return MEMORY if in_memory else Path(tempfile.gettempdir())


def pytest_configure(config: pytest.Config) -> None:
    """Several processes share a folder, in which the first makes the templates of all, and other work."""
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is None and getattr(config.option, "numprocesses", None):
        config.stash[OF_RUN] = make_run_folder(_memory())
    elif worker is not None and not config.option.file_or_dir and not sys.dont_write_bytecode:
        rewrite_share(config, ROOT, int(worker["workerid"].removeprefix("gw")), worker["workercount"])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Those who wait are one process's, where the tests of a file stay together."""
    return Lanes(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["of_run"] = str(node.config.stash[OF_RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    if OF_RUN in config.stash:
        shutil.rmtree(config.stash[OF_RUN], ignore_errors=True)


@pytest.fixture(scope="session")
def take_templates(pytestconfig: pytest.Config) -> Callable[[Path], None]:
    """Begin a cluster in a folder with what this run has made for all its processes, if they are several."""

    def take(folder: Path) -> None:
        told: dict[str, str] | None = getattr(pytestconfig, "workerinput", None)
        if told is not None:
            # Part of a run may need no demo company, which takes longest.
            is_whole = not pytestconfig.option.file_or_dir
            names = (TEMPLATE, DEMO_TEMPLATE) if is_whole else (TEMPLATE,)
            copy_cluster(Path(told["of_run"]), folder, names)

    return take


@pytest.fixture(scope="session")
def postgres(take_templates: Callable[[Path], None]) -> Iterator[EmbeddedServer]:
    """The PostgreSQL server of this process."""
    parent = _memory()
    clear_leftovers(parent)
    folder = make_run_folder(parent)
    take_templates(folder)
    server = EmbeddedServer(folder, FAST)
    server.start()
    yield server
    server.delete()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def copies(postgres: EmbeddedServer, template: Database) -> Iterator[Copies]:
    """Where tests take their databases from."""
    copies = Copies(postgres)
    yield copies
    copies.close()


@pytest.fixture(scope="session")
def empty_template(postgres: EmbeddedServer) -> Database:
    """A database as ``init`` makes it, to be copied."""
    require(postgres, EMPTY_TEMPLATE)
    return database_on(postgres, EMPTY_TEMPLATE)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedServer) -> Database:
    """A migrated database with a company and one user per role, to be copied."""
    require(postgres, TEMPLATE)
    return database_on(postgres, TEMPLATE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--via-server", action="store_true", help="let every Core reach its database through an office server"
    )


@pytest.fixture
def database(copies: Copies, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of this test's own: company, roles, users; no orders yet."""
    with _copied(copies, request) as copy:
        yield copy


@pytest.fixture(scope="session")
def demo_template(postgres: EmbeddedServer, template: Database) -> str:
    """The demo company as of today, by a name that can only be copied: who logs in changes it.

    Its server's roles are there since ``template``.
    """
    del template
    require(postgres, DEMO_TEMPLATE)
    return DEMO_TEMPLATE


@pytest.fixture
def demo_database(copies: Copies, demo_template: str) -> Iterator[Database]:
    """The demo company, a copy of this test's own; ``erp_core.setup.demo.demo_users`` knows its people."""
    with copies.copy(demo_template) as copy:
        yield copy


@pytest.fixture(scope="module")
def mill(one_company: Mill) -> Mill:
    """One company for all tests of a module, which must not disturb each other."""
    return one_company


@pytest.fixture
def run_admin(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line on the company of this module; gives its exit code."""
    monkeypatch.setenv("ERP_OWNER_URL", mill.database.owner_url)

    def call(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["textile-erp-admin", *arguments])
        with pytest.raises(SystemExit) as left:
            admin_cli.main()
        return int(left.value.code or 0)

    return call


@pytest.fixture(scope="module")
def one_company(
    copies: Copies, request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Iterator[Mill]:
    """The same under a name no module gives to something else."""
    with _copied(copies, request) as copy, _reached(copy, pytestconfig) as address:
        mill = Mill(copy, address)
        yield mill
        mill.close()


@pytest.fixture
def address(database: Database, pytestconfig: pytest.Config) -> Iterator[str]:
    """What ``connect`` takes to reach ``database``: its own url, or with --via-server that of a server."""
    with _reached(database, pytestconfig) as address:
        yield address


@pytest.fixture
def own_mill(database: Database, address: str) -> Iterator[Mill]:
    """A company of this test's own, which may be turned upside down."""
    mill = Mill(database, address)
    yield mill
    mill.close()


@pytest.fixture
def own_core_as(address: str) -> Iterator[Callable[[str], Core]]:
    """``core_as`` in a company of this test's own."""
    opened: list[Core] = []

    def log_in(username: str) -> Core:
        core = connect(address)
        opened.append(core)
        sit_down(core, username, PASSWORD)
        return core

    yield log_in
    for core in opened:
        core.close()


@pytest.fixture
def core_as(own_core_as: Callable[[str], Core]) -> Callable[[str], Core]:
    """``core_as("manager")``: a Core logged in as the user of that name; closed after the test."""
    return own_core_as


@pytest.fixture
def core(core_as: Callable[[str], Core]) -> Core:
    """A Core logged in as administrator."""
    return core_as("admin")


def _copied(copies: Copies, request: pytest.FixtureRequest) -> AbstractContextManager[Database]:
    is_new = request.node.get_closest_marker("new_company") is not None
    return copies.new_copy(TEMPLATE) if is_new else copies.copy(TEMPLATE)


@contextmanager
def _reached(database: Database, config: pytest.Config) -> Iterator[str]:
    if not config.getoption("via_server"):
        yield database.app_url
        return
    from tests.factories.serving import served

    with served(database) as url:
        yield url
