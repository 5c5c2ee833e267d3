"""Letterhead: what is the same on everything a company prints."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any

from erp_core.kit.i18n import _, speaking
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.reading.formats import usual_format
from erp_core.masters.company import COMPANY
from erp_core.masters.company.paper_size import LETTER, usual_size
from erp_core.masters.company.service import current as current_company
from erp_core.platform.print_template.own import LIST, own_of
from erp_core.platform.printing.schema import Block, Paper, Size
from erp_core.platform.printing.writing import Writer
from erp_core.platform.sending.revision import content_of, revision_of


def mark_of(status: str, unpromised: Collection[str]) -> str:
    """What stands across each page, so that nobody takes it for a promise; empty for what may be taken so."""
    if status in unpromised:
        return _("DRAFT")
    return _("CANCELLED") if status == "cancelled" else ""


class Letterhead:
    """What a company prints on, and in whose words and figures.

    Args:
        language: of who reads it; empty for the one that papers of the company are in.

    Attributes:
        company: as it is called today.
        language: what the paper speaks.
        today: by its calendar.
        writer: writes figures and days as it does.
    """

    def __init__(self, ctx: Context, language: str = "") -> None:
        self._ctx = ctx
        self.company = current_company(ctx)
        self.today = ctx.today
        form = self.company.format or usual_format(self.company.currency)
        self.language = language or self.company.paper_language or self.company.language
        self.writer = Writer.of(self.language, form, self.company.timezone)

    def speaking(self) -> AbstractContextManager[None]:
        """Inside, words are those of the paper."""
        return speaking(self.language)

    def paper(
        self,
        kind: Kind | None,
        number: str,
        title: str,
        agreed: Mapping[str, Any] | None = None,
        **content: Any,
    ) -> Paper:
        """A paper of this company; ``content`` is what else stands on it.

        Args:
            kind: of the record it is about; None for a list.
            agreed: what stands on it that two sides agree on, as it is stored; None for what is no record.
        """
        name, template = (kind.name, kind.paper) if kind is not None else (LIST, LIST)
        own = own_of(self._ctx, name)
        paper = Paper(
            kind=name,
            template=template,
            own=own.source,
            terms=own.terms,
            number=number,
            title=title,
            size=self._size,
            language=self.language,
            is_mirrored=self.writer.is_mirrored,
            logo=self.company.logo,
            lacks=self._lacks() if kind is not None else [],
            company=self._block(),
            foot=_("Page {page} of {pages}"),
            stamp=self._stamp(number or title),
            **content,
        )
        if kind is None or paper.record_id is None or agreed is None:
            return paper
        # One of those that were sent of its record, or the next of them.
        digest = content_of({**agreed, "terms": paper.terms})
        count = revision_of(self._ctx, kind, paper.record_id, digest)
        words = _("Rev {number}").format(number=count) if count else ""
        return paper.model_copy(update={"content": digest, "revision": words})

    @property
    def _size(self) -> Size:
        size = self.company.paper_size or usual_size(self.writer.figures.territory)
        return "us-letter" if size == LETTER else "a4"

    def _lacks(self) -> list[str]:
        may = self._ctx.may(COMPANY.permission("write"))
        return [name for name in ("address", "tax_number") if may and not getattr(self.company, name)]

    def _block(self) -> Block:
        company = self.company
        tax = [_("Tax number {number}").format(number=company.tax_number)] if company.tax_number else []
        return Block(name=company.name, lines=[*company.address.splitlines(), *tax])

    def _stamp(self, name: str) -> str:
        who = self._ctx.actor.name if self._ctx.actor is not None else ""
        text = _("{number}, printed {when} by {who}")
        return text.format(number=name, when=self.writer.instant(self._ctx.now), who=who)
