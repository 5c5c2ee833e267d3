"""What programs ask of a list beside its parameters: a line (``q``), and filters as JSON (``where``)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import pydantic
from pydantic import Field, TypeAdapter

from erp_core.errors import ErpError, NotPermitted, ValidationError
from erp_core.kit.arguments import sentence
from erp_core.kit.filter import MOST_CLAUSES, Clause, ListQuery
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import RecordNames, Tongue
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import unusable
from erp_core.kit.listing import Listing
from erp_core.kit.listing.asked import no_field
from erp_core.kit.types import control_character_told
from erp_core.platform.listed.naming import question
from erp_core.platform.listed.schema import MOST_NAMED
from erp_core.server.rest.names import Names

# English, points and ISO dates: nothing that is read so depends on the day.
_PLAIN = Tongue(date(2000, 1, 1))
# Each record that is named costs a query.
_MOST_NAMES = 20
_CLAUSES: TypeAdapter[list[Clause]] = TypeAdapter(Annotated[list[Clause], Field(max_length=MOST_CLAUSES)])

# The name of an operation and what it is asked.
Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]


class Finding:
    """Reads what programs ask of one list.

    Args:
        names: public names of fields; the core's are understood too.
    """

    def __init__(self, listing: Listing[Any], names: Names) -> None:
        self._names = names
        self._fields = {
            name: replace(field, also=(*field.also, names.public(name)))
            for name, field in listing.filters.items()
        }

    def clauses(self, where: str) -> list[Clause]:
        """Filters as JSON; ValidationError with the path of what is wrong."""
        if not where:
            return []
        try:
            clauses = _CLAUSES.validate_json(where)
        except pydantic.ValidationError as error:
            found = error.errors(include_url=False, include_input=False)[:MOST_CLAUSES]
            fields = {".".join(map(str, ("where", *one["loc"]))): sentence(one) for one in found}
            raise ValidationError(_("Please correct the marked fields."), fields) from None
        return [self._known(number, one) for number, one in enumerate(clauses)]

    def _known(self, number: int, clause: Clause) -> Clause:
        """The condition by the core's name of its field; ValidationError where there is none."""
        name = self._names.core(clause.field)
        if name not in self._fields:
            words = no_field(clause.field, map(self._names.public, self._fields))
            raise ValidationError.at(f"where.{number}.field", words)
        return clause.model_copy(update={"field": name})

    async def query(self, line: str, ask: Ask) -> ListQuery:
        """What a line asks for; ValidationError where any of it cannot be understood.

        Args:
            ask: carries out an operation, to find records that are called so.
        """
        if found := unusable(line):
            raise ValidationError.at("q", control_character_told(found))
        named = LineReader(self._fields, _PLAIN).names_in(line)
        if len(named) > _MOST_NAMES:
            words = _("At most {most} records can be named here.").format(most=_MOST_NAMES)
            raise ValidationError.at("q", words)
        called: dict[str, dict[int, tuple[str, ...]]] = {}
        answered: dict[tuple[str, str], bool] = {}
        for of, text in named:
            found = await _called(of, text, ask)
            called.setdefault(of, {}).update(found)
            answered[of, text] = len(found) < MOST_NAMED
        tongue = replace(_PLAIN, records=RecordNames(called, answered))
        reading = LineReader(self._fields, tongue).read(line)
        if reading.problem:
            raise ValidationError.at("q", reading.problem)
        return reading.query()


async def _called(of: str, text: str, ask: Ask) -> dict[int, tuple[str, ...]]:
    """Records that may be called so, and what they are called; none of those one may not see."""
    kind, asked = KINDS.get(of), question(of, text)
    if kind is None or asked is None:
        return {}
    try:
        rows = await ask(*asked)
    except NotPermitted:
        return {}
    except (ErpError, pydantic.ValidationError):  # what no record can be called
        return {}
    columns = kind.found_by[::-1] or ("number",)
    return {row.id: tuple(str(getattr(row, name)) for name in columns) for row in rows}
