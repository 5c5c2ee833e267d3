"""What is typed and pasted into the lines of an order arrives as it was seen, or its cell says why not."""

from dataclasses import replace
from decimal import Decimal
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from erp_core.errors import Unreachable
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.lines.clips.lines_clip import OWN_FORM, clip_of
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_menus import stops_menu
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.desk import Desk
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms

D = Decimal
Key = Qt.Key
ITEMS = {
    code: Match(n, code, name, "", SimpleNamespace(unit=unit, sales_price=Decimal(price)))
    for n, (code, name, unit, price) in enumerate(
        (
            ("MAT-001", "Cotton Fabric", "m", "10.50"),
            ("BTN-5", "Button", "pcs", "0.25"),
            ("YRN-030", "Yarn", "kg", "0"),
        ),
        start=1,
    )
}
UNITS = {
    code: SimpleNamespace(code=code, name=code, digits=digits, dimension="other", factor=D(1))
    for code, digits in (("kg", 3), ("m", 2), ("pcs", 0))
}
ASKED: list[list[str]] = []


ANSWERS = Event()  # what is looked up is answered while it is set


def _find(_core: Any, codes: list[str]) -> dict[str, Match]:
    assert ANSWERS.wait(20)
    ASKED.append(codes)
    if "LOST-1" in codes:
        raise Unreachable("The server cannot be reached.")
    return {code: ITEMS[code.upper()] for code in codes if code.upper() in ITEMS}


def _offered(_core: Any, text: str) -> list[Match]:
    return [match for code, match in ITEMS.items() if text.upper() in code]


SPEC = order_lines(
    "sales_price",
    items=LookupSource(
        lambda _core, text: [m for c, m in ITEMS.items() if text.upper() in c], "item", lambda m: m.code
    ),
    units=LookupSource(
        lambda _core, text: [Match(u, u) for u in UNITS if text in u], "unit", lambda m: m.code
    ),
    find=_find,
)
COLUMN = {column.name: place for place, column in enumerate(SPEC.columns)}
TERMS = OrderTerms(D(0), 2, True, "INR", UNITS)  # type: ignore[arg-type]


@pytest.fixture
def grid(qtbot, tasks):
    ASKED.clear()
    ANSWERS.set()
    widget = LinesGrid(SPEC, Desk(SimpleNamespace(), tasks), "sales_order")  # type: ignore[arg-type]
    qtbot.addWidget(widget)
    widget.resize(1000, 400)
    widget.set_terms(TERMS)
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


@pytest.fixture
def answers(grid):
    """Nothing is found until it is set."""
    ANSWERS.clear()
    yield ANSWERS
    ANSWERS.set()


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def type_in(qtbot, text):
    for letter in text:
        qtbot.keyClicks(QApplication.focusWidget(), letter)


def values(grid, name):
    return [line.values.get(name) for line in grid.model.lines()]


def texts(grid, name):
    return [grid.model.index(row, COLUMN[name]).data() for row in range(grid.model.rowCount() - 1)]


def errors(grid):
    return {(row, name): sentence for row, name, sentence in grid.model.errors()}


def looked_at(grid):
    """The preview that is open, which is given up when the test asked."""
    preview = grid.view.pasting.preview
    assert preview is not None, said(grid)
    return preview


def red(grid):
    """What the preview calls wrong, by row and column."""
    book = looked_at(grid).book
    return {
        (row, book.columns[place].name): sentence
        for row in range(len(book.rows))
        for place, sentence in book.problems(row).items()
    }


def at(grid, row, name):
    grid.view.setCurrentIndex(grid.model.index(row, COLUMN[name]))


def said(grid):
    return grid._message.text()


class TestStops:
    def test_item_quantity_price_next_line(self, qtbot, grid, tasks):
        type_in(qtbot, "YRN-030")
        press(qtbot, Key.Key_Return)
        assert tasks.wait_idle()
        type_in(qtbot, "500")
        press(qtbot, Key.Key_Return)
        type_in(qtbot, "88.25")
        press(qtbot, Key.Key_Return)
        assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (1, COLUMN["item"])
        line = grid.model.lines()[0]
        assert (line.values["item"].code, line.values["quantity"], line.values["unit_price"]) == (
            "YRN-030",
            500,
            D("88.25"),
        )
        assert texts(grid, "item_name") == ["Yarn"]
        assert "description" not in line.values

    def test_a_price_from_the_list_is_passed_over(self, qtbot, grid, tasks):
        type_in(qtbot, "MAT-001")
        press(qtbot, Key.Key_Return)
        assert tasks.wait_idle()
        type_in(qtbot, "500")
        press(qtbot, Key.Key_Return)
        assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (1, COLUMN["item"])

    def test_tab_walks_every_cell_and_shift_enter_goes_back(self, qtbot, grid):
        at(grid, 0, "quantity")
        press(qtbot, Key.Key_Tab)
        assert grid.view.currentIndex().column() == COLUMN["unit"]
        press(qtbot, Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
        assert grid.view.currentIndex().column() == COLUMN["quantity"]
        press(qtbot, Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
        assert grid.view.currentIndex().column() == COLUMN["item"]

    def test_the_user_chooses_stops_and_their_order(self, qtbot, grid, tasks):
        menu = stops_menu(SPEC.columns, grid.view.stops, lambda: None, grid)
        parts: dict[str, Any] = {action.text(): action.menu() for action in menu.actions() if action.menu()}
        assert [*parts] == ["Item", "Remark", "Quantity", "Unit", "Unit price", "Discount"]
        next(a for a in parts["Discount"].actions() if a.text() == "Enter stops here").trigger()
        next(a for a in parts["Unit price"].actions() if a.text() == "Enter passes over it").trigger()
        header = grid.view.horizontalHeader()
        header.moveSection(header.visualIndex(COLUMN["discount_percent"]), 1)
        at(grid, 0, "item")
        type_in(qtbot, "MAT-001")
        press(qtbot, Key.Key_Return)
        assert grid.view.currentIndex().column() == COLUMN["discount_percent"]
        press(qtbot, Key.Key_Return)
        assert grid.view.currentIndex().column() == COLUMN["quantity"]
        press(qtbot, Key.Key_Return)
        assert grid.view.currentIndex().row() == 1
        assert tasks.wait_idle()
        again = LinesGrid(SPEC, Desk(SimpleNamespace(), tasks), "sales_order")  # type: ignore[arg-type]
        qtbot.addWidget(again)
        assert again.view.stops.order()[1] == COLUMN["discount_percent"], (
            "remembered for this kind of document"
        )
        assert again.view.horizontalHeader().visualIndex(COLUMN["discount_percent"]) == 1
        other = LinesGrid(SPEC, Desk(SimpleNamespace(), tasks), "purchase_order")  # type: ignore[arg-type]
        qtbot.addWidget(other)
        assert other.view.stops.order() == list(range(len(SPEC.columns)))

    def test_no_row_is_cut_at_the_top_after_scrolling(self, qtbot, grid):
        grid.model.load([Line(values={"item": ITEMS["MAT-001"]}) for _ in range(100)])
        for row in (60, 99, 41, 7):
            at(grid, row, "quantity")
            qtbot.wait(1)
            assert grid.view.rowViewportPosition(grid.view.rowAt(0)) == 0
            assert grid.view.indexAt(QPoint(300, 1)).isValid()

    @pytest.mark.parametrize("code", ["MAT-001", "YRN-030", "NONE-1", "LOST-1"])
    def test_enter_goes_the_same_way_while_an_item_is_looked_up(self, qtbot, grid, tasks, answers, code):
        for quantity in ("40", "50"):
            type_in(qtbot, code)
            press(qtbot, Key.Key_Return)
            type_in(qtbot, quantity)
            press(qtbot, Key.Key_Return)
        assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (2, COLUMN["item"])
        answers.set()
        assert tasks.wait_idle()
        assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (2, COLUMN["item"])
        assert texts(grid, "item") == [code, code]
        assert values(grid, "quantity") == [40, 50]
        prices = {"MAT-001": D("10.50")}
        assert values(grid, "unit_price") == [prices.get(code)] * 2
        marked = {place for place in errors(grid) if place[1] == "unit_price"}
        assert marked == (set() if code in prices else {(0, "unit_price"), (1, "unit_price")})
        assert grid.check() is (code in prices)

    @pytest.mark.parametrize("is_answered", [True, False])
    def test_in_another_currency_enter_stops_at_the_price_however_fast_one_types(
        self, qtbot, grid, tasks, answers, is_answered
    ):
        grid.set_terms(OrderTerms(currency="EUR", has_default_prices=False, units=UNITS))  # type: ignore[arg-type]
        if is_answered:
            answers.set()
        for price in ("4.15", "2.675"):
            type_in(qtbot, "MAT-001")
            press(qtbot, Key.Key_Return)
            assert not is_answered or tasks.wait_idle()
            type_in(qtbot, "100.5")
            press(qtbot, Key.Key_Return)
            type_in(qtbot, price)
            press(qtbot, Key.Key_Return)
        answers.set()
        assert tasks.wait_idle()
        assert values(grid, "unit_price") == [D("4.15"), D("2.675")]
        assert texts(grid, "item") == ["MAT-001", "MAT-001"]

    def test_an_item_that_is_undone_before_its_answer_comes_brings_no_price(
        self, qtbot, grid, tasks, answers
    ):
        at(grid, 0, "item")
        type_in(qtbot, "MAT-001")
        press(qtbot, Key.Key_Return)
        assert grid.model.is_resolving()
        press(qtbot, Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
        answers.set()
        assert tasks.wait_idle()
        assert grid.model.lines() == []
        assert grid.model.history.has_lines_as_shown
        press(qtbot, Key.Key_Y, modifier=Qt.KeyboardModifier.ControlModifier)
        assert tasks.wait_idle()
        assert grid.model.line(0).values["item"].code == "MAT-001"
        assert "unit_price" in grid.model.line(0).values

    def test_a_price_typed_later_takes_the_mark_away(self, qtbot, grid, tasks, answers):
        type_in(qtbot, "YRN-030")
        press(qtbot, Key.Key_Return)
        type_in(qtbot, "40")
        press(qtbot, Key.Key_Return)
        answers.set()
        assert tasks.wait_idle()
        assert errors(grid) == {(0, "unit_price"): "Enter a price."}
        at(grid, 0, "unit_price")
        type_in(qtbot, "4")
        press(qtbot, Key.Key_Return)
        assert errors(grid) == {}

    def test_the_line_after_a_removed_one_begins_at_its_item(self, qtbot, grid):
        grid.model.load([Line(values={"item": ITEMS["MAT-001"]}) for _ in range(3)])
        at(grid, 1, "unit_price")
        where = []
        for _ in range(2):
            press(qtbot, Key.Key_Delete, modifier=Qt.KeyboardModifier.ControlModifier)
            where.append((grid.view.currentIndex().row(), grid.view.currentIndex().column()))
        assert where == [(1, COLUMN["unit_price"]), (1, COLUMN["item"])]
        assert grid.model.rowCount() == 2


class TestNumbers:
    @pytest.mark.parametrize("typed", ["10 20", "12 5", "50%", "12,5", "1e3"])
    def test_what_is_no_quantity_is_kept_and_marked(self, qtbot, grid, typed):
        at(grid, 0, "quantity")
        type_in(qtbot, typed)
        press(qtbot, Key.Key_Tab)
        assert texts(grid, "quantity") == [typed]
        assert values(grid, "quantity") == [None]
        assert (0, "quantity") in errors(grid)

    def test_a_line_break_joins_no_digits(self, qtbot, grid):
        at(grid, 0, "quantity")
        type_in(qtbot, "1")
        editor: Any = QApplication.focusWidget()
        editor.selectAll()
        editor.insert("10\n20")
        press(qtbot, Key.Key_Tab)
        assert values(grid, "quantity") == [None]

    def test_a_percent_sign_stands_on_either_side_of_a_discount(self, qtbot, grid):
        for typed in ("%18", "18%"):
            at(grid, 0, "discount_percent")
            type_in(qtbot, typed)
            press(qtbot, Key.Key_Tab)
            assert values(grid, "discount_percent") == [18]

    def test_the_digits_of_the_unit_hold(self, qtbot, grid):
        grid.model.set_record(0, "item", ITEMS["BTN-5"])
        at(grid, 0, "quantity")
        type_in(qtbot, "2.5")
        press(qtbot, Key.Key_Return)
        assert errors(grid) == {(0, "quantity"): "pcs is counted whole, without decimals."}
        assert not grid.check()
        grid.model.setData(grid.model.index(0, COLUMN["unit"]), "kg")
        assert errors(grid) == {}
        grid.model.setData(grid.model.index(0, COLUMN["unit"]), "m")
        grid.model.setData(grid.model.index(0, COLUMN["quantity"]), "2.555")
        assert errors(grid) == {(0, "quantity"): "In m at most 2 decimals fit here."}

    def test_amounts_have_the_digits_of_their_currency(self, grid):
        grid.set_terms(OrderTerms(D(10), 0, False, "JPY", UNITS))  # type: ignore[arg-type]
        grid.model.load([Line(values={"item": ITEMS["BTN-5"], "quantity": D(3), "unit_price": D("37.2")})])
        assert texts(grid, "amount") == ["112"]
        totals = {t.name: t.text(grid.totals()[t.name], grid.model.terms) for t in SPEC.totals}
        assert totals == {"net_amount": "112", "tax_amount": "11", "total_amount": "123 JPY"}

    def test_signs_of_money(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tPrice\nMAT-001\t₹ 1,200.50\nBTN-5\tRs. 9.00\nYRN-030\t$ 5\n")
        assert tasks.wait_idle()
        assert red(grid) == {(2, "unit_price"): "“$” is not INR, which is wanted here."}
        looked_at(grid).model.tick([2], is_taken=False)
        looked_at(grid).take()
        assert values(grid, "unit_price") == [D("1200.50"), 9]
        grid.set_terms(OrderTerms(D(0), 2, False, "TRY", UNITS))  # type: ignore[arg-type]
        at(grid, 0, "unit_price")
        grid.view.pasting.paste_text("9.00 TL")
        assert values(grid, "unit_price")[0] == 9


class TestClips:
    def test_an_inch_mark_swallows_nothing(self, grid, tasks):
        grid.view.pasting.paste_text(
            'Item\tRemark\tQty\nMAT-001\t"58 inch\t10\nBTN-5\t58" cloth\t20\nYRN-030\t"so called"\t30\n'
        )
        assert tasks.wait_idle()
        assert values(grid, "quantity") == [10, 20, 30]
        assert values(grid, "description") == ['"58 inch', '58" cloth', "so called"]

    def test_a_blank_cell_keeps_its_place(self, grid):
        grid.model.load([Line(values={"item": ITEMS["MAT-001"]}) for _ in range(3)])
        at(grid, 0, "unit_price")
        grid.view.pasting.paste_text("10\n\n30\n")
        assert values(grid, "unit_price") == [10, D("10.50"), 30], "an empty price is offered again"

    def test_a_blank_row_keeps_its_place_and_is_no_line(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t1\n\t\nBTN-5\t2\n\t\n")
        assert tasks.wait_idle()
        assert [m.code for m in values(grid, "item")] == ["MAT-001", "BTN-5"]
        assert grid.model.line(1).is_empty
        assert grid.check()

    @pytest.mark.parametrize(
        "titles",
        [
            "Stok Kodu\tMiktar\tBirim Fiyat\tİskonto %",
            "Ürün\tAdet\tFiyat (₹)\tİndirim",
            "ITEM CODE\tQty.\tRate\tDisc %",
            "Article No.\tQuantity [m]\tUnit price (INR)\tDiscount (%)",
        ],
    )
    def test_titles_as_people_write_them(self, grid, tasks, titles):
        grid.view.pasting.paste_text(titles + "\nMAT-001\t12\t9.5\t5\n")
        assert tasks.wait_idle()
        line = grid.model.lines()[0]
        assert [line.values.get(n) for n in ("quantity", "unit_price", "discount_percent")] == [
            12,
            D("9.5"),
            5,
        ]
        assert said(grid) == ""

    @pytest.mark.parametrize("title", ["Rate (USD)", "Price €", "Fiyat (TL)", "Price $"])
    def test_the_currency_a_title_names_is_held_to(self, grid, tasks, title):
        grid.view.pasting.paste_text(f"Item\tQty\t{title}\nMAT-001\t10\t2.50\n")
        assert tasks.wait_idle()
        ((place, words),) = red(grid).items()
        assert place == (0, "unit_price")
        assert "is not INR" in words

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Discount (₹)", "discount_percent"),
            ("Disc (INR)", "discount_percent"),
            ("Price (incl. GST)", "unit_price"),
            ("Rate (per 100 kg)", "unit_price"),
            ("Price (old)", "unit_price"),
        ],
    )
    def test_a_title_that_says_more_of_its_numbers_is_not_taken(self, grid, tasks, title, name):
        grid.view.pasting.paste_text(f"Item\tQty\t{title}\nMAT-001\t10\t2.50\n")
        assert tasks.wait_idle()
        assert title in said(grid)
        assert grid.model.lines()[0].values.get(name) in (None, D("10.50"))

    def test_the_unit_a_title_names_is_that_of_the_lines(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tQty (kg)\tRate\nMAT-001\t10\t2.50\n")
        assert tasks.wait_idle()
        assert texts(grid, "unit") == ["kg"]
        grid.model.load([])
        at(grid, 0, "item")
        grid.view.pasting.paste_text("Item\tQty (received)\tRate\nMAT-001\t10\t2.50\n")
        assert tasks.wait_idle()
        assert "received" in red(grid)[0, "unit"]

    @pytest.mark.parametrize("caption", ["Quotation 17\n", "\t\t\n", "\n\n", "Quotation\n\n"])
    def test_titles_may_stand_below_a_caption(self, grid, tasks, caption):
        grid.view.pasting.paste_text(caption + "Item\tRate\tQty\nMAT-001\t5\t10\n")
        assert tasks.wait_idle()
        assert (values(grid, "quantity"), values(grid, "unit_price")) == ([10], [5])
        assert (caption.strip() == "") == (said(grid) == "")

    def test_titles_of_another_language_are_no_line(self, grid, tasks):
        grid.view.pasting.paste_text("आइटम\tदर\tमात्रा\nMAT-001\t5\t10\n")
        assert tasks.wait_idle()
        preview = looked_at(grid)
        assert "Its titles are none of this table" in preview.why.text()
        assert [column and column.name for column in preview.book.columns] == [
            "item",
            "quantity",
            "unit_price",
        ]
        preview.reject()
        assert grid.model.lines() == []
        assert "Nothing was pasted" in said(grid)

    @pytest.mark.parametrize("blank", ["\t\t", "\t\t\t\t", "\t\u00a0\t\u00a0\t\u00a0"])
    def test_a_selection_that_is_too_wide_is_read_alike(self, grid, tasks, blank):
        grid.view.pasting.paste_text(f"MAT-001\t10\t5{blank}\nBTN-5\t3\t2\n")
        assert tasks.wait_idle()
        assert (values(grid, "quantity"), values(grid, "unit_price")) == ([10, 3], [5, 2])

    def test_an_amount_beside_quantity_and_price_is_no_discount(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t10\t5\t50\nBTN-5\t3\t2\t6.00\n")
        assert tasks.wait_idle()
        assert values(grid, "discount_percent") == [None, None]
        assert "“50”" in said(grid)
        grid.model.load([])
        at(grid, 0, "item")
        grid.view.pasting.paste_text("MAT-001\t10\t5\t5\nBTN-5\t3\t2\t10\n")
        assert tasks.wait_idle()
        assert values(grid, "discount_percent") == [5, 10]

    def test_an_amount_that_is_worked_out_anew_is_said(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tQty\tAmount\nMAT-001\t10\t50.00\n")
        assert tasks.wait_idle()
        assert "“Amount” was not pasted" in said(grid)
        grid.view.pasting.paste_text("Item\tQty\tRate\tAmount\nMAT-001\t10\t5\t50.00\n")
        assert said(grid) == ""

    def test_numbers_read_against_the_notation_of_the_office_are_said(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tQty\tRate\nMAT-001\t1.250\t12,5\nBTN-5\t2.500\t8\n")
        assert tasks.wait_idle()
        assert values(grid, "quantity") == [1250, 2500]
        assert "“1.250” was read as 1,250, like the other numbers beside it." in said(grid)

    def test_a_column_nobody_knows_is_said(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tQty\tShade\t\tQty\nMAT-001\t12\tred\tx\t99\n")
        assert tasks.wait_idle()
        assert values(grid, "quantity") == [12]
        assert said(grid) == (
            "Not pasted, because no column here is called so: “Shade”, a column without a title, “Qty”."
        )

    def test_cells_beyond_the_last_column_are_said(self, grid):
        at(grid, 0, "discount_percent")
        grid.view.pasting.paste_text("5\t7\n6\t8\n")
        assert values(grid, "discount_percent") == [5, 6]
        assert "beyond the last column" in said(grid)

    def test_a_footer_is_marked_and_spoils_no_code(self, grid, tasks):
        footer = "Goods once sold are not taken back. " * 8
        grid.view.pasting.paste_text(f"MAT-001\t1\nBTN-5\t2\n{footer}\t\nbell\x07\t3\n")
        assert tasks.wait_idle()
        assert {place: text for place, text in red(grid).items() if place[1] == "item"} == {
            (2, "item"): "This is not a code.",
            (3, "item"): "This is not a code.",
        }
        assert ASKED == [["MAT-001", "BTN-5"]]
        preview = looked_at(grid)
        assert not preview.take_button.isEnabled()
        preview.model.tick([2, 3], is_taken=False)
        preview.take()
        assert [match.code for match in values(grid, "item")] == ["MAT-001", "BTN-5"]

    def test_a_text_longer_than_its_field_is_kept_and_marked(self, qtbot, grid, tasks):
        at(grid, 0, "description")
        grid.view.pasting.paste_text("x" * 140_000 + "\t1\n")
        assert tasks.wait_idle()
        assert "139,000 characters too long; 1,000 are allowed" in red(grid)[(0, "description")]
        looked_at(grid).reject()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is grid.view)
        grid.model.setData(grid.model.index(0, COLUMN["description"]), "x" * 140_000)
        assert len(texts(grid, "description")[0]) == 140_000
        assert "139,000 characters too long; 1,000 are allowed" in errors(grid)[(0, "description")]
        at(grid, 0, "description")
        press(qtbot, Key.Key_F2, Key.Key_End)
        type_in(qtbot, "y")
        press(qtbot, Key.Key_Tab)
        assert len(texts(grid, "description")[0]) == 140_001, "nor is anything cut while it is typed"
        at(grid, 0, "description")
        grid.view.pasting.paste_text("x" * 1001)
        assert tasks.wait_idle()
        assert errors(grid)[(0, "description")] == "This text is 1 character too long; 1,000 are allowed."

    def test_line_breaks_stay_in_remarks_and_in_no_code(self, grid, tasks):
        grid.view.pasting.paste_text(
            'Item\tRemark\tUnit\n"MAT-\n001"\t"two\nlines"\t"k\ng"\n"\nBTN-5\n"\ta\tPCS\n'
        )
        assert tasks.wait_idle()
        book = looked_at(grid).book
        first, second = (book.line(row) for row in range(2))
        assert first.typed == {"item": "MAT- 001", "unit": "k g"}
        assert (first.values["description"], second.values["description"]) == ("two\nlines", "a")
        assert second.values["unit"] == "pcs"

    def test_a_unit_is_known_in_any_case(self, grid, tasks):
        grid.view.pasting.paste_text("Item\tQty\tUnit\nMAT-001\t1\tKG\nBTN-5\t2\tPcs\nYRN-030\t3\tbale\n")
        assert tasks.wait_idle()
        assert red(grid) == {(2, "unit"): "bale is not known here."}
        looked_at(grid).model.setData(looked_at(grid).model.index(2, 3), "m")
        looked_at(grid).take()
        assert values(grid, "unit") == ["kg", "pcs", "m"]

    def test_more_lines_than_fit_paste_nothing_and_are_said(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t1\n" * 2001)
        assert tasks.wait_idle()
        assert grid.model.lines() == []
        assert said(grid) == "2,001 lines were copied, and 2,000 fit here. Nothing was pasted."

    def test_a_table_pasted_into_an_open_cell_becomes_lines(self, qtbot, grid, tasks):
        type_in(qtbot, "BT")
        QApplication.clipboard().setText("MAT-001\t1\nBTN-5\t2\n")
        press(qtbot, Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
        assert tasks.wait_idle()
        assert QApplication.focusWidget() is grid.view
        assert texts(grid, "item") == ["MAT-001", "BTN-5"]
        assert values(grid, "quantity") == [1, 2]

    def test_what_was_typed_beside_a_pasted_table_is_kept(self, qtbot, grid, tasks):
        at(grid, 0, "quantity")
        type_in(qtbot, "7")
        QApplication.clipboard().setText("Item\tPrice\nMAT-001\t3\n")
        press(qtbot, Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
        assert tasks.wait_idle()
        assert (values(grid, "quantity"), values(grid, "unit_price")) == ([7], [3])

    @pytest.mark.parametrize(("name", "clip"), [("quantity", "25\n"), ("description", "two\nlines")])
    def test_one_cell_is_pasted_into_the_open_one(self, qtbot, grid, name, clip):
        at(grid, 0, name)
        type_in(qtbot, "1")
        QApplication.clipboard().setText(clip)
        press(qtbot, Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
        assert QApplication.focusWidget() is not grid.view
        press(qtbot, Key.Key_Return)
        assert values(grid, name) == [125 if name == "quantity" else "1two\nlines"]

    def test_the_cell_one_stands_on_explains_its_own_error(self, grid):
        for name in ("quantity", "unit_price"):
            grid.model.setData(grid.model.index(0, COLUMN[name]), "12 5")
        at(grid, 0, "unit_price")
        assert "Unit price" in said(grid)
        at(grid, 0, "item")
        assert "Quantity" in said(grid)


class TestSigns:
    def test_the_whole_column_says_which_sign_is_the_decimal_one(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t1\t1.250,50\nBTN-5\t1\t1.250\nYRN-030\t1\t1.250,00\n")
        assert tasks.wait_idle()
        assert values(grid, "unit_price") == [D("1250.50"), 1250, 1250]
        assert said(grid) == "3 lines pasted. Ctrl+Z takes them back."

    def test_another_column_of_the_clip_says_it(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t1.250\t12,5\nBTN-5\t2.000\t7,25\n")
        assert tasks.wait_idle()
        assert values(grid, "quantity") == [1250, 2000]

    @pytest.mark.parametrize(
        ("here", "price", "read"), [("en_IN", D("1.25"), "1.25"), ("de_DE", D(1250), "1.250,00")]
    )
    def test_where_nothing_says_it_the_users_own_holds_and_it_is_looked_at(
        self, grid, tasks, here, price, read
    ):
        fmt.use_locale(here)
        grid.view.pasting.paste_text("MAT-001\t1\t1.250\n")
        assert tasks.wait_idle()
        preview = looked_at(grid)
        assert preview.why.text() == "Some numbers can be read in two ways."
        assert preview.book.doubt(0, 2).startswith(f"“1.250” is read as {read};")
        preview.take()
        assert values(grid, "unit_price") == [price]
        assert said(grid) == f"“1.250” was read as {read}, as numbers are written here."

    def test_one_number_alone_is_looked_at_too(self, grid):
        at(grid, 0, "unit_price")
        grid.view.pasting.paste_text("1.250")
        preview = looked_at(grid)
        preview.heads.sign_chosen.emit("unit_price", ",")
        assert preview.book.doubt(0, 0) == ""
        preview.take()
        assert values(grid, "unit_price") == [1250]

    @pytest.mark.parametrize("below_nought", ["(1,250.00)", "1,250.00-"])
    def test_a_quantity_below_nought_is_refused_with_its_row(self, grid, tasks, below_nought):
        grid.view.pasting.paste_text(f"Item\tQty\nMAT-001\t12.5\nYRN-030\t{below_nought}\n")
        assert tasks.wait_idle()
        preview = looked_at(grid)
        assert list(red(grid)) == [(1, "quantity")]
        preview.table.setCurrentIndex(preview.model.index(1, 2))
        assert preview.told.text().startswith("Row 2: ")
        assert not preview.take_button.isEnabled()
        assert grid.model.lines() == []

    @pytest.mark.parametrize(("answer", "wrong"), [(",", 1), (".", 0)])
    def test_mixed_signs_are_chosen(self, qtbot, grid, tasks, answer, wrong):
        grid.view.pasting.paste_text("MAT-001\t1\t88,25\nBTN-5\t1\t88.25\nYRN-030\t1\t1.100\n")
        assert tasks.wait_idle()
        assert {words for _place, words in red(grid).items()} == {
            "Choose above (F4) which sign is the decimal one."
        }
        preview = looked_at(grid)
        sign = preview.heads.open_sign()
        assert QApplication.focusWidget() is sign
        press(qtbot, *[Key.Key_Down] * (1 + ",".startswith(answer)))
        assert preview.heads.open_sign() is None
        ((place, words),) = red(grid).items()
        assert place == (wrong, "unit_price")
        assert ("with a decimal comma" if answer == "," else "with a decimal point") in words
        preview.model.setData(preview.model.index(wrong, 3), "7")
        preview.take()
        prices = {",": [D("88.25"), 7, 1100], ".": [7, D("88.25"), D("1.1")]}
        assert values(grid, "unit_price") == prices[answer]


QUANTITIES = {"kg": st.decimals("0.001", 10**6, places=3), "m": st.decimals("0.01", 10**6, places=2)}
QUANTITIES["pcs"] = st.integers(1, 10**6).map(Decimal)
REMARKS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp"])
    | st.sampled_from('\n"'),
    max_size=12,
)


@st.composite
def typed_lines(draw):
    unit = draw(st.sampled_from(sorted(UNITS)))
    line = Line(
        values={
            "item": ITEMS[draw(st.sampled_from(sorted(ITEMS)))],
            "quantity": draw(QUANTITIES[unit]),
            "unit": unit,
            "unit_price": draw(st.decimals(0, 10**6, places=4)),
        }
    )
    line.write(SPEC.column("description"), draw(REMARKS), TERMS)
    if draw(st.booleans()):
        line.put("discount_percent", draw(st.decimals(0, 100, places=3)))
    return line


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(typed_lines(), min_size=1, max_size=6),
    here=st.sampled_from(["en_IN", "tr_TR"]),
    own=st.booleans(),
)
def test_what_is_copied_pastes_back_exactly(grid, tasks, lines, here, own):
    fmt.use_locale(here)
    before = [dict(line.values) for line in lines]
    clip = clip_of(lines, SPEC.columns, TERMS)
    text_alone = QMimeData()
    text_alone.setText(clip.text())
    grid.model.load([])
    at(grid, 0, "item")
    if own:
        assert clip.hasFormat(OWN_FORM)
        grid.view.pasting.paste_own(clip)
    else:
        grid.view.pasting.paste_text(text_alone.text())
    assert tasks.wait_idle()
    assert [line.values for line in grid.model.lines()] == before
    assert errors(grid) == {}


def test_a_copied_price_of_another_currency_is_marked(grid, tasks):
    line = Line(values={"item": ITEMS["MAT-001"], "quantity": D(1), "unit_price": D("9.5")})
    clip = clip_of([line], SPEC.columns, OrderTerms(D(0), 2, False, "USD", UNITS))  # type: ignore[arg-type]
    grid.view.pasting.paste_own(clip)
    assert tasks.wait_idle()
    assert texts(grid, "unit_price") == ["9.5 USD"]
    assert errors(grid) == {(0, "unit_price"): "“USD” is not INR, which is wanted here."}


@pytest.mark.parametrize("names", [["unit_price"], ["quantity", "unit", "unit_price"]])
@pytest.mark.parametrize("by", ["paste", "copy down"])
def test_a_copied_default_price_is_the_figure_that_was_seen(qtbot, grid, tasks, names, by):
    grid.view.pasting.paste_text("MAT-001\t100\nBTN-5\t3\n")
    assert tasks.wait_idle()
    own = texts(grid, "unit_price")
    assert "unit_price" in grid.model.lines()[0].offered
    assert own[0] != own[1]
    if by == "paste":
        clip = clip_of(grid.model.lines()[:1], [SPEC.column(name) for name in names], TERMS)
        at(grid, 1, names[0])
        grid.view.pasting.paste_own(clip)
    else:
        grid.model.copy_cells(0, {1: set(names)})
    assert tasks.wait_idle()
    assert texts(grid, "unit_price") == [own[0], own[0]]
    assert texts(grid, "item") == ["MAT-001", "BTN-5"]


@pytest.mark.parametrize(
    ("row", "cell", "key", "control", "words"),
    [
        (0, "quantity", "D", True, "No line stands above."),
        (1, "quantity", "Y", True, "There is nothing to do again."),
        (1, "quantity", "Return", True, "This cell names no other record."),
        (2, "item", "Delete", True, "Nothing stands in this line yet."),
        (0, "item", "Up", False, "No line stands above."),
        (1, "item", "Down", False, "No line stands below."),
    ],
)
def test_a_key_of_the_lines_that_can_do_nothing_says_why(qtbot, grid, tasks, row, cell, key, control, words):
    grid.view.pasting.paste_text("MAT-001\t100\nBTN-5\t3\n")
    assert tasks.wait_idle()
    said = []
    grid.view.said.connect(said.append)
    at(grid, row, cell)
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.AltModifier
    press(qtbot, getattr(Key, f"Key_{key}"), modifier=modifier)
    assert said[-1:] == [words]


def test_after_the_program_moved_the_keyboard_one_cell_is_selected(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t1\nBTN-5\t2\nMAT-001\t3\nBTN-5\t4\n")
    assert tasks.wait_idle()
    at(grid, 2, "item")
    grid.view.insert()
    assert [(i.row(), i.column()) for i in grid.view.selectedIndexes()] == [(2, SPEC.place("item"))]
    press(qtbot, Key.Key_D, modifier=Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()
    assert texts(grid, "item")[:5] == ["MAT-001", "BTN-5", "BTN-5", "MAT-001", "BTN-5"]
    for act in (
        grid.view.duplicate,
        grid.view.remove,
        grid.model.undo,
        lambda: grid.view.show_cell(0, "quantity"),
        lambda: grid.view.walk(1),
    ):
        act()
        assert len(grid.view.selectedIndexes()) == 1
        assert grid.view.selectedIndexes() == [grid.view.currentIndex()]


def test_a_selection_grows_from_where_the_program_put_the_keyboard(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t1\nBTN-5\t2\nMAT-001\t3\nBTN-5\t4\nMAT-001\t5\n")
    assert tasks.wait_idle()
    at(grid, 0, "item")
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Up)
    grid.view.show_cell(2, "quantity")
    for key, rows in ((Key.Key_Down, [2, 3]), (Key.Key_Down, [2, 3, 4]), (Key.Key_Up, [2, 3])):
        press(qtbot, key, modifier=Qt.KeyboardModifier.ShiftModifier)
        assert sorted({i.row() for i in grid.view.selectedIndexes()}) == rows
        assert {i.column() for i in grid.view.selectedIndexes()} == {SPEC.place("quantity")}
    press(qtbot, Key.Key_Delete, modifier=Qt.KeyboardModifier.ControlModifier)
    assert texts(grid, "quantity")[:3] == ["1.00", "2", "5.00"]


def test_all_selected_lines_are_removed_and_come_back(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t1\nBTN-5\t2\nMAT-001\t3\nBTN-5\t4\n")
    assert tasks.wait_idle()
    at(grid, 1, "item")
    press(qtbot, Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, Key.Key_Delete, modifier=Qt.KeyboardModifier.ControlModifier)
    assert texts(grid, "quantity")[:2] == ["1.00", "4"]
    grid.model.undo()
    assert texts(grid, "quantity")[:4] == ["1.00", "2", "3.00", "4"]


def test_alt_and_a_letter_type_nothing(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\n")
    assert tasks.wait_idle()
    at(grid, 0, "quantity")
    press(qtbot, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, PlainLine)
    before = editor.text()
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Key.Key_S, Qt.KeyboardModifier.AltModifier, "s")
    QApplication.sendEvent(editor, event)
    assert editor.text() == before


def test_what_was_typed_by_mistake_widens_no_column(qtbot, grid, tasks):
    grid.view.setFixedWidth(1000)
    grid.view.pasting.paste_text("MAT-001\t100\n")
    assert tasks.wait_idle()
    place = SPEC.place("quantity")
    before = grid.view.columnWidth(place)
    at(grid, 0, "quantity")
    type_in(qtbot, "Please deliver folded in rolls of sixty metres, marked with the lot")
    press(qtbot, Key.Key_Return)
    assert tasks.wait_idle()
    assert errors(grid)
    assert grid.view.columnWidth(place) == before


def test_a_line_that_is_copied_whole_keeps_its_default_price_a_default(grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\n")
    assert tasks.wait_idle()
    clip = clip_of(grid.model.lines()[:1], SPEC.columns, TERMS)
    at(grid, 1, "item")
    grid.view.pasting.paste_own(clip)
    assert tasks.wait_idle()
    assert [line.offered for line in grid.model.lines()[:2]] == [{"unit_price"}] * 2


def test_the_first_row_is_whole_when_lines_go_at_the_end(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\t10.125\n" * 12)
    assert tasks.wait_idle()
    grid.view.setFixedHeight(grid.view.horizontalHeader().height() + 5 * grid.view.rowHeight(0) + 11)
    header = grid.view.verticalHeader()
    for _time in range(3):
        at(grid, grid.model.rowCount() - 2, "item")
        grid.view.scrollToBottom()
        press(qtbot, Key.Key_Delete, modifier=Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: header.sectionViewportPosition(grid.view.rowAt(0)) == 0, timeout=3000)


def test_the_first_row_is_whole_at_the_end_whatever_happens_to_the_columns(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\t10.125\n" * 30)
    assert tasks.wait_idle()
    grid.view.setFixedSize(520, grid.view.horizontalHeader().height() + 7 * grid.view.rowHeight(0) + 11)
    header = grid.view.verticalHeader()
    at(grid, 30, "item")
    grid.view.scrollToBottom()
    qtbot.wait(30)
    for width in (300, 120, 260):
        grid.view.setColumnWidth(SPEC.place("item_name"), width)
        at(grid, 30, "unit_price")
        grid.view.scrollTo(grid.view.currentIndex())
        # It is set right before the rows are painted next.
        qtbot.waitUntil(lambda: header.sectionViewportPosition(grid.view.rowAt(0)) == 0, timeout=5000)
        assert grid.view.verticalScrollBar().value() == grid.view.verticalScrollBar().maximum()


def test_the_keyboard_comes_back_to_the_cell_from_a_new_item(qtbot, grid, tasks, monkeypatch):
    opened: list[tuple[str, Any]] = []
    delegate = grid.view.itemDelegate()
    monkeypatch.setattr(
        delegate,
        "desk",
        replace(delegate.desk, open_screen=lambda *args, **preset: opened.append((*args, preset))),
    )
    monkeypatch.setattr(LookupLine, "can_make", True)
    at(grid, 0, "item")
    type_in(qtbot, "zzq")
    press(qtbot, Key.Key_C, modifier=Qt.KeyboardModifier.AltModifier)
    assert tasks.wait_idle()
    assert opened == [("", {"values": {"name": "zzq"}})]
    assert QApplication.focusWidget() is grid.view
    assert texts(grid, "item")[0] == "zzq"


def test_space_wipes_no_cell(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\t10.12\n")
    assert tasks.wait_idle()
    before = grid.model.lines()[0].values
    at(grid, 0, "item")
    press(qtbot, Key.Key_Space, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert grid.view.selectionModel().isRowSelected(0, QModelIndex())
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Escape)
    press(qtbot, Key.Key_Down)
    assert grid.model.lines()[0].values == before


def test_keys_copy_and_paste_whole_lines(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\t10.125\nBTN-5\t3\t0.25\n")
    assert tasks.wait_idle()
    press(qtbot, Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(qtbot, Key.Key_C, modifier=Qt.KeyboardModifier.ControlModifier)
    at(grid, 2, "item")
    press(qtbot, Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()
    lines = [line.values for line in grid.model.lines()]
    assert lines[2:4] == lines[:2]


def test_the_empty_line_below_is_not_copied_with_the_others(qtbot, grid, tasks):
    grid.view.pasting.paste_text("MAT-001\t100\t10.125\nBTN-5\t3\t0.25\n")
    assert tasks.wait_idle()
    press(qtbot, Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    press(qtbot, Key.Key_C, modifier=Qt.KeyboardModifier.ControlModifier)
    titles, *copied = QApplication.clipboard().text().splitlines()
    assert titles.startswith("Item")
    assert [row.split("\t")[0] for row in copied] == ["MAT-001", "BTN-5"]


def test_the_question_gives_the_answer_that_was_chosen(qtbot, monkeypatch):
    chosen: list[str] = []

    def press_it(box: QMessageBox) -> int:
        assert "two ways" in box.text()
        next(button for button in box.buttons() if button.text() == chosen[-1]).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press_it)
    room = QWidget()
    qtbot.addWidget(room)
    for button, answer in (("1.10", "."), ("1,100.00", ","), ("Cancel", None)):
        chosen.append(button)
        assert ask.choose(room, "Written in two ways.", {".": "1.10", ",": "1,100.00"}) == answer
