"""What crosses the door for users."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import CODE, Email, Name, Phone, Secret, ShortText, broken_rule
from erp_core.security.user import UserStatus
from erp_core.security.user.password import check_strength


def _is_plain(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{2,39}", value):
        raise broken_rule("username", _("Use 3 to 40 letters a to z, digits, dots, hyphens or underscores."))
    return value


Username = Annotated[str, CODE, AfterValidator(folded), AfterValidator(_is_plain)]
NewPassword = Annotated[Secret, AfterValidator(check_strength)]


class UserRow(Row):
    """A line of the list of users."""

    username: str
    full_name: str
    email: str
    role: str
    role_title: str
    status: UserStatus
    locked_until: datetime | None
    last_login_at: datetime | None


class RegistrationInput(Input):
    """What a person writes to ask for an account."""

    username: Username
    full_name: Name
    email: Email
    phone: Phone = ""
    password: NewPassword


class UserInput(Input):
    """What an administrator writes about a new user."""

    username: Username
    full_name: Name
    email: Email = ""
    phone: Phone = ""
    role: ShortText


class UserUpdate(Input):
    """What an administrator may change about a user; the user name stays."""

    full_name: Name
    email: Email = ""
    phone: Phone = ""
    role: ShortText


class UserView(View):
    """A whole user; never the password."""

    username: str
    full_name: str
    email: str
    phone: str
    role: str
    role_title: str
    status: UserStatus
    must_change_password: bool
    second_factor_at: datetime | None
    locked_until: datetime | None
    last_login_at: datetime | None


class TemporaryPassword(Schema):
    """Shown once to the administrator; the user must choose another at the next login."""

    user: UserView
    temporary_password: str


class Me(Row):
    """The logged-in user and what the role permits.

    Attributes:
        role_title: what people call the role; a shipped one's in the source language.
        language: the company's, which programs speak unless their machine wants another.
        company: its name.
        is_test: a company to try things out, not to be taken for the real one.
        format: how numbers and dates are written for this user; empty where each PC decides.
        own_format: what the user chose of that; empty for what the company did.
        timezone: the company's, which decides what day it is; empty as long as there is no company.
        now: when this was said, by the clock of whoever keeps the data.
    """

    username: str
    full_name: str
    role: str
    role_title: str
    permissions: Annotated[frozenset[str], Field()]
    company: str = ""
    is_test: bool = False
    language: str = ""
    format: str = ""
    own_format: str = ""
    timezone: str = ""
    now: datetime | None = None
