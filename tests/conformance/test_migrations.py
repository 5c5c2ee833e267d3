"""Migrations are history: nothing of today reaches into them; together they make what is declared today."""

import ast
import re
from pathlib import Path

import psycopg
import pytest

from erp_core.kit.paths import migrations_dir
from tests.factories.mill import Mill

VERSIONS = sorted((migrations_dir() / "versions").glob("*.py"))
FUNCTIONS = sorted((migrations_dir() / "sql").glob("*.sql"))


@pytest.mark.parametrize("path", [*VERSIONS, migrations_dir() / "document.py"], ids=lambda p: p.stem)
def test_a_migration_does_not_read_the_code_of_today(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    read = {name for name in names if name.startswith(("erp_core", "erp_desktop", "tests"))}
    assert read == set(), "a version stays as it was: write the values it needs into it, as they are today"


@pytest.mark.parametrize("path", VERSIONS, ids=lambda p: p.stem)
def test_a_migration_does_not_read_the_functions_of_today(path: Path) -> None:
    # What it runs lies beside it, in a folder of its own name.
    code = ast.parse(path.read_text("utf-8"))
    found = [n.lineno for n in ast.walk(code) if isinstance(n, ast.Constant) and n.value == "sql"]
    assert not found, f"copy the file into versions/{path.stem}/ and run it with document.run_sql(op, SQL, …)"


def test_the_functions_are_found() -> None:
    assert {path.stem for path in FUNCTIONS} >= {"audit", "record", "number_series"}


def test_functions_of_a_migrated_database_are_those_declared(mill: Mill) -> None:
    with psycopg.connect(mill.database.owner_url) as connection:
        migrated = _functions(connection)
        for path in FUNCTIONS:
            connection.execute(path.read_bytes())
        declared = _functions(connection)
        connection.rollback()
    wrong = sorted(name for name in declared if declared[name] != migrated.get(name))
    assert wrong == [], "changed in migrations/sql, but no version carries it: ./dev migration NAME"


def test_letters_change_their_size_by_no_rule_of_the_database() -> None:
    """In Turkish the small I has no dot: INSERT became an ``ınsert`` in the log, which nobody read as one."""
    for path in sorted((migrations_dir() / "sql").glob("*.sql")):
        for called in re.finditer(r"\b(?:lower|upper|initcap)\(", path.read_text(encoding="utf-8")):
            rest = path.read_text(encoding="utf-8")[called.end() :]
            depth, end = 1, 0
            while depth:
                depth += {"(": 1, ")": -1}.get(rest[end], 0)
                end += 1
            assert rest[: end - 1].endswith('COLLATE "C"'), f"{path.name}: {called[0]}{rest[:end]}"


def test_every_declaration_can_be_run_again() -> None:
    for path in FUNCTIONS:
        assert "CREATE FUNCTION" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("right", ["INSERT", "UPDATE"])
def test_the_program_may_write_every_column_of_the_tables_it_writes(mill: Mill, right: str) -> None:
    # But of goods: holdings are added empty and change by the ledger, whose stamps are the database's own.
    # Rights of numbered documents are given by column: a new column brings none along. Nobody writes what
    # PostgreSQL computes.
    missing = mill.sql(
        'SELECT format(\'document.grant_columns(op, "%%s", "%%s")\', c.relname, a.attname)'
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        " AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id' AND a.attgenerated = ''"
        " AND c.relname NOT IN ('holding', 'stock_move')"
        " AND has_any_column_privilege('erp_app', c.oid, %s)"
        " AND NOT has_column_privilege('erp_app', c.oid, a.attnum, %s) ORDER BY 1",
        [right, right],
    )
    assert [call for (call,) in missing] == [], "calls that the newest version lacks"


def _functions(connection: psycopg.Connection[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Name to definition and rights of each function that no extension brought."""
    found = connection.execute(
        "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text FROM pg_proc p"
        " WHERE p.pronamespace = 'public'::regnamespace"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    return {name: tuple(rest) for name, *rest in found}
