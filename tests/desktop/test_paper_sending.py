"""Sending a paper from its preview: by the office's mail server, or by a mail program; the PDF is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.platform.attachment import service as attachments
from erp_core.platform.sending import service as sending
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_core.security.mail import service as mail_settings
from erp_core.security.mail.sending import send_due
from erp_desktop.kit.attachments.attachment_list import AttachmentList
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.paper import mail
from erp_desktop.kit.paper.mail_dialog import MailDialog
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mailbox import Mailbox, mail_server
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_sales_order


@pytest.fixture
def order(core: Core) -> SalesOrderView:
    customer = make_party(core, email="anna@buyer.example")
    return make_sales_order(core, customer_id=customer.id)


@pytest.fixture
def open_preview(
    window_as: Callable[[str], MainWindow], order: SalesOrderView, tasks: Tasks
) -> Callable[[str], Preview]:
    """What Ctrl+P shows of the order to who has this role, at a PC of an office."""

    def show(role: str) -> Preview:
        window = window_as(role)
        window.core._caller = replace(window.core._caller, address="10.0.0.7")
        form = window.open("sales_order", order.id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        QTest.keySequence(form, QKeySequence("Ctrl+P"))
        assert tasks.wait_idle(60)
        shown = form.findChild(Preview)
        assert shown is not None
        return shown

    return show


@pytest.fixture
def server(core: Core) -> Iterator[Mailbox]:
    with mail_server() as box:
        where: Any = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "erp@mill.example"}
        core.run(mail_settings.update, where)
        yield box


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Mails that a mail program of this PC was given."""
    files: list[Path] = []
    monkeypatch.setattr(mail.shutil, "which", lambda _name: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not files.append(Path(url.toLocalFile())))
    return files


def dialog_of(preview: Preview, tasks: Tasks) -> MailDialog:
    """What Ctrl+M asks."""
    QTest.keySequence(preview, QKeySequence("Ctrl+M"))
    assert tasks.wait_idle(60)
    dialog = preview.findChild(MailDialog)
    assert dialog is not None
    return dialog


@pytest.mark.usefixtures("opened")
def test_the_office_sends_it_and_the_pdf_is_kept(
    open_preview: Callable[[str], Preview],
    server: Mailbox,
    order: SalesOrderView,
    own_mill: Mill,
    core: Core,
    tasks: Tasks,
) -> None:
    preview = open_preview("staff")
    dialog = dialog_of(preview, tasks)
    assert dialog.recipient.text == "anna@buyer.example"
    assert dialog.message.text == "It is a draft: each page says DRAFT."
    QTest.keySequence(dialog, QKeySequence("Ctrl+Return"))
    assert tasks.wait_idle(60)
    assert preview.message.text == "On its way to anna@buyer.example; the PDF is kept with the record."
    assert not [one for one in preview.findChildren(MailDialog) if one.isVisible()]
    assert send_due(own_mill.door.own_transaction) == 1
    (file,) = server.letters[0].iter_attachments()
    (kept,) = core.run(attachments.of_record, "sales_order", order.id)
    assert file.get_filename() == kept.name == f"Quotation {order.number}.pdf"
    assert len(file.get_content()) == kept.size
    assert core.run(sales_orders.paper, order.id).revision == ""


@pytest.mark.usefixtures("opened", "server")
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    open_preview: Callable[[str], Preview], order: SalesOrderView, core: Core, tasks: Tasks
) -> None:
    dialog = dialog_of(open_preview("staff"), tasks)
    dialog.recipient.line.setText("anna@buyer.example; bela")
    dialog.body.setPlainText("Dear Anna,")
    dialog.send_button.click()
    assert tasks.wait_idle(60)
    assert dialog.isVisible()
    assert dialog.recipient.error
    assert dialog.body.toPlainText() == "Dear Anna,"
    assert dialog.send_button.isEnabled()
    assert core.run(sending.of_record, "sales_order", order.id) == []


@pytest.mark.usefixtures("opened", "server")
def test_what_is_on_its_way_is_not_given_up_without_a_word(
    open_preview: Callable[[str], Preview], tasks: Tasks
) -> None:
    preview = open_preview("staff")
    dialog = dialog_of(preview, tasks)
    dialog.send_button.click()
    dialog.reject()
    assert dialog.isVisible()
    assert dialog.message.text == "It is being sent, and can no longer be stopped."
    assert tasks.wait_idle(60)
    assert "On its way to anna@buyer.example" in preview.message.text


@pytest.mark.usefixtures("server")
def test_ones_own_mail_program_can_be_chosen(
    open_preview: Callable[[str], Preview],
    opened: list[Path],
    order: SalesOrderView,
    core: Core,
    tasks: Tasks,
) -> None:
    preview = open_preview("staff")
    dialog_of(preview, tasks).program_button.click()
    assert tasks.wait_idle(60)
    assert len(opened) == 1
    assert preview.message.text == "Your mail program has it; the PDF is kept with the record."
    (row,) = core.run(sending.of_record, "sales_order", order.id)
    assert row.state == "handed"


def test_without_a_mail_server_nothing_is_asked(
    open_preview: Callable[[str], Preview], opened: list[Path], tasks: Tasks
) -> None:
    preview = open_preview("staff")
    preview.send()
    assert tasks.wait_idle(60)
    assert preview.findChild(MailDialog) is None
    assert len(opened) == 1


@pytest.mark.usefixtures("server")
def test_who_may_only_read_gives_it_to_his_mail_program_and_keeps_nothing(
    open_preview: Callable[[str], Preview],
    opened: list[Path],
    order: SalesOrderView,
    core: Core,
    tasks: Tasks,
) -> None:
    preview = open_preview("viewer")
    preview.send()
    assert tasks.wait_idle(60)
    assert len(opened) == 1
    assert preview.message.text == ""
    assert core.run(attachments.of_record, "sales_order", order.id) == []


@pytest.mark.usefixtures("opened", "server")
def test_the_files_of_the_record_tell_what_became_of_it(
    open_preview: Callable[[str], Preview], own_mill: Mill, server: Mailbox, tasks: Tasks, qtbot: QtBot
) -> None:
    preview = open_preview("staff")
    dialog_of(preview, tasks).send_button.click()
    assert tasks.wait_idle(60)
    form = preview.parent()
    assert isinstance(form, DocumentForm)
    form.files.show()
    assert tasks.wait_idle(60)
    files = form.findChild(AttachmentList)
    assert files is not None

    def shown() -> str:
        texts = [files.item(number).text() for number in range(files.count())]
        return " ".join(" ".join(texts).split())  # it stands in as many lines as there is room for

    qtbot.waitUntil(lambda: "on its way to anna@buyer.example" in shown())
    server.refusing["anna@buyer.example"] = "550 Nobody here"
    send_due(own_mill.door.own_transaction)
    qtbot.waitUntil(lambda: "not sent to anna@buyer.example: 127.0.0.1 refused" in shown())
