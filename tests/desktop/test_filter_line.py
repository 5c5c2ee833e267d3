"""The line above a list reads filters: what is typed becomes conditions, and conditions can be typed on."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery, above, between, has, is_, is_not, within
from erp_core.kit.filter.query import Clause
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.filters.chip_strip import GAP, NARROWEST, READABLE
from erp_desktop.kit.filters.filter_chip import FilterChip
from erp_desktop.kit.frame.window import obey_enter
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.record_filter import RecordFilter
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.sales import sales_order
from tests.desktop.conftest import RecordingShell
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order, order_input

Open = Callable[..., ListScreen]
Key = Qt.Key


pytestmark = [pytest.mark.one_company, pytest.mark.one_window]


@pytest.fixture(scope="module")
def orders(one_company: Mill) -> list[Any]:
    """Four orders of two customers, which no test changes."""
    core = one_company("admin")
    anna, surya = (
        make_party(core, code=code, name=name) for code, name in (("A-1", "Anna"), ("S-1", "Surya Mills"))
    )
    make_party(core, code="S-2", name="Surya Dyers")
    days = [date(2024, 3, day).isoformat() for day in (1, 2, 3, 4)]
    return [
        make_sales_order(core, customer_id=customer.id, order_date=day, due_date=day)
        for day, customer in zip(days, (anna, surya, anna, surya), strict=True)
    ]


@pytest.fixture(scope="module")
def one_screen(one_company: Mill, one_pool: Tasks, orders: list[Any]) -> Iterator[ListScreen]:
    """The list that most tests ask, and leave as it was opened."""
    core, shell = one_company("admin"), RecordingShell()
    shell.rights = Rights(core, one_pool)
    screen = ListScreen(core, one_pool, shell, sales_order.LIST)
    screen.resize(1100, 600)
    screen.show()
    assert QTest.qWaitForWindowExposed(screen)
    assert one_pool.wait_idle()
    assert screen.model.rowCount() == len(orders)
    yield screen
    screen.close()
    screen.deleteLater()


@pytest.fixture
def screen(one_screen: ListScreen, tasks: Tasks) -> Iterator[ListScreen]:
    before = one_screen.model.query
    one_screen.activateWindow()
    assert QTest.qWaitForWindowActive(one_screen)
    one_screen.search.setFocus()
    yield one_screen
    if (offers := one_screen.findChild(LookupPopup)) is not None:
        offers.hide()
    one_screen.message.clear()
    one_screen._clear_filters()
    assert tasks.wait_idle()
    assert (one_screen.model.query, one_screen.search.text()) == (before, "")


@pytest.fixture
def own_screen(open_list: Open, orders: list[Any]) -> ListScreen:
    """For who gives it another width, or looks at what nobody asked before."""
    assert orders
    screen = open_list()
    screen.search.setFocus()
    return screen


def chips(screen: ListScreen) -> list[str]:
    return [chip.accessibleName() for chip in screen.findChildren(FilterChip) if not chip.isHidden()]


def typed(screen: ListScreen, qtbot: QtBot, tasks: Tasks, text: str, *keys: Qt.Key) -> list[Clause]:
    """What the list is asked after typing."""
    qtbot.keyClicks(screen.search, text)
    for key in keys:
        qtbot.keyClick(screen.search, key)
    assert tasks.wait_idle()
    return screen.model.query.where


def popup(screen: ListScreen) -> LookupPopup:
    found = screen.window().findChild(LookupPopup)
    assert found is not None
    return found


def offered(screen: ListScreen) -> list[str]:
    return [match.code for match in popup(screen).matches()] if popup(screen).isVisible() else []


class TestTyping:
    def test_enter_makes_a_condition_and_once_more_goes_to_the_rows(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        where = typed(screen, qtbot, tasks, "poplin total:>1000", Key.Key_Return)
        assert where == [above("total_amount", "1000")]
        assert (screen.model.query.text, screen.search.text()) == ("poplin", "poplin")
        assert chips(screen) == ["Total: > 1,000"]
        assert screen.search.hasFocus(), "the next condition may be typed on"
        typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert screen.isAncestorOf(screen.window().focusWidget())
        assert not screen.search.hasFocus()

    def test_two_conditions_typed_on_are_two(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "status:draft", Key.Key_Return)
        where = typed(screen, qtbot, tasks, "total:>100", Key.Key_Return)
        assert where == [is_("status", "draft"), above("total_amount", "100")]
        typed(screen, qtbot, tasks, "total:<900", Key.Key_Down)
        assert not screen.search.hasFocus(), "Down enters it and leads to the rows"

    def test_the_line_shows_what_a_condition_looks_like(self, screen: ListScreen) -> None:
        assert screen.search.placeholderText().endswith(", or status:draft")

    def test_a_blank_makes_one_and_typing_goes_on(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        assert typed(screen, qtbot, tasks, "total:>5000 ") == [above("total_amount", "5000")]
        assert (screen.search.text(), screen.search.hasFocus()) == ("", True)
        where = typed(screen, qtbot, tasks, "due:this-month ")
        assert where == [above("total_amount", "5000"), within("due_date", "this_month")]

    def test_figures_in_groups_wait_for_the_next(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        assert typed(screen, qtbot, tasks, "total:>1 00 000", Key.Key_Return) == [
            above("total_amount", "100000")
        ]
        assert screen.model.query.text == ""
        where = typed(screen, qtbot, tasks, "total:<5 status:draft ")
        assert sorted(clause.field for clause in where) == ["status", "total_amount", "total_amount"]

    def test_a_day_is_finished_when_another_word_begins(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        assert typed(screen, qtbot, tasks, "due:12 dec ") == []
        assert screen.search.text() == "due:12 dec "
        assert typed(screen, qtbot, tasks, "2025 ") == [is_("due_date", "2025-12-12")]
        where = typed(screen, qtbot, tasks, "order_date:1 mar chola ")
        assert [clause.field for clause in where] == ["due_date", "order_date"]
        assert screen.search.text() == "chola "

    def test_what_is_not_finished_is_not_asked(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        before = screen.model.query
        for letters in ("status:", "dra", ";", "pend"):
            typed(screen, qtbot, tasks, letters)
            qtbot.wait(260)
            assert screen.model.query == before
            assert screen.model.rowCount() == 4
        screen.search.clear()
        assert typed(screen, qtbot, tasks, "customer: ") == []
        assert screen.search.text().endswith("customer: ")

    def test_a_blank_in_quotation_marks_belongs_to_the_value(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, 'customer:"Surya Mi')
        assert chips(screen) == []
        assert typed(screen, qtbot, tasks, "", Key.Key_Return) == [has("customer_id", "Surya Mi")]

    def test_what_the_row_has_a_control_for_is_shown_there(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        where = typed(
            screen,
            qtbot,
            tasks,
            "status:draft order-date:this-month overdue:yes customer:s-1",
            Key.Key_Return,
        )
        assert is_("customer_id", orders[1].customer_id) in where
        assert len(where) == 4
        assert chips(screen) == []
        for name in ("draft", "is_overdue"):
            assert screen.findChild(QPushButton, f"list.chip.{name}").isChecked()  # type: ignore[union-attr]
        assert screen.findChild(RecordFilter).text().strip() == "Surya Mills"  # type: ignore[union-attr]
        assert not screen.findChild(QPushButton, "list.chip.all").isChecked()  # type: ignore[union-attr]

    def test_asked_twice_a_field_may_be_either(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        screen.findChild(QPushButton, "list.chip.draft").click()  # type: ignore[union-attr]
        assert typed(screen, qtbot, tasks, "status:pending ") == [is_("status", "draft", "pending")]
        assert typed(screen, qtbot, tasks, "-status:closed ") == [
            is_("status", "draft", "pending"),
            is_not("status", "closed"),
        ]
        assert len(chips(screen)) == 2, "two about one field are more than the row can show"

    def test_tab_makes_it_count_too(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        assert typed(screen, qtbot, tasks, "total:>5", Key.Key_Tab) == [above("total_amount", "5")]
        assert not screen.search.hasFocus()

    def test_inactive_ones_can_be_asked_for(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_party(core, name="Gone", is_active=False)
        listed = open_list(party.LIST)
        listed.search.setFocus()
        assert typed(listed, qtbot, tasks, "active:no", Key.Key_Return) == [is_("is_active", False)]
        assert listed.model.rowCount() == 1


def test_what_begins_so_does_not_look_cut_off(screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
    typed(screen, qtbot, tasks, "number:so-0*", Key.Key_Return)
    assert chips(screen) == ["Number: so-0*"]


class TestWrong:
    def test_it_shows_no_rows_but_why_and_a_way_out(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "total:>5 foo:bar", Key.Key_Return)
        assert screen.model.rowCount() == 0
        assert chips(screen) == ["Total: > 5", "foo:bar"]
        assert screen.search.hasFocus(), "it is to be mended"
        told = [one.text() for one in screen.findChildren(QLabel) if one.isVisible()]
        assert any(one.startswith("There is no field foo here. Perhaps: ") for one in told)
        screen.data_changed()
        screen.reload()
        assert tasks.wait_idle()
        assert screen.model.rowCount() == 0, "news make it no better"
        way_out = next(
            b
            for b in screen.findChildren(QPushButton)
            if b.isVisible() and b.text() == "Remove the condition"
        )
        way_out.click()
        assert tasks.wait_idle()
        assert (screen.model.rowCount(), chips(screen)) == (4, ["Total: > 5"])

    @pytest.mark.parametrize(
        ("clause", "reason"),
        [
            (has("incoterm", "FOB"), "There is no field incoterm here."),
            (is_("status", "lost"), "Status is never lost."),
            (within("due_date", "someday"), "This is not a date."),
        ],
    )
    def test_what_was_kept_or_sent_and_is_not_known_any_more_shows_none_either(
        self, screen: ListScreen, tasks: Tasks, clause: Clause, reason: str
    ) -> None:
        screen.apply_query(ListQuery(where=[clause, above("total_amount", 5)]))
        assert tasks.wait_idle()
        assert (screen.model.rowCount(), screen.model.state) == (0, "error")
        assert reason in screen.search.problem
        screen.search.remove_wrong()
        assert tasks.wait_idle()
        assert screen.model.query.where == [above("total_amount", 5)]

    def test_nothing_is_exported_or_printed_meanwhile(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed(screen, qtbot, tasks, "total:>much", Key.Key_Return)
        for name in ("ask_for_file", "start"):
            monkeypatch.setattr(screen.exporting, name, lambda *_a: pytest.fail("exports what nobody asked"))
        screen.export()
        screen.show_paper()
        assert "not a number" in screen.findChild(QLabel, "message.text").text()  # type: ignore[union-attr]

    @pytest.mark.parametrize("before", ["", "status:draft"])
    @pytest.mark.parametrize(
        ("asked", "reason"),
        [
            ("y" * 300, "At most 200 letters are looked for; these are 300."),
            (" ".join(f"+total:>{n}" for n in range(80)), "has at most 50 conditions; these are"),
            (
                f"number:{';'.join(f'S{n}' for n in range(150))} total:{';'.join(map(str, range(51)))}",
                "asks at most for 200 values in all its conditions; these are 20",
            ),
            (" ".join(f"number:S{n}" for n in range(201)), "asks at most for 200 values; these are 201."),
            (
                "number:" + ";".join(f"S{n}" for n in range(201)),
                "asks at most for 200 values; these are 201.",
            ),
            ("y" * 20_001, "too long: at most 20000 characters"),
            ("refused by the server", "The server refuses that."),
        ],
        ids=["letters", "conditions", "values", "values joined", "values of one", "line", "server"],
    )
    def test_what_is_more_than_may_be_asked_is_asked_by_nothing(
        self,
        screen: ListScreen,
        qtbot: QtBot,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
        before: str,
        asked: str,
        reason: str,
    ) -> None:
        """Whatever acts on the list would act on the question before, which is not what stands there."""
        if before:
            typed(screen, qtbot, tasks, before, Key.Key_Return)
        if "server" in asked:

            def refuse(_query: ListQuery) -> Any:
                raise ValidationError(reason)

            monkeypatch.setattr(screen.model, "_search", refuse)
        screen.search.setText(asked)
        typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert (screen.model.rowCount(), screen.model.state) == (0, "error")
        told = [one.text() for one in screen.findChildren(QLabel) if one.isVisible()]
        assert any(reason in one for one in told), told
        offered = [one.text() for one in screen.findChildren(QPushButton) if one.isVisible()]
        assert "Retry" not in offered
        assert {"Clear search and filters", "Remove the condition"} & {*offered}
        done: list[str] = []
        for of, name in (
            (screen, "_ask_for_export"),
            (screen, "_show_paper"),
            (screen, "_show_documents"),
            (screen, "_open_below_head"),
            (screen.table.copying, "copy"),
        ):
            monkeypatch.setattr(of, name, lambda *_a, name=name: done.append(name))
        for act in (
            screen.export,
            screen.show_paper,
            screen.show_documents,
            screen.open_move_menu,
            screen.table.copy_selected,
        ):
            screen.message.clear()
            act()
            assert tasks.wait_idle()
            assert reason in screen.message.text
        assert done == []
        assert not screen.views.can_keep
        monkeypatch.undo()
        way_out = next(
            b
            for b in screen.findChildren(QPushButton)
            if b.isVisible() and b.text() in ("Clear search and filters", "Remove the condition")
        )
        way_out.click()
        assert tasks.wait_idle()
        assert (screen.model.rowCount(), screen.search.text()) == (4, "")

    def test_a_pasted_column_of_numbers_is_asked_for_by_enter(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        numbers = [orders[0].number, *(f"SO-77{n:04}" for n in range(40))]
        QGuiApplication.clipboard().setText("\r\n".join(numbers))
        qtbot.keyClick(screen.search, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert typed(screen, qtbot, tasks, "", Key.Key_Return) == []
        assert screen.model.rowCount() == 0
        button = screen.window().focusWidget()
        assert isinstance(button, QPushButton)
        assert button.text().startswith(f"Ask for number:{orders[0].number};SO-770000;")
        assert len(button.text()) < 60
        qtbot.keyClick(button, Key.Key_Space)
        assert tasks.wait_idle()
        assert screen.model.query.where == [has("number", *numbers)]
        assert [row.id for row in screen.model._pages[0] if row] == [orders[0].id]

    def test_more_numbers_than_may_be_asked_for_are_counted(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen.search.setText(" ".join(f"SO-77{n:04}" for n in range(250)))
        typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert screen.search.hasFocus(), "it is to be mended"
        assert screen.refusal == "At most 200 numbers are asked for at once; these are 250."

    def test_esc_lets_it_go(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "foo:bar", Key.Key_Return, Key.Key_Escape)
        assert (screen.model.rowCount(), chips(screen)) == (4, [])

    def test_esc_takes_text_then_what_is_wrong_then_all_conditions_then_leaves(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "status:draft total:>5 foo:bar poplin", Key.Key_Return)
        typed(screen, qtbot, tasks, "", Key.Key_Escape)
        assert (screen.search.text(), chips(screen)) == ("", ["Total: > 5", "foo:bar"])
        assert typed(screen, qtbot, tasks, "", Key.Key_Escape) == [
            is_("status", "draft"),
            above("total_amount", "5"),
        ]
        assert screen.search.hasFocus()
        assert typed(screen, qtbot, tasks, "", Key.Key_Escape) == []
        assert (screen.model.rowCount(), screen.search.hasFocus()) == (4, True)
        typed(screen, qtbot, tasks, "", Key.Key_Escape)
        assert not screen.search.hasFocus()

    def test_backspace_makes_it_text_to_be_mended(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "total:>x", Key.Key_Return, Key.Key_Backspace)
        assert (screen.search.text(), chips(screen)) == ("total:>x", [])
        assert typed(screen, qtbot, tasks, "", Key.Key_Backspace) == []
        assert typed(screen, qtbot, tasks, "7", Key.Key_Return) == [above("total_amount", "7")]


class TestTakingBack:
    def test_backspace_at_a_chip_opens_it_as_text(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "total:>5 number:SO ")
        typed(screen, qtbot, tasks, "", Key.Key_Backspace)
        assert (screen.search.text(), chips(screen)) == ("number:SO", ["Total: > 5"])
        assert len(screen.model.query.where) == 2, "the list stays until it is entered"
        for _key in range(len("number:SO")):
            qtbot.keyClick(screen.search, Key.Key_Backspace)
        qtbot.waitUntil(lambda: screen.model.query.where == [above("total_amount", "5")])

    def test_then_what_the_row_shows(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        typed(screen, qtbot, tasks, "customer:s-1 ")
        assert screen.model.rowCount() == 2
        typed(screen, qtbot, tasks, "", Key.Key_Backspace)
        assert screen.search.text() == 'customer:"Surya Mills"'
        assert typed(screen, qtbot, tasks, "", Key.Key_Return) == [is_("customer_id", orders[1].customer_id)]

    def test_a_click_on_its_cross_removes_it(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "total:>99999999 ")
        assert screen.model.rowCount() == 0
        cross = screen.findChild(QAbstractButton, "filter.chip.remove")
        assert cross is not None
        cross.click()
        assert tasks.wait_idle()
        assert (screen.model.rowCount(), chips(screen)) == (4, [])

    def test_all_of_it_is_copied_as_text(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "total:>5 status:draft -number:x foo ", Key.Key_Return)
        screen.search.setFocus()
        screen.search.deselect()
        qtbot.keyClick(screen.search, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        line = QGuiApplication.clipboard().text()
        assert line == "status:draft total:>5 -number:x foo"
        screen._clear_filters()
        screen.search.setText(line)
        where = typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert [clause.field for clause in where] == ["status", "total_amount", "number"]
        assert screen.model.query.text == "foo"

    def test_ctrl_a_takes_the_conditions_too(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        control = Qt.KeyboardModifier.ControlModifier
        typed(screen, qtbot, tasks, "total:>5 status:draft foo", Key.Key_Return)
        qtbot.keyClick(screen.search, Key.Key_A, control)
        qtbot.keyClick(screen.search, Key.Key_C, control)
        assert QGuiApplication.clipboard().text() == "status:draft total:>5 foo"
        assert typed(screen, qtbot, tasks, "due:2024", Key.Key_Return) == [
            between("due_date", "2024-01-01", "2024-12-31")
        ]
        qtbot.keyClick(screen.search, Key.Key_A, control)
        qtbot.keyClick(screen.search, Key.Key_Right)
        assert len(typed(screen, qtbot, tasks, "", Key.Key_Return)) == 1, "an arrow only lets it go"
        screen.search.setFocus()
        qtbot.keyClick(screen.search, Key.Key_A, control)
        assert typed(screen, qtbot, tasks, "", Key.Key_Delete) == []

    def test_what_another_screen_asks_for_is_shown_and_can_be_typed_on(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, core: Core
    ) -> None:
        item = make_item(core)
        screen.apply_query(ListQuery(where=[is_("item_id", item.id)], text="a:b"), "Fine poplin")
        assert tasks.wait_idle()
        assert (chips(screen), screen.search.text()) == (["Item: Fine poplin"], '"a:b"')
        assert screen.model.query.text == "a:b"
        screen.search.setCursorPosition(0)
        qtbot.keyClick(screen.search, Key.Key_Backspace)
        assert screen.search.text() == 'item:"Fine poplin" "a:b"'


class TestCompletion:
    @pytest.fixture
    def screen(self, own_screen: ListScreen) -> ListScreen:
        return own_screen

    def test_fields_are_offered_and_tab_takes_one(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "stat")
        assert offered(screen) == ["status:"]
        typed(screen, qtbot, tasks, "", Key.Key_Tab)
        assert screen.search.text() == "status:"
        assert offered(screen)[:2] == ["draft", "pending"]
        where = typed(screen, qtbot, tasks, "pe", Key.Key_Return)
        assert where == [is_("status", "pending")]
        assert not popup(screen).isVisible()

    def test_a_word_is_searched_for_though_a_field_begins_so(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "stat", Key.Key_Return)
        assert (screen.model.query.text, screen.model.query.where) == ("stat", [])

    def test_arrows_walk_and_esc_keeps_the_text(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "due:this", Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Tab)
        assert screen.search.text() == "due:this-month"
        typed(screen, qtbot, tasks, ";", Key.Key_Escape)
        assert (screen.search.text(), popup(screen).isVisible()) == ("due:this-month;", False)

    def test_records_are_offered_and_enter_takes_only_what_one_went_to(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        typed(screen, qtbot, tasks, "customer:sur")
        qtbot.waitUntil(lambda: len(offered(screen)) == 2)
        assert typed(screen, qtbot, tasks, "", Key.Key_Return) == [has("customer_id", "sur")]
        screen._clear_filters()
        screen.search.setFocus()
        typed(screen, qtbot, tasks, "customer:sur")
        assert len(offered(screen)) == 2, "they are known by now"
        where = typed(screen, qtbot, tasks, "", Key.Key_Down, Key.Key_Return)
        assert where == [is_("customer_id", orders[1].customer_id)]

    def test_who_enters_a_whole_name_at_once_means_that_record(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        """T10, T11: before anything was answered."""
        where = typed(screen, qtbot, tasks, 'customer:"surya mills"', Key.Key_Return)
        assert where == [is_("customer_id", orders[1].customer_id)]
        assert screen.model.rowCount() == 2

    def test_an_item_of_the_lines_is_found_by_its_code_and_by_its_text(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, core: Core
    ) -> None:
        item = make_item(core, code="FIN-009", name="Combed poplin")
        lines = [{"item_id": item.id, "quantity": 1, "unit_price": 1}]
        order = core.run(sales_orders.create, order_input(core, "customer_id") | {"lines": lines})
        assert typed(screen, qtbot, tasks, "item:fin-009", Key.Key_Return) == [is_("item_id", item.id)]
        assert screen.model.rowCount() == 1
        screen._clear_filters()
        screen.search.setFocus()
        assert typed(screen, qtbot, tasks, "item:combed", Key.Key_Return) == [has("item_id", "combed")]
        assert screen.model.rowCount() == 1
        core.run(sales_orders.delete, order.id, order.version)  # the four are for all


@pytest.mark.parametrize(("key", "text"), [(Key.Key_At, "@"), (Key.Key_E, "€"), (Key.Key_BraceLeft, "{")])
def test_what_altgr_types_is_a_letter_of_the_filter(screen: ListScreen, key: Qt.Key, text: str) -> None:
    """T118: AltGr+Q on a German keyboard; Windows tells it as Ctrl and Alt, which no key of ours has."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    for held in (both, Qt.KeyboardModifier.GroupSwitchModifier):
        screen.search.clear()
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
        QApplication.sendEvent(screen.search, event)
        assert screen.search.text() == text


def test_what_is_offered_goes_with_the_line(own_screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
    typed(own_screen, qtbot, tasks, "status:")
    search = own_screen.search
    before = popup(own_screen).x()
    search.move(search.x() + 10, search.y())
    assert popup(own_screen).x() == before + 10


class TestWhatAWordMeans:
    def test_a_word_that_finds_nothing_says_what_it_may_have_meant(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        assert typed(screen, qtbot, tasks, "overdue", Key.Key_Return) == []
        assert screen.model.state == "empty"
        text = screen._state_page.accessibleDescription()
        assert text.endswith("Did you mean overdue:yes?")
        qtbot.keyClick(screen.window().focusWidget() or screen, Key.Key_Space)
        assert tasks.wait_idle()
        assert screen.model.query.where == [is_("is_overdue", True)]
        assert (screen.model.query.text, screen.search.text()) == ("", "")

    @pytest.mark.parametrize(
        ("text", "clause"),
        [
            ("-overdue", is_("is_overdue", False)),
            ("-draft", is_not("status", "draft")),
            ("total > 100000", above("total_amount", "100000")),
        ],
    )
    def test_its_sign_and_its_comparison_are_kept(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, text: str, clause: Clause
    ) -> None:
        typed(screen, qtbot, tasks, text, Key.Key_Return)
        button = screen.findChild(QPushButton, "state.action")
        assert button is not None
        button.click()
        assert tasks.wait_idle()
        assert (screen.model.query.where, screen.model.query.text) == ([clause], "")

    def test_letters_typed_on_what_is_offered_begin_another_search(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "overdue", Key.Key_Return)
        offer = screen.window().focusWidget()
        assert isinstance(offer, QPushButton)
        qtbot.keyClick(offer, "s")
        qtbot.keyClicks(screen.search, "urya")
        assert (screen.search.text(), screen.search.hasFocus()) == ("surya", True)
        typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert (screen.model.query.text, screen.model.query.where) == ("surya", [])

    def test_a_field_that_is_not_written_right_is_asked_by_a_key(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "stauts:draft poplin", Key.Key_Return)
        assert screen.search.problem
        typed(screen, qtbot, tasks, "", Key.Key_Escape)
        screen.focus_rows()
        button = screen.window().focusWidget()
        assert isinstance(button, QPushButton)
        assert button.text() == "Ask for status:draft"
        qtbot.keyClick(button, Key.Key_Space)
        assert tasks.wait_idle()
        assert (screen.model.query.where, screen.search.problem) == ([is_("status", "draft")], "")

    def test_a_choice_that_is_not_written_right_is_offered_as_it_is(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "status:pendng", Key.Key_Escape, Key.Key_Return)
        screen.focus_rows()
        button = screen.window().focusWidget()
        assert isinstance(button, QPushButton)
        assert button.text() == "Ask for status:pending"
        qtbot.keyClick(button, Key.Key_Space)
        assert tasks.wait_idle()
        assert (screen.model.query.where, screen.search.problem) == ([is_("status", "pending")], "")

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("total:>5 lakh ", "500000"),
            ("total:>1.5 crore ", "15000000"),
            ("total:>2500 lakh ", "250000000"),
            ("total:>2,500 crore ", "25000000000"),
            ("total:>2500 k ", "2500000"),
        ],
    )
    def test_a_word_that_multiplies_is_waited_for(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, text: str, amount: str
    ) -> None:
        assert typed(screen, qtbot, tasks, text) == [above("total_amount", amount)]
        assert screen.search.text() == ""

    def test_a_word_that_multiplies_nothing_is_a_word(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        assert typed(screen, qtbot, tasks, "total:>2500 surya ") == [above("total_amount", "2500")]
        assert screen.search.text().strip() == "surya"
        assert typed(screen, qtbot, tasks, "lakh ", Key.Key_Return) == [above("total_amount", "2500")]
        assert screen.search.text().strip() == "surya lakh", "it stands behind no figures"

    def test_a_part_of_the_name_of_who_wrote_it_is_enough(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        (clause,) = typed(screen, qtbot, tasks, "by:admi", Key.Key_Return)
        assert (clause.field, screen.search.problem) == ("created_by", "")
        assert chips(screen) == ["Written by: Admin Person"]
        typed(screen, qtbot, tasks, "by:person", Key.Key_Return)
        assert screen.search.problem.startswith("Several are called person: Admin Person")

    def test_the_other_words_stay(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "surya overdue", Key.Key_Return)
        button = screen.findChild(QPushButton, "state.action")
        assert button is not None
        button.click()
        assert tasks.wait_idle()
        assert screen.model.query.text == "surya"
        assert screen.model.query.where == [is_("is_overdue", True)]

    def test_what_means_nothing_is_asked_nothing(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "poplinx", Key.Key_Return)
        assert "Did you mean" not in screen._state_page.accessibleDescription()

    def test_tab_takes_it_as_it_is_meant(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        typed(screen, qtbot, tasks, "overdue", Key.Key_Tab)
        assert (screen.search.text(), offered(screen)) == ("overdue:yes", [])
        assert typed(screen, qtbot, tasks, "", Key.Key_Return) == [is_("is_overdue", True)]

    def test_enter_takes_none_of_the_choices_where_none_fits(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        typed(screen, qtbot, tasks, "status:over")
        assert {"overdue:yes", "status:draft"} <= set(offered(screen))
        assert popup(screen).current() is None
        typed(screen, qtbot, tasks, "", Key.Key_Return)
        assert screen.search.problem


class TestRoomForChips:
    @pytest.fixture
    def screen(self, own_screen: ListScreen) -> ListScreen:
        return own_screen

    def more(self, screen: ListScreen) -> QToolButton:
        button = screen.findChild(QToolButton, "filter.more")
        assert button is not None
        return button

    def test_without_any_the_text_begins_at_its_left(self, screen: ListScreen, qtbot: QtBot) -> None:
        assert screen.search.textMargins().left() == 0
        qtbot.keyClicks(screen.search, "a")
        assert screen.search.textMargins().left() == 0

    def test_they_take_the_room_there_is(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> None:
        for text in ("total:>1000", "due:<2030-01-01"):
            typed(screen, qtbot, tasks, text, Key.Key_Return)
        screen.focus_rows()
        screen.search.setFixedWidth(340)
        assert len(chips(screen)) == 2
        assert self.more(screen).isHidden()
        for chip in screen.findChildren(FilterChip):
            assert chip.geometry().right() < screen.search.width()

    def test_they_are_shortened_before_they_are_folded(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks
    ) -> None:
        for text in ("customer:surya", "item:poplin", "total:1000..2000000"):
            typed(screen, qtbot, tasks, text, Key.Key_Return)
        screen.focus_rows()
        for width in range(700, 200, -50):
            screen.search.setFixedWidth(width)
            shown = [chip for chip in screen.findChildren(FilterChip) if not chip.isHidden()]
            assert len(shown) == 3 or (len(shown) + 1) * (NARROWEST + GAP) > width - 90
            assert self.more(screen).isHidden() == (len(shown) == 3)

    @pytest.mark.parametrize("begun", ["", "poplin"])
    def test_a_chip_that_is_shown_can_be_read_and_the_number_is_whole(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, begun: str
    ) -> None:
        for text in ("customer:surya", "item:poplin", "due:<2030-01-01", "total:1000..2000000"):
            typed(screen, qtbot, tasks, text, Key.Key_Return)
        screen.search.setText(begun)
        more = self.more(screen)
        for width in range(140, 400, 20):
            screen.search.setFixedWidth(width)
            shown = [chip for chip in screen.findChildren(FilterChip) if not chip.isHidden()]
            assert all(chip.width() >= min(READABLE, chip.wanted()) for chip in shown), width
            assert more.isHidden() == (len(shown) == 4)
            if shown != screen.findChildren(FilterChip):
                assert more.width() >= more.sizeHint().width()
                assert more.text() == f"+{4 - len(shown)}"
            strip = more.parentWidget()
            assert strip is not None
            assert strip.geometry().right() < width - (60 if screen.search.hasFocus() else 0)

    def test_the_fold_tells_what_is_in_it_and_opens_by_key(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, qapp: QApplication
    ) -> None:
        for text in ("customer:surya", "total:1000..2000000"):
            typed(screen, qtbot, tasks, text, Key.Key_Return)
        screen.search.setFixedWidth(280)
        more = self.more(screen)
        assert chips(screen) == ["Customer: surya"]
        said = more.accessibleName()
        assert said.startswith("1 more condition: Total")
        assert (more.text(), more.toolTip(), more.accessibleName()) == ("+1", said, said)
        typed(screen, qtbot, tasks, "", Key.Key_Tab)
        assert more.hasFocus()
        obey_enter(qapp)
        more.click()
        menu = screen.findChild(QMenu, "filter.folded")
        assert menu is not None
        qtbot.keyClick(menu, Key.Key_Down)
        qtbot.keyClick(menu, Key.Key_Return)
        assert screen.search.text() == "total:1000..2000000"
        assert screen.search.hasFocus()
