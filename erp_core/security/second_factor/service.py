"""Operations on one's own second factor; each but the first proves the password again.

They need no session: whose role wants a factor sets it up before he gets one.
"""

import pyotp
from pyotp.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from erp_core.errors import Conflict, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, public, query
from erp_core.kit.types import Secret, ShortText
from erp_core.security.mail.outbox import company_of
from erp_core.security.role.model import Role
from erp_core.security.second_factor import check
from erp_core.security.second_factor.model import SecondFactor
from erp_core.security.second_factor.schema import SecondFactorSetup, SecondFactorState
from erp_core.security.session import SESSION, lockout
from erp_core.security.session.gate import name_user
from erp_core.security.session.proving import Proven, prove_code, prove_password
from erp_core.security.user.mails import tell_of_factor
from erp_core.security.user.model import User
from erp_core.security.user.password import new_temporary_password

RECOVERY_CODES = 10


@query(SESSION.permission("own"))
def state(ctx: Context) -> SecondFactorState:
    """Whether one's own logins need a code, and how many recovery codes are left."""
    assert ctx.actor is not None  # noqa: S101 - a query has an actor
    user_id = ctx.actor.user_id
    found = select(User.second_factor_at, Role.needs_second_factor).join(Role, Role.id == User.role_id)
    since, is_required = ctx.session.execute(found.where(User.id == user_id)).one()
    left = check.recovery_codes_left(ctx.session, user_id)
    return SecondFactorState(is_on=since is not None, is_required=is_required, recovery_codes=left)


@public(hashes=True)
def begin(ctx: Context, username: ShortText, password: Secret) -> SecondFactorSetup:
    """A new secret for one's phone; logins go on without a code until ``turn_on``.

    Raises:
        Conflict: there is a factor already.
        WrongCredentials, AccountLocked: as at a login.
    """
    proven = prove_password(ctx, username, password, may_be_temporary=False)
    secret = pyotp.random_base32()
    with ctx.transaction() as session:
        name_user(session, proven.user.id)
        _without_factor(session, proven)
        lockout.take_back(session, proven.counted)
        check.keep_secret(session, proven.user.id, secret)
        issuer = company_of(session) or _("Textile ERP")
    address = TOTP(secret).provisioning_uri(name=proven.user.username, issuer_name=issuer)
    return SecondFactorSetup(secret=secret, address=address)


@public(hashes=True)
def turn_on(ctx: Context, username: ShortText, password: Secret, code: Secret) -> list[str]:
    """Prove by a code that the phone knows the secret; from now on each login needs one.

    Returns:
        Ten recovery codes, shown this once; each is good once, for who has lost the phone.
    """
    proven = prove_password(ctx, username, password, may_be_temporary=False)
    codes = [new_temporary_password() for _code in range(RECOVERY_CODES)]
    with ctx.transaction() as session:
        name_user(session, proven.user.id)
        record = _without_factor(session, proven)
        is_right = check.take(session, proven.user.id, code.get_secret_value(), ctx.now)
        if is_right:
            lockout.forgive(session, proven.counted)
            record.second_factor_at = ctx.now
            check.replace_recovery_codes(session, proven.user.id, codes, ctx.now)
            tell_of_factor(session, record, _("The second factor was turned on"), ctx.caller, ctx.now)
    if not is_right:
        words = _("This is not the code your phone shows now. Is its clock right?")
        raise ValidationError.at("code", words)
    return codes


@public(hashes=True)
def turn_off(ctx: Context, username: ShortText, password: Secret, code: Secret | None = None) -> None:
    """Logins need no code any more, unless the role wants one; recovery codes are worth nothing then.

    Raises:
        CodeRequired: no code came, or a wrong one.
        Conflict: the role wants a second factor.
    """
    proven = prove_password(ctx, username, password, may_be_temporary=False)
    prove_code(ctx, proven, code)
    if proven.role.needs_second_factor:
        raise Conflict(
            _("Your role wants a second factor. An administrator can reset it if the phone is lost.")
        )
    with ctx.transaction() as session:
        name_user(session, proven.user.id)
        lockout.forgive(session, proven.counted)
        record = _record(session, proven)
        take_away(ctx, session, record)
        tell_of_factor(session, record, _("The second factor was turned off"), ctx.caller, ctx.now)


def take_away(ctx: Context, session: Session, user: User) -> None:
    """This user has no second factor any more."""
    user.second_factor_at = None
    factor = session.get(SecondFactor, user.id)
    if factor is not None:
        factor.secret = ""
    check.replace_recovery_codes(session, user.id, [], ctx.now)


def _record(session: Session, proven: Proven) -> User:
    return session.scalars(select(User).where(User.id == proven.user.id).with_for_update()).one()


def _without_factor(session: Session, proven: Proven) -> User:
    """The account, locked; Conflict where it has a factor already, whose secret stays as it is."""
    record = _record(session, proven)
    if record.second_factor_at is not None:
        raise Conflict(_("There is a second factor already. Turn it off first to set up another phone."))
    return record
