"""Operations on the company's own paper templates."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import Context, command, query
from erp_core.kit.paths import resource_dir
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Name, PaperLanguage, ShortText
from erp_core.masters.company import COMPANY
from erp_core.platform.print_template import PRINT_TEMPLATE
from erp_core.platform.print_template.model import PrintTemplate
from erp_core.platform.print_template.own import LIST
from erp_core.platform.print_template.schema import TemplateInput, TemplateRow, TemplateView, TermsInput
from erp_core.platform.printing.letterhead import Letterhead
from erp_core.platform.printing.samples import papers_to_try, sample_of
from erp_core.platform.printing.schema import Paper
from erp_core.platform.printing.typesetter import Typesetter
from erp_core.security.user.people import names_of


@query(PRINT_TEMPLATE.permission("read"))
def search(ctx: Context) -> list[TemplateRow]:
    """What each paper is laid out by: every kind of document that is printed, and lists."""
    stored = {template.name: template for template in ctx.session.scalars(select(PrintTemplate))}
    names = names_of(ctx, (template.changed_by_id for template in stored.values()))
    return [_row(name, stored.get(name), names) for name in _templates()]


@query(PRINT_TEMPLATE.permission("read"))
def get(ctx: Context, name: ShortText) -> TemplateView:
    """The company's template for a paper, and the delivered one."""
    template = _template(name)
    stored = ctx.session.get(PrintTemplate, name)
    names = names_of(ctx, (stored.changed_by_id,) if stored is not None else ())
    delivered = (resource_dir() / "print" / f"{template}.typ").read_text("utf-8")
    row = _row(name, stored, names)
    source = stored.source if stored is not None else ""
    return TemplateView(**row.model_dump(), source=source, delivered=delivered)


@query(PRINT_TEMPLATE.permission("read"))
def sample(ctx: Context, name: ShortText, language: PaperLanguage = "") -> Paper:
    """A paper of this sort with made-up content, laid out as the company has it now."""
    _template(name)
    return sample_of(Letterhead(ctx, language), KINDS.get(name))


@command(PRINT_TEMPLATE.permission("write"))
def update(ctx: Context, name: ShortText, template: TemplateInput) -> TemplateRow:
    """Lay a paper out by a template of the company's own from now on, once it has set three papers.

    Raises:
        ValidationError: it could not; says in which line, and why.
    """
    _template(name)
    usual = sample_of(Letterhead(ctx), KINDS.get(name)).model_copy(update={"own": template.source})
    with Typesetter() as typesetter:
        for paper in papers_to_try(usual):
            fault = typesetter.fault_of(paper)
            if fault:
                raise ValidationError.at("source", fault)
    return _store(ctx, name, _file(template.file_name, template.source))


@command(PRINT_TEMPLATE.permission("write"))
def remove(ctx: Context, name: ShortText) -> TemplateRow:
    """Lay a paper out by the delivered template again."""
    _template(name)
    return _store(ctx, name, _file("", ""))


@command(PRINT_TEMPLATE.permission("write"))
def set_terms(ctx: Context, name: ShortText, terms: TermsInput) -> TemplateRow:
    """Have these terms stand below each paper of a kind from now on; empty for none."""
    _template(name)
    return _store(ctx, name, {"terms": terms.terms})


@command(COMPANY.permission("read"))
def fell_back(ctx: Context, name: ShortText, fault: Name) -> None:
    """Keep that the company's template could not set a paper, and why: the log tells it once for each reason.

    Whoever prints says so, as the delivered template did it for him.
    """
    stored = ctx.session.get(PrintTemplate, name)
    if stored is not None and stored.source and stored.fault != fault:
        stored.fault = fault
        announce(ctx.session, PRINT_TEMPLATE.stored_in)


def _templates() -> dict[str, str]:
    """The delivered template of each paper, by the name of what is printed."""
    return {kind.name: kind.paper for kind in KINDS if kind.paper} | {LIST: LIST}


def _template(name: str) -> str:
    template = _templates().get(name)
    if template is None:
        raise NotFound(_("There is no such paper."))
    return template


def _file(file_name: str, source: str) -> dict[str, str]:
    sha256 = hashlib.sha256(source.encode()).hexdigest() if source else ""
    return {"file_name": file_name, "source": source, "sha256": sha256, "fault": ""}


def _store(ctx: Context, name: str, what: dict[str, str]) -> TemplateRow:
    by = ctx.actor.user_id if ctx.actor is not None else None
    values = what | {"changed_at": ctx.now, "changed_by_id": by}
    new = _file("", "") | values
    statement = insert(PrintTemplate).values(name=name, **new)
    ctx.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    announce(ctx.session, PRINT_TEMPLATE.stored_in)
    stored = ctx.session.get_one(PrintTemplate, name, populate_existing=True)
    return _row(name, stored, names_of(ctx, (stored.changed_by_id,)))


def _row(name: str, stored: PrintTemplate | None, names: dict[int | None, str]) -> TemplateRow:
    return TemplateRow(
        name=name,
        file_name=stored.file_name if stored is not None else "",
        terms=stored.terms if stored is not None else "",
        fault=stored.fault if stored is not None else "",
        changed_at=stored.changed_at if stored is not None else None,
        changed_by=names.get(stored.changed_by_id) if stored is not None else None,
    )
