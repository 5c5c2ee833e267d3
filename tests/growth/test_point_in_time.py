"""Back to the minute before somebody spoilt everything: a base backup and the WAL since, as the docs say."""

import signal
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from erp_core import connect
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.party import service as parties
from erp_core.postgres import provision
from erp_core.postgres.postgres_programs import find_programs, server_account
from erp_core.security.user import password as passwords
from erp_core.setup import add_company, add_user, bring_up_to_date, first_admin, owner_session
from tests.factories.mill import PASSWORD
from tests.growth.programs import ACCOUNT, Started, folder_for, wait_for, written
from tests.server.trouble.office import free_port

DOCS = Path(__file__).parents[2] / "docs/deployment.md"
NAME = "textile_erp"


class Cluster:
    """A PostgreSQL whose WAL goes into an archive, as the docs set it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._started: list[Started] = []
        self._programs = find_programs(server_account()).folder
        password = written(folder / "pw", "pw")
        form = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        login = ("-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256")
        self.run("initdb", "-D", folder / "a", *login, *form)
        self.run("/bin/mkdir", folder / "wal")
        self.main = self._start(
            "a", self.port, f"archive_mode = on\narchive_command = '{self.archive_command}'"
        )

    @property
    def archive_command(self) -> str:
        """The one of the docs, with our folder."""
        line = next(one for one in DOCS.read_text("utf-8").splitlines() if one.startswith("archive_command"))
        return line.partition("= '")[2].removesuffix("'").replace("/srv/wal", str(self.folder / "wal"))

    def end(self) -> None:
        for one in self._started:
            one.end(signal.SIGINT)

    def run(self, program: str, *arguments: str | Path) -> None:
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

    def restore(self, target: str) -> int:
        """The port of another PostgreSQL, as everything was at that moment."""
        copy, port = self.folder / "b", free_port()
        self.run("/bin/mkdir", "-m", "700", copy)
        for archive, place in (("base", copy), ("pg_wal", copy / "pg_wal")):
            self.run("/bin/tar", "-C", place, "-xzf", self.folder / "base" / f"{archive}.tar.gz")
        self.run("/bin/sh", "-c", f"touch {copy}/recovery.signal")
        self._start("b", port, f"""
archive_mode = off
restore_command = 'cp {self.folder}/wal/%f %p'
recovery_target_time = '{target}'
recovery_target_action = promote
""")  # fmt: skip
        return port

    def url(self, username: str, password: str, database: str, port: int = 0) -> str:
        return f"postgresql://{username}:{password}@127.0.0.1:{port or self.port}/{database}"

    def _start(self, name: str, port: int, settings: str) -> Started:
        data = self.folder / name
        more = f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n{settings}\n"
        with (data / "postgresql.conf").open("a") as file:
            file.write(more)
        started = Started([self._programs / "postgres", "-D", data], self.folder, name)
        self._started.append(started)
        url = self.url("postgres", "pw", "postgres", port)

        def takes_writes() -> bool:
            with psycopg.connect(url) as connection:
                return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)

        wait_for(takes_writes, 60, "PostgreSQL takes writes", started.log)
        return started


@pytest.fixture
def archived() -> Iterator[Cluster]:
    with folder_for("pitr") as folder:
        made = Cluster(folder)
        superuser = made.url("postgres", "pw", "postgres")
        provision.create_roles(superuser, "owner", "app")
        provision.create_database(superuser, NAME)
        owner_url = made.url(provision.OWNER, "owner", NAME)
        bring_up_to_date(owner_url)
        hashed = passwords.hash_password(first_admin("admin", "x", "", PASSWORD).password)
        with owner_session(owner_url) as session:
            add_company(session, CompanyInput(name="Test Mills", currency="INR", timezone="Asia/Kolkata"))
            add_user(session, first_admin("admin", "Admin", "", PASSWORD), hashed, "admin")
            session.commit()
        yield made
        made.end()


def test_back_to_the_moment_before(archived: Cluster) -> None:
    began = time.monotonic()
    archived.run("pg_basebackup", "-h", "127.0.0.1", "-p", str(archived.port), "-U", "postgres", "-D",
                 archived.folder / "base", "-Ft", "-z", "-X", "stream", "--checkpoint=fast")  # fmt: skip
    archived.run("pg_verifybackup", "-n", archived.folder / "base")
    made = time.monotonic() - began
    core = connect(archived.url(provision.APP, "app", NAME))
    core.login("admin", PASSWORD)
    for number in range(50):
        person = {
            "code": f"P{number}",
            "name": "After the base backup",
            "is_customer": True,
            "currency": "INR",
        }
        core.run(parties.create, person)  # type: ignore[arg-type]
    core.close()
    with psycopg.connect(archived.url(provision.OWNER, "owner", NAME), autocommit=True) as owner:
        time.sleep(0.5)
        target = owner.execute("SELECT now()::text").fetchone()
        time.sleep(0.5)
        owner.execute("UPDATE party SET name = 'Spoilt'")
    with psycopg.connect(archived.url("postgres", "pw", "postgres"), autocommit=True) as superuser:
        superuser.execute("SELECT pg_switch_wal()")
        wait_for(
            lambda: (
                superuser.execute("SELECT last_archived_wal IS NOT NULL FROM pg_stat_archiver").fetchone()
                == (True,)
            ),
            30,
            "the WAL is in the archive",
        )
    time.sleep(1)
    assert target is not None
    began = time.monotonic()
    port = archived.restore(target[0])
    print(f"\nbase backup {made:.1f} s, restored to {target[0]} in {time.monotonic() - began:.1f} s")
    restored = connect(archived.url(provision.APP, "app", NAME, port))
    restored.login("admin", PASSWORD)
    rows = restored.run(parties.search, {"limit": 100})  # type: ignore[arg-type]
    assert [row.name for row in rows] == ["After the base backup"] * 50
    restored.close()
    assert tarfile.is_tarfile(archived.folder / "base" / "base.tar.gz")
