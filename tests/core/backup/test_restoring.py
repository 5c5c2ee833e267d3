"""A backup that was restored is the same company, and work goes on; what cannot be touches nothing."""

import io
import re
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from erp_core import connect
from erp_core.backup.contents import Contents
from erp_core.kit.filter import ListQuery
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.platform.attachment import service as attachments
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderRow
from erp_core.sales.sales_order import service as sales_orders
from erp_core.setup import Database, bring_up_to_date, embedded_database
from tests.core.conftest import Run
from tests.factories.copies import database_on
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_party, make_purchase_order, make_sales_order, make_work_order

# Who is connected stops a restore.
pytestmark = pytest.mark.new_company

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


def beside(postgres: EmbeddedServer, name: str) -> list[str]:
    """Names of databases that were made from this one's."""
    with psycopg.connect(postgres.superuser_url()) as superuser:
        rows = superuser.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}\\_%"])
        return sorted(row[0] for row in rows)


def name_of(mill: Mill) -> str:
    return mill.database.owner_url.rpartition("/")[2]


def drop(postgres: EmbeddedServer, *names: str) -> None:
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        for name in names:
            superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def backup(run: Run, company: Mill, tmp_path: Path) -> Path:
    code, told, err = run("backup", "--to", str(tmp_path), "--no-verify")
    assert code == 0, err
    return Path(told.strip())


def test_a_restore_brings_the_whole_company_back(
    run: Run, company: Mill, postgres: EmbeddedServer, tmp_path: Path
) -> None:
    orders = company("staff").run(purchase_orders.search, ListQuery(sort="number"))
    present, name = everything_in(company), name_of(company)
    code, told, err = run("backup", "--to", str(tmp_path), "--no-verify")
    assert code == 0, err
    make_purchase_order(company("staff"), notes="written after the backup, and lost with it")
    company.close()

    place = ("--database-url", postgres.superuser_url(), "--database", name)
    code, out, err = run("restore", told.strip(), *place, "--keep-present")
    assert code == 0, err
    assert out.startswith("Test Mills is restored: ")
    (before,) = beside(postgres, name)
    assert err == ""
    assert out.splitlines()[1:] == [f"The database that stood there is now called {before}."]
    drop(postgres, before)
    assert run("migrate")[0] == 0
    found = everything_in(company)
    assert {w: (found.get(w), was) for w, was in present.items() if found.get(w) != was} == {}
    assert found.keys() == present.keys()
    check_that_work_goes_on(company.database, orders)


def test_the_superuser_it_was_done_with_can_go_again(
    run: Run, backup: Path, postgres: EmbeddedServer
) -> None:
    """As the docs make one for the restore alone: nothing that came belongs to him."""
    name = "erp_test_restored_by_another"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        superuser.execute("CREATE ROLE for_now SUPERUSER LOGIN PASSWORD 'for-now'")
        try:
            url = re.sub(r"//.*@", "//for_now:for-now@", postgres.superuser_url())
            code, _out, err = run("restore", str(backup), "--database-url", url, "--database", name)
            assert code == 0, err
            his = """
                SELECT classid::regclass::text, count(*) FROM pg_shdepend
                 WHERE refobjid = 'for_now'::regrole
                   AND dbid = (SELECT oid FROM pg_database WHERE datname = %s) GROUP BY 1
            """
            assert superuser.execute(his, [name]).fetchall() == []
        finally:
            superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            superuser.execute("DROP ROLE for_now")


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


def test_nothing_is_restored_over_a_company_or_where_somebody_works(
    run: Run, company: Mill, postgres: EmbeddedServer, backup: Path
) -> None:
    name = name_of(company)
    present = everything_in(company)
    place = ("--database-url", postgres.superuser_url(), "--database", name)
    code, out, err = run("restore", str(backup), *place, "--keep-present")
    assert (code, out) == (1, "")
    assert "end them and try again" in err
    company.close()
    code, out, err = run("restore", str(backup), *place)
    assert (code, out) == (1, "")
    assert "holds a company, and nothing is restored over it" in err
    assert beside(postgres, name) == []
    assert everything_in(company) == present


def test_what_belongs_to_postgresql_is_never_replaced(
    run: Run, postgres: EmbeddedServer, backup: Path
) -> None:
    for name in ("postgres", "template1"):
        place = ("--database-url", postgres.superuser_url(), "--database", name)
        code, out, err = run("restore", str(backup), *place, "--keep-present")
        assert (code, out) == (1, "")
        assert f"{name} belongs to PostgreSQL" in err
        assert beside(postgres, name) == []


def test_a_new_database_is_made_and_an_empty_one_is_replaced(
    run: Run, company: Mill, postgres: EmbeddedServer, backup: Path, template: Database
) -> None:
    name = f"{name_of(company)}_new"
    place = ("--database-url", postgres.superuser_url(), "--database", name)
    assert run("restore", str(backup), *place)[0] == 0
    drop(postgres, name)
    provision.create_database(postgres.superuser_url(), name)
    bring_up_to_date(database_on(postgres, name).owner_url)  # as init leaves it
    assert run("restore", str(backup), *place)[0] == 0
    assert beside(postgres, name) == []
    with psycopg.connect(database_on(postgres, name).app_url) as program:
        assert program.execute("SELECT name FROM company").fetchall() == [("Test Mills",)]
    drop(postgres, name)


@pytest.mark.parametrize("spoil", ["cut", "changed", "empty", "no backup"])
def test_a_file_that_is_not_as_it_was_made_is_refused_and_nothing_is_touched(
    run: Run, company: Mill, postgres: EmbeddedServer, backup: Path, spoil: str
) -> None:
    content = backup.read_bytes()
    middle = len(content) // 2
    spoiled = {
        "cut": content[:middle],
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "no backup": b"%PDF-1.7",
    }
    backup.write_bytes(spoiled[spoil])
    name = f"{name_of(company)}_new"
    place = ("--database-url", postgres.superuser_url(), "--database", name)
    code, out, err = run("restore", str(backup), *place)
    assert (code, out, err) == (1, "", f"{backup} is not as it was made: it is damaged or cut off.\n")
    # Of a file that came alone it is found out on the way.
    backup.with_suffix(".json").unlink()
    code, out, err = run("restore", str(backup), *place)
    if spoil != "changed":  # PostgreSQL's format has no checksum; the list beside it is for that
        assert (code, out, err.count("\n")) == (1, "", 1), err
        assert beside(postgres, name.removesuffix("_new")) == []
    else:
        drop(postgres, *beside(postgres, name.removesuffix("_new")))


def test_the_owners_url_is_not_taken_for_a_place_to_restore(run: Run) -> None:
    """It is set for all other commands; the folder of this PC is not what was meant then."""
    code, out, err = run("restore", __file__)
    assert (code, out) == (1, "")
    assert err.startswith("ERP_OWNER_URL is set, but ")
    assert "ERP_SUPERUSER_URL" in err
    assert "--data-dir" in err


def test_rows_that_are_missing_after_a_restore_are_told(
    run: Run, company: Mill, postgres: EmbeddedServer, backup: Path
) -> None:
    told = backup.with_suffix(".json")
    contents = Contents.model_validate_json(told.read_bytes())
    contents.tables["purchase_order"].rows += 1
    contents.tables["party"].checksum += "1"
    told.write_text(contents.model_dump_json(), "utf-8")
    name = f"{name_of(company)}_new"
    code, out, err = run(
        "restore", str(backup), "--database-url", postgres.superuser_url(), "--database", name
    )
    assert (code, out) == (1, "")
    assert err == (
        "What was restored is not what was backed up: rows of the table party are not as they were; "
        "the table purchase_order has 4 rows instead of 5.\n"
    )
    assert beside(postgres, name_of(company)) == []


def test_a_server_that_was_not_prepared_a_wrong_url_and_a_file_that_is_not_there(
    run: Run, backup: Path, database: Database, tmp_path: Path
) -> None:
    for url, words in (
        (database.owner_url, "This login may not do that."),
        ("postgresql://postgres:x@127.0.0.1:1/x", "The database cannot be reached"),
        ("https://erp.example.com", "This is no database URL."),
    ):
        code, out, err = run("restore", str(backup), "--database-url", url, "--database", "new")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith(words)
    code, out, err = run("restore", str(tmp_path / "no.dump"), "--database-url", database.owner_url)
    assert (code, out, err) == (1, "", f"There is no backup {tmp_path / 'no.dump'}.\n")
    code, out, err = run("restore", str(tmp_path / "no.dump"), "--data-dir", str(tmp_path / "pc"))
    assert (code, out, err) == (1, "", f"There is no backup {tmp_path / 'no.dump'}.\n")
    assert not (tmp_path / "pc").exists(), "no place was made for what is not there"


def test_a_place_that_cannot_be_made_is_told_once(run: Run, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, out, err = run("restore", str(backup), "--data-dir", str(tmp_path / "file"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.count(str(tmp_path)) == 1
    assert "Errno" not in err


def test_a_pc_that_lost_its_database_has_its_company_again(run: Run, backup: Path, company: Mill) -> None:
    orders = company("staff").run(purchase_orders.search, ListQuery(sort="number"))
    folder = Path(tempfile.mkdtemp(prefix="erp-pc-"))
    folder.chmod(0o755)
    server = embedded_server(folder)
    try:
        code, out, err = run("restore", str(backup), "--data-dir", str(folder))
        assert (code, err) == (0, "")
        assert out.startswith("Test Mills is restored: ")
        check_that_work_goes_on(embedded_database(server), orders)
        code, out, err = run("restore", str(backup), "--data-dir", str(folder))
        assert code == 1, "nothing is restored over it"
    finally:
        server.delete()
        shutil.rmtree(folder)
