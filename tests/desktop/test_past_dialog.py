"""As of: a record at any day and time, step by step through its changes, and what differs marked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.schema import Change
from erp_core.masters.item import service as items
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from erp_core.security.audit.tell import headline
from erp_core.security.role import service as roles
from erp_desktop.administration.audit.audit_screen import AuditScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.history.past_dialog import PastDialog
from erp_desktop.kit.history.past_view import PastLinesModel
from erp_desktop.kit.history.sentences import style_of, told
from erp_desktop.kit.history.time_line import TimeLine, last_of
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.core.security.audit.test_audit_search import change_notes
from tests.factories.orders import make_item, make_purchase_order

Key = Qt.Key
WindowAs = Callable[[str], MainWindow]
CoreAs = Callable[[str], Core]
Opened = Callable[[int], PastDialog]


@pytest.fixture
def opened(window_as: WindowAs, tasks: Tasks, qtbot: QtBot) -> Opened:
    """Opens "As of…" from the side panel of an order's form."""

    def open_for(order_id: int) -> PastDialog:
        form = window_as("admin").open("purchase_order", order_id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        form.bar.history.setChecked(True)
        assert tasks.wait_idle()
        button = form.findChild(QPushButton, "form.history.as_of")
        assert button is not None
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert tasks.wait_idle()
        dialog = form.findChild(PastDialog)
        assert dialog is not None
        return dialog

    return open_for


# As wide as a figure and a decimal sign, and what keeps them at the end.
BLANKS = "\u2007\u2008\u2060"


def marks(dialog: PastDialog) -> list[str]:
    model = lines_of(dialog)
    return [line.mark for line in model.shown]


def lines_of(dialog: PastDialog) -> PastLinesModel:
    model = dialog.findChild(QTableView, "past.lines").model()  # type: ignore[union-attr]
    assert isinstance(model, PastLinesModel)
    return model


def cells(dialog: PastDialog) -> list[list[str]]:
    model = lines_of(dialog)
    return [
        [model.data(model.index(r, c)).rstrip(BLANKS) for c in range(model.columnCount())]
        for r in range(model.rowCount())
    ]


def test_now_is_shown_first_and_what_the_last_change_did_is_marked(
    opened: Opened, core_as: CoreAs, tasks: Tasks
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff, notes="first")
    change_notes(staff, order, notes="second", due_date="2024-02-22")
    dialog = opened(order.id)
    assert dialog.texts()["notes"] == "first → second"
    assert dialog.texts()["due_date"] == "15 Feb 2024 → 22 Feb 2024"
    assert dialog.texts()["order_date"] == "15 Jan 2024"
    assert dialog.said.startswith("As Staff Person left it on ")
    assert dialog.said.endswith("Differences from the version before: 2.")
    told_changed = [x.accessibleName() for x in dialog.findChildren(QLabel) if "→" in x.text()]
    assert "Due date: 15 Feb 2024 → 22 Feb 2024" in told_changed


def test_amounts_have_the_digits_of_the_orders_own_currency(
    opened: Opened, core_as: CoreAs, window_as: WindowAs, tasks: Tasks
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff, currency="JPY")
    order = change_notes(staff, order, tax_rate=20)
    dialog = opened(order.id)
    assert dialog.texts()["tax_amount"] == "105 → 210"
    assert dialog.texts()["total_amount"] == "1,155 → 1,260"
    assert {"10.5", "1,050"} <= set(cells(dialog)[0])
    log = window_as("admin").core.run(audit.search, AuditQuery(record=order.number, action="update"))
    said = headline(log[0], style_of(log[0].currency))
    assert "tax amount from 105 to 210" in said
    history = staff.run(purchase_orders.history, order.id)
    assert history[0].currency == "JPY"


def test_changes_are_stepped_through_by_keyboard_and_compared_with_now(
    opened: Opened, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff, notes="0")
    for n in ("1", "2"):
        order = change_notes(staff, order, notes=n)
    dialog = opened(order.id)
    assert not dialog.later.isEnabled()
    qtbot.keyClick(dialog, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert tasks.wait_idle()
    assert dialog.texts()["notes"] == "0 → 1"
    qtbot.mouseClick(dialog.with_now, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    assert dialog.texts()["notes"] == "1 → 2"
    assert "Differences from what it is now: 1." in dialog.said
    qtbot.mouseClick(dialog.earlier, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    assert dialog.texts()["notes"] == "0 → 2"
    assert not dialog.earlier.isEnabled()
    qtbot.mouseClick(dialog.with_before, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    assert dialog.said.endswith("This is how it began.")
    for _ in range(2):
        qtbot.keyClick(dialog, Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        assert tasks.wait_idle()
    qtbot.mouseClick(dialog.with_now, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    assert dialog.said.endswith("Nothing has changed since.")


def test_lines_that_came_went_and_changed_are_marked_in_words(
    opened: Opened, core_as: CoreAs, tasks: Tasks
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff, lines=2)
    first = order.lines[0]
    kept: Any = {"id": first.id, "item_id": first.item_id, "quantity": 70, "unit_price": first.unit_price}
    new = {"item_id": make_item(staff, code="NEW").id, "quantity": "1.5", "unit_price": "2"}
    change_notes(staff, order, lines=[kept, new])
    dialog = opened(order.id)
    assert sorted(marks(dialog)) == ["added", "changed", "removed"]
    shown = {row[0]: row for row in cells(dialog)}
    assert "100 → 70" in shown["Changed"]
    assert "1,050.00 → 735.00" in shown["Changed"]
    assert "NEW" in shown["Added"]
    assert "1.5" in shown["Added"]
    assert "1,050.00" in shown["Removed"]
    removed = next(i for i, line in enumerate(lines_of(dialog).shown) if line.mark == "removed")
    index = lines_of(dialog).index(removed, 2)
    assert lines_of(dialog).data(index, Qt.ItemDataRole.FontRole).strikeOut()
    model = lines_of(dialog)
    quantities = {model.index(row, 3).data() for row in range(model.rowCount())}
    lacking = "\u2008\u2007\u2060"
    assert quantities == {f"100 → 70{lacking}", f"100{lacking}", "1.5"}, "decimal signs under each other"


def test_a_typed_moment_includes_the_minute_and_says_what_is_wrong(
    opened: Opened, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core_as("staff"), notes="first")
    dialog = opened(order.id)
    dialog.day.setFocus()
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "1.1.2001")
    qtbot.keyClick(dialog.day, Key.Key_Return)
    assert tasks.wait_idle()
    assert dialog.said == "This record did not exist at that time"
    assert dialog.later.isEnabled()
    now = datetime.now().astimezone()
    dialog.day.set_day(now.date() + timedelta(days=1))
    dialog.time.setText("")
    qtbot.keyClick(dialog.time, Key.Key_Return)
    assert tasks.wait_idle()
    assert dialog.texts()["notes"] == "first"
    for line, text, problem in (
        (dialog.time, "25:99", "This is not a time. Type it like 14:32 or 14:32:05."),
        (dialog.day, "no day", "This is not a date. Write it like 15 Jan 2024, 2024-01-15 or +7."),
        (dialog.day, "", "Please type a date."),
    ):
        dialog.time.setText("14:32")
        line.selectAll()
        qtbot.keyClick(line, Key.Key_Delete)
        qtbot.keyClicks(line, text)
        dialog.show_button.click()
        assert dialog._message.text == problem
        dialog.day.set_day(now.date())


def test_what_is_gone_is_said_and_shown_from_the_audit_screen(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    staff = core_as("manager")
    order = make_purchase_order(staff, notes="kept")
    staff.run(purchase_orders.delete, order.id, order.version)
    screen = window_as("admin").open("audit")
    assert isinstance(screen, AuditScreen)
    assert tasks.wait_idle()
    screen.asked.record.set_silently(order.number)
    screen.ask()
    assert tasks.wait_idle()
    screen.table.selectRow(0)
    screen.details.past.click()
    assert tasks.wait_idle()
    dialog = screen.findChild(PastDialog)
    assert dialog is not None
    assert dialog.said.endswith("It had been deleted by then.")
    assert dialog.texts()["notes"] == "kept"
    dialog.earlier.click()
    assert tasks.wait_idle()
    dialog.with_now.click()
    assert tasks.wait_idle()
    assert dialog.said.endswith("It was deleted since.")


def test_figures_are_shown_as_everywhere_else(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    staff = core_as("staff")
    item = make_item(staff, gsm="70", purchase_price="12345678901234.5678", yarn_count="30.0")
    data: Any = {name: getattr(item, name) for name in items.ItemInput.model_fields}
    staff.run(items.update, item.id, item.version, data | {"gsm": "70.5"})
    form = window_as("admin").open("item", item.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.bar.history.setChecked(True)
    assert tasks.wait_idle()
    assert "Staff Person changed GSM (g/m²) from 70 to 70.5" in form.history.texts()[0]
    form.history.as_of.click()
    assert tasks.wait_idle()
    dialog = form.findChild(PastDialog)
    assert dialog is not None
    assert dialog.texts()["gsm"] == "70 → 70.5"
    assert dialog.texts()["purchase_price"] == "12,345,678,901,234.5678"
    assert dialog.texts()["yarn_count"] == "30.0"
    assert dialog.texts()["is_active"] == "yes"


def test_flags_and_roles_are_told_in_the_side_panel() -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    flag = Change(at=at, user="Anna", action="changed", fields={"is_customer": ("False", "True")})
    assert told("party", flag, {}) == "Anna set “customer” to yes"
    role = Change(at=at, user="Ravi", action="changed", fields={"role": ("Staff", "Manager")})
    assert told("user_account", role, {"role": "Role"}) == "Ravi changed role from Staff to Manager"
    rates = Change(at=at, user="Ravi", action="changed", fields={"tax_rates": ("5.0000", "5.0000; 12.5000")})
    assert (
        told("company", rates, {"tax_rates": "All tax rates"})
        == "Ravi changed all tax rates from 5% to 5%, 12.5%"
    )


def test_of_permissions_what_came_and_went_is_shown(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    admin = core_as("admin")
    (role,) = [row for row in admin.run(roles.search) if row.name == "viewer"]
    rest = [p for p in role.permissions if p != "item:read"]
    changed: Any = {"name": "viewer", "title": "Viewer", "permissions": [*rest, "purchase_order:approve"]}
    admin.run(roles.update, role.id, role.version, changed)
    screen = window_as("admin").open("audit", document="role", document_id=str(role.id), title="Role Viewer")
    assert isinstance(screen, AuditScreen)
    assert tasks.wait_idle()
    screen.table.selectRow(0)
    screen.details.past.click()
    assert tasks.wait_idle()
    dialog = screen.findChild(PastDialog)
    assert dialog is not None
    assert dialog.texts()["permissions"] == "Added: Approve purchase orders\nTaken away: See items"
    # Before that the program gave the role what it had not known yet; first of all stands the whole list.
    while dialog.earlier.isEnabled():
        dialog.earlier.click()
        assert tasks.wait_idle()
    assert "See items" in dialog.texts()["permissions"]


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "last"),
        [
            ("14:32", time(14, 32, 59, 999_999)),
            ("14.32", time(14, 32, 59, 999_999)),
            ("14:32:05", time(14, 32, 5, 999_999)),
            ("9", time(9, 0, 59, 999_999)),
            (" 2:30 PM ", time(14, 30, 59, 999_999)),
            ("12 am", time(0, 0, 59, 999_999)),
            ("12:00 p.m.", time(12, 0, 59, 999_999)),
            ("", time.max),
            ("24:00", None),
            ("12:60", None),
            ("13 pm", None),
            ("noon", None),
            ("1:2:3:4", None),
            ("²:00", None),
        ],
    )
    def test_times_are_read_as_people_type_them(self, text: str, last: time | None) -> None:
        assert last_of(text) == last

    @pytest.mark.parametrize("locale", ["en_GB", "en_US", "de_DE", "hi_IN", "tr_TR"])
    def test_what_is_shown_is_read_again(self, qtbot: QtBot, locale: str) -> None:
        fmt.use_locale(locale)
        line = TimeLine()
        qtbot.addWidget(line)
        for hour in (0, 9, 12, 23):
            instant = datetime.combine(date(2024, 1, 15), time(hour, 5, 7)).astimezone()
            line.set_instant(instant)
            assert line.last() == time(hour, 5, 7, 999_999), line.text()

    def test_arrows_move_by_minutes_and_hours(self, qtbot: QtBot) -> None:
        line = TimeLine()
        qtbot.addWidget(line)
        line.setText("23:59:30")
        for key, shown in (
            (Key.Key_Up, "00:00:30"),
            (Key.Key_Down, "23:59:30"),
            (Key.Key_PageDown, "22:59:30"),
        ):
            qtbot.keyClick(line, key)
            assert line.text() == shown
