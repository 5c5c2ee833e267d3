"""What crosses the door for roles."""

from typing import Annotated

from pydantic import Field, StringConstraints

from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import Name
from erp_core.security.permission import Permission

RoleName = Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class PermissionRow(Schema):
    """One permission of the vocabulary: ``document`` and ``action`` are its two halves."""

    permission: Permission
    document: str
    action: str


class RoleRow(Row):
    """A line of the list of roles; ``users`` is how many active users hold it."""

    version: int
    name: str
    title: str
    permissions: list[str]
    users: int


class RoleInput(Input):
    """What an administrator writes about a role."""

    name: RoleName
    title: Name
    permissions: Annotated[frozenset[Permission], Field(max_length=500)]


class RoleView(View):
    """A whole role."""

    name: str
    title: str
    permissions: list[str]
