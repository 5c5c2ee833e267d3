"""Filters above a list: ranges of dates, one party, chips."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery, below, between, empty, is_, is_not, within
from erp_core.masters.party import service as parties
from erp_desktop.kit.inputs.date_range_filter import DateRangeFilter
from erp_desktop.kit.inputs.record_filter import RecordFilter
from erp_desktop.kit.lists.filter_row import FilterRow
from erp_desktop.kit.parts.chip_row import ChipRow
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters.party import LIST as PARTIES
from erp_desktop.sales.sales_order import LIST as SALES_ORDERS
from tests.factories.orders import make_party

Key = Qt.Key


def popup() -> QWidget:
    found = QApplication.activePopupWidget()
    assert found is not None
    return found


class TestDates:
    @pytest.fixture
    def dates(self, qtbot: QtBot) -> DateRangeFilter:
        button = DateRangeFilter()
        qtbot.addWidget(button)
        button.show()
        return button

    def test_typed_range(self, dates: DateRangeFilter, qtbot: QtBot) -> None:
        dates._open_form()
        first, last = (popup().findChild(QLineEdit, name) for name in ("range.from", "range.to"))
        assert first is not None
        assert last is not None
        qtbot.keyClicks(first, "15 Jan 2024")
        qtbot.keyClicks(last, "2024-02-15")
        with qtbot.waitSignal(dates.changed):
            qtbot.keyClick(last, Key.Key_Return)
        assert dates.range == (date(2024, 1, 15), date(2024, 2, 15))
        assert dates.text().strip() == "15 Jan 2024 – 15 Feb 2024"

    def test_what_is_no_date_is_said(self, dates: DateRangeFilter, qtbot: QtBot) -> None:
        dates._open_form()
        form = popup()
        first = form.findChild(QLineEdit, "range.from")
        assert first is not None
        qtbot.keyClicks(first, "someday")
        qtbot.keyClick(first, Key.Key_Return)
        assert first.property("invalid")
        assert dates.range == (None, None)
        form.close()

    def test_two_days_that_are_none_are_both_said(self, dates: DateRangeFilter, qtbot: QtBot) -> None:
        dates._open_form()
        form = popup()
        lines = [form.findChild(QLineEdit, name) for name in ("range.from", "range.to")]
        for line, text in zip(lines, ("someday", "15 Jan 0024"), strict=True):
            qtbot.keyClicks(line, text)
        qtbot.keyClick(lines[0], Key.Key_Return)
        hint = form.findChild(QLabel, "range.hint")
        assert hint is not None
        told = hint.text().splitlines()
        assert [line.partition(":")[0] for line in told] == ["From", "To"]
        assert told[0].partition(":")[2] != told[1].partition(":")[2]
        assert all(line is not None and line.property("invalid") for line in lines)
        form.close()

    def test_open_end(self, dates: DateRangeFilter) -> None:
        dates.set_range(date(2024, 1, 15), None)
        assert dates.text().strip() == "From 15 Jan 2024"
        assert dates.clause("due_date") == between("due_date", date(2024, 1, 15))

    def test_a_range_with_a_name_stays_one(self, dates: DateRangeFilter) -> None:
        assert dates.show_clause(within("due_date", "this_month"))
        assert dates.text().strip() == "This month"
        assert dates.property("active")
        assert dates.clause("due_date") == within("due_date", "this_month")
        assert dates.show_clause(None)
        assert dates.text().strip() == "Any date"
        assert dates.clause("due_date") is None

    def test_what_it_has_no_words_for_is_left_to_others(self, dates: DateRangeFilter) -> None:
        days = [between("due_date", date(2024, 1, 1), date(2024, 1, 31)), below("due_date", date(2025, 1, 1))]
        moving = [between("due_date", "today+3"), between("due_date", date(2024, 1, 1), "today-30")]
        assert dates.show_clause(days[0])
        for clause in (days[1], empty("due_date"), days[0].model_copy(update={"is_not": True}), *moving):
            assert not dates.show_clause(clause)
            assert dates.clause("due_date") is None


class TestParty:
    @pytest.fixture
    def customers(self, core: Core, tasks: Tasks, qtbot: QtBot) -> RecordFilter:
        for name in ("Anna Weaving", "Béla Dyeing"):
            make_party(core, name=name)
        make_party(core, name="Only Supplier", is_customer=False)
        offered = ListQuery(where=[is_("is_customer", True)])
        button = RecordFilter(
            "Customer", "Any customer", lambda query: core.run(parties.search, query), offered, tasks
        )
        qtbot.addWidget(button)
        button.show()
        return button

    def texts(self) -> list[str]:
        found = popup().findChild(QListWidget)
        assert found is not None
        return [found.item(row).text() for row in range(found.count())]

    def test_search_and_choose_by_keyboard(self, customers: RecordFilter, tasks: Tasks, qtbot: QtBot) -> None:
        customers.click()
        assert tasks.wait_idle()
        assert len(self.texts()) == 3
        line = popup().findChild(QLineEdit, "record.search")
        assert line is not None
        qtbot.keyClicks(line, "dyeing")
        qtbot.waitUntil(lambda: len(self.texts()) == 1)
        with qtbot.waitSignal(customers.changed):
            qtbot.keyClick(line, Key.Key_Return)
        assert customers.record_id is not None
        assert "Béla Dyeing" in customers.text()
        customers.click()
        assert tasks.wait_idle()
        with qtbot.waitSignal(customers.changed):
            qtbot.keyClick(popup().findChild(QLineEdit, "record.search"), Key.Key_Return)  # type: ignore[arg-type]
        assert customers.record_id is None

    def test_the_exact_code_wins_however_fast_it_is_typed(
        self, core: Core, customers: RecordFilter, tasks: Tasks, qtbot: QtBot
    ) -> None:
        for number in (110, 111, 112):
            make_party(core, code=f"C{number}", name=f"Aa {number}")
        wanted = make_party(core, code="C11", name="Zed")
        customers.click()
        assert tasks.wait_idle()
        line = popup().findChild(QLineEdit, "record.search")
        assert line is not None
        qtbot.keyClicks(line, "c11")
        with qtbot.waitSignal(customers.changed):
            qtbot.keyClick(line, Key.Key_Return)  # before anything was looked up
        assert customers.record_id == wanted.id

    def test_error_is_shown_in_place(self, tasks: Tasks, qtbot: QtBot) -> None:
        def gone(_query: ListQuery) -> list[object]:
            raise Unreachable("The server does not answer.")

        button = RecordFilter("Customer", "Any customer", gone, ListQuery(), tasks)
        qtbot.addWidget(button)
        button.show()
        button.click()
        assert tasks.wait_idle()
        assert self.texts() == ["The server does not answer."]
        popup().close()


def test_chips_are_one_choice_and_all_ends_it(qtbot: QtBot) -> None:
    row = ChipRow([("draft", "Draft"), ("sent", "Sent")])
    qtbot.addWidget(row)
    told: list[set[str]] = []
    row.changed.connect(lambda: told.append(row.chosen))

    def press(name: str) -> None:
        row.findChild(QPushButton, f"list.chip.{name}").click()  # type: ignore[union-attr]

    for name in ("draft", "sent", "draft", "all"):
        press(name)
    assert told == [{"draft"}, {"draft", "sent"}, {"sent"}, set()]


def test_the_row_shows_what_it_has_controls_for_and_gives_back_the_rest(
    core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    row = FilterRow(SALES_ORDERS, core, tasks)
    qtbot.addWidget(row)
    shown = [is_("status", "draft"), is_("is_overdue", True), is_("customer_id", 17)]
    more = below("total_amount", 5)
    assert row.apply([*shown, more], lambda id: f"Party {id}") == [more]
    assert row.findChild(QPushButton, "list.chip.draft").isChecked()  # type: ignore[union-attr]
    assert row.record == ("customer_id", 17, "Party 17")
    assert sorted(c.field for c in row.clauses) == sorted(c.field for c in shown)
    for clause in (is_not("status", "draft"), is_("status", "lost"), is_("is_overdue", False)):
        assert row.apply([clause], str) == [clause]
        assert (row.clauses, row.narrowing) == ([], [])
        assert not row.findChild(QPushButton, "list.chip.all").isChecked()  # type: ignore[union-attr]
    assert row.apply([], str) == []
    assert row.findChild(QPushButton, "list.chip.all").isChecked()  # type: ignore[union-attr]


def test_inactive_records_are_hidden_until_they_are_wanted(core: Core, tasks: Tasks, qtbot: QtBot) -> None:
    row = FilterRow(PARTIES, core, tasks)
    qtbot.addWidget(row)
    assert row.clauses == [is_("is_active", True)]
    assert not row.narrowing
    inactive = is_("is_active", False)
    assert row.apply([inactive], str) == [inactive]
    assert row.clauses == []
