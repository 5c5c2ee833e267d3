"""What goes wrong on the server while nobody looks: its administrators are written to."""

import logging
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from erp_core.errors import in_log
from erp_core.kit.i18n import N_, _
from erp_core.reporting.server import SERVER
from erp_core.reporting.server.backups import read_backups
from erp_core.security.mail.outbox import addresses_of, company_of, post

AGAIN = timedelta(hours=24)  # what goes on is told once a day
NEARLY_FULL = 0.1  # share of a disk that is free

log = logging.getLogger(__name__)

_OF_BACKUPS = {
    "failed": N_("The last backup failed"),
    "old": N_("The nightly backup was missed"),
    "never": N_("There is no backup yet"),
}


def write_of_trouble(session: Session, folders: Iterable[Path]) -> None:
    """Write to who may see the server's health about backups that failed or were missed, and full disks.

    Args:
        folders: on the disks to look at.
    """
    backups = read_backups(session)
    if backups.state in _OF_BACKUPS:
        _tell(session, f"backup {backups.state}", _(_OF_BACKUPS[backups.state]), backups.advice)
    for folder, free, total in _one_of_each_disk(folders):
        share = free / max(total, 1)
        if share < NEARLY_FULL:
            words = _(
                "{free} GB are free at {folder}, {share} % of the disk. Make room there: PostgreSQL stops "
                "when its disk is full."
            )
            told = words.format(free=round(free / 1e9, 1), folder=folder, share=round(share * 100))
            _tell(session, f"disk {folder}"[:80], _("The disk is nearly full"), told)


def write_of_new_folders(session: Session, folders: Iterable[Path]) -> None:
    """Write to them that a backup made folders that were not there, as where a disk is not mounted."""
    for folder in folders:
        words = _("The folder {folder} was not there and was made: is its disk mounted?").format(
            folder=folder
        )
        log.warning("the nightly backup made %s, which was not there: is its disk mounted?", folder)
        _tell(session, f"backup folder {folder}"[:80], _("A backup made its folder anew"), words)


def _tell(session: Session, topic: str, subject: str, words: str) -> None:
    body = _("{words}\n\nThis is told once a day, as long as it lasts.").format(words=words)
    title = f"{company_of(session)}: {subject}"
    for address in addresses_of(session, SERVER.permission("read")):
        post(session, address, title, body, topic=topic, quiet=AGAIN)


def _one_of_each_disk(folders: Iterable[Path]) -> list[tuple[Path, int, int]]:
    """The first folder of each, its free bytes and all; the log names one that cannot be looked at."""
    found = {}
    for folder in folders:
        try:
            if folder.is_dir():
                usage = shutil.disk_usage(folder)
                found.setdefault(folder.stat().st_dev, (folder, usage.free, usage.total))
        except OSError as error:
            log.warning("whether a disk has room is not known: %s", in_log(error))
    return list(found.values())
