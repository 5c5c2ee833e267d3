"""pc.toml, which an administrator lays on a PC: what it says, what outweighs it, and what cannot be used."""

from pathlib import Path

import pytest

from erp_core import settings as settings_module
from erp_core.reach.pc_file import faults, unspoken
from erp_core.settings import Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "pc.toml"))
    for name in ("ERP_SERVER", "ERP_LANGUAGE", "ERP_DATABASE_URL", "ERP_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "pc.toml"


def test_it_names_the_server_and_may_lock_it(file: Path) -> None:
    assert (Settings().server, Settings().locked) == ("", False)
    certificate = file.with_name("ca.pem")
    certificate.touch()
    told = f'server = "https://erp.example.com"\nlocked = true\nauthority = "{certificate.as_posix()}"\n'
    file.write_text(told, "utf-8")
    said = Settings()
    assert (said.server, said.locked, said.authority) == (
        "https://erp.example.com",
        True,
        certificate,
    )
    assert said.pc_faults == ()


def test_an_authority_that_is_not_there(file: Path) -> None:
    file.write_text("authority = '/etc/nix.pem'\n", "utf-8")
    assert faults(Settings()) == [f"{file}: authority = '/etc/nix.pem' names a file that is not there."]
    assert Settings().authority is None


def test_as_windows_writes_it(file: Path) -> None:
    file.write_bytes('\ufeffserver = "erp.example.com"\r\n'.encode())
    assert Settings().server == "erp.example.com"


def test_what_is_said_to_the_process_outweighs_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('language = "tr"\n', "utf-8")
    assert Settings().language == "tr"
    monkeypatch.setenv("ERP_LANGUAGE", "en")
    assert Settings().language == "en"


@pytest.mark.parametrize(
    "rubbish",
    [
        *(b"server = ", b"server = 5", b"locked = 'yes'", b"\xff\xfe\x00"),
        *(b"data_dir = '/tmp'", b"servers = 'x'"),
        *(b"server = 'ht!tp://x y'", b"server = 'ftp://erp.example.com'", b"locked = true"),
        *(b"authority = ''", b"[server]\nhost = 'x'", b"language = ['tr']", b"Server = 'x'"),
    ],
)
def test_one_that_cannot_be_used_says_why(file: Path, rubbish: bytes) -> None:
    file.write_bytes(rubbish)
    said = Settings()
    (told,) = faults(said)
    assert str(file) in told
    assert (said.server, said.locked) == ("", False)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            'server = "https://erp.example.com\n',
            ', line 1: a quotation mark is missing. Write it like server = "',
        ),
        ('language = "tr"\nserver = https://x"\n', ", line 2: a quotation mark is missing."),
        ("locked = 'true\nserver = 'https://x'\n", ", line 1: a quotation mark is missing."),
        (
            "server = https://x\n",
            ', line 1: what stands behind server = cannot be read. Write it like server = "',
        ),
        (
            "# ours\nlocked = True\n",
            ", line 2: what stands behind locked = cannot be read. Write it like locked = true",
        ),
        ("server =\n\n", ", line 1: what stands behind server = cannot be read."),
        ("server: 'x'\n", ', line 1 cannot be read. Write it like server = "'),
        ("[server\n", ", line 1 cannot be read."),
        ('authority = "C:\\certs\\ca.pem"\n', ", line 1: write / in place of \\, or '…' in place of \"…\"."),
        ('authority = "C:\\users\\ca.pem"\n', ", line 1: write / in place of \\"),
        ("locked = true\nlocked = true\n", ", line 2: locked stands there a second time."),
    ],
)
def test_what_is_no_toml_is_told_by_its_line(file: Path, written: str, words: str) -> None:
    file.write_text(written, "utf-8")
    (told,) = faults(Settings())
    assert told.startswith(f"{file}{words}")
    assert "(at " not in told


def test_all_that_is_wrong_is_told_at_once_with_what_is_right(file: Path) -> None:
    file.write_text("serverr = 'x'\nlocked = 'yes'\nlanguage = 5\nauthority = ''\ncolour = 'red'\n", "utf-8")
    told = faults(Settings())
    assert [line.partition(": ")[0] for line in told] == [str(file)] * 5
    for words in (
        *(
            "no setting serverr. Did you mean server?",
            "locked = 'yes' cannot be used. Write it like locked = true",
        ),
        *("language = 5", "authority = ''", "no setting colour. Did you mean server / locked / authority"),
    ):
        assert any(words in line for line in told), words


def test_one_that_cannot_be_read_is_told(file: Path) -> None:
    file.mkdir()
    assert faults(Settings()) == [f"{file} cannot be read: Is a directory."]


def test_a_lock_to_a_server_nobody_can_use_locks_nothing(file: Path) -> None:
    file.write_text("server = 5\nlocked = true\n", "utf-8")
    said = Settings()
    assert (said.server, said.locked, len(said.pc_faults)) == ("", False, 1)


def test_a_language_is_told_with_where_it_stands(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('language = "xx"\n', "utf-8")
    assert unspoken(Settings()).startswith(f"{file}: The program does not speak the language xx.")
    monkeypatch.setenv("ERP_LANGUAGE", "yy")
    assert unspoken(Settings()).startswith("ERP_LANGUAGE: The program does not speak the language yy.")
    monkeypatch.setenv("ERP_LANGUAGE", "tr")
    assert (unspoken(Settings()), faults(Settings())) == ("", [])


@pytest.mark.parametrize("said", ["maybe", "true"])
def test_a_lock_of_the_environment_that_locks_nothing_says_so(
    file: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("ERP_LOCKED", said)
    assert "ERP_LOCKED = " in faults(Settings())[0]
    assert not Settings().locked
    file.write_text('server = "https://erp.example.com"\n', "utf-8")
    assert Settings().locked == (said == "true")
    assert (faults(Settings()) == []) == (said == "true")


def test_the_machines_file_outweighs_a_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, user = tmp_path / "machine.toml", tmp_path / "user.toml"
    machine.write_text('server = "first.example.com"\nlocked = true\n', "utf-8")
    user.write_text('server = "second.example.com"\nlocked = false\nlanguage = "tr"\n', "utf-8")
    monkeypatch.delenv("ERP_PC_FILE", raising=False)
    monkeypatch.setattr(settings_module, "_pc_files", lambda: [machine, user])
    said = Settings()
    assert (said.server, said.locked, said.language) == ("first.example.com", True, "tr")
