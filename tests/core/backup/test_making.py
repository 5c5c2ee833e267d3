"""A backup has its name when it is whole; what fails leaves nothing behind and is told, and noted."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from erp_core.backup import programs, room
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.core.conftest import Run
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order

ROOT = Path(__file__).parents[3]
NOTED = "SELECT path, size_bytes, problem, verified_at IS NOT NULL FROM backup_run ORDER BY id"


def test_a_backup_is_whole_private_listed_and_noted(
    run: Run, own_mill: Mill, tmp_path: Path, postgres: EmbeddedServer
) -> None:
    make_purchase_order(own_mill("staff"))
    folder, second = tmp_path / "backups", tmp_path / "elsewhere"
    code, told, err = run(
        "backup", "--to", str(folder), "--copy-to", str(second), "--scratch-url", postgres.superuser_url()
    )
    assert code == 0, err
    dump = Path(told.strip())
    name = own_mill.database.owner_url.rpartition("/")[2]
    assert dump.parent == folder
    assert dump.name.startswith(f"{name}-{datetime.now(UTC):%Y-%m-%dT}")
    for place in (folder, second):
        files = sorted(place.iterdir())
        assert [file.name for file in files] == [dump.name, dump.with_suffix(".json").name]
        assert {file.stat().st_mode & 0o077 for file in files} == {0}
        assert files[0].read_bytes() == dump.read_bytes()
    told_contents = json.loads(dump.with_suffix(".json").read_text("utf-8"))
    assert told_contents["tables"]["purchase_order"]["rows"] == 1
    assert told_contents["company"] == "Test Mills"
    assert own_mill.sql(NOTED) == [(str(dump), dump.stat().st_size, "", True)]


def test_it_is_tried_in_a_server_of_its_own(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    make_purchase_order(own_mill("staff"))
    own_mill.sql("UPDATE role SET needs_second_factor = true")  # of people; the trial has no phone
    code, told, err = run("backup", "--to", str(tmp_path))
    assert code == 0, err
    assert err.rstrip().endswith("tried.")
    code, out, err = run("verify", told.strip())
    assert (code, err) == (0, "")
    assert "is whole: Test Mills, " in out


def test_what_is_written_meanwhile_is_not_in_it(
    own_mill: Mill, run: Run, tmp_path: Path, postgres: EmbeddedServer
) -> None:
    """Dump and list are of one moment, however long both take."""
    stop = threading.Event()

    def work() -> None:
        core = own_mill("staff")
        while not stop.is_set():
            make_purchase_order(core)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        code, told, err = run("backup", "--to", str(tmp_path), "--no-verify")
    finally:
        stop.set()
        worker.join()
    assert code == 0, err
    assert run("verify", told.strip(), "--scratch-url", postgres.superuser_url())[0] == 0


def test_who_comes_second_is_told(own_mill: Mill, run: Run, tmp_path: Path) -> None:
    with psycopg.connect(own_mill.database.owner_url) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('textile-erp backup'))")
        code, out, err = run("backup", "--to", str(tmp_path))
    assert (code, out, err) == (1, "", "Another backup of this database is being made right now.\n")
    assert list(tmp_path.iterdir()) == []
    assert own_mill.sql(NOTED) == []


def test_a_disk_that_is_full_leaves_nothing_behind_and_is_noted(database: Database, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-m", "erp_core.admin_cli", "backup", "--to", str(tmp_path), "--no-verify"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "ERP_OWNER_URL": database.owner_url},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stderr.strip()
    assert (done.returncode, done.stdout) == (1, "")
    assert words.startswith(f"{tmp_path} takes no more, though ")
    assert words.endswith(" is free: a quota or a limit on files ends it.")
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(database.owner_url) as connection:
        assert connection.execute(NOTED).fetchall() == [(str(tmp_path), 0, words, False)]


@pytest.fixture
def small_disk() -> Iterator[Callable[[str], Path]]:
    """``small_disk("1m")``: a folder on a disk of its own of that size, where PostgreSQL's account may go."""
    folder = Path(tempfile.mkdtemp(prefix="erp-disk-"))
    folder.chmod(0o755)

    def mount(size: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", str(folder)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("only root can make a small disk")
        return folder

    yield mount
    if folder.is_mount():
        command = ["umount", str(folder)]
        subprocess.run(command, check=True)
    folder.rmdir()


def test_a_full_disk_is_told_with_what_is_free_and_needed(
    run: Run, own_mill: Mill, small_disk: Callable[[str], Path]
) -> None:
    folder = small_disk("100k") / "backups"
    code, out, err = run("backup", "--to", str(folder), "--no-verify")
    assert (code, out) == (1, "")
    told = re.fullmatch(
        rf"The disk of {folder} is full: (\S+) kB is free there, and up to \S+ MB is .*\n", err
    )
    assert told, err
    assert float(told[1]) > 50, "what was written is gone again"
    assert list(folder.iterdir()) == []
    assert own_mill.sql(NOTED) == [(str(folder), 0, err.strip(), False)]


@pytest.mark.parametrize("is_foreseen", [True, False])
def test_without_room_to_try_it_a_backup_says_so(
    run: Run,
    own_mill: Mill,
    small_disk: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_foreseen: bool,
) -> None:
    """The scratch server stops where its disk is full, and is then only known to have gone away."""
    disk = small_disk("44m")
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    if not is_foreseen:
        monkeypatch.setattr(room, "OF_A_SERVER", 0)
    code, out, err = run("backup", "--to", str(tmp_path / "backups"))
    assert (code, out) == (1, "")
    line = err.splitlines()[-1]
    (dump,) = (tmp_path / "backups").glob("*.dump")
    words = f"{dump} was made, but its trial failed: There is no room to try the backup: about "
    assert line.startswith(words)
    assert f" is needed in {disk}, and " in line
    assert "TMPDIR" in line
    assert line.endswith(f'Try it again with "textile-erp-admin verify {dump}".')
    assert own_mill.sql(NOTED) == [(str(dump), dump.stat().st_size, line, False)]
    assert list(disk.iterdir()) == []


def test_a_folder_that_was_not_there_is_told_to_be_made(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    """As where the disk it lies on is not mounted."""
    first, second = tmp_path / "mnt" / "backups", tmp_path / "elsewhere"
    asked = ("backup", "--no-verify", "--to", str(first), "--copy-to", str(second))
    code, _out, err = run(*asked)
    assert code == 0, err
    for folder in (first, second):
        assert f"The folder {folder} was made for backups: this is the first one.\n" in err
    code, _out, err = run(*asked)
    assert (code, "The folder" in err) == (0, False)
    shutil.rmtree(first)
    code, _out, err = run(*asked)
    assert code == 0, err
    assert f"The folder {first} was not there and was made: is its disk mounted?\n" in err
    assert own_mill.sql("SELECT new_folder FROM backup_run ORDER BY id") == [("",), ("",), (str(first),)]


def test_a_folder_that_cannot_be_used_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    code, out, err = run("backup", "--to", str(tmp_path / "file" / "below"))
    assert (code, out) == (1, "")
    assert err == f"The folder {tmp_path / 'file' / 'below'} cannot be used for backups: Not a directory\n"


def test_the_second_folder_failing_is_loud_and_the_first_is_kept(
    run: Run, own_mill: Mill, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    folder = tmp_path / "backups"
    second = tmp_path / "file" / "below"
    code, out, err = run("backup", "--to", str(folder), "--copy-to", str(second), "--no-verify")
    assert (code, out) == (1, "")
    (dump,) = folder.glob("*.dump")
    assert err.startswith(f"{dump} was made, but not copied into {second}: ")
    assert own_mill.sql(NOTED) == [(str(dump), dump.stat().st_size, err.strip(), False)]


def test_a_full_second_disk_and_no_room_to_try_are_told_together(
    run: Run,
    own_mill: Mill,
    small_disk: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = small_disk("100k")
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    places = ("--to", str(tmp_path), "--copy-to", str(disk / "copies"))
    code, out, err = run("backup", *places)
    (dump,) = tmp_path.glob("*.dump")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"{dump} was made, but not copied into {disk / 'copies'}: The disk of ")
    assert f" {dump} was made, but its trial failed: There is no room to try the backup" in err
    assert own_mill.sql(NOTED) == [(str(dump), dump.stat().st_size, err.strip(), False)]


def test_what_a_killed_backup_left_goes_with_the_next(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    name = own_mill.database.owner_url.rpartition("/")[2]
    left = tmp_path / f"{name}-2026-01-01T020000Z.dump.partial"
    other = tmp_path / "another-2026-01-01T020000Z.dump.partial"
    for file in (left, other):
        file.write_bytes(b"half")
    code, _out, err = run("backup", "--to", str(tmp_path), "--no-verify")
    assert (code, f"Removed: {left}\n" in err) == (0, True), err
    assert not left.exists()
    assert other.exists()


def test_without_a_fitting_pg_dump_it_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = programs.Program(Path("/usr/bin/pg_dump"), 9)
    monkeypatch.setattr(programs, "_found", lambda _name: (older,))
    code, out, err = run("backup", "--to", str(tmp_path))
    assert (code, out) == (1, "")
    assert "Install postgresql-client-18." in err


def test_a_database_that_is_not_reached_is_one_sentence(run: Run, tmp_path: Path) -> None:
    url = "postgresql://erp_owner:x@127.0.0.1:1/textile_erp"
    code, out, err = run("backup", "--database-url", url, "--to", str(tmp_path))
    assert (code, out) == (1, "")
    assert err.startswith("The database cannot be reached")


def test_a_folder_that_is_none_is_noted_like_any_failure(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    """The night's backup is told by what it noted: what the command line alone knows is told to nobody."""
    (tmp_path / "file").write_text("no folder", "utf-8")
    code, out, err = run("backup", "--to", str(tmp_path / "file"))
    assert (code, out) == (1, "")
    assert "file" in err
    assert own_mill.sql("SELECT problem <> '' FROM backup_run") == [(True,)]


def test_a_copy_beside_the_backup_itself_is_none(run: Run, tmp_path: Path) -> None:
    code, out, err = run("backup", "--to", str(tmp_path), "--copy-to", f"{tmp_path}/.")
    assert (code, out) == (1, "")
    assert "name another disk's" in " ".join(err.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("keep", ["7;5", "7,5", "-1,2,3", "a,b,c", "1,2,3,4"])
def test_what_is_kept_is_written_in_one_way(run: Run, tmp_path: Path, keep: str) -> None:
    code, out, err = run("backup", "--to", str(tmp_path), "--keep", keep)
    assert (code, out) == (2, "")
    assert "7,5,12" in err
