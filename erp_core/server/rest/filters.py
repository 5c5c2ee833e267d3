"""Query parameters of a list, made from what the list can be filtered by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_origin

from pydantic import BeforeValidator, Field, create_model

from erp_core.errors import ValidationError
from erp_core.kit.filter import RANGE, Clause, between, is_
from erp_core.kit.i18n import _
from erp_core.kit.listing import Listing
from erp_core.kit.listing.values import as_choice
from erp_core.kit.types import ShortText
from erp_core.kit.words import ValueKind
from erp_core.server.rest.fields import LARGEST_ID, Day, Narrowing, NumberIn, PageFilter, SortedBy


@dataclass(frozen=True)
class Parameter:
    """One query parameter.

    Attributes:
        name: as it is published.
        field: the list's own name of it; empty where that is the same.
        test: what is asked; a parameter of several values asks for any of them.
        only: it is there to be asked for; that it is false asks nothing.
    """

    name: str
    field: str = ""
    test: Literal["is", "from", "to"] = "is"
    about: str = ""
    only: bool = False


class Filters:
    """What narrows a list, as programs write it.

    Args:
        listing: the list.
        parameters: in the order in which they are documented.
        sorts: public names the list can be sorted by.
        sort: how it is sorted where nothing is said.
    """

    def __init__(
        self, listing: Listing[Any], parameters: Sequence[Parameter], sorts: Sequence[str], sort: str
    ) -> None:
        self.listing = listing
        self._parameters = parameters
        named: dict[str, Any] = {one.name: self._typed(one) for one in parameters}
        named["sort"] = (Annotated[str, SortedBy(*sorts)], sort)
        self.model: type[PageFilter] = create_model("Filter", __base__=PageFilter, **named)
        del named["sort"]
        self.narrowing: type[Narrowing] = create_model("Narrowing", __base__=Narrowing, **named)

    @classmethod
    def of(cls, listing: Listing[Any]) -> "Filters":
        """All that a list can be filtered by; of a range ``<field>_from`` and ``<field>_to``, both in it."""
        parameters: list[Parameter] = []
        for field in listing.filters.values():
            if field.tests >= set(RANGE):
                parameters += [Parameter(f"{field.name}_{end}", field.name, end) for end in RANGE]
            else:
                parameters.append(Parameter(field.name))
        return cls(listing, parameters, listing.sorts, listing.default_sort)

    def require_once(self, names: Iterable[str]) -> None:
        """Refuse what was given twice and has one value only: nobody can tell which of the two is meant."""
        fields, given = self.model.model_fields, Counter(names)
        twice = {
            name: _("{name} may be given once only.").format(name=name)
            for name, count in given.items()
            if count > 1 and name in fields and get_origin(fields[name].annotation) is not list
        }
        if twice:
            raise ValidationError(next(iter(twice.values())), twice)

    def where(self, wanted: Narrowing) -> list[Clause]:
        """What is asked of the list."""
        ends: dict[str, dict[str, Any]] = {}
        clauses: list[Clause] = []
        for one in self._parameters:
            value, field = getattr(wanted, one.name), one.field or one.name
            if value in (None, []) or (one.only and not value):
                continue
            if one.test == "is":
                clauses.append(is_(field, *(value if isinstance(value, list) else [value])))
            else:
                ends.setdefault(field, {})["since" if one.test == "from" else "until"] = value
        return clauses + [between(field, **range_) for field, range_ in ends.items()]

    def _typed(self, one: Parameter) -> tuple[Any, Any]:
        """Type and default, by the kind of the field."""
        field = self.listing.filters[one.field or one.name]
        if field.kind is ValueKind.CHOICE:
            choice: Any = self.listing.row.model_fields[field.name].annotation
            in_any_case = BeforeValidator(lambda value: as_choice(field.choices, value))
            return list[Annotated[choice, in_any_case]], Field(default=[])
        if one.only:
            return Annotated[bool, Field(description=one.about)], False
        day: Any = Day
        number: Any = NumberIn
        text: Any = ShortText
        types: dict[ValueKind, Any] = {
            ValueKind.FLAG: bool | None,
            ValueKind.DATE: day | None,
            ValueKind.INSTANT: day | None,
            ValueKind.REFERENCE: Annotated[int | None, Field(ge=1, le=LARGEST_ID)],
            ValueKind.TEXT: text | None,
            ValueKind.LONG_TEXT: text | None,
            ValueKind.INTEGER: Annotated[int | None, Field(ge=-LARGEST_ID, le=LARGEST_ID)],
        }
        return types.get(field.kind, number | None), None
