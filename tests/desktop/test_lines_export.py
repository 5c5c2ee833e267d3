"""Export of an order's lines: figures as figures, with their sum below."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order


@pytest.fixture
def form(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> DocumentForm:
    order = make_sales_order(core, lines=3)
    form = window_as("viewer").open("sales_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    return form


def cells(path: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


def test_the_key_asks_for_a_file_and_writes_the_lines(
    form: DocumentForm, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: Any, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "lines"), "Excel (*.xlsx)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    QTest.keySequence(form, QKeySequence("Ctrl+Shift+E"))
    assert tasks.wait_idle(60)
    assert asked == ["SO-000001.xlsx"]
    titles, *rows, _blank, goods, total = cells(tmp_path / "lines.xlsx")
    assert titles == ["Item", "Name", "Remark", "Quantity", "Unit", "Unit price", "Discount", "Amount"]
    assert len(rows) == 3
    line = form.sheet.record.lines[0]
    assert rows[0][0] == line.item_code
    assert (rows[0][3], rows[0][7]) == (line.quantity, line.amount)
    assert goods[3] == sum(Decimal(one.quantity) for one in form.sheet.record.lines)
    assert total[7] == sum(Decimal(one.amount) for one in form.sheet.record.lines)
    assert form.body.grid is not None
    assert form.body.grid.bar.text == "3 rows written to lines.xlsx."


def test_what_is_no_code_stands_there_as_text_and_what_is_no_number_not_at_all(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks, tmp_path: Path
) -> None:
    form = window_as("staff").open("sales_order", make_sales_order(core).id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    grid = form.body.grid
    assert grid is not None
    for name, typed in (("item", "=cmd|x"), ("quantity", "=cmd|y")):
        grid.model.setData(grid.model.index(0, grid.model.spec.place(name)), typed)
    grid.export_to("SO", tmp_path / "lines.csv")
    assert tasks.wait_idle(60)
    text = (tmp_path / "lines.csv").read_text("utf-8-sig")
    assert '\n"\'=cmd|x",' in text
    assert "=cmd|y" not in text
