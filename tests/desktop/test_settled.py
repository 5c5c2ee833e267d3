"""What acts on a list acts on what its search line says, though nobody pressed Enter."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from erp_core.kit.filter import Clause, is_
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists.bulk.move_menu import MoveMenu
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.views.views_menu import ViewsMenu
from erp_desktop.kit.work.tasks import Tasks
from tests.factories.mill import Mill
from tests.factories.orders import make_alike, make_sales_order

pytestmark = pytest.mark.one_company

KEYS = ["Ctrl+Shift+E", "Ctrl+P", "F12", "F6", "Ctrl+C"]
SUBMITTED = is_("status", "pending")


class Acts:
    """What was done, and how the list was asked when it was."""

    def __init__(self, screen: ListScreen) -> None:
        self.screen = screen
        self.asked: list[list[Clause]] = []

    def note(self, *_args: Any, **_kwargs: Any) -> Any:
        self.asked.append([one for one in self.screen.model.query.where if one.field == "status"])
        return None, False


@pytest.fixture(scope="module")
def orders(mill: Mill) -> None:
    """Six, of which two are submitted."""
    core = mill("admin")
    made = make_alike(core, make_sales_order, "customer_id", 6)
    for order in made[:2]:
        core.run(sales_orders.submit, order.id, order.version)


@pytest.fixture
def screen(orders: None, open_list: Callable[..., ListScreen]) -> ListScreen:
    del orders
    return open_list()


@pytest.fixture
def acts(screen: ListScreen, monkeypatch: pytest.MonkeyPatch) -> Acts:
    acts = Acts(screen)
    monkeypatch.setattr("erp_desktop.kit.lists.list_screen.ask_for_export", acts.note)
    monkeypatch.setattr(screen.papers, "show_list", acts.note)
    monkeypatch.setattr(MoveMenu, "popup", acts.note)
    monkeypatch.setattr(ViewsMenu, "popup_below", acts.note)
    monkeypatch.setattr(screen.table.copying, "copy", acts.note)
    return acts


def press(screen: ListScreen, key: str) -> None:
    QTest.keySequence(screen.table, QKeySequence(key))


@pytest.mark.parametrize("key", KEYS)
def test_what_is_typed_and_not_entered_is_asked_first(
    screen: ListScreen, acts: Acts, tasks: Tasks, key: str
) -> None:
    screen.search.setText("status:pending")
    assert acts.asked == []
    screen.table.setFocus()
    press(screen, key)
    assert tasks.wait_idle()
    assert acts.asked == [[SUBMITTED]]
    assert screen.model.rowCount() == 2


@pytest.mark.parametrize("key", [key for key in KEYS if key != "F6"])
def test_what_is_wrong_is_told_and_nothing_done(
    screen: ListScreen, acts: Acts, tasks: Tasks, key: str
) -> None:
    screen.search.setText("status:nowhere")
    screen.table.setFocus()
    press(screen, key)
    assert tasks.wait_idle()
    assert acts.asked == []
    assert screen.search.problem
    assert screen.message.text == screen.search.problem


def test_the_views_are_a_way_out_of_what_is_wrong_and_keep_nothing_of_it(
    screen: ListScreen, acts: Acts, tasks: Tasks
) -> None:
    screen.search.setText("status:nowhere")
    press(screen, "F6")
    assert tasks.wait_idle()
    assert acts.asked == [[]]
    assert not screen.views.can_keep


def test_words_are_waited_for_too(screen: ListScreen, acts: Acts, tasks: Tasks) -> None:
    screen.search.setText("SO-000001")
    screen.export()
    assert acts.asked == []
    assert tasks.wait_idle()
    assert len(acts.asked) == 1
    assert screen.model.query.text == "SO-000001"


def test_what_was_selected_in_another_list_is_not_meant(screen: ListScreen, acts: Acts, tasks: Tasks) -> None:
    screen.table.selectAll()
    screen.search.setText("status:pending")
    screen.open_move_menu()
    assert tasks.wait_idle()
    assert acts.asked == []
    assert screen.message.text.startswith("The list shows now what was typed.")
    screen.open_move_menu()
    assert acts.asked == [[SUBMITTED]]
