"""Hundreds of records in one statement, for lists that are long."""

from tests.factories.mill import Mill


def make_like(mill: Mill, table: str, record_id: int, count: int) -> None:
    """So many more like a record; each has its code with a number behind it."""
    columns = mill.sql(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
        " AND column_name NOT IN ('id', 'code')",
        [table],
    )[0][0]
    mill.sql(
        f"INSERT INTO {table} (code, {columns})"
        f" SELECT code || '-' || to_char(n, 'FM000'), {columns} FROM {table}, generate_series(1, %s) n"
        " WHERE id = %s",
        [count, record_id],
    )
