"""The page of a roll or a pile: all that is known of it, and what the ledger says, each record a link."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.stock.holding import service as holdings
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.stock.holding_panel import HoldingPanel
from tests.factories.makers import make_stock_adjustment, run
from tests.factories.orders import make_item

Held = Callable[..., tuple[Any, int]]


@pytest.fixture
def held(core: Core) -> Held:
    """A posted adjustment of one line, and the holding it made."""

    def make(tracking: str, **said: Any) -> tuple[Any, int]:
        item = make_item(core, tracking=tracking, unit="m", second_unit="kg", colour="Indigo 40")
        line = {"item_id": item.id, "quantity": 40, "second_quantity": "10.5", "value": 100} | said
        document = run(core, STOCK_ADJUSTMENT, "post", make_stock_adjustment(core, lines=[line]))
        (row,) = core.run(holdings.search, ListQuery(text=item.code))
        return document, row.id

    return make


def opened(window: MainWindow, tasks: Tasks, id: int) -> tuple[DocumentForm, HoldingPanel]:
    form = window.open("holding", id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert isinstance(form.body.panel, HoldingPanel)
    QApplication.processEvents()  # what is laid out in a shown widget is shown by the loop
    return form, form.body.panel


def test_a_roll_tells_what_is_known_of_it_and_where_it_came_from(
    core: Core, window_of: Callable[[Core], MainWindow], tasks: Tasks, held: Held
) -> None:
    document, id = held("roll", lot_number="D-7", roll_number="R-PAGE-1")
    window = window_of(core)
    _form, panel = opened(window, tasks, id)
    told = panel.texts()
    for words in (
        "Colour",
        "Indigo 40",
        "Lot",
        "D-7",
        "Roll",
        "R-PAGE-1",
        "40 m",
        "10.5 kg",
        "+40 m",
        "Free",
    ):
        assert words in told, (words, told)
    assert "Opening stock" in told
    links = {button.text(): button for button in panel.findChildren(QPushButton)}
    assert document.number in links
    links[document.number].click()
    assert tasks.wait_idle()
    assert window.tabs.current.record_id == document.id  # type: ignore[union-attr]
    core.run(stock_adjustments.cancel, document.id, document.version)
    assert [(move.quantity, move.is_back) for move in core.run(holdings.moves, id)] == [
        (-40, True),
        (40, False),
    ]


def test_only_a_roll_is_asked_where_it_lies(
    core: Core, window_of: Callable[[Core], MainWindow], tasks: Tasks, qtbot: QtBot, held: Held
) -> None:
    window = window_of(core)
    _document, roll = held("roll", roll_number="R-PAGE-2")
    _document, pile = held("lot", lot_number="L-9")
    for id, is_asked in ((roll, True), (pile, False)):
        form, panel = opened(window, tasks, id)
        assert form.body.fields.editor("bin").isVisible() is is_asked
        assert form.body.fields.sections[0].isVisible() is is_asked
        assert ("Roll" in panel.texts()) is is_asked
        form.focus_first()


def test_who_may_not_see_adjustments_reads_their_number_only(
    core_as: Callable[[str], Core], window_of: Callable[[Core], MainWindow], tasks: Tasks, held: Held
) -> None:
    document, id = held("untracked")
    _form, panel = opened(window_of(core_as("viewer")), tasks, id)
    assert document.number in panel.texts()
    assert document.number not in {button.text() for button in panel.findChildren(QPushButton)}
