"""Operations on one's own desk: small settings by name, which only programs understand."""

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.security.desk.schema import SettingContent, SettingName
from erp_core.security.session import SESSION
from erp_core.security.user.model import User

MOST_SETTINGS = 200


@query(SESSION.permission("own"))
def settings(ctx: Context) -> dict[str, str]:
    """What the caller's programs keep for him, as JSON by name."""
    assert ctx.actor is not None  # noqa: S101 - a query has an actor
    return ctx.session.scalars(select(User.desk).where(User.id == ctx.actor.user_id)).one()


@command(SESSION.permission("own"))
def keep(ctx: Context, name: SettingName, content: SettingContent) -> None:
    """Keep a setting of the caller's own desk, in place of one of the same name.

    Raises:
        ValidationError: there are too many already.
    """
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    added = func.jsonb_build_object(cast(name, Text), cast(content, Text))
    # By statement, and added by the database: two PCs at once lose nothing, and it is no news to anybody.
    kept = ctx.session.scalars(
        update(User)
        .where(User.id == ctx.actor.user_id)
        .values(desk=User.desk.op("||", return_type=JSONB())(added))
        .returning(User.desk)
        .execution_options(synchronize_session=False)
    ).one()
    if len(kept) > MOST_SETTINGS:
        raise ValidationError(_("No more than {count} desk settings are kept.").format(count=MOST_SETTINGS))
