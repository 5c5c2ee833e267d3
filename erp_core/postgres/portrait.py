"""What a database looks like, so that two can be compared: an upgraded one and a fresh one."""

# ruff: noqa: S608 - all that is put into a query stands in this file
import re
from typing import Any

import psycopg

from erp_core.postgres.provision import plain_url

# Subject to what describes it: a name first, then all that must be the same.
# Partitions of the log come and go by month.
_TABLES = """
    c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relname NOT LIKE 'audit\\_log\\_%'
"""
_PARTITIONS = "c.relispartition AND c.relkind = 'r' AND c.relname LIKE 'audit\\_log\\_%'"
_ACL = "(SELECT array_agg(a::text ORDER BY a::text) FROM unnest({}) a)"
# Rights that were never touched are not written down, and are the same as those that are.
_RIGHTS = "coalesce({1}acl, acldefault('{0}', {1}owner))"
_OURS = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
SUBJECTS = {
    "tables": f"""
        SELECT c.relname, c.relkind, c.relowner::regrole::text, c.relrowsecurity,
               {_ACL.format(_RIGHTS.format("r", "c.rel"))}
          FROM pg_class c WHERE {_TABLES}""",
    "columns": f"""
        SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), {_ACL.format("a.attacl")}
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped AND {_TABLES}""",
    "constraints": f"""
        SELECT c.relname || '.' || o.conname, pg_get_constraintdef(o.oid), o.convalidated
          FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid WHERE {_TABLES}""",
    "indexes": f"""
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE {_TABLES}""",
    "triggers": f"""
        SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND {_TABLES}""",
    "functions": f"""
        SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text,
               {_ACL.format(_RIGHTS.format("f", "p.pro"))}
          FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND {_OURS}""",
    "sequences": f"""
        SELECT c.relname, c.relowner::regrole::text, {_ACL.format(_RIGHTS.format("s", "c.rel"))}
          FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'""",
    "default privileges": f"""
        SELECT defaclrole::regrole::text || defaclnamespace::text || defaclobjtype::text,
               {_ACL.format("defaclacl")}
          FROM pg_default_acl""",
    "schemas": f"""
        SELECT nspname, nspowner::regrole::text, {_ACL.format(_RIGHTS.format("n", "nsp"))}
          FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'""",
    "extensions": "SELECT extname, extversion, extnamespace::regnamespace::text FROM pg_extension",
    "permissions": "SELECT name FROM known_permission",
    "series": "SELECT name FROM number_series",
    "revision": "SELECT version_num FROM alembic_version",
}

# Each month has its own, all alike.
OF_MONTHS = {
    "partitions": f"""
        SELECT c.relname, c.relkind, c.relowner::regrole::text, c.relrowsecurity,
               {_ACL.format(_RIGHTS.format("r", "c.rel"))}
          FROM pg_class c WHERE {_PARTITIONS}""",
}


def portrait(url: str, subject: str) -> dict[str, tuple[Any, ...]]:
    """Name to everything that makes two things of this subject the same."""
    with psycopg.connect(plain_url(url)) as connection:
        rows = connection.execute((SUBJECTS | OF_MONTHS)[subject].encode()).fetchall()
    return {name: tuple(_plain(value) for value in rest) for name, *rest in rows}


def _plain(value: Any) -> Any:
    """Without casts and brackets: PostgreSQL writes the same rule with others after a restore."""
    if not isinstance(value, str) or "FUNCTION" in value:
        return value
    return re.sub(r"::(character varying|text|numeric|integer|bigint)(\[\])?|[()\s]", "", value)
