"""The dashboard over the real core: its numbers, its empty state, its pictures in both themes."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import is_
from erp_core.kit.news.changes import Changes
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.reporting.dashboard.schema import MonthAmount, StatusCount
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.dashboard.charts import MonthChart, StatusChart, round_steps
from erp_desktop.dashboard.dashboard_paper import dashboard_paper
from erp_desktop.dashboard.dashboard_screen import PENDING, DashboardScreen
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_money
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import RecordingShell
from tests.factories.orders import (
    make_confirmed_order,
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)


@pytest.fixture
def dashboard(core: Core, tasks: Tasks, shell: RecordingShell, qtbot: QtBot) -> DashboardScreen:
    screen = DashboardScreen(core, tasks, shell)  # type: ignore[arg-type]
    qtbot.addWidget(screen)
    screen.resize(1000, 700)
    with qtbot.waitExposed(screen):
        screen.show()
    assert tasks.wait_idle()
    return screen


def test_nothing_yet_is_said_in_words(dashboard: DashboardScreen) -> None:
    assert dashboard._stack.currentWidget() is dashboard._state
    assert dashboard._state.title == "Nothing to show yet"


def test_from_nothing_one_key_begins_the_first_order(
    dashboard: DashboardScreen, shell: RecordingShell, qtbot: QtBot
) -> None:
    dashboard.focus_first()
    names = []
    for _n in range(3):
        here = QApplication.focusWidget()
        assert isinstance(here, QPushButton)
        names.append(here.text())
        qtbot.keyClick(here, Qt.Key.Key_Space)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert names == ["Import items …", "Import parties …", "New sales order"]
    assert [name for name, *_rest in shell.opened] == ["items", "parties", "sales_order"]


def test_what_is_there_already_is_not_offered_to_be_brought(
    dashboard: DashboardScreen, shell: RecordingShell, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    make_item(core)
    make_party(core)
    assert {"item", "party"} <= dashboard.tables, "it hears of them"
    dashboard.reload()
    assert tasks.wait_idle()
    dashboard.focus_first()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert shell.opened[-1][0] == "sales_order"
    assert [other.isHidden() for other in dashboard._state._others] == [True, True]


@pytest.mark.new_company
def test_the_first_items_are_asked_for_in_their_list(
    window_as: Callable[[str], MainWindow], tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ListScreen, "import_file", lambda screen: asked.append(screen.spec.name))
    window = window_as("admin")
    dashboard = window.open("dashboard")
    assert isinstance(dashboard, DashboardScreen)
    assert tasks.wait_idle()
    dashboard._state._button.click()
    assert asked == ["items"]


def test_who_may_begin_none_is_offered_none(
    core_as: Callable[[str], Core], tasks: Tasks, shell: RecordingShell, qtbot: QtBot
) -> None:
    screen = DashboardScreen(core_as("viewer"), tasks, shell)  # type: ignore[arg-type]
    qtbot.addWidget(screen)
    assert tasks.wait_idle()
    assert screen._state.title == "Nothing to show yet"
    assert screen._state._button.isHidden()


@pytest.mark.parametrize(
    ("sold", "bought", "words", "opens"),
    [
        (1, 0, ["1 sales order is"], "sales_orders"),
        (0, 2, ["2 purchase orders are"], "purchase_orders"),
        (2, 1, ["2 sales orders are", "1 purchase order is"], "sales_orders"),
    ],
)
def test_drafts_are_not_nothing(
    dashboard: DashboardScreen,
    core: Core,
    tasks: Tasks,
    shell: RecordingShell,
    qtbot: QtBot,
    sold: int,
    bought: int,
    words: list[str],
    opens: str,
) -> None:
    """A company's first order is a draft: it is told of, with the way to it and what makes figures of it."""
    for _ in range(sold):
        make_sales_order(core)
    for _ in range(bought):
        make_purchase_order(core)
    dashboard.reload()
    assert tasks.wait_idle()
    assert dashboard._stack.currentWidget() is dashboard._state
    assert dashboard._state.title == "Only drafts so far"
    told = dashboard._state.accessibleDescription()
    assert [one in told for one in words] == [True] * len(words)
    assert told.count(" draft") == len(words)
    assert "submit" in told.lower()
    dashboard.focus_first()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    name, _record, preset = shell.opened[-1]
    assert name == opens
    assert preset["query"].where == [is_("status", "draft")]


def test_orders_no_figure_counts_are_not_nothing(
    dashboard: DashboardScreen, core: Core, tasks: Tasks
) -> None:
    order = make_sales_order(core)
    core.run(sales_orders.cancel, order.id, order.version)
    dashboard.reload()
    assert tasks.wait_idle()
    assert dashboard._stack.currentWidget() is not dashboard._state
    assert dashboard.cards["open_order_value"].figure == "0.00"


def test_figures_follow_the_orders(
    dashboard: DashboardScreen, core: Core, tasks: Tasks, shell: RecordingShell, qtbot: QtBot
) -> None:
    day = date.today() - timedelta(days=40)  # noqa: DTZ011
    order = make_sales_order(core, order_date=day.isoformat(), due_date=(day + timedelta(days=9)).isoformat())
    order = core.run(sales_orders.submit, order.id, order.version)
    core.run(sales_orders.confirm, order.id, order.version)
    make_work_order(core)
    dashboard.hear(Changes.of("sales_order"))
    qtbot.waitUntil(lambda: dashboard.cards["overdue_sales_orders"].figure == "1", timeout=5000)
    assert tasks.wait_idle()
    assert dashboard.cards["open_order_value"].figure == "1,155.00"
    assert dashboard.cards["open_order_value"].accessibleDescription() == "1,155.00. INR, orders: 1"
    assert dashboard.cards["pending_sales_orders"].figure == "0"
    assert "1,155.00 INR" in dashboard.customers.accessibleDescription()
    assert "Draft: 1" in dashboard.work_orders.accessibleDescription()
    assert dashboard.months.accessibleDescription().count("INR") == 12
    qtbot.keyClick(dashboard.customers, Qt.Key.Key_Return)
    name, _record, preset = shell.opened[-1]
    assert name == "sales_orders"
    assert preset["query"].where == [is_("customer_id", order.customer_id)]
    assert preset["record_name"] == order.customer_name


@pytest.mark.parametrize(
    ("role", "sales", "purchases"),
    [
        ("staff", "waiting to be confirmed", "waiting to be approved"),
        ("viewer", "waiting to be confirmed", "waiting to be approved"),
        ("manager", "you or others confirm them", "you or others approve them"),
    ],
)
def test_who_looks_is_told_whose_turn_it_is(
    core_as: Callable[[str], Core],
    tasks: Tasks,
    shell: RecordingShell,
    qtbot: QtBot,
    role: str,
    sales: str,
    purchases: str,
) -> None:
    core = core_as("admin")
    order = make_sales_order(core)
    core.run(sales_orders.submit, order.id, order.version)
    bought = make_purchase_order(core)
    core.run(purchase_orders.submit, bought.id, bought.version)
    screen = DashboardScreen(core_as(role), tasks, shell)  # type: ignore[arg-type]
    qtbot.addWidget(screen)
    assert tasks.wait_idle()
    assert [screen.cards[name].accessibleDescription() for name in PENDING] == [
        f"1. {sales}",
        f"1. {purchases}",
    ]


def test_no_note_of_a_card_is_cut_on_a_small_screen(
    dashboard: DashboardScreen, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_sales_order(core)
    core.run(sales_orders.submit, order.id, order.version)
    dashboard.reload()
    assert tasks.wait_idle()
    dashboard.resize(1366 - 208, 700)
    qtbot.wait(20)
    for card in dashboard.cards.values():
        for label in card.findChildren(QLabel):
            assert label.sizeHint().width() <= max(label.width(), 1), label.text()


def test_a_month_on_the_axis_reads_as_no_day() -> None:
    for locale in ("en_IN", "en_GB", "en_US", "tr_TR", "de_DE", "hi_IN"):
        fmt.use_locale(locale)
        for month in range(1, 13):
            words = fmt.format_month(date(2026, month, 1))
            assert "2026" in words, words
            assert not re.search(r"\d", words.replace("2026", "")), words


def test_charts_are_drawn_again_in_another_theme(
    dashboard: DashboardScreen, core: Core, tasks: Tasks, qapp: QApplication
) -> None:
    make_sales_order(core)
    dashboard.reload()
    assert tasks.wait_idle()
    theme.apply_theme(qapp, "dark")
    assert dashboard.grab().toImage().pixelColor(500, 350).lightness() < 128
    theme.apply_theme(qapp, "light")


def test_a_bar_is_as_high_as_its_amount_and_tells_it(qtbot: QtBot) -> None:
    chart = MonthChart()
    qtbot.addWidget(chart)
    amounts = [Decimal(0), Decimal(1_000_000), Decimal(500_000), Decimal(250_000)]
    months = [MonthAmount(month=date(2024, n + 1, 1), amount=a) for n, a in enumerate(amounts)]
    chart.show_months(months, "INR")
    chart.resize(400, 300)
    picture = chart.grab().toImage()
    ground = chart._ground
    heights = []
    for place, month in enumerate(months):
        x = ground.left() + ground.width() * (place + 0.5) / len(months)
        column = [picture.pixelColor(int(x), y) for y in range(int(ground.bottom()))]
        heights.append(sum(colour.saturation() > 60 for colour in column))
        assert chart.told_at(QPointF(x, 5)).endswith(format_money(month.amount, "INR"))
    full = ground.height() / 1.04
    assert heights == pytest.approx([0, full, full / 2, full / 4], abs=2)
    assert chart.told_at(QPointF(2, 5)) == "", "beside the bars"


@pytest.mark.parametrize("size", [(90, 40), (260, 200), (900, 400)])
def test_charts_of_every_size_paint_every_status(qtbot: QtBot, size: tuple[int, int]) -> None:
    chart = StatusChart()
    qtbot.addWidget(chart)
    chart.resize(*size)
    chart.grab()  # with nothing to show yet
    chart.show_counts([StatusCount(status="draft", count=0), StatusCount(status="approved", count=7)])
    assert not chart.grab().isNull()
    months = MonthChart()
    qtbot.addWidget(months)
    months.resize(*size)
    months.show_months([MonthAmount(month=date(2024, 1, 1), amount=Decimal(0))], "INR")
    assert not months.grab().isNull()


def test_failure_keeps_what_is_shown(
    dashboard: DashboardScreen, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise Unreachable("The server does not answer.")

    monkeypatch.setattr(core, "run", gone)
    dashboard.reload()
    assert tasks.wait_idle()
    assert dashboard._message.text == "The server does not answer."


@pytest.mark.parametrize("width", [560, 760, 1400])
def test_everything_fits_the_width(dashboard: DashboardScreen, qtbot: QtBot, width: int) -> None:
    dashboard._stack.setCurrentIndex(0)
    dashboard.resize(width, 700)
    qtbot.wait(20)
    page = dashboard.cards["pending_purchase_orders"].parentWidget()
    assert page is not None
    right = dashboard.cards["pending_purchase_orders"].mapTo(dashboard, page.rect().topLeft()).x()
    assert 0 <= right < width - 100


@pytest.mark.parametrize(
    ("largest", "steps"),
    [
        (0, [0]),
        (4.2e7, [0, 1e7, 2e7, 3e7, 4e7]),
        (150_000, [0, 50_000, 100_000, 150_000]),
        (0.07, [0, 0.02, 0.04, 0.06]),
        (9, [0, 2, 4, 6, 8]),
    ],
)
def test_axes_go_in_round_steps(largest: float, steps: list[float]) -> None:
    assert round_steps(largest) == pytest.approx(steps)


def test_the_figures_are_printed_as_they_are_shown(
    core: Core, core_as: Callable[[str], Core], tasks: Tasks, shell: RecordingShell, qtbot: QtBot
) -> None:
    sold = make_sales_order(core)
    core_as("manager").run(sales_orders.confirm, sold.id, core.run(sales_orders.submit, sold.id, 1).version)
    make_work_order(core)
    screen = DashboardScreen(core, tasks, shell)  # type: ignore[arg-type]
    qtbot.addWidget(screen)
    assert tasks.wait_idle()
    assert screen.view is not None
    paper = dashboard_paper(core, screen.view, "")
    rows = {tuple(row.cells[:2]): row.cells[2:] for row in paper.rows}
    assert rows["Orders", "Open orders"] == ["1", format_money(sold.total_amount)]
    assert rows["Work orders by status", "Draft"] == ["1", ""]
    assert sum(group == "Sales by month" for group, _name in rows) == 12
    (action,) = [one for one in screen.menu_actions() if "Ctrl+P" in one.text()]
    action.trigger()
    assert tasks.wait_idle(60)
    preview = screen.findChild(Preview)
    assert preview is not None
    assert len(preview.pages) == 1


def test_the_figures_are_exported_as_numbers(
    core: Core, dashboard: DashboardScreen, tasks: Tasks, tmp_path: Path
) -> None:
    make_sales_order(core)
    make_work_order(core)
    dashboard.reload()
    assert tasks.wait_idle()
    assert dashboard.view is not None
    dashboard.export_to(dashboard.view, tmp_path / "figures.xlsx")
    assert tasks.wait_idle(60)
    sheet = openpyxl.load_workbook(tmp_path / "figures.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Figures", "Name", "Count", "Amount in INR"]
    assert ["Work orders by status", "Draft", 1, None] in rows
    assert sum(row[0] == "Sales by month" and isinstance(row[3], int | float) for row in rows) == 12


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
@pytest.mark.parametrize("width", [940, 1150])
def test_figures_are_whole_however_large_text_is(
    core: Core,
    tasks: Tasks,
    dashboard: DashboardScreen,
    qapp: QApplication,
    qtbot: QtBot,
    percent: int,
    width: int,
) -> None:
    make_confirmed_order(core)
    dashboard.resize(width, 700)
    dashboard.reload()
    assert tasks.wait_idle()
    for card in dashboard.cards.values():
        card.show_figure("1,23,96,64,097.50", "12 more than last month")
    theme.apply_text(qapp, percent)
    try:
        labels = [one for one in dashboard.findChildren(QLabel) if one.property("role") == "figure"]
        assert [one.isVisible() for one in labels] == [True] * len(dashboard.cards)
        qtbot.waitUntil(lambda: all(one.sizeHint().width() <= one.width() for one in labels))
    finally:
        theme.apply_text(qapp, theme.USUAL_TEXT)
