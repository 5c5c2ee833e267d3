"""A company moves from one PC into the office's PostgreSQL and back: nothing is lost, or nothing is done."""

import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from erp_core import admin_cli
from erp_core.errors import NotLoggedIn
from erp_core.kit.filter import ListQuery
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.number_series import service as series
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from erp_core.setup import (
    Database,
    bring_up_to_date,
    create_company,
    embedded_database,
    first_admin,
    open_embedded,
)
from erp_core.setup.move import OF_THE_PLACE
from tests.core.backup.test_restoring import SHAPE
from tests.factories.copies import Copies
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import (
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)
from tests.factories.templates import EMPTY_TEMPLATE, FAST

# Who is connected stops a move.
pytestmark = pytest.mark.new_company

Move = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data folder of one PC, whose database holds a company and runs; nobody uses it."""
    folder = Path(tempfile.mkdtemp(prefix="erp-pc-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "postgresql", FAST)
    database = open_embedded(server)
    company = CompanyInput(name="One PC Mills", currency="INR", timezone="Asia/Kolkata")
    create_company(database.owner_url, company, first_admin("admin", "Asha Rao", "", PASSWORD))
    with at_work(database) as mill:
        staff, manager = mill.add_user("staff"), mill.add_user("manager")
        for n in range(3):
            order = make_purchase_order(mill(staff), lines=n + 1, notes=f"Lot {n} – 'süß' ; \\ \t 木綿\n\\.")
            order = mill(staff).run(purchase_orders.submit, order.id, order.version)
            mill(manager).run(purchase_orders.approve, order.id, order.version)
        make_sales_order(mill(staff))
        make_work_order(mill(staff))
        gone = make_purchase_order(mill(manager))
        mill(manager).run(purchase_orders.delete, gone.id, gone.version)
        make_party(mill(staff), name="Işık Çelik")
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("UPDATE company SET language = 'tr'")
    bring_up_to_date(database.owner_url)  # from here on lists are sorted by it
    server.keep_running()
    server.release()
    yield folder
    server.delete()


@pytest.fixture
def pc(folder: Path) -> Database:
    return embedded_database(EmbeddedServer(folder / "postgresql"))


@pytest.fixture
def office(copies: Copies, empty_template: Database) -> Iterator[Database]:
    """A database of the office's server without a company."""
    assert empty_template
    with copies.new_copy(EMPTY_TEMPLATE) as copy:
        yield copy


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Move:
    """``move("move-to-server", folder, url)``: exit code, standard output, standard error."""

    def call(command: str, folder: Path, url: str, *more: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ERP_OWNER_URL", url)
        monkeypatch.setattr(sys, "argv", ["textile-erp-admin", command, "--data-dir", str(folder), *more])
        with pytest.raises(SystemExit) as left:
            admin_cli.main()
        streams = capsys.readouterr()
        return int(left.value.code or 0), streams.out, streams.err

    return call


@contextmanager
def at_work(database: Database) -> Iterator[Mill]:
    mill = Mill(database)
    yield mill
    mill.close()


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def content(url: str) -> dict[object, object]:
    """Each table's rows as one digest, what is around them, and the id that comes next."""
    told: dict[object, object] = {}
    for (table,) in ask(
        url,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition",
    ):
        if table not in OF_THE_PLACE:
            row = "to_jsonb(t) - 'revoked_at' - 'revoked_reason'" if table == "session" else "t"
            # That sessions ended is written where they ended.
            which = "WHERE operation NOT LIKE 'admin_cli.move%%'" if table == "audit_log" else ""
            digest = f"md5(string_agg(({row})::text, '' ORDER BY ({row})::text))"
            told[table] = ask(url, f"SELECT count(*), {digest} FROM {table} t {which}".replace("%%", "%"))
    for (name,) in ask(url, "SELECT sequencename FROM pg_sequences"):
        if not name.startswith((*OF_THE_PLACE, "audit_log")):
            told[f"next {name}"] = ask(url, f"SELECT last_value + is_called::int FROM {name}")
    told |= {(kind, name): what for kind, name, what in ask(url, SHAPE) if kind != "sequence"}
    return told | {"enabled": ask(url, "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
                                       " WHERE NOT tgisinternal ORDER BY 1, 2")}  # fmt: skip


def test_a_company_moves_to_the_office_and_back(
    folder: Path, pc: Database, office: Database, move: Move, tmp_path: Path
) -> None:
    with at_work(pc) as mill:
        ask(pc.owner_url, "SELECT add_audit_partition('2021-03-01 00:00Z')")
        core, old, request_id = mill("admin"), mill.tokens("admin"), uuid.uuid4()
        order = {"order": order_input(core, "supplier_id")}
        answer = mill.door.call("purchase_order.create", order, old.access_token, request_id)
        orders = core.run(purchase_orders.search, ListQuery(sort="number"))
    before = content(pc.owner_url)

    code, told, err = move("move-to-server", folder, office.owner_url)
    assert code == 0, err
    assert "One PC Mills has moved" in told
    assert "--server" in told
    assert content(pc.owner_url) == before
    assert content(office.owner_url) == before
    with at_work(office) as mill:
        with pytest.raises(NotLoggedIn):
            mill.door.call("session.me", {}, old.access_token)
        with pytest.raises(NotLoggedIn):
            mill.door.call("session.refresh", {"refresh_token": old.refresh_token}, None)
        core, new = mill("admin"), mill.tokens("admin")
        assert new.draft_key == old.draft_key
        assert core.run(purchase_orders.search, ListQuery(sort="number")) == orders
        # An answer that was lost on the way is given again: the order is not made twice.
        assert mill.door.call("purchase_order.create", order, new.access_token, request_id) == answer
        assert make_purchase_order(core).number == "PO-000006"
        assert [(r.last, r.missing) for r in core.run(series.gap_report)] == [(6, []), (1, []), (1, [])]
        ends = core.run(audit.search, AuditQuery(kind="logins"))
        assert "admin_cli.move_to_server" in {entry.operation for entry in ends}

    back = tmp_path / "pc"
    tmp_path.chmod(0o755)
    before = content(office.owner_url)
    code, told, err = move("move-to-pc", back, office.owner_url)
    assert code == 0, err
    server = EmbeddedServer(back / "postgresql", FAST)
    server.start()
    try:
        database = embedded_database(server)
        assert content(database.owner_url) == before
        with at_work(database) as mill:
            assert make_purchase_order(mill("admin")).number == "PO-000007"
    finally:
        server.delete()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        # While rows are written, at the very end, and at once.
        ("ALTER TABLE purchase_order_line ADD CHECK (unit_price = 0)", "Nothing was moved"),
        ("ALTER TABLE purchase_order ADD FOREIGN KEY (currency) REFERENCES unit (code)", "Nothing was moved"),
        ("CREATE TABLE own_notes (id int)", "own_notes is not the same"),
        ("ALTER TABLE party ADD COLUMN own text", "party is not the same"),
        ("UPDATE alembic_version SET version_num = '0001'", "is at version 0001"),
        ("DROP TABLE alembic_version", "run init there first"),
    ],
)
def test_a_target_that_does_not_fit_stays_as_it_was(
    folder: Path, pc: Database, office: Database, move: Move, damage: str, said: str
) -> None:
    with psycopg.connect(office.owner_url) as owner:
        owner.execute(damage.encode())
    before, source = content(office.owner_url), content(pc.owner_url)
    code, told, err = move("move-to-server", folder, office.owner_url)
    assert (code, told) == (1, "")
    assert said in err
    assert len(err.splitlines()) <= len(["Moving …", said])
    assert content(office.owner_url) == before
    assert content(pc.owner_url) == source


def test_a_company_is_not_written_over(folder: Path, database: Database, move: Move) -> None:
    before = content(database.owner_url)
    code, _told, err = move("move-to-server", folder, database.owner_url)
    assert (code, "already belongs to a company" in err) == (1, True)
    assert content(database.owner_url) == before


def test_nobody_is_at_work_meanwhile(folder: Path, pc: Database, office: Database, move: Move) -> None:
    program = EmbeddedServer(folder / "postgresql")
    program.start()  # the desktop, at its login window
    assert "A program works in" in move("move-to-server", folder, office.owner_url)[2]
    program.release()
    for busy in (pc, office):
        with psycopg.connect(busy.app_url):
            code, _told, err = move("move-to-server", folder, office.owner_url)
        assert (code, "end it and try again" in err) == (1, True)


def test_only_the_owner_moves_and_no_secret_is_typed(
    folder: Path, office: Database, move: Move, postgres: EmbeddedServer
) -> None:
    superuser = postgres.superuser_url(office.owner_url.rpartition("/")[2])
    for url, said in (
        (office.app_url, "use the URL of its owner"),
        (superuser, "use the URL of its owner"),
        (office.owner_url.replace("owner:owner", "owner:wrong"), "password in the database URL is wrong"),
        ("postgresql://erp_owner:secret@127.0.0.1:1/textile_erp", "cannot be reached"),
        ("nonsense", "This is no database URL"),
    ):
        code, told, err = move("move-to-server", folder, url)
        assert (code, told) == (1, "")
        assert said in err
        assert "secret" not in err
    code, _told, err = move("move-to-server", folder, "", "--database-url", office.owner_url)
    assert (code, "ERP_OWNER_URL" in err) == (2, True)


def test_a_folder_without_a_database_and_an_office_without_a_company(
    office: Database, move: Move, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    assert "There is no Textile ERP database" in move("move-to-server", tmp_path, office.owner_url)[2]
    code, _told, err = move("move-to-pc", tmp_path / "pc", office.owner_url)
    assert (code, "holds no company" in err) == (1, True)
    assert not EmbeddedServer(tmp_path / "pc" / "postgresql").credentials.load(), "what was made went again"
