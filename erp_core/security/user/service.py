"""Operations on accounts: registration, passwords, and what an administrator does."""

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.listing import Listing, ListQuery
from erp_core.kit.operation import Context, command, public, query
from erp_core.kit.record import lock
from erp_core.kit.schema import Summary
from erp_core.kit.types import Id, Secret, ShortText
from erp_core.security.permission import Permission
from erp_core.security.session import lockout
from erp_core.security.session.service import prove_password, revoke_all
from erp_core.security.user.model import Role, User
from erp_core.security.user.password import hash_password, verify_password
from erp_core.security.user.people import stamped
from erp_core.security.user.schema import (
    NewPassword,
    RegistrationInput,
    UserInput,
    UserRow,
    UserStatus,
    UserView,
)

LISTING = Listing(model=User, row=UserRow, default_sort="username", filters={"status": User.status})

# A registered account that waits has the least role; the administrator chooses the real one.
_ROLE_OF_PENDING = "viewer"


@public
def register(ctx: Context, user: RegistrationInput) -> None:
    """Ask for an account; it can do nothing until an administrator activates it."""
    _refuse_own_name(user.username, user.password)
    hashed = hash_password(user.password)
    with ctx.transaction() as session:
        role = session.scalars(select(Role).where(Role.name == _ROLE_OF_PENDING)).one()
        session.add(
            User(
                username=user.username,
                full_name=user.full_name,
                email=user.email,
                phone=user.phone,
                password_hash=hashed,
                role_id=role.id,
                status=UserStatus.PENDING,
            )
        )


@public
def change_password(ctx: Context, username: ShortText, password: Secret, new_password: NewPassword) -> None:
    """Replace one's own password, proving the old one; all sessions of the user end."""
    user, _role = prove_password(ctx, username, password)
    _refuse_own_name(user.username, new_password, "new_password")
    if verify_password(new_password, user.password_hash):
        raise ValidationError.at("new_password", _("Please choose a password you do not use now."))
    hashed = hash_password(new_password)
    with ctx.transaction() as session:
        stored = session.scalars(select(User).where(User.id == user.id).with_for_update()).one()
        stored.password_hash = hashed
        stored.must_change_password = False
        lockout.forgive(session, user.username, ctx.caller.address)
        revoke_all(session, user.id, "password changed", ctx.now)


@query(Permission.USER_READ)
def search(ctx: Context, query: ListQuery) -> list[UserRow]:
    """One page of users."""
    return LISTING.rows(ctx, query)


@query(Permission.USER_READ)
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many users match."""
    return LISTING.summary(ctx, query)


@query(Permission.USER_READ)
def get(ctx: Context, id: Id) -> UserView:
    """One user."""
    found = ctx.session.get(User, id)
    if found is None or found.deleted_at is not None:
        raise NotFound(_("This user no longer exists."))
    return _view(ctx, found)


@command(Permission.USER_WRITE, own_transactions=True)
def create(ctx: Context, user: UserInput) -> UserView:
    """Add an active user with a temporary password that must be changed at the first login."""
    _refuse_own_name(user.username, user.password)
    hashed = hash_password(user.password)
    with ctx.transaction() as session:
        record = User(
            username=user.username,
            full_name=user.full_name,
            email=user.email,
            phone=user.phone,
            password_hash=hashed,
            role_id=_role(ctx, user.role).id,
            status=UserStatus.ACTIVE,
            must_change_password=True,
        )
        session.add(record)
        session.flush()
        return _view(ctx, record)


@command(Permission.USER_WRITE)
def activate(ctx: Context, id: Id, version: int, role: ShortText) -> UserView:
    """Let a pending or disabled user in, with a role."""
    record = lock(ctx, User, id, version)
    record.status = UserStatus.ACTIVE
    record.role_id = _role(ctx, role).id
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.USER_WRITE)
def disable(ctx: Context, id: Id, version: int) -> UserView:
    """Shut a user out; open sessions end at once. One cannot disable oneself."""
    record = lock(ctx, User, id, version)
    if ctx.actor is not None and record.id == ctx.actor.user_id:
        raise ValidationError(_("You cannot disable your own account."))
    record.status = UserStatus.DISABLED
    revoke_all(ctx.session, record.id, "account disabled", ctx.now)
    ctx.session.flush()
    return _view(ctx, record)


def _role(ctx: Context, name: str) -> Role:
    try:
        return ctx.session.scalars(select(Role).where(Role.name == name, Role.deleted_at.is_(None))).one()
    except NoResultFound:
        raise ValidationError.at("role", _("This role does not exist.")) from None


def _refuse_own_name(username: str, password: NewPassword, field: str = "password") -> None:
    if password.get_secret_value().lower() == username.lower():
        raise ValidationError.at(field, _("The password must not be the user name."))


def _view(ctx: Context, record: User) -> UserView:
    role = ctx.session.scalars(select(Role.name).where(Role.id == record.role_id)).one()
    actions = ["activate", "disable"] if ctx.may(Permission.USER_WRITE) else []
    return stamped(ctx, UserView, record, actions, role=role)
