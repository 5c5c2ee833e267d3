"""The bundled PostgreSQL of one PC: created, started, joined, and stopped when our last process leaves.

What lies in the data folder::

    credentials.json   superuser password, port, and what provisioning adds; mode 0600
    pgdata/  log/      the cluster and its server log
    start.log          what the last start said before the server log was open
    lock               held by whoever starts, joins or stops the server
    users/             one file per process that uses the server, locked while that process lives
    keep_running       present: the last one to leave does not stop the server
    cluster            as root only: where pgdata and log lie, because the server's account cannot come here
"""

import atexit
import hashlib
import logging
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import psutil
from filelock import FileLock, Timeout

from erp_core.errors import ErpError, Unreachable, VersionMismatch
from erp_core.kit.i18n import N_, _
from erp_core.postgres import postgres_programs
from erp_core.postgres.credentials import Credentials, write_atomically
from erp_core.postgres.loopback import HOST, answers, free_port

log = logging.getLogger(__name__)

SUPERUSER = "postgres"
START_TIMEOUT = 900  # seconds; crash recovery on a slow disk takes minutes
STOP_TIMEOUT, LOCK_TIMEOUT = 300, 60  # seconds; so does the last checkpoint; whoever starts asks again sooner
KEPT_LOGS = 5

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "jit": "off",  # compiling costs more than our short queries
    # How long each statement takes, for the administrator; not those of set-up, which may hold passwords.
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "logging_collector": "on",
    "log_directory": "../log",
    "log_rotation_size": "10MB",
    "log_rotation_age": "0",
}

_PORT_TAKEN = "could not bind|could not create any TCP/IP sockets|Address already in use"
_ORPHANS = "shared memory block"  # processes of a killed server that have not noticed its death yet
_ADVICE = {
    "No space left|not enough space|quota exceeded": N_("The disk is full: free some space and start again."),
    "Read-only file system": N_("The disk is read-only: make it writable or choose another folder."),
    "Permission denied|Operation not permitted|Access is denied": N_(
        "This user may not write there: correct the rights of the folder or choose another one."
    ),
    _ORPHANS: N_("Processes of the crashed server are still ending: try again in a minute."),
    _PORT_TAKEN: N_("Another program holds the port: close it and start again."),
    "PANIC|checkpoint record|pg_control|control file|not a valid|missing|corrupt|could not open file": N_(
        "Files of the database are damaged or missing: restore the last backup into an empty folder."
    ),
}


class EmbeddedServer:
    """The PostgreSQL server of one data folder, shared by all our processes that use that folder.

    Args:
        data_dir: the folder the user sees; created at the first start.
        extra_settings: server settings for tests and benchmarks; those of the process that starts the server
            count, not those of one that joins it.
    """

    def __init__(self, data_dir: Path, extra_settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self._settings = SETTINGS | dict(extra_settings or {})
        self._account = postgres_programs.server_account()
        self._keep_mark = self.data_dir / "keep_running"
        self._lock = FileLock(self.data_dir / "lock", mode=0o600)
        self._user_lock: FileLock | None = None
        self._process_id = 0
        self.credentials = Credentials(self.data_dir / "credentials.json", self._lock)

    def start(self) -> None:
        """Create the cluster if there is none, start or join the server, and register this process as a user.

        It stays one until ``release``, its normal exit or its death, however violent.

        Raises:
            VersionMismatch: another major version of PostgreSQL made the cluster.
            Unreachable: the server does not come up.
            ErpError: the folder cannot be used.
        """
        with self._exclusive(LOCK_TIMEOUT):
            self._choose_home()
            if not self.pgdata.exists():
                self._create_cluster()
            self._check_cluster()
            self._ensure_running()
            self._register()

    def release(self) -> None:
        """This process leaves; the last one stops the server, unless ``keep_running`` was asked for."""
        if self._user_lock is None or self._process_id != os.getpid():  # a forked child is not the user
            return
        atexit.unregister(self.release)
        user_lock, self._user_lock = self._user_lock, None
        user_lock.release()
        Path(user_lock.lock_file).unlink(missing_ok=True)
        if self.data_dir.exists():
            with self._exclusive():
                if not self._has_users() and not self._keep_mark.exists():
                    self._stop()

    def keep_running(self) -> None:
        """Let the server stay up after the last user left, until ``stop``."""
        with self._exclusive():
            self._keep_mark.touch(mode=0o600)

    def stop(self) -> None:
        """Stop the server whoever uses it, and forget ``keep_running``. Stopping a stopped one is fine."""
        if self.data_dir.exists():
            with self._exclusive():
                self._keep_mark.unlink(missing_ok=True)
                self._stop()

    def delete(self) -> None:
        """Stop the server and remove its cluster, logs and credentials for good; the data folder stays."""
        self.stop()
        self.release()
        if self.data_dir.exists():
            with self._exclusive():
                home = self.home
                for folder in (home / "pgdata", home / "log", self.data_dir / "users"):
                    shutil.rmtree(folder, ignore_errors=True)
                if home != self.data_dir:
                    shutil.rmtree(home, ignore_errors=True)
                for name in ("credentials.json", "start.log", "cluster"):
                    (self.data_dir / name).unlink(missing_ok=True)

    @property
    def is_running(self) -> bool:
        """Whether the server accepts connections."""
        postmaster = self._postmaster()
        return postmaster is not None and postmaster.is_ready

    @property
    def is_shared(self) -> bool:
        """Whether another program uses the server, this one aside."""
        return self._has_users(but=Path(self._user_lock.lock_file) if self._user_lock else None)

    @property
    def port(self) -> int:
        """The TCP port of the last start."""
        return int(self._credential("port"))

    def superuser_url(self, database: str = "postgres") -> str:
        """A ``postgresql://`` URL for the superuser: for provisioning, never for the running application."""
        password = quote(self._credential("superuser_password"), safe="")
        return f"postgresql://{SUPERUSER}:{password}@{HOST}:{self.port}/{quote(database, safe='')}"

    @property
    def home(self) -> Path:
        """The folder that holds pgdata and log: the data folder, except as root below a private folder."""
        pointer = self.data_dir / "cluster"
        return Path(pointer.read_text("utf-8").strip()) if pointer.exists() else self.data_dir

    @property
    def pgdata(self) -> Path:
        return self.home / "pgdata"

    @cached_property
    def _programs(self) -> postgres_programs.Programs:
        return postgres_programs.find_programs(self._account)

    @contextmanager
    def _exclusive(self, patience: int = START_TIMEOUT + STOP_TIMEOUT) -> Iterator[None]:
        """Hold the folder's lock; what the operating system refuses becomes a sentence."""
        try:
            # As root the server's account must be able to pass through, but not to look around.
            self.data_dir.mkdir(mode=0o711 if self._account else 0o700, parents=True, exist_ok=True)
            with self._lock.acquire(timeout=patience):
                yield
        except Timeout as error:
            message = _("Another program holds the database in {folder}. Wait or end it, then try again.")
            raise self._failure(message, kind=Unreachable) from error
        except OSError as error:
            raise self._failure(_("The database folder {folder} cannot be used."), error.strerror) from error

    def _failure(self, sentence: str, details: str | None = "", kind: type[ErpError] = ErpError) -> ErpError:
        """What happened and what to do about it.

        The last words of the program that failed are told where we know no better, and no warning in the log.
        """
        what = sentence.format(folder=self.data_dir)
        if details:
            log.info("%s\n%s", what, details)
        advice = next((_(text) for pattern, text in _ADVICE.items() if re.search(pattern, details or "")), "")
        return kind("\n".join(filter(None, (what, advice or details))))

    def _credential(self, name: str) -> str:
        value = self.credentials.load().get(name)
        if value is None:
            raise self._failure(_("The database in {folder} has not been started yet."))
        return value

    # Creating the cluster

    def _choose_home(self) -> None:
        pointer, here = self.data_dir / "cluster", self.data_dir / "pgdata"
        if pointer.exists() or here.exists() or postgres_programs.can_enter(self.data_dir, self._account):
            return
        clusters = postgres_programs.SYSTEM_DIR / "clusters"
        home = clusters / hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        if home.exists():  # left by an earlier data folder of the same name
            home = home.with_name(f"{home.name}-{secrets.token_hex(4)}")
        for folder in (clusters.parent, clusters, home):
            postgres_programs.make_system_folder(folder)
        write_atomically(pointer, str(home))

    def _create_cluster(self) -> None:
        """Run initdb beside the final place and rename, so that an interrupted run leaves no half cluster."""
        password = self.credentials.load().get("superuser_password") or secrets.token_urlsafe(32)
        self.credentials.save({"superuser_password": password})
        fresh, password_file = self.home / "pgdata.new", self.home / "initdb.password"
        shutil.rmtree(fresh, ignore_errors=True)
        self._make_server_folder(fresh)
        try:
            write_atomically(password_file, password)
            postgres_programs.give_to(password_file, self._account)
            result = self._programs.run(
                *("initdb", "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            )
        finally:
            password_file.unlink(missing_ok=True)
        if result.returncode:
            words = postgres_programs.last_lines(result.stdout)
            raise self._failure(_("The database in {folder} could not be created."), words)
        fresh.rename(self.pgdata)

    def _check_cluster(self) -> None:
        if sys.platform != "win32" and self.pgdata.stat().st_uid != self._account.get("user", os.geteuid()):
            message = _("The database in {folder} belongs to another user: start this program as that user.")
            raise self._failure(message)
        try:
            found = (self.pgdata / "PG_VERSION").read_text("ascii", errors="replace").strip()
        except FileNotFoundError as error:
            message = _("The folder {folder} holds no usable database.")
            raise self._failure(message, _("PG_VERSION is missing in pgdata.")) from error
        bundled = self._programs.version.partition(".")[0]
        if found != bundled:
            message = _(
                "The database in {folder} was made by PostgreSQL {found}; this program brings {bundled}. "
                "Take a backup with the version of this program that made it, and restore it with this one."
            )
            raise VersionMismatch(message.format(folder=self.data_dir, found=found, bundled=bundled))
        if "superuser_password" not in self.credentials.load():
            message = _(
                "The password of the database in {folder} is lost: restore the file credentials.json."
            )
            raise self._failure(message)

    # Starting and stopping

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while (postmaster := self._postmaster()) and not postmaster.is_ready:
            if time.monotonic() > deadline:
                raise self._failure(
                    _("The database in {folder} is busy starting or stopping."), kind=Unreachable
                )
            time.sleep(0.1)
        postmaster = postmaster or self._launch()
        self.credentials.save({"port": str(postmaster.port)})

    def _launch(self) -> "_Postmaster":
        self._make_server_folder(self.home / "log")
        for old in self._logs()[:-KEPT_LOGS]:
            old.unlink(missing_ok=True)
        # Nobody stands behind this file any more, but another process may have its number by now, which
        # PostgreSQL would take for its server. Removing is safe: shared memory guards a cluster in use too.
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)
        port = free_port(int(self.credentials.load().get("port", "0")))
        words = ""
        for _attempt in range(20):
            words = self._launch_once(port)
            if postmaster := self._postmaster():
                if postmaster.is_ready:
                    return postmaster
                message = _(
                    "The database in {folder} is still recovering from a crash: try again in some minutes."
                )
                raise self._failure(message, kind=Unreachable)
            if re.search(_PORT_TAKEN, words):
                port = free_port(0)
            elif _ORPHANS in words:
                time.sleep(0.5)
            else:
                break
        raise self._failure(_("The database in {folder} does not start."), words, Unreachable)

    def _launch_once(self, port: int) -> str:
        """Run pg_ctl start and wait until the server is ready or dead; returns the last lines of its logs."""
        settings = self._settings | {"port": str(port)}
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        options = subprocess.list2cmdline(arguments) if sys.platform == "win32" else shlex.join(arguments)
        known, start_log = {log: log.stat().st_size for log in self._logs()}, self.data_dir / "start.log"
        with start_log.open("wb") as output:  # a pipe would stay open in the server and hang its reader
            self._programs.run(
                *("pg_ctl", "start", "-D", str(self.pgdata), "-w", "-t", str(START_TIMEOUT), "-o", options),
                output=output,
            )
        new = (log.read_bytes()[known.get(log, 0) :] for log in (start_log, *self._logs()))
        return postgres_programs.last_lines(b"".join(new).decode("utf-8", errors="replace"))

    def _logs(self) -> list[Path]:
        """The server's logs, oldest first."""
        return sorted((self.home / "log").glob("*.log"))

    def _stop(self) -> None:
        if self._postmaster():
            result = self._programs.run(
                *("pg_ctl", "stop", "-D", str(self.pgdata), "-m", "fast", "-w", "-t", str(STOP_TIMEOUT))
            )
            if self._postmaster():
                message = _("The database in {folder} does not stop.")
                raise self._failure(message, postgres_programs.last_lines(result.stdout), Unreachable)

    def _postmaster(self) -> "_Postmaster | None":
        """The server of this cluster as postmaster.pid describes it; None if that process is gone."""
        try:
            lines = (self.pgdata / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        port = int(lines[3]) if len(lines) > 7 and lines[7].strip() == "ready" else 0
        is_ready = port > 0 and answers(port)
        try:
            process = psutil.Process(pid)
            is_ours = process.name().startswith("postgres") and self.pgdata in map(Path, process.cmdline())
        except psutil.NoSuchProcess:
            return None
        except psutil.AccessDenied:
            is_ours = is_ready
        return _Postmaster(port, is_ready) if is_ours else None

    def _make_server_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        postgres_programs.give_to(folder, self._account)

    # Who uses the server

    def _register(self) -> None:
        if self._user_lock is not None and self._process_id == os.getpid():
            return
        users = self.data_dir / "users"
        users.mkdir(mode=0o700, exist_ok=True)
        self._process_id = os.getpid()
        name = f"{self._process_id}-{secrets.token_hex(4)}.lock"
        self._user_lock = FileLock(users / name, mode=0o600, thread_local=False)
        self._user_lock.acquire(timeout=0)
        atexit.register(self.release)

    def _has_users(self, but: Path | None = None) -> bool:
        """Whether a living process is registered; a lock that can be taken belonged to one that died."""
        for path in (self.data_dir / "users").glob("*.lock"):
            if path == but:
                continue
            try:
                with FileLock(path, timeout=0):
                    pass
            except Timeout:
                return True
            path.unlink(missing_ok=True)
        return False


class _Postmaster(NamedTuple):
    port: int
    is_ready: bool
