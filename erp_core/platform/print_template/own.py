"""What a company lays out its papers by: looked up for each paper."""

from typing import NamedTuple

from sqlalchemy import select

from erp_core.kit.operation import Context
from erp_core.platform.print_template.model import PrintTemplate

# What lists, which are no kind of record, are laid out by; the delivered template has this name too.
LIST = "list"


class Own(NamedTuple):
    """What a company prints in its own way.

    Attributes:
        source: its template; empty for the delivered one.
        terms: what stands below its papers; empty for nothing.
    """

    source: str = ""
    terms: str = ""


def own_of(ctx: Context, name: str) -> Own:
    """What the company has of its own for a kind of document or ``list``."""
    statement = select(PrintTemplate.source, PrintTemplate.terms).where(PrintTemplate.name == name)
    row = ctx.session.execute(statement).one_or_none()
    return Own(*row) if row is not None else Own()
