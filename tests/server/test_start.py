"""A server that cannot start says why in one line, to whoever reads its log in the morning."""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from erp_core.doctor.configuration import looked_at
from erp_core.errors import ErpError, Unreachable
from erp_core.kit.paths import newest_revision
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.server.__main__ import (
    COME_AGAIN,
    NEEDS_A_PERSON,
    _tell_of_certificate,
    _tell_of_downloads,
    _tell_of_open_files,
    main,
    require_database,
)
from erp_core.server.process.serving import doors
from erp_core.server.process.workers import FORKS, Worker
from erp_core.server.settings import ServerSettings, load, named_companies, on_database, shared_metrics
from erp_core.setup import Database
from tests.factories.forked import OnCore
from tests.factories.mill import Mill
from tests.factories.tls import Authority
from tests.server.trouble.office import ServerProcess, wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_HOST", "127.0.0.1")
    monkeypatch.setenv("ERP_PORT", "0")


def said(capsys: pytest.CaptureFixture[str], code: int = NEEDS_A_PERSON) -> str:
    assert main([]) == code
    return capsys.readouterr().err.strip()


def test_a_wrong_password_of_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, _at, after = database.app_url.partition("@")
    monkeypatch.setenv("ERP_DATABASE_URL", f"{before}x@{after}")
    words = "textile-erp-server: The user name or the password in the database URL is wrong."
    assert said(capsys) == words


def test_what_is_missing_or_no_number_is_told_in_our_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ERP_DATABASE_URL", raising=False)
    monkeypatch.setenv("ERP_SETTINGS_FILE", os.devnull)
    monkeypatch.setenv("ERP_PORT", "many")
    assert said(capsys) == (
        "textile-erp-server: ERP_DATABASE_URL is not set: it belongs in server.env, or in the environment."
        " ERP_PORT: This is not a whole number."
    )


def test_with_the_owners_url_it_does_not_start(
    own_mill: Mill,
    postgres: EmbeddedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor with a superuser's: what triggers keep would hold against nobody who broke in."""
    superuser = on_database(postgres.superuser_url(), own_mill.database.app_url.rpartition("/")[2])
    for url in (own_mill.database.owner_url, superuser):
        monkeypatch.setenv("ERP_DATABASE_URL", url)
        told = said(capsys)
        assert (
            "ERP_DATABASE_URL names a login that owns the database, and could change the audit log." in told
        )
        assert "erp_app" in told
    require_database(ServerSettings(database_url=SecretStr(own_mill.database.app_url)))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["ERP_COMPANIES", "ERP_COMPANY_ADDRESSES"])
@pytest.mark.parametrize(
    ("told", "words"), [("kaveri", "Write it like kaveri="), ("k=a,", "It ends with a comma")]
)
def test_pairs_that_are_none_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, told: str, words: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:x@127.0.0.1:1/textile_erp")
    monkeypatch.setenv(name, told)
    assert said(capsys).startswith(f"textile-erp-server: {name}: {words}")


def test_a_company_whose_database_was_never_made_is_told_with_what_makes_it(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main_database = own_mill.database.app_url.rpartition("/")[2]
    monkeypatch.setenv("ERP_DATABASE_URL", own_mill.database.app_url)
    monkeypatch.setenv("ERP_COMPANIES", f"kaveri={main_database},surya=never_made")
    told = said(capsys)
    assert told.startswith("textile-erp-server: surya: ")
    assert 'database "never_made" does not exist' in told
    assert told.endswith("(textile-erp-admin --company surya init), or take the name out.")
    assert "\n" not in told


@pytest.mark.parametrize("password", ["p@ss", "p@ss:w", "p@s/s"])
def test_a_sign_in_a_password_that_means_something_else_in_a_url(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", f"postgresql://erp_app:{password}@127.0.0.1:1/textile_erp")
    sentence = said(capsys)
    assert "Write @ as %40, / as %2F" in sentence
    assert password not in sentence


@pytest.mark.parametrize("name", ["ERP_LISTEN_URL", "ERP_READ_URL", "ERP_OWNER_URL", "ERP_SCRATCH_URL"])
def test_every_url_is_read_before_the_server_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:x@127.0.0.1:1/textile_erp")
    monkeypatch.setenv(name, "postgresql://erp:p@ss@127.0.0.1:1/textile_erp")
    assert said(capsys).startswith(f"textile-erp-server: {name}: The password in this database URL")
    monkeypatch.setenv(name, "nonsense")
    assert said(capsys).startswith(f"textile-erp-server: {name}: This is no database URL. ")


def test_a_database_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("ERP_DATABASE_URL", f"postgresql://erp_app:secret-word@127.0.0.1:{port}/textile_erp")
    sentence = said(capsys, COME_AGAIN)
    assert sentence.startswith("textile-erp-server: The database cannot be reached: ")
    assert str(port) in sentence
    assert "secret-word" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("url", ["nonsense", "https://erp.example.com"])
def test_no_url_of_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", url)
    assert said(capsys).startswith("textile-erp-server: ERP_DATABASE_URL: This is no database URL. ")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "ERP_READ_URL: This is no database URL. "),
        ("https://erp.example.com", "ERP_READ_URL: This is no database URL. "),
        (
            "postgresql://erp_app:secret-word@10.0.0.2:5432/other",
            "ERP_READ_URL names the database other, ERP_DATABASE_URL textile_erp: not the same.",
        ),
    ],
)
def test_no_url_of_a_standby(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:secret-word@127.0.0.1:1/textile_erp")
    monkeypatch.setenv("ERP_READ_URL", url)
    sentence = said(capsys)
    assert sentence.startswith(f"textile-erp-server: {words}")
    assert "secret-word" not in sentence


def test_a_database_of_another_name(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", f"{database.app_url}_of_nobody")
    assert "does not exist" in said(capsys)


def test_the_exit_code_of_a_process_says_whether_to_come_again(own_mill: Mill) -> None:
    """Two as the unit starts them; what those with a database import is there already for the others."""
    own_mill.sql("UPDATE alembic_version SET version_num = '0001'")
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ERP_")} | {
        "ERP_SETTINGS_FILE": os.devnull
    }
    away = "postgresql://erp_app:x@127.0.0.1:1/textile_erp"

    def ended(*arguments: str) -> int:
        command = [sys.executable, "-m", "erp_core.server", *arguments]
        return subprocess.run(
            command, env=clean, cwd=ROOT, capture_output=True, timeout=120, check=False
        ).returncode

    def ended_with(url: str) -> int:
        environment = clean | {"ERP_DATABASE_URL": url}
        return OnCore.run("erp_core.server", environment=environment, folder=ROOT).returncode

    assert ended() == NEEDS_A_PERSON
    assert ended_with(own_mill.database.app_url) == NEEDS_A_PERSON
    assert ended_with(away) == COME_AGAIN
    unit = (ROOT / "resources" / "deploy" / "textile-erp-server.service").read_text("utf-8")
    (prevented,) = re.findall(r"^RestartPreventExitStatus=(.+)$", unit, re.MULTILINE)
    of_systemd = ["203", "243"]  # no program, no certificate: it ends before the server begins
    assert prevented.split() == [str(ended("--no-such-option")), str(NEEDS_A_PERSON), *of_systemd]
    assert "EnvironmentFile=-" in unit, "without the file the server itself says what is missing"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - it never gets to listen
@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("another key", "cannot be used together"),
        ("no key in it", "ERP_TLS_CERTIFICATE is set, and ERP_TLS_KEY is missing: "),
        ("no PEM file", "cannot be used together"),
        ("not there", "cannot be read: No such file or directory"),
        ("a key alone", "ERP_TLS_KEY is set, and ERP_TLS_CERTIFICATE is missing."),
    ],
)
def test_a_certificate_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    case: str,
    words: str,
    host: str,
) -> None:
    authority = Authority(tmp_path)
    good, other = authority.issue(), authority.issue("erp.example.com")
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("what is no certificate")
    files: dict[str, tuple[Path | None, Path | None]] = {
        "another key": (good, other),
        "no key in it": (authority.file, None),
        "no PEM file": (rubbish, good),
        "not there": (tmp_path / "gone.pem", good),
        "a key alone": (None, good),
    }
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:secret-word@127.0.0.1:1/textile_erp")
    monkeypatch.setenv("ERP_HOST", host)
    for name, path in zip(("CERTIFICATE", "KEY"), files[case], strict=True):
        if path is not None:
            monkeypatch.setenv(f"ERP_TLS_{name}", str(path))
    sentence = said(capsys)
    assert words in sentence
    assert "\n" not in sentence


def test_a_certificate_that_pcs_refuse_is_told_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(file: Path) -> str:
        _tell_of_certificate(file)
        return capsys.readouterr().err

    authority = Authority(tmp_path)
    assert told(authority.issue()) == ""
    assert "The certificate is over since " in told(authority.issue(first=-9, last=-2))
    assert "The certificate names no host (subjectAltName): PCs refuse it." in told(authority.issue(""))


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_files_with_secrets_that_others_can_read_are_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = Authority(tmp_path).issue()
    file, key = tmp_path / "server.env", tmp_path / "its key.pem"
    file.write_text("ERP_DATABASE_URL=postgresql://erp_app:secret-word@127.0.0.1:1/x\n", "utf-8")
    key.write_bytes(issued.read_bytes())
    monkeypatch.setenv("ERP_SETTINGS_FILE", str(file))
    chosen = load().model_copy(update={"tls_certificate": issued, "tls_key": key})

    def told(mode: int) -> list[str]:
        for one in (file, key):
            one.chmod(mode)
        _tell_of_open_files(chosen)
        return capsys.readouterr().err.splitlines()

    assert told(0o600) == []
    assert told(0o644) == [
        f"textile-erp-server: {file} can be read by others (mode 644). chmod 600 {file}",
        f"textile-erp-server: {key} can be read by others (mode 644). chmod 600 '{key}'",
    ]
    assert len(told(0o640)) == 2
    monkeypatch.setattr("erp_core.server.__main__.HANDED_OVER", tmp_path)
    assert len(told(0o440)) == 1, "the copy that systemd hands over is the server's alone"


@pytest.mark.parametrize("trouble", ["closed", "folder", "latin", "missing"])
def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    file = unreadable(tmp_path, monkeypatch, trouble)
    monkeypatch.setenv("ERP_SETTINGS_FILE", str(file))
    words = {
        "closed": f"The file {file} cannot be read: {os.strerror(errno.EACCES)}",
        "folder": f"The file {file} cannot be read: {os.strerror(errno.EISDIR)}",
        "latin": f"The file {file} is not written in UTF-8.",
        "missing": f"The file {file} cannot be read: {os.strerror(errno.ENOENT)}",
    }
    assert said(capsys) == f"textile-erp-server: {words[trouble]}"
    with pytest.raises(ErpError) as refused:  # as textile-erp-admin --company asks for it
        named_companies()
    assert refused.value.message == words[trouble]
    if trouble == "latin":
        assert [one.words for one in looked_at([file]) if one.state == "broken"] == [words[trouble]]


def unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: str) -> Path:
    file = folder / "server.env"
    if trouble == "folder":
        file.mkdir()
    elif trouble != "missing":
        file.write_bytes("ERP_LANGUAGE=fran\u00e7ais\n".encode("latin-1"))
    if trouble == "closed":  # whoever runs the tests may be root, to whom nothing is closed
        read = Path.read_bytes

        def refused(path: Path) -> bytes:
            if path == file:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refused)
    return file


def test_a_folder_of_programs_that_is_not_there_is_told_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(folder: Path | None) -> str:
        _tell_of_downloads(folder)
        return capsys.readouterr().err

    assert told(None) == told(tmp_path) == ""
    missing = tmp_path / "programs"
    assert f"cannot read the folder {missing} of ERP_DOWNLOAD_DIR: {os.strerror(errno.ENOENT)}" in told(
        missing
    )
    missing.write_text("", "utf-8")
    assert os.strerror(errno.ENOTDIR) in told(missing)


def test_metrics_of_several_workers_go_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    with shared_metrics():
        folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        (folder / "counter_1.db").touch()
    assert not folder.exists()
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_one_file_may_hold_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:secret-word@127.0.0.1:1/textile_erp")
    monkeypatch.setenv("ERP_HOST", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("ERP_TLS_CERTIFICATE", str(Authority(tmp_path).issue()))
    chosen = load()
    chosen.require_certificate()
    chosen.require_safe()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LANGUAGE", "xx", "ERP_LANGUAGE: The program does not speak the language xx. Set one of: en, "),
        ("LOG_LEVEL", "loud", "ERP_LOG_LEVEL: "),
        ("PORT", "https", "ERP_PORT: "),
    ],
)
def test_a_setting_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, words: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:secret-word@127.0.0.1:1/textile_erp")
    monkeypatch.setenv(f"ERP_{name}", value)
    assert said(capsys).startswith(f"textile-erp-server: {words}")


@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_misspelt_variable_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, place: str
) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:secret-word@127.0.0.1:1/textile_erp")
    if place == "file":
        (tmp_path / "server.env").write_text("# ERP_NONE=1\nERP_TLS_CERT=/secret\nERP_QQ=1\n", "utf-8")
        monkeypatch.setenv("ERP_SETTINGS_FILE", str(tmp_path / "server.env"))
    else:
        monkeypatch.setenv("ERP_TLS_CERT", "/secret")
        monkeypatch.setenv("ERP_QQ", "1")
    first, second, third = said(capsys, COME_AGAIN).splitlines()
    assert first == "textile-erp-server: The variable ERP_QQ is not known, and nothing follows it."
    assert "ERP_TLS_CERT is not known, and nothing follows it. Did you mean ERP_TLS_CERTIFICATE?" in second
    assert "/secret" not in f"{first}{second}{third}"


@pytest.mark.parametrize(
    ("revision", "words"), [("0001", "run textile-erp-admin migrate"), ("9999", "newer than this program")]
)
def test_a_database_of_another_version(
    own_mill: Mill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    revision: str,
    words: str,
) -> None:
    own_mill.sql("UPDATE alembic_version SET version_num = %s", [revision])
    monkeypatch.setenv("ERP_DATABASE_URL", own_mill.database.app_url)
    sentence = said(capsys)
    assert words in sentence
    assert f"at version {revision}, " in sentence
    assert newest_revision() in sentence
    assert "\n" not in sentence


def test_help_tells_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    missing = [name for name in ServerSettings.model_fields if f"ERP_{name.upper()}" not in told]
    assert missing == []


def test_it_says_which_version_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip() == f"Textile ERP {PROGRAM_VERSION}"


def as_nobody_special() -> None:
    """In the child: its folder is closed, and no right of root's opens it."""
    Path.cwd().chmod(0)
    if sys.platform == "linux":
        for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH; the next program has them no more
            ctypes.CDLL(None).prctl(24, right, 0, 0, 0)


class TestWhereItListens:
    """Said in a sentence before anything else is begun, whatever the number of processes."""

    @pytest.fixture(autouse=True)
    def of_a_company(self, own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ERP_DATABASE_URL", own_mill.database.app_url)
        monkeypatch.setenv("ERP_SETTINGS_FILE", os.devnull)

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_port_another_program_has(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workers: str
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            monkeypatch.setenv("ERP_WORKERS", workers)
            monkeypatch.setenv("ERP_PORT", port)
            told = said(capsys, COME_AGAIN)
        assert told.startswith(f"textile-erp-server: Port {port} of 127.0.0.1 is taken: ")
        assert "ERP_PORT" in told
        assert "\n" not in told

    def test_a_port_taken_on_one_of_a_names_addresses(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(Unreachable, match="is taken"):
            doors("localhost", other.getsockname()[1])

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system tells it of itself")
    def test_one_more_server_is_told_before_the_first_listens(self) -> None:
        """Both may have the port until one listens, after its start; the second need not wait for that."""
        first = doors("127.0.0.1", 0)
        port = first[0].getsockname()[1]
        with pytest.raises(Unreachable, match=f"Port {port} of 127.0.0.1 is taken"):
            doors("127.0.0.1", port)
        first[0].close()
        for door in doors("127.0.0.1", port):
            door.close()

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_an_address_of_another_machine(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], workers: str
    ) -> None:
        monkeypatch.setenv("ERP_HOST", "192.0.2.7")
        monkeypatch.setenv("ERP_PORT", "21533")
        monkeypatch.setenv("ERP_BEHIND_PROXY", "true")
        monkeypatch.setenv("ERP_WORKERS", workers)
        told = said(capsys, COME_AGAIN)
        words = (
            "textile-erp-server: This machine has not the address 192.0.2.7, at port 21533. Correct ERP_HOST."
        )
        assert told == words

    @pytest.mark.parametrize("host", ["no-such-machine.invalid", "a..b", "10.0.0.300"])
    def test_a_name_nobody_knows(self, host: str) -> None:
        with pytest.raises(ErpError, match=f"ERP_HOST: The name {host} is not known: ") as refused:
            doors(host, 0)
        assert "Choose an address of this machine." in refused.value.message

    @pytest.mark.skipif(
        sys.platform != "linux", reason="others keep no ports for the system, or know no prctl"
    )
    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_port_kept_for_the_system(
        self, program: Callable[..., subprocess.Popen[str]], workers: str
    ) -> None:
        if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 443:
            pytest.skip("this machine keeps no ports for the system")
        server = program(env={"ERP_PORT": "443", "ERP_WORKERS": workers}, preexec_fn=without_low_ports)
        told = server.communicate(timeout=120)[0].strip()
        assert server.returncode == NEEDS_A_PERSON
        assert told.startswith("textile-erp-server: This user may not listen at port 443 of 127.0.0.1: ")
        assert "\n" not in told

    def test_every_address_of_a_name_has_the_same_port(self) -> None:
        found = doors("localhost", 0)
        try:
            assert len({door.getsockname()[1] for door in found}) == 1
            for door in found:
                door.listen()
                socket.create_connection(door.getsockname()[:2], timeout=5).close()
        finally:
            for door in found:
                door.close()

    def test_it_is_said_in_the_log_and_true(self, program: Callable[..., subprocess.Popen[str]]) -> None:
        """Of two processes: ``test_in_a_folder_that_is_closed_to_it_a_server_works_in_another``."""
        server = program(OnCore, env={"ERP_PORT": "0", "ERP_WORKERS": "1"})
        try:
            require_it_listens_where_it_says(told_at_its_start(server))
        finally:
            server.terminate()
            server.communicate(timeout=60)
        assert server.returncode == 0

    @pytest.mark.parametrize("workers", [1, 2])
    def test_a_port_that_another_takes_while_it_starts(
        self, own_mill: Mill, tmp_path: Path, workers: int
    ) -> None:
        """Two of them, started in the same second, may have one port both, until the first listens there."""
        log = tmp_path / "server.log"
        server = ServerProcess(own_mill.database.app_url, log, workers=workers)
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", server.port))
            process = server.begin()
            wait_until(lambda: "the server will listen at" in said_in(log), 120, "it has the port, too")
            other.listen()
            assert process.wait(120) == COME_AGAIN
        told = said_in(log)
        taken = f"Port {server.port} of 127.0.0.1 is taken: another program, or this server once more"
        assert told.count(taken) == 1
        assert "Traceback" not in told
        assert "workers end" not in told


def said_in(log: Path) -> str:
    return log.read_text("utf-8") if log.exists() else ""


def told_at_its_start(server: subprocess.Popen[str]) -> str:
    told = ""
    while "Application startup complete" not in told:
        line = server.stdout.readline() if server.stdout else ""
        assert line, told
        told += line
    return told


def require_it_listens_where_it_says(told: str) -> None:
    port = re.findall(r"the server will listen at http://127\.0\.0\.1:(\d+)", told)[0]
    # It begins to listen a moment after it says that it has started.
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as client:
        answer = client.get(f"http://127.0.0.1:{port}/health/live")
    assert answer.json()["status"] == "live"


def without_low_ports() -> None:
    """In the child: root's right to them is gone."""
    ctypes.CDLL(None).prctl(24, 10, 0, 0, 0)  # CAP_NET_BIND_SERVICE


@pytest.fixture
def program(own_mill: Mill, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """A server of two processes on a free port, which writes to a pipe; a real one if no other is said."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ERP_")}
    settings = {
        "ERP_DATABASE_URL": own_mill.database.app_url,
        "ERP_WORKERS": "2",
        "ERP_PORT": str(port),
        "ERP_SETTINGS_FILE": os.devnull,
        "PYTHONPATH": str(ROOT),
    }

    def start(kind: type[subprocess.Popen[str]] = subprocess.Popen, **more: Any) -> subprocess.Popen[str]:
        env = clean | settings | more.pop("env", {})
        command = [sys.executable, "-m", "erp_core.server"]
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return kind(command, env=env, **({"cwd": tmp_path} | pipes | more))

    return start


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be closed so there")
def test_in_a_folder_that_is_closed_to_it_a_server_works_in_another(
    program: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Its workers would end as soon as they begin: each goes to its parent's folder first."""
    closed = tmp_path / "closed"
    closed.mkdir()
    server = program(env={"ERP_PORT": "0"}, cwd=closed, preexec_fn=as_nobody_special)
    try:
        told = told_at_its_start(server)
        require_it_listens_where_it_says(told)
    finally:
        server.terminate()
        rest = server.communicate(timeout=60)[0]
        closed.chmod(0o700)
    assert "The folder this was called in cannot be entered (Permission denied): it goes on in /." in told
    assert "died" not in told + rest
    assert server.returncode == 0


def test_workers_that_end_as_soon_as_they_begin_end_the_server(
    program: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Whatever the reason is: here each ends in its first moment, forked or not."""
    ending = (
        "import os, sys\n"
        "if '--multiprocessing-fork' in sys.orig_argv:\n"
        "    os._exit(9)\n"
        "if hasattr(os, 'register_at_fork'):\n"
        "    os.register_at_fork(after_in_child=lambda: os._exit(9))\n"
    )
    (tmp_path / "sitecustomize.py").write_text(ending, "utf-8")
    server = program(env={"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))})
    told = server.communicate(timeout=120)[0]
    assert server.returncode == COME_AGAIN
    assert "workers end as soon as they begin, the last with exit code 9" in told


@pytest.mark.skipif(not FORKS, reason="only Linux forks")
def test_a_process_with_threads_is_not_forked() -> None:
    """Who wrote the demo has hashed passwords in threads: a copy without them let nobody log in."""
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    worker = Worker(uvicorn.Config("erp_core.server.__main__:app"), [])
    over.set()
    other.join()
    worker.parent_conn.close()
    worker.child_conn.close()
    assert isinstance(worker.process, SpawnProcess)
