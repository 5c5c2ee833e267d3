"""Keys of the lines: insert, move, copy down, undo; each one step, and the keyboard stands where it acted."""

from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.keys import keys, own_keys
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_menus import heard_keys
from erp_desktop.kit.work.desk import Desk
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms

D = Decimal
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
ITEMS = {
    code: Match(n, code, name, "", SimpleNamespace(unit=unit, sales_price=Decimal(price)))
    for n, (code, name, unit, price) in enumerate(
        (("MAT-001", "Cotton Fabric", "m", "10.50"), ("YRN-030", "Yarn", "kg", "0")), start=1
    )
}
UNITS = {
    code: SimpleNamespace(code=code, name=code, digits=3, dimension="other", factor=D(1))
    for code in ("kg", "m", "pcs")
}
SPEC = order_lines(
    "sales_price",
    items=LookupSource(
        lambda _core, text: [m for c, m in ITEMS.items() if text.upper() in c], "item", lambda m: m.code
    ),
    units=LookupSource(lambda _core, text: [Match(u, u) for u in UNITS if text in u], "unit"),
    find=lambda _core, codes: {code: ITEMS[code.upper()] for code in codes if code.upper() in ITEMS},
)
COLUMN = {column.name: place for place, column in enumerate(SPEC.columns)}


@pytest.fixture
def grid(qtbot, tasks):
    widget = LinesGrid(SPEC, Desk(SimpleNamespace(), tasks), "sales_order")  # type: ignore[arg-type]
    qtbot.addWidget(widget)
    widget.resize(1000, 400)
    widget.set_terms(OrderTerms(D(0), 2, True, "INR", UNITS))  # type: ignore[arg-type]
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def type_in(qtbot, text):
    for letter in text:
        qtbot.keyClicks(QApplication.focusWidget(), letter)


def at(grid, row, name):
    grid.view.setCurrentIndex(grid.model.index(row, COLUMN[name]))


def place(grid):
    index = grid.view.currentIndex()
    return index.row(), SPEC.columns[index.column()].name


def stored(number: int, **values: Any) -> Line:
    return Line(id=number, values={"item": ITEMS["MAT-001"], "quantity": D(number)} | values)


def quantities(grid):
    return [grid.model.line(row).values.get("quantity") for row in range(grid.model.rowCount() - 1)]


class TestInsert:
    def test_a_line_comes_above_and_goes_by_one_undo(self, qtbot, grid):
        grid.model.load([stored(1), stored(2)])
        at(grid, 1, "quantity")
        press(qtbot, Key.Key_I, CONTROL)
        assert quantities(grid) == [1, None, 2]
        assert place(grid) == (1, "item")
        assert grid.model.history.has_lines_as_shown, "an empty line is nothing to save"
        assert [line["quantity"] for line in grid.inputs()] == [1, 2]
        press(qtbot, Key.Key_Z, CONTROL)
        assert quantities(grid) == [1, 2]
        press(qtbot, Key.Key_Y, CONTROL)
        assert quantities(grid) == [1, None, 2]
        type_in(qtbot, "MAT-001")
        press(qtbot, Key.Key_Return)
        assert grid.model.line(1).typed == {"item": "MAT-001"}
        assert not grid.model.history.has_lines_as_shown

    def test_out_of_a_cell_that_is_typed_in_its_text_is_taken(self, qtbot, grid):
        grid.model.load([stored(1), stored(2)])
        at(grid, 1, "quantity")
        type_in(qtbot, "7")
        press(qtbot, Key.Key_I, CONTROL)
        assert quantities(grid) == [1, None, 7]
        assert QApplication.focusWidget() is grid.view

    def test_on_the_new_line_it_is_there_already(self, qtbot, grid):
        grid.model.load([stored(1)])
        at(grid, 1, "quantity")
        press(qtbot, Key.Key_I, CONTROL)
        assert quantities(grid) == [1]
        assert place(grid) == (1, "item")

    def test_nothing_in_a_grid_to_be_read(self, qtbot, grid):
        grid.model.load([stored(1)])
        grid.set_read_only(True)
        press(qtbot, Key.Key_I, CONTROL)
        press(qtbot, Key.Key_Down, ALT)
        assert grid.model.rowCount() == 1


class TestMove:
    def test_a_line_goes_up_and_down_and_the_keyboard_with_it(self, qtbot, grid):
        grid.model.load([stored(n) for n in (1, 2, 3)])
        at(grid, 2, "unit")
        press(qtbot, Key.Key_Up, ALT)
        assert quantities(grid) == [1, 3, 2]
        assert place(grid) == (1, "unit")
        press(qtbot, Key.Key_Up, ALT)
        press(qtbot, Key.Key_Up, ALT)
        assert quantities(grid) == [3, 1, 2]
        assert place(grid) == (0, "unit")
        assert [line.id for line in grid.model.lines()] == [3, 1, 2]
        for _n in range(4):
            press(qtbot, Key.Key_Down, ALT)
        assert quantities(grid) == [1, 2, 3], "never below the new line"
        for expected in ([1, 3, 2], [3, 1, 2], [1, 3, 2], [1, 2, 3]):
            press(qtbot, Key.Key_Z, CONTROL)
            assert quantities(grid) == expected

    def test_selected_lines_go_together(self, qtbot, grid):
        grid.model.load([stored(n) for n in (1, 2, 3, 4)])
        at(grid, 1, "quantity")
        press(qtbot, Key.Key_Down, SHIFT)
        press(qtbot, Key.Key_Down, ALT)
        assert quantities(grid) == [1, 4, 2, 3]
        press(qtbot, Key.Key_Up, ALT)
        press(qtbot, Key.Key_Up, ALT)
        assert quantities(grid) == [2, 3, 1, 4]
        press(qtbot, Key.Key_Z, CONTROL)
        assert quantities(grid) == [1, 2, 3, 4]


class TestCopyDown:
    def test_an_item_brings_its_unit_and_its_default_price(self, qtbot, grid):
        """Also one that is stored, of which only what the order keeps is known."""
        kept = Match(1, "MAT-001", "Cotton Fabric", record=SimpleNamespace(unit="m", sales_price=D("10.50")))
        line = stored(1, item=kept, unit="m", unit_price=D("10.50"), discount_percent=D(5))
        line.offered.add("unit_price")
        grid.model.load([line])
        at(grid, 1, "item")
        press(qtbot, Key.Key_D, CONTROL)
        copy = grid.model.line(1)
        assert (copy.values["unit"], copy.values["unit_price"]) == ("m", D("10.50"))
        assert "unit_price" in copy.offered
        assert "quantity" not in copy.values, "one cell was copied, and what comes with it"

    def test_a_typed_price_and_unit_are_copied_as_typed(self, qtbot, grid):
        plain = Match(1, "MAT-001", "Cotton Fabric")
        grid.model.load([stored(1, item=plain, unit="kg", unit_price=D("99.90"))])
        at(grid, 1, "item")
        press(qtbot, Key.Key_D, CONTROL)
        copy = grid.model.line(1)
        assert (copy.values["unit"], copy.values["unit_price"]) == ("kg", D("99.90"))
        assert copy.offered == set()

    def test_what_was_typed_in_the_line_below_stays(self, qtbot, grid):
        below = Line(id=2, values={"item": ITEMS["YRN-030"], "unit": "kg", "unit_price": D(3)})
        grid.model.load([stored(1, unit="m", unit_price=D(8)), below])
        at(grid, 1, "item")
        press(qtbot, Key.Key_D, CONTROL)
        assert grid.model.line(1).values["unit_price"] == 3
        assert grid.model.line(1).values["unit"] == "m", "the unit of one item says nothing of another"

    def test_a_whole_line_is_copied_whole_in_one_step(self, qtbot, grid):
        plain = Match(1, "MAT-001", "Cotton Fabric")
        typed = {"unit": "kg", "unit_price": D("99.90"), "discount_percent": D(5), "description": "at gate"}
        source = stored(5, item=plain, **typed)
        source.typed["quantity"], source.errors["quantity"] = "5 bales", "This is not a number."
        source.values.pop("quantity")
        grid.model.load([source, stored(2), stored(3)])
        at(grid, 0, "item")
        press(qtbot, Key.Key_Space, SHIFT)
        press(qtbot, Key.Key_Down, SHIFT)
        press(qtbot, Key.Key_Down, SHIFT)
        press(qtbot, Key.Key_D, CONTROL)
        for row in (1, 2):
            line = grid.model.line(row)
            assert {name: line.values[name] for name in typed} == typed
            assert line.typed == {"quantity": "5 bales"}
            assert "quantity" in line.errors
        press(qtbot, Key.Key_Z, CONTROL)
        assert quantities(grid) == [None, 2, 3]


class TestUndoStandsWhereItChanged:
    @pytest.mark.parametrize(
        ("name", "text"), [("quantity", "7"), ("unit", "kg"), ("discount_percent", "5"), ("description", "x")]
    )
    def test_in_the_cell_that_was_typed_in(self, qtbot, grid, name, text):
        grid.model.load([stored(1), stored(2)])
        at(grid, 1, name)
        type_in(qtbot, text)
        press(qtbot, Key.Key_Return)
        at(grid, 0, "item")
        for key in (Key.Key_Z, Key.Key_Y):
            press(qtbot, key, CONTROL)
            assert place(grid) == (1, name)
            at(grid, 0, "item")

    def test_in_the_new_line_too(self, qtbot, grid):
        at(grid, 0, "quantity")
        type_in(qtbot, "7")
        press(qtbot, Key.Key_Return)
        at(grid, 1, "item")
        press(qtbot, Key.Key_Z, CONTROL)
        assert place(grid) == (0, "quantity")

    def test_cells_that_were_emptied_together_come_back_together(self, qtbot, grid):
        grid.model.load([stored(1), stored(2)])
        at(grid, 0, "quantity")
        press(qtbot, Key.Key_Down, SHIFT)
        press(qtbot, Key.Key_Delete)
        assert quantities(grid) == [None, None]
        press(qtbot, Key.Key_Z, CONTROL)
        assert quantities(grid) == [1, 2]
        assert place(grid) == (0, "quantity")

    def test_far_away_it_is_seen_also_where_one_stood_there_all_the_time(self, qtbot, grid):
        grid.model.load([stored(n) for n in range(1, 80)])
        at(grid, 3, "quantity")
        type_in(qtbot, "7")
        press(qtbot, Key.Key_Return)
        for key in (Key.Key_Z, Key.Key_Y):
            at(grid, 3, "quantity")
            grid.view.verticalScrollBar().setValue(60)
            press(qtbot, key, CONTROL)
            seen = grid.view.visualRect(grid.view.currentIndex())
            assert (place(grid), grid.view.viewport().rect().contains(seen)) == ((3, "quantity"), True)

    def test_a_line_that_was_moved_is_followed_both_ways(self, qtbot, grid):
        grid.model.load([stored(n) for n in range(1, 5)])
        for by, ends in ((Key.Key_Down, (1, 2)), (Key.Key_Up, (2, 1))):
            at(grid, ends[0], "quantity")
            moved = grid.model.line(ends[0]).id
            press(qtbot, by, ALT)
            for key, row in ((Key.Key_Z, ends[0]), (Key.Key_Y, ends[1])):
                at(grid, 0, "quantity")
                press(qtbot, key, CONTROL)
                assert (place(grid), grid.model.line(row).id) == ((row, "quantity"), moved)

    def test_an_answer_that_came_since_draws_it_nowhere_else(self, qtbot, grid):
        grid.model.load([Line(id=1, typed={"item": "MAT-001"}), stored(2)])
        grid.model.line(0).resolving.add("item")
        at(grid, 1, "quantity")
        type_in(qtbot, "7")
        press(qtbot, Key.Key_Return)
        grid.model.resolve("item", {"MAT-001": ITEMS["MAT-001"]})
        at(grid, 0, "item")
        press(qtbot, Key.Key_Z, CONTROL)
        assert place(grid) == (1, "quantity")


@pytest.mark.parametrize("is_read_only", [False, True])
def test_far_jumps_lead_to_the_ends_of_what_stands_in_the_column(qtbot, grid, is_read_only):
    grid.model.load([stored(1), stored(2, description="x"), stored(3, description="y"), stored(4)])
    grid.set_read_only(is_read_only)
    end = grid.model.rowCount() - 1
    at(grid, 0, "description")
    for key, row in ((Key.Key_Down, 2), (Key.Key_Down, end), (Key.Key_Up, 1), (Key.Key_Up, 0)):
        press(qtbot, key, CONTROL)
        assert place(grid) == (row, "description")


@pytest.mark.parametrize("is_read_only", [False, True])
def test_a_click_on_a_title_sorts_the_lines_once(qtbot, grid, is_read_only):
    grid.model.load([stored(3), stored(1), stored(2)])
    grid.set_read_only(is_read_only)
    titles = grid.view.horizontalHeader()

    def place(name: str) -> QPoint:
        return QPoint(titles.sectionViewportPosition(COLUMN[name]) + 20, titles.height() // 2)

    def read() -> list[int]:
        return [line.values["quantity"] for line in grid.model.lines()]

    qtbot.mouseClick(titles.viewport(), Qt.MouseButton.LeftButton, pos=place("quantity"))
    assert read() == ([3, 1, 2] if is_read_only else [1, 2, 3])
    if is_read_only:
        return
    qtbot.mouseClick(titles.viewport(), Qt.MouseButton.LeftButton, pos=place("quantity"))
    assert read() == [3, 2, 1], "once more the other way"
    grid.view.setFocus()
    for before in ([1, 2, 3], [3, 1, 2]):
        press(qtbot, Key.Key_Z, CONTROL)
        assert read() == before
    qtbot.mousePress(titles.viewport(), Qt.MouseButton.LeftButton, pos=place("quantity"))
    qtbot.mouseMove(titles.viewport(), place("unit_price"))
    qtbot.mouseRelease(titles.viewport(), Qt.MouseButton.LeftButton, pos=place("unit_price"))
    assert read() == [3, 1, 2], "a title that is dragged sorts nothing"


def test_no_title_looks_pointed_at_once_keys_are_pressed(qtbot, grid):
    """The mouse lies where it lay, and what is under it is moved by keys."""
    titles = grid.view.horizontalHeader()
    titles.setStyleSheet("QHeaderView::section:hover { background: red; }")
    place = QPoint(titles.sectionViewportPosition(COLUMN["quantity"]) + 10, titles.height() // 2)

    def reds() -> int:
        """Counted over the whole line: an earlier test may have left the mouse above another title."""
        picture = titles.grab().toImage()
        dots = [(x, place.y()) for x in range(picture.width())]
        return sum(picture.pixelColor(x, y) == QColor("red") for x, y in dots)

    def point() -> None:
        for by in (0, 1):  # where an earlier test left it, it would not move
            QTest.mouseMove(titles.viewport(), place + QPoint(by, 0))
        qtbot.waitUntil(lambda: reds() > 20)

    point()
    press(qtbot, Key.Key_Down)
    assert reds() == 0
    point()  # whoever points again sees it


def test_a_far_jump_takes_what_is_typed(qtbot, grid):
    grid.model.load([stored(1), stored(2), stored(3)])
    at(grid, 0, "quantity")
    type_in(qtbot, "7")
    press(qtbot, Key.Key_Down, CONTROL)
    assert (place(grid), quantities(grid)) == ((2, "quantity"), [7, 2, 3])


def test_lines_shown_again_keep_the_keyboard_in_its_cell(grid):
    """As after a save: new lines have an id then, and empty ones are gone."""
    views = [
        SimpleNamespace(
            id=n, item_id=1, item_code="MAT-001", item_name="Cotton Fabric", description="", quantity=D(n)
        )
        for n in range(1, 60)
    ]
    for view in views:
        vars(view).update(unit="m", unit_price=D(1), discount_percent=D(0), has_default_price=False)
    grid.model.load([stored(1), Line(), Line(values={"quantity": D(2)}), Line(values={"quantity": D(3)})])
    at(grid, 3, "discount_percent")
    grid.load(views[:3], stays=True)
    assert place(grid) == (2, "discount_percent")
    at(grid, 3, "quantity")
    grid.load(views[:3], stays=True)
    assert place(grid) == (3, "quantity"), "the new line"
    grid.load(views)
    assert place(grid) == (0, "item")
    at(grid, 40, "unit")
    top = grid.view.rowAt(0)
    grid.load(views[10:], stays=True)
    assert place(grid) == (30, "unit"), "the same line, though others above it are gone"
    at(grid, 40, "unit")
    top = grid.view.rowAt(0)
    grid.load(views[10:], stays=True)
    assert grid.view.rowAt(0) == top
    grid.set_read_only(True)
    assert place(grid) == (40, "unit")
    assert grid.view.rowAt(0) == top


def test_the_menu_of_the_lines_says_what_its_keys_do(grid, qtbot):
    grid.model.load([stored(1), stored(2)])
    at(grid, 1, "quantity")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), grid.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(grid.view.viewport(), event)
    menu = next(m for m in grid.view.findChildren(QMenu) if m.isVisible())
    told = [action.text() for action in menu.actions() if action.text()]
    assert told.pop() == "Where Enter stops"  # the one without a key
    entries = dict(text.split("\t") for text in told)
    assert entries["Insert a line above"] == "Ctrl+I"
    assert {entries[one.title] for one in (keys.MOVE_UP, keys.MOVE_DOWN)} == {"Alt+Up", "Alt+Down"}
    assert {one.title for one in (*keys.LINES, *keys.FORMS)} >= set(entries)
    next(a for a in menu.actions() if a.text().startswith("Insert")).trigger()
    menu.close()
    assert quantities(grid) == [1, None, 2]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["insert", "move_up", "move_down", "copy", "duplicate", "remove", "type", "empty", "sort"]
        ),
        st.integers(0, 6),
        st.sampled_from(["item", "quantity", "unit", "unit_price"]),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_done_is_undone_and_done_again(grid, tasks, steps):
    first = [stored(n, unit="m", unit_price=D(n)) for n in (1, 2, 3)]
    grid.model.load(list(first))

    def shown():
        return [
            [grid.model.index(row, place).data() for place in range(len(COLUMN))]
            for row in range(grid.model.rowCount())
        ]

    before, view = shown(), grid.view
    do = {
        "insert": view.insert,
        "move_up": lambda: view.move_lines(-1),
        "move_down": lambda: view.move_lines(1),
        "copy": view.copy_down,
        "duplicate": view.duplicate,
        "remove": view.remove,
        "type": lambda: grid.model.setData(view.currentIndex(), "7"),
        "sort": lambda: grid.model.sort_by(view.currentIndex().column()),
        "empty": lambda: grid.model.empty_cells(grid.model.named([view.currentIndex()])),
    }
    for step, row, name in steps:
        at(grid, min(row, grid.model.rowCount() - 1), name)
        do[step]()
        assert not grid.model.is_resolving() or tasks.wait_idle()
    after, done = shown(), grid.model.history.count()
    for _n in range(done):
        grid.model.undo()
        assert not grid.model.is_resolving() or tasks.wait_idle()
    assert shown() == before
    assert grid.model.history.has_lines_as_shown
    for _n in range(done):
        grid.model.redo()
        assert not grid.model.is_resolving() or tasks.wait_idle()
    assert shown() == after


class TestList:
    """F4 shows what can stand in a cell, whatever stands there."""

    @staticmethod
    def popup(grid):
        return next(p for p in grid.window().findChildren(LookupPopup) if p.isVisible())

    @pytest.mark.parametrize("filled", [False, True])
    def test_it_opens_on_empty_and_filled_cells_and_the_arrows_choose(self, qtbot, grid, tasks, filled):
        grid.model.load([stored(1, item=ITEMS["MAT-001"], unit="m")] if filled else [])
        at(grid, 0, "item")
        press(qtbot, Key.Key_F4)
        assert tasks.wait_idle()
        assert [match.code for match in self.popup(grid).matches()] == ["MAT-001", "YRN-030"]
        press(qtbot, Key.Key_Down)
        press(qtbot, Key.Key_Return)
        assert tasks.wait_idle()
        assert grid.model.line(0).values["item"].code == "YRN-030"

    def test_it_begins_at_what_stands_there_however_many_there_are(self, qtbot, tasks):
        codes = [f"I-{number:03}" for number in range(50)]
        source = LookupSource(
            lambda _core, text: [Match(c, c) for c in codes if text.upper() in c][:10],
            "item",
            lambda m: m.code,
        )
        line = LookupLine(source, Desk(None, tasks, None))  # type: ignore[arg-type]
        qtbot.addWidget(line)
        line.show()
        for code, shown in (("I-040", ["I-040", *codes[:10]]), ("I-004", codes[:10]), ("", codes[:10])):
            line.set_match(Match(code, code) if code else None)
            line.open_popup()
            assert tasks.wait_idle()
            popup = self.popup(line)
            assert [match.code for match in popup.matches()] == shown
            assert popup.current() == Match(code or "I-000", code or "I-000")

    def test_looking_changes_nothing(self, qtbot, grid, tasks):
        grid.model.load([stored(1, unit="m")])
        for name in ("item", "unit"):
            for key in (Key.Key_Escape, Key.Key_Return, Key.Key_Tab):
                at(grid, 0, name)
                press(qtbot, Key.Key_F4)
                assert tasks.wait_idle()
                assert self.popup(grid).matches()
                press(qtbot, key)
                if key == Key.Key_Escape:
                    press(qtbot, key)
        assert grid.model.line(0).values == stored(1, unit="m").values
        assert grid.model.history.has_lines_as_shown

    def test_what_was_typed_narrows_it(self, qtbot, grid, tasks):
        grid.model.load([Line(typed={"item": "yrn"})])
        at(grid, 0, "item")
        press(qtbot, Key.Key_F4)
        assert tasks.wait_idle()
        assert [match.code for match in self.popup(grid).matches()] == ["YRN-030"]


@pytest.mark.parametrize(("price", "is_said"), [("", True), (" ", True), ("9.50", False)])
def test_a_price_that_was_left_empty_is_said_when_the_items_own_is_taken(grid, tasks, price, is_said):
    grid.view.pasting.paste_text(f"Item\tQuantity\tUnit price\nMAT-001\t5\t8\nMAT-001\t7\t{price}")
    assert tasks.wait_idle()
    assert grid.model.line(1).values["unit_price"] == (D("10.50") if is_said else D("9.50"))
    assert ("Where “Unit price” was empty, the item's own is taken." in grid._message.text()) is is_said


def test_every_key_of_the_grid_is_heard_where_the_user_wants_it(
    grid: LinesGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[keys.Keys] = []
    itself = heard_keys(is_read_only=False)  # what is heard in all of the form is bound, as anywhere
    known = [entry[0] for entry in grid.view._entries() if entry is not None and entry[0] in itself]
    assert len(known) > 10
    monkeypatch.setattr(grid.view, "_entries", lambda: [(one, partial(done.append, one)) for one in known])
    for action in filter(own_keys.can_change, known):
        keys.use({action: "Ctrl+Shift+F12"})
        for shipped in action.shipped.split(", "):
            QTest.keySequence(grid.view, QKeySequence(shipped))
        assert action not in done
        QTest.keySequence(grid.view, QKeySequence(action.keys))
        assert done == [action]
        done.clear()
    keys.use({})
