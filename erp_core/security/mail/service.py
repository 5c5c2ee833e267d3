"""Operations on the mail server, and a look at what was sent."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from erp_core.errors import Conflict, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Email
from erp_core.security.mail import MAIL, MailSecurity, smtp
from erp_core.security.mail.model import MailSettings, QueuedMail
from erp_core.security.mail.outbox import MailServer, company_of
from erp_core.security.mail.schema import LOOPBACK, MailInput, MailRow, MailView

PAGE = 100


@query(MAIL.permission("read"))
def get(ctx: Context) -> MailView:
    """The mail server, without its password."""
    return _view(ctx.session)


@query(MAIL.permission("read"))
def search(ctx: Context) -> list[MailRow]:
    """The latest hundred mails: to whom, about what, and what became of them."""
    latest = select(QueuedMail).order_by(QueuedMail.id.desc()).limit(PAGE)
    return [MailRow.model_validate(mail) for mail in ctx.session.scalars(latest)]


@command(MAIL.permission("write"))
def update(ctx: Context, mail: MailInput) -> MailView:
    """Choose the server that takes the company's mails; an empty name for none."""
    _require_whole(mail)
    values = mail.model_dump(exclude={"password"}) | {"password": _password(ctx.session, mail)}
    statement = insert(MailSettings).values(id=1, **values)
    ctx.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    announce(ctx.session, MAIL.stored_in)
    return _view(ctx.session)


@command(MAIL.permission("write"), own_transactions=True)
def test(ctx: Context, mail: MailInput, recipient: Email) -> None:
    """Send a mail by these settings, which are not stored.

    Raises:
        Conflict: it was not sent; says why.
    """
    _require_whole(mail)
    for field, value in (("host", mail.host), ("recipient", recipient)):
        if not value:
            raise ValidationError.at(field, _("Please fill this in."))
    with ctx.transaction() as session:
        password = _password(session, mail)
        company = company_of(session)
    values = mail.model_dump(exclude={"password"})
    server = MailServer(**values, password=password, company=company)
    subject = _("Test mail of {company}").format(company=company)
    body = _("This mail was sent to see whether mails arrive. They do.")
    try:
        smtp.deliver(server, smtp.message_of(server, recipient, subject, body))
    except smtp.NotSent as failure:
        raise Conflict(failure.words) from failure


def _require_whole(mail: MailInput) -> None:
    if mail.host and not mail.sender:
        raise ValidationError.at("sender", _("Mails need a sender. Please write its address."))
    if mail.username and mail.security == MailSecurity.NONE and mail.host not in LOOPBACK:
        words = _("A password is sent with encryption only. Choose STARTTLS or TLS.")
        raise ValidationError.at("security", words)


def _password(session: Session, mail: MailInput) -> str:
    """The one that was typed, else the stored one: for the server and user alone for which it was typed.

    Else whoever may change the settings could have it sent to a server of his own.
    """
    if not mail.username:
        return ""
    if mail.password is not None:
        return mail.password.get_secret_value()
    stored = session.get(MailSettings, 1)
    asked = (mail.host, mail.port, mail.security, mail.username)
    if stored is None or asked != (stored.host, stored.port, stored.security, stored.username):
        words = _("Please type the password: one is kept only for the server and user it was typed for.")
        raise ValidationError.at("password", words)
    return stored.password


def _view(session: Session) -> MailView:
    stored = session.get(MailSettings, 1, populate_existing=True)
    waiting = session.scalar(select(func.count()).where(QueuedMail.done_at.is_(None))) or 0
    return MailView(
        host=stored.host if stored else "",
        port=stored.port if stored else 587,
        security=MailSecurity(stored.security) if stored else MailSecurity.STARTTLS,
        username=stored.username if stored else "",
        has_secret=bool(stored and stored.password),
        sender=stored.sender if stored else "",
        waiting=waiting,
    )
