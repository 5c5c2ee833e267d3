"""Rights that change while somebody works: buttons follow at once, ended sessions ask for a login at once."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.news.changes import Changes
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.role import service as roles
from erp_core.security.session import service as sessions
from erp_core.security.user import service as users
from erp_desktop.administration.numbering_screen import NumberingScreen
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.administration.sessions_screen import SessionsScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_sales_order

WindowAs = Callable[[str], MainWindow]
NEEDED = "You need the permission “Confirm sales orders”."


def change_role(core: Core, name: str, *, more: set[str] = frozenset(), less: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    (role,) = [r for r in core.run(roles.search) if r.name == name]
    content: Any = {"name": name, "title": role.title, "permissions": {*role.permissions} - less | more}
    core.run(roles.update, role.id, role.version, content)


def give_role(core: Core, username: str, role: str) -> None:
    (row,) = [r for r in core.run(users.search, {}) if r.username == username]  # type: ignore[arg-type]
    user = core.run(users.get, row.id)
    content: Any = {"full_name": user.full_name, "role": role}
    core.run(users.update, user.id, user.version, content)


def end_sessions_of(core: Core, username: str) -> None:
    for row in core.run(sessions.search):
        if row.username == username:
            core.run(sessions.end, row.id)


def button(screen: Any, name: str) -> QPushButton:
    found = screen.findChild(QPushButton, name)
    assert found is not None
    return found


def pending_order(core: Core) -> Any:
    order = make_sales_order(core)
    return core.run(sales_orders.submit, order.id, order.version)


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def form(window: MainWindow, core: Core, tasks: Tasks) -> DocumentForm:
    """A manager looks at an order that waits for him."""
    form = window.open("sales_order", pending_order(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert button(form, "form.move.confirm").isEnabled()
    return form


class TestRole:
    def test_what_a_role_loses_is_greyed_in_the_open_form_at_once(
        self, form: DocumentForm, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        confirm = button(form, "form.move.confirm")
        change_role(core, "manager", less={"sales_order:confirm"})
        qtbot.waitUntil(lambda: not confirm.isEnabled(), timeout=8000)
        assert tasks.wait_idle()
        assert (
            confirm.accessibleDescription() == f"{NEEDED} Only Administrator has it and can give it to you."
        )
        change_role(core, "manager", more={"sales_order:confirm"})
        qtbot.waitUntil(confirm.isEnabled, timeout=8000)
        assert tasks.wait_idle()
        assert confirm.toolTip() == SALES_ORDER.move("confirm").tooltip

    def test_what_was_typed_stays_when_the_right_to_save_it_is_lost(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        form = window.open("sales_order", make_sales_order(core).id)
        assert tasks.wait_idle()
        assert isinstance(form, DocumentForm)
        form.body.fields.editor("notes").set_value("typed")
        form.set_dirty(True)
        change_role(core, "manager", less={"sales_order:update"})
        qtbot.waitUntil(lambda: not form.bar.save.isEnabled(), timeout=8000)
        assert tasks.wait_idle()
        assert form.is_dirty
        assert form.body.fields.editor("notes").value() == "typed"
        assert form.body.fields.editor("notes").is_read_only
        assert "“Change drafts of sales orders”" in form.bar.save.toolTip()
        change_role(core, "manager", more={"sales_order:update"})
        qtbot.waitUntil(form.bar.save.isEnabled, timeout=8000)
        form.save()
        assert tasks.wait_idle()
        assert core.run(sales_orders.get, form.record_id or 0).notes == "typed"

    def test_pressed_before_the_news_came_it_says_what_is_missing(
        self, form: DocumentForm, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        for unsubscribe in window._unsubscribe:
            unsubscribe()
        change_role(core, "manager", less={"sales_order:confirm"})
        confirm = button(form, "form.move.confirm")
        confirm.click()
        assert tasks.wait_idle()
        assert form.message.text == f"{NEEDED} Only Administrator has it and can give it to you."
        assert not confirm.isEnabled()
        assert core.run(sales_orders.get, form.record_id or 0).status == "pending"

    def test_a_role_of_the_companys_own_is_called_as_people_call_it(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        (staff,) = [r for r in core.run(roles.search) if r.name == "staff"]
        desk: Any = {"name": "order_desk", "title": "Order desk", "permissions": staff.permissions}
        core.run(roles.create, desk)
        give_role(core, "manager", "order_desk")
        qtbot.waitUntil(lambda: window.role == "Order desk", timeout=8000)
        assert tasks.wait_idle()
        assert "Order desk" in window.status._user.text()

    def test_another_role_changes_the_whole_window(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = window.open("sales_orders")
        assert tasks.wait_idle()
        assert isinstance(screen, ListScreen)
        give_role(core, "manager", "viewer")
        qtbot.waitUntil(lambda: not button(screen, "list.new").isEnabled(), timeout=8000)
        assert tasks.wait_idle()
        assert window.role == "Viewer"
        assert "Viewer" in window.status._user.text()
        assert "New sales order" not in {command.title for command in window.commands()}
        give_role(core, "manager", "admin")
        qtbot.waitUntil(lambda: "roles" in window.navigation.buttons, timeout=8000)
        assert tasks.wait_idle()
        assert button(screen, "list.new").isEnabled()
        assert window.navigation.buttons["sales_orders"].isChecked()
        assert window.open("roles") is not None
        assert tasks.wait_idle()

    def test_administration_follows_too(
        self, window_as: WindowAs, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        reads: Any = {"name": "office", "title": "Office", "permissions": {"session:own", "party:read"}}
        core.run(roles.create, reads)
        writing = {"role:write", "session:revoke", "number_series:write"}
        reading = {"role:read", "session:read", "number_series:read", "user:read", "company:read"}
        change_role(core, "office", more=writing | reading)
        give_role(core, "staff", "office")
        window = window_as("staff")
        roles_screen, sessions_screen = window.open("roles"), window.open("sessions")
        numbering = window.open("numbering")
        assert tasks.wait_idle()
        assert isinstance(roles_screen, RolesScreen)
        assert isinstance(sessions_screen, SessionsScreen)
        assert isinstance(numbering, NumberingScreen)
        greyed = [roles_screen.new_button, sessions_screen.end_button, numbering.cards["sales_order"].prefix]

        def are_open() -> bool:
            sessions_screen.table.selectRow(0)  # anew, where news of the role had the list read again
            return all(widget.isEnabled() for widget in greyed)

        qtbot.waitUntil(are_open, timeout=30_000)
        change_role(core, "office", less=writing)
        qtbot.waitUntil(lambda: not any(widget.isEnabled() for widget in greyed), timeout=30_000)
        assert tasks.wait_idle()
        for widget in (*greyed, numbering.save_button, roles_screen.save_button, sessions_screen.all_button):
            assert "Only Administrator has it" in widget.accessibleDescription()
        for call in (roles_screen.create_new, roles_screen.save, numbering.save):
            call()
        assert "“Add and change roles”" in roles_screen.message.text
        assert "“Change the numbering”" in numbering.message.text

    def test_the_company_is_still_read_by_who_may_not_write_it_any_more(
        self, window_as: WindowAs, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        content: Any = {"name": "office", "title": "Office", "permissions": {"session:own", "company:read"}}
        core.run(roles.create, content)
        change_role(core, "office", more={"company:write"})
        give_role(core, "staff", "office")
        window = window_as("staff")
        form = window.open("company")
        assert tasks.wait_idle()
        assert isinstance(form, DocumentForm)
        assert not form.is_read_only
        change_role(core, "office", less={"company:write"})
        qtbot.waitUntil(lambda: form.is_read_only is True, timeout=8000)
        assert tasks.wait_idle()
        assert form.message.text == ""
        assert "“Change the company settings”" in form.bar.save.toolTip()
        assert "company" not in window.navigation.buttons


class TestEndedSession:
    def log_in(self, window: MainWindow, tasks: Tasks) -> None:
        window.findChild(QLineEdit, "login.password").setText(PASSWORD)  # type: ignore[union-attr]
        window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
        assert tasks.wait_idle(20)

    def test_the_login_comes_by_itself_and_nothing_typed_is_lost(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        form = window.open("sales_order", make_sales_order(core).id)
        assert tasks.wait_idle()
        assert isinstance(form, DocumentForm)
        form.body.fields.editor("notes").set_value("typed")
        form.set_dirty(True)
        end_sessions_of(core, "manager")
        qtbot.waitUntil(lambda: window.guard.is_asking, timeout=8000)
        self.log_in(window, tasks)
        assert not window.guard.is_asking
        assert form.is_dirty
        form.save()
        assert tasks.wait_idle()
        assert core.run(sales_orders.get, form.record_id or 0).notes == "typed"

    def test_who_comes_back_with_another_role_sees_it(
        self, form: DocumentForm, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        end_sessions_of(core, "manager")
        qtbot.waitUntil(lambda: window.guard.is_asking, timeout=8000)
        give_role(core, "manager", "viewer")
        self.log_in(window, tasks)
        qtbot.waitUntil(lambda: not button(form, "form.move.confirm").isEnabled(), timeout=8000)
        assert tasks.wait_idle()
        assert window.role == "Viewer"

    def test_other_windows_are_left_alone(
        self, window: MainWindow, core_as: Callable[[str], Core], core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        staff = core_as("staff")
        heard: list[Changes] = []
        window.core.on_change(heard.append)
        end_sessions_of(core, "staff")
        qtbot.waitUntil(lambda: any("rights" in news.ids for news in heard), timeout=8000)
        qtbot.waitUntil(lambda: not window.rights_watch._timer.isActive())
        assert tasks.wait_idle()
        assert not window.guard.is_asking
        assert staff.me is not None

    def test_the_list_of_sessions_shows_who_comes_and_goes_at_once(
        self, window_as: WindowAs, core: Core, core_as: Callable[[str], Core], qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = window_as("admin").open("sessions")
        assert tasks.wait_idle()
        assert isinstance(screen, SessionsScreen)

        def names() -> set[str]:
            rows = [screen.model.loaded_row(n) for n in range(screen.model.rowCount())]
            return {row.username for row in rows if row is not None}  # type: ignore[attr-defined]

        core_as("viewer")
        qtbot.waitUntil(lambda: "viewer" in names(), timeout=8000)
        end_sessions_of(core, "viewer")
        qtbot.waitUntil(lambda: "viewer" not in names(), timeout=8000)
        assert tasks.wait_idle()
