"""Lists in groups, in the window: by keyboard, kept in views, read again, come back to."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core.kit.filter import ListQuery
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists.groups.group_menu import GroupMenu
from erp_desktop.kit.lists.list_export import _asked as asked_of
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import theme
from erp_desktop.kit.tables.group_line import SUMS_BETWEEN, paint_line, row_indent, title_of, told_in
from erp_desktop.kit.tables.outline import GroupSource, Node, Outline
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.production import work_order
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order, make_work_order

modules.load()
Open = Callable[..., ListScreen]
Key = Qt.Key


def make_orders(core: Core) -> list[Any]:
    """Three of Atlas, in three months, and two of Surya."""
    surya, atlas = make_party(core, name="Surya"), make_party(core, name="Atlas")
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 2), date(2026, 11, 3)]
    return [
        make_sales_order(
            core,
            customer_id=(surya if number % 2 else atlas).id,
            order_date=day,
            due_date=day + timedelta(days=30),
        )
        for number, day in enumerate(days)
    ]


@pytest.fixture(scope="module")
def orders(mill: Mill) -> list[Any]:
    return make_orders(mill("admin"))


def grouped(screen: ListScreen, tasks: Tasks, *by: str) -> ListScreen:
    screen.grouping.choose(by)
    assert tasks.wait_idle()
    return screen


def shown(screen: ListScreen) -> list[str]:
    """What stands in each place: a group's title, or an order's number behind dashes."""
    found = []
    for number in range(screen.model.rowCount()):
        line = screen.model.line_at(number)
        row: Any = screen.model.loaded_row(number)
        found.append(line.title if line is not None else f"- {row.customer_name}" if row is not None else "?")
    return found


def press(screen: ListScreen, qtbot: QtBot, tasks: Tasks, row: int, key: Qt.Key) -> None:
    screen.table.setFocus()
    screen.table.setCurrentIndex(screen.model.index(row, screen.table.first_column()))
    qtbot.keyClick(screen.table, key)
    assert tasks.wait_idle()

    def has_come() -> bool:
        for number in range(screen.model.rowCount()):
            screen.model.row_at(number)
        return "?" not in shown(screen)

    qtbot.waitUntil(has_come)
    assert tasks.wait_idle()


@pytest.mark.one_company
class TestKeyboard:
    @pytest.mark.usefixtures("orders")
    def test_a_group_opens_and_closes_where_one_stands(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        assert shown(screen) == ["Atlas", "Surya"]
        press(screen, qtbot, tasks, 0, Key.Key_Right)
        assert shown(screen) == ["Atlas", "- Atlas", "- Atlas", "- Atlas", "Surya"]
        press(screen, qtbot, tasks, 4, Key.Key_Return)
        assert shown(screen)[4:] == ["Surya", "- Surya", "- Surya"]
        press(screen, qtbot, tasks, 0, Key.Key_Left)
        assert shown(screen) == ["Atlas", "Surya", "- Surya", "- Surya"]

    @pytest.mark.usefixtures("orders")
    def test_columns_stay_where_they_are_when_rows_need_a_scroll_bar(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        table = screen.table
        screen.resize(screen.width(), screen.height() - table.viewport().height() + 3 * theme.row_height())
        qtbot.waitUntil(lambda: table.viewport().height() < 5 * theme.row_height())
        widths = [table.viewport().width()]
        for key in (Key.Key_Right, Key.Key_Left):
            press(screen, qtbot, tasks, 0, key)
            widths.append(table.viewport().width())
        assert len(set(widths)) == 1, widths

    @pytest.mark.usefixtures("orders")
    def test_left_goes_from_a_row_to_its_group(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        press(screen, qtbot, tasks, 1, Key.Key_Right)
        press(screen, qtbot, tasks, 3, Key.Key_Left)
        assert screen.table.currentIndex().row() == 1

    @pytest.mark.usefixtures("orders")
    def test_a_row_of_a_group_is_opened(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        press(screen, qtbot, tasks, 1, Key.Key_Right)
        opened = []
        screen.table.opened.connect(opened.append)
        press(screen, qtbot, tasks, 2, Key.Key_Return)
        assert [row.id for row in opened] == [orders[3].id]

    @pytest.mark.usefixtures("orders")
    def test_the_menu_offers_what_the_list_can(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = open_list()
        qtbot.keyClick(screen.table, Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        menu = screen.findChildren(GroupMenu)[-1]
        assert menu.isVisible()
        entries = {action.text(): action for action in menu.actions()}
        assert {"Status", "Customer", "Ordered, by month", "Due, by month", "Written by"} <= set(entries)
        entries["Due, by month"].trigger()
        menu.close()
        assert tasks.wait_idle()
        assert shown(screen)[0] == "Dec 2026"

    @pytest.mark.usefixtures("orders")
    def test_the_menu_is_found_in_by_typing(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = open_list()
        qtbot.keyClick(screen.table, Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        menu = screen.findChildren(GroupMenu)[-1]

        def lit(letters: str) -> str:
            qtbot.keyClicks(menu, letters)
            action = menu.activeAction()
            return action.text() if action is not None else ""

        assert lit("due") == "Due, by month"
        assert lit("cus") == "Customer"  # nothing begins with "duec": it begins anew
        menu._forget()
        first = lit("c")
        second = lit("c")
        assert {first, second} == {"Customer", "Currency"}
        assert lit("ß") == second  # nothing begins so
        qtbot.keyClicks(menu, "stat")
        qtbot.keyClick(menu, Key.Key_Return)
        assert tasks.wait_idle()
        assert tuple(screen.grouping.by) == ("status",)

    @pytest.mark.usefixtures("orders")
    def test_groups_inside_of_groups(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = grouped(open_list(), tasks, "customer_id", "order_date")
        press(screen, qtbot, tasks, 0, Key.Key_Right)
        assert shown(screen) == ["Atlas", "Nov 2026", "Oct 2026", "Sept 2026", "Surya"]
        press(screen, qtbot, tasks, 2, Key.Key_Right)
        assert shown(screen)[2:4] == ["Oct 2026", "- Atlas"]
        press(screen, qtbot, tasks, 2, Key.Key_Left)
        press(screen, qtbot, tasks, 2, Key.Key_Left)
        assert screen.table.currentIndex().row() == 0


@pytest.mark.one_company
class TestShown:
    @pytest.mark.usefixtures("orders")
    def test_rows_stand_below_the_title_of_their_inner_group(self, open_list: Open, tasks: Tasks) -> None:
        for by, indent in ((("customer_id",), 0), (("customer_id", "status"), 20)):
            screen = grouped(open_list(), tasks, *by)
            for level in range(len(by)):
                screen.model.turn(level, is_open=True)
                assert tasks.wait_idle()
            first = next(n for n in range(screen.model.rowCount()) if screen.model.line_at(n) is None)
            assert [row_indent(screen.model, n) for n in range(first)] == [0] * first, (
                "lines say it themselves"
            )
            assert row_indent(screen.model, first) == indent

    @pytest.mark.usefixtures("orders")
    def test_sums_are_the_server_s(self, open_list: Open, tasks: Tasks, core: Core) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        total = core.run(sales_orders.summary, ListQuery()).total_amounts["INR"]
        sums = [screen.model.line_at(number).sums for number in range(2)]  # type: ignore[union-attr]
        assert sum(Decimal(one[0].split()[0].replace(",", "")) for one in sums) == total
        place = next(n for n, column in enumerate(screen.model.columns) if column.attr == "total_amount")
        assert screen.model.index(0, place).data() == sums[0][0]
        assert screen.model.index(0, 0).data() == "Atlas  (3)"

    @pytest.mark.usefixtures("orders")
    def test_a_line_is_painted_over_all_columns(self, open_list: Open, tasks: Tasks) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        screen.resize(1000, 600)
        first = screen.grab().toImage()
        grouped(screen, tasks)
        assert screen.grab().toImage() != first

    @pytest.mark.usefixtures("orders")
    def test_another_search_is_grouped_too(self, open_list: Open, tasks: Tasks) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        screen.apply_query(ListQuery(text="surya"))
        assert tasks.wait_idle()
        assert shown(screen) == ["Surya"]
        screen.apply_query(ListQuery(text="nowhere to be found"))
        assert tasks.wait_idle()
        assert screen.model.state == "empty"

    @pytest.mark.usefixtures("orders")
    def test_without_groups_it_is_as_before(self, open_list: Open, tasks: Tasks) -> None:
        screen = grouped(grouped(open_list(), tasks, "status"), tasks)
        assert len(shown(screen)) == 5
        assert all(one.startswith("- ") for one in shown(screen))


def test_news_change_the_counts_and_leave_groups_open(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core
) -> None:
    orders = make_orders(core)
    screen = grouped(open_list(), tasks, "customer_id")
    press(screen, qtbot, tasks, 1, Key.Key_Right)
    make_sales_order(core, customer_id=orders[0].customer_id)
    screen.reload()
    assert tasks.wait_idle()
    assert screen.model.line_at(0).count == 4  # type: ignore[union-attr]
    assert shown(screen) == ["Atlas", "Surya", "- Surya", "- Surya"]


class TestKept:
    def test_a_view_keeps_the_groups(self, open_list: Open, tasks: Tasks, core: Core) -> None:
        make_orders(core)
        content = ViewContent(group=["customer_id", "order_date"])
        view = core.run(saved_views.keep, "sales_order", "By customer", content)
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list()
        assert screen.grouping.by == ("customer_id", "order_date")
        assert shown(screen) == ["Atlas", "Surya"]
        assert not screen.views.is_changed
        grouped(screen, tasks, "status")
        assert screen.views.is_changed
        screen.views.reset()
        assert tasks.wait_idle()
        assert shown(screen) == ["Atlas", "Surya"]

    def test_a_list_comes_back_with_its_open_groups(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core
    ) -> None:
        make_orders(core)
        screen = grouped(open_list(), tasks, "customer_id", "order_date")
        press(screen, qtbot, tasks, 1, Key.Key_Right)
        press(screen, qtbot, tasks, 2, Key.Key_Right)
        before = shown(screen)
        screen.deactivated()
        again = open_list()
        assert shown(again) == before


class TestOutline:
    """Places among groups against the same written out one by one."""

    @pytest.mark.parametrize("opened", [(), (0,), (1,), (0, 2), (0, 1, 2)])
    def test_each_place(self, opened: tuple[int, ...]) -> None:
        counts = (3, 0, 250)
        nodes = tuple(Node(str(n), (n,), (), count, is_open=n in opened) for n, count in enumerate(counts))
        outline = Outline(nodes)
        flat: list[Any] = []
        for n, count in enumerate(counts):
            flat += [None, *((n, k) for k in range(count if n in opened else 0))]
        assert outline.count == len(flat)
        assert [outline.line(n) is not None for n in range(len(flat))] == [one is None for one in flat]
        search: Any = lambda query: list(range(query.offset, query.offset + query.limit))  # noqa: E731
        got = outline.rows(search, ListQuery(), 0, 1000)
        assert list(got) == [one and one[1] for one in flat]

    def test_a_source_says_how_deep_it_is(self) -> None:
        assert GroupSource(lambda _opened: Outline(()), lambda _node: (), 1).depth == 1
        assert Outline(()).count == 0
        assert Outline(()).line(0) is None


@pytest.mark.one_company
class TestFoot:
    @pytest.mark.usefixtures("orders")
    def test_a_closed_group_that_is_selected_counts_with_all_its_rows(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        screen.table.selectRow(0)
        label = screen.findChild(QLabel, "list.selected")
        line = screen.model.line_at(0)
        assert label is not None
        assert line is not None
        qtbot.waitUntil(lambda: line.sums[0] in label.text())
        assert label.text().startswith("3 selected")
        assert tasks.wait_idle()

    @pytest.mark.usefixtures("orders")
    @pytest.mark.parametrize("turn", [(Key.Key_Right, Key.Key_Left), (Key.Key_Return, Key.Key_Return)])
    @pytest.mark.parametrize("by", [("customer_id",), ("customer_id", "order_date")])
    def test_what_is_selected_stays_so_when_a_group_is_opened_or_closed(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, turn: tuple[Key, Key], by: tuple[str, ...]
    ) -> None:
        screen = grouped(open_list(), tasks, *by)
        label = screen.findChild(QLabel, "list.selected")
        line = screen.model.line_at(0)
        assert label is not None
        assert line is not None
        screen.table.selectRow(0)
        for key in turn * 2:
            qtbot.keyClick(screen.table, key)
            assert tasks.wait_idle()
            qtbot.waitUntil(lambda: line.sums[0] in label.text())
            assert label.text().startswith("3 selected")
            chosen = screen.selection.several()
            assert chosen is not None
            found = screen.core.run(sales_orders.search, chosen.asked(screen.core))
            assert len(found) == 3
            assert {row.customer_name for row in found} == {"Atlas"}

    @pytest.mark.usefixtures("orders")
    def test_a_group_closed_over_selected_rows_stands_for_them_where_they_are_all(
        self, open_list: Open, tasks: Tasks
    ) -> None:
        screen = grouped(open_list(), tasks, "customer_id")
        for rows, count in ((range(1, 4), 3), (range(1, 3), 0)):
            screen.model.turn(0, is_open=True)
            assert tasks.wait_idle()
            screen.table.clearSelection()
            for row in rows:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                screen.table.selectionModel().select(screen.model.index(row, 0), flags)
            screen.model.turn(0, is_open=False)
            assert tasks.wait_idle()
            assert screen.selection.count == count

    @pytest.mark.usefixtures("orders")
    def test_it_says_where_orders_stand_in_several_groups(self, open_list: Open, tasks: Tasks) -> None:
        screen = grouped(open_list(), tasks, "item_id")
        label = screen.findChild(QLabel, "list.left")
        assert label is not None
        assert label.text() == "Orders can stand in several groups; orders with tax, groups without"
        grouped(screen, tasks, "status")
        assert not label.text()


@pytest.mark.parametrize("by", [("customer_id", "item_id"), ("item_id", "customer_id"), ("item_id",)])
def test_orders_of_groups_by_lines_are_counted_once_and_said_to_be_whole(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, by: tuple[str, ...]
) -> None:
    """In the foot, in its average, in what is copied and in the export's title."""
    party, items = make_party(core, name="Surya"), [make_item(core), make_item(core)]
    lines = [{"item_id": item.id, "quantity": 1, "unit_price": 10, "unit": item.unit} for item in items]
    for _number in range(3):
        make_sales_order(core, customer_id=party.id, lines=lines)
    screen = grouped(open_list(), tasks, *by)
    screen.model.turn(0, is_open=True)
    assert tasks.wait_idle()
    label, table = screen.findChild(QLabel, "list.selected"), screen.table
    assert label is not None
    # Folded and opened, a line of lines, and all there is: orders of two items each.
    for rows in (range(1), range(3 if by[0] == "customer_id" else 1), range(screen.model.rowCount())):
        table.clearSelection()
        for row in rows:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            table.selectionModel().select(screen.model.index(row, 0), flags)
        if not screen.selection.any():
            continue  # the line of an open group alone
        assert not label.text() or label.text().startswith("3 selected"), "never counted twice meanwhile"
        qtbot.waitUntil(lambda: "whole sales orders: 66.00" in label.text())
        places = screen.selection.places
        assert ("selected in" in label.text()) == (places > 3), "in more places than there are orders"
        assert places == 3 or label.text().startswith(f"3 selected in {places} places")
        assert label.text().startswith("3 selected")
        assert "average 22.00" in label.text()
        assert (screen.selection.count, table.copying.counted(table.selected_spans())) == (3, 3)
        chosen = screen.selection.any()
        assert chosen is not None
        assert chosen.count == 3
        assert "3 selected sales orders" in asked_of(screen)
        assert tasks.wait_idle()


def test_of_many_sums_a_group_tells_those_that_have_room_and_how_many_more() -> None:
    sums = ("22,212 l", "18,510 m", "7,404 kg", "12 pcs")

    def told(room: int) -> str:
        return told_in(sums, room, len)

    assert told(100) == SUMS_BETWEEN.join(sums)
    assert told(40) == "22,212 l   ·   18,510 m   ·   +2"
    assert told(20) == "22,212 l   ·   +3"
    assert told(5) == ""


@pytest.mark.parametrize("too_much", [-40, 0, 6, 30])
def test_sums_stay_under_their_column_where_the_title_can_give_way(too_much: int) -> None:
    image = QImage(900, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    line = Node(
        title="FIN-008  Twill olive 58 inches", path=(1,), where=(), count=56, sums=("93,52,074.95 INR",)
    )
    painter, font = QPainter(image), QApplication.font()
    figures = QFontMetrics(font)
    title, sums = (figures.horizontalAdvance(text) for text in (title_of(line), line.sums[0]))
    end = 20 + 24 + title + 2 + 24 + sums - too_much
    whole = QRect(20, 0, 880, 40)
    paint_line(painter, QRect(0, 0, 900, 40), whole, end, line, font)
    painter.end()
    ink = [x for x in range(900) if any(image.pixelColor(x, y).lightness() < 200 for y in range(40))]
    assert max(ink) <= end, "it sticks out"
    assert max(ink) >= end - 12


def test_what_has_no_room_on_a_group_s_line_is_told_under_the_mouse(
    open_list: Open, tasks: Tasks, core: Core
) -> None:
    for unit in ("m", "kg", "pcs"):
        make_work_order(core, item_id=make_item(core, unit=unit).id, quantity=7)
    screen = open_list(work_order.LIST)
    screen.grouping.choose(["status"])
    assert tasks.wait_idle()
    told = screen.model.data(screen.model.index(0, 3), Qt.ItemDataRole.ToolTipRole)
    assert told.splitlines()[0] == "Draft  (3)"
    assert sorted(told.splitlines()[1].split(SUMS_BETWEEN)) == ["7 kg", "7 m", "7 pcs"]
