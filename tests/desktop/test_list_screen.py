"""The list screen over the real core: search, filter, sort, open, refresh, empty and error states."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.news.changes import Changes
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.role import service as roles
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.sales import sales_order
from tests.desktop.conftest import RecordingShell
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_sales_order

Open = Callable[..., ListScreen]
Key = Qt.Key


def make_orders(core: Core) -> list[Any]:
    """Twelve sales orders of two customers, one a day; the last three submitted."""
    anna, bela = (make_party(core, name=name) for name in ("Anna Weaving", "Béla Dyeing"))
    made = []
    for day in range(1, 13):
        order = make_sales_order(
            core,
            customer_id=(anna if day % 2 else bela).id,
            order_date=date(2024, 3, day).isoformat(),
            due_date=date(2024, 4, day).isoformat(),
        )
        made.append(core.run(sales_orders.submit, order.id, order.version) if day > 9 else order)
    return made


@pytest.fixture(scope="module")
def orders(mill: Mill) -> list[Any]:
    return make_orders(mill("admin"))


def numbers(screen: ListScreen) -> list[str]:
    return [str(screen.model.index(row, 0).data()) for row in range(screen.model.rowCount())]


def press(screen: ListScreen, tasks: Tasks, name: str) -> None:
    button = screen.findChild(QPushButton, name)
    assert button is not None
    button.click()
    assert tasks.wait_idle()


def label(screen: ListScreen, name: str) -> str:
    return screen.findChild(QWidget, name).text()  # type: ignore[union-attr,attr-defined]


@pytest.mark.one_company
@pytest.mark.usefixtures("orders")
class TestRows:
    def test_newest_first_with_count_and_sum(self, open_list: Open) -> None:
        screen = open_list()
        assert numbers(screen)[:2] == ["SO-000012", "SO-000011"]
        assert label(screen, "list.count") == "12 sales orders"
        assert label(screen, "list.sum").endswith("13,860.00 INR")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("x" * 201, "At most 200 letters are looked for; these are 201."),
            ("abc\x07", "There is a control character"),
        ],
    )
    def test_what_cannot_be_searched_for_is_said_and_shows_nothing(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, text: str, sentence: str, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.search.setText(text)
        qtbot.keyClick(screen.search, Key.Key_Return)
        assert tasks.wait_idle()
        assert screen.model.rowCount() == 0
        assert screen.model.error is not None
        assert sentence in screen.model.error.in_words
        assert screen._state_page.isVisible()
        screen.search.setText("")
        qtbot.keyClick(screen.search, Key.Key_Return)
        assert tasks.wait_idle()
        assert screen.model.rowCount() == len(orders)

    def test_typing_searches_after_a_pause(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = open_list()
        qtbot.keyClicks(screen.search, "dyeing")
        assert len(numbers(screen)) == 12
        qtbot.waitUntil(lambda: len(numbers(screen)) == 6)
        qtbot.keyClick(screen.search, Key.Key_Escape)
        qtbot.waitUntil(lambda: len(numbers(screen)) == 12)
        assert tasks.wait_idle()

    def test_chips_filter_and_combine(self, open_list: Open, tasks: Tasks) -> None:
        screen = open_list()
        press(screen, tasks, "list.chip.pending")
        assert numbers(screen) == ["SO-000012", "SO-000011", "SO-000010"]
        press(screen, tasks, "list.chip.draft")
        assert len(numbers(screen)) == 12
        press(screen, tasks, "list.chip.all")
        assert screen.model.query.where == []

    def test_header_sorts_on_the_server_and_is_remembered(self, open_list: Open, tasks: Tasks) -> None:
        screen = open_list()
        screen.table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        assert tasks.wait_idle()
        assert numbers(screen)[0] == "SO-000001"
        assert open_list().model.query.sort == "number"

    def test_opened_with_a_query(self, open_list: Open) -> None:
        screen = open_list(query=ListQuery(where=[is_("status", "pending")]))
        assert len(numbers(screen)) == 3
        assert screen.findChild(QPushButton, "list.chip.pending").isChecked()  # type: ignore[union-attr]

    def test_enter_opens_and_ctrl_n_makes_new(
        self, open_list: Open, qtbot: QtBot, shell: RecordingShell, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.search.setFocus()
        qtbot.keyClick(screen.search, Key.Key_Down)
        qtbot.keyClick(screen.table, Key.Key_Return)
        qtbot.keyClick(screen.table, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert [entry[:2] for entry in shell.opened] == [
            ("sales_order", orders[-1].id),
            ("sales_order", None),
        ]

    def test_copy_gives_what_is_seen(self, open_list: Open, qtbot: QtBot) -> None:
        screen = open_list()
        screen.table.selectRow(0)
        qtbot.keyClick(screen.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        lines = QGuiApplication.clipboard().text().splitlines()
        assert lines[0].split("\t") == ["Number", "Customer", "Status", "Ordered", "Due", "Total", "Currency"]
        assert lines[1].split("\t")[:3] == ["SO-000012", "Béla Dyeing", "Pending"]

    def test_other_tables_do_not_matter(self, open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
        screen = open_list()
        screen.hear(Changes.of("item"))
        qtbot.wait(300)
        assert not tasks.is_busy

    def test_server_gone_keeps_the_rows_and_says_so(
        self, open_list: Open, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        screen = open_list()

        def gone(_query: ListQuery) -> list[Any]:
            raise Unreachable("The server does not answer.")

        monkeypatch.setattr(screen.model, "_search", gone)
        screen.reload()
        assert tasks.wait_idle()
        assert len(numbers(screen)) == 12
        assert screen.message.text == "The server does not answer."

    def test_what_a_lost_connection_said_goes_when_rows_come_again_and_by_esc(
        self, open_list: Open, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        screen = open_list()
        real = screen.model._search

        def gone(_query: ListQuery) -> list[Any]:
            raise Unreachable("The server does not answer.")

        def reload(search: Callable[[ListQuery], Any]) -> str:
            monkeypatch.setattr(screen.model, "_search", search)
            screen.reload()
            assert tasks.wait_idle()
            return screen.message.text

        assert reload(gone)
        assert reload(real) == ""
        assert reload(gone)
        screen.message.show_message("Something else.", "warning")
        assert reload(real) == "Something else.", "that is no matter of the rows"
        for place in (screen.search, screen.table):
            assert reload(gone)
            place.setFocus()
            qtbot.keyClick(place, Qt.Key.Key_Escape)
            assert screen.message.text == ""
            assert reload(real) == ""
        screen.message.show_message("The export failed.", "danger")
        qtbot.keyClick(screen.table, Qt.Key.Key_Escape)
        assert screen.message.text == ""
        screen.message.show_message("Writing…", "info", "Stop", lambda: None)
        qtbot.keyClick(screen.table, Qt.Key.Key_Escape)
        assert screen.message.text == "Writing…", "what is under way is told on"

    def test_columns_are_remembered(self, open_list: Open, qtbot: QtBot) -> None:
        screen = open_list()
        screen.table.show_column(6, False)
        screen.table.horizontalHeader().moveSection(0, 2)
        screen.table.setColumnWidth(0, 177)
        qtbot.wait(500)
        again = open_list().table
        assert again.isColumnHidden(6)
        assert again.horizontalHeader().visualIndex(0) == 2
        assert again.columnWidth(0) == 177
        again.reset_columns()
        assert not again.isColumnHidden(6)
        assert again.horizontalHeader().visualIndex(0) == 0


class TestNews:
    def test_somebody_elses_order_appears_and_the_selection_stays(
        self, open_list: Open, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        make_orders(core)
        screen = open_list()
        screen.table.selectRow(1)
        make_sales_order(core, order_date="2024-03-30", due_date="2024-04-30")
        screen.hear(Changes.of("sales_order"))
        qtbot.waitUntil(lambda: len(numbers(screen)) == 13)
        assert tasks.wait_idle()
        assert numbers(screen)[0] == "SO-000013"
        assert [numbers(screen)[row] for row in screen.table.selected_rows()] == ["SO-000011"]

    def test_hidden_list_waits_until_it_is_looked_at(
        self, open_list: Open, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        make_orders(core)
        screen = open_list()
        screen.hide()
        make_sales_order(core)
        screen.hear(Changes.of("sales_order"))
        qtbot.wait(300)
        assert len(numbers(screen)) == 12
        screen.show()
        screen.activated()
        qtbot.waitUntil(lambda: len(numbers(screen)) == 13)
        assert tasks.wait_idle()


class TestWithoutRows:
    def test_empty_list_says_what_to_do(self, open_list: Open, shell: RecordingShell) -> None:
        screen = open_list()
        assert screen._state_page.title == "No sales orders yet"
        screen.findChild(QPushButton, "state.action").click()  # type: ignore[union-attr]
        assert shell.opened == [("sales_order", None, {})]

    def test_nothing_found_offers_to_clear(self, open_list: Open, core: Core, tasks: Tasks) -> None:
        make_sales_order(core)
        screen = open_list(query=ListQuery(text="nobody"))
        assert screen._state_page.title == "Nothing found"
        press(screen, tasks, "state.action")
        assert len(numbers(screen)) == 1

    def test_the_keyboard_goes_to_what_can_be_done(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_sales_order(core)
        screen = open_list()
        screen.activateWindow()
        screen.table.setFocus()
        screen.search.set_silently("nobody")
        screen.ask()
        assert tasks.wait_idle()
        button = screen.findChild(QPushButton, "state.action")
        assert button is not None
        assert screen.focusWidget() is button
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            screen.search.setFocus()
            qtbot.keyClick(screen.search, key)
            assert screen.focusWidget() is button
        button.click()
        assert tasks.wait_idle()
        assert screen.focusWidget() is screen.table

    def test_error_offers_to_retry(
        self, open_list: Open, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_sales_order(core)
        real = core.run

        def gone(*_args: Any, **_kwargs: Any) -> Any:
            raise Unreachable("The server does not answer.")

        monkeypatch.setattr(core, "run", gone)
        screen = open_list()
        assert screen._state_page.title == "This list could not be read"
        monkeypatch.setattr(core, "run", real)
        press(screen, tasks, "state.action")
        assert len(numbers(screen)) == 1

    def test_a_viewer_learns_why_nothing_can_be_made(
        self, open_list: Open, core_as: Callable[[str], Core], qtbot: QtBot, shell: RecordingShell
    ) -> None:
        screen = open_list(as_core=core_as("viewer"))
        words = "You need the permission “Write new sales orders”."
        button = screen.findChild(QPushButton, "list.new")
        assert button is not None
        assert (button.isVisible(), button.isEnabled()) == (True, False)
        assert button.toolTip().splitlines() == [
            words,
            "Manager and Staff have it. Administrator can give it to you.",
        ]
        assert button.accessibleDescription() == button.toolTip().replace("\n", " ")
        menu = screen.context_menu(None, 0)
        entry = next(a for a in menu.actions() if a.text().startswith("New sales order"))
        assert menu.toolTipsVisible()
        assert not entry.isEnabled()
        assert words in entry.toolTip()
        assert words in entry.whatsThis()
        screen.setFocus()
        qtbot.keyClick(screen, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        assert screen.message.text == button.accessibleDescription()
        assert shell.opened == []

    def test_who_may_again_finds_the_button_as_it_was(
        self, open_list: Open, core_as: Callable[[str], Core], core: Core, tasks: Tasks
    ) -> None:
        viewer = core_as("viewer")
        screen = open_list(as_core=viewer)
        (role,) = [r for r in core.run(roles.search) if r.name == "viewer"]
        more: Any = {"name": "viewer", "title": "Viewer"}
        more["permissions"] = [*role.permissions, "sales_order:create"]
        core.run(roles.update, role.id, role.version, more)
        viewer.ask_rights()
        screen.rights_changed()
        assert tasks.wait_idle()
        button = screen.findChild(QPushButton, "list.new")
        assert button is not None
        assert button.isEnabled()
        assert button.toolTip() == "New sales order (Ctrl+N)"
        assert button.accessibleDescription() == ""
        assert button.property("tone") == "primary"


def test_inactive_masters_are_hidden_until_asked_for(open_list: Open, core: Core, tasks: Tasks) -> None:
    make_party(core, name="Old Mill", is_active=False)
    make_party(core, name="New Mill")
    screen = open_list(party.LIST)
    assert screen.model.rowCount() == 1
    press(screen, tasks, "list.chip.inactive")
    assert screen.model.rowCount() == 2


@pytest.mark.parametrize("spec", [sales_order.LIST, party.LIST], ids=lambda s: s.name)
def test_everything_that_takes_the_keyboard_has_a_name(open_list: Open, spec: ListSpec) -> None:
    screen = open_list(spec)
    controls = [w for kind in (QAbstractButton, QLineEdit, QComboBox) for w in screen.findChildren(kind)]
    own = [w for w in controls if w.isVisible() and w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    nameless = [f"{type(w).__name__} {w.objectName()}" for w in own if not w.accessibleName()]
    assert nameless == []


@pytest.mark.parametrize("spec", [sales_order.LIST, party.LIST], ids=lambda s: s.name)
def test_no_key_means_two_things(open_list: Open, spec: ListSpec) -> None:
    keys = [s.key().toString() for s in open_list(spec).findChildren(QShortcut)]
    assert len(keys) == len(set(keys))
