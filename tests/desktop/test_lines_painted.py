"""What is painted of the lines is what Qt's own delegate would paint, in every look, language and state."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QImage
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
