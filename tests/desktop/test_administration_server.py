"""The Server screen: figures that warn, statements that are slow or run now, and their whole text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.reporting.server import service as server
from erp_core.reporting.server.schema import BackupsView, RunningStatement, ServerView, SlowStatement
from erp_desktop.administration.server.server_screen import ServerScreen, duration_text, size_text
from erp_desktop.administration.server.statements_card import StatementsCard
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order

WindowAs = Callable[[str], MainWindow]


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    window = window_as("admin")
    window.resize(1280, 800)
    window.show()
    return window


@pytest.fixture
def screen(window: MainWindow) -> ServerScreen:
    screen = window.open("server")
    assert window.tasks.wait_idle()
    assert isinstance(screen, ServerScreen)
    return screen


def slow(number: int, **values: Any) -> SlowStatement:
    counted: dict[str, Any] = {
        "id": number,
        "brief": f"SELECT … FROM t{number}",
        "statement": f"SELECT everything FROM t{number}",
        "calls": number,
        "mean_ms": Decimal(100 - number),
        "worst_ms": Decimal(200),
        "total_seconds": Decimal(1),
        "share_percent": Decimal(5),
        "rows": 7,
    }
    return SlowStatement(**counted | values)


def shown(card: StatementsCard) -> list[Any]:
    return [card.model.loaded_row(number) for number in range(card.model.rowCount())]


def selected(card: StatementsCard) -> list[int]:
    rows = [card.model.loaded_row(number) for number in card.table.selected_rows()]
    return [row.id for row in rows if row is not None]


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def tone_of(screen: ServerScreen, figure: str) -> str:
    return screen.figures[figure].findChildren(WholeLabel)[0].property("tone")


def show(screen: ServerScreen, view: ServerView, **values: Any) -> None:
    screen.show_health(view.model_copy(update=values))
    assert screen.tasks.wait_idle()


def test_the_servers_figures_warn(screen: ServerScreen, window: MainWindow, core: Core) -> None:
    assert "never" in screen.figures["backup"].text
    view = core.run(server.health)
    old = BackupsView(
        state="old", advice="This is too old.", at=ago(days=3), size_bytes=2_500_000, tried_at=None
    )
    screen.show_health(view.model_copy(update={"backups": old}))
    assert "3 days ago" in screen.figures["backup"].text
    assert "too old" in screen.figures["backup"].text
    assert tone_of(screen, "backup") == "danger"
    fresh = old.model_copy(update={"state": "fine", "advice": "", "at": ago(hours=5)})
    screen.show_health(view.model_copy(update={"backups": fresh}))
    assert "2.5 MB" in screen.figures["backup"].text
    assert "too old" not in screen.figures["backup"].text
    assert tone_of(screen, "backup") == "success"
    why = (
        "The last backup failed: /backups/a.dump was made, but its trial failed: There is no room to try it."
    )
    failed = fresh.model_copy(update={"state": "failed", "advice": why, "failed_at": ago(hours=1)})
    screen.show_health(view.model_copy(update={"backups": failed}))
    told = screen.figures["backup"].text
    assert ("failed" in told, why in told, "did not fail: " in told, "2.5 MB" in told) == (True,) * 4
    assert tone_of(screen, "backup") == "danger"
    window.close_screen(screen)


def test_what_was_slow_today_is_shown_and_can_be_copied(
    screen: ServerScreen, window: MainWindow, core: Core, qtbot: QtBot
) -> None:
    for _order in range(3):
        make_sales_order(core)
    screen.reload()
    assert window.tasks.wait_idle()
    card = screen.slowest
    rows = shown(card)
    assert card.text == ""
    assert screen.details.isHidden()
    place = next(i for i, row in enumerate(rows) if row.brief.startswith("INSERT INTO"))
    card.table.selectRow(place)
    assert screen.details.isVisible()
    assert screen.details.words.toPlainText() == rows[place].statement
    qtbot.mouseClick(screen.details.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == rows[place].statement
    qtbot.keyClick(card.table, Qt.Key.Key_Escape)
    assert screen.details.isHidden()
    assert selected(card) == []


def test_reading_again_keeps_the_selection_and_the_place(screen: ServerScreen, core: Core) -> None:
    view = core.run(server.health)
    show(screen, view, slowest=[slow(number) for number in range(1, 21)])
    card = screen.slowest
    card.table.selectRow(9)
    bar = card.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    show(screen, view, slowest=[slow(number, calls=99) for number in range(20, 0, -1)])
    assert [row.id for row in shown(card)] == list(range(20, 0, -1))
    assert selected(card) == [10]
    assert card.table.currentIndex().row() == 10
    assert bar.value() == bar.maximum()
    assert screen.details.words.toPlainText() == "SELECT everything FROM t10"


def test_the_place_in_a_long_statement_stays(screen: ServerScreen, core: Core) -> None:
    view = core.run(server.health)
    rows = [slow(1, statement="\n".join(["SELECT everything"] * 50))]
    show(screen, view, slowest=rows)
    screen.slowest.table.selectRow(0)
    bar = screen.details.words.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    show(screen, view, slowest=rows)
    assert bar.value() == bar.maximum()


def test_a_statement_that_ended_meanwhile_can_still_be_read(
    screen: ServerScreen, core: Core, qtbot: QtBot
) -> None:
    view = core.run(server.health)
    runs = RunningStatement(id=4711, seconds=65, state="waiting", brief="UPDATE x", statement="UPDATE x …")
    show(screen, view, slowest=[slow(1)], running=[runs])
    screen.slowest.table.selectRow(0)
    screen.running.table.selectRow(0)
    assert selected(screen.slowest) == []  # one is shown at a time
    table = screen.running.table
    cells = [table.model().index(0, column).data() for column in range(4)]
    assert cells == ["UPDATE x", "waits for another", "4711", "65"]
    show(screen, view, slowest=[slow(1)], running=[])
    assert screen.running.text == "Nothing runs longer than a moment."
    assert screen.details.words.toPlainText() == "UPDATE x …"
    qtbot.mouseClick(screen.details.close_button, Qt.MouseButton.LeftButton)
    assert screen.details.isHidden()


def test_statements_are_sorted_by_their_titles(screen: ServerScreen, core: Core) -> None:
    show(screen, core.run(server.health), slowest=[slow(1, rows=5), slow(2, rows=9), slow(3, rows=1)])
    screen.slowest.table.selectRow(0)
    screen.slowest.table.horizontalHeader().setSortIndicator(4, Qt.SortOrder.DescendingOrder)
    assert screen.tasks.wait_idle()
    assert [row.rows for row in shown(screen.slowest)] == [9, 5, 1]
    assert selected(screen.slowest) == [1]


def test_a_server_that_counts_nothing_says_what_to_do(screen: ServerScreen, core: Core) -> None:
    advice: dict[str, Any] = {"counted_since": None, "advice": "Add this and restart.", "slowest": []}
    show(screen, core.run(server.health), **advice)
    assert screen.slowest.text.endswith(" Add this and restart.")
    assert screen.slowest.table.isHidden()
    show(screen, core.run(server.health), slowest=[])
    assert screen.slowest.text.startswith("Nothing was counted since ")


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1_400_000_000, "1.4 GB"), (123_456, "123 kB")])
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(8, "8 seconds"), (60, "1 minute"), (7300, "2 hours"), (3e5, "3 days")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
