"""What commands on a database share: the context services run in.

They run the same services as the desktop, as the owner of the database, who may do everything; the audit log
says that it was the command line.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from erp_core import modules
from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Actor, Caller, Context
from erp_core.kit.records.change_log import ChangeLog
from erp_core.postgres.schema_version import require_migrated
from erp_core.security.permission import all_permissions
from erp_core.security.user.model import User
from erp_core.setup import owner_session

# No user has this id: the service sees neither itself nor its own role in anybody.
_NOBODY = 0


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
    require_migrated(database_url)
    actor = Actor(_NOBODY, "", "", "", frozenset(all_permissions()), uuid.uuid4())
    with owner_session(database_url) as session:
        session.autoflush = False  # as behind the door: else one command would be several changes in the log
        session.execute(
            text("SELECT set_config('erp.operation', :name, true)"), {"name": f"admin_cli.{operation}"}
        )

        @contextmanager
        def transaction() -> Iterator[Session]:
            yield session
            session.flush()

        now, request_id = datetime.now(UTC), uuid.uuid4()
        changes = ChangeLog(session, request_id)
        yield Context(
            session=session,
            actor=actor,
            now=now,
            today=now.date(),
            request_id=request_id,
            caller=Caller(),
            keys=_NoKeys(),
            transaction=transaction,
        )
        changes.notify(session)
        session.commit()


class _NoKeys:
    """The command line makes no access tokens."""

    def sign(  # the parameters are the protocol's
        self,
        user_id: int,
        username: str,
        role: str,
        session_id: uuid.UUID,
        now: datetime,
    ) -> str:
        del user_id, username, role, session_id, now
        raise RuntimeError("the command line makes no access tokens")

    def renewals(self, refresh_token: str, request_id: uuid.UUID) -> list[str]:
        del refresh_token, request_id
        raise RuntimeError("the command line renews no tokens")
