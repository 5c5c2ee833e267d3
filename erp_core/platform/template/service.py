"""Operations on templates of new records."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select

from erp_core.errors import NotFound, NotPermitted, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.record import find, lock
from erp_core.kit.types import Id, ShortText
from erp_core.platform.audience import (
    is_seen,
    me,
    roles_to_share_with,
    seen,
    share_with,
    told_of,
)
from erp_core.platform.saved_view.schema import Audience
from erp_core.platform.template import MOST_OWN, MOST_SHARED, TEMPLATE
from erp_core.platform.template.model import Template
from erp_core.platform.template.schema import (
    Beginning,
    KeptTemplate,
    KindName,
    TemplateContent,
    TemplateName,
    Templates,
)
from erp_core.platform.template.templated import Templated
from erp_core.security.session import SESSION

_SHARE = TEMPLATE.permission("share")


@query(SESSION.permission("own"))
def search(ctx: Context, of: KindName = "") -> Templates:
    """The templates the caller may begin with, of one kind of record or of all he may write, by name."""
    if of:
        Templated.of(ctx, of)
    found = ctx.session.scalars(
        select(Template)
        .where(
            Template.deleted_at.is_(None),
            seen(ctx, Template, _SHARE),
            *([Template.of == of] if of else []),
        )
        .order_by(Template.owner_id.is_(None), func.folded(Template.name), Template.id)
    ).all()
    known = {name: Templated.known(name) for name in {one.of for one in found}}
    mine = [one for one in found if (kind := known[one.of]) is not None and kind.is_written_by(ctx)]
    return Templates(templates=_rows(ctx, mine), roles=roles_to_share_with(ctx, _SHARE))


@query(SESSION.permission("own"))
def begin(ctx: Context, id: Id) -> Beginning:
    """What a new record begins with; what it names is called as it is today, or told to be unusable."""
    template = _visible(ctx, find(ctx, Template, id))
    kind = Templated.of(ctx, template.of)
    content, lost = kind.read(_stored(template.content))
    fields, lines = kind.named(ctx, content)
    return Beginning(template=_row(ctx, template), content=content, fields=fields, lines=lines, lost=lost)


@command(SESSION.permission("own"))
def keep(ctx: Context, of: KindName, name: TemplateName, content: TemplateContent) -> KeptTemplate:
    """Keep what stands in a record as a template of the caller's own.

    Raises:
        ValidationError: no new record could be written with that, or the caller has too many.
    """
    kept = Templated.of(ctx, of).kept(content)
    _require_room(ctx, of, Template.owner_id == me(ctx), MOST_OWN)
    template = Template(of=of, name=name, owner_id=me(ctx), content=kept.model_dump(mode="json"))
    ctx.session.add(template)
    ctx.session.flush()
    return _row(ctx, template)


@command(SESSION.permission("own"))
def overwrite(ctx: Context, id: Id, version: int, content: TemplateContent) -> KeptTemplate:
    """Keep something else under the name of a template; a shared one needs the right to share."""
    template = _changeable(ctx, id, version)
    template.content = Templated.of(ctx, template.of).kept(content).model_dump(mode="json")
    ctx.session.flush()
    return _row(ctx, template)


@command(SESSION.permission("own"))
def rename(ctx: Context, id: Id, version: int, name: TemplateName) -> KeptTemplate:
    """Call a template otherwise."""
    template = _changeable(ctx, id, version)
    template.name = name
    ctx.session.flush()
    return _row(ctx, template)


@command(SESSION.permission("own"))
def remove(ctx: Context, id: Id, version: int) -> None:
    """Take a template out of all menus; what began with it stays as it is."""
    _changeable(ctx, id, version).deleted_at = ctx.now


@command(_SHARE)
def share(ctx: Context, id: Id, version: int, audience: Audience, role: ShortText = "") -> KeptTemplate:
    """Let a template be used by whoever has a role, by all, or by the caller alone again."""
    template = _changeable(ctx, id, version)
    share_with(ctx, template, audience, role)
    is_own = audience == "own"
    with ctx.session.no_autoflush:
        whose = Template.owner_id == me(ctx) if is_own else Template.owner_id.is_(None)
        _require_room(ctx, template.of, whose, MOST_OWN if is_own else MOST_SHARED)
    ctx.session.flush()
    return _row(ctx, template)


def _stored(content: Any) -> TemplateContent:
    return TemplateContent.model_validate(content)


def _visible(ctx: Context, template: Template) -> Template:
    """The template; NotFound where it is none of the caller's business."""
    kind = Templated.known(template.of)
    if kind is None or not kind.is_written_by(ctx):
        raise NotFound(_("This template no longer exists."))
    if not is_seen(ctx, template.owner_id, template.role_id, _SHARE):
        raise NotFound(_("This template no longer exists."))
    return template


def _changeable(ctx: Context, id: int, version: int) -> Template:
    """The template, locked, for whoever may change it."""
    template = _visible(ctx, find(ctx, Template, id))
    if template.owner_id is None and not ctx.may(_SHARE):
        raise NotPermitted(_("This template is shared. Save it under another name, as your own."))
    return lock(ctx, Template, id, version)


def _require_room(ctx: Context, of: str, whose: ColumnElement[bool], most: int) -> None:
    told = select(func.count()).where(Template.of == of, Template.deleted_at.is_(None), whose)
    if (ctx.session.scalar(told) or 0) >= most:
        words = _("There are {most} templates of this already. Remove one that nobody needs.")
        raise ValidationError(words.format(most=most))


def _row(ctx: Context, template: Template) -> KeptTemplate:
    return _rows(ctx, [template])[0]


def _rows(ctx: Context, templates: Iterable[Template]) -> list[KeptTemplate]:
    templates = list(templates)
    return [
        KeptTemplate(id=one.id, version=one.version, of=one.of, name=one.name, **told)
        for one, told in zip(templates, told_of(ctx, templates, _SHARE), strict=True)
    ]
