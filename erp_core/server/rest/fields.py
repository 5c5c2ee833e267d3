"""Types and models every public resource is made of: exact numbers, days, pages, refusals."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from erp_core.kit.i18n import _
from erp_core.kit.types import Day as CoreDay
from erp_core.kit.types import Measure, Percent, Price, Quantity, ShortText, broken_rule

T = TypeVar("T")

LARGEST_ID = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_as_day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise broken_rule("date", _("Write the date like 2024-01-31."))
    return value


def _not_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise broken_rule("decimal", _("This is not a number."))
    return value


def _tidy(value: Decimal) -> Decimal:
    """Without zeros at the end: 10.5000 is answered as 10.5."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _written(whole: int, decimals: int, **limits: float) -> WithJsonSchema:
    """An exact number as JSON number or, for readers without exact numbers, as text."""
    pattern = rf"^\d{{1,{whole}}}(\.\d{{1,{decimals}}})?$"
    return WithJsonSchema({"anyOf": [{"type": "number", **limits}, {"type": "string", "pattern": pattern}]})


# Written: a JSON number or text. Answered: always a JSON number, with every digit that is stored.
QuantityIn = Annotated[Quantity, BeforeValidator(_not_flag), _written(15, 3, exclusiveMinimum=0)]
PriceIn = Annotated[Price, BeforeValidator(_not_flag), _written(14, 4, minimum=0)]
PercentIn = Annotated[Percent, BeforeValidator(_not_flag), _written(3, 4, minimum=0, maximum=100)]
MeasureIn = Annotated[Measure, BeforeValidator(_not_flag), _written(8, 2, exclusiveMinimum=0)]
# Any other number; the core knows its limits, which are told in its words.
NumberIn = Annotated[
    Decimal,
    BeforeValidator(_not_flag),
    Field(max_digits=400, allow_inf_nan=False),
    WithJsonSchema(
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d{1,14}(\.\d{1,4})?$"}]}
    ),
]
Amount = Annotated[Decimal, WithJsonSchema({"type": "number", "description": "money, two decimals"})]
Number = Annotated[Decimal, AfterValidator(_tidy), WithJsonSchema({"type": "number"})]

# All that is wrong with days is told here, so that one does not hide behind another.
Day = Annotated[
    CoreDay, BeforeValidator(_written_as_day), WithJsonSchema({"type": "string", "format": "date"})
]
Whole = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Flag = Annotated[bool, Field(strict=True)]


class Public(BaseModel):
    """What a program reads."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Written(Public):
    """What a program writes; a misspelt name is refused, not ignored.

    Attributes:
        ANSWERED: names that only answers carry. A whole answer may be changed and sent back: they are
            ignored then.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    ANSWERED: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_answered(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if name not in cls.ANSWERED}
        # A number that was written exactly is an object with attributes to pydantic, and no other number is.
        return str(data) if isinstance(data, Decimal) else data


class Page(Public, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: Annotated[int, Field(description="how many match, on all pages")]
    skip: int
    limit: int


# No longer than what servers and proxies take for an address.
_ABOUT_Q = (
    "what to find, as one types it there: `status:draft;pending due:this-month total:>1000 -currency:INR`."
    " Dates as `2024-01-31`, numbers with a point; what cannot be understood is refused, and never left out"
)
_ABOUT_WHERE = (
    'the same as JSON: `[{"field": "total_amount", "any": [{"above": "1000"}]}, …]`; the tests are is, has,'
    " begins, from, to, above, below, preset and empty, and `not` turns a condition round"
)


class Sums(Public):
    """What the records of a list come to, on all pages."""

    count: Annotated[int, Field(description="how many match")]
    total_amounts: Annotated[dict[str, Amount], Field(description="sum of their totals, per currency")] = {}
    quantities: Annotated[
        dict[str, dict[str, Number]],
        Field(description="of each quantity they are listed with its sums, per unit; never one with another"),
    ] = {}


class Narrowing(Written):
    """What narrows a list."""

    text: Annotated[ShortText, Field(description="words to look for, in any case")] = ""
    q: Annotated[str, Field(max_length=2_000, description=_ABOUT_Q)] = ""
    where: Annotated[str, Field(max_length=4_000, description=_ABOUT_WHERE)] = ""


class PageFilter(Narrowing):
    """Which page of a list."""

    skip: Annotated[int, Field(ge=0, le=1_000_000_000, description="how many to leave out")] = 0
    limit: Annotated[int, Field(ge=1, le=100, description="how many to answer at most")] = 10


class Refusal(Public):
    """Every refusal looks like this."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "validation",
                "message": "Please correct the marked fields.",
                "fields": {"line_items.0.quantity": "This must be more than 0."},
                "request_id": "5f0c2b9e-6d0e-4a57-9d6a-0b7a4f0a1c22",
            }
        }
    )

    type: Annotated[str, Field(description="stable word for programs")]
    message: Annotated[str, Field(description="a sentence for people")]
    fields: Annotated[dict[str, str], Field(description="name of a field to what is wrong there")]
    request_id: Annotated[str | None, Field(description="under this id the server's log has the details")]


class Stamps(Public):
    """How every whole record ends.

    Attributes:
        version: grows with each change; the ETag holds it too.
    """

    version: int
    allowed_actions: Annotated[list[str], Field(description="what you may do with it now")]
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


# What inputs need not take: ``version`` is one of theirs.
ANSWERED_STAMPS = frozenset({"id", *Stamps.model_fields} - {"version"})


class SortedBy:
    """Marks a ``sort`` parameter: one of these names, with ``-`` before it for descending order."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: Any) -> dict[str, Any]:
        allowed = [*self.names, *(f"-{name}" for name in self.names)]
        about = "name to sort by; with - before it, descending"
        return {"type": "string", "enum": allowed, "description": about}

    def _check(self, value: str) -> str:
        if value.removeprefix("-") not in self.names:
            raise broken_rule("sort", _("Sort by one of: {names}.").format(names=", ".join(self.names)))
        return value
