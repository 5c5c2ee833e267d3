"""Export: a whole list to a file, by a process of its own; there when it is whole, else as it was before."""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import IO

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import _
from erp_core.platform.spreadsheet.sheet import Sheet

# How the packaged program is told to do this and nothing else.
OPTION = "--spreadsheet"
# What the writing process says by its exit code; as in its own module, which loads more than is needed here.
_FULL, _CUT = 3, 4

log = logging.getLogger(__name__)


class Export:
    """One file. It runs in one thread and may be stopped from another.

    Args:
        path: of the file; what it ends with says which kind: ``.xlsx`` or ``.csv``.

    Attributes:
        places: how many rows the file has, where one stands in several groups, too.
    """

    def __init__(self, sheet: Sheet, path: Path) -> None:
        self._sheet = sheet
        self._path = path
        self._is_stopped = False
        self.places = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Give it up, at once; no file is left."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()

    def run(
        self,
        whole_list: Callable[[], AbstractContextManager[Iterator[bytes]]],
        tell: Callable[[int], None] = lambda _count: None,
    ) -> int | None:
        """Write the file and give how many rows it holds; None where it was stopped.

        Args:
            whole_list: as ``Core.whole_list`` gives it.
            tell: called now and then with how many rows have come.

        Raises:
            ErpError: the list or the file could not be had; what was there before is as it was.
        """
        self._require_writable()
        try:
            folder = Path(tempfile.mkdtemp(prefix=".textile-erp-", dir=self._path.parent))
        except OSError as error:
            raise self._refused(error) from error
        try:
            return self._written(folder, whole_list, tell)
        finally:
            self._end()
            shutil.rmtree(folder, ignore_errors=True)

    def _written(
        self,
        folder: Path,
        whole_list: Callable[[], AbstractContextManager[Iterator[bytes]]],
        tell: Callable[[int], None],
    ) -> int | None:
        made = folder / f"list{self._path.suffix}"
        with whole_list() as blocks:
            process = self._started(made)
            if process is None:
                return None
            self._send(process, blocks, tell)
        count = self._result(process)
        if count is None:
            return None
        try:
            made.replace(self._path)
        except OSError as error:
            raise self._refused(error) from error
        return count

    def _started(self, made: Path) -> "subprocess.Popen[bytes] | None":
        pipe = subprocess.PIPE
        with self._lock:
            if self._is_stopped:
                return None
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    [*program(), str(made)], stdin=pipe, stdout=pipe, stderr=pipe
                )
            except OSError as error:
                log.warning("the writer of spreadsheets did not start: %s", error)
                raise ErpError(_("Writing files could not be started on this PC.")) from error
            return self._process

    def _send(
        self, process: "subprocess.Popen[bytes]", blocks: Iterator[bytes], tell: Callable[[int], None]
    ) -> None:
        """Hand the rows on as they come; the pipe holds the sender back where the writer is slower."""
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        count = -1  # the line of names
        if not _put(process.stdin, self._sheet.model_dump_json().encode() + b"\n"):
            return
        for block in blocks:
            if self._is_stopped or not _put(process.stdin, block):
                return
            count += block.count(b"\n")
            tell(max(count, 0))

    def _result(self, process: "subprocess.Popen[bytes]") -> int | None:
        said, complaint = process.communicate()
        if self._is_stopped:
            return None
        if process.returncode == 0:
            told = json.loads(said)
            self.places = told["places"]
            return told["rows"]
        if process.returncode == _CUT:
            raise Unreachable(_("The connection was lost before all rows had come. Nothing was written."))
        if process.returncode == _FULL:
            words = _("There is no room on the disk for {file}. Nothing was written.")
            raise ErpError(words.format(file=self._path.name))
        log.warning("writing a spreadsheet failed: %s", complaint.decode(errors="replace")[-2000:])
        words = _("The file {file} could not be written. The log of this PC says why.")
        raise ErpError(words.format(file=self._path.name))

    def _end(self) -> None:
        """Whatever happened, no process is left."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()

    def _require_writable(self) -> None:
        """Say before the rows come, not after them, what would be in the way."""
        try:
            if self._path.exists():
                with self._path.open("r+b"):
                    pass
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> ErpError:
        if isinstance(error, PermissionError | IsADirectoryError):
            words = _(
                "{file} cannot be written there: it is read-only, or open in another program."
                " Close it there, or choose another name or folder."
            )
            return ErpError(words.format(file=self._path.name))
        words = _("The file {file} could not be written: {reason}")
        return ErpError(words.format(file=self._path.name, reason=error.strerror or str(error)))


def _put(pipe: IO[bytes], data: bytes) -> bool:
    """Whether the writer took it; its exit code says why it did not."""
    try:
        pipe.write(data)
        pipe.flush()
    except OSError:
        return False
    return True


def program() -> list[str]:
    """The command that starts the process of its own; what it is to do follows."""
    if getattr(sys, "frozen", False):
        return [sys.executable, OPTION]
    return [sys.executable, "-m", "erp_core.platform.spreadsheet"]
