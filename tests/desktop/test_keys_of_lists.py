"""Keys of lists and forms, in every screen: they do what they do, or say that it is not there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from erp_desktop.administration.audit.audit_screen import AuditScreen
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.bound import heard_in
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.factories.orders import make_confirmed_order, make_sales_order

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]


def shortcuts(screen: Screen, key: keys.Keys) -> list[QShortcut]:
    return [one for one in screen.findChildren(QShortcut) if one.property(keys.OF) == keys.NAMES[key]]


def press(screen: Screen, key: keys.Keys) -> None:
    QTest.keySequence(screen.window().focusWidget() or screen, QKeySequence(key.keys))


@pytest.mark.parametrize("name", [one.name for one in SCREENS if one.is_listed])
def test_each_does_something_or_says_that_it_is_not_there(
    window: MainWindow, tasks: Tasks, name: str
) -> None:
    screen = window.open(name)
    assert tasks.wait_idle()
    assert isinstance(screen, Screen)
    if not isinstance(screen, TableScreen | RolesScreen):
        assert not shortcuts(screen, keys.GROUP), "it has no rows"
        key = keys.FIND_LINE if isinstance(screen, DocumentForm) else keys.SEARCH
        press(screen, key)
        assert window.toast.text == f"Not in {screen.title}: {key.told} (Ctrl+F)"
        return
    there = {name for name, _call in heard_in(window)}
    for key in keys.ASKED_OF_LISTS:
        (one,) = shortcuts(screen, key)
        if keys.NAMES[key] in there:
            continue
        window.toast.clear()
        one.activated.emit()
        assert window.toast.text == f"Not in {screen.title}: {key.told} ({key.keys})"
        assert key.told not in {command.title for command in window.commands()}


def test_what_a_move_of_many_is_followed_by_is_told_where_one_move_is_taken_back(
    window: MainWindow, tasks: Tasks
) -> None:
    many = "No key takes back what many records did. Select them: F12 offers what they can do now."
    told = {
        "sales_orders": many,
        "items": f"Not in Items: {keys.TAKE_BACK.told} (Ctrl+Shift+B)",
    }
    for name, words in told.items():
        screen = window.open(name)
        assert tasks.wait_idle()
        assert isinstance(screen, TableScreen)
        window.toast.clear()
        press(screen, keys.TAKE_BACK)
        assert window.toast.text == words


def type_letter(screen: Screen) -> None:
    QTest.keyClick(screen.window().focusWidget() or screen, Qt.Key.Key_L)


def test_letters_that_nothing_takes_are_told_why(window: MainWindow, tasks: Tasks) -> None:
    confirmed, draft = make_confirmed_order(window.core), make_sales_order(window.core)
    listed = window.open("sales_orders")
    assert tasks.wait_idle()
    assert isinstance(listed, TableScreen)
    listed.focus_rows()
    type_letter(listed)
    assert window.toast.text == "Letters do nothing in the rows: Ctrl+F leads to the search line."
    for order, told in (
        (confirmed, "This is read only: what is typed here is not taken."),
        (draft, ""),
    ):
        form = window.open("sales_order", order.id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        buttons = [one for one in form.bar.tab_order() if one.isVisible() and one.isEnabled()]
        for place in (*form.body.tab_order(), *buttons):
            place.setFocus()
            window.toast.clear()
            type_letter(form)
            assert window.toast.text == told, place.objectName()


def test_a_form_finds_in_its_lines_or_says_that_it_has_none(window: MainWindow, tasks: Tasks) -> None:
    """From every field of it, with what is offered there open, too: what is typed next changes none."""
    found = 0
    for entry in SCREENS:
        form = window.open(entry.name) if not entry.is_listed else None
        if not isinstance(form, DocumentForm):
            continue
        assert tasks.wait_idle()
        before = form.body.state()
        for field in form.body.tab_order():
            field.setFocus()
            if isinstance(field, LookupLine):
                field.open_popup()
            window.toast.clear()
            press(form, keys.FIND_LINE)
            here = QApplication.focusWidget()
            if form.body.grid is not None:
                assert here is form.body.grid.finder.line, (entry.name, field)
                found += 1
            else:
                assert window.toast.text == f"Not in {form.title}: Find in the lines (Ctrl+F)"
        assert form.body.state() == before
        window.close_screen(form)
        delete_closed()
    assert found > 10


@pytest.mark.parametrize("name", ["sales_order", "party", "unit", "company"])
def test_each_key_of_forms_does_something_or_says_that_it_is_not_there(
    window: MainWindow, tasks: Tasks, name: str
) -> None:
    form = window.open(name)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    there = {name for name, _call in heard_in(window)} | {
        str(one.property(keys.OF)) for one in form.actions()
    }
    for key in form.usual_keys:
        if keys.NAMES[key] not in there:
            window.toast.clear()
            press(form, key)
            assert window.toast.text == f"Not in {form.title}: {key.told} ({key.keys})"
        bound = [one for one in form.findChildren(QShortcut) if one.key() == QKeySequence(key.keys)]
        assert len(bound) <= 1, "which of two is meant nobody can say"


def test_the_audit_log_is_exported_by_the_key_of_lists(
    window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = window.open("audit")
    assert tasks.wait_idle()
    assert isinstance(screen, AuditScreen)
    asked: list[bool] = []
    monkeypatch.setattr(
        "erp_desktop.administration.audit.audit_screen.ask_save",
        lambda *_any: (asked.append(True), (None, ""))[1],
    )
    shortcuts(screen, keys.EXPORT)[0].activated.emit()
    assert asked == [True]
    assert keys.EXPORT.keys in screen.export_button.toolTip()


class TestRoles:
    @pytest.fixture
    def screen(self, window: MainWindow, tasks: Tasks) -> RolesScreen:
        screen = window.open("roles")
        assert tasks.wait_idle()
        assert isinstance(screen, RolesScreen)
        return screen

    def search(self, screen: RolesScreen, text: str) -> list[str]:
        line = screen.findChild(SearchLine)
        assert line is not None
        line.setText(text)
        line._send()
        model, table = screen.model, screen.table
        return [model.lines[row].title for row in range(model.rowCount()) if not table.isRowHidden(row)]

    def test_keys_of_search_and_filters_lead_to_its_search(self, screen: RolesScreen) -> None:
        for key in (keys.SEARCH, keys.FILTERS):
            screen.table.setFocus()
            shortcuts(screen, key)[0].activated.emit()
            assert QApplication.focusWidget() is screen.search

    def test_lines_are_found_by_their_words_and_those_of_their_heading(
        self, screen: RolesScreen, tasks: Tasks
    ) -> None:
        every = self.search(screen, "")
        assert len(every) == len(screen.model.lines)
        orders = self.search(screen, "sales ord")
        assert orders[0] == "Sales orders"
        assert 1 < len(orders) < len(every)
        one = self.search(screen, "sales ord draft")
        assert len(one) < len(orders)
        assert screen.model.lines[screen.table.currentIndex().row()].title in one
        screen.reload()
        assert tasks.wait_idle()
        assert self.search(screen, "sales ord draft") == one, "read again, it stays so"
        assert self.search(screen, "nothing is called so") == []
        assert screen._note.text() == "Nothing that roles may do is called “nothing is called so”."
        assert self.search(screen, "") == every
        assert screen._note.text() == ""
