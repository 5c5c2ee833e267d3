"""The office server makes the nightly backup where it is told to: one, however many workers look."""

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from erp_core.backup import schedule
from erp_core.backup.schedule import slot_before
from erp_core.errors import ErpError
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.reporting.server.backups import read_backups
from erp_core.server import upkeep
from erp_core.server.settings import ServerSettings
from tests.factories.mailbox import set_up, waiting
from tests.factories.mill import Mill

MADE = "SELECT count(*), count(verified_at), max(problem) FROM backup_run"


def settings(mill: Mill, folder: Path, scratch_url: str) -> ServerSettings:
    return ServerSettings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(mill.database.app_url),
        owner_url=SecretStr(mill.database.owner_url),
        backup_dir=folder,
        scratch_url=SecretStr(scratch_url),
    )


async def until(mill: Mill, count: int, workers: int, chosen: ServerSettings) -> None:
    """Let so many workers look at the clock until so many runs are noted, and a moment more."""
    tasks = [asyncio.create_task(upkeep.back_up_nightly(mill.door, chosen)) for _worker in range(workers)]
    while mill.sql(MADE)[0][0] < count:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def test_several_workers_make_one(own_mill: Mill, tmp_path: Path, postgres: EmbeddedServer) -> None:
    chosen = settings(own_mill, tmp_path, postgres.superuser_url())
    asyncio.run(asyncio.wait_for(until(own_mill, 1, 2, chosen), 60))
    assert own_mill.sql(MADE) == [(1, 1, "")]
    assert len(list(tmp_path.glob("*.dump"))) == 1
    assert not list(tmp_path.glob("*.partial"))


def test_a_folder_it_made_anew_is_told(
    own_mill: Mill, tmp_path: Path, postgres: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a disk is not mounted its folder is made, on the wrong disk."""
    set_up(own_mill, 25)
    folder = tmp_path / "not mounted"
    chosen = settings(own_mill, folder, postgres.superuser_url())

    async def made_and_told() -> None:
        task = asyncio.create_task(upkeep.back_up_nightly(own_mill.door, chosen))
        while not waiting(own_mill):
            await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(asyncio.wait_for(made_and_told(), 60))
    assert own_mill.sql(MADE) == [(1, 1, "")]
    assert [subject for _to, subject in waiting(own_mill)] == ["Test Mills: A backup made its folder anew"]
    ((body,),) = own_mill.sql("SELECT body FROM mail_outbox")
    assert f"The folder {folder} was not there and was made: is its disk mounted?" in body
    assert any(str(folder) in told for told in caplog.messages if "is its disk mounted" in told)


def test_one_that_fails_is_noted_and_logged(
    own_mill: Mill, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    chosen = settings(own_mill, tmp_path / "file" / "below", "")
    asyncio.run(asyncio.wait_for(until(own_mill, 1, 1, chosen), 60))
    (problem,) = own_mill.sql("SELECT problem FROM backup_run")[0]
    assert "cannot be used for backups" in problem
    assert own_mill.door.ask(read_backups).state == "failed"


def test_nothing_is_made_without_a_folder_or_before_it_is_due(own_mill: Mill, tmp_path: Path) -> None:
    chosen = settings(own_mill, tmp_path, "").model_copy(update={"backup_dir": None})
    asyncio.run(asyncio.wait_for(upkeep.back_up_nightly(own_mill.door, chosen), 5))
    own_mill.sql("INSERT INTO backup_run (path, size_bytes) VALUES ('/b', 1)")
    assert not schedule.is_due_in(own_mill.database.app_url, 2)
    assert own_mill.sql(MADE) == [(1, 0, "")]


def test_a_folder_without_the_owners_url_is_refused() -> None:
    chosen = ServerSettings(_env_file=None, database_url=SecretStr("postgresql://x"), backup_dir=Path("/b"))  # type: ignore[call-arg]
    with pytest.raises(ErpError) as refused:
        chosen.model_copy(update={"owner_url": None}).require_owner()
    assert "ERP_OWNER_URL is missing" in refused.value.message


def test_what_the_command_reads_is_what_the_server_was_told(own_mill: Mill, tmp_path: Path) -> None:
    told = (
        settings(own_mill, tmp_path, "postgresql://s").environment_of_backups().items() - os.environ.items()
    )
    code = (Path(upkeep.__file__).parents[1] / "admin" / "backups.py").read_text("utf-8")
    known = set(re.findall(r'(?:envvar=|"--[a-z-]+", )"(ERP_(?!SUPERUSER)\w+)"', code)) | {"ERP_OWNER_URL"}
    assert {name for name, _value in told} == known


@given(st.integers(0, 86400 * 400), st.integers(0, 23))
def test_each_moment_belongs_to_the_night_before_it(second: int, hour: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    slot = slot_before(now, hour)
    assert slot <= now < slot + timedelta(days=1)
    assert slot.hour == hour


def test_the_first_backup_of_one_of_several_may_make_its_folder(tmp_path: Path) -> None:
    """The one above it should be there all the same; later on its own too."""
    url = SecretStr("postgresql://erp_app:x@127.0.0.1:1/mills")
    alone = ServerSettings(_env_file=None, database_url=url, backup_dir=tmp_path)  # type: ignore[call-arg]
    several = alone.model_copy(update={"companies": {"kaveri": "mills"}}).of_company("kaveri")
    assert upkeep._expected(several, is_first=True) == [tmp_path]
    assert upkeep._expected(several, is_first=False) == [tmp_path / "kaveri"]
    assert upkeep._expected(alone, is_first=True) == [tmp_path]
