"""The lines grid, driven by the keyboard over a small shelf of items."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from erp_core.errors import Unreachable
from erp_core.trading.pricing import line_amount, tax_on
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.details.asked_again import ask_again
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_table import ERROR_ROLE
from erp_desktop.kit.parts.floating_note import FloatingNote
from erp_desktop.kit.work.desk import Desk
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
D = Decimal
SHIFT = Qt.KeyboardModifier.ShiftModifier

SHELF = {
    code: Match(n, code, name, unit, SimpleNamespace(unit=unit, purchase_price=Decimal(price)))
    for n, (code, name, unit, price) in enumerate(
        [
            ("MAT-001", "Cotton Fabric", "m", "10.50"),
            ("MAT-002", "Cotton Poplin", "m", "7.25"),
            ("YRN-030", "Combed yarn Ne 30/1", "kg", "4.1250"),
        ],
        start=1,
    )
}


class Shelf:
    """Stands where the core stands: finds items on the shelf."""

    is_reachable = True
    calls = 0

    def search(self, text: str) -> list[Match]:
        self.calls += 1
        if not self.is_reachable:
            raise Unreachable("The server cannot be reached.")
        wanted = text.lower()
        return [m for m in SHELF.values() if wanted in m.code.lower() or wanted in m.name.lower()]

    def find(self, codes: list[str]) -> dict[str, Match]:
        self.calls += 1
        if not self.is_reachable:
            raise Unreachable("The server cannot be reached.")
        return {c: SHELF[c.upper()] for c in codes if c.upper() in SHELF}


def _items(shelf: Any, text: str) -> list[Match]:
    return shelf.search(text)


def _find(shelf: Any, codes: list[str]) -> dict[str, Match]:
    return shelf.find(codes)


SPEC = order_lines(
    "purchase_price",
    items=LookupSource(_items, "item", lambda m: m.code),
    units=LookupSource(lambda _shelf, text: [Match(u, u) for u in ("kg", "m", "pcs") if text in u], "unit"),
    find=_find,
)
COLUMN = {column.name: place for place, column in enumerate(SPEC.columns)}


def line_of(**values: Any) -> Line:
    return Line(values=values)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def grid(qtbot, tasks, shelf):
    widget = LinesGrid(SPEC, Desk(shelf, tasks))
    qtbot.addWidget(widget)
    widget.resize(900, 400)
    widget.set_terms(OrderTerms(Decimal(10), 2))
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def type_in(qtbot, text):
    for letter in text:
        qtbot.keyClicks(QApplication.focusWidget(), letter)


def cells(grid, row):
    return [grid.model.index(row, c).data() for c in range(grid.model.columnCount())]


def place(grid):
    index = grid.view.currentIndex()
    return index.row(), index.column()


def test_model_obeys_qt(qtmodeltester):
    model = LinesModel(SPEC)
    model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(2), unit_price=Decimal("1.5")), line_of()])
    qtmodeltester.check(model)


def test_an_order_line_is_typed_without_the_mouse(qtbot, grid, tasks):
    type_in(qtbot, "mat-001")
    press(qtbot, Key.Key_Return)
    assert tasks.wait_idle()
    assert place(grid) == (0, COLUMN["quantity"]), "the name of the item is not typed over"
    type_in(qtbot, "100")
    press(qtbot, Key.Key_Return)
    assert cells(grid, 0) == ["MAT-001", "Cotton Fabric", "", "100", "m", "10.50", "", "1,050.00"]
    assert place(grid) == (1, 0)
    assert grid.model.rowCount() == 2
    totals = grid.totals()
    assert (totals["net_amount"], totals["tax_amount"], totals["total_amount"]) == (
        Decimal("1050.00"),
        Decimal("105.00"),
        Decimal("1155.00"),
    )


def test_the_popup_offers_matches_and_enter_takes_the_highlighted(qtbot, grid, tasks):
    type_in(qtbot, "cotton")
    editor = QApplication.focusWidget()
    assert isinstance(editor, LookupLine)
    qtbot.waitUntil(editor.has_popup, timeout=2000)
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    assert tasks.wait_idle()
    assert cells(grid, 0)[:2] == ["MAT-002", "Cotton Poplin"]
    assert place(grid) == (0, COLUMN["quantity"])


@pytest.mark.parametrize(
    ("text", "item", "said"),
    [
        ("cotton", "cotton", "2 match “cotton”: choose one."),
        ("cotton poplin", "MAT-002", ""),
        ("combed", "combed", "No code or name is “combed”; YRN-030 Combed yarn Ne 30/1 is like it."),
        ("silk", "silk", "Nothing matches “silk”."),
    ],
)
@pytest.mark.parametrize("is_waiting", [False, True])
def test_tab_never_takes_another_item_than_was_named(
    qtbot, grid, tasks, text: str, item: str, said: str, *, is_waiting: bool
):
    type_in(qtbot, text)
    if is_waiting and len([m for m in SHELF.values() if text in m.name.lower()]) != 1:
        editor = QApplication.focusWidget()
        assert isinstance(editor, LookupLine)
        qtbot.waitUntil(editor.has_popup, timeout=2000)
    press(qtbot, Key.Key_Tab)
    assert tasks.wait_idle()
    cell = grid.model.index(0, COLUMN["item"])
    assert (cell.data(), cell.data(ERROR_ROLE) or "") == (item, said)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == (said or item)


def test_shift_tab_walks_back_and_out(qtbot, grid):
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    press(qtbot, Key.Key_Backtab, modifier=SHIFT)
    assert place(grid) == (0, COLUMN["description"])


def test_enter_on_the_new_line_leaves_the_grid(qtbot, tasks, shelf):
    from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    grid, after = LinesGrid(SPEC, Desk(shelf, tasks)), QLineEdit()
    box.addWidget(grid)
    box.addWidget(after)
    window.show()
    grid.view.setFocus()
    qtbot.waitUntil(lambda: grid.view.currentIndex().isValid())
    press(qtbot, Key.Key_Return)
    assert after.hasFocus()


def test_escape_gives_the_old_value_back(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))])
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    type_in(qtbot, "77")
    press(qtbot, Key.Key_Escape)
    assert cells(grid, 0)[COLUMN["quantity"]] == "5"


def test_f2_edits_and_typing_replaces(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))])
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    press(qtbot, Key.Key_F2)
    press(qtbot, Key.Key_End)
    type_in(qtbot, "0")
    press(qtbot, Key.Key_Tab)
    assert cells(grid, 0)[COLUMN["quantity"]] == "50"
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    type_in(qtbot, "7")
    press(qtbot, Key.Key_Tab)
    assert cells(grid, 0)[COLUMN["quantity"]] == "7"


def test_lines_are_removed_and_duplicated(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))])
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    press(qtbot, Key.Key_D, modifier=CONTROL | SHIFT)
    assert grid.model.rowCount() == 3
    assert grid.totals()["net_amount"] == Decimal("20.00")
    press(qtbot, Key.Key_Delete, modifier=CONTROL)
    assert grid.model.rowCount() == 2
    press(qtbot, Key.Key_Delete, modifier=CONTROL)
    assert grid.totals()["net_amount"] == Decimal("10.00"), "the empty line at the end cannot be removed"


def test_copy_down_takes_the_cell_above(qtbot, grid):
    line = line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))
    grid.model.load([line, line_of(item=SHELF["YRN-030"], quantity=Decimal(1), unit_price=Decimal(3))])
    grid.view.setCurrentIndex(grid.model.index(1, COLUMN["quantity"]))
    press(qtbot, Key.Key_D, modifier=CONTROL)
    assert cells(grid, 1)[COLUMN["quantity"]] == "5"


def test_the_first_of_the_selected_cells_is_copied_into_the_others(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(n)) for n in (5, 1, 2, 3)])
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    for _step in range(2):
        qtbot.keyClick(grid.view, Key.Key_Down, SHIFT)
    press(qtbot, Key.Key_D, modifier=CONTROL)
    assert [cells(grid, row)[COLUMN["quantity"]] for row in range(4)] == ["5", "5", "5", "3"]


def test_all_selected_lines_are_duplicated_below_the_last(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(n)) for n in (1, 2, 3)])
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    qtbot.keyClick(grid.view, Key.Key_Down, SHIFT)
    press(qtbot, Key.Key_D, modifier=CONTROL | SHIFT)
    assert [cells(grid, row)[COLUMN["quantity"]] for row in range(5)] == ["1", "2", "1", "2", "3"]
    assert grid.view.currentIndex().row() == 2
    press(qtbot, Key.Key_Z, modifier=CONTROL)
    assert [cells(grid, row)[COLUMN["quantity"]] for row in range(3)] == ["1", "2", "3"]


def test_the_hint_under_the_lines_says_the_keys_of_the_one_table(grid):
    told = grid.findChild(QLabel, "form.lines.hint").text().replace("\u00a0", " ").split(" · ")
    assert told == [f"{one.keys}: {one.brief}" for one in keys.LINES_HINT]
    assert {"Ctrl+I: insert", "Ctrl+D: copy down", "Ctrl+Shift+D: duplicate", "F1: all keys"} <= set(told)
    assert set(keys.LINES_HINT) - {keys.OVERVIEW} <= set(keys.LINES)


def test_changing_the_item_changes_what_came_from_it(qtbot, grid, tasks):
    grid.model.set_record(0, "item", SHELF["MAT-001"])
    grid.model.set_record(0, "item", SHELF["YRN-030"])
    assert cells(grid, 0)[:6] == ["YRN-030", "Combed yarn Ne 30/1", "", "", "kg", "4.125"]


def test_a_price_typed_by_hand_stays_when_the_item_changes(grid):
    grid.model.set_record(0, "item", SHELF["MAT-001"])
    grid.model.setData(grid.model.index(0, COLUMN["unit_price"]), "9.99")
    grid.model.set_record(0, "item", SHELF["YRN-030"])
    assert cells(grid, 0)[COLUMN["unit_price"]] == "9.99"


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("quantity", "-5", "It cannot be negative."),
        ("quantity", "0", "It must be more than zero."),
        ("quantity", "1.2345", "At most 3 decimals."),
        ("quantity", "ten", "This is not a number. Write it like 1,250.5, with a decimal point."),
        ("quantity", "12,5", "This is not a number. Write it like 1,250.5, with a decimal point."),
        ("quantity", "12 5", "This is not a number. Write it like 1,250.5, with a decimal point."),
        ("quantity", "50%", "A percentage cannot stand here."),
        ("quantity", "$5", "Write the number alone, without “$”."),
        ("unit_price", "-1", "It cannot be negative."),
        ("discount_percent", "101", "It can be 100 at most."),
    ],
)
def test_wrong_numbers_stay_in_their_cell_with_a_sentence(qtbot, grid, column, typed, sentence):
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN[column]))
    type_in(qtbot, typed)
    press(qtbot, Key.Key_Tab)
    index = grid.model.index(0, COLUMN[column])
    assert index.data() == typed
    assert index.data(Qt.ItemDataRole.ToolTipRole) == sentence
    message = grid.findChild(type(grid._message), "form.lines.message").text()
    assert message.startswith("Line 1, ")
    assert sentence in message


def test_an_unknown_code_is_said_in_its_cell(qtbot, grid, tasks):
    type_in(qtbot, "NO-SUCH")
    press(qtbot, Key.Key_Tab)
    assert tasks.wait_idle()
    assert "NO-SUCH" in grid.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert cells(grid, 0)[0] == "NO-SUCH", "what was typed is kept"


def test_a_lost_server_is_said_and_the_code_is_kept(qtbot, grid, tasks, shelf):
    shelf.is_reachable = False
    type_in(qtbot, "MAT-001")
    press(qtbot, Key.Key_Tab)
    assert tasks.wait_idle()
    assert "cannot be reached" in grid.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert cells(grid, 0)[0] == "MAT-001"
    shelf.is_reachable = True
    ask_again(grid)
    assert tasks.wait_idle()
    assert cells(grid, 0)[:2] == ["MAT-001", "Cotton Fabric"]
    assert not grid.model.errors()


def test_core_errors_go_to_their_cells(grid):
    line = line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))
    grid.model.load([line_of(), line])
    grid.model.set_errors({"0.unit": "The unit m is not known."})
    assert grid.model.errors() == [(1, "unit", "The unit m is not known.")], "counted over the lines sent"


def test_what_the_core_said_of_several_lines_is_asked_of_it_again(grid):
    """It may be mended in one of them; in the others it stands until the core was asked."""
    lines = [line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2)) for _n in range(2)]
    grid.model.load(lines)
    said = "The roll R1 stands in the lines 1, 2."
    grid.model.set_errors({"0.unit": said, "1.unit": said})
    grid.model.setData(grid.model.index(1, COLUMN["unit"]), "kg")
    assert [error[0] for error in grid.model.errors()] == [0]
    assert grid.check()
    assert grid.model.errors() == []
    grid.model.setData(grid.model.index(0, COLUMN["quantity"]), "five")
    grid.model.set_errors({"0.quantity": "Another thing."})
    assert not grid.check(), "what is wrong here is not asked"


class TestPaste:
    def test_codes_quantities_and_prices(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t100\t10.50\r\nyrn-030\t2.5\t\r\n")
        assert tasks.wait_idle()
        assert cells(grid, 0) == ["MAT-001", "Cotton Fabric", "", "100", "m", "10.50", "", "1,050.00"]
        assert cells(grid, 1) == ["YRN-030", "Combed yarn Ne 30/1", "", "2.5", "kg", "4.125", "", "10.31"]
        assert grid.model.rowCount() == 3

    def test_in_the_order_of_the_columns(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\tSpecial weave\t12\tm\t1,000.5\t5 %")
        assert tasks.wait_idle()
        assert cells(grid, 0) == [
            "MAT-001",
            "Cotton Fabric",
            "Special weave",
            "12",
            "m",
            "1,000.50",
            "5%",
            "11,405.70",
        ]

    def test_with_a_row_of_titles(self, grid, tasks):
        grid.view.pasting.paste_text("Qty\tItem code\tRemark\n3\tMAT-002\tsoft\n")
        assert tasks.wait_idle()
        assert cells(grid, 0)[:5] == ["MAT-002", "Cotton Poplin", "soft", "3", "m"]

    def test_into_the_middle_of_lines(self, grid):
        grid.model.load([line_of(item=m, quantity=Decimal(1), unit_price=Decimal(1)) for m in SHELF.values()])
        grid.view.setCurrentIndex(grid.model.index(1, COLUMN["quantity"]))
        grid.view.pasting.paste_text("20\n30")
        assert [cells(grid, r)[COLUMN["quantity"]] for r in range(3)] == ["1", "20", "30"]
        assert cells(grid, 1)[0] == "MAT-002"

    def test_over_a_line_replaces_what_came_from_its_item(self, grid, tasks):
        grid.model.set_record(0, "item", SHELF["MAT-001"])
        grid.view.setCurrentIndex(grid.model.index(0, 0))
        grid.view.pasting.paste_text("YRN-030\t5\t2")
        assert tasks.wait_idle()
        assert cells(grid, 0)[:6] == ["YRN-030", "Combed yarn Ne 30/1", "", "5", "kg", "2.00"]

    def test_of_another_code_alone_takes_the_price_of_the_old_item_away_too(self, grid, tasks):
        grid.model.set_record(0, "item", SHELF["MAT-001"])
        grid.model.set_record(1, "item", SHELF["MAT-001"])
        grid.view.setCurrentIndex(grid.model.index(0, 0))
        grid.view.pasting.paste_text("YRN-030\nMAT-002")
        assert tasks.wait_idle()
        assert [cells(grid, row)[COLUMN["unit_price"]] for row in range(2)] == ["4.125", "7.25"]

    def test_what_is_wrong_is_marked_and_nothing_is_dropped(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t12kg\t1\nGONE\t5\t1")
        assert tasks.wait_idle()
        book = grid.view.pasting.preview.book
        assert [list(book.problems(row)) for row in range(2)] == [[1], [0]]
        assert book.line(0).typed == {"quantity": "12kg"}

    def test_a_thousand_lines_in_one_call(self, grid, tasks, shelf):
        text = "\n".join(f"{list(SHELF)[n % 3]}\t{n + 1}\t{n % 90 + 1}.{n % 100:02}" for n in range(1000))
        grid.view.pasting.paste_text(text)
        assert tasks.wait_idle()
        QApplication.processEvents()
        assert shelf.calls == 1
        assert grid.model.rowCount() == 1001
        expected = sum(
            (
                line_amount(Decimal(n + 1), Decimal(f"{n % 90 + 1}.{n % 100:02}"), Decimal(0))
                for n in range(1000)
            ),
            Decimal(0),
        )
        assert grid.totals()["net_amount"] == expected
        assert grid.totals()["tax_amount"] == tax_on(expected, Decimal(10))

    def test_copied_cells_paste_back(self, grid, tasks):
        grid.view.pasting.paste_text("MAT-001\t100\t10.50")
        assert tasks.wait_idle()
        grid.view.selectRow(0)
        grid.view.copy()
        grid.view.setCurrentIndex(grid.model.index(1, 0))
        grid.view.paste()
        assert tasks.wait_idle()
        assert cells(grid, 1) == cells(grid, 0)


def test_a_read_only_grid_takes_nothing(qtbot, grid):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))])
    grid.set_read_only(True)
    assert grid.model.rowCount() == 1
    grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
    type_in(qtbot, "9")
    grid.view.pasting.paste_text("1\n2\n3")
    press(qtbot, Key.Key_Delete, modifier=CONTROL)
    assert cells(grid, 0)[COLUMN["quantity"]] == "5"


def test_a_draft_keeps_even_what_cannot_be_read(grid, tasks):
    for row, code, quantity in ((0, "MAT-001", "12kg"), (1, "GONE", "5")):
        grid.model.set_code(row, "item", code)
        grid.model.setData(grid.model.index(row, COLUMN["quantity"]), quantity)
    assert tasks.wait_idle()
    state = grid.state()
    grid.model.load([])
    grid.set_state(state)
    assert tasks.wait_idle()
    assert cells(grid, 0)[COLUMN["quantity"]] == "12kg"
    assert cells(grid, 1)[0] == "GONE"


numbers = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)
lines = st.lists(
    st.tuples(
        numbers,
        st.decimals(min_value=0, max_value=10**6, places=4),
        st.decimals(min_value=0, max_value=100, places=2),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(lines=lines, tax=st.decimals(min_value=0, max_value=100, places=2), digits=st.integers(0, 2))
def test_totals_shown_are_the_cores(qapp, lines, tax, digits):
    model = LinesModel(SPEC)
    model.set_terms(OrderTerms(tax, digits))
    model.load(
        line_of(item=SHELF["MAT-001"], quantity=q, unit_price=p, discount_percent=d) for q, p, d in lines
    )
    net = sum((line_amount(q, p, d, digits) for q, p, d in lines), Decimal("0.00"))
    assert model.totals()["net_amount"] == net
    assert model.totals()["tax_amount"] == tax_on(net, tax, digits)
    assert model.totals()["total_amount"] == net + tax_on(net, tax, digits)


def size(code: str, dimension: str, factor: Any) -> Any:
    return SimpleNamespace(code=code, name=code, dimension=dimension, factor=D(factor), digits=3)


UNITS = {
    "m": size("m", "length", 1),
    "kg": size("kg", "weight", 1),
    "g": size("g", "weight", "0.001"),
    "t": size("t", "weight", 1000),
}


@pytest.fixture
def priced(grid):
    """The grid, where 4.1250 a kilogram is the yarn's own price in the order's currency."""
    grid.set_terms(OrderTerms(D(10), 2, units=UNITS))
    grid.model.set_record(0, "item", SHELF["YRN-030"])
    grid.model.setData(grid.model.index(0, COLUMN["quantity"]), "500")
    return grid


def set_cell(grid, name, text):
    grid.model.setData(grid.model.index(0, COLUMN[name]), text)


def price_and_amount(grid):
    return tuple(grid.model.index(0, COLUMN[name]).data() for name in ("unit_price", "amount"))


def test_an_offered_price_goes_with_the_unit_and_comes_back_exactly(priced):
    set_cell(priced, "unit", "g")
    assert price_and_amount(priced) == ("0.0041", "2.05")
    assert priced.inputs()[0]["has_default_price"] is True
    set_cell(priced, "unit", "t")
    assert price_and_amount(priced) == ("4,125.00", "2,062,500.00")
    set_cell(priced, "unit", "kg")
    assert price_and_amount(priced) == ("4.125", "2,062.50")


def test_it_is_left_empty_where_the_units_do_not_convert_and_the_core_asks(priced):
    set_cell(priced, "unit", "m")
    assert price_and_amount(priced) == ("", "")
    assert priced.inputs()[0]["unit_price"] is None
    set_cell(priced, "unit", "kg")
    assert price_and_amount(priced) == ("4.125", "2,062.50")


def test_another_currency_takes_an_offered_price_away_and_no_typed_one(priced):
    foreign = OrderTerms(D(10), 2, has_default_prices=False, currency="USD", units=UNITS)
    priced.set_terms(foreign)
    assert price_and_amount(priced) == ("", "")
    priced.set_terms(OrderTerms(D(10), 2, units=UNITS))
    assert price_and_amount(priced) == ("4.125", "2,062.50")
    set_cell(priced, "unit_price", "5")
    priced.set_terms(foreign)
    set_cell(priced, "unit", "g")
    assert price_and_amount(priced) == ("5.00", "2,500.00")
    assert priced.inputs()[0]["has_default_price"] is False


def test_the_offered_price_typed_over_itself_is_ones_own(priced, qtbot):
    priced.view.setCurrentIndex(priced.model.index(0, COLUMN["unit_price"]))
    type_in(qtbot, "4.125")
    press(qtbot, Key.Key_Return)
    set_cell(priced, "unit", "g")
    assert price_and_amount(priced)[0] == "4.125"


def test_an_emptied_price_is_offered_again(priced):
    set_cell(priced, "unit_price", "9")
    set_cell(priced, "unit_price", "")
    assert price_and_amount(priced)[0] == "4.125"


def test_a_stored_default_price_is_converted_from_what_it_was(priced):
    view = SimpleNamespace(
        id=7, item_id=3, item_code="YRN-030", item_name="Combed yarn", description="", quantity=D(500),
        unit="kg", unit_price=D(400), has_default_price=True, discount_percent=D(0),
    )  # fmt: skip
    priced.load([view])
    set_cell(priced, "unit", "g")
    assert price_and_amount(priced) == ("0.40", "200.00")
    priced.set_state(priced.state())  # as a draft does
    set_cell(priced, "unit", "t")
    assert price_and_amount(priced)[0] == "400,000.00"
    view.has_default_price = False
    priced.load([view])
    set_cell(priced, "unit", "g")
    assert price_and_amount(priced)[0] == "400.00"


def test_a_pasted_unit_takes_the_price_along(priced):
    priced.view.setCurrentIndex(priced.model.index(0, COLUMN["unit"]))
    priced.view.pasting.paste_text("g")
    assert price_and_amount(priced)[0] == "0.0041"


@pytest.mark.parametrize("text", ["500 kg", "500kg", "500 KGS", "500 Kg.", "500 kilograms", "500.000 kgs"])
def test_a_quantity_in_the_lines_own_unit_is_that_quantity(priced, text):
    set_cell(priced, "quantity", "1")
    set_cell(priced, "quantity", text)
    assert cells(priced, 0)[COLUMN["quantity"] : COLUMN["unit"] + 1] == ["500.000", "kg"]
    assert priced.check()


def test_a_quantity_in_another_unit_is_said_and_one_in_no_unit_is_no_number(priced):
    set_cell(priced, "quantity", "500 g")
    quantity = priced.model.index(0, COLUMN["quantity"])
    assert quantity.data() == "500 g"
    assert "This line is in kg, not in g." in quantity.data(Qt.ItemDataRole.ToolTipRole)
    set_cell(priced, "quantity", "500 bags")
    assert "Write the number alone, without “bags”" in quantity.data(Qt.ItemDataRole.ToolTipRole)
    assert not priced.check()


@pytest.mark.parametrize(
    ("text", "unit"),
    [("KGS", "kg"), ("Gms", "g"), ("Tonne", "t"), ("grams", "g"), ("mtr", "m"), ("Metres", "m")],
)
def test_a_unit_by_another_name_is_that_unit(priced, text, unit):
    set_cell(priced, "unit", text)
    assert cells(priced, 0)[COLUMN["unit"]] == unit
    set_cell(priced, "unit", "bales")
    cell = priced.model.index(0, COLUMN["unit"])
    assert (cell.data(), cell.data(Qt.ItemDataRole.ToolTipRole)) == ("bales", "bales is not known here.")


class TestUntitled:
    @pytest.fixture
    def empty(self, grid):
        grid.set_terms(OrderTerms(D(10), 2, units=UNITS))
        grid.load([])
        grid.view.setFocus()
        return grid

    def test_code_name_quantity_and_rate_side_by_side(self, empty, tasks):
        empty.view.pasting.paste_text("MAT-001\tCotton Fabric\t100\t10.50\nYRN-030\tfor loom 7\t2.5\t")
        assert tasks.wait_idle()
        assert cells(empty, 0) == ["MAT-001", "Cotton Fabric", "", "100.000", "m", "10.50", "", "1,050.00"]
        assert cells(empty, 1)[:6] == ["YRN-030", "Combed yarn Ne 30/1", "for loom 7", "2.500", "kg", "4.125"]

    def test_quantities_with_their_units(self, empty, tasks):
        empty.view.pasting.paste_text("MAT-001\t1.250,50 m\t10,50\nYRN-030\t2,5 KGS\t4,00")
        assert tasks.wait_idle()
        assert cells(empty, 0)[3:6] == ["1,250.500", "m", "10.50"]
        assert cells(empty, 1)[3:6] == ["2.500", "kg", "4.00"]

    def test_a_unit_beside_a_quantity_in_another_is_said(self, empty, tasks):
        empty.view.pasting.paste_text("Item\tQty\tUnit\nYRN-030\t500 g\tkg")
        assert tasks.wait_idle()
        book = empty.view.pasting.preview.book
        assert book.problems(0) == {
            1: "This line is in kg, not in g. Change that first, or write the number alone."
        }


def test_totals_cannot_be_computed_while_a_number_is_marked_wrong(priced):
    assert None not in priced.totals().values()
    set_cell(priced, "quantity", "twelve")
    assert set(priced.totals().values()) == {None}
    set_cell(priced, "quantity", "1")
    priced.set_terms(OrderTerms(None, 2, units=UNITS))
    assert priced.totals() == {"net_amount": D("4.13"), "tax_amount": None, "total_amount": None}


def test_the_first_line_is_whole_at_the_end_too_and_the_editor_stands_in_its_cell(grid, qtbot):
    grid.model.load([Line(id=n, values={"quantity": D(n)}) for n in range(1, 41)])
    view = grid.view
    view.setFixedHeight(211)
    view.setFocus()
    for row in (20, 40, 39):
        view.show_cell(row, "quantity")
        qtbot.keyClick(view, Key.Key_F2)
        index = view.currentIndex()
        editor = QApplication.focusWidget()
        assert editor is not None
        assert editor is not view
        assert view.rowViewportPosition(view.rowAt(0)) == 0
        assert view.visualRect(index).bottom() <= view.viewport().height()
        assert editor.geometry().intersected(view.visualRect(index)).height() > 20
        qtbot.keyClick(editor, Key.Key_Escape)


def test_the_cursor_stays_in_sight_when_the_grid_becomes_lower(grid):
    """A sentence below the lines takes some of their room."""
    grid.model.load([Line(id=n, values={"quantity": D(n)}) for n in range(1, 41)])
    view = grid.view
    view.setFixedHeight(400)
    view.setFocus()
    view.setCurrentIndex(grid.model.index(20, 0))
    view.scrollTo(view.currentIndex(), view.ScrollHint.PositionAtBottom)
    view.setFixedHeight(250)
    QApplication.processEvents()
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


class TestUndo:
    def test_that_there_is_nothing_to_undo_is_said_as_long_as_it_is_so(self, grid, qtbot):
        grid.view.setFocus()
        qtbot.keyClick(grid.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert grid._message.text() == "There is nothing to undo here."
        grid.model.setData(grid.model.index(0, COLUMN["description"]), "something")
        assert grid._message.text() == ""

    @staticmethod
    def shown(grid):
        return [cells(grid, row) for row in range(grid.model.rowCount())]

    def test_typed_cells_pasted_blocks_and_removed_lines_come_back(self, grid, qtbot, tasks):
        grid.load([])
        states = [self.shown(grid)]
        grid.view.setFocus()
        grid.view.pasting.paste_text("MAT-001\t100\t10.50\nYRN-030\t2.5\t")
        assert tasks.wait_idle()
        states.append(self.shown(grid))
        grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
        grid.model.setData(grid.view.currentIndex(), "7")
        states.append(self.shown(grid))
        grid.view.remove()
        states.append(self.shown(grid))
        for state in reversed(states[:-1]):
            press(qtbot, Key.Key_Z, modifier=CONTROL)
            assert tasks.wait_idle()
            assert self.shown(grid) == state
        assert grid.model.history.isClean()
        for state in states[1:]:
            press(qtbot, Key.Key_Y, modifier=CONTROL)
            assert tasks.wait_idle()
            assert self.shown(grid) == state

    def test_a_code_that_was_found_later_is_one_step_with_its_typing(self, grid, qtbot, tasks):
        grid.load([])
        grid.view.setFocus()
        grid.model.setData(grid.model.index(0, COLUMN["item"]), "mat-001")
        assert tasks.wait_idle()
        assert cells(grid, 0)[COLUMN["item_name"]] == "Cotton Fabric"
        press(qtbot, Key.Key_Z, modifier=CONTROL)
        assert grid.model.lines() == []
        press(qtbot, Key.Key_Y, modifier=CONTROL)
        assert tasks.wait_idle()
        assert cells(grid, 0)[COLUMN["item_name"]] == "Cotton Fabric"

    def test_what_was_undone_keeps_its_stored_line(self, grid, qtbot):
        grid.model.load([Line(id=41, values={"quantity": D(2)}), Line(id=42, values={"quantity": D(3)})])
        grid.view.setFocus()
        grid.view.setCurrentIndex(grid.model.index(0, COLUMN["quantity"]))
        grid.view.remove()
        assert [line.id for line in grid.model.lines()] == [42]
        press(qtbot, Key.Key_Z, modifier=CONTROL)
        assert [line.id for line in grid.model.lines()] == [41, 42]
        assert place(grid) == (0, COLUMN["quantity"])


def test_what_is_worked_out_is_told_while_it_is_typed(qtbot, grid, tasks):
    grid.model.load([line_of(item=SHELF["MAT-001"], quantity=Decimal(5), unit_price=Decimal(2))])
    grid.view.show_cell(0, "unit_price")
    for typed, told in (("=96*1", "= 96.00"), (".1", "= 105.60"), ("*", "")):
        type_in(qtbot, typed)
        (note,) = grid.window().findChildren(FloatingNote)
        assert (note.text(), note.isVisible()) == (told, bool(told))


def test_what_is_typed_over_a_selection_goes_into_all_of_its_column(qtbot, grid, tasks):
    grid.model.load(
        [line_of(item=SHELF["MAT-001"], quantity=Decimal(n), unit_price=Decimal(2)) for n in (1, 2, 3)]
    )
    grid.view.show_cell(0, "quantity")
    place = grid.view.currentIndex().column()
    for _n in range(2):
        press(qtbot, Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert len({index.row() for index in grid.view.selectedIndexes()}) == 3
    type_in(qtbot, "7")
    press(qtbot, Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert [line.values["quantity"] for line in grid.model.lines()] == [7, 7, 7]
    assert grid.view.currentIndex().column() == place
