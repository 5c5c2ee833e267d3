"""Alembic's environment: migrations run on a connection handed in by ``provision.migrate``."""

from alembic import context
from sqlalchemy import text

from erp_core import modules
from erp_core.kit.records.db import Base
from migrations.comparison import COMPARISON

modules.load()
connection = context.config.attributes["connection"]
connection.execute(text("SET erp.operation = 'setup.migrate'"))  # what the audit log calls it
connection.commit()
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transaction_per_migration=True,
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()
