"""Sessions and the audit log: ended, told as sentences, filtered, exported; a record as it was."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import NotLoggedIn
from erp_core.kit.schema import Change
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.session import service as sessions
from erp_desktop.kit import ask
from erp_desktop.kit.document_form import DocumentForm
from erp_desktop.kit.past_dialog import PastDialog
from erp_desktop.kit.sentences import details, told
from erp_desktop.kit.tasks import Tasks
from erp_desktop.security.audit import AuditScreen
from erp_desktop.security.sessions import SessionsScreen
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


def sentences(screen: AuditScreen) -> list[str]:
    rows: list[Any] = [screen.model.loaded_row(n) for n in range(screen.model.rowCount())]
    return [row.sentence for row in rows]


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


def test_the_log_reads_as_sentences_and_shows_the_change(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff)
    data: Any = order_input(staff, "supplier_id", supplier_id=order.supplier_id, due_date="2024-02-22")
    order = staff.run(purchase_orders.update, order.id, order.version, data)
    staff.run(purchase_orders.submit, order.id, order.version)
    screen = open_audit(window_as("admin"))
    screen.record.set_silently(order.number)
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
    assert "due_date" in raw
    screen.open_record()
    assert tasks.wait_idle()


def test_filters_narrow_by_user_field_and_day(window_as: WindowAs, core_as: CoreAs, tasks: Tasks) -> None:
    order = make_purchase_order(core_as("staff"))
    screen = open_audit(window_as("admin"))
    screen.people.setCurrentIndex(screen.people.findText("Staff Person"))
    screen.documents.setCurrentIndex(screen.documents.findData("purchase_order"))
    screen.ask()
    assert tasks.wait_idle()
    assert len(sentences(screen)) == 1 + len(order.lines)
    screen.field.set_silently("Due date")
    screen.ask()
    assert tasks.wait_idle()
    assert sentences(screen) == [f"Created purchase order {order.number}"]
    day = datetime(2001, 1, 1, tzinfo=UTC).date()
    screen.dates.set_range(day, day)
    assert tasks.wait_idle()
    assert screen.model.state == "empty"
    screen.record.set_silently("PO-999999")
    screen.dates.set_range(None, None)
    assert tasks.wait_idle()
    assert screen.model.state == "empty"


def test_what_is_found_is_exported(window_as: WindowAs, tasks: Tasks, tmp_path: Path) -> None:
    window = window_as("admin")
    party: Any = {"code": "=1+1", "name": "=cmd()", "is_customer": True, "currency": "INR"}
    from erp_core.masters.party import service as parties

    window.core.run(parties.create, party)
    screen = open_audit(window)
    screen.export_to(tmp_path / "log.csv")
    assert tasks.wait_idle()
    rows = list(csv.reader((tmp_path / "log.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["When", "Who", "What"]
    assert any("logged in on" in row[2] for row in rows[1:])
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_form_leads_back_to_how_it_was(
    window_as: WindowAs, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core_as("staff"), notes="first")
    window = window_as("admin")
    form = window.open("purchase_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.bar.history.setChecked(True)
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
            "Anna set notes to by air and changed GSM from 120 to 130.5",
        ),
        (change(notes=("by air", "")), "Anna removed notes, which was by air"),
        (change(lines=3), "Anna changed 3 lines"),
        (change("created"), "Anna created it"),
        (change("moved", status=("pending", "draft")), "Anna rejected it (Pending → Draft)"),
        (change("moved", status=("on_hold", "in_progress")), "Anna resumed it (On hold → In progress)"),
    ],
)
def test_changes_are_told_as_people_would(made: Change, sentence: str) -> None:
    assert told(made, LABELS) == sentence


def test_many_changes_are_told_line_by_line() -> None:
    made = change(lines=1, due_date=(None, "2024-02-22"), notes=(None, "x"), tax_rate=("5", "12"))
    assert told(made, LABELS) == "Anna changed 3 fields"
    assert details(made, LABELS) == [
        "Set due date to 22 Feb 2024",
        "Set notes to x",
        "Changed tax rate from 5 to 12",
        "Changed 1 line",
    ]
