"""Notes at the side of a form, names offered behind @, and the bell that tells who is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.news.changes import Changes
from erp_core.platform.inbox import service as inbox
from erp_core.platform.note import service as notes
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.notes.notes_panel import NotesPanel
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.place import beside
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.purchasing import purchase_order
from erp_desktop.shell.inbox.bell import Bell
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import RecordingShell
from tests.factories.orders import make_party, make_purchase_order

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Open = Callable[..., DocumentForm]


@pytest.fixture(autouse=True)
def own_drafts(tmp_path: Path) -> None:
    draft_store.use(tmp_path / "drafts")


@pytest.fixture
def open_form(qtbot: QtBot, tasks: Tasks, shell: RecordingShell) -> Open:
    def opened(core: Core, spec: Any, record_id: int | None = None) -> DocumentForm:
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, spec, record_id)
        qtbot.addWidget(form)
        form.resize(1200, 760)
        form.show()
        form.activateWindow()
        assert tasks.wait_idle()
        return form

    return opened


@pytest.fixture
def panel(open_form: Open, core: Core, qtbot: QtBot) -> NotesPanel:
    """The notes of a party, opened by their key."""
    form = open_form(core, party.FORM, make_party(core).id)
    form.focus_first()
    qtbot.keyClick(form, Key.Key_M, CONTROL | SHIFT)
    assert QApplication.focusWidget() is form.notes.edit
    return form.notes


def type_in(panel: NotesPanel, qtbot: QtBot, tasks: Tasks, text: str) -> None:
    for letter in text:
        qtbot.keyClicks(panel.edit, letter)
    assert tasks.wait_idle()


def told(panel: NotesPanel) -> list[str]:
    return [text.partition(" · ")[0] for text in panel.texts()]


def test_a_note_is_written_by_keys_and_the_button_counts(
    panel: NotesPanel, qtbot: QtBot, tasks: Tasks
) -> None:
    type_in(panel, qtbot, tasks, "Call them")
    qtbot.keyClick(panel.edit, Key.Key_Return)
    type_in(panel, qtbot, tasks, "today")
    qtbot.keyClick(panel.edit, Key.Key_Return, CONTROL)
    assert tasks.wait_idle()
    assert told(panel) == ["Call them\ntoday"]
    assert panel.edit.toPlainText() == ""
    form = panel.parent()
    assert isinstance(form, DocumentForm)
    assert (form.bar.notes.text(), form.bar.notes.accessibleName()) == ("1", "1 note")
    assert not form.is_dirty
    qtbot.keyClick(form, Key.Key_M, CONTROL | SHIFT)
    assert form.notes.isHidden()


def test_an_at_sign_offers_people_and_enter_takes_one(panel: NotesPanel, qtbot: QtBot, tasks: Tasks) -> None:
    type_in(panel, qtbot, tasks, "Ask @man")
    qtbot.waitUntil(lambda: panel.edit.is_offering)
    popup = panel.edit._popup
    assert popup.model().index(0, 0).data() == "Manager Person (@manager)"
    qtbot.keyClick(popup, Key.Key_Return)
    assert panel.edit.toPlainText() == "Ask @manager "
    assert not panel.edit.is_offering
    type_in(panel, qtbot, tasks, " at mail@mill")
    assert panel.edit.toPlainText() == "Ask @manager at mail@mill", "the blank stands there already"
    assert not panel.edit.is_offering
    type_in(panel, qtbot, tasks, "  x")
    assert panel.edit.toPlainText().endswith("mill  x"), "others are typed as ever"


def test_a_name_that_is_nobody_s_is_told_and_the_note_stands(
    panel: NotesPanel, qtbot: QtBot, tasks: Tasks
) -> None:
    for text, told_of in (("@mannager look", "@mannager: nobody called so"), ("@manager look", "")):
        panel.edit.setPlainText(text)
        panel.write_button.click()
        assert tasks.wait_idle()
        assert panel.bar.text.startswith(told_of)
        assert bool(panel.bar.text) is bool(told_of)
        assert told(panel)[0] == text


def test_whoever_may_not_be_named_is_told_and_the_text_stays(
    panel: NotesPanel, qtbot: QtBot, tasks: Tasks, core_as: Callable[[str], Core]
) -> None:
    from erp_core.security.role import service as roles
    from erp_core.security.user import service as users

    admin = core_as("admin")
    role: Any = {"name": "only_items", "title": "Only items", "permissions": ["session:own", "item:read"]}
    admin.run(roles.create, role)
    new: Any = {"username": "ravi", "full_name": "Ravi Kumar", "role": "only_items"}
    admin.run(users.create, new)
    type_in(panel, qtbot, tasks, "@ravi look")
    panel.write_button.click()
    assert tasks.wait_idle()
    assert panel.bar.text == "Ravi Kumar may not see this record, and cannot be named here."
    assert panel.edit.toPlainText() == "@ravi look"
    assert told(panel) == []


def test_one_s_own_is_changed_and_removed(
    panel: NotesPanel, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(panel, qtbot, tasks, "Call tehm")
    panel.write_button.click()
    assert tasks.wait_idle()
    panel.change(panel.rows[0])
    assert panel.edit.toPlainText() == "Call tehm"
    panel.edit.setPlainText("Call them")
    panel.write_button.click()
    assert tasks.wait_idle()
    assert told(panel) == ["Call them"]
    assert panel.texts()[0].endswith(" · changed")
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    panel.remove(panel.rows[0])
    assert tasks.wait_idle()
    assert told(panel)[0].startswith("removed by ")
    assert panel._list.findChildren(QPushButton) == []


def test_of_others_one_only_reads_and_a_viewer_writes_none(
    open_form: Open, core_as: Callable[[str], Core]
) -> None:
    record = make_party(core_as("staff"))
    core_as("staff").run(notes.write, "party", record.id, "<b>Call</b> them")
    form = open_form(core_as("viewer"), party.FORM, record.id)
    form.bar.notes.setChecked(True)
    assert told(form.notes) == ["<b>Call</b> them"]
    assert not form.notes.write_button.isEnabled()
    assert not form.notes.edit.isEnabled()
    assert form.notes._list.findChildren(QPushButton) == []


@pytest.mark.parametrize("key", [Key.Key_M, Key.Key_A])
def test_who_may_add_nothing_is_told_why_and_types_into_no_field_of_the_form(
    open_form: Open, core_as: Callable[[str], Core], tasks: Tasks, qtbot: QtBot, key: Key
) -> None:
    record = make_party(core_as("staff"))
    form = open_form(core_as("viewer"), party.FORM, record.id)
    form.focus_first()
    before = QApplication.focusWidget()
    qtbot.keyClick(form, key, CONTROL | SHIFT)
    assert tasks.wait_idle()
    panel = form.notes if key == Key.Key_M else form.files
    assert panel.bar.text.startswith("You need the permission “Add and change parties”.")
    here = QApplication.focusWidget()
    assert here is not None
    assert here is panel or panel.isAncestorOf(here)
    qtbot.keyClick(form, key, CONTROL | SHIFT)
    assert panel.isHidden()
    assert QApplication.focusWidget() is before


def test_news_of_this_record_alone_are_asked_for(
    open_form: Open, core: Core, core_as: Callable[[str], Core], tasks: Tasks
) -> None:
    order = make_purchase_order(core)
    form = open_form(core, purchase_order.FORM, order.id)
    core_as("staff").run(notes.write, "purchase_order", order.id, "Look")
    form.hear(Changes({"note/purchase_order": frozenset({str(order.id + 1)})}))
    assert tasks.wait_idle()
    assert form.bar.notes.text() == ""
    form.hear(Changes({"note/purchase_order": frozenset({str(order.id)})}))
    assert tasks.wait_idle()
    assert form.bar.notes.text() == "1"


def test_the_bell_counts_and_opens_the_record(
    window_as: Callable[[str], MainWindow],
    core_as: Callable[[str], Core],
    tasks: Tasks,
    qtbot: QtBot,
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff)
    window = window_as("manager")
    bell = window.findChild(Bell)
    assert bell is not None
    assert bell.accessibleName() == "Nothing waits for you"
    bell.show_waiting()
    assert tasks.wait_idle()
    staff.run(notes.write, "purchase_order", order.id, "@manager please <b>approve</b> R&D")
    qtbot.waitUntil(lambda: tasks.wait_idle() and bell.text() == "1", timeout=10_000)
    assert bell.accessibleName() == "1 message waits for you"
    qtbot.keyClick(window, Key.Key_F9)
    assert tasks.wait_idle()
    menu = window.findChild(QMenu, "inbox.menu")
    assert menu is not None
    first = menu.actions()[0]
    assert (
        first.text() == f"Staff Person · purchase order {order.number}: @manager please <b>approve</b> R&&D"
    )
    first.trigger()
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    assert form.record_id == order.id
    assert not form.notes.isHidden()
    assert bell.text() == ""
    assert core_as("manager").run(inbox.count) == 0
    menu.close()
    window.close()


@pytest.mark.parametrize("height", [760, 300])
def test_the_names_that_are_offered_never_cover_the_line(
    panel: NotesPanel, qtbot: QtBot, tasks: Tasks, height: int
) -> None:
    """Under it, or above it where there is more room; three lines were typed before."""
    panel.window().resize(1200, height)
    for before in ("", "One\nTwo\n"):
        panel.edit.setPlainText(before)
        panel.edit.moveCursor(QTextCursor.MoveOperation.End)
        type_in(panel, qtbot, tasks, "@")
        qtbot.waitUntil(lambda: panel.edit.is_offering)
        edit, popup = panel.edit, panel.edit._popup
        cursor = edit.cursorRect()
        line = QRect(edit.viewport().mapToGlobal(cursor.topLeft()), cursor.size())
        shown = QRect(popup.mapToGlobal(QPoint(0, 0)), popup.size())
        assert shown.top() > line.bottom() or shown.bottom() < line.top(), (shown, line)
        assert min(abs(shown.top() - line.bottom()), abs(line.top() - shown.bottom())) < 12
        popup.hide()


def test_a_list_stands_beside_its_line_wherever_that_is() -> None:
    room = QRect(0, 0, 400, 300)
    for top in range(0, 280, 7):
        for wanted in (40, 150, 500):
            line = QRect(10, top, 100, 20)
            shown = beside(line, QSize(200, wanted), room)
            assert not shown.intersects(line)
            assert room.contains(shown)
            below, above = 300 - top - 22, top - 2
            assert shown.height() == min(wanted, below if below >= min(wanted, above) else above)
