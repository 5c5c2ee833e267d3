"""Search everywhere puts what is meant first, and leads on to the lists of what was found."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.i18n import _
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.platform.search import service as everywhere
from erp_core.platform.search.schema import Found as Answer
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleInput
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_desktop.administration.company import company
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.palette.command_palette import Command, CommandPalette, matching, similar
from erp_desktop.shell.palette.record_search import RecordSearch
from tests.desktop.shared_windows import in_one_window
from tests.factories.makers import make_stock_adjustment
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    order_input,
)

Found = Callable[[str], list[str]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine gives up what these look for."""
    for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
        monkeypatch.setattr(everywhere, limit, 20_000)


@pytest.fixture
def window(
    core: Core,
    window_of: Callable[[Core], MainWindow],
    window_as: Callable[[str], MainWindow],
    request: pytest.FixtureRequest,
) -> MainWindow:
    """That of ``core``, where it is not shared."""
    return window_as("admin") if request.node.get_closest_marker("one_window") else window_of(core)


@pytest.fixture
def ask(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> Callable[[str], list[Command]]:
    """What is found for a text, from the top."""
    palette = CommandPalette([], window)
    qtbot.addWidget(palette)
    search, told = RecordSearch(window.core, tasks, window.listed, window.open, palette), []
    search.found.connect(lambda _text, more: told.extend(more))

    def ask(text: str) -> list[Command]:
        told.clear()
        with qtbot.waitSignal(search.found):
            search.ask(text)
            search.ask_now()
        assert tasks.wait_idle()
        return list(told)

    return ask


@pytest.fixture(scope="module")
def records(mill: Mill) -> int:
    """What is searched for, one of the orders; tests of the same company make no more."""
    core = mill("admin")
    party = make_party(core, name="Surya Garment Exports")
    other = make_party(core, name="Weavers of Surya")
    orders = [make_sales_order(core, customer_id=(party if n % 2 else other).id) for n in range(12)]
    make_purchase_order(core)
    make_item(core, code="SO-1-FAB")
    return orders[0].id


@pytest.fixture
def found(records: int, ask: Callable[[str], list[Command]]) -> Found:
    del records
    return lambda text: [command.title for command in ask(text)]


@in_one_window
@pytest.mark.parametrize("typed", ["so-000003", "SO3", "so-3", "so003"])
def test_a_number_is_known_however_it_is_typed(found: Found, typed: str) -> None:
    assert found(typed)[0].startswith("SO-000003")


@in_one_window
def test_figures_alone_mean_each_series(found: Found) -> None:
    first, second, *_others = found("01")
    assert {first[:9], second[:9]} == {"SO-000001", "PO-000001"}


@in_one_window
def test_who_is_called_so_stands_before_his_orders(found: Found) -> None:
    titles = found("surya")
    assert "Surya Garment Exports" in titles[0]
    assert "Weavers of Surya" in titles[1]
    assert [title[:3] for title in titles[2:6]] == ["SO-"] * 4


def test_a_search_is_one_question(
    core: Core, ask: Callable[[str], list[Command]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_party(core, name="Surya")
    ask("surya")
    asked: list[str] = []
    old = type(core).run

    def run(self: Core, operation: object, *more: object) -> object:
        asked.append(getattr(operation, "__name__", ""))
        return old(self, operation, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(core), "run", run)
    ask("surya")
    assert asked == ["everywhere"]


class TestLeadsOn:
    """T69, and what is more than the palette shows."""

    def test_the_orders_that_hold_an_item_are_listed_from_here(
        self, core: Core, window: MainWindow, ask: Callable[[str], list[Command]], tasks: Tasks
    ) -> None:
        item = make_item(core, code="FIN-009", name="Poplin")
        lines = [{"item_id": item.id, "quantity": 1, "unit_price": 1}]
        core.run(sales_orders.create, order_input(core, "customer_id") | {"lines": lines})
        leads = {command.title: command for command in ask("poplin")}
        leads["Sales orders: FIN-009 · Poplin"].call()
        assert tasks.wait_idle()
        screen = window.tabs.current
        assert isinstance(screen, ListScreen)
        (clause,) = screen.query().where
        assert (clause.field, clause.values) == ("item_id", [item.id])
        others = [title for title in leads if title.endswith(": FIN-009 · Poplin")]
        assert others == ["Sales orders: FIN-009 · Poplin"], "lists that would be empty are not offered"

    def test_tab_shows_the_list_with_all_that_hold_the_text(
        self, core: Core, window: MainWindow, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_party(core, name="Surya Garment Exports")
        window.open_palette()
        palette = window.findChild(CommandPalette)
        assert palette is not None
        line = palette.findChild(QLineEdit)
        assert line is not None
        qtbot.keyClicks(line, "surya")
        qtbot.waitUntil(lambda: bool(palette._shown))
        assert tasks.wait_idle()
        qtbot.keyClick(line, Qt.Key.Key_Tab)
        assert tasks.wait_idle()
        screen = window.tabs.current
        assert isinstance(screen, ListScreen)
        assert (screen.spec.name, screen.query().text) == ("parties", "surya")

    def test_what_was_not_looked_at_in_time_is_offered_where_it_holds_something(
        self,
        core: Core,
        window: MainWindow,
        ask: Callable[[str], list[Command]],
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        make_sales_order(core, notes="left at the gate")
        make_purchase_order(core)
        make_party(core, name="Gate of old", is_active=False)
        for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
            monkeypatch.setattr(everywhere, limit, 0)
        assert ask("nowhere") == []
        commands = ask("gate")
        order, rest = [command.title for command in commands]
        assert (order[:9], rest) == ("SO-000001", "Sales orders: all with “gate”"), "and what it begins with"
        commands[1].call()
        assert tasks.wait_idle()
        screen = window.tabs.current
        assert isinstance(screen, ListScreen)
        assert (screen.spec.name, screen.query().text) == ("sales_orders", "gate")

    def test_below_those_of_a_list_that_has_more_all_are_offered(
        self, core: Core, window: MainWindow, ask: Callable[[str], list[Command]], tasks: Tasks
    ) -> None:
        for _order in range(6):
            make_sales_order(core, notes="letter of credit")
        make_purchase_order(core, notes="no credit")
        commands = ask("credit")
        rest = "Sales orders: all with “credit”"
        assert [command.title[:3] for command in commands] == ["SO-"] * 4 + ["Sal", "PO-"]
        assert commands[4].title == rest
        commands[4].call()
        assert tasks.wait_idle()
        screen = window.tabs.current
        assert isinstance(screen, ListScreen)
        assert (screen.spec.name, screen.query().text) == ("sales_orders", "credit")

    def test_where_there_was_no_time_a_list_that_names_nothing_is_not_offered(
        self,
        core: Core,
        ask: Callable[[str], list[Command]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        party = make_party(core, name="Surya")
        make_sales_order(core, customer_id=party.id)
        monkeypatch.setattr(everywhere._Looking, "_ask", lambda *_anything: None)
        told = [command.title for command in ask("surya")]
        assert [title for title in told if ": " in title] == [f"Sales orders: {party.code} · Surya"]

    @in_one_window
    def test_tab_without_a_record_leaves_the_palette_as_it_is(self, window: MainWindow, qtbot: QtBot) -> None:
        palette = CommandPalette([Command("Alpha", "info", lambda: None)], window)
        qtbot.addWidget(palette)
        palette.open_over(window)
        line = palette.findChild(QLineEdit)
        assert line is not None
        qtbot.keyClick(line, Qt.Key.Key_Tab)
        assert palette.isVisible()
        assert line.hasFocus()


@in_one_window
def test_one_figure_means_numbers_and_one_letter_says_what_is_missing(
    found: Found, window: MainWindow
) -> None:
    assert [title[:9] for title in found("2")] == ["SO-000002"]
    assert found("s") == []
    palette = window.findChildren(CommandPalette)[-1]
    assert palette.nothing == "Records are found from two letters on, numbers from one figure on."


def test_piles_of_one_item_are_told_apart(core: Core, ask: Callable[[str], list[Command]]) -> None:
    item = make_item(core, code="POP-7", name="Poplin", tracking="lot")
    for lots in (("L-1", "L-2"), ("L-1",)):
        lines = [{"item_id": item.id, "quantity": 5, "unit_cost": 1, "lot_number": lot} for lot in lots]
        made = make_stock_adjustment(core, lines=lines)
        core.run(stock_adjustments.post, made.id, made.version)
    titles = [command.title for command in ask("pop-7") if command.title.endswith("roll or pile")]
    assert len(titles) == len(set(titles)) == 3
    assert all("L-1" in title or "L-2" in title for title in titles)


@in_one_window
@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("language", "company"),
        ("currency", "company"),
        ("idle", "company"),
        ("backup", "server"),
        ("port", "mail"),
    ],
)
def test_a_field_of_the_settings_leads_to_its_page(
    window: MainWindow, tasks: Tasks, typed: str, page: str
) -> None:
    assert not [c for c in matching(window.commands(), "") if c.is_sought], "shown to who types"
    title = _(window.screens[page].title)
    leads = [
        c for c in matching(window.commands(), typed) if c.is_sought and c.title.startswith(f"{title}: ")
    ]
    leads[0].call()
    assert tasks.wait_idle()
    assert window.tabs.current is window.open(page), "it is open already"


@in_one_window
@pytest.mark.parametrize("page", ["company", "mail", "numbering", "server"])
def test_a_field_of_the_settings_leads_to_that_very_field(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, page: str
) -> None:
    """What is typed next goes there: also where the page is open already, and while it is being read."""
    entry = window.screens[page]
    for name, title in entry.held.items():
        for is_open in (False, True):
            if not is_open and (screen := window.tabs.shown(entry, None)) is not None:
                window.close_screen(screen)
            window.open_palette()
            palette = window.findChildren(CommandPalette)[-1]
            line = palette.findChild(QLineEdit, "palette.search")
            assert line is not None
            line.setText(f"{_(entry.title)}: {_(title)}")
            qtbot.keyClick(palette, Qt.Key.Key_Return)
            window.activateWindow()  # as a window manager does when the palette is gone
            assert tasks.wait_idle()
            focus = QApplication.focusWidget()
            assert focus is not None
            told = focus.objectName().rpartition(".")[2]
            assert name in (told, f"is_{told}"), f"{title} leads to {told}; the page was open: {is_open}"
            assert not focus.visibleRegion().isEmpty(), f"{title} is not seen"


def test_fields_of_the_settings_stand_behind_what_is_called_so() -> None:
    found = [
        Command(title, "info", lambda: None, is_sought=": " in title)
        for title in ("Server: Size", "Server: Program", "New server", "Sales", "Server")
    ]
    assert [c.title for c in matching(found, "s")] == [
        "Sales",
        "Server",
        "Server: Size",
        "New server",
        "Server: Program",
    ]


def test_what_begins_a_word_stands_before_what_lies_in_the_middle_of_one() -> None:
    found = [
        Command("Paper templates", "info", lambda: None),
        Command("Company: Collate", "info", lambda: None, is_sought=True),
        Command("Sales orders: Overdue", "info", lambda: None, also="days late"),
        Command("Server: (late) answers", "info", lambda: None, is_sought=True),
        Command("Latest changes", "info", lambda: None),
    ]
    assert [c.title for c in matching(found, "late")] == [
        "Latest changes",
        "Sales orders: Overdue",
        "Server: (late) answers",
        "Paper templates",
        "Company: Collate",
    ]


@in_one_window
@pytest.mark.parametrize(
    ("typed", "title", "field"),
    [
        ("overdue", "Sales orders: Overdue", "is_overdue"),
        ("late", "Purchase orders: Overdue", "is_overdue"),
        ("draft", "Sales orders: Draft", "status"),
        ("suppliers", "Parties: Suppliers", "is_supplier"),
    ],
)
def test_what_chips_of_lists_show_is_found_by_their_words(
    window: MainWindow, tasks: Tasks, typed: str, title: str, field: str
) -> None:
    found = {command.title: command for command in matching(window.commands(), typed)}
    found[title].call()
    assert tasks.wait_idle()
    screen = window.tabs.current
    assert isinstance(screen, ListScreen)
    assert field in [clause.field for clause in screen.query().where]
    assert screen.spec.title == title.partition(": ")[0]


@in_one_window
def test_chips_are_no_answer_to_the_name_of_their_list(window: MainWindow) -> None:
    assert not [c.title for c in matching(window.commands(), "sales orders") if c.own]
    assert not [c.title for c in matching(window.commands(), "") if c.own]
    every = [e.rows.chips for e in window.listed if e.rows is not None]
    assert sum(map(len, every)) == len([c for c in window.commands() if c.own])


@in_one_window
def test_every_field_of_the_company_s_form_is_found(window: MainWindow) -> None:
    known = {field.label for section in company.FORM.sections for field in section.fields if field.label}
    told = {c.title for c in window.commands() if c.is_sought}
    assert {f"Company: {title}" for title in known} <= told


@in_one_window
def test_actions_alone_are_meant_behind_their_sign(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [Command("Sales orders", "info", lambda: None), Command("Lock", "lock", lambda: None)]
    assert [command.title for command in matching(commands, "> lock")] == ["Lock"]
    palette = CommandPalette(commands, window)
    qtbot.addWidget(palette)
    search = RecordSearch(window.core, tasks, window.listed, window.open, palette)
    asked: list[str] = []
    monkeypatch.setattr(search, "_search", lambda: asked.append(search._text))
    search.ask("> lock")
    assert not search._delay.isActive()
    assert asked == []


class TestTypedWrong:
    """What is called nearly so is told, as similar, where nothing has what is typed."""

    def test_records_and_what_can_be_done_are_told_where_nothing_has_it(
        self, core: Core, window: MainWindow, tasks: Tasks
    ) -> None:
        make_party(core, name="Roales & Sons")
        palette = CommandPalette([Command("Roles", "info", lambda: None)], window)
        search = RecordSearch(core, tasks, window.listed, window.open, palette)
        line = palette.findChild(QLineEdit)
        assert line is not None
        line.setText("rloes")
        search.ask_now()
        assert tasks.wait_idle()
        rows = [palette._list.item(row).text() for row in range(palette._list.count())]
        assert [row.rpartition(" · ")[2] for row in rows] == ["similar"] * 2
        assert rows[-1] == "Roles · similar"
        line.setText("roles")
        search.ask_now()
        assert tasks.wait_idle()
        rows = [palette._list.item(row).text() for row in range(palette._list.count())]
        assert rows == ["Roles"], "what only resembles it is not offered beside what has it"
        assert palette._list.currentRow() == 0

    def test_enter_before_it_is_there_did_not_mean_it(
        self, core: Core, window: MainWindow, tasks: Tasks
    ) -> None:
        done: list[str] = []
        palette = CommandPalette([Command("Roles", "info", lambda: done.append("roles"))], window)
        RecordSearch(core, tasks, window.listed, window.open, palette)
        line = palette.findChild(QLineEdit)
        assert line is not None
        line.setText("rolse")
        palette._do()
        assert tasks.wait_idle()
        assert (done, palette._list.count()) == ([], 1)
        palette._do()
        assert not done, "nor afterwards, as long as nobody has chosen it"
        palette.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier))
        palette._do()
        assert done == ["roles"]

    @in_one_window
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("sales ordrs", "Sales orders"),
            ("exchnage rates", "Exchange rates"),
            (">thmee drak", "Theme: dark"),
        ],
    )
    def test_screens_and_actions(self, window: MainWindow, typed: str, meant: str) -> None:
        assert meant in [command.title for command in similar(window.commands(), typed)]

    @in_one_window
    def test_what_has_the_words_is_not_told_again(self, window: MainWindow) -> None:
        commands = window.commands()
        told = [command.title for command in matching(commands, "orders")]
        assert not {command.title for command in similar(commands, "orders")} & set(told)


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

        assert titles("@manager") == []
        assert search._palette.nothing == "People are found by who may see users."
        assert "@" not in search._palette._line.placeholderText(), "nor is it offered"
        found = titles("01")
        assert found[0].startswith("SO-000001")
        assert not any(title.startswith("PO-") for title in found)
        assert titles("manager") == []

    def test_typing_asks_seldom_and_nothing_moves_under_the_highlight(
        self,
        core: Core,
        window: MainWindow,
        qtbot: QtBot,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """T71: ``so-000001``, a letter each 30 ms; each begins the pause anew, so there is one question."""
        make_sales_order(core)
        search = self.searching(window, tasks)
        asked: list[str] = []
        monkeypatch.setattr(search, "_search", lambda: asked.append(search._text))
        search._delay.setInterval(400)  # a machine under load is late with its letters
        search._delay.timeout.disconnect()
        search._delay.timeout.connect(lambda: search._search())
        text = "so-000001"
        for end in range(1, len(text) + 1):
            search.ask(text[:end])
            qtbot.wait(30)
        qtbot.waitUntil(lambda: not search._delay.isActive())
        assert len(asked) <= 2
        assert asked[-1] == text

    @in_one_window
    def test_an_answer_to_an_older_text_is_dropped(
        self, window: MainWindow, qtbot: QtBot, tasks: Tasks
    ) -> None:
        palette = CommandPalette([Command("Sales orders", "info", lambda: None)], window)
        qtbot.addWidget(palette)
        search = RecordSearch(window.core, tasks, window.listed, window.open, palette)
        palette.findChild(QLineEdit).setText("sales")  # type: ignore[union-attr]
        before = list(palette._shown)
        search._text = "sal"
        search._found(Answer(hits=[], named_in=[], left=["sales_order"]))
        assert palette._shown == before


# Heard by what stands in focus elsewhere, or only where another form waits for the answer.
ELSEWHERE = {keys.PALETTE, keys.OVERVIEW, keys.TURN_GROUP, keys.BACK}


def offers_key(window: MainWindow, key: keys.Keys) -> bool:
    """Whether what a key does is found: by its own words, or as what says the same."""
    return any(key.keys == one.shortcut or key.told == one.title for one in window.commands())


def opened(window: MainWindow, id: int, tasks: Tasks) -> DocumentForm:
    form = window.open("sales_order", id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    return form


def lines_of(form: DocumentForm) -> LinesView:
    lines = form.findChild(LinesView, "form.lines")
    assert isinstance(lines, LinesView)
    return lines


class TestWhatKeysDo:
    """All that a key does now is found by its name, and done from there."""

    def missing(self, window: MainWindow, table: tuple[keys.Keys, ...]) -> list[str]:
        return [one.told for one in table if one not in ELSEWHERE and not offers_key(window, one)]

    @in_one_window
    def test_in_every_table_of_the_overview(self, window: MainWindow, records: int, tasks: Tasks) -> None:
        assert self.missing(window, keys.WINDOW) == []
        screen = window.open("sales_orders")
        assert isinstance(screen, ListScreen)
        assert tasks.wait_idle()
        screen.table.setFocus()
        assert self.missing(window, keys.LISTS) == []
        form = opened(window, records, tasks)
        # Nothing is typed yet, and no field is in focus that names a record.
        assert self.missing(window, keys.FORMS) == [keys.SAVE.told, keys.OPEN_NAMED.told]
        lines_of(form).setFocus()
        assert self.missing(window, keys.LINES) == []

    @in_one_window
    @pytest.mark.usefixtures("records")
    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("zoom", "Larger text"),
            ("zoom", "Smaller text"),
            ("bigger", "Larger text"),
            ("font size", "Text as large as delivered"),
            ("dark mode", "Theme: dark"),
            ("rows at once", "Density: compact"),
            ("sidebar", "Fold or unfold the navigation"),
            ("download", "Export …"),
            ("refresh", "Reload"),
        ],
    )
    def test_by_what_people_call_it(self, window: MainWindow, tasks: Tasks, typed: str, title: str) -> None:
        window.open("sales_orders")
        assert tasks.wait_idle()
        assert title in [command.title for command in matching(window.commands(), typed)]

    def test_all_that_menus_of_a_list_offer(self, window: MainWindow, core: Core, tasks: Tasks) -> None:
        """Views, groups and columns: menus that are made where somebody opens them."""
        view = core.run(saved_views.keep, "sales_order", "Mine & yours", ViewContent(sort="number"))
        make_sales_order(core)
        window.show()
        screen = window.open("sales_orders")
        assert isinstance(screen, ListScreen)
        assert tasks.wait_idle()
        screen.views.choose_by_id(view.id)
        screen.sort_by("-total_amount")
        assert tasks.wait_idle()
        found = {command.title: command for command in window.commands()}
        assert "Sales orders: Mine & yours" in found
        assert "Views: Mine & yours" not in found, "that stands there already"
        for title in ("Save", "Save as …", "Reset", "Rename …", "Remove …", "As delivered"):
            assert f"Views: {title}" in found
        assert {
            "Views: Share with: All",
            "Columns: Tint late rows",
            "Columns: Freeze up to: No column",
        } <= set(found)
        assert "Views: Save" in [c.title for c in matching(window.commands(), "save view")]
        found["Group by: Status"].call()
        assert tasks.wait_idle()
        assert screen.grouping.by == ("status",)
        found = {command.title: command for command in window.commands()}
        found["Columns: Tint late rows"].call()
        assert not screen.table.is_tinted

    @in_one_window
    def test_notes_and_attachments_of_the_open_record(
        self, window: MainWindow, records: int, tasks: Tasks
    ) -> None:
        form = opened(window, records, tasks)
        found = matching(window.commands(), "notes")
        chosen = next(one for one in found if one.shortcut == keys.NOTES.keys)
        assert not form.bar.notes.isChecked()
        chosen.call()
        assert form.bar.notes.isChecked()
        assert any(one.shortcut == keys.ATTACHMENTS.keys for one in matching(window.commands(), "attach"))

    @in_one_window
    def test_a_key_of_the_lines_is_pressed_there(
        self, window: MainWindow, records: int, tasks: Tasks
    ) -> None:
        form = opened(window, records, tasks)
        lines = lines_of(form)
        lines.setFocus()
        count = lines.model().rowCount()
        found = next(one for one in window.commands() if one.title == keys.DUPLICATE.told)
        found.call()
        assert lines.model().rowCount() == count + 1

    @in_one_window
    def test_what_the_role_may_not_do_is_not_found(
        self, records: int, window_as: Callable[[str], MainWindow], tasks: Tasks
    ) -> None:
        window = window_as("viewer")
        window.open("sales_order", records)
        assert tasks.wait_idle()
        for key in (keys.SAVE, keys.NEW, keys.COPY_RECORD, keys.SAVE_AND_NEW):
            assert not offers_key(window, key), key.told

    @in_one_window
    @pytest.mark.parametrize(("username", "may"), [("manager", False), ("admin", True)])
    def test_people_are_offered_to_who_may_see_them(
        self, window_as: Callable[[str], MainWindow], username: str, *, may: bool
    ) -> None:
        window = window_as(username)
        window.open_palette()
        palette = window.findChild(CommandPalette)
        assert palette is not None
        line = palette.findChild(QLineEdit, "palette.search")
        assert line is not None
        assert ("@" in line.placeholderText()) == may == ("users" in {e.name for e in window.listed})
        palette.close()
