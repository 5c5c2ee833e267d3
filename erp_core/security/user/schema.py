"""What crosses the door for users."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import Email, Name, Phone, Secret, ShortText
from erp_core.security.user.password import check_strength

Username = Annotated[
    str, StringConstraints(min_length=3, max_length=40, pattern=r"^[a-z0-9][a-z0-9._-]*$", to_lower=True)
]
NewPassword = Annotated[Secret, AfterValidator(check_strength)]


class UserStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class UserRow(Row):
    """A line of the list of users."""

    username: str
    full_name: str
    email: str
    role: str
    status: UserStatus
    last_login_at: datetime | None


class RegistrationInput(Input):
    """What a person writes to ask for an account."""

    username: Username
    full_name: Name
    email: Email
    phone: Phone = ""
    password: NewPassword


class UserInput(Input):
    """What an administrator writes about a user; ``password`` is temporary and must be changed at login."""

    username: Username
    full_name: Name
    email: Email = ""
    phone: Phone = ""
    role: ShortText
    password: NewPassword


class UserView(View):
    """A whole user; never the password."""

    username: str
    full_name: str
    email: str
    phone: str
    role: str
    status: UserStatus
    must_change_password: bool
    last_login_at: datetime | None


class Me(Row):
    """The logged-in user and what the role permits."""

    username: str
    full_name: str
    role: str
    permissions: Annotated[frozenset[str], Field()]
