"""The table of backups."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, String, func
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base


class BackupRun(Base):
    """A backup that was made, or failed; written by the backup command as owner, read by the program."""

    __tablename__ = "backup_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = column(N_("When"), DateTime(timezone=True), server_default=func.now(), index=True)
    path: Mapped[str] = column(N_("File"), String(1000))
    size_bytes: Mapped[int] = column(N_("Size (bytes)"), BigInteger)
    problem: Mapped[str] = column(N_("Problem"), String(1000), default="", server_default="")
    new_folder: Mapped[str] = column(N_("Folder made anew"), String(1000), default="", server_default="")
    verified_at: Mapped[datetime | None] = column(N_("Tried"), DateTime(timezone=True))
