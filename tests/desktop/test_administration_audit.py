"""Sessions and the audit log: ended, told as sentences, filtered; a record as it was."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import NotLoggedIn, WrongCredentials
from erp_core.kit.schema import Change
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.session import service as sessions
from erp_desktop.administration.audit.audit_line import AuditLine
from erp_desktop.administration.audit.audit_screen import AuditScreen
from erp_desktop.administration.sessions_screen import SessionsScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.history.past_dialog import PastDialog
from erp_desktop.kit.history.sentences import details, told
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_purchase_order, order_input

Key = Qt.Key
WindowAs = Callable[[str], MainWindow]
CoreAs = Callable[[str], Core]


def open_audit(window: MainWindow) -> AuditScreen:
    screen = window.open("audit")
    assert window.tasks.wait_idle()
    assert isinstance(screen, AuditScreen)
    return screen


def lines(screen: AuditScreen) -> list[AuditLine]:
    rows: list[Any] = [screen.model.loaded_row(n) for n in range(screen.model.rowCount())]
    return rows


def sentences(screen: AuditScreen) -> list[str]:
    return [line.sentence for line in lines(screen)]


def test_a_session_is_ended_by_keyboard(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = core_as("staff")
    screen = window_as("admin").open("sessions")
    assert isinstance(screen, SessionsScreen)
    assert tasks.wait_idle()
    qtbot.keyClicks(screen.search, "staff person")
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=5000)
    assert not screen.end_button.isEnabled()
    screen.table.setFocus()
    screen.table.selectRow(0)
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    qtbot.keyClick(screen.end_button, Key.Key_Space)
    assert tasks.wait_idle()
    with pytest.raises(NotLoggedIn):
        staff.run(sessions.me)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 0, timeout=5000)
    assert tasks.wait_idle()


def test_what_is_done_with_a_session_stands_in_the_menu_of_its_row_and_is_found_by_its_name(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    core_as("staff")
    window = window_as("admin")
    screen = window.open("sessions")
    assert isinstance(screen, SessionsScreen)
    assert tasks.wait_idle()
    assert "End session" not in [command.title for command in window.commands()], "none is selected"
    screen._open_menu(screen.model.index(0, 0), QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {action.text(): action for action in menu.actions()}
    menu.close()
    assert screen.table.selected_rows() == [0], "it is about the row it was opened over"
    assert entries["End session"].isEnabled()
    assert entries["End all of this user"].isEnabled()
    assert {"End session", "End all of this user"} <= {command.title for command in window.commands()}


def test_the_same_session_stays_selected_when_others_begin_and_end(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    others = [core_as("staff"), core_as("viewer")]
    screen = window_as("admin").open("sessions")
    assert isinstance(screen, SessionsScreen)
    assert tasks.wait_idle()
    screen.sort_by("full_name")
    assert tasks.wait_idle()
    rows: list[Any] = [screen.model.loaded_row(number) for number in range(screen.model.rowCount())]
    place = next(n for n, row in enumerate(rows) if row.full_name.startswith("Staff"))
    screen.table.selectRow(place)
    (meant,) = screen.selected()
    core_as("manager")  # stands before it
    screen.reload()
    assert tasks.wait_idle()
    assert [row.id for row in screen.selected()] == [meant.id]
    assert screen.table.selected_rows() == [place + 1]
    others[0].logout()
    screen.reload()
    assert tasks.wait_idle()
    assert screen.selected() == []
    assert not screen.end_button.isEnabled()


def test_the_log_reads_as_sentences_and_shows_the_change(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff)
    data: Any = order_input(staff, "supplier_id", supplier_id=order.supplier_id, due_date="2024-02-22")
    order = staff.run(purchase_orders.update, order.id, order.version, data)
    staff.run(purchase_orders.submit, order.id, order.version)
    screen = open_audit(window_as("admin"))
    screen.asked.record.set_silently(order.number)
    screen.ask()
    assert tasks.wait_idle()
    found = sentences(screen)
    assert f"Submitted purchase order {order.number} (Draft → Pending)" in found
    assert any("hanged due date from 15 Feb 2024 to 22 Feb 2024" in s for s in found), found
    assert f"Created purchase order {order.number}" in found
    place = next(i for i, s in enumerate(found) if "due date" in s)
    screen.table.selectRow(place)
    assert screen.details.isVisible()
    raw = [screen.details.table.item(r, 0).text() for r in range(screen.details.table.rowCount())]  # type: ignore[union-attr]
    assert "Due date" in raw
    assert "purchase_order.update" in screen.details.source
    screen.open_record()
    assert tasks.wait_idle()


def test_filters_narrow_by_user_field_and_day(window_as: WindowAs, core_as: CoreAs, tasks: Tasks) -> None:
    order = make_purchase_order(core_as("staff"))
    screen = open_audit(window_as("admin"))
    asked = screen.asked
    asked.people.setCurrentIndex(asked.people.findText("Staff Person"))
    asked.kinds.setCurrentIndex(asked.kinds.findText("Purchase orders"))
    screen.ask()
    assert tasks.wait_idle()
    assert len(sentences(screen)) == 1 + len(order.lines)
    asked.field.set_silently("Due date")
    screen.ask()
    assert tasks.wait_idle()
    assert sentences(screen) == [f"Created purchase order {order.number}"]
    day = datetime(2001, 1, 1, tzinfo=UTC).date()
    asked.dates.set_range(day, day)
    assert tasks.wait_idle()
    assert screen.model.state == "empty"
    asked.record.set_silently("PO-999999")
    asked.dates.set_range(None, None)
    assert tasks.wait_idle()
    assert screen.model.state == "empty"


def test_the_filters_are_set_by_keyboard_alone(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core_as("staff"))
    screen = open_audit(window_as("admin"))
    asked = screen.asked
    asked.people.setFocus()
    with qtbot.waitSignal(asked.changed):
        qtbot.keyClicks(asked.people, "Staff")
    qtbot.keyClick(asked.people, Key.Key_Tab)
    assert asked.kinds.hasFocus()
    qtbot.keyClicks(asked.kinds, "Purchase")
    qtbot.keyClick(asked.kinds, Key.Key_Tab)
    assert asked.record.hasFocus()
    qtbot.keyClicks(asked.record, order.number.lower())
    qtbot.keyClick(asked.record, Key.Key_Tab)
    assert asked.field.hasFocus()
    qtbot.keyClicks(asked.field, "due")
    popup = asked.field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible, timeout=5000)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    assert asked.field.text() == "Due date"
    qtbot.keyClick(asked.field, Key.Key_Return)
    assert screen.table.hasFocus()
    assert tasks.wait_idle()
    qtbot.waitUntil(lambda: sentences(screen) == [f"Created purchase order {order.number}"], timeout=5000)
    assert tasks.wait_idle()
    query = asked.query
    assert (query.kind, query.field) == ("purchase_order", "Due date")
    assert query.user_id is not None


def test_logins_and_failures_are_seen_without_asking_for_more(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    viewer = core_as("viewer")
    with pytest.raises(WrongCredentials):
        viewer.login("staff", "wrong")
    screen = open_audit(window_as("admin"))
    found = sentences(screen)
    assert sum(s.startswith("Logged in from") for s in found) == 2
    assert sum(s.startswith("Wrong password for “staff” from") for s in found) == 1
    screen.asked.kinds.setCurrentIndex(screen.asked.kinds.findText("Logins"))
    screen.ask()
    assert tasks.wait_idle()
    assert len(sentences(screen)) == 3
    assert {row.user for row in lines(screen)} == {"Admin Person", "Viewer Person", "Not logged in"}


@pytest.mark.parametrize("text", ["%", "'; DROP TABLE party --", "a" * 200, "🧵"])
def test_whatever_is_typed_is_looked_for_as_it_is(window_as: WindowAs, tasks: Tasks, text: str) -> None:
    screen = open_audit(window_as("admin"))
    for field in (screen.asked.record, screen.asked.field):
        field.set_silently(text)
        screen.ask()
        assert tasks.wait_idle()
        assert screen.model.state == "empty"
        field.set_silently("")


def test_only_this_record_shows_all_that_happened_to_it(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    order, other = make_purchase_order(core_as("staff")), make_purchase_order(core_as("staff"))
    screen = open_audit(window_as("admin"))
    place = next(i for i, row in enumerate(lines(screen)) if row.sentence.endswith(order.number))
    screen.table.selectRow(place)
    qtbot.mouseClick(screen.details.only, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    assert {row.record for row in lines(screen)} == {f"Purchase order {order.number}"}
    assert len(lines(screen)) == 2
    qtbot.keyClicks(screen.asked.record, "x")
    assert screen.asked.query.document_id == ""
    screen.asked.record.set_silently(other.number)
    screen.ask()
    assert tasks.wait_idle()
    assert {row.record for row in lines(screen)} == {f"Purchase order {other.number}"}


def test_a_log_of_years_is_counted_only_so_far(
    window_as: WindowAs, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_audit(window_as("admin"))
    counted = screen.findChild(QLabel, "audit.count")
    assert counted is not None
    assert counted.text() == f"{len(lines(screen))} entries"
    monkeypatch.setattr("erp_desktop.administration.audit.audit_screen.MOST_COUNTED", 1)
    screen.ask()
    assert tasks.wait_idle()
    assert counted.text() == "The latest 1 entries. Narrow the filters for older ones, or export them all."


def test_a_form_leads_back_to_how_it_was(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core_as("staff"), notes="first")
    window = window_as("admin")
    form = window.open("purchase_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.bar.history.setChecked(True)
    assert tasks.wait_idle()  # it is read when somebody begins to look
    back = form.history.findChild(QPushButton, "form.history.past")
    assert back is not None
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert tasks.wait_idle()
    dialog = form.findChild(PastDialog)
    assert dialog is not None
    assert dialog.texts()["notes"] == "first"
    assert dialog.texts()["status"] == "Draft"
    dialog.accept()
    manager = core_as("manager")
    assert manager.me is not None


def test_only_those_who_may_see_the_log_are_led_back(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    order = make_purchase_order(core_as("staff"))
    form = window_as("manager").open("purchase_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.bar.history.setChecked(True)
    assert tasks.wait_idle()
    assert form.history.texts()
    assert form.history.findChild(QPushButton, "form.history.past") is None


def change(action: str = "changed", lines: int = 0, **fields: tuple[str | None, str | None]) -> Change:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Change(at=at, user="Anna", action=action, fields=fields, lines_changed=lines)


LABELS = {"due_date": "Due date", "notes": "Notes", "tax_rate": "Tax rate", "gsm": "GSM"}


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            change(due_date=("2024-02-15", "2024-02-22")),
            "Anna changed due date from 15 Feb 2024 to 22 Feb 2024",
        ),
        (
            change(notes=(None, "by air"), gsm=("120.00", "130.50")),
            "Anna set notes to “by air” and changed GSM from 120 to 130.5",
        ),
        (change(notes=("by air", "")), "Anna removed notes, which was “by air”"),
        (change(lines=3), "Anna changed 3 lines"),
        (change("created"), "Anna created it"),
        (change("moved", status=("pending", "draft")), "Anna rejected it (Pending → Draft)"),
        (change("moved", status=("on_hold", "in_progress")), "Anna resumed it (On hold → In progress)"),
    ],
)
def test_changes_are_told_as_people_would(made: Change, sentence: str) -> None:
    table = "work_order" if made.fields.get("status", ("",))[0] == "on_hold" else "sales_order"
    assert told(table if "status" in made.fields else "", made, LABELS) == sentence


def test_many_changes_are_told_line_by_line() -> None:
    made = change(lines=1, due_date=(None, "2024-02-22"), notes=(None, "x"), tax_rate=("5", "12"))
    assert told("sales_order", made, LABELS) == "Anna changed 3 fields"
    assert details("sales_order", made, LABELS) == [
        "Set due date to 22 Feb 2024",
        "Set notes to x",
        "Changed tax rate from 5% to 12%",
        "Changed 1 line",
    ]
