"""The administrator's commands as real processes on the database of one PC, while somebody works in it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import psycopg
import pytest
from psycopg import sql

from erp_core import Core, connect
from erp_core.backup import restoring
from erp_core.dispatch import Dispatcher
from erp_core.errors import NotLoggedIn, PasswordChangeRequired
from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.session import service as sessions
from erp_core.setup import Database, create_company, first_admin, open_embedded
from tests.factories.copies import database_on
from tests.factories.forked import OnCore
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_purchase_order
from tests.factories.templates import FAST

ROOT = Path(__file__).parents[3]
Process = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder; the server in it is stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="erp-pc-"))
    folder.chmod(0o755)
    yield folder
    EmbeddedServer(folder / "postgresql").delete()


@pytest.fixture(scope="module")
def pc(folder: Path) -> Database:
    """The prepared database in the folder, with a company and its administrator."""
    database = open_embedded(EmbeddedServer(folder / "postgresql", FAST))
    company = CompanyInput(name="One PC Mills", currency="INR", timezone="Asia/Kolkata")
    create_company(database.owner_url, company, first_admin("admin", "Asha Rao", "", PASSWORD))
    return database


@pytest.fixture
def core(pc: Database) -> Iterator[Core]:
    """The administrator at work on this PC."""
    core = connect(pc.app_url)
    core.login("admin", PASSWORD)
    yield core
    core.close()


@pytest.fixture
def command(folder: Path) -> Callable[..., Process]:
    """``command("users", "list")``: a process of the command line on the folder; it must go well."""

    def run(*arguments: str) -> Process:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ERP_")}
        done = OnCore.run(
            "erp_core.admin_cli",
            *arguments,
            "--data-dir",
            str(folder),
            environment=environment | {"COLUMNS": "200"},
            folder=folder,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


def test_what_commands_tell_is_what_the_company_is(core: Core, command: Callable[..., Process]) -> None:
    make_purchase_order(core)
    assert "manager" in command("roles", "list").stdout
    assert "no gaps" in command("numbering", "gaps").stdout


def test_people_come_and_go_while_somebody_works(
    pc: Database, core: Core, command: Callable[..., Process]
) -> None:
    password = command(
        "users", "create", "leela", "--full-name", "Leela Nair", "--role", "staff"
    ).stdout.strip()
    leela = connect(pc.app_url)
    with pytest.raises(PasswordChangeRequired):
        leela.login("leela", password)
    with psycopg.connect(pc.owner_url) as owner:
        owner.execute("UPDATE user_account SET must_change_password = false WHERE username = 'leela'")
    leela.login("leela", password)
    command("sessions", "end", "--user", "leela")
    with pytest.raises(NotLoggedIn):
        leela.run(sessions.me)
    leela.close()
    assert core.run(sessions.me).username == "admin"


def test_a_new_key_disturbs_nobody_and_the_old_one_lives_thirty_minutes(
    pc: Database, core: Core, command: Callable[..., Process]
) -> None:
    old = token_of(core)
    command("rotate-key")
    order = make_purchase_order(core)
    assert core.run(purchase_orders.get, order.id).number == order.number
    assert token_of(core) == old, "nothing had to be renewed"
    with Door(pc) as other:
        new = other.call("session.login", {"username": "admin", "password": PASSWORD}, None).access_token
        assert key_of(new) != key_of(old)
        for token in (old, new):
            assert other.call("session.me", {}, token).username == "admin"
    with psycopg.connect(pc.owner_url) as owner:
        owner.execute("UPDATE signing_key SET retired_at = retired_at - interval '31 minutes'")
    with Door(pc) as later:
        with pytest.raises(NotLoggedIn):
            later.call("session.me", {}, old)
        assert later.call("session.me", {}, new).username == "admin"
    core._door._keys._loaded_at -= 61  # type: ignore[attr-defined] - a minute passes at work
    assert core.run(sessions.me).username == "admin"
    assert key_of(token_of(core)) == key_of(new), "renewed without a word"


def test_a_backup_of_this_pc_is_restored_on_a_server(
    pc: Database,
    core: Core,
    command: Callable[..., Process],
    tmp_path: Path,
    postgres: EmbeddedServer,
    database: Database,
) -> None:
    order = make_purchase_order(core)
    (made,) = command("backup", "--to", str(tmp_path), "--no-verify").stdout.splitlines()
    with psycopg.connect(pc.owner_url) as owner:
        assert owner.execute("SELECT path FROM backup_run").fetchall() == [(made,)]
    # The server was prepared by init: other passwords of the same roles.
    name = f"{database.app_url.rpartition('/')[2]}_office"
    with restoring.opened(Path(made), None) as backup:
        restoring.restore(postgres.superuser_url(), name, backup)
    there = connect(database_on(postgres, name).app_url)
    assert there.login("admin", PASSWORD).full_name == "Asha Rao"
    assert there.run(purchase_orders.get, order.id) == order
    there.close()
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Door(Dispatcher):
    """Another program on the same database, closed at the end."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.app_url, pool_size=2)

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def token_of(core: Core) -> str:
    assert core._tokens is not None
    return core._tokens.access_token


def key_of(token: str) -> Any:
    return jwt.get_unverified_header(token)["kid"]


NOBODY = """
import pwd

def unknown(_number):
    raise KeyError

pwd.getpwuid = unknown
"""


@pytest.mark.skipif(sys.platform == "win32", reason="homes are found in another way there")
@pytest.mark.parametrize("home", [None, "", "not/absolute"])
def test_a_user_without_a_home_is_told_so_and_needs_none_for_a_url(
    tmp_path: Path, mill: Mill, home: str | None
) -> None:
    """As of a container's number that no list of users knows."""
    (tmp_path / "sitecustomize.py").write_text(NOBODY, "utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ERP_", "XDG_"))}
    env |= {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT))), "ERP_SETTINGS_FILE": os.devnull}
    env.pop("HOME", None)
    env |= {} if home is None else {"HOME": home}

    def run_without(module: str, *arguments: str) -> Process:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)

    def admin_without(*arguments: str) -> Process:
        return OnCore.run("tests.core.admin.nobody", *arguments, environment=env, folder=tmp_path)

    told = run_without("erp_core.admin_cli", "company", "show")
    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert told.stderr.startswith("This user has no home folder (HOME is not set)")
    for command in ("status", "demo", "doctor"):
        told = admin_without(command)
        assert told.returncode in (1, 2)
        assert "Traceback" not in told.stderr
    url = ("--database-url", mill.database.owner_url)
    assert admin_without("company", "show", *url).returncode == 0
    told = run_without("erp_core.server")
    assert "ERP_DATABASE_URL is not set" in told.stderr
    assert told.returncode == 78
    assert sorted(tmp_path.iterdir()) == [tmp_path / "sitecustomize.py"]
