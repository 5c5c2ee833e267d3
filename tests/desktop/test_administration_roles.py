"""Roles: ticks that are saved, conflicts, copies; and the program seen as a role sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import NotPermitted
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_desktop.administration.roles.role_dialog import RoleDialog, role_name
from erp_desktop.administration.roles.roles_model import CHANGED, LOCKED, TICK
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.parts import ask
from erp_desktop.kit.tables.column_needs import title_width
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.view_as.role_door import core_seen_as
from erp_desktop.shell.view_as.view_as_window import ViewAsWindow
from tests.factories.orders import make_purchase_order

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WindowAs = Callable[[str], MainWindow]


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("admin")


@pytest.fixture
def screen(window: MainWindow, tasks: Tasks) -> RolesScreen:
    screen = window.open("roles")
    assert tasks.wait_idle()
    assert isinstance(screen, RolesScreen)
    return screen


def stored(core: Core, name: str) -> RoleRow:
    return next(role for role in core.run(roles.search) if role.name == name)


def cell(screen: RolesScreen, role: str, permission: str) -> Any:
    row = next(i for i, line in enumerate(screen.model.lines) if line.permission == permission)
    column = next(i for i, known in enumerate(screen.model.roles, start=1) if known.name == role)
    return screen.model.index(row, column)


def test_a_tick_is_set_and_saved_by_keyboard(
    window: MainWindow, screen: RolesScreen, tasks: Tasks, qtbot: QtBot, core_as: Callable[[str], Core]
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff)
    index = cell(screen, "staff", "purchase_order:cancel")
    screen.table.setFocus()
    screen.table.setCurrentIndex(index.siblingAtRow(index.row() - 1))
    qtbot.keyClick(screen.table, Key.Key_Down)
    assert screen.table.currentIndex() == index
    qtbot.keyClick(screen.table, Key.Key_Space)
    assert (index.data(TICK), index.data(CHANGED), screen.is_dirty) == (True, True, True)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen.table)
    qtbot.keyClick(screen.table, Key.Key_S, CONTROL)
    assert tasks.wait_idle()
    assert not screen.is_dirty
    assert staff.run(purchase_orders.cancel, order.id, order.version).status == "cancelled"


def test_a_tick_by_mouse(screen: RolesScreen, qtbot: QtBot) -> None:
    index = cell(screen, "viewer", "sales_order:create")
    screen.table.scrollTo(index)
    place: QPoint = screen.table.visualRect(index).center()
    qtbot.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert index.data(TICK)
    qtbot.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not screen.is_dirty


def test_the_administrators_role_cannot_be_changed(screen: RolesScreen, window: MainWindow) -> None:
    index = cell(screen, "admin", "sales_order:read")
    assert index.data(LOCKED)
    assert not screen.model.toggle(index)
    screen.table.setCurrentIndex(index)
    assert not screen.rename_button.isEnabled()
    assert not screen.delete_button.isEnabled()


def test_ones_own_role_and_what_one_does_not_hold_stay(window_as: WindowAs, core: Core, tasks: Tasks) -> None:
    held = ["session:own", "role:read", "role:write", "party:read", "company:read"]
    desk: Any = {"name": "desk", "title": "Help desk", "permissions": held}
    core.run(roles.create, desk)
    user: Any = {"full_name": "Staff Person", "email": "", "phone": "", "role": "desk"}
    from erp_core.security.user import service as users

    staff = next(row for row in core.run(users.search, {}) if row.username == "staff")  # type: ignore[arg-type]
    core.run(users.update, staff.id, 1, user)
    screen = window_as("staff").open("roles")
    assert tasks.wait_idle()
    assert isinstance(screen, RolesScreen)
    assert cell(screen, "desk", "party:read").data(LOCKED)
    assert cell(screen, "viewer", "party:write").data(LOCKED)
    assert not cell(screen, "viewer", "party:read").data(LOCKED)


def test_two_administrators_do_not_overwrite_each_other(
    screen: RolesScreen, core: Core, tasks: Tasks
) -> None:
    assert screen.model.toggle(cell(screen, "staff", "purchase_order:cancel"))
    assert screen.model.toggle(cell(screen, "viewer", "party:write"))
    screen.tables = frozenset()  # the news has not come yet
    staff = stored(core, "staff")
    content: Any = {"name": "staff", "title": "Clerks", "permissions": [*staff.permissions, "party:delete"]}
    core.run(roles.update, staff.id, staff.version, content)
    screen.save()
    assert tasks.wait_idle()
    assert "Somebody else changed" in screen.message.text
    assert "party:write" in stored(core, "viewer").permissions
    assert "party:delete" in stored(core, "staff").permissions
    assert "purchase_order:cancel" not in stored(core, "staff").permissions
    assert [role.name for role in screen.model.changed_roles()] == ["staff"]
    assert cell(screen, "staff", "purchase_order:cancel").data(TICK)
    screen.model.discard()


def test_a_role_is_made_as_a_copy_renamed_and_deleted(
    screen: RolesScreen, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.table.show_role(stored(core, "staff").id)
    screen.create_new()
    dialog = screen.findChild(RoleDialog)
    assert dialog is not None
    dialog._field.line.setText("Order desk")
    accept = dialog.findChild(QPushButton, "role_dialog.accept")
    assert accept is not None
    accept.click()
    assert tasks.wait_idle()
    made = stored(core, "order_desk")
    assert (made.title, set(made.permissions)) == ("Order desk", set(stored(core, "staff").permissions))
    assert screen.role is not None
    assert screen.role.name == "order_desk"
    screen._rename(screen.role, "Orders")
    assert tasks.wait_idle()
    assert stored(core, "order_desk").title == "Orders"
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    screen.table.show_role(made.id)
    screen.delete_button.click()
    assert tasks.wait_idle()
    assert "order_desk" not in {role.name for role in core.run(roles.search)}


def test_a_title_that_is_too_long_is_told_beside_it(screen: RolesScreen, core: Core, tasks: Tasks) -> None:
    before = core.run(roles.search)
    screen.table.show_role(stored(core, "staff").id)
    screen.create_new()
    dialog = screen.findChild(RoleDialog)
    assert dialog is not None
    dialog._field.line.setText("Order desk " * 8)
    dialog._finish()
    assert tasks.wait_idle()
    assert dialog._field._error.text() == "This text is 7 characters too long; 80 are allowed."
    assert dialog.isVisible()
    dialog.reject()
    assert core.run(roles.search) == before


@pytest.mark.parametrize(
    ("title", "name"),
    [("Head of sales", "head_of_sales"), ("2nd shift!", "role_2nd_shift"), ("Über", "uber")],
)
def test_names_of_roles_follow_from_their_titles(title: str, name: str) -> None:
    assert role_name(title) == name


@pytest.mark.parametrize("title", ["Order desk (Chennai)", "Head of weaving, warping and sizing of all"])
def test_a_title_is_readable_above_its_ticks(
    screen: RolesScreen, tasks: Tasks, core: Core, title: str
) -> None:
    added: Any = {"name": "a_role_of_ours", "title": title, "permissions": []}
    column = 1 + len(screen.model.roles)
    core.run(roles.create, added)
    screen.reload()
    assert tasks.wait_idle()
    shown = screen.model.headerData(column, Qt.Orientation.Horizontal).split("\n")[0]
    assert shown.removesuffix("…") in title
    assert screen.table.columnWidth(column) >= title_width(screen.table.font(), shown)
    assert screen.table.columnWidth(column) <= 260
    assert screen.model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == title


def test_unsaved_ticks_are_asked_for(screen: RolesScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    screen.model.toggle(cell(screen, "staff", "purchase_order:cancel"))
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_args: "cancel")
    assert not screen.can_close()
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_args: "discard")
    assert screen.can_close()


def test_viewing_as_a_role_changes_nothing(core: Core) -> None:
    view = core_seen_as(core, stored(core, "staff"))
    order = make_purchase_order(core)
    seen = view.run(purchase_orders.get, order.id)
    assert set(seen.actions) == {"update", "submit"}
    assert seen.refused == {"cancel": "purchase_order:cancel", "delete": "purchase_order:delete"}
    with pytest.raises(NotPermitted, match="as Staff"):
        view.run(purchase_orders.submit, order.id, order.version)
    with pytest.raises(NotPermitted, match="See roles"):
        view.run(roles.search)
    content: Any = {"code": "X", "name": "X", "is_customer": True, "currency": "INR"}
    with pytest.raises(NotPermitted):
        view.run(parties.create, content)
    assert core.run(purchase_orders.get, order.id).status == "draft"


def test_the_program_as_staff_sees_it(
    window: MainWindow, screen: RolesScreen, core: Core, qtbot: QtBot, qapp: QApplication
) -> None:
    order = make_purchase_order(core)
    screen.view_as(stored(core, "staff"))
    shown = next(w for w in qapp.topLevelWidgets() if isinstance(w, ViewAsWindow))
    assert shown.tasks.wait_idle()
    assert not window.isVisible()
    assert set(shown.navigation.buttons) == {
        "dashboard",
        "sales_orders",
        "purchase_orders",
        "work_orders",
        "stock",
        "stock_adjustments",
        "parties",
        "items",
        "exchange_rates",
        "party_items",
        "warehouses",
        "units",
    }
    form = shown.open("purchase_order", order.id)
    assert isinstance(form, DocumentForm)
    assert shown.tasks.wait_idle()
    submit = form.findChild(QPushButton, "form.move.submit")
    assert submit is not None
    submit.click()
    assert shown.tasks.wait_idle()
    assert "Nothing can be changed here" in form.message.text
    form.body.fields.editor("notes").set_value("typed in a view")
    form.set_dirty(True)
    form.drafts.keep()
    leave = shown.findChild(QPushButton, "view_as.leave")
    assert leave is not None
    with qtbot.waitSignal(shown.destroyed):
        leave.click()
    assert window.isVisible()
    assert core.run(purchase_orders.get, order.id).status == "draft"
