"""What every new table needs beside its columns: triggers, guarded totals, rights. Called by versions.

Only added to, never changed: a version that was released must do for ever what it did then. What is to be
different from now on gets a function of its own, and a version that calls it for the tables there are. So
nothing here reads models or today's ``migrations/sql``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

Op = Any  # alembic.op, which is a module made at run time

# Read and written with the lines of one order, so static per table: what is planned once serves the session.
_AMOUNTS_ARE_WRONG = """
        SELECT FROM {order} o JOIN currency c ON c.code = o.currency
         CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.amount), 0) AS net,
                   count(*) FILTER (WHERE l.amount <> round(
                       l.quantity * l.unit_price * (100 - l.discount_percent) * 0.01, c.digits::int)) AS wrong
              FROM {order}_line l WHERE l.{order}_id = o.id AND l.deleted_at IS NULL) s
         WHERE {which}
           AND (s.wrong > 0 OR o.net_amount <> s.net
                OR o.tax_amount <> round(s.net * o.tax_rate * 0.01, c.digits::int))
"""
_TOTALS = """
-- Totals agree with lines, whoever writes. Looked at once per changed order when the transaction commits.
-- Percent are taken as * 0.01, which is exact; the quotient by 100 would be rounded twice.
CREATE FUNCTION check_{order}_totals() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS ({this_order}) THEN
        RAISE EXCEPTION 'totals of % do not agree with its lines', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_{order}_totals';
    END IF;
    RETURN NULL;
END $$;

-- Fired once per statement on lines, with the new rows as "written" and, for updates, the old as "replaced".
CREATE FUNCTION touch_{order}() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(DISTINCT x.id) INTO ids
          FROM (SELECT {order}_id AS id FROM written UNION SELECT {order}_id FROM replaced) x;
    ELSE
        SELECT array_agg(DISTINCT {order}_id) INTO ids FROM written;
    END IF;
    -- Locked first and looked at then: who changes lines of the same order waits here, and sees ours.
    PERFORM FROM {order} WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    -- Touched only where it is wrong by now, which queues the check; mostly the order came with its totals.
    IF EXISTS ({these_orders}) THEN
        UPDATE {order} SET version = version WHERE id = ANY (ids);
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION check_{order}_totals(), touch_{order}() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER check_totals AFTER INSERT OR UPDATE ON {order} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_{order}_totals();
CREATE TRIGGER touch_order_insert AFTER INSERT ON {order}_line REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION touch_{order}();
CREATE TRIGGER touch_order_update AFTER UPDATE ON {order}_line
    REFERENCING OLD TABLE AS replaced NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION touch_{order}();
"""


def run_sql(op: Op, folder: Path, *names: str) -> None:
    """Run files of SQL that belong to a version: ``run_sql(op, Path(__file__).with_suffix(""), "audit")``."""
    for name in names:
        execute(op, (folder / f"{name}.sql").read_text(encoding="utf-8"))


def execute(op: Op, statements: str) -> None:
    """Run SQL as it stands there, its colons being no parameters."""
    op.execute(sa.text(statements.replace(":", "\\:")))


def add_document_triggers(
    op: Op,
    table: str,
    lines: str | None = None,
    silent: Sequence[str] = ("search_text",),
    priced: bool = False,
) -> None:
    """Version and stamps, gapless number, audit; of a document's lines too.

    Args:
        lines: the table of its lines, whose changes belong to the document's history.
        silent: columns that are derived: they make no new version and no entry in the log.
        priced: totals must agree with the lines.
    """
    add_record_triggers(op, table, silent)
    execute(
        op,
        f"CREATE TRIGGER assign_number BEFORE INSERT ON {table} FOR EACH ROW"
        " EXECUTE FUNCTION assign_number();"
        f"CREATE TRIGGER keep_number BEFORE UPDATE OF number ON {table} FOR EACH ROW"
        " WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION assign_number()",
    )
    if lines is not None:
        audit(op, lines, table, f"{table}_id")
    if priced:
        guard_totals(op, table)


def add_record_triggers(op: Op, table: str, silent: Sequence[str] = ()) -> None:
    """Version and stamps, and audit, of a record without a number; ``silent`` as for documents."""
    arguments = ", ".join(f"'{column}'" for column in silent)
    execute(
        op,
        f"CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION stamp_record({arguments})",
    )
    audit(op, table, table, "id", silent)


def audit(op: Op, table: str, document: str, key: str, silent: Sequence[str] = ()) -> None:
    """Tell every change of ``table`` as one of the ``document`` whose id stands in the column ``key``."""
    audit_inserts(op, table, document, key, silent)
    arguments = ", ".join(f"'{argument}'" for argument in (document, key, *silent))
    execute(
        op,
        f"CREATE TRIGGER write_audit AFTER UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION write_audit({arguments})",
    )


def audit_inserts(op: Op, table: str, document: str, key: str, silent: Sequence[str] = ()) -> None:
    """Tell only what is added, for tables that are logs themselves."""
    arguments = ", ".join(f"'{argument}'" for argument in (document, key, *silent))
    execute(
        op,
        f"CREATE TRIGGER write_audit_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS written"
        f" FOR EACH STATEMENT EXECUTE FUNCTION write_audit_insert({arguments})",
    )


def leave_out(op: Op, table: str, *columns: str) -> None:
    """Have new derived columns of ``table`` make no version of its rows and no entry in the log."""
    told = ", ".join(f"'{column}'" for column in columns)
    found = op.get_bind().execute(
        sa.text(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass)"
            " AND tgname IN ('stamp_record', 'write_audit', 'write_audit_insert') ORDER BY tgname"
        ),
        {"table": table},
    )
    for definition in found.scalars().all():
        known = definition.removesuffix(")")
        wanted = f"{known}{told})" if known.endswith("(") else f"{known}, {told})"
        execute(op, wanted.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1))


def guard_totals(op: Op, order: str) -> None:
    """Refuse whatever would leave an order's amounts and those of ``<order>_line`` in disagreement."""
    this = _AMOUNTS_ARE_WRONG.format(order=order, which="o.id = NEW.id")
    these = _AMOUNTS_ARE_WRONG.format(order=order, which="o.id = ANY (ids)")
    execute(op, _TOTALS.format(order=order, this_order=this, these_orders=these))


def grant(op: Op, table: str) -> None:
    """What the app role may do with a new table: read, add, change, and never delete.

    It cannot choose the id of a numbered document: an insert that names a taken one ON CONFLICT DO NOTHING
    would leave a gap in the numbers.
    """
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    if "number" not in columns:
        execute(op, f"GRANT SELECT, INSERT, UPDATE ON {table} TO erp_app")
        return
    execute(op, f"GRANT SELECT, UPDATE ON {table} TO erp_app")
    grant_columns(op, table, *(column for column in columns if column != "id"))


def grant_columns(op: Op, table: str, *columns: str) -> None:
    """Let the app role write new columns of a table whose rows it adds by column: a numbered document."""
    execute(op, f"GRANT INSERT ({', '.join(columns)}) ON {table} TO erp_app")
