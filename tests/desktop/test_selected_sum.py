"""What is selected is added up in the foot: every selected row, whether it has come or not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.selection.picked import others
from erp_desktop.kit.lists.selection.selected_sum import amount_of
from erp_desktop.kit.tables import rows_model
from erp_desktop.kit.work.tasks import Tasks
from tests.conformance.test_screens import lists
from tests.factories.orders import make_sales_order

_Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture
def screen(open_list: Callable[..., ListScreen], core: Core, monkeypatch: pytest.MonkeyPatch) -> ListScreen:
    """Twelve orders of one to twelve lines, of which the list holds a page of five."""
    monkeypatch.setattr(rows_model, "PAGE", 5)
    monkeypatch.setattr(rows_model, "PAGES_KEPT", 1)

    for number in range(1, 13):
        make_sales_order(core, lines=number)
    return open_list()


def select(screen: ListScreen, *spans: tuple[int, int]) -> None:
    chosen = QItemSelection()
    for first, last in spans:
        chosen.select(screen.model.index(first, 0), screen.model.index(last, 0))
    screen.table.selectionModel().select(chosen, _Flag.ClearAndSelect | _Flag.Rows)


def said(screen: ListScreen) -> str:
    label = screen.findChild(QLabel, "list.selected")
    assert label is not None
    return label.text()


def amounts(screen: ListScreen) -> list[Decimal]:
    rows: Any = screen.core.run(screen.spec.search, screen.model.query.model_copy(update={"limit": 100}))
    return [row.total_amount for row in rows]


@pytest.mark.parametrize(
    "spans", [[(0, 11)], [(0, 3)], [(7, 10)], [(0, 1), (6, 6), (9, 11)], [(1, 11)], [(0, 10)]]
)
def test_all_that_is_selected_is_added_up(
    screen: ListScreen, qtbot: QtBot, tasks: Tasks, spans: list[tuple[int, int]]
) -> None:
    qtbot.waitUntil(lambda: screen.model.summary is not None)
    all_amounts = amounts(screen)
    picked = [all_amounts[number] for first, last in spans for number in range(first, last + 1)]
    select(screen, *spans)
    whole, count = sum(picked), len(picked)
    words = f"{count} selected   ·   {whole:,.2f} INR   ·   average {whole / count:,.2f} INR"
    qtbot.waitUntil(lambda: said(screen) == words)
    assert tasks.wait_idle()


def test_of_one_nothing_is_said(screen: ListScreen, qtbot: QtBot) -> None:
    select(screen, (0, 2))
    qtbot.waitUntil(lambda: "average" in said(screen))
    select(screen, (1, 1))
    qtbot.wait(200)
    assert said(screen) == ""


def test_what_is_left_out() -> None:
    assert others([(2, 3), (6, 6)], 9) == [(0, 1), (4, 5), (7, 8)]
    assert others([(0, 8)], 9) == []
    assert others([], 2) == [(0, 1)]


def test_lists_of_one_amount_are_added_up() -> None:
    assert {spec.name for spec in lists() if amount_of(spec)} == {"sales_orders", "purchase_orders"}
