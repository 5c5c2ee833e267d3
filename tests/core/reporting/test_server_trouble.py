"""Administrators are written to when backups fail or are missed and when a disk is nearly full."""

import errno
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from erp_core.reporting.server.trouble import write_of_trouble
from tests.factories.mailbox import set_up, waiting
from tests.factories.mill import Mill

Usage = namedtuple("Usage", "total used free")
MADE = (
    "INSERT INTO backup_run (path, size_bytes, at, verified_at) VALUES ('/b', 1, now() - %s::interval, now())"
)
IT = "admin@mill.example"


@pytest.fixture
def mill(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> Mill:
    """A company that sends mail, with room on its disks."""
    set_up(own_mill, 25)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100, 50, 50))
    return own_mill


def look(mill: Mill, *folders: Path) -> list[str]:
    """What administrators are written about."""
    with mill.door.own_transaction() as session:
        write_of_trouble(session, folders)
    found = waiting(mill)
    assert {recipient for recipient, _subject in found} <= {IT}
    return [subject.removeprefix("Test Mills: ") for _recipient, subject in found]


def test_as_long_as_all_is_well_nobody_is_written_to(mill: Mill, tmp_path: Path) -> None:
    mill.sql(MADE, ["1 hour"])
    assert look(mill, tmp_path) == []


def test_a_backup_that_failed_was_missed_or_never_made(mill: Mill) -> None:
    assert look(mill) == ["There is no backup yet"]
    mill.sql(MADE, ["27 hours"])
    assert look(mill)[1:] == ["The nightly backup was missed"]
    mill.sql("INSERT INTO backup_run (path, size_bytes, problem) VALUES ('/b', 0, 'no room on the disk')")
    assert look(mill)[2:] == ["The last backup failed"]
    ((body,),) = mill.sql("SELECT body FROM mail_outbox ORDER BY id DESC LIMIT 1")
    assert "The last backup failed: no room on the disk" in body


def test_it_is_told_once_a_day_however_many_servers_look(mill: Mill) -> None:
    for _look in range(3):
        assert len(look(mill)) == 1
    mill.sql("UPDATE mail_outbox SET created_at = created_at - interval '25 hours'")
    assert len(look(mill)) == 2


def test_a_disk_that_is_nearly_full(mill: Mill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mill.sql(MADE, ["1 hour"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100e9, 91e9, 9e9))
    # Two folders on one disk are one disk; what is not there is none.
    assert look(mill, tmp_path, tmp_path.parent, tmp_path / "gone") == ["The disk is nearly full"]
    ((body,),) = mill.sql("SELECT body FROM mail_outbox")
    assert f"9.0 GB are free at {tmp_path}, 9 % of the disk." in body


def test_a_folder_that_is_closed_is_named_and_hides_nothing_else(
    mill: Mill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    closed, before = tmp_path / "closed" / "backups", Path.is_dir

    def is_dir(folder: Path) -> bool:
        if folder == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return before(folder)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100e9, 91e9, 9e9))
    assert look(mill, closed, tmp_path) == ["There is no backup yet", "The disk is nearly full"]
    assert f"whether a disk has room is not known: Permission denied: {closed}" in caplog.messages


def test_who_may_not_see_the_server_is_not_written_to(mill: Mill) -> None:
    mill.sql("UPDATE role SET permissions = array_remove(permissions, 'server:read') WHERE name = 'admin'")
    assert look(mill) == []
