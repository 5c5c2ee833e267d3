"""What the office server does every day without being asked."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from erp_core.backup import schedule
from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, in_log
from erp_core.reporting.server.backups import read_backups
from erp_core.reporting.server.trouble import write_of_new_folders, write_of_trouble
from erp_core.security.mail.sending import send_due
from erp_core.server.settings import ServerSettings

DAY = 24 * 60 * 60
AFTER_FAILING = 60 * 60
LOOK = 10 * 60  # seconds between two looks at the clock
DATABASES = Path("/var/lib/postgresql")  # where systems keep them, if it is on this machine
POST = 5  # seconds between two looks into the outbox

log = logging.getLogger(__name__)

T = TypeVar("T")


async def in_thread(work: Callable[..., T], *told: Any) -> T:
    """The result of work that is done by a thread; whoever cancels it waits until the thread is done.

    Whatever connections it used are given back by then, so that they are closed with the others.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *told))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise


async def keep_house_daily(dispatcher: Dispatcher) -> None:
    """Keep house now and once a day; in a thread, so that no request waits for it. Runs until cancelled."""
    while True:
        is_done = await in_thread(dispatcher.keep_house)
        await asyncio.sleep(DAY if is_done else AFTER_FAILING)


async def send_mails(dispatcher: Dispatcher) -> None:
    """Send what waits in the outbox, as soon as it does. All workers and servers may do so.

    Runs until cancelled.
    """
    while True:
        try:
            await in_thread(send_due, dispatcher.own_transaction)
        except (ErpError, SQLAlchemyError) as error:
            log.warning("the outbox could not be read: %s", in_log(error))
        await asyncio.sleep(POST)


async def watch(dispatcher: Dispatcher, settings: ServerSettings) -> None:
    """Write to administrators of backups that failed or were missed, and of disks that are nearly full.

    All workers and servers may do so: each trouble is told once a day. Runs until cancelled.
    """
    named = (settings.backup_dir, settings.backup_copy_dir, DATABASES, Path(tempfile.gettempdir()))
    folders = [folder for folder in named if folder is not None]

    def look() -> None:
        with dispatcher.own_transaction() as session:
            write_of_trouble(session, folders)

    while True:
        try:
            await in_thread(look)
        except (ErpError, SQLAlchemyError, OSError) as error:
            log.warning("whether all is well could not be found out: %s", in_log(error))
        await asyncio.sleep(LOOK)


async def back_up_nightly(dispatcher: Dispatcher, settings: ServerSettings) -> None:
    """Have a backup made each night, if a folder is named for it, and one that was missed at once.

    All workers and servers may do so: one of them makes it. Runs until cancelled.
    """
    while settings.backup_dir is not None:
        is_done = True
        try:
            last = (await in_thread(lambda: dispatcher.ask(read_backups))).at
            if schedule.is_due(last, settings.backup_hour):
                named = _expected(settings, is_first=last is None)
                missing = [folder for folder in named if not folder.exists()]
                is_done = await _back_up(settings)
                made = [folder for folder in missing if folder.exists()]
                await in_thread(_tell_of, dispatcher, made)
        except (ErpError, SQLAlchemyError, OSError) as error:
            reason = error.code if isinstance(error, ErpError) else in_log(error)
            log.warning("whether a backup is due could not be asked: %s", reason)
        await asyncio.sleep(LOOK if is_done else AFTER_FAILING)


def _expected(settings: ServerSettings, *, is_first: bool) -> list[Path]:
    """Folders that should be there: of several companies' the first backup of each makes its own."""
    named = [folder for folder in (settings.backup_dir, settings.backup_copy_dir) if folder is not None]
    return [folder.parent for folder in named] if settings.companies and is_first else named


def _tell_of(dispatcher: Dispatcher, new_folders: list[Path]) -> None:
    if new_folders:
        with dispatcher.own_transaction() as session:
            write_of_new_folders(session, new_folders)


async def _back_up(settings: ServerSettings) -> bool:
    """Run the command, which notes what fails; its memory and its locks end with it."""
    process = await asyncio.create_subprocess_exec(
        *_admin(),
        *("backup", "--when-due"),
        env=settings.environment_of_backups(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _out, told = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    words = told.decode("utf-8", "replace").strip().replace("\n", " ")
    if process.returncode:
        log.error("the nightly backup failed: %s", words)
    elif words:
        log.info("the nightly backup was made: %s", words)
    return process.returncode == 0


def _admin() -> list[str]:
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_stem("textile-erp-admin"))]
    return [sys.executable, "-m", "erp_core.admin_cli"]
