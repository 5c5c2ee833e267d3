"""What is painted of the lines is what Qt's own delegate would paint, in every look, language and state."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate
from pytestqt.qtbot import QtBot

from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_table import NEWS_ROLE, PENDING_ROLE
from erp_desktop.kit.look import theme
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms

NOTHING = LookupSource(lambda _core, _text: [], "item")
SPEC = order_lines("sales_price", NOTHING, NOTHING, lambda _core, _codes: {})
Select = QItemSelectionModel.SelectionFlag


class Qts(QStyledItemDelegate):
    """Qt's own, told by roles what our columns say."""

    def initStyleOption(self, option: Any, index: Any) -> None:  # noqa: N802 - Qt's name
        super().initStyleOption(option, index)
        column = SPEC.columns[index.column()]
        if not option.widget.hasFocus():
            option.state &= ~QStyle.StateFlag.State_Selected
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if column.number:
            option.font = theme.tabular(option.font)
        if not column.is_editable or index.data(PENDING_ROLE):
            option.palette.setColor(option.palette.ColorRole.Text, theme.color("text_muted"))

    def paint(self, painter: Any, option: Any, index: Any) -> None:
        if option.state & QStyle.StateFlag.State_Selected and not option.widget.hasFocus():
            painter.fillRect(option.rect, theme.color("surface"))
        if index.data(NEWS_ROLE):
            painter.fillRect(option.rect, theme.color("info_background"))
        super().paint(painter, option, index)


@pytest.fixture
def grid(qtbot: QtBot, tasks: Tasks, qapp: QApplication) -> Iterator[LinesGrid]:
    core: Any = SimpleNamespace()
    grid = LinesGrid(SPEC, Desk(core, tasks))
    qtbot.addWidget(grid)
    grid.resize(1100, 500)
    grid.set_terms(OrderTerms(currency="INR"))
    price = Decimal("88.25")
    record = SimpleNamespace(unit="m", sales_price=price)
    items = [Match(1, "FIN-001", "Poplin", record=record), Match(2, "LONG-" * 9, "Long " * 40, record=record)]
    lines = [
        {"item": items[n % 2], "unit": "m", "unit_price": price, "quantity": Decimal(n + 1)} for n in range(9)
    ]
    grid.model.load(Line(values=values) for values in lines)
    grid.model._lines[2].resolving.add("item")
    grid.model._lines[3].id = 55
    grid.model.mark({(55, "quantity"), (55, "item")})
    grid.show()
    grid.activateWindow()
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(8, 0))
    whole = QItemSelection(grid.model.index(5, 0), grid.model.index(6, grid.model.columnCount() - 1))
    grid.view.selectionModel().select(whole, Select.ClearAndSelect)
    qapp.processEvents()
    yield grid
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def pictures(grid: LinesGrid) -> list[QImage]:
    """Each cell but the current one, which has a frame of ours."""
    view = grid.view
    cells = [grid.model.index(row, place) for row in range(8) for place in range(grid.model.columnCount())]
    return [view.viewport().grab(view.visualRect(cell)).toImage() for cell in cells]


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("is_awake", [True, False])
def test_cells_look_as_qt_would_paint_them(
    grid: LinesGrid, qapp: QApplication, mode: Any, is_awake: bool, is_mirrored: bool
) -> None:
    theme.apply_theme(qapp, mode)
    if is_mirrored:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if not is_awake:
        grid.view.clearFocus()
    qapp.processEvents()
    ours = pictures(grid)
    own = grid.view.itemDelegate()
    grid.view.setItemDelegate(Qts(grid))
    assert ours == pictures(grid)
    grid.view.setItemDelegate(own)
    assert len({bytes(picture.constBits()) for picture in ours}) > 20, "something is painted"


def test_a_marked_cell_and_one_that_leads_somewhere_are_told_from_others(
    grid: LinesGrid, qapp: QApplication
) -> None:
    quantity = SPEC.place("quantity")
    before = pictures(grid)[quantity]
    grid.model.setData(grid.model.index(0, quantity), "x")
    qapp.processEvents()
    marked = pictures(grid)[quantity]
    assert marked != before
    assert theme.color("danger").rgb() in {marked.pixel(marked.width() - 2, n) for n in range(9)}
    grid.view.setCurrentIndex(grid.model.index(0, SPEC.place("unit")))
    qapp.processEvents()
    framed = pictures(grid)[SPEC.place("unit")]
    assert framed.pixelColor(1, framed.height() // 2) == theme.color("focus")


def differing(grid: LinesGrid) -> list[tuple[int, int]]:
    """Where what is on the screen is other than what would be painted now."""
    for _time in range(3):  # what is moved is laid out a moment later
        QApplication.processEvents()
    view = grid.view.viewport()
    seen = grid.screen().grabWindow(grid.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    there = view.mapTo(grid, view.rect().topLeft())
    fresh = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    lines = range(0, fresh.height() - 8, 3)  # the frame's corners are round
    places = ((x, y) for y in lines for x in range(0, fresh.width(), 3))
    return [(x, y) for x, y in places if seen.pixel(x + there.x(), y + there.y()) != fresh.pixel(x, y)]


QUANTITY = SPEC.place("quantity")


def _typed(grid: LinesGrid, *keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


DONE: dict[str, Callable[[LinesGrid], Any]] = {
    "another cell": lambda grid: grid.view.setCurrentIndex(grid.model.index(2, QUANTITY)),
    "a line is selected": lambda grid: grid.view.selectRow(4),
    "an editor is opened": lambda grid: _typed(grid, Qt.Key.Key_5),
    "Enter": lambda grid: _typed(grid, Qt.Key.Key_5, Qt.Key.Key_Return),
    "Esc": lambda grid: _typed(grid, Qt.Key.Key_5, Qt.Key.Key_Escape),
    "the keyboard goes": lambda grid: grid.view.clearFocus(),
    "the keyboard comes back": lambda grid: (grid.view.clearFocus(), grid.view.setFocus()),
    "something is looked for": lambda grid: grid.finder.begin(),
    "a quantity is wrong": lambda grid: grid.model.setData(grid.model.index(1, QUANTITY), "x"),
    "lines are moved": lambda grid: grid.model.move_lines(1, 1, 1),
    "another currency": lambda grid: grid.set_terms(OrderTerms(currency="EUR"), is_typed=True),
}


@pytest.mark.parametrize("done", [*DONE])
def test_what_is_on_the_screen_is_what_would_be_painted_now(
    grid: LinesGrid, qapp: QApplication, done: str
) -> None:
    """Only what may look otherwise is painted anew, so nothing else may."""
    grid.view.setCurrentIndex(grid.model.index(3, QUANTITY))
    assert differing(grid) == []
    DONE[done](grid)
    assert differing(grid) == []


class Painted(QObject):
    """How much of a widget is painted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pixels = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.pixels += sum(rect.width() * rect.height() for rect in cast("Any", event.region()))
        return super().eventFilter(watched, event)


def test_a_figure_typed_and_taken_paints_no_more_than_its_line(grid: LinesGrid, qapp: QApplication) -> None:
    view = grid.view.viewport()
    grid.view.setCurrentIndex(grid.model.index(2, QUANTITY))
    qapp.processEvents()
    painted = Painted(view)
    view.installEventFilter(painted)
    _typed(grid, Qt.Key.Key_5)
    qapp.processEvents()
    _typed(grid, Qt.Key.Key_Return)
    qapp.processEvents()
    row = view.width() * grid.view.rowHeight(2)
    assert 0 < painted.pixels < 3 * row < view.width() * view.height()
