"""What commands on a database share: the context services run in.

They run the same services as the desktop, as the owner of the database, who may do everything; the audit log
says that it was the command line. Days and times are the company's, as everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from erp_core import modules
from erp_core.errors import NotFound
from erp_core.kit import clock
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import ChangeLog
from erp_core.masters.company.model import Company
from erp_core.postgres.schema_version import require_current
from erp_core.security.user.model import User
from erp_core.setup import owner_session
from erp_core.setup.owner import context_in


def find_user(ctx: Context, username: str) -> User:
    """The account of that name; NotFound if there is none."""
    found = ctx.session.scalar(
        select(User).where(User.username == folded(username.strip()), User.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no user {name}.").format(name=username))
    return found


@contextmanager
def owner_context(database_url: str, operation: str) -> Iterator[Context]:
    """What the services need, in one transaction that is committed at the end; open windows hear of it."""
    modules.load()
    with owner_session(database_url) as session:
        require_current(session.connection())
        session.autoflush = False  # as behind the door: else one command would be several changes in the log
        session.execute(
            text("SELECT set_config('erp.operation', :name, true)"), {"name": f"admin_cli.{operation}"}
        )
        zone = _company_zone(session)
        ctx = context_in(session, clock.here(datetime.now(UTC), zone).date())
        changes = ChangeLog(session, ctx.request_id)
        clock.use_zone(lambda: zone)
        try:
            yield ctx
        finally:
            clock.use_zone(None)
        changes.notify(session)
        session.commit()


def _company_zone(session: Session) -> ZoneInfo:
    """Where the company's day begins and ends; UTC where there is no company yet."""
    return ZoneInfo(session.scalar(select(Company.timezone)) or "UTC")
