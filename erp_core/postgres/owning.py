"""Whose login a URL is: the owner's, who may change tables and the audit log, or the program's."""

from typing import Any

import psycopg

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.records.db import parsed, patience_for
from erp_core.postgres.provision import plain_url

# What triggers keep holds against the program alone: whoever broke into a server that works as the owner
# could write history anew.
OWNS = N_("{variable} names a login that owns the database, and could change the audit log.")
NAME_ANOTHER = N_(
    "Name the one init made for the server (erp_app); the owner's URL belongs in backup.env, which the server"
    " does not read."
)
# The owner of the database or of its tables, or somebody who may become it, as a superuser may.
_OWNED = """
    SELECT bool_or(pg_has_role(owner, 'MEMBER'))
      FROM (SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT relowner FROM pg_class WHERE oid = to_regclass('alembic_version')) AS owners
"""


def owns(connection: psycopg.Connection[Any]) -> bool:
    """Whether this login may change tables, and what triggers keep."""
    row = connection.execute(_OWNED).fetchone()
    return bool(row and row[0])


def require_owners_url(url: str) -> None:
    """ErpError where a URL's login does not own its database: what it may not do would be told late.

    Of a database that does not answer nothing is known; whoever works on it says so.
    """
    try:
        with psycopg.connect(plain_url(url), **patience_for(parsed(url))) as connection:
            is_owner, name = owns(connection), connection.info.user
    except psycopg.Error:
        return
    if not is_owner:
        words = _(
            "The login {name} does not own this database. Use the URL of its owner (erp_owner), as init"
            " printed it; the program's is for the office server alone."
        )
        raise ErpError(words.format(name=name))
