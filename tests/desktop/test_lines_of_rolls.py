"""A grid of lines of another shape than an order's, built from data alone: rolls of fabric."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from erp_core.kit.words import ValueKind
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.lines_spec import LinesSpec, Total
from erp_desktop.kit.lines.totals_panel import TotalsPanel
from erp_desktop.kit.work.desk import Desk

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LOTS = {lot.code.lower(): lot for lot in (Match(11, "L-2601", "Dyed 3 March"), Match(12, "L-2602"))}


def _offered(_core: Any, text: str) -> list[Match]:
    return [lot for code, lot in LOTS.items() if text.lower() in code]


def _found(_core: Any, codes: list[str]) -> dict[str, Match]:
    return {code: LOTS[code.lower()] for code in codes if code.lower() in LOTS}


def _grams_per_metre(values: Any, _terms: Any) -> Decimal | None:
    metres, kilograms = values.get("metres"), values.get("kilograms")
    return kilograms * 1000 / metres if metres and kilograms else None


ROLLS = LinesSpec(
    columns=(
        LineColumn("roll_number", "Roll", width=90, missing="Write the roll's number."),
        LineColumn(
            "metres", "Metres", ValueKind.QUANTITY, 90, missing="Measure the roll.", other_titles=("m",)
        ),
        LineColumn("kilograms", "Kilograms", ValueKind.QUANTITY, 90, other_titles=("kg",)),
        LineColumn(
            "lot",
            "Lot",
            width=100,
            field="lot_id",
            source=LookupSource(_offered, "lot", lambda lot: lot.code),
            find=_found,
            read=lambda roll: Match(roll.lot_id, roll.lot_code),
        ),
        LineColumn("shade", "Shade"),
        LineColumn("grams", "g/m", ValueKind.QUANTITY, 80, compute=_grams_per_metre),
    ),
    follow={"lot": lambda _values, _left, lot, _terms: {"shade": lot.name if lot else None}},
    totals=(
        Total("metres", "Metres", ValueKind.QUANTITY, column="metres"),
        Total("kilograms", "Kilograms", ValueKind.QUANTITY, column="kilograms", is_main=True),
    ),
    short_order=("roll_number", "metres", "kilograms"),
)


@pytest.fixture
def grid(qtbot, tasks):
    widget = LinesGrid(ROLLS, Desk(SimpleNamespace(), tasks))  # type: ignore[arg-type]
    qtbot.addWidget(widget)
    widget.resize(900, 400)
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


def type_in(qtbot, text, key):
    for letter in text:
        qtbot.keyClicks(QApplication.focusWidget(), letter)
    qtbot.keyClick(QApplication.focusWidget(), key)


def cells(grid, row):
    return [grid.model.index(row, place).data() for place in range(grid.model.columnCount())]


def test_rolls_are_typed_without_the_mouse(qtbot, grid, tasks):
    type_in(qtbot, "R-1", Key.Key_Return)
    type_in(qtbot, "52.5", Key.Key_Return)
    type_in(qtbot, "10.5", Key.Key_Return)
    type_in(qtbot, "l-2601", Key.Key_Return)
    assert tasks.wait_idle()
    assert cells(grid, 0) == ["R-1", "52.5", "10.5", "L-2601", "Dyed 3 March", "200"]
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (0, 4)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (1, 0), "g/m is passed over"
    qtbot.keyClick(grid.view, Key.Key_Up)
    qtbot.keyClick(grid.view, Key.Key_D, CONTROL | SHIFT)
    assert grid.totals() == {"metres": Decimal("105.0"), "kilograms": Decimal("21.0")}
    assert grid.inputs()[0] == {
        "id": None,
        "roll_number": "R-1",
        "metres": Decimal("52.5"),
        "kilograms": Decimal("10.5"),
        "lot_id": 11,
        "shade": "Dyed 3 March",
    }


def test_rolls_are_pasted_and_added_up(qtbot, grid, tasks):
    panel = TotalsPanel(grid.model, lambda: True)
    qtbot.addWidget(panel)
    grid.view.pasting.paste_text("Roll\tkg\tm\tLot\nR-1\t10\t50\tL-2602\nR-2\t1,200.25\t60\tGONE")
    assert tasks.wait_idle()
    preview = grid.view.pasting.preview
    assert preview.book.problems(1) == {3: "Nothing matches “GONE”."}
    preview.model.setData(preview.model.index(1, 4), "L-2601")
    assert tasks.wait_idle()
    preview.take()
    assert cells(grid, 0) == ["R-1", "50", "10", "L-2602", "", "200"]
    assert cells(grid, 1)[:4] == ["R-2", "60", "1,200.25", "L-2601"]
    assert panel.findChild(QLabel, "form.totals.kilograms").text() == "1,210.25"  # type: ignore[union-attr]
    grid.view.setCurrentIndex(grid.model.index(2, 0))
    grid.view.pasting.paste_text("R-3\t40\t8")
    assert cells(grid, 2) == ["R-3", "40", "8", "", "", "200"]
    assert panel.findChild(QLabel, "form.totals.metres").text() == "150"  # type: ignore[union-attr]


def test_what_is_wrong_is_said_in_its_cell(grid, tasks):
    for row, texts in enumerate((("R-1", "long", "10", ""), ("", "50", "10", "GONE"))):
        for place, text in enumerate(texts):
            grid.model.setData(grid.model.index(row, place), text)
    grid.view.setCurrentIndex(grid.model.index(1, 3))
    assert tasks.wait_idle()
    assert not grid.check()
    assert [(row, name) for row, name, _sentence in grid.model.errors()] == [
        (0, "metres"),
        (1, "roll_number"),
        (1, "lot"),
    ]
    message = grid.findChild(QLabel, "form.lines.message")
    assert message.text() == "Line 2, Lot: Nothing matches “GONE”. And 2 more."
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    assert message.text().startswith("Line 1, Metres: This is not a number.")
    grid.model.set_errors({"0.lot_id": "The lot is closed."})
    assert (0, "lot", "The lot is closed.") in grid.model.errors()


def test_a_draft_and_a_stored_roll_come_back(grid, tasks):
    for row, texts in enumerate((("R-1", "long", "10", ""), ("R-2", "60", "12", "L-2601"))):
        for place, text in enumerate(texts):
            grid.model.setData(grid.model.index(row, place), text)
    assert tasks.wait_idle()
    before, state = [cells(grid, row) for row in range(2)], grid.state()
    grid.load([])
    grid.set_state(state)
    assert [cells(grid, row) for row in range(2)] == before
    stored = SimpleNamespace(
        id=7, roll_number="R-9", metres=Decimal(5), kilograms=None, lot_id=12, lot_code="L-2602", shade=""
    )
    grid.load([stored])
    assert cells(grid, 0) == ["R-9", "5", "", "L-2602", "", ""]
    assert grid.inputs()[0]["kilograms"] is None
