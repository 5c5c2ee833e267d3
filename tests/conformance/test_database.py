"""The database is what the models say, watches what it should, and has an index behind every list."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from erp_core import modules
from erp_core.kit.listing import Listing, OnLines, by_column
from erp_core.kit.listing.fields import fields_of
from erp_core.kit.listing.texts import answers_to
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.records.db import Base, engine_url
from erp_core.kit.records.document import Document
from erp_core.kit.records.record import Record
from erp_core.kit.records.sorting import is_sorted
from erp_core.kit.words import ValueKind
from erp_core.postgres.schema_version import alembic_config
from tests.factories.mill import Mill

modules.load()
TABLES = sorted(Base.metadata.tables)
RECORDS = sorted(m.class_.__tablename__ for m in Base.registry.mappers if issubclass(m.class_, Record))

# Tables whose changes are not audited, and why.
NOT_AUDITED = {
    "audit_log": "it is the log",
    "request": "results of commands, which the log tells already",
    "refresh_token": "the session they belong to is audited; a digest tells nothing",
    "login_failure": "attempts are counted before and forgiven after; refused_login and session tell them",
    "currency": "seeded, never edited",
    "second_factor": "since when a user has one stands in his account",
    "recovery_code": "the same; which was used when is no secret and no news",
    "reset_code": "codes are asked for by strangers; what came of them refused_login and session tell",
    "mail_outbox": "what gives cause for a mail is told; what became of it the e-mail screen shows",
    "blob": "the bytes of files; which file hung where is in the log of attachments",
    "blob_part": "the same",
    "mention": "who is named stands in the note, which is told; when he read it is his own business",
    "presence": "who has a record open is seen and forgotten: no history of it is kept",
    "saved_view": "how a list is looked at changes nothing in it; whose a shared one is stands on it",
    "default_view": "the same",
    "job": "what it moves is told record by record, with whose it was",
    "job_result": "the same; why a record was refused its owner reads in the job",
    "stock_move": "is its own history, and never changes",
    "template": "what somebody keeps to begin with is no business yet; whose a shared one is stands on it",
    "known_permission": "what roles got of it is in the log of roles",
}
# Tables whose entries are written when a row is added and at no other time, and why.
ONLY_ADDED = {
    "refused_login": "is only written for the log, and tidied away after some days",
    "backup_run": "is a log itself",
}
# Tables whose rows name records of any kind.
OF_ANY_RECORD = (
    "audit_log",
    "request",
    "attachment",
    "note",
    "presence",
    "sending",
    "stock_move",
    "job_result",
)
# Columns of a holding that the ledger tells of, and its masters.
BY_MOVES = {
    *("item_code", "item_name", "warehouse_id", "warehouse_code", "state", "quantity", "second_quantity"),
    *("value", "reserved", "last_moved_on"),
}
# Table to sortable columns without an index of their own: small tables, whose rows are sorted in memory.
NO_INDEX: dict[str, set[str]] = {
    # Some hundred users.
    "user_account": {"username", "email", "role", "role_title", "status", "locked_until", "last_login_at"},
    # Some thousand parties; the texts that people read have theirs.
    "party": {
        *("is_customer", "is_supplier", "is_active", "email", "phone", "currency", "payment_terms_days"),
        *("address", "tax_number", "paper_language"),
    },
    # Some thousand items; kind and the texts that people read have theirs.
    "item": {
        *("unit", "second_unit", "gsm", "width_cm", "purchase_price", "sales_price"),
        *("is_active", "is_stocked", "tracking", "barcode"),
    },
    # What is on hand of an item, in a warehouse or by a lot is found first, and sorted then.
    "holding": {"state", "quantity", "unit", "second_quantity", "second_unit", "is_active"},
    # Some hundred places.
    "warehouse": {"is_active", "address"},
    # Some dozen units.
    "unit": {"dimension", "factor", "decimals", "is_active"},
}
# Sortable texts that are written for machines or by them, in letters without a language.
MACHINE_TEXT = {
    *(
        "number",
        "roll_number",
        "sales_order_number",
        "currency",
        "unit",
        "second_unit",
        "email",
        "phone",
        "username",
        "role",
        "barcode",
        "tax_number",
        "paper_language",
    ),
    "address",  # begins with whatever stands there: nobody reads a list in its order
}


@pytest.fixture(scope="module")
def connection(mill: Mill) -> Iterator[Connection]:
    engine = create_engine(engine_url(mill.database.owner_url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def without_others(connection: Connection) -> Iterator[Connection]:
    """For what is taken back after the test."""
    yield connection
    connection.rollback()


def rows(connection: Connection, statement: str) -> list[Any]:
    return [tuple(row) for row in connection.execute(text(statement))]


# Models and migrations


def test_autogenerate_finds_no_difference_between_models_and_migrations(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.check(config)


def test_every_rule_of_the_models_is_in_the_database_as_it_stands_there(mill: Mill) -> None:
    # Autogenerate does not look at CHECK constraints.
    engine = create_engine(engine_url(mill.database.owner_url), poolclass=NullPool)
    rules = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"
        " AND conrelid::regclass::text NOT LIKE 'audit_log_%' ORDER BY 1, 2"
    )
    with engine.connect() as connection:
        migrated = rows(connection, rules)
        connection.execute(text("CREATE SCHEMA of_models"))
        connection.execute(text("SET search_path = of_models, public"))
        Base.metadata.create_all(connection, checkfirst=False)
        modelled = rows(connection, rules)
        connection.rollback()
    assert modelled == migrated
    assert len(modelled) > 20


def test_every_constraint_and_index_has_the_name_the_convention_gives(connection: Connection) -> None:
    names = rows(
        connection, "SELECT conname, contype FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    )
    kinds = {"p": "pk_", "u": "uq_", "c": "ck_", "f": "fk_"}
    foreign = ("audit_log_", "alembic_version_")  # partitions, and Alembic's own table
    wrong = [n for n, kind in names if kind in kinds and not n.startswith((kinds[kind], *foreign))]
    assert wrong == []


def test_every_link_to_another_record_is_a_foreign_key() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if column.name.endswith("_id") and table.name not in OF_ANY_RECORD:
                assert column.foreign_keys, f"{table.name}.{column.name}"


# Triggers


def triggers(connection: Connection, name: str) -> dict[str, str]:
    """Table to the definition of its trigger of this name."""
    found = rows(
        connection,
        "SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        f" WHERE t.tgname = '{name}' AND NOT t.tgisinternal AND t.tgenabled = 'O'"
        " AND c.relnamespace = 'public'::regnamespace",
    )
    return dict(found)


def test_every_table_is_audited_or_excused(connection: Connection) -> None:
    audited = {*triggers(connection, "write_audit"), *triggers(connection, "write_audit_insert")}
    assert audited & set(NOT_AUDITED) == set()
    assert audited | set(NOT_AUDITED) == set(TABLES)


def test_every_change_of_an_audited_table_is_told(connection: Connection) -> None:
    changed = triggers(connection, "write_audit")
    for table, definition in changed.items():
        if table != "number_series":  # a number given is told by its document
            assert "AFTER DELETE OR UPDATE ON" in definition, table
        assert "FOR EACH ROW" in definition
    added = triggers(connection, "write_audit_insert")
    for table, definition in added.items():
        assert "AFTER INSERT ON" in definition, table
        assert "REFERENCING NEW TABLE AS written FOR EACH STATEMENT" in definition, table
    # Series come with the program; nobody adds one.
    assert set(added) - set(changed) == set(ONLY_ADDED)
    assert set(changed) - set(added) == {"number_series"}


def test_the_log_leaves_out_secrets_derived_texts_and_what_others_tell(connection: Connection) -> None:
    left_out = {
        "user_account": {"password_hash", "draft_key", "last_login_at", "desk"},
        "signing_key": {"secret"},
        "mail_settings": {"password"},
        "session": {"last_seen_at", "expires_at"},
        "number_series": {"last_number", "year"},
        "sending": {"content", "attachment_id", "mail_id"},  # its file's name and recipient are told
        "print_template": {"source", "changed_at", "changed_by_id"},  # its file's name and SHA-256 are told
        "holding": BY_MOVES,
    }
    for name in ("write_audit", "write_audit_insert"):
        for table, definition in triggers(connection, name).items():
            arguments = re.findall(r"'([^']*)'", definition)[2:]
            assert set(arguments) == left_out.get(table, set()) | derived(table), (table, name)


def derived(table: str) -> set[str]:
    """Columns that PostgreSQL computes from others."""
    return {column.name for column in Base.metadata.tables[table].columns if column.computed is not None}


def test_every_record_gets_its_version_and_stamps_from_the_database(connection: Connection) -> None:
    stamped = triggers(connection, "stamp_record")
    assert set(stamped) == set(RECORDS)
    on_the_side = {"user_account": {"last_login_at", "desk"}, "holding": BY_MOVES}
    for table, definition in stamped.items():
        assert "BEFORE INSERT OR UPDATE ON" in definition
        arguments = re.findall(r"'([^']*)'", definition)
        assert set(arguments) == derived(table) | on_the_side.get(table, set()), table


def test_every_document_gets_and_keeps_its_number(connection: Connection) -> None:
    series = {row[0] for row in rows(connection, "SELECT name FROM number_series")}
    assert set(triggers(connection, "assign_number")) == set(triggers(connection, "keep_number")) == series


def test_totals_of_every_order_are_guarded(connection: Connection) -> None:
    orders = {name for name, table in Base.metadata.tables.items() if "net_amount" in table.columns}
    assert set(triggers(connection, "check_totals")) == orders
    for name in ("touch_order_insert", "touch_order_update"):
        assert set(triggers(connection, name)) == {f"{order}_line" for order in orders}


# Indexes


def listings() -> list[Listing[Any]]:
    found = (o.function.__globals__.get("LISTING") for o in OPERATIONS if o.name.endswith(".search"))
    by_table = {x.model.__tablename__: x for x in found if isinstance(x, Listing)}
    return [by_table[table] for table in sorted(by_table)]


def indexes_of(connection: Connection, table: str) -> set[tuple[str, ...]]:
    """Columns of each index that covers all rows, or all that are not deleted."""
    found = rows(
        connection,
        "SELECT array_agg(pg_get_indexdef(i.indexrelid, k, true) ORDER BY k)"
        " FROM pg_index i, generate_series(1, i.indnkeyatts) k"
        f" WHERE i.indrelid = '{table}'::regclass AND i.indisvalid"
        " AND coalesce(pg_get_expr(indpred, indrelid), '') IN ('', '(deleted_at IS NULL)')"
        " GROUP BY i.indexrelid",
    )
    return {tuple(column.replace("::text", "") for column in row[0]) for row in found}


def test_the_lists_are_found() -> None:
    tables = {x.model.__tablename__ for x in listings()}
    assert tables >= {"party", "item", "purchase_order", "sales_order", "work_order", "user_account"}


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_every_sortable_column_has_an_index_with_the_id_behind_it(
    connection: Connection, listing: Listing[Any]
) -> None:
    table = listing.model.__tablename__
    indexes = indexes_of(connection, table)
    missing = set()
    for name in listing.sorts:
        keys = (listing.sort_keys.get(name) or by_column(listing.model, name))(listing.model)
        columns = [str(key.compile(dialect=postgresql.dialect())).replace(f"{table}.", "") for key in keys]
        if (*columns, "id") not in indexes:
            missing.add(name)
    assert missing == NO_INDEX.get(table, set())


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_texts_that_people_read_are_sorted_by_the_company_s_language(listing: Listing[Any]) -> None:
    texts = {
        name for name in listing.sorts if listing.filters[name].kind in (ValueKind.TEXT, ValueKind.LONG_TEXT)
    }
    by_language = {name for name in texts if is_sorted(listing.model.__table__, name)}  # type: ignore[arg-type]
    assert texts - by_language == texts & {*MACHINE_TEXT, *listing.sort_keys}


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_every_searchable_table_has_a_trigram_index(connection: Connection, listing: Listing[Any]) -> None:
    table = listing.model.__tablename__
    found = rows(connection, f"SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_{table}_search_text'")
    assert "gin (search_text gin_trgm_ops)" in found[0][0]


def test_every_document_has_an_index_of_when_it_was_changed_that_costs_no_change_anything(
    connection: Connection,
) -> None:
    documents = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Document)]
    assert documents
    for table in (one.__tablename__ for one in documents):
        found = rows(
            connection,
            "SELECT array_agg(DISTINCT amname) FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
            f" JOIN pg_am a ON a.oid = c.relam WHERE indrelid = '{table}'::regclass"
            " AND pg_get_indexdef(indexrelid, 1, true) = 'updated_at'",
        )
        assert found[0][0] == ["brin"], table


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_every_text_the_searchable_text_answers_is_found_by_indexes_alone(
    without_others: Connection, listing: Listing[Any]
) -> None:
    connection = without_others
    model, fields = listing.model, fields_of(listing.fields, listing.model, listing.row).values()
    table = model.__tablename__
    kept = {f"ix_{table}_search_text", f"ix_{table}_long_notes"}
    for (other,) in rows(
        connection,
        "SELECT indexrelid::regclass::text FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid"
        f" WHERE indrelid = '{table}'::regclass AND conindid IS NULL",
    ):
        if other not in kept:
            connection.execute(text(f"DROP INDEX {other}"))
    for way in ("seqscan", "indexscan", "indexonlyscan"):
        connection.execute(text(f"SET LOCAL enable_{way} = off"))
    for field in (one for one in fields if one.is_in_search_text):
        asked = answers_to(model, field, "abcd")
        assert asked is not None
        found = select(model.id).where(model.deleted_at.is_(None), asked)
        sql = found.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}")]
        used = {name for line in plan for name in re.findall(r"Bitmap Index Scan on (\w+)", line)}
        long = {f"ix_{table}_long_notes"} if field.beginning else set()
        assert used == {f"ix_{table}_search_text"} | long, (field.name, plan)


def test_every_foreign_key_of_a_large_table_has_an_index(connection: Connection) -> None:
    unindexed = rows(
        connection,
        "SELECT c.conrelid::regclass::text || '.' || a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
        " AND c.confrelid::regclass::text NOT IN ('currency', 'unit', 'role')"
        " AND NOT EXISTS (SELECT FROM pg_index i"
        " WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])",
    )
    assert unindexed == []


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_what_lines_name_is_found_without_a_look_at_them(
    connection: Connection, listing: Listing[Any]
) -> None:
    for field in (one for one in listing.fields if isinstance(one, OnLines)):
        indexes = indexes_of(connection, field.line.__tablename__)
        assert (field.name, field.owner) in indexes, field.name


@pytest.mark.parametrize("listing", listings(), ids=lambda x: x.model.__tablename__)
def test_a_field_that_leads_has_an_index_for_the_orders_people_use(
    connection: Connection, listing: Listing[Any]
) -> None:
    table = listing.model.__tablename__
    indexes = indexes_of(connection, table)
    due = {field.not_after for field in listing.fields if field.not_after}
    for lead in (field.name for field in listing.fields if field.leads):
        for sort in {"number", listing.default_sort.removeprefix("-"), *due}:
            keys = ("length(number)", "number") if sort == "number" else (sort,)
            assert (lead, *keys, "id") in indexes, (lead, sort)


def test_what_a_list_says_of_two_days_the_database_holds_to(connection: Connection) -> None:
    checks = {
        (row[0], row[1])
        for row in rows(
            connection,
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'c'",
        )
    }
    for listing in listings():
        for field in (field for field in listing.fields if field.not_after):
            check = f"CHECK (({field.not_after} >= {field.name}))"
            assert (listing.model.__tablename__, check) in checks
