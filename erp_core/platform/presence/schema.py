"""What crosses the door about who has a record open."""

from erp_core.kit.schema import Schema


class PresentRow(Schema):
    """Somebody else who has it open.

    Attributes:
        is_editing: he has unsaved changes.
    """

    name: str
    is_editing: bool
