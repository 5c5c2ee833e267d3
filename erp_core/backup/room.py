"""Room for backups: whether a disk is full, and a sentence that says which, with what is free and needed."""

import errno
import os
import re
import shutil
from pathlib import Path

from rich import filesize

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

_ERRNOS = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_WORDS = re.compile("|".join(map(re.escape, map(os.strerror, _ERRNOS))) + "|No space left on device")
# PostgreSQL stops where it cannot begin its next file of 16 MB.
_LEAST = 20_000_000
# The scratch server's own files and its log of changes, which ``_SCRATCH`` of ``trying`` bounds.
OF_A_SERVER = 150_000_000


def tells_no_room(error: OSError | str) -> bool:
    """Whether the system, or the words of a program, say that a disk took no more."""
    return bool(_WORDS.search(str(error))) or (isinstance(error, OSError) and error.errno in _ERRNOS)


def is_used_up(folder: Path) -> bool:
    """Whether a server that keeps its files there can have stopped for want of room."""
    return _free(folder) < _LEAST


def no_room(folder: Path, needed: int = 0) -> ErpError:
    """What is told where the disk of a folder took no more.

    Args:
        needed: bytes, at most; 0 where nobody can know.
    """
    free = _free(folder)
    if free > max(needed, _LEAST):
        words = _("{folder} takes no more, though {free} is free: a quota or a limit on files ends it.")
    elif needed:
        words = _(
            "The disk of {folder} is full: {free} is free there, and up to {needed} is needed. Make room "
            "there and try again."
        )
    else:
        words = _("The disk of {folder} is full: {free} is free there. Make room there and try again.")
    return ErpError(words.format(folder=folder, free=filesize.decimal(free), needed=filesize.decimal(needed)))


def no_scratch_room(folder: Path, needed: int) -> ErpError:
    """What is told where there is no room to try a backup."""
    words = _(
        "There is no room to try the backup: about {needed} is needed in {folder}, and {free} is free there. "
        "Make room, or name another folder in the variable TMPDIR."
    )
    return ErpError(
        words.format(folder=folder, free=filesize.decimal(_free(folder)), needed=filesize.decimal(needed))
    )


def require_scratch_room(folder: Path, needed: int) -> None:
    """ErpError where a scratch server would only stop halfway."""
    if _free(folder) < needed:
        raise no_scratch_room(folder, needed)


def _free(folder: Path) -> int:
    """Bytes; of the folder it will lie in where it is not there yet."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(there).free
