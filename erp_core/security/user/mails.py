"""What people are written to about their accounts, in the transaction that gives cause for it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from erp_core.kit.i18n import _
from erp_core.security.mail.outbox import addresses_of, company_of, post
from erp_core.security.user import USER
from erp_core.security.user.model import User

# However many ask for accounts, each administrator reads of it so often at most: the list shows them all.
REGISTRATIONS_EVERY = timedelta(minutes=10)


def tell_of_registration(session: Session, user: User) -> None:
    """To all who may activate the account."""
    names = {"name": user.full_name, "username": user.username, "email": user.email}
    subject = _("{name} asks for an account").format(name=user.full_name)
    body = _(
        "{name} ({username}, {email}) asks for an account.\n\n"
        "It can do nothing until somebody activates it: Administration, Users. Others may wait there too."
    ).format(**names)
    for address in addresses_of(session, USER.permission("write")):
        post(session, address, subject, body, topic="registration", quiet=REGISTRATIONS_EVERY)


def tell_of_activation(session: Session, user: User) -> None:
    """To the user who is let in."""
    body = _("Good day {name},\n\nyour account {username} at {company} is active. You can log in now.")
    words = body.format(name=user.full_name, username=user.username, company=company_of(session))
    post(session, user.email, _("Your account is active"), words)
