"""HoldingPanel: what is known of a roll or a pile, and what the ledger says of it; each record is a link."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _, ngettext
from erp_core.stock.holding import service as holdings
from erp_core.stock.holding.schema import HoldingMove, HoldingView
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.look.format import format_date, format_integer, format_quantity
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.link_row import LinkRow

# Of the ledger; what is older is counted.
MOST_MOVES = 12
_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class HoldingFact:
    """One thing known of a holding; it is left out where it says nothing.

    Attributes:
        title: marked with ``N_``.
        opens: the record it names, as its screen and id.
    """

    name: str
    title: str
    told: Callable[[HoldingView], str]
    opens: Callable[[HoldingView], tuple[str, int]] | None = None


def _second(holding: HoldingView) -> str:
    has_any = holding.second_quantity is not None and holding.second_unit is not None
    return format_quantity(holding.second_quantity, holding.second_unit) if has_any else ""


KNOWN = (
    HoldingFact(
        "item", N_("Item"), lambda h: f"{h.item_code} · {h.item_name}", opens=lambda h: ("item", h.item_id)
    ),
    HoldingFact("colour", N_("Colour"), lambda h: h.colour),
    HoldingFact("lot", N_("Lot"), lambda h: h.lot_number),
    HoldingFact("roll", N_("Roll"), lambda h: h.roll_number or ""),
    HoldingFact(
        "warehouse",
        N_("Warehouse"),
        lambda h: h.warehouse_code,
        opens=lambda h: ("warehouse", h.warehouse_id),
    ),
    HoldingFact("state", N_("State"), lambda h: _(look(h.state).title)),
    HoldingFact("quantity", N_("Quantity"), lambda h: format_quantity(h.quantity, h.unit)),
    HoldingFact("second_quantity", N_("Second quantity"), _second),
    HoldingFact(
        "reserved", N_("Reserved"), lambda h: format_quantity(h.reserved, h.unit) if h.reserved else ""
    ),
    HoldingFact("last_moved_on", N_("Last moved"), lambda h: format_date(h.last_moved_on)),
)


class HoldingPanel(QFrame):
    """Above the fields; what it tells changes by what is moved, never by the form."""

    def __init__(self, desk: PanelDesk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: HoldingView | None = None
        with_role(self, "card")
        named(self, "form.holding", _("What is there"))
        self._facts, self._moves = QWidget(self), QWidget(self)
        self._title = with_role(QLabel(_("What came and went"), self), "heading")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(10)
        for part in (self._facts, self._title, self._moves):
            box.addWidget(part)

    def show_record(self, holding: HoldingView) -> None:
        """Tell of this one, and ask what the ledger says of it."""
        self._shown, desk = holding, self._desk.desk
        known = [one for one in KNOWN if one.told(holding)]
        self._facts = self._replaced(self._facts)
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        for place, one in enumerate(known):
            row, column = divmod(place, _IN_A_ROW)
            grid.addWidget(with_role(QLabel(_(one.title), self._facts), "field"), 2 * row, column)
            grid.addWidget(self._told(one, holding), 2 * row + 1, column)
        for column in range(_IN_A_ROW):
            grid.setColumnStretch(column, 1)
        desk.tasks.run(self, lambda: desk.core.run(holdings.moves, holding.id), self._show_moves, self._fail)

    def texts(self) -> list[str]:
        """What it tells, label by label, for tests and screen readers."""
        labels = [label.text() for label in self.findChildren(QLabel) if label.isVisibleTo(self)]
        return [text for text in labels if text]

    def _told(self, one: HoldingFact, holding: HoldingView) -> QWidget:
        words, name = one.told(holding), f"form.holding.{one.name}"
        if one.opens is None:
            return named(WholeLabel(self._facts, words), name, f"{_(one.title)}: {words}")
        screen, record_id = one.opens(holding)
        links = LinkRow(self._facts)
        links.show_links([(words, name, partial(self._desk.desk.open_record, screen, record_id))])
        return links

    def _show_moves(self, moves: list[HoldingMove]) -> None:
        self._moves = self._replaced(self._moves)
        self._title.setVisible(bool(moves))
        grid = QGridLayout(self._moves)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        for row, move in enumerate(moves[:MOST_MOVES]):
            for column, text in enumerate(self._words(move)):
                grid.addWidget(WholeLabel(self._moves, text), row, column)
            grid.addWidget(self._document(move), row, _IN_A_ROW)
        if (left := len(moves) - MOST_MOVES) > 0:
            words = ngettext("{count} earlier move", "{count} earlier moves", left)
            told = with_role(WholeLabel(self._moves, words.format(count=format_integer(left))), "muted")
            grid.addWidget(told, MOST_MOVES, 0, 1, _IN_A_ROW + 1)
        grid.setColumnStretch(_IN_A_ROW, 1)

    def _words(self, move: HoldingMove) -> tuple[str, str, str, str]:
        holding = self._shown
        unit, second = (holding.unit, holding.second_unit) if holding is not None else ("", None)
        kind = _(move.kind.label)
        if move.is_back:
            kind = _("{move}, taken back").format(move=kind)
        return (
            format_date(move.moved_on),
            kind,
            _signed(format_quantity(move.quantity, unit)),
            _signed(format_quantity(move.second_quantity, second)) if move.second_quantity else "",
        )

    def _document(self, move: HoldingMove) -> QWidget:
        """By what it was moved; a link for who may see that."""
        desk, number = self._desk.desk, move.document_number
        if not desk.core.can(f"{move.document}:read"):
            return WholeLabel(self._moves, number)
        links, opens = LinkRow(self._moves), partial(desk.open_record, move.document, move.document_id)
        links.show_links([(number, f"form.holding.move.{move.id}", opens)])
        return links

    def _fail(self, error: ErpError) -> None:
        self._desk.say(error.message, "warning")

    def _replaced(self, part: QWidget) -> QWidget:
        """An empty one in its place."""
        fresh, box = QWidget(self), self.layout()
        if box is not None:
            box.replaceWidget(part, fresh)
        part.hide()
        part.deleteLater()
        fresh.show()
        return fresh


def _signed(text: str) -> str:
    return text if text[:1] in "-−" else f"+{text}"
