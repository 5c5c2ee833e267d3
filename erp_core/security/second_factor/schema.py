"""What crosses the door about the second factor."""

from erp_core.kit.schema import Schema


class SecondFactorSetup(Schema):
    """What a phone is told, once, to its user alone.

    Attributes:
        secret: base32, to be typed where no picture can be read.
        address: ``otpauth://…``, what the picture says.
    """

    secret: str
    address: str


class SecondFactorState(Schema):
    """Whether the caller has a second factor.

    Attributes:
        is_on: his logins need a code.
        is_required: his role wants that.
        recovery_codes: how many are left.
    """

    is_on: bool
    is_required: bool
    recovery_codes: int
