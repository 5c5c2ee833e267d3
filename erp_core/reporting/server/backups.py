"""Whether there are backups one can rely on: one judgement for the Server screen, monitors and the doctor."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from erp_core.kit.i18n import N_, _
from erp_core.reporting.server.model import BackupRun
from erp_core.reporting.server.schema import BackupsView

OLD = timedelta(hours=26)  # a night was missed
UNTRIED = timedelta(days=8)

_ADVICE = {
    "never": N_("No backup was ever recorded. Run textile-erp-admin backup every night."),
    "failed": N_("The last backup failed: {problem}"),
    "old": N_("This is too old: look at the nightly backup."),
    "new_folder": N_("The folder {folder} was not there and was made: is its disk mounted?"),
    "untried": N_("Nobody knows whether it can be restored: textile-erp-admin verify tells."),
    "fine": "",
}


def read_backups(session: Session, now: datetime | None = None) -> BackupsView:
    """What the database remembers of its backups, and what is wrong with that."""
    newest = select(BackupRun).order_by(BackupRun.at.desc(), BackupRun.id.desc()).limit(1)
    last = session.scalar(newest)
    good = session.scalar(newest.where(BackupRun.problem == ""))
    tried = session.scalar(newest.where(BackupRun.verified_at.is_not(None)))
    problem = last.problem if last else ""
    state = _state(problem, good, tried, now or datetime.now(UTC))
    words = _(_ADVICE[state]) if _ADVICE[state] else ""
    return BackupsView(
        state=state,
        advice=words.format(problem=problem, folder=good.new_folder if good else ""),
        at=good.at if good else None,
        size_bytes=good.size_bytes if good else None,
        tried_at=tried.at if tried else None,
        failed_at=last.at if last and problem else None,
    )


def _state(problem: str, good: BackupRun | None, tried: BackupRun | None, now: datetime) -> str:
    if problem:
        return "failed"
    if good is None:
        return "never"
    if now - good.at > OLD:
        return "old"
    if good.new_folder:
        return "new_folder"
    if tried is None or now - tried.at > UNTRIED:
        return "untried"
    return "fine"
