"""A PostgreSQL of a trial's own, with a company in it, a base backup away from another one."""

import signal
import subprocess
from pathlib import Path

import psycopg

from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres import provision
from erp_core.postgres.postgres_programs import find_programs, server_account
from erp_core.security.user import password as passwords
from erp_core.setup import add_company, add_user, bring_up_to_date, first_admin, owner_session
from tests.factories.mill import PASSWORD
from tests.growth.programs import ACCOUNT, Started, wait_for, written
from tests.server.trouble.office import free_port

NAME = "textile_erp"
LISTENS = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"


class Postgres:
    """One PostgreSQL in a folder, and those made of its files.

    Args:
        settings: more lines of its postgresql.conf.
    """

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.started: list[Started] = []
        self._programs = find_programs(server_account()).folder
        password = written(folder / "pw", "pw")
        form = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        login = ("-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256")
        self.run("initdb", "-D", folder / "a", *login, *form)
        self.start("a", self.port, settings)

    def add_company(self, name: str = NAME, title: str = "Test Mills", *, roles: bool = True) -> None:
        """A database with a company and somebody in each role."""
        superuser = self.url("postgres", "pw", "postgres")
        if roles:
            provision.create_roles(superuser, "owner", "app")
        provision.create_database(superuser, name)
        owner_url = self.url(provision.OWNER, "owner", name)
        bring_up_to_date(owner_url)
        hashed = passwords.hash_password(first_admin("admin", "x", "", PASSWORD).password)
        with owner_session(owner_url) as session:
            add_company(session, CompanyInput(name=title, currency="INR", timezone="Asia/Kolkata"))
            for role in ("admin", "manager", "viewer"):
                add_user(session, first_admin(role, role.title(), "", PASSWORD), hashed, role)
            session.commit()

    def end(self) -> None:
        """Stop all, the last first."""
        for one in reversed(self.started):
            one.end(signal.SIGINT)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a program of PostgreSQL, or one by its path, as PostgreSQL's account."""
        path = program if program.startswith("/") else str(self._programs / program)
        done = subprocess.run(
            [path, *map(str, arguments)],
            env={"PGPASSWORD": "pw", "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            cwd=self.folder,
            user=ACCOUNT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def copied(self, name: str, *more: str) -> Path:
        """A base backup of the running one."""
        there = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        folder = self.folder / name
        self.run("pg_basebackup", *there, "-D", folder, "-X", "stream", "--checkpoint=fast", *more)
        return folder

    def standby(self, name: str) -> int:
        """The port of a standby that streams from it."""
        port = free_port()
        self.copied(name, "-R")
        self.start(name, port, "", is_standby=True)
        return port

    def url(self, username: str, password: str, database: str, port: int = 0) -> str:
        return f"postgresql://{username}:{password}@127.0.0.1:{port or self.port}/{database}"

    def start(self, name: str, port: int, settings: str, *, is_standby: bool = False) -> Started:
        """Start what is in a folder; returns when it takes writes, or reads where it is a standby."""
        data = self.folder / name
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"port = {port}\n{LISTENS}{settings}\n")
        started = Started([self._programs / "postgres", "-D", data], self.folder, name)
        self.started.append(started)
        self.wait_ready(port, started, is_standby=is_standby)
        return started

    def wait_ready(self, port: int, started: Started, *, is_standby: bool) -> None:
        """Return when it answers as it should."""
        url = self.url("postgres", "pw", "postgres", port)

        def is_ready() -> bool:
            with psycopg.connect(url) as connection:
                return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (is_standby,)

        wait_for(is_ready, 60, "PostgreSQL answers", started.log)
