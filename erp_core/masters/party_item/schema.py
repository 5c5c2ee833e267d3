"""What crosses the door for parties' item codes."""

from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import Code, Id, ShortText
from erp_core.masters.item.schema import ItemRow


class PartyItemRow(Row):
    """A line of the list of parties' item codes."""

    party_id: int
    party_name: str
    item_id: int
    item_code: str
    item_name: str
    code: str
    name: str


class PartyItemInput(Input):
    """What a user writes about a party's item code.

    Attributes:
        code: what the party calls the item; no other item of ours, to this party.
        name: what stands beside it in the party's own papers.
    """

    party_id: Id
    item_id: Id
    code: Code
    name: ShortText = ""


class PartyItemView(View):
    """A whole party's item code."""

    party_id: int
    party_name: str
    item_id: int
    item_code: str
    item_name: str
    code: str
    name: str


class CalledItem(Schema):
    """An item by another code than its own: its barcode, or what a party calls it.

    Attributes:
        code: that code.
        name: the party's name of it; empty for a barcode.
    """

    code: str
    name: str
    item: ItemRow
