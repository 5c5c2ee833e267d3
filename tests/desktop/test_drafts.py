"""A save whose answer never came, and the program that ended: restored, it is saved once and never twice."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Conflict, InternalError, NotPermitted, Unreachable
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.user import service as users
from erp_core.security.user.schema import UserInput
from erp_core.setup import Database
from erp_desktop.administration.users import user
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.drafts.draft_keeper import keep_all
from erp_desktop.kit.drafts.draft_offer import offer_drafts
from erp_desktop.kit.drafts.draft_store import Draft, DraftFile, DraftStore, new_draft_id, now_text
from erp_desktop.kit.drafts.merged_state import merge_states
from erp_desktop.kit.drafts.sent_save import KNOWN_FOR
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.purchasing import purchase_order
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import RecordingShell
from tests.desktop.dying_program import type_order
from tests.factories.forked import Desktop
from tests.factories.makers import MAKERS
from tests.factories.orders import make_item, make_party, make_purchase_order

ORDERS = purchase_order.FORM
IT_WENT = "This was being saved when the program ended. Save it to be sure; it is not saved twice."
OpenForm = Callable[..., DocumentForm]


@pytest.fixture(autouse=True)
def mill(core: Core, tmp_path: Path) -> None:
    """A supplier, an item and a folder for drafts."""
    draft_store.use(tmp_path / "drafts")
    make_party(core, code="ABC", name="ABC Textile Co.")
    make_item(core, code="MAT-001", name="Cotton Fabric")


@pytest.fixture
def open_form(qtbot: QtBot, tasks: Tasks, shell: RecordingShell) -> OpenForm:
    """``open_form(core, ORDERS)``: a shown form, loaded."""

    def opened(core: Core, spec: FormSpec, record_id: int | None = None, **more: Any) -> DocumentForm:
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, spec, record_id, **more)
        qtbot.addWidget(form)
        form.show()
        assert tasks.wait_idle()
        return form

    return opened


class Line:
    """The line between a Core and the other end, which can be told to behave badly.

    Attributes:
        sent: ids of the commands sent over it.
        answers: what happens to the next ones: ``lost`` after they were carried out, ``broken`` before,
            or an error that comes instead of an answer.
    """

    def __init__(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Any] = []
        self.answers: list[str | Exception] = []
        self._run = core.run_as_request
        monkeypatch.setattr(core, "run_as_request", self._carry)

    def _carry(self, request_id: Any, asked: Any, *args: Any) -> Any:
        if asked.__name__ not in ("create", "update", "delete"):
            return self._run(request_id, asked, *args)
        self.sent.append(request_id)
        fate = self.answers.pop(0) if self.answers else "good"
        if isinstance(fate, Exception):
            raise fate
        result = self._run(request_id, asked, *args) if fate != "broken" else None
        if fate != "good":
            raise Unreachable("The server does not answer.")
        return result


@pytest.fixture
def line(core: Core, monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(core, monkeypatch)


@pytest.fixture
def died(core: Core, open_form: OpenForm, line: Line, tasks: Tasks) -> Callable[..., Draft]:
    """``died("lost")``: a program saved an order, got no answer and ended; the draft it left."""

    def die(fate: str, record_id: int | None = None) -> Draft:
        line.answers = [fate]
        form = open_form(core, ORDERS, record_id)
        if record_id is None:
            type_order(form)
        else:
            retype(form, "quantity", "120")
        form.save()
        assert tasks.wait_idle()
        form.drafts._timer.stop()
        (draft,) = DraftStore.of(core).offered()
        return draft

    return die


def retype(form: DocumentForm, column: str, text: str) -> None:
    """Type something else into the first line."""
    assert form.body.grid is not None
    form.body.grid.view.show_cell(0, column)
    form.body.grid.view.pasting.paste_text(text)


def press_action(form: DocumentForm, text: str) -> None:
    """Press the button beside the message."""
    action = form.message.findChild(QPushButton, "message.action")
    assert action is not None
    assert action.accessibleName() == text
    action.click()


def save(form: DocumentForm) -> None:
    form.save()
    assert form.tasks.wait_idle()


def stored(core: Core) -> list[Any]:
    return core.run(purchase_orders.search, {})  # type: ignore[arg-type]


def test_killed_before_the_answer_came_it_is_saved_once(
    core: Core, address: str, open_form: OpenForm, tmp_path: Path
) -> None:
    command = ("tests.desktop.dying_program", address, str(tmp_path / "drafts"))
    ended = Desktop.run(*command, environment=os.environ)
    assert ended.returncode not in (0, 1), ended.stderr
    assert [row.number for row in stored(core)] == ["PO-000001"], "core had saved it"
    (draft,) = DraftStore.of(core).offered()
    form = open_form(core, ORDERS, draft=draft)
    assert form.message.text == IT_WENT
    save(form)
    assert form.title == "PO-000001"
    assert form.record.version == 1, "nothing was changed, and nothing is saved again"
    assert not form.is_dirty
    assert len(stored(core)) == 1
    assert DraftStore.of(core).all() == []


def test_half_a_work_order_of_a_program_that_was_killed_comes_back_by_f7_and_enter(
    core: Core,
    address: str,
    window_of: Callable[[Core], MainWindow],
    tasks: Tasks,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    command = ("tests.desktop.dying_program", address, str(tmp_path / "drafts"), "half")
    ended = Desktop.run(*command, environment=os.environ)
    assert ended.returncode not in (0, 1), ended.stderr
    window = window_of(core)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_first()
    assert tasks.wait_idle()
    assert window.message.text.startswith("Not finished when the program ended: New work order.")
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    fields = form.body.fields
    assert fields.editor("item_id").value() is not None
    assert fields.editor("notes").value() == "second shift 🙏"
    assert fields.editor("planned_finish_on").value() is None
    assert fields.editor("quantity").input.text() == "1,2"  # type: ignore[attr-defined]
    assert form.is_dirty
    fields.set_values({"quantity": Decimal(12), "planned_finish_on": date(2030, 1, 31)})
    save(form)
    assert form.record.notes == "second shift 🙏"
    assert DraftStore.of(core).all() == []


def test_what_was_typed_a_moment_ago_is_kept_where_the_system_ends_the_program(
    core: Core, open_form: OpenForm
) -> None:
    form = open_form(core, ORDERS)
    type_order(form)
    form.body.fields.editor("notes").set_value("at the gate")
    form.tasks.close()  # what waits for its turn comes to none
    keep_all()
    (draft,) = DraftStore.of(core).all()
    assert "at the gate" in json.dumps(draft.content)
    form.set_dirty(False)


def test_what_was_saved_leaves_no_draft_where_the_system_ends_the_program(
    core: Core, open_form: OpenForm
) -> None:
    form = open_form(core, ORDERS)
    type_order(form)
    save(form)
    keep_all()
    assert DraftStore.of(core).all() == []


class TestRestored:
    def test_typed_on_it_becomes_a_change_of_what_was_saved(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft], line: Line
    ) -> None:
        form = open_form(core, ORDERS, draft=died("lost"))
        retype(form, "quantity", "150")
        save(form)
        assert form.title == "PO-000001"
        assert (form.record.version, form.record.lines[0].quantity) == (2, 150)
        assert line.sent[0] == line.sent[1] != line.sent[2]
        assert [row.total_amount for row in stored(core)] == [form.record.total_amount]

    @pytest.mark.parametrize("quantity", ["100", "150"])
    def test_what_core_never_saw_is_saved_as_it_stands_now(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft], quantity: str
    ) -> None:
        draft = died("broken")
        assert stored(core) == []
        form = open_form(core, ORDERS, draft=draft)
        retype(form, "quantity", quantity)
        save(form)
        assert len(stored(core)) == 1
        assert form.record.lines[0].quantity == int(quantity)

    def test_the_next_program_may_die_too(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft], line: Line
    ) -> None:
        second = open_form(core, ORDERS, draft=died("lost"))
        retype(second, "quantity", "150")
        line.answers = ["lost"]
        save(second)
        (draft,) = DraftStore.of(core).offered()
        third = open_form(core, ORDERS, draft=draft)
        save(third)
        assert len(stored(core)) == 1
        # What was sent first is on no disk: 150 is not what that request was used for.
        assert third.message.text.endswith("Look in the list before you save it again.")

    def test_somebody_else_changed_it_meanwhile(
        self, core: Core, core_as: Callable[[str], Core], open_form: OpenForm, died: Callable[..., Draft]
    ) -> None:
        draft = died("lost")
        (row,) = stored(core)
        core_as("manager").run(purchase_orders.submit, row.id, 1)
        form = open_form(core, ORDERS, draft=draft)
        save(form)
        assert form.record.status == "pending", "it is shown as it is now"
        assert len(stored(core)) == 1

    def test_a_change_of_a_stored_order_is_nobody_elses(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft]
    ) -> None:
        order = make_purchase_order(core)
        draft = died("lost", order.id)
        form = open_form(core, ORDERS, order.id, draft=draft)
        assert form.message.text == IT_WENT
        save(form)
        assert (form.record.version, form.record.lines[0].quantity) == (order.version + 1, 120)
        assert not form.is_dirty

    def test_it_belongs_to_the_program_that_restored_it(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft]
    ) -> None:
        draft = replace(died("lost"), process=2**22 + 1)
        DraftStore.of(core).put(draft)
        (left,) = DraftStore.of(core).offered()
        assert left.id == draft.id
        open_form(core, ORDERS, draft=left)
        (kept,) = DraftStore.of(core).all()
        assert kept.process != left.process
        assert kept.sent == draft.sent

    def test_older_than_core_remembers_the_user_is_asked(
        self, core: Core, open_form: OpenForm, died: Callable[..., Draft], line: Line
    ) -> None:
        draft = died("lost")
        assert draft.sent is not None
        sent = replace(draft.sent, sent_at=(datetime.now(UTC) - KNOWN_FOR - timedelta(hours=1)).isoformat())
        form = open_form(core, ORDERS, draft=replace(draft, sent=sent))
        assert "no longer known whether it was saved" in form.message.text
        form.message.clear()
        save(form)
        assert "no longer known whether it was saved" in form.message.text
        assert len(line.sent) == len(stored(core)) == 1
        press_action(form, "Save it again")
        assert form.tasks.wait_idle()
        assert form.title == "PO-000002", "the user looked in the list and wants it"

    def test_a_draft_nobody_can_read_as_sent_is_put_aside(
        self, core: Core, died: Callable[..., Draft]
    ) -> None:
        draft = died("lost")
        assert draft.sent is not None
        broken = replace(draft.sent)
        object.__setattr__(broken, "request_id", "no id")
        DraftStore.of(core).put(replace(draft, sent=broken))
        (file,) = files()
        assert DraftStore.of(core).all() == []
        assert file.with_suffix(".unreadable").exists()


class TestRunning:
    def test_try_again_keeps_what_was_typed_since(self, core: Core, open_form: OpenForm, line: Line) -> None:
        line.answers = ["lost"]
        form = open_form(core, ORDERS)
        type_order(form)
        save(form)
        retype(form, "quantity", "150")
        press_action(form, "Try again")
        assert form.tasks.wait_idle()
        assert form.record.lines[0].quantity == 150
        assert core.run(purchase_orders.get, form.record.id).lines[0].quantity == 150
        assert len(stored(core)) == 1

    @pytest.mark.parametrize(
        "refusal", [NotPermitted("Not you."), InternalError("A defect."), Conflict("Somebody is saving.")]
    )
    def test_a_refused_second_try_tells_nothing_about_the_first(
        self, core: Core, open_form: OpenForm, line: Line, refusal: Exception
    ) -> None:
        line.answers = ["lost", refusal]
        form = open_form(core, ORDERS)
        type_order(form)
        for _ in range(3):
            save(form)
        assert len(set(line.sent)) == 1
        assert len(stored(core)) == 1
        assert form.title == "PO-000001"

    def test_who_looked_in_the_list_may_save_it_again(
        self, core: Core, open_form: OpenForm, line: Line
    ) -> None:
        line.answers = ["broken", Conflict("This request id was already used for something else.")]
        form = open_form(core, ORDERS)
        type_order(form)
        save(form)
        save(form)
        assert form.message.text.endswith("Look in the list before you save it again.")
        press_action(form, "Save it again")
        assert form.tasks.wait_idle()
        assert line.sent[1] != line.sent[2]
        assert form.title == "PO-000001"

    def test_a_delete_nobody_answered_is_no_save(
        self,
        core: Core,
        open_form: OpenForm,
        line: Line,
        shell: RecordingShell,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        order = make_purchase_order(core)
        line.answers = ["lost"]
        monkeypatch.setattr("erp_desktop.kit.parts.ask.confirm", lambda *_args: True)
        form = open_form(core, ORDERS, order.id)
        form.menu.delete_wanted.emit()
        assert form.tasks.wait_idle()
        assert form.message.text == "The server does not answer."
        save(form)
        assert shell.closed == [form]

    def test_a_new_user_whose_answer_was_lost_gets_the_changes_too(
        self, core: Core, open_form: OpenForm, line: Line
    ) -> None:
        line.answers = ["broken"]
        form = open_form(core, user.FORM)
        form.body.fields.set_values({"username": "weaver", "full_name": "A Weaver", "role": "staff"})
        form.set_dirty(True)
        save(form)
        form.body.fields.set_values({"full_name": "The Weaver"})
        save(form)
        assert form.record.full_name == "The Weaver"
        assert [u.full_name for u in core.run(users.search, {}) if u.username == "weaver"] == ["The Weaver"]  # type: ignore[arg-type]

    def test_a_disk_that_takes_nothing_hinders_no_save(
        self, core: Core, open_form: OpenForm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: Any) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(DraftStore, "put", full)
        form = open_form(core, ORDERS)
        type_order(form)
        save(form)
        assert form.title == "PO-000001"

    def test_the_draft_is_on_disk_before_the_command_is_sent(
        self, core: Core, open_form: OpenForm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run, seen, threads = core.run_as_request, [], []

        def look(request_id: Any, asked: Any, *args: Any) -> Any:
            if asked is purchase_orders.create:
                seen.extend((request_id, draft.sent) for draft in DraftStore.of(core).all())
                threads.append(threading.current_thread())
            return run(request_id, asked, *args)

        monkeypatch.setattr(core, "run_as_request", look)
        form = open_form(core, ORDERS)
        type_order(form)
        save(form)
        ((request_id, sent),) = seen
        assert sent is not None
        assert (sent.request_id, sent.operation) == (str(request_id), "purchase_order.create")
        assert threads != [threading.main_thread()]


def files() -> list[Path]:
    """All drafts on this PC's disk, whosever they are."""
    return list(Path(draft_store._Root.folder or "").rglob("*.draft"))


def by_another_process(code: str, *arguments: object) -> None:
    """Somebody else's program, which knows the disk and not our code."""
    command = [sys.executable, "-I", "-c", "import json, pathlib, re, shutil, sys\n" + code]
    subprocess.run([*command, *map(str, arguments)], check=True, timeout=60)


class TestPlanted:
    """What a colleague writes on the disk of a PC that others use too."""

    @pytest.fixture
    def new_admin(self, core: Core, open_form: OpenForm, line: Line) -> Path:
        """The draft of a viewer's account that an administrator was about to make."""
        line.answers = ["broken"]
        form = open_form(core, user.FORM)
        form.body.fields.set_values({"username": "weaver", "full_name": "A Weaver", "role": "viewer"})
        form.set_dirty(True)
        save(form)
        form.drafts._timer.stop()
        (file,) = files()
        return file

    @pytest.mark.parametrize(
        "change",
        [
            "text = text.replace('viewer', 'admin')",
            'text = text.replace(\'"key": "viewer"\', \'"key": "admin"\')',
            'text = text.replace(\'"sent": {\', \'"sent": {"arguments": [{"role": "admin"}], \')',
            "text = text[text.index('{'):]",
            "text = '0' * 64 + text[64:]",
            "text = chr(10) + text[text.index('{'):].replace('viewer', 'admin')",
            "text = text.rstrip() + ' '",
            "text = text[:-20]",
            "text = '[' * 100_000",
            "text = ''",
        ],
    )
    def test_an_altered_draft_is_not_offered(self, core: Core, new_admin: Path, change: str) -> None:
        assert len(DraftStore.of(core).offered()) == 1
        before = new_admin.read_bytes()
        by_another_process(
            f"p = pathlib.Path(sys.argv[1]); text = p.read_text()\n{change}\np.write_text(text)", new_admin
        )
        assert new_admin.read_bytes() != before
        assert DraftStore.of(core).offered() == []
        assert list(new_admin.parent.glob("*.unreadable")), "put aside, not deleted"

    def test_ones_own_draft_in_anothers_folder_is_not_offered(
        self, core: Core, core_as: Callable[[str], Core], new_admin: Path
    ) -> None:
        viewer = core_as("viewer")
        DraftStore.of(viewer).put(replace(DraftStore.of(core).all()[0], id=new_draft_id(), title="Planted"))
        (own,) = [file for file in files() if file != new_admin]
        by_another_process("shutil.copy(*sys.argv[1:])", own, new_admin.parent)
        by_another_process("shutil.copy(*sys.argv[1:])", own, new_admin)
        assert DraftStore.of(core).offered() == []
        assert [draft.title for draft in DraftStore.of(viewer).offered()] == ["Planted"]

    def test_a_copy_of_a_good_one_is_no_second_one(self, core: Core, new_admin: Path) -> None:
        copy = new_admin.with_name(new_draft_id() + new_admin.suffix)
        by_another_process("shutil.copy(*sys.argv[1:])", new_admin, copy)
        assert len(DraftStore.of(core).offered()) == 1

    @pytest.mark.usefixtures("new_admin")
    def test_what_is_shown_is_what_is_sent(
        self, core: Core, open_form: OpenForm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Even a draft of this user's own program sends nothing but what its form shows."""
        (draft,) = DraftStore.of(core).offered()
        fields = draft.content["fields"] | {"full_name": "Shown", "must_change_password": False}
        sent: list[Any] = []
        run = core.run_as_request

        def watched(request_id: Any, asked: Any, *args: Any) -> Any:
            if asked is users.create:
                sent.append(args)
            return run(request_id, asked, *args)

        monkeypatch.setattr(core, "run_as_request", watched)
        form = open_form(core, user.FORM, draft=replace(draft, content={"fields": fields, "lines": []}))
        save(form)
        shown = {name: form.body.fields.editor(name).value() for name in ("username", "full_name", "role")}
        assert shown == {"username": "weaver", "full_name": "Shown", "role": "viewer"}
        assert {name: sent[0][0][name] for name in shown} == shown
        assert set(sent[0][0]) == set(UserInput.model_fields)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows protects the folder by its owner")
    def test_the_folder_is_closed_to_others_whoever_made_it(self, core: Core, new_admin: Path) -> None:
        folder = new_admin.parent
        folder.chmod(0o777)
        DraftStore.of(core).put(replace(DraftStore.of(core).all()[0]))
        assert folder.stat().st_mode & 0o777 == 0o700
        assert new_admin.stat().st_mode & 0o777 == 0o600

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
    def test_a_file_that_never_ends_holds_nobody_up(self, core: Core, new_admin: Path) -> None:
        os.mkfifo(new_admin.with_name(new_draft_id() + new_admin.suffix))
        assert len(DraftStore.of(core).offered()) == 1

    @pytest.mark.usefixtures("new_admin")
    def test_the_key_is_the_users_own_and_on_no_disk(
        self, core: Core, core_as: Callable[[str], Core], tmp_path: Path
    ) -> None:
        assert len(core.draft_key) == 32
        assert core.draft_key != core_as("viewer").draft_key
        assert core.draft_key == core_as("admin").draft_key
        for file in tmp_path.rglob("*"):
            if file.is_file():
                assert core.draft_key not in file.read_bytes()
                assert core.draft_key.hex().encode() not in file.read_bytes()
        assert core.draft_key.hex() not in repr(core)


class TestFile:
    def test_what_is_older_neither_replaces_nor_brings_back(self, tmp_path: Path) -> None:
        store = DraftStore(tmp_path, b"key")
        draft = Draft(new_draft_id(), "purchase_order", None, None, "New", now_text(), {"n": 1})
        file = DraftFile(store, draft.id)
        first, second, gone = file.putting(draft), file.putting(draft), file.removing()
        second()
        written = next(tmp_path.glob("*.draft")).stat().st_mtime_ns
        first()
        assert next(tmp_path.glob("*.draft")).stat().st_mtime_ns == written
        gone()
        second()
        assert store.all() == []


def test_core_remembers_requests_longer_than_a_draft_relies_on_it(
    core: Core, database: Database, died: Callable[..., Draft], open_form: OpenForm
) -> None:
    draft = died("lost")
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("UPDATE request SET at = at - %s", [KNOWN_FOR])
        connection.execute("SELECT keep_house()")
    form = open_form(core, ORDERS, draft=draft)
    save(form)
    assert form.title == "PO-000001"
    assert len(stored(core)) == 1


def test_what_no_field_can_read_comes_back_in_each_of_them_and_is_marked(
    window_as: Callable[[str], MainWindow], tasks: Tasks, subtests: pytest.Subtests
) -> None:
    window = window_as("admin")
    for name in [entry.name for entry in SCREENS if entry.create]:
        with subtests.test(name=name):
            comes_back_marked(window, tasks, name)


def comes_back_marked(window: MainWindow, tasks: Tasks, name: str) -> None:
    form = window.open(name)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    fields = {editor.input.objectName(): editor for editor in form.findChildren(Editor)}
    for editor in fields.values():
        if isinstance(editor.input, QLineEdit) and not editor.is_read_only:
            editor.input.clear()
            QTest.keyClicks(editor.input, "31/2/zz")
    form.body.settle()
    assert tasks.wait_idle()
    form.body.check()
    left = json.loads(json.dumps(form.body.state()))
    problems = {place: editor.problem() for place, editor in fields.items()}
    form.set_dirty(False)
    window.close_screen(form)
    again = window.open(name)
    assert tasks.wait_idle()
    assert isinstance(again, DocumentForm)
    again.body.set_state(left)
    assert tasks.wait_idle()
    shown = {editor.input.objectName(): editor for editor in again.findChildren(Editor)}
    unread = {place for place, problem in problems.items() if problem is not None}
    assert unread, "nothing here reads what is typed"
    for place in unread:
        line = shown[place].input
        assert isinstance(line, QLineEdit)
        assert line.text() == "31/2/zz", place
        assert shown[place].error() == problems[place], place
    assert again.body.state() == left
    again.set_dirty(False)
    window.close_screen(again)


def test_a_record_put_on_top_of_itself_is_as_it_was_typed(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks, subtests: pytest.Subtests
) -> None:
    window = window_as("admin")
    for name in [entry.name for entry in SCREENS if entry.name in MAKERS]:
        with subtests.test(name=name):
            made = MAKERS[name](core)
            is_as_it_was_typed(window, tasks, name, made if isinstance(made, int) else made.id)


def is_as_it_was_typed(window: MainWindow, tasks: Tasks, name: str, record_id: int) -> None:
    form = window.open(name, record_id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    shown = form.body.state()
    for editor in form.findChildren(Editor):
        if isinstance(editor.input, QLineEdit) and not editor.is_read_only and editor.isVisible():
            editor.input.clear()
            QTest.keyClicks(editor.input, "31/2/zz")
    form.body.settle()
    assert tasks.wait_idle()
    typed = form.body.state()
    assert typed != shown
    stored = form.body.state_of(form.record)
    rules = form.spec.merge_rules()
    done = merge_states(stored, typed, stored, rules)
    assert done.state() == typed
    assert done.questions == []
    assert form.body.state() == typed, "nothing that is shown has changed"
    assert merge_states(stored, shown, stored, rules).state() == shown
    form.set_dirty(False)
    window.close_screen(form)


class TestPlace:
    """The program died while somebody typed: restored, the keyboard is where it was."""

    @pytest.fixture
    def order(self, core: Core) -> int:
        return make_purchase_order(core, lines=3).id

    @pytest.mark.parametrize("is_new", [True, False])
    @pytest.mark.parametrize(
        "place", [[1, "unit_price"], [0, "quantity"], [None, "due_date"], [None, "notes"]]
    )
    def test_it_is_where_it_was(
        self,
        window_as: Callable[[str], MainWindow],
        tasks: Tasks,
        order: int,
        place: list[Any],
        is_new: bool,
    ) -> None:
        window = window_as("admin")
        form = self.opened(window, tasks, order)
        self.stand(form, place)
        draft = form.writer._make_draft(new_draft_id())
        assert draft.place == place
        form.set_dirty(False)
        window.close_screen(form)
        if is_new:
            draft = replace(draft, record_id=None, version=None)
        again = self.opened(window, tasks, draft.record_id, draft=draft)
        row, name = place
        if row is None:
            assert again.body.fields.in_focus() == name
        else:
            assert again.body.grid is not None
            here = again.body.grid.view.currentIndex()
            assert again.body.grid.view.hasFocus()
            assert (here.row(), here.column()) == (row, again.body.grid.model.spec.place(name))
        again.set_dirty(False)

    def test_brought_back_by_keys_the_next_one_goes_where_it_was_typed(
        self, window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks, order: int
    ) -> None:
        """Half a word in the second line: the message's key and Enter bring it back; no field changes."""
        window = window_as("admin")
        form = self.opened(window, tasks, order)
        self.stand(form, [1, "description"])
        for letter in "half ty":
            QTest.keyClicks(QApplication.focusWidget() or form, letter)
        draft = replace(form.writer._make_draft(new_draft_id()), process=2**22 + 7)
        form.set_dirty(False)
        window.close_screen(form)
        DraftStore.of(core).put(draft)
        offer_drafts(core, tasks, window, window.message, window)
        assert tasks.wait_idle()
        QTest.keySequence(QApplication.focusWidget() or window, QKeySequence("F7"))
        QTest.keySequence(QApplication.focusWidget() or window, QKeySequence("Return"))
        assert tasks.wait_idle()
        again = window.tabs.current
        assert isinstance(again, DocumentForm)
        party = again.body.fields.editor("supplier_id").shown()
        grid = again.body.grid
        assert grid is not None
        assert grid.model.line(1).values["description"] == "half ty"
        assert grid.view.currentIndex() == grid.model.index(1, grid.model.spec.place("description"))
        QTest.keyClicks(QApplication.focusWidget() or window, "x")
        assert again.body.fields.editor("supplier_id").shown() == party != ""
        editor = grid.view.half_typed.editor()
        assert editor is not None
        assert editor.text() == "x"
        again.set_dirty(False)

    @pytest.mark.parametrize("place", [[], [99, "quantity"], [0, "gone"], [None, "gone"]])
    def test_what_is_there_no_more_leaves_it_where_forms_begin(
        self,
        window_as: Callable[[str], MainWindow],
        tasks: Tasks,
        order: int,
        place: list[Any],
    ) -> None:
        window = window_as("admin")
        form = self.opened(window, tasks, order)
        begins = form.body.focusWidget()
        draft = replace(form.writer._make_draft(new_draft_id()), place=place)
        form.set_dirty(False)
        window.close_screen(form)
        again = self.opened(window, tasks, order, draft=draft)
        here = again.body.focusWidget()
        assert here is not None
        assert begins is not None
        assert here.objectName() == begins.objectName()
        again.set_dirty(False)

    @staticmethod
    def opened(window: MainWindow, tasks: Tasks, record_id: int | None, **preset: Any) -> DocumentForm:
        form = window.open("purchase_order", record_id, **preset)
        assert tasks.wait_idle()
        assert isinstance(form, DocumentForm)
        return form

    @staticmethod
    def stand(form: DocumentForm, place: list[Any]) -> None:
        row, name = place
        if row is None:
            form.body.fields.editor(name).input.setFocus()
        else:
            assert form.body.grid is not None
            form.body.grid.view.show_cell(row, name)
        form.set_dirty(True)
