"""What a company lays out its papers by: looked up for each paper."""

from sqlalchemy import select

from erp_core.kit.operation import Context
from erp_core.platform.print_template.model import PrintTemplate

# What lists, which are no kind of record, are laid out by; the delivered template has this name too.
LIST = "list"


def own_source(ctx: Context, name: str) -> str:
    """The company's own template for a kind of document or ``list``; empty where it has none."""
    return ctx.session.scalar(select(PrintTemplate.source).where(PrintTemplate.name == name)) or ""
