"""Programs of the system that a trial starts, each in a folder of its own and not as root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.factories.forked_warm import end_with_parent

# PostgreSQL and PgBouncer refuse root; this account every system has.
ACCOUNT = "nobody"


def program(name: str, package: str) -> str:
    """Where a program of the system is; the test is skipped where it is missing, and says what to install."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
    if found is None:
        pytest.skip(f"{name} is missing: apt-get install {package}")
    return found


@contextmanager
def folder_for(name: str) -> Iterator[Path]:
    """A folder the account may write into; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"erp-{name}-"))
    give(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def give(path: Path) -> None:
    """Let the account own a file or a folder."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def written(file: Path, text: str) -> Path:
    """A file with this text that the account alone may read."""
    file.write_text(text)
    file.chmod(0o600)
    give(file)
    return file


class Started:
    """A running program and its log."""

    def __init__(self, command: Sequence[str | Path], folder: Path, name: str, **environment: str) -> None:
        self._command, self._folder, self._environment = [str(word) for word in command], folder, environment
        self.log = folder / f"{name}.log"
        self.start()

    def start(self) -> None:
        """Start it, or start it again."""
        account = ACCOUNT if os.geteuid() == 0 else None
        environment = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=environment | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=account,
                group="nogroup" if account else None,
                extra_groups=[] if account else None,
                preexec_fn=end_with_parent,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait(self, seconds: float) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(seconds)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 30) -> None:
        """Send it a signal and wait for its end."""
        if self.is_running:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)


def wait_for(is_so: Callable[[], object], seconds: float, what: str, log: Path | None = None) -> None:
    """Ask again and again; fails after ``seconds``, with the end of the log."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(Exception):
            if is_so():
                return
        if time.monotonic() > deadline:
            told = log.read_text(errors="replace")[-3000:] if log and log.exists() else ""
            pytest.fail(f"waited {seconds} s in vain: {what}\n{told}")
        time.sleep(0.1)
