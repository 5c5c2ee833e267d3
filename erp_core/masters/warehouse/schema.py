"""What crosses the door for warehouses."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import Address, Code, Id, Name, broken_rule
from erp_core.masters.warehouse import OF_A_PARTY, WarehouseKind


class WarehouseRow(Row):
    """A line of the list of warehouses."""

    code: str
    name: str
    kind: WarehouseKind
    party_id: int | None
    party_name: str
    address: str
    is_active: bool


class WarehouseInput(Input):
    """What a user writes about a warehouse.

    Attributes:
        party_id: whose place it is: the job worker's or the customer's; none for other kinds.
    """

    code: Code
    name: Name
    kind: WarehouseKind = WarehouseKind.OWN
    party_id: Annotated[Id | None, Field(validate_default=True)] = None
    address: Address = ""
    is_active: bool = True

    @field_validator("party_id")
    @classmethod
    def _is_somebodys(cls, value: int | None, info: ValidationInfo) -> int | None:
        kind = info.data.get("kind")
        if kind in OF_A_PARTY and value is None:
            raise broken_rule("party", _("Choose whose place this is."))
        if kind is not None and kind not in OF_A_PARTY and value is not None:
            raise broken_rule("party", _("Only a job worker’s or a customer’s place belongs to a party."))
        return value


class WarehouseView(View):
    """A whole warehouse."""

    code: str
    name: str
    kind: WarehouseKind
    party_id: int | None
    party_name: str
    address: str
    is_active: bool
