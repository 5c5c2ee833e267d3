"""Making a database ready: roles, database, migrations. Runs as superuser or owner, never as the app."""

import logging
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.pool import NullPool

from erp_core.errors import NotPermitted, VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.records.db import engine_url, parsed, written
from erp_core.postgres.schema_version import alembic_config, is_current
from erp_core.postgres.standing import APP

OWNER = "erp_owner"
# Where we create the extension: it lets everybody read its views, and in ``public`` nobody else may read.
STATISTICS = "statistics"

# Letters are folded by a function of our own, so nothing hangs on the locale.
_FORM = sql.SQL("ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'")
_FORM_FROM_17 = sql.SQL("ENCODING 'UTF8' LOCALE_PROVIDER builtin LOCALE 'C' BUILTIN_LOCALE 'C.UTF-8'")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shipped:
    """Rows that come with the program and belong to the company afterwards.

    Attributes:
        roles: a role's name to what it may do as shipped; together they name every permission there is.
        titles: a role's name to its title.
        series: a document's table to the prefix of its numbers.
    """

    roles: Mapping[str, Collection[str]]
    titles: Mapping[str, str]
    series: Mapping[str, str]


def new_password() -> str:
    """A random password for a database role."""
    return secrets.token_urlsafe(24)


def with_login(url: str | URL, username: str, password: str, database: str | None = None) -> str:
    """The same server's URL for another role."""
    changed = parsed(url).set(drivername="postgresql", username=username, password=password)
    if database is not None:
        changed = changed.set(database=database)
    return written(changed)


def server_version(superuser_url: str) -> int:
    """The server's major version."""
    with psycopg.connect(plain_url(superuser_url)) as connection:
        return connection.info.server_version // 10000


def roles_exist(superuser_url: str) -> bool:
    """Whether the server knows one of the two roles already; they serve all databases of a server."""
    with psycopg.connect(plain_url(superuser_url)) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = ANY (%s)", ([OWNER, APP],))
        return known.fetchone() is not None


def may_make_roles(url: str) -> bool:
    """Whether the login of this URL is a superuser, or may make roles as where a provider keeps those."""
    with psycopg.connect(plain_url(url)) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        return row == (True,)


def create_roles(superuser_url: str, owner_password: str, app_password: str) -> None:
    """Create the two roles, or give them these passwords.

    ``erp_owner`` owns the tables and runs migrations; ``erp_app`` is what the program runs as. Time limits
    stop a runaway statement from holding up the company.
    """
    with psycopg.connect(plain_url(superuser_url), autocommit=True) as connection:
        for role, password in ((OWNER, owner_password), (APP, app_password)):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            # Sent as a digest: a statement that fails is written to the server's log.
            digest = connection.pgconn.encrypt_password(password.encode(), role.encode()).decode()
            verb = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}")
            connection.execute(verb.format(sql.Identifier(role), sql.Literal(digest)))
        for setting, value in (
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ):
            connection.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(APP), sql.Identifier(setting), sql.Literal(value)
                )
            )


def create_database(superuser_url: str, name: str, template: str = "template0") -> None:
    """Create an empty database that belongs to the owner and that only our roles may enter.

    It names its encoding and locale: those of the cluster are whatever the machine spoke when it was set up.
    """
    database = sql.Identifier(name)
    with psycopg.connect(plain_url(superuser_url), autocommit=True) as connection:
        form = _FORM_FROM_17 if connection.info.server_version >= 170000 else _FORM
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY {}").format(
                database,
                sql.Identifier(OWNER),
                sql.Identifier(template),
                form if template == "template0" else sql.SQL(""),  # any other is one of ours
            )
        )
    close_to_others(superuser_url, name)


def close_to_others(superuser_url: str, name: str) -> None:
    """Let only our roles into a database, and the program's role make nothing in it."""
    database = sql.Identifier(name)
    with psycopg.connect(plain_url(superuser_url), autocommit=True) as connection:
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP))
        )


def programs_at_work(connection: psycopg.Connection[Any]) -> int:
    """How many connections programs and servers have to this database right now."""
    connection.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees who was there at first
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s"
    row = connection.execute(asked, (APP,)).fetchone()
    return row[0] if row else 0


def require_owner(superuser_url: str, name: str) -> None:
    """NotPermitted unless the database is our owner's."""
    with psycopg.connect(plain_url(superuser_url)) as connection:
        asked = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
        row = connection.execute(asked, (name,)).fetchone()
    if row is not None and row[0] != OWNER:
        words = _(
            "The database {name} belongs to {owner}. Choose another name, under which a new one is made, or"
            " give it over: ALTER DATABASE {name} OWNER TO {ours}."
        )
        raise NotPermitted(words.format(name=name, owner=row[0], ours=OWNER))


def require_utf8(url: str) -> None:
    """VersionMismatch unless the database can keep every letter; its locale does not matter to us."""
    with psycopg.connect(plain_url(url)) as connection:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            words = _(
                "The database {name} keeps text as {encoding}; Textile ERP needs UTF8. Choose another name, "
                "under which a new one is made, or drop it if it is empty."
            )
            raise VersionMismatch(words.format(name=connection.info.dbname, encoding=encoding))


def database_exists(superuser_url: str, name: str) -> bool:
    """Whether the server has a database of this name."""
    with psycopg.connect(plain_url(superuser_url)) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None
        )


def keep_statistics(superuser_url: str, database: str) -> bool:
    """Let the program ask how long its statements take; PostgreSQL counts if it preloads pg_stat_statements.

    An extension that is there already stays where somebody has put it.

    Returns:
        Whether the database has the extension: not every server offers it, nor lets everybody create it.
    """
    url = parsed(superuser_url).set(database=database)
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        found = connection.execute(
            "SELECT installed_version, default_version FROM pg_available_extensions"
            " WHERE name = 'pg_stat_statements'"
        ).fetchone()
        if found is None or found[0] == found[1]:
            return found is not None
        try:
            with connection.transaction():
                if found[0]:  # of an older PostgreSQL, whose cluster was upgraded
                    connection.execute("ALTER EXTENSION pg_stat_statements UPDATE")
                else:
                    _create_statistics(connection)
        except psycopg.DatabaseError as error:
            log.warning("no statistics of statements in the database %s: %s", database, error)
            return False
    return True


def _create_statistics(connection: psycopg.Connection[Any]) -> None:
    first = connection.execute(
        "SELECT rolname FROM pg_roles WHERE oid = 10"
        " AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    ).fetchone()
    if first:  # it owns the extension and stays; the superuser of the set-up may be dropped afterwards
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(first[0])))
    schema, app = sql.Identifier(STATISTICS), sql.Identifier(APP)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, app))
    connection.execute(sql.SQL("CREATE EXTENSION pg_stat_statements SCHEMA {}").format(schema))


def migrate(owner_url: str, shipped: Shipped | None = None) -> None:
    """Bring the database to this program's revision, and to what it ships: all of it or nothing.

    Args:
        shipped: rows that come with the program; None for the tables alone.
    """
    require_utf8(owner_url)
    engine = create_engine(engine_url(owner_url), poolclass=NullPool)
    with engine.connect() as connection:
        # Two programs that start at once: the second one finds all done.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('textile-erp migrate'))"))
        if not is_current(connection):
            _upgrade(connection)
        if shipped is not None:
            sync(cast(psycopg.Connection[Any], connection.connection.driver_connection), shipped)
        connection.commit()
    # On one PC nobody else does it: coming months of the audit log are prepared, what is over is tidied away.
    with psycopg.connect(plain_url(owner_url), autocommit=True) as owner:
        owner.execute("SELECT keep_house()")


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def sync(connection: psycopg.Connection[Any], shipped: Shipped) -> None:
    """Add what this program ships and the company has not seen yet: permissions, roles, number series.

    Only permissions that are new to this company go to the shipped roles, so what an administrator took from
    a role, or gave it, stays as he left it. Nothing is removed: an older program may still be in use.
    From here on lists are sorted by the language that the company has chosen.
    """
    connection.execute("SELECT set_config('erp.operation', 'setup.migrate', true)")
    connection.execute("LOCK TABLE known_permission IN EXCLUSIVE MODE")  # two programs starting at once
    known = {row[0] for row in connection.execute("SELECT name FROM known_permission")}
    new = {str(p) for permissions in shipped.roles.values() for p in permissions} - known
    for name, permissions in shipped.roles.items():
        _sync_role(connection, name, shipped.titles[name], {str(p) for p in permissions}, new)
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO known_permission VALUES (%s)", [(name,) for name in sorted(new)])
    for name, prefix in shipped.series.items():
        _sync_series(connection, name, prefix)
    # Only the tables' owner can write keys anew; nothing is written where the language is the same.
    connection.execute("SELECT sort_by((SELECT language FROM company ORDER BY id LIMIT 1))")


def _sync_series(connection: psycopg.Connection[Any], name: str, prefix: str) -> None:
    """A series with its shipped prefix; with another where the company uses that for something else."""
    if connection.execute("SELECT 1 FROM number_series WHERE name = %s", (name,)).fetchone():
        return
    candidates = (prefix, *(f"{prefix.rstrip('-')}{n}-" for n in range(2, 100)))
    taken = "SELECT number_series_in_the_way(%s, %s, false)"
    free = next(one for one in candidates if connection.execute(taken, (name, one)).fetchone() == (None,))
    connection.execute(
        "INSERT INTO number_series (name, prefix, width, last_number) VALUES (%s, %s, 6, 0)", (name, free)
    )


def _sync_role(
    connection: psycopg.Connection[Any], name: str, title: str, permissions: set[str], new: set[str]
) -> None:
    row = connection.execute(
        "SELECT permissions FROM role WHERE name = %s AND deleted_at IS NULL", (name,)
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO role (name, title, permissions) VALUES (%s, %s, %s)",
            (name, title, sorted(permissions)),
        )
    elif added := permissions & new - set(row[0]):
        connection.execute(
            "UPDATE role SET permissions = %s WHERE name = %s AND deleted_at IS NULL",
            (sorted({*row[0], *added}), name),
        )


def plain_url(url: str | URL) -> str:
    """As psycopg takes it. A cluster without a locale would answer bytes, did we not say what we read."""
    return written(parsed(url).update_query_dict({"client_encoding": "utf8"}))
