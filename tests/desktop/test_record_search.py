"""Search everywhere puts what is meant first: numbers however they are typed, names before who is named."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleInput
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.palette.command_palette import CommandPalette
from erp_desktop.shell.palette.record_search import RecordSearch, number_of
from tests.factories.orders import make_item, make_party, make_purchase_order, make_sales_order

Found = Callable[[str], list[str]]


@pytest.fixture
def found(core: Core, window_of: Callable[[Core], MainWindow], qtbot: QtBot, tasks: Tasks) -> Found:
    """What is found for a text, from the top."""
    party = make_party(core, name="Surya Garment Exports")
    other = make_party(core, name="Weavers of Surya")
    for number in range(12):
        make_sales_order(core, customer_id=(party if number % 2 else other).id)
    make_purchase_order(core)
    make_item(core, code="SO-1-FAB")
    window = window_of(core)
    palette = CommandPalette([], window)
    qtbot.addWidget(palette)
    search = RecordSearch(core, tasks, window.listed, window.open, palette)

    def ask(text: str) -> list[str]:
        with qtbot.waitSignal(search.found) as told:
            search.ask(text)
            search.ask_now()
        assert tasks.wait_idle()
        assert told.args is not None
        return [command.title for command in told.args[1]]

    return ask


@pytest.mark.parametrize("typed", ["so-000003", "SO3", "so-3", "so003"])
def test_a_number_is_known_however_it_is_typed(found: Found, typed: str) -> None:
    assert found(typed)[0].startswith("SO-000003")


def test_figures_alone_mean_each_series(found: Found) -> None:
    first, second, *_others = found("01")
    assert {first[:9], second[:9]} == {"SO-000001", "PO-000001"}


def test_who_is_called_so_stands_before_his_orders(found: Found) -> None:
    titles = found("surya")
    assert "Surya Garment Exports" in titles[0]
    assert "Weavers of Surya" in titles[1]
    assert all(title.startswith("SO-") for title in titles[2:])


class TestOfDesk:
    """Cases of the design that are of the search itself: T70, T71."""

    def searching(self, window: MainWindow, tasks: Tasks) -> RecordSearch:
        return RecordSearch(window.core, tasks, window.listed, window.open, CommandPalette([], window))

    def test_what_the_role_may_not_read_is_not_found(
        self,
        core: Core,
        core_as: Callable[[str], Core],
        window_of: Callable[[Core], MainWindow],
        qtbot: QtBot,
        tasks: Tasks,
    ) -> None:
        """T70: a viewer finds no user, and a role without purchases no purchase order."""
        make_purchase_order(core)
        make_sales_order(core)
        viewer = core.run(roles.get, next(r.id for r in core.run(roles.search) if r.name == "viewer"))
        less = [p for p in viewer.permissions if not p.startswith("purchase_order:")]
        core.run(
            roles.update,
            viewer.id,
            viewer.version,
            RoleInput(name=viewer.name, title=viewer.title, permissions=frozenset(less)),
        )
        search = self.searching(window_of(core_as("viewer")), tasks)

        def titles(text: str) -> list[str]:
            with qtbot.waitSignal(search.found) as told:
                search.ask(text)
                search.ask_now()
            assert tasks.wait_idle()
            assert told.args is not None
            return [command.title for command in told.args[1]]

        found = titles("01")
        assert found[0].startswith("SO-000001")
        assert not any(title.startswith("PO-") for title in found)
        assert titles("manager") == []

    def test_typing_asks_seldom_and_nothing_moves_under_the_highlight(
        self,
        core: Core,
        window_of: Callable[[Core], MainWindow],
        qtbot: QtBot,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """T71: ``so-000001``, a letter each 30 ms."""
        make_sales_order(core)
        search = self.searching(window_of(core), tasks)
        asked: list[str] = []
        monkeypatch.setattr(search, "_search", lambda: asked.append(search._text))
        search._delay.timeout.disconnect()
        search._delay.timeout.connect(lambda: search._search())
        text = "so-000001"
        for end in range(1, len(text) + 1):
            search.ask(text[:end])
            qtbot.wait(30)
        qtbot.waitUntil(lambda: not search._delay.isActive())
        assert len(asked) <= 2
        assert asked[-1] == text


@pytest.mark.parametrize(
    ("record", "text", "number"),
    [
        ("sales_order", "901", "SO-000901"),
        ("sales_order", "so 901", ""),
        ("sales_order", "po901", ""),
        ("purchase_order", "PO-901", "PO-000901"),
        ("sales_order", "1234567", "SO-1234567"),
        ("party", "901", ""),
        ("sales_order", "0", "SO-000000"),
    ],
)
def test_which_number_is_meant(record: str, text: str, number: str) -> None:
    assert number_of(record, text) == number
