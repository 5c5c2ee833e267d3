"""Where backups lie: how they are called, when a file is whole, which are forgotten.

A file has its final name only when it is complete and on the disk; until then it ends with ``.partial``.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from erp_core.backup import room
from erp_core.backup.encryption import SUFFIX
from erp_core.backup.private import new_file
from erp_core.errors import ErpError
from erp_core.kit.i18n import _

PARTIAL = ".partial"
DUMP, LIST = ".dump", ".json"
_STAMP = "%Y-%m-%dT%H%M%SZ"


class Keep(NamedTuple):
    """How many are kept: the newest of each of so many days, weeks and months that have one; none: all."""

    daily: int = 0
    weekly: int = 0
    monthly: int = 0


ALL = Keep()


class Backup(NamedTuple):
    """A whole backup in a folder."""

    file: Path
    at: datetime

    @property
    def contents(self) -> Path:
        """The file beside it that tells what it holds."""
        return contents_beside(self.file)


def contents_beside(file: Path) -> Path:
    """``mills-….json`` of ``mills-….dump``, encrypted if that is."""
    suffix = SUFFIX if file.suffix == SUFFIX else ""
    return file.with_name(file.name.removesuffix(suffix).removesuffix(DUMP) + LIST + suffix)


def name_for(database: str, at: datetime) -> str:
    """Of the files of a backup, without their endings."""
    return f"{database}-{at.astimezone(UTC).strftime(_STAMP)}"


def backups_in(folder: Path, database: str) -> list[Backup]:
    """Those of this database, newest first."""
    form = re.compile(re.escape(database) + r"-(\d{4}-\d\d-\d\dT\d{6}Z)\.dump(\.age)?")
    found = []
    for file in folder.iterdir():
        if match := form.fullmatch(file.name):
            found.append(Backup(file, datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def newest_size(folder: Path) -> int:
    """Bytes of the newest whole backup in a folder, or below it, of any database; 0 where there is none."""
    try:
        files = [one.stat() for one in folder.rglob(f"*{DUMP}*") if one.suffix in (DUMP, SUFFIX)]
    except OSError:
        return 0
    return max(files, key=lambda file: file.st_mtime).st_size if files else 0


@contextmanager
def usable(folder: Path) -> Iterator[None]:
    """What the system refuses in a folder becomes a sentence."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield
    except OSError as error:
        if room.tells_no_room(error):
            named = error.filename  # it may be another folder's that is worked in meanwhile
            raise room.no_room(Path(named).parent if isinstance(named, str) else folder) from error
        words = _("The folder {folder} cannot be used for backups: {reason}")
        raise ErpError(words.format(folder=folder, reason=error.strerror or error)) from error


def publish(made: Mapping[str, Path], folder: Path) -> list[Path]:
    """Put files into a folder; they get their names when all of them are whole and on its disk.

    Args:
        made: the name of each to where it lies now; one that lies in the folder already is not copied.
    """
    with usable(folder):
        partials = {name: folder / f"{name}{PARTIAL}" for name in made}
        try:
            for name, partial in partials.items():
                if made[name] != partial:
                    _copy(made[name], partial)
                _to_disk(partial)
            finals = [partial.replace(folder / name) for name, partial in partials.items()]
        except BaseException:
            for partial in partials.values():
                partial.unlink(missing_ok=True)
            raise
        _to_disk(folder)
    return finals


def forget_partials(folder: Path, database: str) -> list[Path]:
    """Remove and return what an interrupted backup left; only who makes one of this database may."""
    left = sorted(folder.glob(f"{database}-*{PARTIAL}"))
    for file in left:
        file.unlink(missing_ok=True)
    return left


def forget_old(folder: Path, database: str, keep: Keep, tried: Collection[str] = ()) -> list[Path]:
    """Remove backups nobody asked to keep; returns them.

    The newest one always stays, and the newest of those that were tried: of others nobody knows what they are
    worth.

    Args:
        tried: names of files.
    """
    backups = backups_in(folder, database)
    if not any(keep) or not backups:
        return []
    kept = {backups[0], *[backup for backup in backups if backup.file.name in tried][:1]}
    rules: list[tuple[int, Callable[[datetime], Hashable]]] = [
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    ]
    for count, period in rules:
        newest: dict[Hashable, Backup] = {}
        for backup in backups:
            newest.setdefault(period(backup.at.astimezone()), backup)
        kept |= {*list(newest.values())[:count]}
    gone = [backup for backup in backups if backup not in kept]
    for backup in gone:
        backup.file.unlink()
        backup.contents.unlink(missing_ok=True)
    return [backup.file for backup in gone]


def sha256_of(file: Path) -> str:
    """As hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    """A copy that was read back and is the same: a disk elsewhere may lose what it was given."""
    with source.open("rb") as read, new_file(target) as written:
        shutil.copyfileobj(read, written, 1 << 20)
    _to_disk(target)
    if sha256_of(source) != sha256_of(target):
        raise OSError(5, _("what was written there is not what is read back"))


def _to_disk(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
