"""Alembic's environment: migrations run on a connection handed in by ``provision.migrate``."""

from alembic import context
from sqlalchemy import text

from erp_core import modules
from erp_core.kit.db import Base

modules.load()


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Leave the audit log's partitions out of comparisons; they come and go with the months."""
    return not (type_ == "table" and name is not None and name.startswith("audit_log_"))


connection = context.config.attributes["connection"]
connection.execute(text("SET erp.operation = 'setup.migrate'"))  # what the audit log calls it
connection.commit()
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=include_name,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
