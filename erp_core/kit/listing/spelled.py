"""Texts of a filter as the database has them: what names something is found in any case."""

from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, or_, select

from erp_core.kit.letters import folded
from erp_core.kit.listing.fields import ListField
from erp_core.kit.listing.texts import answers_to
from erp_core.kit.operation import Context


def as_stored(ctx: Context, field: ListField, texts: list[str]) -> list[str]:
    """The spellings there are of these texts; themselves where there are none.

    They are looked up before the list is asked, so that its own indexes and guesses serve it as ever: among
    the few records a code is of, or in the index of texts.
    """
    wanted = [folded(text) for text in texts]
    model: Any = field.model
    column: Any = field.value(model) if field.names_by is None else field.names_by
    is_one = func.folded(column) == any_(bindparam("wanted", wanted, type_=ARRAY(Text())))
    found = select(column).distinct().where(is_one)
    if field.names_by is None:
        found = found.where(model.deleted_at.is_(None))
        told = [answers_to(model, field, text) for text in wanted]
        known = [one for one in told if one is not None]
        found = found.where(or_(*known)) if len(known) == len(told) else found
    return list(ctx.session.scalars(found)) or texts
