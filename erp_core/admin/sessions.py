"""Commands about sessions: who is logged in, and ending them."""

import uuid
from collections.abc import Iterator
from typing import Annotated

import typer

from erp_core.admin.context import find_user, owner_context
from erp_core.admin.places import Commands, OwnerUrl
from erp_core.kit.i18n import _
from erp_core.kit.letters import in_quotes
from erp_core.kit.operation import Context
from erp_core.kit.terminal import Table, say, tell_table, when
from erp_core.security.session import service as session_service
from erp_core.security.session.schema import SessionRow

sessions = typer.Typer(cls=Commands, no_args_is_help=True, help="Who is logged in; end sessions.")


@sessions.command("list")
def list_sessions(database_url: OwnerUrl) -> None:
    """Print who is logged in."""
    table = Table("id", "username", _("PC"), _("Version"), _("Since"), _("Last seen"), _("Address"))
    with owner_context(database_url, "sessions.list") as ctx:
        for row in _all(ctx):
            since, seen = when(row.created_at), when(row.last_seen_at)
            pc = f"“{in_quotes(row.client)}”" if row.client else ""  # each program names itself as it likes
            table.add_row(str(row.id), row.username, pc, row.client_version, since, seen, row.address)
    tell_table(table)


@sessions.command("end")
def end_session(
    database_url: OwnerUrl,
    session_id: Annotated[str, typer.Argument(metavar="[ID]")] = "",
    username: Annotated[str, typer.Option("--user", help="End every session of this user.")] = "",
) -> None:
    """End one session by its id, or every session of a user."""
    if bool(session_id) == bool(username):
        raise typer.BadParameter(_("Give the id of a session, or --user."))
    with owner_context(database_url, "sessions.end") as ctx:
        if username:
            session_service.end_all(ctx, find_user(ctx, username).id)
        else:
            session_service.end(ctx, _uuid(session_id))
    say(_("Done."))


def _all(ctx: Context) -> Iterator[SessionRow]:
    offset = 0
    while page := session_service.search(ctx, offset=offset):
        yield from page
        offset += len(page)


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise typer.BadParameter(_("This is no session's id.")) from error
