"""Papers that are sent, by the company's mail server or a mail program; and their revisions."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, NotFound, NotPermitted, ValidationError
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.platform.inbox import service as inbox
from erp_core.platform.print_template import service as templates
from erp_core.platform.sending import service as sending
from erp_core.platform.sending.schema import SendingRow
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_core.security.mail import service as mail
from erp_core.security.mail.sending import send_due
from tests.factories.mailbox import Mailbox, mail_server
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order

PDF = b"%PDF-1.7 " + b"x" * 600_000  # of several parts


@pytest.fixture
def order(core: Core) -> SalesOrderView:
    return make_sales_order(core)


@pytest.fixture
def pdf(core: Core, order: SalesOrderView) -> AttachmentRow:
    return kept(core, order)


def kept(
    core: Core, order: SalesOrderView, name: str = "Quotation.pdf", content: bytes = PDF
) -> AttachmentRow:
    row = core.attach("sales_order", order.id, name, io.BytesIO(content))
    assert row is not None
    return row


@pytest.fixture
def server(core: Core) -> Iterator[Mailbox]:
    """A mail server that the company uses."""
    with mail_server() as box:
        where: Any = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "erp@mill.example"}
        core.run(mail.update, where)
        yield box


def send(core: Core, pdf: AttachmentRow, content: str = "0" * 64, **changed: Any) -> SendingRow:
    letter: Any = {
        "recipients": ["buyer@example.com"],
        "subject": "Quotation",
        "body": "Dear all,\nsee above.",
    }
    return core.run(sending.send, pdf.id, content, letter | changed)[0]


def sent(core: Core, order: SalesOrderView) -> list[SendingRow]:
    return core.run(sending.of_record, "sales_order", order.id)


class TestByTheServer:
    def test_the_pdf_arrives_as_it_is_kept(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow, server: Mailbox
    ) -> None:
        own_mill.sql("UPDATE user_account SET email = 'asha@mill.example'")
        assert send(core, pdf).state == "waiting"
        assert send_due(own_mill.door.own_transaction) == 1
        (letter,) = server.letters
        assert letter["To"] == "buyer@example.com"
        assert letter["Reply-To"] == "asha@mill.example"
        assert letter["Auto-Submitted"] is None
        assert letter["Date"].datetime is not None
        assert letter["Message-ID"]
        (file,) = letter.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("Quotation.pdf", "application/pdf")
        assert file.get_content() == PDF
        (row,) = sent(core, order)
        assert (row.state, row.recipient, row.created_by) == (
            "sent",
            "buyer@example.com",
            "Admin Person",
        )

    def test_a_server_that_refuses_is_told_where_it_was_sent(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow, server: Mailbox
    ) -> None:
        server.refusing["buyer@example.com"] = "550 Nobody here"
        send(core, pdf)
        send_due(own_mill.door.own_transaction)
        (row,) = sent(core, order)
        assert row.state == "failed"
        assert "refused the recipient buyer@example.com" in row.problem

    @pytest.mark.usefixtures("server")
    def test_what_nobody_sent_in_time_was_not_sent(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        send(core, pdf)
        own_mill.sql("UPDATE mail_outbox SET expires_at = now() - interval '1 second'")
        own_mill.door.keep_house()
        assert send_due(own_mill.door.own_transaction) == 0
        (row,) = sent(core, order)
        assert (row.state, row.problem) == ("failed", "It waited too long.")
        assert core.run(inbox.count) == 1

    @pytest.mark.usefixtures("server")
    def test_each_of_several_gets_his_own_and_none_gets_two(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        people = ["buyer@example.com", "agent@example.com", "buyer@example.com"]
        send(core, pdf, recipients=people)
        waiting = own_mill.sql("SELECT recipient FROM mail_outbox WHERE done_at IS NULL ORDER BY id")
        assert [recipient for (recipient,) in waiting] == people[:2]
        assert core.run(sending.ways, "sales_order", order.id).recipients == people[:2]

    def test_what_became_of_it_is_told_for_ever(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow, server: Mailbox
    ) -> None:
        server.refusing["buyer@example.com"] = "550 Nobody here"
        send(core, pdf)
        send_due(own_mill.door.own_transaction)
        own_mill.sql("UPDATE mail_outbox SET done_at = now() - interval '1 year'")
        own_mill.door.keep_house()
        assert sent(core, order)[0].state == "failed"

    @pytest.mark.usefixtures("server")
    def test_what_was_sent_stays_with_the_record(self, core: Core, pdf: AttachmentRow) -> None:
        send(core, pdf)
        with pytest.raises(Conflict, match=r"Quotation\.pdf was sent"):
            core.run(attachments.remove, pdf.id)

    def test_who_sent_it_finds_in_his_inbox_that_it_did_not_go(
        self,
        core_as: Callable[[str], Core],
        own_mill: Mill,
        order: SalesOrderView,
        pdf: AttachmentRow,
        server: Mailbox,
    ) -> None:
        clerk, refused = core_as("staff"), "buyer@example.com"
        server.refusing[refused] = "550 Nobody here"
        send(clerk, pdf)
        send_due(own_mill.door.own_transaction)
        (told,) = clerk.run(inbox.mentions)
        assert (told.kind, told.record_id, told.created_by) == ("sales_order", order.id, None)
        assert told.body.startswith(f"Quotation.pdf was not sent to {refused}: 127.0.0.1 refused")
        assert core_as("admin").run(inbox.count) == 0

    def test_without_a_server_nothing_waits_for_ever(
        self, core: Core, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        assert core.run(sending.ways, "sales_order", order.id).sender == ""
        with pytest.raises(Conflict, match="no mail server"):
            send(core, pdf)
        assert sent(core, order) == []

    @pytest.mark.usefixtures("server")
    @pytest.mark.parametrize(
        "wrong", [{"recipients": [""]}, {"recipients": ["nobody"]}, {"recipients": []}, {"subject": " "}]
    )
    def test_a_mail_without_what_it_needs_is_refused_at_its_field(
        self, core: Core, pdf: AttachmentRow, wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            send(core, pdf, **wrong)
        assert {name.partition(".")[0] for name in refused.value.fields} == wrong.keys()

    @pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.example", "a\nTo: x@y.example"])
    def test_a_subject_adds_no_line_to_the_head(
        self, core: Core, own_mill: Mill, pdf: AttachmentRow, server: Mailbox, subject: str
    ) -> None:
        send(core, pdf, subject=subject)
        send_due(own_mill.door.own_transaction)
        (letter,) = server.letters
        assert letter["Bcc"] is None
        assert letter.get_all("To") == ["buyer@example.com"]


class TestWhoMay:
    @pytest.mark.usefixtures("server")
    def test_who_may_not_change_the_record_sends_nothing(
        self, core_as: Callable[[str], Core], pdf: AttachmentRow
    ) -> None:
        viewer = core_as("viewer")
        for call in (lambda: send(viewer, pdf), lambda: viewer.run(sending.hand_over, pdf.id, "0" * 64)):
            with pytest.raises(NotPermitted):
                call()

    @pytest.mark.usefixtures("server")
    def test_a_file_of_nothing_one_may_see_is_not_there(
        self, core_as: Callable[[str], Core], own_mill: Mill, pdf: AttachmentRow
    ) -> None:
        own_mill.sql(
            "UPDATE role SET permissions = array_remove(permissions, 'sales_order:read') WHERE name = 'staff'"
        )
        with pytest.raises(NotFound):
            send(core_as("staff"), pdf)


class TestRevisions:
    """A paper says that another version of it was sent before."""

    def test_the_first_that_is_sent_has_none_and_neither_has_the_same_again(
        self, core: Core, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        paper = core.run(sales_orders.paper, order.id)
        assert paper.revision == ""
        core.run(sending.hand_over, pdf.id, paper.content)
        assert core.run(sales_orders.paper, order.id).revision == ""

    def test_what_was_changed_after_it_was_sent_is_the_next(
        self, core: Core, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        for number in (1, 2):
            core.run(sending.hand_over, pdf.id, core.run(sales_orders.paper, order.id).content)
            order = changed(core, order, f"Packed in {number} bales")
            assert core.run(sales_orders.paper, order.id).revision == f"Rev {number}"

    def test_a_confirmation_that_promises_the_same_is_no_revision(
        self, core: Core, core_as: Callable[[str], Core], order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        core.run(sending.hand_over, pdf.id, core.run(sales_orders.paper, order.id).content)
        order = core.run(sales_orders.submit, order.id, order.version)
        core_as("manager").run(sales_orders.confirm, order.id, order.version)
        paper = core.run(sales_orders.paper, order.id)
        assert (paper.title, paper.revision) == ("Order confirmation", "")

    def test_another_form_of_numbers_is_none(
        self, core: Core, own_mill: Mill, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        before = core.run(sales_orders.paper, order.id)
        core.run(sending.hand_over, pdf.id, before.content)
        own_mill.sql("UPDATE company SET format = 'de_DE'")
        paper = core.run(sales_orders.paper, order.id)
        assert paper.sums != before.sums
        assert paper.revision == ""

    def test_other_terms_are_another_version(
        self, core: Core, order: SalesOrderView, pdf: AttachmentRow
    ) -> None:
        core.run(sending.hand_over, pdf.id, core.run(sales_orders.paper, order.id).content)
        terms: Any = {"terms": "Payable at once."}
        core.run(templates.set_terms, "sales_order", terms)
        assert core.run(sales_orders.paper, order.id).revision == "Rev 1"


def changed(core: Core, order: SalesOrderView, notes: str) -> SalesOrderView:
    again: Any = order.model_dump(include={"customer_id", "order_date", "due_date", "currency", "tax_rate"})
    again["lines"] = [
        line.model_dump(include={"id", "item_id", "quantity", "unit", "unit_price"}) for line in order.lines
    ]
    return core.run(sales_orders.update, order.id, order.version, again | {"notes": notes})


def test_the_log_tells_to_whom(core: Core, own_mill: Mill, pdf: AttachmentRow, server: Mailbox) -> None:
    send(core, pdf)
    core.run(sending.hand_over, pdf.id, "0" * 64)
    told = [
        text
        for (text,) in own_mill.sql(
            "SELECT changes::text FROM audit_log WHERE table_name = 'sending' ORDER BY id"
        )
    ]
    assert "buyer@example.com" in told[0]
    assert all("Quotation.pdf" in text for text in told)
