"""Files at the side of a form: added, dropped and pasted, looked at, opened, saved, taken off; by keys."""

import hashlib
import io
import os
import stat
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typst
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import ErpError, NotPermitted, Unreachable
from erp_core.kit.news.changes import Changes
from erp_core.platform.attachment import pdf_pages
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.programs import why_no_name
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.role import service as roles
from erp_desktop.kit.attachments import opened_files
from erp_desktop.kit.attachments.attachment_list import AttachmentList
from erp_desktop.kit.attachments.attachment_view import AttachmentView, shown
from erp_desktop.kit.attachments.attachments_panel import AttachmentsPanel
from erp_desktop.kit.attachments.file_kind import FileKind
from erp_desktop.kit.attachments.opened_files import OPENED
from erp_desktop.kit.attachments.refused_dialog import RefusedDialog
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.files.safe_name import safe_name
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.look.preferences import FORM_HISTORY
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import item, party
from erp_desktop.purchasing import purchase_order
from erp_desktop.shell.view_as.role_door import core_seen_as
from tests.desktop.conftest import RecordingShell
from tests.factories.orders import make_item, make_party, make_purchase_order

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Open = Callable[..., DocumentForm]


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path) -> Iterator[None]:
    draft_store.use(tmp_path / "drafts")
    yield
    OPENED.clear()


@pytest.fixture
def open_form(qtbot: QtBot, tasks: Tasks, shell: RecordingShell) -> Open:
    """``open_form(core, FORM, id)``: a shown form with its files."""

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
def panel(open_form: Open, core: Core, qtbot: QtBot) -> AttachmentsPanel:
    """The files of a party, opened by their key."""
    form = open_form(core, party.FORM, make_party(core).id)
    form.focus_first()
    qtbot.keyClick(form, Key.Key_A, CONTROL | SHIFT)
    assert not form.files.isHidden()
    return form.files


def add_to(core: Core, kind: str, id: int, name: str, content: bytes) -> Any:
    return core.attach(kind, id, name, io.BytesIO(content))


def names(panel: AttachmentsPanel) -> list[str]:
    return [row.name for row in panel.list.rows]


def clip_of(*paths: Path) -> QMimeData:
    clip = QMimeData()
    clip.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return clip


def drop(panel: AttachmentsPanel, clip: QMimeData) -> None:
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        clip,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel.list.dropEvent(event)


def picture(width: int = 40, height: int = 30) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("indigo"))
    return image


def view_of(panel: AttachmentsPanel, tasks: Tasks) -> AttachmentView:
    panel.look_at()
    assert tasks.wait_idle(30)
    return panel.findChildren(AttachmentView)[-1]


# At the side of every form


def test_the_button_says_how_many_and_the_key_shows_them(
    open_form: Open, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core)
    form = open_form(core, purchase_order.FORM, order.id)
    assert (form.bar.attachments.text(), form.bar.attachments.accessibleName()) == ("", "Attachments")
    for name in ("a.pdf", "b.pdf"):
        add_to(core, "purchase_order", order.id, name, b"x")
    form.hear(Changes({"attachment/purchase_order": frozenset({str(order.id + 1)})}))
    assert tasks.wait_idle()
    assert form.bar.attachments.text() == ""
    form.hear(Changes({"attachment/purchase_order": frozenset({str(order.id)})}))
    assert tasks.wait_idle()
    assert form.bar.attachments.text() == "2"
    assert form.bar.attachments.accessibleName() == "2 attachments"
    before = form.body.fields.panels("header")[0].editors["order_date"].input
    before.setFocus()
    qtbot.keyClick(form, Key.Key_A, CONTROL | SHIFT)
    assert QApplication.focusWidget() is form.files.list
    assert names(form.files) == ["a.pdf", "b.pdf"]
    qtbot.keyClick(form, Key.Key_A, CONTROL | SHIFT)
    assert form.files.isHidden()
    assert QApplication.focusWidget() is before


def test_history_makes_room_and_comes_back(open_form: Open, core: Core, tasks: Tasks) -> None:
    FORM_HISTORY.set(True)
    form = open_form(core, party.FORM, make_party(core).id)
    assert not form.history.isHidden()
    form.bar.attachments.setChecked(True)
    assert (form.history.isHidden(), form.files.isHidden()) == (True, False)
    form.bar.attachments.setChecked(False)
    assert (form.history.isHidden(), form.files.isHidden()) == (False, True)
    form.bar.attachments.setChecked(True)
    form.bar.history.setChecked(True)
    assert (form.history.isHidden(), form.files.isHidden()) == (False, True)
    assert FORM_HISTORY.get()
    assert tasks.wait_idle()


def test_a_side_that_gives_way_gives_the_keyboard_back_to_the_form(
    open_form: Open, core: Core, qtbot: QtBot, tasks: Tasks
) -> None:
    form = open_form(core, party.FORM, make_party(core).id)
    before = QApplication.focusWidget()
    for key in (Key.Key_A, Key.Key_M):
        qtbot.keyClick(form, key, CONTROL | SHIFT)
        side = form.files if key == Key.Key_A else form.notes
        assert not side.isHidden()
        inside = next(
            one for one in side.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        )
        inside.setFocus()
        qtbot.keyClick(form, Key.Key_F8)
        assert side.isHidden()
        assert not form.history.isHidden()
        assert QApplication.focusWidget() is before
        qtbot.keyClick(form, Key.Key_F8)
    assert tasks.wait_idle()


def test_a_new_record_is_saved_first(
    open_form: Open, core: Core, qtbot: QtBot, shell: RecordingShell
) -> None:
    form = open_form(core, party.FORM)
    assert not form.bar.attachments.isEnabled()
    for panel in (form.files, form.notes):
        assert panel.findChildren(QPushButton) == [], "what stands in them is made for who opens them"
    qtbot.keyClick(form, Key.Key_A, CONTROL | SHIFT)
    assert shell.messages[-1][0] == "Save it first: files and notes belong to what is stored."
    assert form.files.isHidden()


def test_whoever_may_only_read_adds_and_removes_nothing(
    open_form: Open, core_as: Callable[[str], Core], tasks: Tasks, tmp_path: Path
) -> None:
    record = make_party(core_as("staff"))
    add_to(core_as("staff"), "party", record.id, "a.txt", b"hello")
    form = open_form(core_as("viewer"), party.FORM, record.id)
    form.bar.attachments.setChecked(True)
    assert not form.files.add_button.isEnabled()
    assert not form.files.remove_button.isEnabled()
    (tmp_path / "b.txt").write_text("b")
    drop(form.files, clip_of(tmp_path / "b.txt"))
    form.files.remove()
    assert tasks.wait_idle()
    assert "Add and change parties" in form.files.bar.text
    assert names(form.files) == ["a.txt"]
    assert view_of(form.files, tasks).text.toPlainText() == "hello"


def test_an_approved_order_takes_them_too(
    open_form: Open, core_as: Callable[[str], Core], tasks: Tasks, tmp_path: Path
) -> None:
    staff = core_as("staff")
    order = make_purchase_order(staff)
    order = staff.run(purchase_orders.submit, order.id, order.version)
    core_as("manager").run(purchase_orders.approve, order.id, order.version)
    form = open_form(staff, purchase_order.FORM, order.id)
    form.bar.attachments.setChecked(True)
    (tmp_path / "b.txt").write_text("b")
    drop(form.files, clip_of(tmp_path / "b.txt"))
    assert tasks.wait_idle()
    assert names(form.files) == ["b.txt"]
    assert not form.is_dirty


# Bringing them


def test_files_are_chosen_dropped_and_pasted(
    panel: AttachmentsPanel, tasks: Tasks, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(4)]
    for path in paths:
        path.write_text(path.name)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(paths[0]), str(paths[1])], ""))
    qtbot.keyClick(panel.add_button, Key.Key_Space)
    assert tasks.wait_idle()
    assert names(panel) == ["0.txt", "1.txt"]
    assert panel.bar.text == "2 files added."
    drop(panel, clip_of(paths[2]))
    assert tasks.wait_idle()
    QGuiApplication.clipboard().setMimeData(clip_of(paths[3]))
    qtbot.keyClick(panel.list, Key.Key_V, CONTROL)
    assert tasks.wait_idle()
    assert names(panel) == [path.name for path in paths]
    assert panel.list.chosen is not None
    assert panel.list.chosen.name == "3.txt"


def test_a_pasted_picture_is_named_by_its_moment(panel: AttachmentsPanel, tasks: Tasks, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(picture())
    panel.add_button.setFocus()
    qtbot.keyClick(panel.add_button, Key.Key_V, CONTROL)
    assert tasks.wait_idle()
    (name,) = names(panel)
    assert name.startswith("Picture 20")
    assert name.endswith(".png")
    assert len(name) == len("Picture 2026-11-25 10.04.png")
    view = view_of(panel, tasks)
    assert view.stack.currentWidget() is view.page
    assert view.page._picture.size() == picture().size()


def test_what_is_refused_says_why_and_the_rest_comes(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path
) -> None:
    exe, empty, good = (tmp_path / name for name in ("invoice.pdf", "empty.txt", "good.txt"))
    exe.write_bytes(b"MZ\x90\x00" + bytes(100))
    empty.write_bytes(b"")
    good.write_text("good")
    drop(panel, clip_of(exe, empty, tmp_path, good))
    assert tasks.wait_idle()
    assert names(panel) == ["good.txt"]
    added, *told = panel.bar.text.splitlines()
    assert added == "1 file added."
    assert told[0].startswith("invoice.pdf: What is in it begins as programs do.")
    assert told[1] == "empty.txt: This file is empty."
    assert told[2].startswith(f"{tmp_path.name}: This is a folder")


def test_after_a_refused_file_the_next_one_is_added_by_one_key(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was said of it goes with what is done next, whatever that is."""
    empty, good = tmp_path / "empty.pdf", tmp_path / "good.txt"
    empty.write_bytes(b"")
    good.write_text("good")
    chosen = [[empty], [], [good]]
    monkeypatch.setattr(
        "erp_desktop.kit.attachments.attachments_panel.ask_open_several", lambda *_args: chosen.pop(0)
    )
    panel.add_button.setFocus()
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)
    assert tasks.wait_idle()
    assert panel.bar.text == "empty.pdf: This file is empty."
    assert QApplication.focusWidget() is panel.add_button
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)
    assert panel.bar.text == ""
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)
    assert tasks.wait_idle()
    assert names(panel) == ["good.txt"]


def test_after_a_refused_file_the_keyboard_is_where_another_is_added_though_the_window_comes_late(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    dialog = QWidget()
    qtbot.addWidget(dialog)

    def ask(*_args: object) -> list[Path]:
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return [empty]

    monkeypatch.setattr("erp_desktop.kit.attachments.attachments_panel.ask_open_several", ask)
    panel.add_button.setFocus()
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)
    assert tasks.wait_idle()
    assert panel.bar.text == "empty.pdf: This file is empty."
    assert panel.window().focusWidget() is panel.add_button


def test_what_is_no_file_is_refused_and_not_waited_for(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path
) -> None:
    """A pipe, a device: reading of it could go on for ever."""
    (tmp_path / "good.txt").write_text("good")
    drop(panel, clip_of(Path(os.devnull), tmp_path / "good.txt"))
    assert tasks.wait_idle()
    assert names(panel) == ["good.txt"]
    told = panel.bar.text.splitlines()[1]
    assert told == f"{Path(os.devnull).name}: This is a folder, or may not be read. Choose a file."


def test_of_many_refused_files_each_is_told(panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path) -> None:
    files = [tmp_path / f"{number:02}-{'x' * 200}.txt" for number in range(12)]
    for file in files:
        file.write_bytes(b"")
    drop(panel, clip_of(*files))
    assert tasks.wait_idle()
    assert panel.bar.text.splitlines()[-1] == "… and 9 more."
    button = panel.bar.findChild(QPushButton, "message.action")
    assert isinstance(button, QPushButton)
    button.click()
    dialog = panel.findChild(RefusedDialog)
    assert dialog is not None
    told = [dialog.files.item(n).text() for n in range(dialog.files.count())]
    assert told == [f"{file.name}: This file is empty." for file in files]
    dialog.reject()


def test_it_is_told_how_far_and_can_be_stopped(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.tif"
    large.write_bytes(os.urandom(3_000_000))
    told = list[tuple[int, int]]()

    def tell(_name: str, done: int, size: int) -> None:
        told.append((done, size))
        if done > 500_000:
            panel.stop_button.click()

    attach = type(panel._desk.core).attach

    def patient(core: Core, kind: str, id: int, name: str, file: Any, go_on: Any) -> Any:
        def slow(done: int, size: int) -> bool:
            is_wanted = go_on(done, size)
            if done > 500_000:  # as over a thin line: the window has time to hear of it
                panel._run._stop.wait(20)
                return go_on(done, size)
            return is_wanted

        return attach(core, kind, id, name, file, slow)

    monkeypatch.setattr(type(panel._desk.core), "attach", patient)
    panel._run.came.connect(tell)
    drop(panel, clip_of(large))
    assert panel.stop_button.isVisible()
    drop(panel, clip_of(large))
    assert panel.bar.text == "One thing at a time: a file is still under way."
    assert tasks.wait_idle(30)
    assert told[0] == (0, 3_000_000)
    assert panel.bar.text == "Stopped; this file was not added."
    assert names(panel) == []
    assert not panel.stop_button.isVisible()


def test_a_lost_server_is_told_and_nothing_is_there(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: Any) -> Any:
        raise Unreachable("The connection was lost.")

    monkeypatch.setattr(type(panel._desk.core), "attach", lost)
    (tmp_path / "a.txt").write_text("a")
    drop(panel, clip_of(tmp_path / "a.txt"))
    assert tasks.wait_idle()
    assert panel.bar.text == "The connection was lost."


# Taking them off, saving, opening


def test_removing_asks_and_keeps_the_name_in_the_history(
    panel: AttachmentsPanel,
    core: Core,
    tasks: Tasks,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "a.txt").write_text("a")
    drop(panel, clip_of(tmp_path / "a.txt"))
    assert tasks.wait_idle()
    asked, answer = list[str](), False
    monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: asked.append(question) or answer)
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert tasks.wait_idle()
    assert names(panel) == ["a.txt"]
    answer = True
    qtbot.keyClick(panel.list, Key.Key_Delete)
    assert tasks.wait_idle()
    assert names(panel) == []
    assert asked == ["Remove “a.txt” from this record? Its name stays in the history."] * 2
    form = panel.parent()
    assert isinstance(form, DocumentForm)
    form.bar.history.setChecked(True)
    assert tasks.wait_idle()
    assert [text.partition(" · ")[0] for text in form.history.texts()][:2] == [
        f"{core.me.full_name if core.me else ''} removed the file a.txt",
        f"{core.me.full_name if core.me else ''} added the file a.txt",
    ]


def test_a_copy_is_saved_where_somebody_says(
    panel: AttachmentsPanel, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(700_000)
    (tmp_path / "a.tif").write_bytes(content)
    drop(panel, clip_of(tmp_path / "a.tif"))
    assert tasks.wait_idle()
    target = tmp_path / "copies" / "b.tif"
    target.parent.mkdir()
    target.write_text("what lay there")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    panel.save_copy()
    assert tasks.wait_idle()
    assert panel.bar.text == "b.tif is saved."
    assert target.read_bytes() == content
    assert [path.name for path in target.parent.iterdir()] == ["b.tif"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "b.tif"), ""))
    panel.save_copy()
    assert tasks.wait_idle()
    assert panel.bar.text.startswith("b.tif could not be written: ")


def test_an_opened_copy_is_for_its_owner_to_read_and_gone_at_the_end(
    panel: AttachmentsPanel, tasks: Tasks, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, asked, answer = list[Path](), list[str](), None
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True
    )
    monkeypatch.setattr(ask, "choose", lambda _parent, question, _answers: asked.append(question) or answer)
    for name, content in (
        ("CON", b"text"),
        ("list.xlsx", b"PK\x03\x04" + bytes(range(256))),
        ("x.svg", b"<svg/>"),
    ):
        add_to(core, "party", panel._record_id or 0, name, content)
    panel.reload()
    assert tasks.wait_idle()
    view_of(panel, tasks).open_outside()
    (copy,) = opened
    assert (copy.name, copy.read_bytes(), asked) == ("_CON", b"text", [])
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o400
        assert stat.S_IMODE(copy.parent.parent.stat().st_mode) == 0o700
    for place, name in ((1, "list.xlsx"), (2, "x.svg")):
        panel.list.setCurrentRow(place)
        view = view_of(panel, tasks)
        assert view.stack.currentWidget() is view._nothing
        answer = None
        view.open_outside()
        assert len(opened) == place
        assert name in asked[-1]
        answer = "open"
        view.open_outside()
        assert opened[-1].name == name
    OPENED.clear()
    assert not any(path.exists() for path in opened)


A_GIF = b"GIF89a" + bytes(6) + b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "content", "is_calm"),
    [
        ("note.txt", b"text", True),
        ("READ ME", b"text", True),
        ("scan.pdf", b"%PDF-1.7", True),
        ("dye.PNG", b"\x89PNG\r\n\x1a\n", False),  # none that can be read
        ("list.csv", b"=cmd|' /C calc'!A0", False),
        ("q.slk", b"ID;PWXL", False),
        ("q.iqy", b"WEB", False),
        ("x.settingcontent-ms", b"<xml/>", False),
        ("x.rdp", b"full address:s:there", False),
        ("x.appref-ms", "there".encode("utf-16"), False),
        ("page.html", A_GIF, False),
        ("x.svg", A_GIF, False),
        ("page.html", b"%PDF-1.7 <script>", False),
        ("order.docm", b"%PDF-1.7 and a macro", False),
        ("scan.pdf.html", b"%PDF-1.7", False),
        ("note.txt", b"%PDF-1.7", False),
    ],
)
def test_another_program_is_trusted_only_where_name_and_content_say_the_same(
    tmp_path: Path, name: str, content: bytes, is_calm: bool
) -> None:
    assert FileKind.of(written(tmp_path, name, content)).is_calm_as(name) is is_calm


def test_a_picture_opens_as_one_by_the_endings_pictures_have(tmp_path: Path) -> None:
    picture().save(str(tmp_path / "dye.png"), "PNG")  # type: ignore[call-overload]
    kind = FileKind.of(tmp_path / "dye.png")
    taken = [name for name in ("dye.png", "dye.JPG", "dye.pdf", "dye.html", "dye") if kind.is_calm_as(name)]
    assert taken == ["dye.png", "dye.JPG"]


def test_windows_is_told_that_a_copy_came_from_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = written(tmp_path, "order.docm", b"PK")
    mark = tmp_path / "order.docm:Zone.Identifier"
    OPENED.seal(copy)
    assert mark.exists() is (sys.platform == "win32")
    monkeypatch.setattr(opened_files, "IS_WINDOWS", True)
    opened_files.mark_as_sent(copy)
    assert mark.read_text("utf-8").splitlines() == ["[ZoneTransfer]", "ZoneId=3"]


def test_a_text_of_one_long_word_is_shown_in_lines(tmp_path: Path) -> None:
    what = shown(written(tmp_path, "hex.txt", b"first\n\n" + b"a" * 5_000 + b"\nlast"), tmp_path / "pages")
    assert [len(line) for line in what.text.split("\n")] == [5, 0, 2_000, 2_000, 1_000, 4]
    assert what.text.replace("\n", "") == "first" + "a" * 5_000 + "last"


# Looking at them


def huge_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def a_pdf(pages: int = 2) -> bytes:
    return typst.compile(b"#pagebreak()\n".join(b"= Page\n" for _ in range(pages)))


def written(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.usefixtures("new_programs")
def test_pages_of_a_pdf_are_turned_by_keys(
    panel: AttachmentsPanel, core: Core, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_pages, "SECONDS", 120)
    add_to(core, "party", panel._record_id or 0, "invoice.pdf", a_pdf(3))
    panel.reload()
    assert tasks.wait_idle()
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Key.Key_Return)
    assert tasks.wait_idle(30)
    (view,) = panel.findChildren(AttachmentView)
    assert view._count.text() == "Page 1 of 3"
    for key, seen in (
        (Key.Key_End, 3),
        (Key.Key_Home, 1),
        (Key.Key_PageDown, 1),  # it is read to its end first
        (Key.Key_PageDown, 2),
        (Key.Key_PageUp, 1),
        (Key.Key_PageUp, 1),
    ):
        qtbot.keyClick(view, key)
        assert view._count.text() == f"Page {seen} of 3"
    folder = view._folder
    qtbot.keyClick(view, Key.Key_Escape)
    qtbot.waitUntil(lambda: not folder.exists())


@pytest.mark.usefixtures("new_programs")
def test_pages_drawn_when_time_is_over_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = written(tmp_path, "slow.pdf", a_pdf(2))
    drawn = tmp_path / "drawn"
    drawn.mkdir()
    (drawn / "pages").write_text("9")
    picture().save(str(drawn / "page-0001.png"), "PNG")  # type: ignore[call-overload]
    monkeypatch.setattr(pdf_pages, "SECONDS", 0.001)
    assert pdf_pages.pages_of(pdf, drawn) == pdf_pages.Pages([drawn / "page-0001.png"], 9)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ErpError, match="cannot be shown here"):
        pdf_pages.pages_of(pdf, empty)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7 and nothing of one", FileKind.NONE),
        ("a.pdf", b"MZ\x00\x01", FileKind.NONE),
        ("a.png", huge_png(60_000, 60_000), FileKind.LARGE_PICTURE),
        ("a.png", huge_png(300, 300)[:40], FileKind.NONE),
        ("a.txt", "çğış – 100 %\n".encode(), FileKind.TEXT),
        ("a.csv", "ı;İ".encode("utf-16"), FileKind.TEXT),
        ("a.txt", b"\x00\x01\x02", FileKind.NONE),
        ("a.txt", b"x" * 1_000_001, FileKind.NONE),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKind.NONE),
        ("a.png", b"\x1f\x8b\x08\x00 what SVG may be packed in", FileKind.NONE),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", FileKind.TEXT),
        ("a.html", b"<script>alert(1)</script>", FileKind.NONE),
        ("a.docx", b"PK\x03\x04" + bytes(200), FileKind.NONE),
    ],
)
def test_what_is_none_or_too_much_is_told_and_never_drawn(
    tmp_path: Path, name: str, content: bytes, kind: FileKind
) -> None:
    what = shown(written(tmp_path, name, content), tmp_path / "pages")
    assert (what.kind, what.pictures) == (kind, [])
    assert bool(what.words) == (kind is not FileKind.TEXT)
    if kind is FileKind.LARGE_PICTURE:
        assert "60,000 × 60,000" in what.words


def test_only_the_first_pages_of_a_long_pdf_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_pages, "SECONDS", 120)  # whatever else this PC does meanwhile
    what = shown(written(tmp_path, "long.pdf", a_pdf(23)), tmp_path / "pages")
    assert (len(what.pictures), what.count) == (20, 23)


def test_what_calls_itself_a_picture_opens_no_other_file(tmp_path: Path) -> None:
    """One that is drawn by what is written in it may name any file or server: none is even looked at."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    drawn = f"<image xlink:href='{pipe.as_uri()}' width='9' height='9'/>"
    names = "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
    content = f"<svg {names} width='9' height='9'>{drawn}</svg>".encode()
    for number, name in enumerate(("holiday.png", "a.svg", "a.jpg", "a")):
        found = shown(written(tmp_path, f"{number}{name}", content), tmp_path / f"pages{number}")
        assert not found.pictures
    with pytest.raises(OSError, match="No such device"):  # nobody ever opened it for reading
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))


def test_a_scroll_bar_that_comes_or_goes_breaks_no_list(qtbot: QtBot) -> None:
    files = AttachmentList(owner := QWidget())
    qtbot.addWidget(owner)
    owner.resize(300, 160)
    files.resize(300, 160)
    owner.show()
    row = {"size": 5, "sha256": "", "created_at": datetime(2026, 11, 28, tzinfo=UTC), "created_by": "Asha"}
    many = [AttachmentRow(id=n, name=f"{n}.pdf", **row) for n in range(1, 13)]
    for counts in ((3, 4, 4), (12, 1, 12, 2), (8, 9, 9, 10, 10, 0)):
        for count in counts:  # the next one comes before the scroll bar of the last did
            files.show_rows(many[:count])
            assert (files.rows, files.count()) == (many[:count], count)
        QApplication.processEvents()


def test_a_picture_is_shown_by_what_it_is_and_no_larger_than_a_screen(tmp_path: Path) -> None:
    path = tmp_path / "wide.jpg"
    assert picture(5000, 20).save(str(path), "PNG")  # type: ignore[call-overload]
    what = shown(path, tmp_path / "pages")
    assert what.kind is FileKind.PICTURE
    assert QImage(str(what.pictures[0])).width() == 3000


def test_a_file_that_went_meanwhile_says_so(panel: AttachmentsPanel, core: Core, tasks: Tasks) -> None:
    row = add_to(core, "party", panel._record_id or 0, "a.txt", b"a")
    panel.reload()
    assert tasks.wait_idle()
    core.run(attachments.remove, row.id)
    view = view_of(panel, tasks)
    assert view.message.text == "This file is not there any more."


# Names


@given(st.text(min_size=1, max_size=300))
def test_a_safe_name_is_a_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert not set(safe) & set('/\\:*?"<>|\x00\n')
    assert len(safe.encode("utf-8", "ignore")) <= 200
    assert safe == safe.strip(" ")
    assert Path("/folder", safe).parent == Path("/folder")
    assert safe_name(safe) == safe


@given(st.text(alphabet="a…:. ", max_size=80), st.text(alphabet="ab", max_size=12))
@example("…" * 65 + "aa.js", "a" * 12)
def test_a_safe_name_is_no_program_s_unless_it_was_called_so(stem: str, behind: str) -> None:
    name = f"{stem}.js{behind}"
    assert why_no_name(name) or not why_no_name(safe_name(name))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x", "_.._x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("nul.txt", "_nul.txt"),
        ("report.pdf:evil.js", "report.pdf_evil.js"),
        ("Lpt1 .pdf", "_Lpt1 .pdf"),
        ("console.pdf", "console.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("…" * 200 + ".pdf", "…" * 65 + ".pdf"),
        (".hidden", "hidden"),
        ("invoice.pdf", "invoice.pdf"),
    ],
)
def test_what_no_system_takes_is_called_otherwise(name: str, safe: str) -> None:
    assert safe_name(name) == safe


# As another role


def test_seen_as_a_role_files_are_read_and_none_is_added(core_as: Callable[[str], Core]) -> None:
    admin = core_as("admin")
    record = make_party(admin)
    row = add_to(admin, "party", record.id, "a.txt", b"hello")
    viewer = next(role for role in admin.run(roles.search) if role.name == "viewer")
    seen = core_seen_as(admin, viewer)
    assert seen.run(attachments.of_record, "party", record.id) == [row]
    file = io.BytesIO()
    assert seen.fetch(row, file)
    assert hashlib.sha256(file.getvalue()).hexdigest() == row.sha256
    with pytest.raises(NotPermitted):
        add_to(seen, "party", record.id, "b.txt", b"b")
    with pytest.raises(NotPermitted):
        seen.run(attachments.remove, row.id)
    user = admin.me
    assert user is not None
    with pytest.raises(NotPermitted):
        seen.run(attachments.of_record, "user", user.id)


def test_every_form_has_them(open_form: Open, core: Core, tasks: Tasks) -> None:
    record = make_item(core)
    form = open_form(core, item.FORM, record.id)
    add_to(core, "item", record.id, "a.txt", b"a")
    form.files.reload()
    assert tasks.wait_idle()
    assert form.bar.attachments.text() == "1"


def test_what_is_told_of_a_file_is_read_to_its_end(qtbot: QtBot) -> None:
    """However narrow the panel is; of the name the ending stays."""
    name = "a very long name of a scanned certificate of the goods.pdf"
    row: Any = SimpleNamespace(
        id=1,
        name=name,
        size=28_000,
        created_at=datetime(2026, 11, 28, tzinfo=UTC),
        created_by="Anna Venkataraman",
    )
    owner = QWidget()
    qtbot.addWidget(owner)
    files = AttachmentList(owner)
    owner.show()
    for width in (420, 260, 200):
        files.resize(width, 300)
        files.show_rows([row])
        shown, item = files.item(0).text(), files.item(0)
        first, *lines = shown.split("\n")
        assert first.endswith(".pdf")
        assert " ".join(lines) == "27 kB · 28 Nov 2026 · Anna Venkataraman"
        room = files.viewport().width() - files.iconSize().width() - 12
        metrics = files.fontMetrics()
        assert max(metrics.horizontalAdvance(line) for line in (first, *lines)) <= room
        assert item.sizeHint().height() >= metrics.lineSpacing() * (1 + len(lines))
