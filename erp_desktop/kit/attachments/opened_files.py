"""OpenedFiles: copies that other programs open: for this user's eyes, not to be written, gone at the end."""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from erp_desktop.kit.files.safe_name import safe_name

IS_WINDOWS = sys.platform == "win32"


class OpenedFiles:
    """A folder of this process, made when it is first needed."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def place_for(self, id: int, name: str) -> Path:
        """Where a copy of a file goes; nothing lies there."""
        if self._folder is None or not self._folder.is_dir():
            self._folder = Path(tempfile.mkdtemp(prefix="textile-erp-files-"))  # for its owner alone
            atexit.register(self.clear)
        folder = Path(tempfile.mkdtemp(prefix=f"{id}-", dir=self._folder))
        return folder / safe_name(name)

    def seal(self, path: Path) -> None:
        """Let it be read only: what somebody writes into a copy would be lost, and this tells him."""
        mark_as_sent(path)
        path.chmod(stat.S_IRUSR)

    def clear(self) -> None:
        """Remove all of them."""
        if self._folder is not None:
            shutil.rmtree(self._folder, onerror=_write_and_try_again)
            self._folder = None


def mark_as_sent(path: Path) -> None:
    """Tell Windows that a file came from somebody else, as mail programs do: it is opened with care then."""
    if IS_WINDOWS:
        with suppress(OSError):  # not every disk keeps such a mark
            Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", "utf-8")


def _write_and_try_again(remove: Callable[..., Any], path: str, _error: object) -> None:
    """Windows removes nothing that may not be written; what another program holds open stays."""
    try:
        os.chmod(path, stat.S_IRWXU)  # noqa: PTH101
        remove(path)
    except OSError:
        pass


OPENED = OpenedFiles()
