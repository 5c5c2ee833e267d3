"""``./dev migration NAME``: write a version that carries what the models want beyond the last one.

A PostgreSQL of its own is started and migrated. What differs from the models becomes operations of Alembic;
what differs from ``migrations/sql`` becomes the version's own copies; tables that are new or got columns get
their triggers and rights by ``migrations/document.py``. The result is complete; read it before committing it.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from erp_core import modules
from erp_core.kit.paths import migrations_dir, newest_revision
from erp_core.kit.records.db import Base, engine_url
from erp_core.kit.records.document import Document
from erp_core.kit.records.record import Record
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from migrations.comparison import COMPARISON

SCRATCH = "erp_new_version"
NEW = "template0"  # PostgreSQL's own, in which nothing is
# What it does not use of the libraries, ruff takes out.
TEMPLATE = '''"""{title}."""

{path}import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import document

revision = "{revision}"
down_revision = "{down_revision}"
branch_labels = None
depends_on = None
{sql}

def upgrade() -> None:
    """{title}."""
    {body}
'''


# Of a version that brings functions along, in a folder beside it.
PATH, SQL = "from pathlib import Path\n\n", '\nSQL = Path(__file__).with_suffix("")\n'


class Refused(Exception):
    """No version can be written; the message says why."""


def write_version(name: str, superuser_url: str, template: str = NEW) -> Path:
    """Write the next version into ``migrations/versions``.

    Args:
        superuser_url: a PostgreSQL in which a database may be made and dropped.
        template: a database there that is migrated already, to any version: only the others are run.

    Raises:
        Refused: nothing changed, or a new column has nothing to stand in the rows there are.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise Refused(f"a name of small letters, digits and underscores is needed, not {name!r}")
    modules.load()
    with _migrated(superuser_url, template) as connection:
        functions = changed_functions(connection)
        rules = changed_rules(connection)
        context = MigrationContext.configure(connection, opts=COMPARISON)
        wanted = produce_migrations(context, Base.metadata).upgrade_ops
        if wanted is None or (wanted.is_empty() and not functions and not rules):
            raise Refused("models and migrations/sql say nothing that the last version does not")
        calls = list(_calls(wanted))
        body = render_python_code(wanted, migration_context=context)
    last = newest_revision()
    revision = f"{int(last) + 1:04}"
    target = migrations_dir() / "versions" / f"{revision}_{name}.py"
    lines = (
        [] if wanted.is_empty() else [body.partition("please adjust! ###")[2].partition("# ###")[0].strip()]
    )
    lines += rules
    if functions:
        folder = target.with_suffix("")
        folder.mkdir()
        for path in functions:
            (folder / path.name).write_bytes(path.read_bytes())
        lines.append(f"document.run_sql(op, SQL, {', '.join(repr(path.stem) for path in functions)})")
    lines += calls
    target.write_text(
        TEMPLATE.format(
            title=name.replace("_", " ").capitalize(),
            revision=revision,
            down_revision=last,
            path=PATH if functions else "",
            sql=SQL if functions else "",
            body="\n    ".join(line for text in lines for line in text.split("\n    ")),
        ),
        encoding="utf-8",
    )
    return target


def changed_functions(connection: Connection) -> list[Path]:
    """Files of ``migrations/sql`` that make another function, or other rights on one, than there is."""
    changed = []
    before = _functions(connection)
    for path in sorted((migrations_dir() / "sql").glob("*.sql")):
        connection.exec_driver_sql(path.read_text(encoding="utf-8").replace("%", "%%"))
        after = _functions(connection)
        if after != before:
            changed.append(path)
        before = after
    connection.rollback()
    return changed


def changed_rules(connection: Connection) -> list[str]:
    """Calls that bring the CHECKs of tables there are to what models say; Alembic does not look at them."""
    migrated = _rules(connection)
    connection.execute(sa.text("CREATE SCHEMA of_models"))
    connection.execute(sa.text("SET LOCAL search_path = of_models, public"))
    Base.metadata.create_all(connection, checkfirst=False)
    modelled = _rules(connection)
    connection.rollback()
    tables = {table for table, _name in migrated}
    calls = []
    for table, name in sorted(migrated.keys() | modelled.keys()):
        old, new = migrated.get((table, name)), modelled.get((table, name))
        if old == new or table not in tables or table not in Base.metadata.tables:
            continue
        if old is not None:
            calls.append(f'op.drop_constraint(op.f("{name}"), "{table}", type_="check")')
        if new is not None:
            constraints = Base.metadata.tables[table].constraints
            rule = next(c for c in constraints if c.name == name and isinstance(c, sa.CheckConstraint))
            calls.append(f'op.create_check_constraint(op.f("{name}"), "{table}", {str(rule.sqltext)!r})')
    return calls


def _rules(connection: Connection) -> dict[tuple[str, str], str]:
    """Definition by table and name of each CHECK in the schema that comes first."""
    found = connection.execute(
        sa.text(
            "SELECT c.relname, o.conname, pg_get_constraintdef(o.oid) FROM pg_constraint o"
            " JOIN pg_class c ON c.oid = o.conrelid"
            " WHERE o.contype = 'c' AND o.connamespace = CAST(current_schema() AS regnamespace)"
        )
    )
    return {(table, name): rule for table, name, rule in found}


def _functions(connection: Connection) -> set[tuple[Any, ...]]:
    found = connection.execute(
        sa.text(
            "SELECT pg_get_functiondef(p.oid), CAST(p.proacl AS text) FROM pg_proc p"
            " WHERE p.pronamespace = CAST('public' AS regnamespace)"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
    )
    return {tuple(row) for row in found}


def _calls(wanted: ops.UpgradeOps) -> Iterator[str]:
    """Triggers and rights of what is new; tables first, because a document's triggers name its lines."""
    models = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    flat = [
        each for top in wanted.ops for each in (top.ops if isinstance(top, ops.ModifyTableOps) else [top])
    ]
    new = [each.table_name for each in flat if isinstance(each, ops.CreateTableOp)]
    for table in new:
        yield from _table_calls(models[table], new)
    for each in flat:
        if isinstance(each, ops.AddColumnOp):
            _give_default(each)
            if each.column.computed is not None:
                yield f'document.leave_out(op, "{each.table_name}", "{each.column.name}")'
            elif issubclass(models[each.table_name], Document):
                yield f'document.grant_columns(op, "{each.table_name}", "{each.column.name}")'


def _table_calls(model: Any, new: list[str]) -> Iterator[str]:
    table: sa.Table = model.__table__
    owner = table.name.removesuffix("_line")
    silent = tuple(column.name for column in table.columns if column.computed is not None)
    if issubclass(model, Document):
        lines = f"{table.name}_line" if f"{table.name}_line" in Base.metadata.tables else None
        priced = lines is not None and "amount" in Base.metadata.tables[lines].columns
        yield (
            f'document.add_document_triggers(op, "{table.name}", lines={lines!r}, silent={silent!r},'
            f" priced={priced})"
        )
    elif issubclass(model, Record):
        yield f'document.add_record_triggers(op, "{table.name}", {silent!r})'
    elif owner == table.name or owner not in new:
        key = next(iter(table.primary_key.columns)).name
        yield f'document.audit(op, "{table.name}", "{table.name}", "{key}", {silent!r})'
    yield f'document.grant(op, "{table.name}")'


def _give_default(added: ops.AddColumnOp) -> None:
    """Rows there are need a value: the one the model gives to new ones."""
    column = added.column
    if column.nullable or column.server_default is not None or column.computed is not None:
        return
    default = column.default
    if default is None or not default.is_scalar:
        raise Refused(f"{added.table_name}.{column.name} needs a default: there are rows without a value")
    value = getattr(default, "arg", "")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    column.server_default = sa.DefaultClause(text)


@contextmanager
def _migrated(superuser_url: str, template: str) -> Iterator[Connection]:
    """A database at the last version, dropped at the end."""
    drop = f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)".encode()
    with psycopg.connect(superuser_url, autocommit=True) as superuser:
        superuser.execute(drop)
        provision.create_database(superuser_url, SCRATCH, template)
        owner = provision.with_login(superuser_url, "postgres", _password(superuser_url), SCRATCH)
        provision.migrate(owner)
        engine = sa.create_engine(engine_url(owner), poolclass=NullPool)
        with engine.connect() as connection:
            yield connection
        superuser.execute(drop)


def _password(url: str) -> str:
    return sa.make_url(url).password or ""


def main() -> int:
    """Write a version in a PostgreSQL of its own, and bring its file to the house's form."""
    parser = argparse.ArgumentParser(prog="./dev migration", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="what changes, for example goods_receipt")
    parser.add_argument("--server", metavar="URL", help="superuser's URL of a PostgreSQL to use instead")
    parser.add_argument(
        "--template", metavar="NAME", default=NEW, help="a migrated database there, to begin with"
    )
    options = parser.parse_args()
    try:
        if options.server:
            written = write_version(options.name, options.server, options.template)
        else:
            written = _in_own_server(options.name)
    except Refused as refused:
        print(f"no migration was written: {refused}", file=sys.stderr)
        return 1
    for command in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, str(written)], check=False)  # noqa: S603
    print(written.relative_to(migrations_dir().parent))
    return 0


def _in_own_server(name: str) -> Path:
    with tempfile.TemporaryDirectory(prefix="erp-migration-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedServer(Path(folder), {"fsync": "off", "synchronous_commit": "off"})
        server.start()
        try:
            provision.create_roles(server.superuser_url(), "owner", "app")
            return write_version(name, server.superuser_url())
        finally:
            server.delete()


if __name__ == "__main__":
    sys.exit(main())
