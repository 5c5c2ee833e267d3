"""Back to the minute before somebody spoilt everything: a base backup and the WAL since, as the docs say."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from erp_core import connect
from erp_core.masters.party import service as parties
from erp_core.postgres import provision
from tests.factories.mill import PASSWORD
from tests.growth.postgres import NAME, Postgres
from tests.growth.programs import folder_for, give, wait_for
from tests.server.trouble.office import free_port

DOCS = Path(__file__).parents[2] / "docs/deployment.md"


class Archived(Postgres):
    """A PostgreSQL whose WAL goes into an archive, as the docs set it."""

    def __init__(self, folder: Path) -> None:
        (folder / "wal").mkdir()
        give(folder / "wal")
        super().__init__(folder, f"archive_mode = on\narchive_command = '{_archive_command(folder)}'")

    def restore(self, target: str) -> int:
        """The port of another PostgreSQL, as everything was at that moment."""
        copy, port = self.folder / "b", free_port()
        self.run("/bin/cp", "-a", self.folder / "base", copy)
        self.run("/bin/sh", "-c", f"touch {copy}/recovery.signal")
        self.start("b", port, f"""
hot_standby = off
archive_mode = off
restore_command = 'cp {self.folder}/wal/%f %p'
recovery_target_time = '{target}'
recovery_target_action = promote
""")  # fmt: skip
        return port


def _archive_command(folder: Path) -> str:
    """The one of the docs, with our folder."""
    line = next(one for one in DOCS.read_text("utf-8").splitlines() if one.startswith("archive_command"))
    return line.partition("= '")[2].removesuffix("'").replace("/srv/wal", str(folder / "wal"))


@pytest.fixture
def archived() -> Iterator[Archived]:
    with folder_for("pitr") as folder:
        made = Archived(folder)
        made.add_company()
        yield made
        made.end()


def test_back_to_the_moment_before(archived: Archived) -> None:
    began = time.monotonic()
    archived.copied("base")
    archived.run("pg_verifybackup", archived.folder / "base")
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
