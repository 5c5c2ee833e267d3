"""Passwords of a local server, kept in one private file."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from erp_core.errors import ErpError
from erp_core.kit.i18n import _


class Credentials:
    """Strings by name in one JSON file, mode 0600, replaced atomically.

    Args:
        path: the file.
        lock: held while values are added, so that two processes do not lose each other's.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self._path = path
        self._lock = lock

    def load(self) -> dict[str, str]:
        """All that is stored; nothing yet is an empty dict."""
        try:
            return json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except ValueError as error:
            message = _("The file {file} is damaged: restore it from a backup.")
            raise ErpError(message.format(file=self._path)) from error

    def save(self, values: Mapping[str, str]) -> None:
        """Add ``values`` to what is stored, replacing those of the same name."""
        with self._lock:
            stored = self.load()
            if stored | dict(values) != stored:
                write_atomically(self._path, json.dumps(stored | dict(values), indent=2))


def write_atomically(path: Path, text: str) -> None:
    """Replace a file at once; mode 0600."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
