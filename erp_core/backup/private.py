"""Files that only we may read, from their first byte on."""

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from erp_core.kit.i18n import N_

OPEN_TO_OTHERS = N_("{file} can be read by others (mode {mode}).")


def new_file(path: Path) -> BinaryIO:
    """An empty file to write to; FileExistsError where there is one."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def open_to_others(file: Path) -> str:
    """The mode of a file that others than its owner may read or change, as ``644``; empty for a closed one.

    Windows has no such modes: there all count as closed.

    Raises:
        OSError: it cannot be looked at.
    """
    mode = stat.S_IMODE(file.stat().st_mode)
    return f"{mode:03o}" if sys.platform != "win32" and mode & 0o077 else ""
