"""A backup, restored with the very commands of docs/deployment.md, is the same company, and work goes on."""

import io
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from erp_core import connect
from erp_core.kit.filter import ListQuery
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.platform.attachment import service as attachments
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.postgres_programs import find_programs
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderRow
from erp_core.sales.sales_order import service as sales_orders
from erp_core.setup import Database
from tests.core.conftest import Run
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_party, make_purchase_order, make_sales_order, make_work_order

ROOT = Path(__file__).parents[3]
# A file of several parts, and of every byte there is.
WITH_FILE, SCAN = "WITH-FILE", bytes(range(256)) * 3000
# Everything a database is made of, besides the rows of its tables: what, where, and all about it.
SHAPE = r"""
    SELECT 'relation', c.oid::regclass::text, concat_ws(' ', c.relkind, pg_get_userbyid(c.relowner), c.relacl)
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'function', p.oid::regprocedure::text,
           concat_ws(' ', pg_get_userbyid(p.proowner), p.proacl, p.prosecdef, p.proconfig, md5(p.prosrc))
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') -- an extension's
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'constraint', conname, concat_ws(' ', conrelid::regclass,
           -- A list of allowed words comes back with its casts written elsewhere.
           regexp_replace(pg_get_constraintdef(oid), '::(character varying|text)(\[\])?|[()]', '', 'g'))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'schema', nspname, concat_ws(' ', pg_get_userbyid(nspowner), nspacl)
      FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT 'extension', extname, extversion FROM pg_extension
    UNION ALL SELECT 'database', '', concat_ws(' ', pg_get_userbyid(datdba), datacl, datcollate, encoding,
           (SELECT array_agg(s.setconfig) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid))
      FROM pg_database d WHERE datname = current_database()
    UNION ALL SELECT 'sequence', sequencename, last_value::text FROM pg_sequences
    ORDER BY 1, 2, 3
"""


def documented() -> list[list[str]]:
    """The commands of the documentation that go to PostgreSQL, without the container around them."""
    text = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    (block,) = re.findall(r"^Restore into .*?```sh\n(.*?)```", text, re.MULTILINE | re.DOTALL)
    lines = block.replace("\\\n", " ").splitlines()
    inside = [re.sub(r"^docker compose exec (-T )?db ", "", line) for line in lines]
    return [shlex.split(line) for line in inside if line.startswith(("psql ", "pg_restore "))]


@pytest.fixture
def company(own_mill: Mill) -> Mill:
    """Orders in several states, a deleted one, and one more to log in."""
    staff, manager = own_mill("staff"), own_mill("manager")
    for n in range(3):
        order = make_purchase_order(staff, lines=n + 1, notes=f"Lot {n}, 100 % Baumwolle – 'süß' ; \\ 木綿")
        order = staff.run(purchase_orders.submit, order.id, order.version)
        manager.run(purchase_orders.approve, order.id, order.version)
        make_sales_order(staff)
        make_work_order(staff)
    gone = make_purchase_order(manager)
    manager.run(purchase_orders.delete, gone.id, gone.version)
    party = make_party(staff, code=WITH_FILE)
    staff.attach("party", party.id, "scan.tif", io.BytesIO(SCAN))
    own_mill.add_user("viewer")
    return own_mill


def everything_in(mill: Mill) -> dict[object, object]:
    """Each table's rows as one digest, and all that is around them."""
    tables = mill.sql(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') ORDER BY 1"
    )
    rows = {
        table: mill.sql(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
        for (table,) in tables
    }
    shape = {(kind, name): told for kind, name, told in mill.sql(SHAPE)}
    return {**rows, **shape}


def test_the_documented_restore_brings_the_whole_company_back(
    run: Run, company: Mill, postgres: EmbeddedServer, tmp_path: Path
) -> None:
    orders = company("staff").run(purchase_orders.search, ListQuery(sort="number"))
    present = everything_in(company)
    code, told, err = run("backup", "--to", str(tmp_path))
    assert code == 0, err
    make_purchase_order(company("staff"), notes="written after the backup, and lost with it")
    company.close()  # docker compose stop

    with restored(company.database, postgres, Path(told.strip())):
        assert run("migrate")[0] == 0  # docker compose up
        found = everything_in(company)
        assert {w: (found.get(w), was) for w, was in present.items() if found.get(w) != was} == {}
        assert found.keys() == present.keys()
        check_that_work_goes_on(company.database, orders)


def check_that_work_goes_on(database: Database, orders: list[PurchaseOrderRow]) -> None:
    """People log in, find their orders, and the next number follows the last."""
    core = connect(database.app_url)
    assert core.login("staff", PASSWORD).role == "staff"
    assert core.run(purchase_orders.search, ListQuery(sort="number")) == orders
    assert make_purchase_order(core).number == "PO-000005"
    (party,) = core.run(parties.search, ListQuery(text=WITH_FILE))
    (row,) = core.run(attachments.of_record, "party", party.id)
    assert core.fetch(row, back := io.BytesIO())  # which holds it to its digest
    assert back.getvalue() == SCAN
    core.login("admin", PASSWORD)
    assert [(r.last, r.missing) for r in core.run(series.gap_report)] == [(5, []), (3, []), (3, [])]
    assert core.run(sales_orders.summary, ListQuery()).count == 3
    core.close()


@contextmanager
def restored(database: Database, postgres: EmbeddedServer, backup: Path) -> Iterator[None]:
    """The backup in this database's place, put there as documented; what was there goes at the end."""
    name = database.owner_url.rpartition("/")[2]
    commands = documented()
    assert [c[0] for c in commands] == ["psql", "pg_restore"]
    for command in commands:
        carry_out(command, postgres, name, backup)
    yield
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        superuser.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(f"{name}_before")))


def carry_out(command: list[str], postgres: EmbeddedServer, database: str, backup: Path) -> None:
    """Carry out a command of the documentation, on this database instead of ``textile_erp``."""
    is_fed = command[-2:-1] == ["<"]
    arguments = [re.sub(r"\btextile_erp", database, word) for word in (command[:-2] if is_fed else command)]
    password = postgres.credentials.load()["superuser_password"]
    place = {"PGHOST": "127.0.0.1", "PGPORT": str(postgres.port), "PGPASSWORD": password}
    with backup.open("rb") as file:
        done = subprocess.run(
            [find_programs({}).folder / arguments[0], *arguments[1:]],
            env=os.environ | place,
            stdin=file if is_fed else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
