"""``pg_dump`` and ``pg_restore`` of the right version: the system's where they are needed, else the bundled.

``pg_dump`` must not be older than the server. The bundled programs speak no TLS.
"""

import re
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from psycopg.conninfo import conninfo_to_dict

from erp_core.backup import room
from erp_core.backup.private import new_file
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.postgres.postgres_programs import environment, executable, find_programs, last_lines

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_NO_TLS = "SSL support is not compiled in|no encryption"
# What a newer pg_restore sets first, and an older server does not know; all else that goes wrong counts.
_UNKNOWN_SETTING = 'unrecognized configuration parameter "transaction_timeout"'
_TOO_LONG = -getattr(signal, "SIGXFSZ", 0)  # how it ends where files have a limit


class Program(NamedTuple):
    """A program of PostgreSQL, and of which major version."""

    path: Path
    major: int


def dump(url: str, server: int, snapshot: str, target: Path, size: int = 0) -> None:
    """Write the whole database as the snapshot shows it into a file (custom format), readable by us alone.

    Args:
        url: ``postgresql://`` of somebody who may read all of it.
        server: its major version.
        snapshot: as ``pg_export_snapshot`` gave it; its transaction is still open.
        size: of the database in bytes: more than that is never written.
    """
    candidates = [one for one in _found("pg_dump") if one.major >= server]
    reason = ""
    for program in sorted(candidates, key=lambda one: (one.major != server, one.major)):
        target.unlink(missing_ok=True)
        with new_file(target) as file:
            done = _run(program, url, "--format=custom", f"--snapshot={snapshot}", output=file)
        if done.returncode == 0:
            return
        reason = done.stderr
        if done.returncode == _TOO_LONG or room.tells_no_room(reason):
            target.unlink(missing_ok=True)
            raise room.no_room(target.parent, size)
    if not candidates or re.search(_NO_TLS, reason):
        raise ErpError(
            _(
                "This database needs pg_dump {version} of this system: the bundled one is too old for it or "
                "speaks no TLS. Install postgresql-client-{version}."
            ).format(version=server)
        )
    raise ErpError(_("The backup failed: {reason}").format(reason=last_lines(reason, 3)))


def contents_list(backup: Path, server: int = 0) -> tuple[Program, str]:
    """The list of what a file of ``pg_dump`` holds, and the program that can read it.

    Args:
        server: major version of where it shall go; a program of that version is asked first.

    Raises:
        ErpError: it is damaged, cut off, or no backup.
    """
    reason = ""
    for program in sorted(_found("pg_restore"), key=lambda one: (one.major != server, one.major)):
        done = _run(program, "", "--list", str(backup))
        if done.returncode == 0:
            return program, done.stdout
        reason = done.stderr if "unsupported version" in done.stderr or not reason else reason
    if "unsupported version" in reason:
        words = _("{file} is of a newer PostgreSQL than the programs here: install its client programs.")
        raise ErpError(words.format(file=backup))
    raise ErpError(_("{file} is no backup of PostgreSQL, or it is damaged.").format(file=backup))


def restore(url: str, server: int, backup: Path, leave_out: str) -> None:
    """Read a file of ``pg_dump`` into an empty database.

    Args:
        url: of a superuser, into the new database.
        server: its major version.
        leave_out: what matches this in the list of contents is not restored.
    """
    program, told = contents_list(backup, server)
    chosen = [line for line in told.splitlines() if not re.search(leave_out, line)]
    order = backup.with_name(f"{backup.name}.list")
    order.write_text("\n".join(chosen), "utf-8")
    try:
        done = _run(program, url, f"--use-list={order}", str(backup))
    finally:
        order.unlink(missing_ok=True)
    errors = [line for line in done.stderr.splitlines() if line.startswith("pg_restore: error:")]
    real = [line for line in errors if _UNKNOWN_SETTING not in line]
    if not real and (done.returncode == 0 or errors):
        return
    words = "\n".join(real) or done.stderr
    if room.tells_no_room(words):
        raise ErpError(_("The disk of the database is full: make room there and try again."))
    raise ErpError(_("The backup could not be restored: {reason}").format(reason=last_lines(words, 2)))


@cache
def _found(name: str) -> tuple[Program, ...]:
    """Those of the system first, the bundled one last."""
    folders = [folder for pattern in _FOLDERS for folder in sorted(Path("/").glob(pattern[1:]))]
    in_path = shutil.which(name)
    # Debian's in the PATH is a script that chooses one of those above, by its own rules.
    if in_path and Path(in_path).resolve().name == name:
        folders.append(Path(in_path).parent)
    with suppress(ErpError):  # a server may be without the bundled programs
        folders.append(find_programs({}).folder)
    paths = dict.fromkeys(executable(folder / name) for folder in folders)
    versions = {path: _major(path) for path in paths if path.is_file()}
    return tuple(Program(path, major) for path, major in versions.items() if major)


def _major(program: Path) -> int:
    done = _run(Program(program, 0), "", "--version")
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found and done.returncode == 0 else 0


def _run(
    program: Program, url: str, *arguments: str, output: object = subprocess.PIPE
) -> "subprocess.CompletedProcess[str]":
    """Run it; the password goes by the environment, because everybody can read a command line."""
    parts = {k: str(v) for k, v in conninfo_to_dict(url).items() if v is not None}
    password = parts.pop("password", "")
    conninfo = " ".join(f"{key}='{_quoted(value)}'" for key, value in parts.items())
    return subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
        [program.path, *arguments, *(["--dbname", conninfo] if url else [])],
        stdin=subprocess.DEVNULL,
        stdout=output,  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        env=environment() | ({"PGPASSWORD": password} if password else {}),
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        check=False,
    )


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
