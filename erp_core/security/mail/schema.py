"""What crosses the door for mail."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, Schema
from erp_core.kit.types import CODE, Email, Secret, ShortText, broken_rule
from erp_core.security.mail import MailSecurity

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _host(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9:]([A-Za-z0-9.:-]*[A-Za-z0-9])?", value):
        raise broken_rule("host", _("Write the name of the server alone, like smtp.example.com."))
    return value.lower()


Host = Annotated[str, CODE, Field(max_length=200), AfterValidator(_host)]


class MailInput(Input):
    """What an administrator writes about the mail server.

    Attributes:
        host: name or address; empty to send no mail.
        username: empty where the server asks for none.
        password: None to keep the one that is stored.
        sender: address that mails come from.
    """

    host: Host = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: MailSecurity = MailSecurity.STARTTLS
    username: ShortText = ""
    password: Secret | None = None
    sender: Email = ""


class MailView(Schema):
    """The mail server, without its password.

    Attributes:
        host: empty where no mail is sent.
        has_secret: a password is stored.
        waiting: how many mails wait to be sent.
    """

    host: str
    port: int
    security: MailSecurity
    username: str
    has_secret: bool
    sender: str
    waiting: int


class MailRow(Row):
    """A mail of the last weeks; what it says is not shown to anybody but its recipient.

    Attributes:
        done_at: when it was sent or given up; None while it waits.
        problem: why it was not sent (yet).
    """

    created_at: datetime
    recipient: str
    subject: str
    attempts: int
    done_at: datetime | None
    problem: str
