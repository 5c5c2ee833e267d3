"""What one looks at in the lines stays where it is: undone, found, sorted."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.columns.column_widths import ColumnWidths
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.look import theme
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_item, order_input

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]


@pytest.fixture(scope="module")
def order(one_company: Mill) -> int:
    """An order of forty lines, which no test saves."""
    core = one_company("admin")
    items = [make_item(core, code=f"FIN-{n}", name=f"Twill {n}") for n in range(40)]
    lines = [{"item_id": item.id, "quantity": "30", "unit_price": "9.25"} for item in items]
    whole: Any = order_input(core, "customer_id") | {"lines": lines}
    return core.run(sales_orders.create, whole).id


@pytest.fixture
def grid(window_as: Callable[[str], MainWindow], order: int, tasks: Tasks) -> LinesGrid:
    form = window_as("manager").open("sales_order", order)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert form.body.grid is not None
    return form.body.grid


def press(grid: LinesGrid, *sequences: str) -> None:
    for sequence in sequences:
        QTest.keySequence(QApplication.focusWidget() or grid.window(), QKeySequence(sequence))


@pytest.mark.parametrize("by", ["cell", "removed", "inserted", "moved"])
def test_what_is_undone_where_one_looks_scrolls_nothing(grid: LinesGrid, tasks: Tasks, by: str) -> None:
    bar = grid.view.verticalScrollBar()
    bar.setValue(10)
    grid.view.show_cell(13, "quantity")
    assert bar.value() == 10
    if by == "cell":
        QTest.keyClicks(QApplication.focusWidget() or grid, "55")
        press(grid, "Return")
    else:
        press(grid, {"removed": "Ctrl+Del", "inserted": "Ctrl+I", "moved": "Alt+Down"}[by])
    assert tasks.wait_idle()
    assert grid.model.history.canUndo()
    for keys in ("Ctrl+Z", "Ctrl+Y", "Ctrl+Z"):
        press(grid, keys)
        assert tasks.wait_idle()
        QTest.qWait(20)
        assert bar.value() == 10, keys
        assert grid.view.visualRect(grid.view.currentIndex()).intersects(grid.view.viewport().rect())
    assert all(line.values["quantity"] == Decimal(30) for line in grid.model.lines())
    bar.setValue(0)
    press(grid, "Ctrl+Y")
    assert grid.view.viewport().rect().contains(grid.view.visualRect(grid.view.currentIndex()))


@pytest.mark.parametrize("count", [4, 30])
def test_of_pasted_lines_all_that_fit_are_seen(grid: LinesGrid, tasks: Tasks, count: int) -> None:
    view = grid.view
    view.setFocus()
    view.setCurrentIndex(grid.model.index(40, 0))
    view.verticalScrollBar().setValue(0)
    view.pasting.paste_text("\n".join(f"FIN-{n}\t{n + 1}" for n in range(count)))
    assert tasks.wait_idle()
    QTest.qWait(20)
    assert len(grid.model.lines()) >= 40 + count
    seen = [row for row in range(40, 40 + count) if view.viewport().rect().contains(place(view, row))]
    fits = view.viewport().height() // view.rowHeight(40)
    assert seen == [*range(40, 40 + min(count, fits))]
    assert view.currentIndex().row() == 40


def place(view: LinesView, row: int) -> QRect:
    """Where a line begins."""
    return view.visualRect(view.model().index(row, 0))


def test_many_steps_back_and_forth_scroll_only_to_what_is_not_seen(grid: LinesGrid, tasks: Tasks) -> None:
    view, bar = grid.view, grid.view.verticalScrollBar()
    view.show_cell(8, "quantity")
    press(grid, "Ctrl+I")
    press(grid, "Esc")
    view.show_cell(8, "quantity")
    press(grid, "Alt+Down", "Alt+Down", "Ctrl+Shift+D")
    view.show_cell(12, "item")
    press(grid, "Shift+Down", "Shift+Down", "Ctrl+Shift+D", "Ctrl+Del")
    view.show_cell(4, "unit_price")
    press(grid, "Ctrl+Del")
    assert tasks.wait_idle()
    for keys in [*["Ctrl+Z"] * 7, *["Ctrl+Y"] * 7]:
        before = bar.value()
        seen = range(view.rowAt(0), view.rowAt(view.viewport().height() - theme.row_height()) + 1)
        press(grid, keys)
        assert tasks.wait_idle()
        QTest.qWait(10)
        assert bar.value() == before or view.currentIndex().row() not in seen, keys


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_is_found_is_lit_while_one_looks_for_it(grid: LinesGrid, name: str) -> None:
    theme.apply_theme(QApplication.instance(), name)  # type: ignore[arg-type]
    press(grid, "Ctrl+F")
    QTest.keyClicks(grid.finder.line, "twill 3")
    assert grid.finder.line.hasFocus()
    here = grid.view.currentIndex()
    assert here.data() == "Twill 3"
    image = grid.view.viewport().grab(grid.view.visualRect(here)).toImage()
    other = grid.view.viewport().grab(grid.view.visualRect(here.siblingAtRow(here.row() + 1))).toImage()
    inside = image.pixelColor(image.width() - 30, 6)
    assert inside != other.pixelColor(image.width() - 30, 6)
    assert image.pixelColor(2, 1) == QColor(theme.color("focus"))
    press(grid, "Esc")
    QTest.qWait(10)
    left = grid.view.viewport().grab(grid.view.visualRect(here)).toImage()
    assert left.pixelColor(left.width() - 30, 6) == inside, "as in the lines themselves"


def test_why_a_key_did_nothing_goes_with_the_next_thing_one_does(grid: LinesGrid) -> None:
    grid.view.show_cell(3, "quantity")
    why = "There is nothing to do again."
    for keys in ("Ctrl+F", "Down", "Tab", "F4", "Left"):
        grid.view.setFocus()
        press(grid, "Ctrl+Y")
        assert grid._message.text() == why
        press(grid, keys)
        assert grid._message.text() == "", keys
        press(grid, "Esc")


def test_how_many_lines_were_pasted_is_said_until_something_else_is_done(
    grid: LinesGrid, tasks: Tasks
) -> None:
    grid.view.show_cell(40, "item")
    clip = "".join(f"FIN-{n}\t5\n" for n in range(3))
    grid.view.pasting.paste_text(clip)
    assert tasks.wait_idle()
    assert grid._message.text().startswith("3 lines pasted. Ctrl+Z takes them back.")
    press(grid, "Down")
    assert grid._message.text().startswith("3 lines pasted. Ctrl+Z takes them back.")
    press(grid, "Ctrl+Z")
    assert "pasted" not in grid._message.text()
    assert len(grid.model.lines()) == 40
    grid.view.show_cell(0, "item")
    press(grid, "Shift+Down", "Ctrl+C")
    grid.view.show_cell(40, "item")
    press(grid, "Ctrl+V")
    assert tasks.wait_idle()
    assert grid._message.text() == "2 lines pasted. Ctrl+Z takes them back."
    for letter in "FIN-1":
        QTest.keyClicks(QApplication.focusWidget() or grid, letter)
    press(grid, "Return")
    assert tasks.wait_idle()
    assert "pasted" not in grid._message.text()


def test_a_change_has_its_own_rows_looked_at_and_a_longer_figure_has_room(
    grid: LinesGrid, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[range | None] = []
    look, place = ColumnWidths.look_at_seen, grid.model.spec.place("quantity")

    def note(sizes: ColumnWidths, places: Any, metrics: Any, rows: range | None = None) -> None:
        looked.append(rows)
        look(sizes, places, metrics, rows)

    monkeypatch.setattr(ColumnWidths, "look_at_seen", note)
    before = grid.view.columnWidth(place)
    grid.model.setData(grid.model.index(3, place), "31")
    assert looked
    assert {*looked} == {range(3, 4)}
    assert grid.view.columnWidth(place) == before
    grid.model.setData(grid.model.index(3, place), "123456789012")
    wide = grid.view.columnWidth(place)
    assert wide > before
    index = grid.model.index(3, place)
    assert grid.view.itemDelegate().sizeHint(grid.view.option_of(index), index).width() <= wide
    looked.clear()
    grid.model.undo()
    assert None in looked, "all of them are shown anew"
    assert grid.view.columnWidth(place) == wide, "it takes nothing back"
