"""The admin command line as its callers see it: exit codes, what stands on which stream, what works after."""

import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
import typer

import erp_core
from erp_core import admin_cli
from erp_core.admin.pc import this_pc
from erp_core.admin.places import first_words
from erp_core.errors import Unreachable
from erp_core.kit.terminal import READER_GONE
from erp_core.kit.wire import version_line
from erp_core.masters.company import service as company
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.security.permission import SHIPPED_ROLES
from erp_core.server.settings import known_variables
from erp_core.settings import Settings
from erp_core.setup import Database
from tests.factories.forked import OnCore
from tests.factories.templates import FAST

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """A real process of the command line."""
    command = [sys.executable, "-m", "erp_core.admin_cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, env=environment, timeout=240, check=False
    )


def run_soon(*arguments: str | Path, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """A process of its own, too, but forked; for what others tried as a real one."""
    told = [str(argument) for argument in arguments]
    environment = os.environ | {"COLUMNS": "100"}
    return OnCore.run("erp_core.admin_cli", *told, environment=environment, folder=ROOT, typed=typed)


class Called(NamedTuple):
    """How a call ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """The command line in this process: the same, but sooner."""

    def call(*arguments: str | Path, typed: str = "") -> Called:
        monkeypatch.setattr(sys, "argv", ["textile-erp-admin", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            admin_cli.main()
        code = left.value.code
        streams = capsys.readouterr()
        return Called(code if isinstance(code, int) else 0, streams.out, streams.err)

    return call


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder; the server in it is stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="erp-cli-"))
    folder.chmod(0o755)
    yield folder
    embedded_server(folder).delete()


def test_the_demo_stays_up_comes_back_and_lets_everybody_in(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("demo", "--data-dir", folder, "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert told.keys() == {"owner_url", "app_url", "users"}
    assert "demo company" in first.stderr
    assert embedded_server(folder).is_running
    _log_in_as_everybody(told)
    with psycopg.connect(told["owner_url"]) as owner:
        assert owner.execute("SELECT count(*) FROM sales_order").fetchone() == (900,)

    assert run_soon("stop", "--data-dir", folder).returncode == 0
    assert not embedded_server(folder).is_running
    assert call("stop", "--data-dir", folder) == (
        0,
        "",
        f"{embedded_server(folder).data_dir}: was not running.\n",
    )
    assert "stopped" in call("status", "--data-dir", folder).out

    again = run_soon("demo", "--data-dir", folder, "--json")
    assert json.loads(again.stdout) == told
    monkeypatch.setenv("ERP_DATA_DIR", str(folder))  # what the desktop does with this folder
    core = erp_core.connect()
    core.login("viewer", told["users"]["viewer"]["password"])
    core.close()
    shown = call("status", "--data-dir", folder).out
    assert "running" in shown
    assert "Neelambari Weaving & Dyeing Mills (demo)" in shown


def _log_in_as_everybody(told: dict[str, Any]) -> None:
    core = erp_core.connect(told["app_url"])
    for username, user in told["users"].items():
        assert core.login(username, user["password"]).role == user["role"]
    core.close()
    assert {user["role"] for user in told["users"].values()} == set(SHIPPED_ROLES)


def test_an_office_server_is_prepared_and_gets_its_company(folder: Path, call: Call) -> None:
    server = EmbeddedServer(folder / "postgresql", FAST)
    server.start()
    done = run_soon("init", "--database-url", server.superuser_url(), "--database", "mills", "--json")
    assert done.returncode == 0, done.stderr
    urls = json.loads(done.stdout)
    new = ("--name", "Kaveri Mills", "--currency", "INR", "--timezone", "Asia/Kolkata")
    new += ("--username", "asha", "--full-name", "Asha Rao", "--password-stdin", "--language", "tr")
    made = run_soon("create-company", "--database-url", urls["owner_url"], *new, typed="warp and weft\n")
    assert made.returncode == 0, made.stderr
    core = erp_core.connect(urls["app_url"])
    assert core.login("asha", "warp and weft").role == "admin"
    made_company = core.run(company.get)
    assert (made_company.name, made_company.language) == ("Kaveri Mills", "tr")
    core.close()

    second = call("create-company", "--database-url", urls["owner_url"], *new, typed="warp and weft\n")
    assert second == (1, "", "This database already belongs to a company.\n")
    again = ("init", "--database-url", server.superuser_url(), "--database", "mills")
    refused = call(*again)
    assert refused.code == 1
    assert "--new-passwords" in refused.err
    by_owner = call("init", "--database-url", urls["owner_url"], "--database", "mills")
    words = "The login of this URL is no superuser, and init needs one: name a superuser's URL.\n"
    assert by_owner == (1, "", words)
    renewed = call(*again, "--new-passwords")
    assert renewed.code == 0, renewed.err
    assert urls["owner_url"] not in renewed.out
    assert "postgresql://erp_owner:" in renewed.out
    server.release()


def test_fill_adds_orders_and_tells_how_far_it_is(demo_database: Database) -> None:
    # Its siblings' other name for the same option, with a folder, is tried on one PC's own database.
    done = run_soon("fill", "--data-dir", demo_database.owner_url, "--sales-orders", "50")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("SO-000901 to SO-000950: 50 orders with ")
    assert "50 of 50" in done.stderr


# Each in a database of one's own or of an office; who names neither is told of both.
IN_ONE_DATABASE = [
    *(
        ["users", "list"],
        ["health"],
        ["backup", "--to", "."],
        ["migrate"],
        ["export", "party", "x.csv"],
    ),
]


def test_the_usual_folders_are_the_programs_own(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("ERP_OWNER_URL", raising=False)
    monkeypatch.delenv("ERP_DATABASE_URL", raising=False)
    for command in (["status"], ["stop"], *IN_ONE_DATABASE, ["restore", __file__], ["move-to-server"]):
        told = call(*command)
        assert (told.code, str(tmp_path) in told.err, "--data-dir" in told.err) == (1, True, True), told
        assert told.err.count("\n") == 1
    own, demo = (embedded_server(folder) for folder in (tmp_path, Settings().demo_dir))
    demo.credentials.save({"superuser_password": "x"})
    for command in IN_ONE_DATABASE:
        words = " ".join(command[:2] if command[0] == "users" else command[:1])
        assert f'"textile-erp-admin {words} --data-dir {Settings().demo_dir}"' in call(*command).err
    assert f"--data-dir {tmp_path} makes one" in call("restore", __file__).err  # never over the demo company
    (Settings().demo_dir / "postgresql" / "credentials.json").unlink()
    for server in (own, demo):
        server.credentials.save({"superuser_password": "x"})
        told = call("status").out
        assert [str(one.data_dir) in told for one in (own, demo)] == [True, server is demo]
    assert call("stop").err.count("was not running") == 2

    def started(server: EmbeddedServer) -> Database:
        raise Unreachable(f"It is {server.data_dir}.")

    monkeypatch.setattr(this_pc, "open_embedded", started)
    assert f"It is {demo.data_dir}." in call("demo").err


def test_a_language_the_program_does_not_speak_is_told(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pc.toml").write_text('language = "xx"\n', "utf-8")
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "pc.toml"))
    monkeypatch.delenv("ERP_LANGUAGE", raising=False)
    told = call("--version")
    assert (told.code, told.out) == (0, f"{version_line()}\n")
    words = f"{tmp_path / 'pc.toml'}: The program does not speak the language xx. Set one of: en, "
    assert told.err.startswith(words)


def test_what_nobody_can_use_is_told_and_the_command_goes_on(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pc.toml").write_text("serverr = 'x'\nlocked = true\n", "utf-8")
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "pc.toml"))
    monkeypatch.setenv("ERP_OWNERURL", "postgresql://nobody@nowhere/x")
    told = call("--version")
    assert (told.code, told.out) == (0, f"{version_line()}\n")
    assert [str(tmp_path / "pc.toml") in line for line in told.err.splitlines()] == [True, True, False]
    assert "ERP_OWNERURL is not known, and nothing follows it. Did you mean ERP_OWNER_URL?" in told.err


def test_every_variable_a_command_reads_is_known() -> None:
    def variables(command: Any) -> Iterator[str]:
        for parameter in command.params:
            named = parameter.envvar or []
            yield from [named] if isinstance(named, str) else named
        for one in getattr(command, "commands", {}).values():
            yield from variables(one)

    found = set(variables(typer.main.get_command(admin_cli.app)))
    assert "ERP_SUPERUSER_URL" in found
    assert found <= known_variables()


class TestTrouble:
    """Expected trouble is one line on standard error and exit code 1."""

    def test_not_the_owner(self, demo_database: Database, call: Call) -> None:
        line = self.refused(call, *self.fill(demo_database.app_url))
        assert "owner" in line

    @pytest.mark.parametrize(
        "command", ["company show", "backup --to /nowhere", "migrate", "rotate-key", "audit"]
    )
    def test_the_programs_url_is_told_from_the_owners(
        self, database: Database, call: Call, command: str
    ) -> None:
        line = self.refused(call, *command.split(), "--database-url", database.app_url)
        assert line == (
            "The login erp_app does not own this database. Use the URL of its owner (erp_owner), as init"
            " printed it; the program's is for the office server alone."
        )

    @pytest.mark.parametrize("password", ["p@ss", "p@ss:w", "p@ss/w", "p@ss?w"])
    def test_a_password_that_breaks_a_url(self, call: Call, password: str) -> None:
        line = self.refused(call, *self.fill(f"postgresql://erp_owner:{password}@127.0.0.1:1/textile_erp"))
        assert line.startswith(
            "The password in this database URL holds a sign that means something else there."
        )
        assert password not in line

    @pytest.mark.parametrize("sign", "/?#:%[] ")
    def test_other_signs_in_a_password_are_that_password(
        self, database: Database, call: Call, sign: str
    ) -> None:
        """They come through as they are; it is the wrong one here."""
        url = database.owner_url.replace(":owner@", f":a{sign}b@")
        assert self.refused(call, *self.fill(url)).startswith("The user name or the password")

    def test_wrong_password(self, database: Database, call: Call) -> None:
        url = database.owner_url.replace(":owner@", ":wrong@")
        assert "password" in self.refused(call, *self.fill(url))

    def test_a_password_file_others_can_read(self, database: Database, call: Call, tmp_path: Path) -> None:
        file = tmp_path / "pgpass"
        file.write_text("*:*:*:*:owner\n", "utf-8")
        file.chmod(0o644)
        url = f"{database.owner_url.replace(':owner@', '@')}?passfile={file}"
        assert "chmod 600" in self.refused(call, *self.fill(url))

    def test_nobody_there(self, call: Call) -> None:
        line = self.refused(call, *self.fill("postgresql://erp_owner:x@127.0.0.1:1/erp"))
        assert line.startswith("The database cannot be reached: ")

    def test_no_url(self, call: Call) -> None:
        assert "postgresql://" in self.refused(call, *self.fill("https://textile"))
        assert "--data-dir" in self.refused(call, *self.fill("textile"))

    def test_not_migrated(self, postgres: EmbeddedServer, call: Call) -> None:
        assert "set up" in self.refused(call, *self.fill(postgres.superuser_url()))
        new = ("--name", "X", "--currency", "INR", "--username", "asha", "--full-name", "Asha")
        url = ("--database-url", postgres.superuser_url())
        line = self.refused(call, "create-company", *url, *new, "--password-stdin", typed="warp and weft")
        assert "migrate" in line

    def test_no_database_there(self, tmp_path: Path, call: Call) -> None:
        for command in ("stop", "status"):
            assert str(tmp_path) in self.refused(call, command, "--data-dir", str(tmp_path))

    def test_a_company_that_breaks_rules(self, database: Database, call: Call) -> None:
        new = ("--name", "X", "--username", "asha", "--full-name", "Asha", "--password-stdin")
        url = ("--database-url", database.owner_url)
        line = self.refused(call, "create-company", *url, *new, "--currency", "Rupees", typed="warp weft")
        assert "currency: " in line
        line = self.refused(call, "create-company", *url, *new, "--currency", "INR", "--language", "xx")
        assert "language: The program does not speak this language." in line
        line = self.refused(call, "create-company", *url, *new, "--currency", "INR", typed="short")
        assert "password: A password needs at least 8 characters." in line

    def test_someone_elses_error_is_one_line_too(self) -> None:
        assert admin_cli.sentence_for(Unreachable("First line.\n\nSecond.")) == "First line. Second."
        assert admin_cli.sentence_for(ZeroDivisionError()) is None

    def fill(self, url: str) -> tuple[str, ...]:
        return ("fill", "--database-url", url, "--sales-orders", "5")

    def refused(self, call: Call, *arguments: str, typed: str = "") -> str:
        called = call(*arguments, typed=typed + "\n")
        assert (called.code, called.out) == (1, "")
        assert called.err.count("\n") == 1, called.err
        return called.err.rstrip()


@pytest.mark.parametrize("command", [["health", "--json"], ["--help"]], ids=str)
def test_who_reads_nothing_at_all_leaves_no_traceback(database: Database, command: list[str]) -> None:
    environment = os.environ | {"ERP_OWNER_URL": database.owner_url}
    read, written = os.pipe()
    os.close(read)
    program = [sys.executable, "-m", "erp_core.admin_cli", *command]
    with OnCore(
        program, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(written)
        assert process.communicate(timeout=240) == (None, "")
        assert process.returncode == READER_GONE


def test_who_reads_no_further_gets_no_traceback(database: Database) -> None:
    program = shlex.join([sys.executable, "-m", "erp_core.admin_cli", "users", "list"])
    environment = os.environ | {"PYTHONPATH": str(ROOT), "ERP_OWNER_URL": database.owner_url}
    done = subprocess.run(
        ["/bin/sh", "-c", f"{program} | true"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["fill"], ["fill", "--database-url", "postgresql://x", "--sales-orders", "0"], ["dance"]],
    ids=str,
)
def test_a_wrong_call_is_exit_code_2(arguments: list[str], call: Call) -> None:
    assert call(*arguments)[:2] == (2, "")


def test_the_help_lists_commands_in_the_order_one_meets_them(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is registered, in rooms; first what sets up, last what one needs when it runs."""
    monkeypatch.setenv("COLUMNS", "100")
    shown = [line.strip("│ ").split(" ")[0] for line in call("--help").out.splitlines()]
    listed = [name for names in admin_cli.COMMANDS.values() for name in names]
    assert [word for word in shown if word in listed] == listed
    steps = ["init", "create-company", "migrate", "users", "import", "export", "backup"]
    assert sorted(steps, key=listed.index) == steps


def test_the_help_says_of_each_command_what_its_own_help_begins_with() -> None:
    commands: dict[str, Any] = admin_cli.LateCommands()  # type: ignore[assignment]
    words = {name: late.words for names in admin_cli.COMMANDS.values() for name, late in names.items()}
    assert {name: first_words(commands[name].help) for name in commands} == words
