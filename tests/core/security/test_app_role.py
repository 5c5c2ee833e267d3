"""What the program's own database login may not do, should its password ever leak."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order

# Table to what the app role may do with it; nothing else, and nothing with any other table.
MAY: dict[str, set[str]] = {
    "alembic_version": {"SELECT"},
    "attachment": {"SELECT", "INSERT", "UPDATE"},
    "audit_log": {"SELECT"},
    "blob": {"SELECT", "INSERT", "UPDATE"},
    "blob_part": {"SELECT", "INSERT"},
    "backup_run": {"SELECT"},
    "company": {"SELECT", "UPDATE"},
    "currency": {"SELECT"},
    "exchange_rate": {"SELECT", "INSERT", "UPDATE"},
    "item": {"SELECT", "INSERT", "UPDATE"},
    "job": {"SELECT", "INSERT", "UPDATE"},
    "job_result": {"SELECT", "INSERT", "UPDATE"},
    "login_failure": {"SELECT", "INSERT", "UPDATE"},
    "mail_outbox": {"SELECT", "INSERT", "UPDATE"},
    "mail_settings": {"SELECT", "INSERT", "UPDATE"},
    "mention": {"SELECT", "INSERT", "UPDATE"},
    "note": {"SELECT", "INSERT", "UPDATE"},
    "number_series": {"SELECT"},
    "party": {"SELECT", "INSERT", "UPDATE"},
    "party_item": {"SELECT", "INSERT", "UPDATE"},
    "warehouse": {"SELECT", "INSERT", "UPDATE"},
    "lot": {"SELECT", "INSERT", "UPDATE"},
    "holding": {"SELECT", "INSERT", "UPDATE"},
    "stock_adjustment": {"SELECT", "INSERT", "UPDATE"},
    "stock_adjustment_line": {"SELECT", "INSERT", "UPDATE"},
    "stock_move": {"SELECT", "INSERT"},
    "purchase_order": {"SELECT", "INSERT", "UPDATE"},
    "purchase_order_line": {"SELECT", "INSERT", "UPDATE"},
    "recovery_code": {"SELECT", "INSERT", "UPDATE"},
    "presence": {"SELECT", "INSERT", "UPDATE"},
    "print_template": {"SELECT", "INSERT", "UPDATE"},
    "saved_view": {"SELECT", "INSERT", "UPDATE"},
    "template": {"SELECT", "INSERT", "UPDATE"},
    "default_view": {"SELECT", "INSERT", "UPDATE"},
    "second_factor": {"SELECT", "INSERT", "UPDATE"},
    "refresh_token": {"SELECT", "INSERT", "UPDATE"},
    "refused_login": {"INSERT"},
    "request": {"SELECT", "INSERT"},
    "reset_code": {"SELECT", "INSERT", "UPDATE"},
    "role": {"SELECT", "INSERT", "UPDATE"},
    "sales_order": {"SELECT", "INSERT", "UPDATE"},
    "sales_order_line": {"SELECT", "INSERT", "UPDATE"},
    "sending": {"SELECT", "INSERT", "UPDATE"},
    "session": {"SELECT", "INSERT", "UPDATE"},
    "signing_key": {"SELECT"},
    "unit": {"SELECT", "INSERT", "UPDATE"},
    "user_account": {"SELECT", "INSERT", "UPDATE"},
    "work_order": {"SELECT", "INSERT", "UPDATE"},
}
DENIED = errors.InsufficientPrivilege

App = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module", autouse=True)
def orders(mill: Mill) -> None:
    """An order of each kind that an attacker could go for."""
    core = mill("manager")
    make_purchase_order(core)
    make_sales_order(core)
    make_work_order(core)


@pytest.fixture
def app(mill: Mill) -> Iterator[App]:
    """A connection with the program's login, and no program in between."""
    with psycopg.connect(mill.database.app_url, autocommit=True) as connection:
        yield connection


def run(app: App, statement: str) -> list[tuple[Any, ...]]:
    cursor = app.execute(statement.encode())
    return cursor.fetchall() if cursor.description else []


def refused(app: App, statement: str, kind: type[psycopg.Error] = DENIED) -> str:
    with pytest.raises(kind) as caught, app.transaction():
        app.execute(statement.encode())
    return str(caught.value)


def test_the_rights_on_every_table_are_those_listed_here(mill: Mill) -> None:
    rows = mill.sql(
        "SELECT relname, r FROM pg_class c, unnest(%s::text[]) r"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND CASE WHEN r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')"
        " THEN has_any_column_privilege('erp_app', c.oid, r)"
        " ELSE has_table_privilege('erp_app', c.oid, r) END",
        [["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]],
    )
    found: dict[str, set[str]] = {}
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    assert found == MAY


def test_no_right_can_be_passed_on(mill: Mill) -> None:
    assert mill.sql(
        "SELECT count(*) FROM information_schema.role_table_grants"
        " WHERE grantee = 'erp_app' AND is_grantable = 'YES'"
    ) == [(0,)]


def test_the_public_has_no_right_on_anything(mill: Mill) -> None:
    assert mill.sql(
        "SELECT count(*) FROM information_schema.role_table_grants g JOIN pg_namespace n"
        " ON n.nspname = g.table_schema WHERE g.grantee = 'PUBLIC' AND n.nspname = 'public'"
    ) == [(0,)]


def test_the_login_has_no_attribute_and_no_other_role(mill: Mill) -> None:
    assert mill.sql(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = 'erp_app'"
    ) == [(False,) * 5]
    assert mill.sql("SELECT count(*) FROM pg_auth_members WHERE member = 'erp_app'::regrole") == [(0,)]
    assert mill.sql("SELECT count(*) FROM pg_class WHERE relowner = 'erp_app'::regrole") == [(0,)]


def test_its_own_password_it_may_change_as_security_md_says(app: App) -> None:
    """PostgreSQL keeps no role from that. Whoever does it locks the program out until ``init`` runs again."""
    with app.transaction(force_rollback=True):
        app.execute("ALTER ROLE erp_app PASSWORD 'mine'")
        app.execute("ALTER ROLE erp_app SET default_transaction_read_only = on")
    refused(app, "ALTER ROLE erp_owner SET default_transaction_read_only = on")


@pytest.mark.parametrize("table", MAY)
def test_nothing_is_ever_deleted(app: App, table: str) -> None:
    refused(app, f"DELETE FROM {table}")
    refused(app, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "CREATE TEMP TABLE purchase_order (x int)",
        "CREATE TEMP VIEW purchase_order AS SELECT 1",
        "CREATE TEMP SEQUENCE s",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE SCHEMA mine",
        "CREATE SCHEMA AUTHORIZATION erp_app",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION keep_house() RETURNS void LANGUAGE sql AS ''",
        "CREATE FUNCTION pg_temp.now() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE mine AS ENUM ('a')",
        "CREATE DOMAIN mine AS int",
        "CREATE OPERATOR public.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl)",
        "CREATE TRIGGER mine BEFORE INSERT ON party FOR EACH ROW EXECUTE FUNCTION stamp_record()",
        "CREATE RULE mine AS ON INSERT TO audit_log DO INSTEAD NOTHING",
        "CREATE INDEX mine ON party (name)",
        "CREATE POLICY mine ON party",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION plpython3u",
        "CREATE DATABASE mine",
        "CREATE ROLE mine SUPERUSER",
        "CREATE PUBLICATION mine FOR ALL TABLES",
        "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION write_audit()",
        "ALTER TABLE party ADD COLUMN x int",
        "ALTER TABLE party DROP CONSTRAINT ck_party_role",
        "ALTER TABLE party OWNER TO erp_app",
        "ALTER TABLE party DISABLE TRIGGER write_audit",
        "ALTER TABLE party DISABLE TRIGGER ALL",
        "ALTER TABLE audit_log DETACH PARTITION audit_log_later",
        "ALTER FUNCTION write_audit() SECURITY INVOKER",
        "ALTER FUNCTION write_audit() SET search_path = pg_temp",
        "ALTER ROLE erp_owner PASSWORD 'mine'",
        "ALTER ROLE erp_app SUPERUSER",
        "ALTER ROLE erp_app CREATEDB",
        "ALTER SYSTEM SET fsync = off",
        "ALTER DATABASE postgres SET search_path = mine",
        "ALTER DEFAULT PRIVILEGES FOR ROLE erp_owner GRANT ALL ON TABLES TO erp_app",
        "DROP TABLE party",
        "DROP TRIGGER write_audit ON party",
        "DROP FUNCTION write_audit() CASCADE",
        "DROP OWNED BY erp_owner",
        "REASSIGN OWNED BY erp_owner TO erp_app",
        "COMMENT ON TABLE party IS 'mine'",
        "REFRESH MATERIALIZED VIEW party",
        "LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE",
    ],
)
def test_the_structure_cannot_be_changed(app: App, statement: str) -> None:
    refused(app, statement, psycopg.Error)


@pytest.mark.parametrize(
    "statement",
    [
        "GRANT DELETE ON party TO erp_app",
        "GRANT ALL ON audit_log TO PUBLIC",
        "REVOKE SELECT ON party FROM erp_owner",
    ],
)
def test_rights_can_be_neither_given_nor_taken(app: App, mill: Mill, statement: str) -> None:
    rights = "SELECT relname, relacl FROM pg_class WHERE relname IN ('party', 'audit_log') ORDER BY relname"
    before = mill.sql(rights)
    run(app, statement)  # PostgreSQL answers with a warning only
    assert mill.sql(rights) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET LOCAL session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "SET ROLE erp_owner",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION erp_owner",
        "SET log_statement = 'all'",
        "SET allow_system_table_mods = on",
        "SET session_preload_libraries = 'x'",
        "LOAD 'auto_explain'",
    ],
)
def test_triggers_and_identity_cannot_be_switched_off(app: App, statement: str) -> None:
    refused(app, statement, psycopg.Error)


@pytest.mark.parametrize(
    "statement",
    [
        "COPY party TO PROGRAM 'id'",
        "COPY party FROM PROGRAM 'id'",
        "COPY party TO '/tmp/mine'",
        "COPY request (id) FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT pg_stat_file('PG_VERSION')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/mine')",
        "SELECT pg_reload_conf()",
        "SELECT pg_rotate_logfile()",
        "SELECT pg_promote()",
        "SELECT pg_switch_wal()",
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow",
        "SELECT * FROM pg_hba_file_rules",
        "SELECT setval('purchase_order_id_seq', 1)",
        "SELECT nextval('purchase_order_id_seq')",
        "SELECT prepare_audit_partitions(1)",
        "SELECT pg_create_physical_replication_slot('mine')",
        "SELECT dblink_connect('x')",
    ],
)
def test_there_is_no_way_to_files_programs_or_the_server(app: App, statement: str) -> None:
    refused(app, statement, psycopg.Error)


def test_the_connections_of_others_cannot_be_ended(app: App, mill: Mill) -> None:
    with psycopg.connect(mill.database.owner_url, autocommit=True) as owner:
        refused(app, f"SELECT pg_terminate_backend({owner.info.backend_pid})")
        assert owner.execute("SELECT 1").fetchone() == (1,)


# Functions that run with the owner's rights


def test_functions_with_the_owners_rights_cannot_be_led_astray(mill: Mill) -> None:
    definers = mill.sql(
        "SELECT proname, proowner::regrole::text, proconfig FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname"
    )
    assert [row[0] for row in definers] == [
        "add_audit_partition",
        "apply_moves",
        "assign_number",
        "change_number_series",
        "check_holding",
        "forget_jobs",
        "keep_house",
        "keep_item_in_stock",
        "keep_unit",
        "keep_what_is_in_stock",
        "prepare_audit_partitions",
        "rename_item_in_stock",
        "rename_warehouse_in_stock",
        "write_audit",
        "write_audit_insert",
    ]
    for name, owner, settings in definers:
        assert owner == "erp_owner", name
        # The session's own schema comes last, so that nothing in it stands before the real thing.
        assert "search_path=public, pg_temp" in settings, name


def test_the_app_may_call_these_functions_only(mill: Mill) -> None:
    assert mill.sql(
        "SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace"
        " AND has_function_privilege('erp_app', p.oid, 'EXECUTE')"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1"
    ) == [
        ("change_number_series",),
        ("folded",),
        ("forget_jobs",),
        ("highest_number",),
        ("keep_house",),
        ("number_series_in_the_way",),
        ("pairs",),
        ("sort_key",),
        ("sorted_name",),
    ]


def test_no_schema_can_hold_an_impostor(mill: Mill) -> None:
    assert (
        mill.sql(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege('erp_app', oid, 'CREATE')"
            " AND nspname NOT LIKE 'pg\\_temp%%'"
        )
        == []
    )
    assert mill.sql("SELECT has_database_privilege('erp_app', current_database(), 'TEMP, CREATE')") == [
        (False,)
    ]


def test_a_search_path_of_ones_own_misleads_no_trigger(app: App, mill: Mill) -> None:
    before = mill.sql("SELECT count(*) FROM audit_log")[0][0]
    app.execute("SET search_path = pg_temp, pg_catalog")
    app.execute("UPDATE public.party SET contact_name = 'misled'")
    after = mill.sql("SELECT count(*) FROM audit_log")[0][0]
    assert after - before == mill.sql("SELECT count(*) FROM party")[0][0]


def test_keeping_house_removes_nothing_that_is_still_of_use(app: App, mill: Mill) -> None:
    mill.tokens("staff")
    count = (
        "SELECT (SELECT count(*) FROM request), (SELECT count(*) FROM refresh_token),"
        " (SELECT count(*) FROM login_failure), (SELECT count(*) FROM audit_log)"
    )
    before = mill.sql(count)
    app.execute("SELECT keep_house()")
    assert mill.sql(count) == before


# What the tables themselves refuse, whoever writes

ORDERS = ["purchase_order", "sales_order"]
DOCUMENTS = [*ORDERS, "work_order"]


@pytest.mark.parametrize("table", DOCUMENTS)
def test_a_number_never_changes(app: App, table: str) -> None:
    message = refused(app, f"UPDATE {table} SET number = 'XX-1'", errors.CheckViolation)
    assert "never changes" in message


@pytest.mark.parametrize("table", [*DOCUMENTS, "party", "item", "user_account"])
@pytest.mark.parametrize("value", ["DEFAULT", "id + 1000"])
def test_an_id_never_changes(app: App, table: str, value: str) -> None:
    refused(app, f"UPDATE {table} SET id = {value}", psycopg.Error)


@pytest.mark.parametrize("table", [*DOCUMENTS, "party", "item", "user_account", "company"])
def test_version_and_stamps_cannot_be_made_up(app: App, table: str) -> None:
    look = f"SELECT id, version, created_at, created_by, updated_at > now() - interval '1 hour' FROM {table}"
    before = run(app, f"{look} ORDER BY id")
    app.execute(
        f"UPDATE {table} SET version = 1000, created_by = 4711, updated_by = 4711,"
        " created_at = '1999-01-01', updated_at = '1999-01-01'".encode()
    )
    assert run(app, f"{look} ORDER BY id") == [(row[0], row[1] + 1, *row[2:]) for row in before]
    assert run(app, f"SELECT count(*) FROM {table} WHERE updated_by IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("table", DOCUMENTS)
def test_a_new_document_gets_number_version_and_stamps_whatever_it_says(app: App, table: str) -> None:
    columns = copyable(app, table)
    with app.transaction(force_rollback=True):
        inserted = run(
            app,
            f"INSERT INTO {table} ({columns}, number, version, created_by, created_at)"
            f" SELECT {columns}, 'XX-1', 99, 4711, '1999-01-01' FROM {table} ORDER BY id LIMIT 1"
            " RETURNING number, version, created_by, created_at > now() - interval '1 hour'",
        )
        assert inserted[0][0].endswith("-000002")
        assert inserted[0][1:] == (1, None, True)


def copyable(app: App, table: str) -> str:
    """Columns an insert may name, as a list for SQL."""
    names = run(
        app,
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
        " AND is_identity = 'NO' AND is_generated = 'NEVER'"
        " AND column_name NOT IN ('number', 'version')"
        " AND column_name NOT LIKE 'created%' AND column_name NOT LIKE 'updated%'",
    )
    return ", ".join(row[0] for row in names)


@pytest.mark.parametrize("table", DOCUMENTS)
def test_no_insert_that_comes_to_nothing_uses_up_a_number(app: App, mill: Mill, table: str) -> None:
    columns = copyable(app, table)
    last = f"SELECT last_number FROM number_series WHERE name = '{table}'"
    before = mill.sql(last)
    with pytest.raises(psycopg.Error):
        app.execute(
            f"INSERT INTO {table} (id, {columns}) OVERRIDING SYSTEM VALUE"
            f" SELECT id, {columns} FROM {table} LIMIT 1 ON CONFLICT DO NOTHING".encode()
        )
    assert mill.sql(last) == before


def attack_on_totals(app: App, table: str, statement: str) -> None:
    nan = "net_amount = 'NaN', tax_amount = 'NaN', total_amount = 'NaN'"
    statement = statement.replace("ORDERS", table).replace("TOTALS_OF_NAN", nan)
    message = refused(app, statement, errors.CheckViolation)
    assert "do not agree with its lines" in message or "violates check constraint" in message


@pytest.mark.parametrize("table", ORDERS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ORDERS SET net_amount = net_amount + 1, total_amount = total_amount + 1",
        "UPDATE ORDERS SET tax_amount = 0, total_amount = net_amount",
        "UPDATE ORDERS SET total_amount = total_amount - 1",
        "UPDATE ORDERS SET total_amount = 'NaN', net_amount = 'NaN', tax_amount = 'NaN'",
        "UPDATE ORDERS SET tax_rate = tax_rate + 1",
        "UPDATE ORDERS_line SET amount = amount - 0.01",
        "UPDATE ORDERS_line SET quantity = quantity * 2",
        "UPDATE ORDERS_line SET unit_price = 0",
        "UPDATE ORDERS_line SET discount_percent = 50",
        "UPDATE ORDERS_line SET deleted_at = now()",
        "UPDATE ORDERS_line SET quantity = quantity * 2, amount = amount * 2",
        # NaN equals NaN, so that totals of it would agree.
        "UPDATE ORDERS_line SET quantity = 'NaN', amount = 'NaN'; UPDATE ORDERS SET TOTALS_OF_NAN",
        "UPDATE ORDERS_line SET unit_price = 'NaN', amount = 'NaN'; UPDATE ORDERS SET TOTALS_OF_NAN",
    ],
)
def test_totals_always_agree_with_lines(app: App, table: str, statement: str) -> None:
    attack_on_totals(app, table, statement)


@pytest.mark.parametrize("table", ORDERS)
def test_a_line_smuggled_in_is_refused(app: App, table: str) -> None:
    columns = run(
        app,
        "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
        f" WHERE table_name = '{table}_line' AND is_identity = 'NO'",
    )[0][0]
    attack_on_totals(
        app, table, f"INSERT INTO ORDERS_line ({columns}) SELECT {columns} FROM ORDERS_line LIMIT 1"
    )


@pytest.mark.parametrize("table", ORDERS)
@pytest.mark.parametrize("mended", ["robbed", "enriched", "neither"])
def test_a_line_moved_to_another_order_is_refused(app: App, mill: Mill, table: str, mended: str) -> None:
    make = {"purchase_order": make_purchase_order, "sales_order": make_sales_order}[table]
    robbed, enriched = make(mill("manager")), make(mill("manager"), lines=0)
    sums = (robbed.net_amount, robbed.tax_amount, robbed.total_amount)
    totals = {"robbed": (robbed.id, 0, 0, 0), "enriched": (enriched.id, *sums), "neither": (0, 0, 0, 0)}
    mend = (
        "; UPDATE ORDERS SET net_amount = {1}, tax_amount = {2}, total_amount = {3} WHERE id = {0}"
    ).format(*totals[mended])
    move = f"UPDATE ORDERS_line SET {table}_id = {enriched.id} WHERE {table}_id = {robbed.id}"
    attack_on_totals(app, table, move + mend)


@pytest.mark.parametrize("table", ORDERS)
def test_an_order_without_lines_has_no_total(app: App, table: str) -> None:
    columns = copyable(app, table)
    attack_on_totals(
        app,
        table,
        f"INSERT INTO ORDERS ({columns}) SELECT {columns} FROM ORDERS WHERE net_amount > 0 LIMIT 1",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE purchase_order_line SET quantity = 0, amount = 0",
        "UPDATE purchase_order_line SET quantity = -1",
        "UPDATE purchase_order_line SET quantity = 'NaN', amount = 'NaN'",
        "UPDATE sales_order_line SET unit_price = -1",
        "UPDATE sales_order_line SET unit_price = 'NaN', amount = 'NaN'",
        "UPDATE sales_order_line SET discount_percent = 101",
        "UPDATE sales_order_line SET discount_percent = 'NaN'",
        "UPDATE purchase_order SET tax_rate = 101",
        "UPDATE purchase_order SET tax_rate = 'NaN'",
        "UPDATE purchase_order SET due_date = order_date - 1",
        "UPDATE sales_order SET due_date = order_date - 1",
        "UPDATE purchase_order SET status = 'finished'",
        "UPDATE sales_order SET status = 'sent'",
        "UPDATE work_order SET status = 'shipped'",
        "UPDATE work_order SET quantity = 0",
        "UPDATE work_order SET quantity = 'NaN'",
        "UPDATE work_order SET progress_percent = 101",
        "UPDATE work_order SET progress_percent = 'NaN'",
        "UPDATE work_order SET planned_finish_on = planned_start_on - 1",
        "UPDATE work_order SET priority = 'whenever'",
        "UPDATE party SET is_customer = false, is_supplier = false",
        "UPDATE party SET payment_terms_days = -1",
        "UPDATE item SET kind = 'animal'",
        "UPDATE item SET purchase_price = -1",
        "UPDATE item SET sales_price = 'NaN'",
        "UPDATE item SET gsm = 0",
        "UPDATE item SET gsm = 'NaN'",
        "UPDATE item SET width_cm = -1",
        "UPDATE company SET tax_rate = 101",
        "UPDATE user_account SET status = 'god'",
        "UPDATE user_account SET username = 'ADMIN2' WHERE username = 'admin'",
    ],
)
def test_rules_hold_whoever_writes(app: App, statement: str) -> None:
    refused(app, statement, errors.CheckViolation)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE purchase_order SET supplier_id = 999999",
        "UPDATE sales_order SET customer_id = 999999",
        "UPDATE sales_order SET currency = 'XXX'",
        "UPDATE purchase_order_line SET item_id = 999999",
        "UPDATE purchase_order_line SET unit = 'parsec'",
        "UPDATE work_order SET item_id = 999999",
        "UPDATE work_order SET sales_order_line_id = 999999",
        "UPDATE user_account SET role_id = 999999",
    ],
)
def test_what_a_record_names_exists(app: App, statement: str) -> None:
    refused(app, statement, errors.ForeignKeyViolation)


# The audit log


def test_the_audit_log_can_only_be_read(app: App, mill: Mill) -> None:
    partitions = mill.sql(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_log'::regclass"
    )
    assert len(partitions) > 36
    for (table,) in [("audit_log",), *partitions]:
        refused(app, f"UPDATE {table} SET user_id = 1")
        refused(app, f"DELETE FROM {table}")
        refused(app, f"TRUNCATE {table}")
        refused(
            app,
            f"INSERT INTO {table} (db_user, table_name, record_id, document, document_id, action, changes)"
            " VALUES ('x', 'party', '1', 'party', '1', 'update', '{}')",
        )


def test_a_write_past_the_program_is_audited_all_the_same(app: App, mill: Mill) -> None:
    app.execute("UPDATE party SET address = 'past the program' WHERE id = (SELECT min(id) FROM party)")
    newest = mill.sql(
        "SELECT user_id, db_user, operation, table_name, changes -> 'address' ->> 1"
        " FROM audit_log ORDER BY id DESC LIMIT 1"
    )
    assert newest == [(None, "erp_app", None, "party", "past the program")]


def test_the_public_has_no_way_into_the_database(mill: Mill) -> None:
    assert mill.sql(
        "SELECT count(*) FROM pg_database d, aclexplode(d.datacl) a"
        " WHERE d.datname = current_database() AND a.grantee = 0"
    ) == [(0,)]
