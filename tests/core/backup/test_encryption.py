"""Encrypted backups open with the private key, which the machine that makes them need not have."""

from pathlib import Path

import pytest

from erp_core.backup.encryption import encrypt
from erp_core.postgres.embedded import EmbeddedServer
from tests.core.conftest import Run
from tests.factories.mill import Mill


@pytest.fixture
def keys(run: Run, tmp_path: Path) -> tuple[Path, str]:
    file = tmp_path / "backup.key"
    code, public, _err = run("backup-key", str(file))
    assert code == 0
    assert file.stat().st_mode & 0o077 == 0
    return file, public.strip()


@pytest.fixture
def encrypted(run: Run, own_mill: Mill, keys: tuple[Path, str], tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    code, told, err = run("backup", "--to", str(folder), "--recipient", keys[1], "--no-verify")
    assert code == 0, err
    assert sorted(file.suffixes[-2:] for file in folder.iterdir()) == [[".dump", ".age"], [".json", ".age"]]
    for file in folder.iterdir():
        assert file.read_bytes().startswith(b"age-encryption.org/v1")
        assert b"Test Mills" not in file.read_bytes()
    return Path(told.strip())


def test_who_has_the_key_can_verify_and_restore(
    run: Run, own_mill: Mill, keys: tuple[Path, str], encrypted: Path, postgres: EmbeddedServer
) -> None:
    scratch = ("--scratch-url", postgres.superuser_url())
    code, out, err = run("verify", str(encrypted), "--identity", str(keys[0]), *scratch)
    assert (code, err) == (0, "")
    assert "is whole" in out
    assert own_mill.sql("SELECT problem, verified_at IS NOT NULL FROM backup_run") == [("", True)]


def test_without_the_right_key_it_stays_closed(
    run: Run, own_mill: Mill, keys: tuple[Path, str], encrypted: Path, tmp_path: Path
) -> None:
    del own_mill
    other, loose = tmp_path / "other.key", tmp_path / "loose.key"
    assert run("backup-key", str(other))[0] == 0
    loose.write_text(keys[0].read_text("utf-8"), "utf-8")
    loose.chmod(0o644)
    nothing = tmp_path / "nothing.key"
    nothing.write_text("hello", "utf-8")
    nothing.chmod(0o600)
    for identity, words in (
        ([], "is encrypted: name the file with its private key"),
        (["--identity", str(other)], "was encrypted for another key"),
        (["--identity", str(loose)], f"can be read by others: chmod 600 {loose}."),
        (["--identity", str(nothing)], "holds no private key of age"),
        (["--identity", str(tmp_path / "none")], "cannot be read"),
    ):
        code, out, err = run("verify", str(encrypted), *identity)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert words in err


@pytest.mark.parametrize("content", [b"root:x:0:0:root", b"PGDMP and nothing"])
@pytest.mark.parametrize("is_encrypted", [False, True])
def test_what_is_no_backup_is_told_under_its_own_name(
    run: Run, keys: tuple[Path, str], tmp_path: Path, content: bytes, is_encrypted: bool
) -> None:
    """Not under that of a temporary folder, which is gone when somebody reads it."""
    file, secret = tmp_path / "passwd.dump", tmp_path / "passwd.dump.age"
    file.write_bytes(content)
    encrypt(file, secret, keys[1])
    named = secret if is_encrypted else file
    code, out, err = run("verify", str(named), "--identity", str(keys[0]))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert str(named) in err
    assert "/textile-erp-" not in err
    if content.startswith(b"root"):
        assert err == f"{named} is no backup: name a file ….dump or ….dump.age.\n"


@pytest.mark.parametrize("suffix", ["", ".age"])
@pytest.mark.parametrize("command", ["verify", "restore"])
def test_the_list_beside_a_backup_names_the_backup(
    run: Run, tmp_path: Path, suffix: str, command: str
) -> None:
    file = tmp_path / f"mills-2026-01-01T020000Z.json{suffix}"
    file.write_text("{}", "utf-8")
    told = f"mills-2026-01-01T020000Z.dump{suffix}"
    words = f"{file} is the list of contents: name the backup beside it, {told}.\n"
    assert run(command, str(file)) == (1, "", words)


def test_the_list_that_is_missing_is_named_as_it_is_called(
    run: Run, own_mill: Mill, keys: tuple[Path, str], encrypted: Path
) -> None:
    del own_mill
    listed = encrypted.with_name(encrypted.name.replace(".dump.age", ".json.age"))
    listed.unlink()
    code, out, err = run("verify", str(encrypted), "--identity", str(keys[0]))
    assert (code, out) == (1, "")
    assert f"beside {encrypted} is missing" in err
    assert err.endswith(f"Copy it too, as {listed.name}.\n")


def test_a_cut_off_file_leaves_nothing_readable_behind(
    run: Run,
    own_mill: Mill,
    keys: tuple[Path, str],
    encrypted: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del own_mill
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    content = encrypted.read_bytes()
    encrypted.write_bytes(content[: len(content) * 2 // 3])
    code, out, err = run("verify", str(encrypted), "--identity", str(keys[0]))
    assert (code, out, err) == (1, "", f"{encrypted} is damaged or cut off.\n")
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("key", ["age1", "hello", "ssh-rsa x", "AGE-SECRET-KEY-1"])
def test_a_wrong_public_key_is_told_before_anything_is_done(
    run: Run, own_mill: Mill, tmp_path: Path, key: str
) -> None:
    code, out, err = run("backup", "--to", str(tmp_path), "--recipient", key)
    assert (code, out) == (1, "")
    assert "no public key of age" in err
    assert list(tmp_path.iterdir()) == []
    assert own_mill.sql("SELECT count(*) FROM backup_run") == [(0,)]


def test_a_key_there_is_is_never_overwritten(run: Run, keys: tuple[Path, str]) -> None:
    before = keys[0].read_text("utf-8")
    code, out, err = run("backup-key", str(keys[0]))
    assert (code, out, "exists already" in err) == (1, "", True)
    assert keys[0].read_text("utf-8") == before
