"""A database URL of several hosts and ports leads pool, LISTEN and commands to the one that answers."""

import threading
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from erp_core import connect
from erp_core.errors import ErpError
from erp_core.kit.records.db import engine_url, parsed, written
from erp_core.masters.party import service as parties
from erp_core.postgres import provision
from erp_core.setup import Database
from tests.core.admin.test_admin_cli import Call, call  # noqa: F401 - a fixture
from tests.factories.mill import PASSWORD
from tests.server.trouble.office import free_port

MORE = "?target_session_attrs=read-write&connect_timeout=2"


def with_a_dead_one(url: str) -> str:
    """The same server behind one that does not answer, on another port."""
    begin, _at, rest = url.rpartition("@")
    hosts, _slash, name = rest.partition("/")
    return f"{begin}@127.0.0.1:{free_port()},{hosts}/{name}{MORE}"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgresql://u:p%40x%2Chost@a:5432,b:5433/db", "a:5432,b:5433"),
        ("postgresql://u@a,b:5433/db", "a:5432,b:5433"),
        ("postgres://a:1,b-2.example:2,c/db?target_session_attrs=read-write", "a:1,b-2.example:2,c:5432"),
        ("postgresql://host:x@a:1,host:2", "a:1,host:2"),
        ("postgresql://u:p/a?s:s@a:1,b:2/db", "a:1,b:2"),
    ],
)
def test_is_read_and_written_as_postgresql_s_own_programs_do(url: str, hosts: str) -> None:
    again = written(parsed(url))
    assert f"{hosts}" in again
    assert parsed(again) == parsed(url).set(drivername="postgresql")
    assert conninfo_to_dict(again)["host"] == ",".join(host.partition(":")[0] for host in hosts.split(","))
    assert engine_url(url).database == parsed(url).database


def test_of_one_host_nothing_changes() -> None:
    assert (
        written(parsed("postgresql://u:p@h:5433/db?sslmode=require"))
        == "postgresql://u:p@h:5433/db?sslmode=require"
    )
    for wrong in ("postgresql://a:x,b:1/db", "postgresql://a:1,b:x/db", "mysql://a@b/db"):
        with pytest.raises(ErpError, match="no database URL"):
            parsed(wrong)


def test_the_pool_and_the_listen_find_the_one_that_answers(database: Database) -> None:
    core, other = connect(with_a_dead_one(database.app_url)), connect(database.app_url)
    heard = threading.Event()
    try:
        for one in (core, other):
            one.login("admin", PASSWORD)
        core.on_change(lambda changes: heard.set() if changes.touches(("party",)) else None)
        other.run(parties.create, {"code": "HEARD", "name": "Heard", "is_customer": True, "currency": "INR"})  # type: ignore[arg-type]
        assert heard.wait(20)
        assert len(core.run(parties.search, {})) == 1  # type: ignore[arg-type]
    finally:
        core.close()
        other.close()


def test_commands_find_it_too(
    database: Database,
    call: Call,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    several = with_a_dead_one(database.owner_url)
    monkeypatch.setenv("ERP_OWNER_URL", several)
    assert provision.database_exists(several, parsed(several).database or "")
    for command in (
        ("company", "show"),
        ("users", "list"),
        ("migrate", "--dry-run"),
        ("backup", "--no-verify", "--to", tmp_path),
    ):
        told = call(*command)
        assert told.code == 0, told.err
    assert list(tmp_path.glob("*.dump"))


def test_it_is_told_where_the_database_is(database: Database) -> None:
    """The window shows it in its lowest line, of one host and of several."""
    url = parsed(database.app_url)
    for told in (database.app_url, with_a_dead_one(database.app_url)):
        core = connect(told)
        try:
            assert f"{url.host or 'localhost'}:{url.port or 5432}" in core.server
            assert core.server.endswith(f"/{url.database}")
        finally:
            core.close()
