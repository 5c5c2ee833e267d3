"""What crosses the door for roles."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import CODE, LINE, broken_rule

LONGEST_TITLE = 80
RoleName = Annotated[str, CODE, StringConstraints(min_length=2, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


def _known(permission: str) -> str:
    if KINDS.permit(permission) is None:
        raise broken_rule("permission", _("There is no permission {name}.").format(name=permission))
    return permission


Permission = Annotated[str, Field(max_length=120), AfterValidator(_known)]


class PermissionRow(Schema):
    """One permission of the vocabulary: ``document`` and ``action`` are its two halves."""

    permission: str
    document: str
    action: str


class RoleRow(Row):
    """A line of the list of roles; ``users`` is how many active users hold it."""

    version: int
    name: str
    title: str
    permissions: list[str]
    needs_second_factor: bool
    users: int


class RoleInput(Input):
    """What an administrator writes about a role."""

    name: RoleName
    title: Annotated[str, LINE, Field(min_length=1, max_length=LONGEST_TITLE)]
    permissions: Annotated[frozenset[Permission], Field(max_length=500)]


class RoleView(View):
    """A whole role."""

    name: str
    title: str
    permissions: list[str]
    needs_second_factor: bool
