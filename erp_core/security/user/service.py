"""Operations on accounts: registration, passwords, and what an administrator does."""

from pydantic import SecretStr
from sqlalchemy import func, select

from erp_core.errors import InvalidMove, NotPermitted, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import Filter, Listing, by_language
from erp_core.kit.operation import Context, command, public, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.records.record import find, lock
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, Secret, ShortText
from erp_core.security.audit.history import history_of
from erp_core.security.permission import ADMIN
from erp_core.security.role.model import Role
from erp_core.security.role.service import refuse_more_than_own
from erp_core.security.second_factor.service import take_away
from erp_core.security.session import lockout
from erp_core.security.session.gate import name_user
from erp_core.security.session.proving import prove_code, prove_password
from erp_core.security.session.schema import RIGHTS
from erp_core.security.session.service import revoke_all
from erp_core.security.user import USER, UserStatus
from erp_core.security.user.mails import tell_of_activation, tell_of_factor, tell_of_registration
from erp_core.security.user.model import User
from erp_core.security.user.password import (
    hash_password,
    new_temporary_password,
    refuse_names,
    verify_password,
)
from erp_core.security.user.people import stamped
from erp_core.security.user.schema import (
    NewPassword,
    RegistrationInput,
    TemporaryPassword,
    UserInput,
    UserRow,
    UserUpdate,
    UserView,
)

LISTING = Listing(
    model=User,
    row=UserRow,
    default_sort="username",
    fields=(
        Filter("full_name", headed=N_("Name")),
        Filter("role", title=N_("Role"), codes_of=Role.name),
        Filter("role_title", title=N_("Role")),
        Filter("last_login_at", title=N_("Last login")),
        Filter("locked_until", title=N_("Locked until"), headed=N_("Locked")),
    ),
    sort_keys={"role_title": by_language("role_title")},
)

# A registered account that waits has the least role; the administrator chooses the real one.
_ROLE_OF_PENDING = "viewer"


@public(hashes=True)
def register(ctx: Context, user: RegistrationInput) -> None:
    """Ask for an account; it can do nothing until an administrator activates it."""
    refuse_names(user.password, [user.username, user.full_name, user.email])
    hashed = hash_password(user.password)
    with ctx.transaction() as session:
        role = session.scalars(select(Role).where(Role.name == _ROLE_OF_PENDING)).one()
        record = User(
            username=user.username,
            full_name=user.full_name,
            email=user.email,
            phone=user.phone,
            password_hash=hashed,
            role_id=role.id,
            status=UserStatus.PENDING,
        )
        session.add(record)
        session.flush()
        tell_of_registration(session, record)


@public(hashes=True)
def change_password(
    ctx: Context, username: ShortText, password: Secret, new_password: NewPassword, code: Secret | None = None
) -> None:
    """Replace one's own password, proving the old one and the second factor; all sessions of the user end."""
    proven = prove_password(ctx, username, password)
    prove_code(ctx, proven, code)
    user = proven.user
    refuse_names(new_password, [user.username, user.full_name, user.email], "new_password")
    if verify_password(new_password, user.password_hash):
        raise ValidationError.at("new_password", _("Please choose a password you do not use now."))
    hashed = hash_password(new_password)
    with ctx.transaction() as session:
        name_user(session, user.id)
        stored = session.scalars(select(User).where(User.id == user.id).with_for_update()).one()
        stored.password_hash = hashed
        stored.must_change_password = False
        lockout.forgive(session, proven.counted)
        revoke_all(session, user.id, "password changed", ctx.now)


@query(USER.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[UserRow]:
    """One page of users."""
    return LISTING.rows(ctx, query)


@query(USER.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many users match."""
    return LISTING.summary(ctx, query)


@query(USER.permission("read"))
def get(ctx: Context, id: Id) -> UserView:
    """One user."""
    return _view(ctx, find(ctx, User, id))


@query(USER.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this account, and when."""
    return history_of(ctx, User, id)


@command(USER.permission("write"), hashes=True)
def create(ctx: Context, user: UserInput) -> TemporaryPassword:
    """Add an active user; the temporary password is shown once and must be changed at the first login."""
    password = new_temporary_password()
    hashed = hash_password(SecretStr(password))
    with ctx.transaction() as session:
        record = User(
            username=user.username,
            full_name=user.full_name,
            email=user.email,
            phone=user.phone,
            password_hash=hashed,
            role_id=_grantable_role(ctx, user.role).id,
            status=UserStatus.ACTIVE,
            must_change_password=True,
        )
        session.add(record)
        session.flush()
        return TemporaryPassword(user=_view(ctx, record), temporary_password=password)


@command(USER.permission("write"))
def update(ctx: Context, id: Id, version: int, user: UserUpdate) -> UserView:
    """Change name, contact and role; the role counts from the user's next call on."""
    record = _lock_other(ctx, id, version)
    role = _grantable_role(ctx, user.role)
    if role.id != record.role_id:
        _refuse_oneself(ctx, record, _("You cannot change your own role."))
        if role.name != ADMIN:
            _keep_an_admin(ctx, record)
        announce(ctx.session, RIGHTS)
    record.full_name, record.email, record.phone = user.full_name, user.email, user.phone
    record.role_id = role.id
    ctx.session.flush()
    return _view(ctx, record)


@command(USER.permission("write"))
def activate(ctx: Context, id: Id, version: int, role: ShortText) -> UserView:
    """Let a pending or disabled user in, with a role."""
    record = _lock_other(ctx, id, version)
    if record.status == UserStatus.ACTIVE:
        raise InvalidMove(_("{name} is active already.").format(name=record.full_name))
    record.status = UserStatus.ACTIVE
    record.role_id = _grantable_role(ctx, role).id
    ctx.session.flush()
    tell_of_activation(ctx.session, record)
    return _view(ctx, record)


@command(USER.permission("write"))
def disable(ctx: Context, id: Id, version: int) -> UserView:
    """Shut a user out; open sessions end at once. Not oneself, and not the last administrator."""
    record = _lock_other(ctx, id, version)
    _refuse_oneself(ctx, record, _("You cannot disable your own account."))
    _keep_an_admin(ctx, record)
    if record.status == UserStatus.DISABLED:
        raise InvalidMove(_("{name} is disabled already.").format(name=record.full_name))
    record.status = UserStatus.DISABLED
    revoke_all(ctx.session, record.id, "account disabled", ctx.now)
    ctx.session.flush()
    return _view(ctx, record)


@command(USER.permission("write"))
def unlock(ctx: Context, id: Id, version: int) -> UserView:
    """Forget the failed logins of a user who waits."""
    record = _lock_other(ctx, id, version)
    lockout.forget_name(ctx.session, record.username)
    ctx.session.flush()
    ctx.session.refresh(record, ["locked_until"])
    return _view(ctx, record)


@command(USER.permission("write"), hashes=True)
def reset_password(ctx: Context, id: Id, version: int) -> TemporaryPassword:
    """Give a user a temporary password, shown once; open sessions end and a lock is lifted."""
    password = new_temporary_password()
    hashed = hash_password(SecretStr(password))
    with ctx.transaction() as session:
        record = _lock_other(ctx, id, version)
        record.password_hash = hashed
        record.must_change_password = True
        lockout.forget_name(session, record.username)
        revoke_all(session, record.id, "password reset", ctx.now)
        session.flush()
        return TemporaryPassword(user=_view(ctx, record), temporary_password=password)


@command(USER.permission("write"))
def reset_second_factor(ctx: Context, id: Id, version: int) -> UserView:
    """Take a lost phone's second factor away; open sessions end, and recovery codes are worth nothing."""
    record = _lock_other(ctx, id, version)
    if record.second_factor_at is None:
        raise InvalidMove(
            _("{name} has no second factor: nothing was taken away.").format(name=record.full_name)
        )
    take_away(ctx, ctx.session, record)
    words = _("An administrator took the second factor away")
    tell_of_factor(ctx.session, record, words, ctx.caller, ctx.now)
    revoke_all(ctx.session, record.id, "second factor reset", ctx.now)
    ctx.session.flush()
    return _view(ctx, record)


def _lock_other(ctx: Context, id: Id, version: int) -> User:
    """The account, locked; NotPermitted if its role may more than the caller's."""
    record = lock(ctx, User, id, version)
    held = ctx.session.scalars(select(Role.permissions).where(Role.id == record.role_id)).one()
    if not all(ctx.may(permission) for permission in held):
        raise NotPermitted(_("This user may do more than you; only an administrator can change the account."))
    return record


def _grantable_role(ctx: Context, name: str) -> Role:
    """The role of this name, if the caller may hand it out."""
    role = ctx.session.scalar(select(Role).where(Role.name == name, Role.deleted_at.is_(None)))
    if role is None:
        known = ctx.session.scalars(select(Role.name).where(Role.deleted_at.is_(None)).order_by(Role.name))
        words = _("This role does not exist. There are: {names}.").format(names=", ".join(known))
        raise ValidationError.at("role", words)
    refuse_more_than_own(ctx, set(role.permissions))
    return role


def _refuse_oneself(ctx: Context, record: User, message: str) -> None:
    if ctx.actor is not None and record.id == ctx.actor.user_id:
        raise ValidationError(message)


def _keep_an_admin(ctx: Context, record: User) -> None:
    """Refuse to take the last active administrator away, even by two of them at once."""
    admin = ctx.session.scalars(select(Role).where(Role.name == ADMIN).with_for_update()).one()
    if record.role_id != admin.id or record.status != UserStatus.ACTIVE:
        return
    others = ctx.session.scalar(
        select(func.count())
        .select_from(User)
        .where(
            User.role_id == admin.id,
            User.id != record.id,
            User.status == UserStatus.ACTIVE,
            User.deleted_at.is_(None),
        )
    )
    if not others:
        raise ValidationError(_("This is the last administrator; make another one first."))


def _view(ctx: Context, record: User) -> UserView:
    role = ctx.session.execute(select(Role.name, Role.title).where(Role.id == record.role_id)).one()
    possible = dict.fromkeys(_possible(ctx, record), USER.permission("write"))
    return stamped(ctx, UserView, record, possible, role=role.name, role_title=role.title)


def _possible(ctx: Context, record: User) -> list[str]:
    is_self = ctx.actor is not None and record.id == ctx.actor.user_id
    names = ["update"]
    if record.status != UserStatus.ACTIVE:
        names.append("activate")
    elif not is_self:
        names.append("disable")
    if record.locked_until is not None:
        names.append("unlock")
    if not is_self:
        names.append("reset_password")
        names += ["reset_second_factor"] if record.second_factor_at is not None else []
    return names
