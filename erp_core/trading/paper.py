"""What stands on a printed order."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from erp_core.kit.amount_words import in_words
from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.letters import without_remarks
from erp_core.kit.operation import Context
from erp_core.masters.currency.service import digits_of
from erp_core.masters.party import service as parties
from erp_core.masters.party.model import Party
from erp_core.masters.party_item.service import codes_of
from erp_core.masters.unit import service as units
from erp_core.masters.unit.schema import UnitSize
from erp_core.platform.printing.letterhead import Letterhead, mark_of
from erp_core.platform.printing.schema import Block, Fact, Paper, PaperColumn, PaperRow
from erp_core.platform.printing.writing import Writer
from erp_core.trading.pricing import told_unpriced
from erp_core.trading.schema import LineView, OrderView

# Of an order and its lines: what is promised.
_ARTICLE = {"item_code", "item_name", "description", "quantity", "unit", "unit_price", "discount_percent"}
_AGREED: dict[str, Any] = {
    **dict.fromkeys(("order_date", "due_date", "currency", "tax_rate", "notes"), True),
    "lines": {"__all__": _ARTICLE},
}
# What is not promised by anybody yet.
UNAPPROVED = frozenset({"draft", "pending"})


@dataclass(frozen=True, slots=True)
class OrderTitles:
    """What an order is called on paper, marked for translation.

    Attributes:
        agreed: in bold at its head, once it was approved or confirmed; ``open`` before that.
        party: stands above whom it goes to.
    """

    agreed: str
    open: str
    party: str


def order_paper(
    ctx: Context,
    kind: Kind,
    order: OrderView,
    party_id: int,
    name: str,
    titles: OrderTitles,
    stood: str = "",
    language: str = "",
) -> Paper:
    """The paper of an order, in the language papers for its party are in.

    Args:
        name: of the party as the order has it; its address is that of today.
        stood: the status by which it is called, where that is not its own: given up, it is what it was.
        language: of this copy; empty for theirs.
    """
    found = parties.RECORDS.by_id(ctx, [party_id]).get(party_id)
    order = order.model_copy(update={"notes": without_remarks(order.notes)})
    head = Letterhead(ctx, language or (found.paper_language if found is not None else ""))
    with head.speaking():
        title = titles.open if (stood or order.status) in UNAPPROVED else titles.agreed
        paper = _paper(ctx, head, kind, order, found, name, titles.party, title)
    told = told_unpriced(order.lines)  # in the words of who prints it
    return paper.model_copy(update={"looks": [told] if told else []})


def _paper(
    ctx: Context,
    head: Letterhead,
    kind: Kind,
    order: OrderView,
    found: Party | None,
    name: str,
    party: str,
    title: str,
) -> Paper:
    writer = head.writer
    digits = digits_of(ctx, order.currency)
    has_discount = any(line.discount_percent for line in order.lines)
    items = [line.item_id for line in order.lines]
    theirs = codes_of(ctx, found.id, items) if found is not None else {}
    hand = _Hand(writer, digits, units.by_code(ctx, (line.unit for line in order.lines)))
    said = in_words(order.total_amount, order.currency, digits, head.language)
    return head.paper(
        kind,
        order.number,
        record_id=order.id,
        agreed={"party": name, **order.model_dump(mode="json", include=_AGREED)},
        title=_(title),
        mark=mark_of(order.status, UNAPPROVED),
        party=_with_address(found, Block(label=_(party), name=name)),
        email=found.email if found is not None else "",
        facts=[
            Fact(label=_("Date"), value=writer.day(order.order_date)),
            Fact(label=_("Due"), value=writer.day(order.due_date)),
            Fact(label=_("Currency"), value=order.currency),
        ],
        columns=_columns(has_discount),
        rows=_rows(order, theirs, hand, has_discount),
        carried=_("Carried forward"),
        brought=_("Brought forward"),
        sums=_sums(order, writer, digits),
        words=Fact(label=_("Amount in words"), value=said) if order.lines else None,
        notes=Fact(label=_("Notes"), value=order.notes) if order.notes.strip() else None,
        signatures=[_("For {party}").format(party=one) for one in (name, head.company.name)],
    )


def _with_address(found: Party | None, party: Block) -> Block:
    if found is None:
        return party
    tax = [_("Tax number {number}").format(number=found.tax_number)] if found.tax_number else []
    reach = [part for part in (found.contact_name, found.phone, found.email) if part]
    return party.model_copy(update={"lines": [*found.address.splitlines(), *tax, " · ".join(reach)]})


def _columns(has_discount: bool) -> list[PaperColumn]:
    discount = [PaperColumn(title=_("Discount"), align="right")] if has_discount else []
    return [
        PaperColumn(title=_("No."), align="right"),
        PaperColumn(title=_("Item")),
        PaperColumn(title=_("Description"), share=1),
        PaperColumn(title=_("Quantity"), align="right"),
        PaperColumn(title=_("Unit")),
        PaperColumn(title=_("Unit price"), align="right"),
        *discount,
        PaperColumn(title=_("Amount"), align="right"),
    ]


@dataclass(frozen=True, slots=True)
class _Hand:
    """How the figures of lines are written: amounts with ``digits``, quantities with those of their unit."""

    writer: Writer
    digits: int
    units: Mapping[str, UnitSize]


def _rows(order: OrderView, theirs: Mapping[int, str], hand: _Hand, has_discount: bool) -> list[PaperRow]:
    sums, writer = accumulate(line.amount for line in order.lines), hand.writer
    counted = [writer.number(line.quantity, hand.units[line.unit].digits, 3) for line in order.lines]
    counted = writer.below_each_other(counted)
    return [
        _row(number, line, quantity, theirs.get(line.item_id, ""), hand, has_discount).model_copy(
            update={"sum_so_far": hand.writer.money(so_far, hand.digits)}
        )
        for number, (line, so_far, quantity) in enumerate(
            zip(order.lines, sums, counted, strict=True), start=1
        )
    ]


def _row(
    number: int, line: LineView, quantity: str, their_code: str, hand: _Hand, has_discount: bool
) -> PaperRow:
    writer, digits = hand.writer, hand.digits
    own = _("Your code: {code}").format(code=their_code) if their_code else ""
    remark = line.description if line.description != line.item_name else ""
    discount = [writer.percent(line.discount_percent) if line.discount_percent else ""]
    return PaperRow(
        cells=[
            str(number),
            line.item_code,
            line.item_name,
            quantity,
            line.unit,
            writer.number(line.unit_price, digits, 4),
            *(discount if has_discount else []),
            writer.money(line.amount, digits),
        ],
        remark="\n".join(part for part in (own, remark) if part),
    )


def _sums(order: OrderView, writer: Writer, digits: int) -> list[Fact]:
    tax = _("Tax {rate}").format(rate=writer.percent(Decimal(order.tax_rate)))
    total = f"{writer.money(order.total_amount, digits)} {order.currency}"
    return [
        Fact(label=_("Net"), value=writer.money(order.net_amount, digits)),
        Fact(label=tax, value=writer.money(order.tax_amount, digits)),
        Fact(label=_("Total"), value=total, is_strong=True),
    ]
