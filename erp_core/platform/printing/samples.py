"""Papers with made-up content: to look at a template, and to try one before it is taken."""

from collections.abc import Iterator
from decimal import Decimal

from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.platform.printing.letterhead import Letterhead
from erp_core.platform.printing.schema import Block, Fact, Paper, PaperColumn, PaperRow

# A long word no column is as wide as, and what would be commands if a template took texts for its own words.
_LONG = "Warp-knitted-double-needle-bar-spacer-fabric-with-monofilament"
_ODD = '#read("x") $5 *b* _i_ <a> @c \\ ] } सूती কাপড় قماش'


def sample_of(head: Letterhead, kind: Kind | None) -> Paper:
    """A paper of this company as an office would print it, with two lines.

    Args:
        kind: of document; None for a list.
    """
    with head.speaking():
        return _sample(head, kind)


def _sample(head: Letterhead, kind: Kind | None) -> Paper:
    writer = head.writer
    cotton = _("Cotton fabric")
    columns = [
        PaperColumn(title=_("No."), align="right"),
        PaperColumn(title=_("Item")),
        PaperColumn(title=_("Description"), share=1),
        PaperColumn(title=_("Quantity"), align="right"),
        PaperColumn(title=_("Amount"), align="right"),
    ]
    quantity, amount = writer.number(Decimal(125), 0, 3), writer.money(Decimal("1312.50"), 2)
    rows = [
        PaperRow(cells=["1", "FAB-001", cotton, quantity, amount], remark=_("Shade 4, 58 inches")),
        PaperRow(cells=["2", "FAB-002", cotton, quantity, amount]),
    ]
    total = writer.money(Decimal(2625), 2)
    return head.paper(
        kind,
        "" if kind is None else f"{kind.series}000123",
        title=_(kind.plural) if kind is not None else _("List"),
        barcode="11010010000100001101100101110100001100011101011" if kind is not None else "",
        party=Block(label=_("Customer"), name="ABC Textile Co.", lines=["12 Mill Road", "Coimbatore"]),
        subject=Block(name="FAB-001", lines=[cotton]),
        facts=[
            Fact(label=_("Date"), value=writer.day(head.today)),
            Fact(label=_("Quantity"), value=quantity),
        ],
        columns=columns,
        rows=rows,
        sums=[Fact(label=_("Total"), value=f"{total} {head.company.currency}", is_strong=True)],
        words=Fact(label=_("Amount in words"), value="…"),
        notes=Fact(label=_("Notes"), value=_("Packed in rolls of 50 metres.")),
        signatures=[_("For {party}").format(party=head.company.name)],
    )


def papers_to_try(usual: Paper) -> Iterator[Paper]:
    """Three papers a template must set: a usual one, one over pages, one that lacks what it can."""
    yield usual
    wide = PaperRow(cells=["1", _LONG, f"{_ODD} {_LONG * 3}", "1", "1"], remark=_ODD * 10)
    yield usual.model_copy(update={"rows": [wide, *usual.rows * 40], "mark": "DRAFT", "is_mirrored": True})
    bare = {"logo": "", "words": None, "notes": None, "facts": [], "rows": [], "sums": [], "signatures": []}
    yield usual.model_copy(update=bare)
