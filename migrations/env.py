"""Alembic's environment: migrations run on a connection handed in by ``provision.migrate``."""

from alembic import context
from sqlalchemy import text

from erp_core import modules
from erp_core.kit.records.db import Base
from migrations.comparison import COMPARISON

modules.load()
connection = context.config.attributes["connection"]
# What the audit log calls it. The transaction of whoever migrates has begun; Alembic leaves its end to him.
connection.execute(text("SELECT set_config('erp.operation', 'setup.migrate', true)"))


def _applied(*_told: object, **_more: object) -> None:
    """Rules that wait for the end of a transaction look now: a table cannot be altered while some wait."""
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    on_version_apply=_applied,
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()
