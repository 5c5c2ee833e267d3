"""MailDialog: what the company's mail server is to send with a paper."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper
from erp_core.platform.sending.schema import Ways
from erp_desktop.kit.inputs.plain_text import PlainText
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.paper.mail import body_of
from erp_desktop.kit.parts.message_bar import MessageBar

WIDTH = 560


class MailDialog(QDialog):
    """Recipient, subject and text of a mail.

    Signals:
        send_wanted: the mail, as ``DocumentMail`` takes it.
        program_wanted: it is to be sent by the user's own mail program.
    """

    send_wanted = Signal(dict)
    program_wanted = Signal()

    def __init__(self, paper: Paper, ways: Ways, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "mail_dialog", _("Send…"))
        self.setWindowTitle(_("Send {name}").format(name=paper.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageBar(self)
        self.message.setProperty("boxed", True)
        self.recipient = TextField(
            _("To"), "mail_dialog.recipient", self, hint=_("one address, or several with commas")
        )
        self.subject = TextField(_("Subject"), "mail_dialog.subject", self)
        self.body = named(PlainText(self), "mail_dialog.body", _("Text"))
        self.body.setTabChangesFocus(True)
        self.recipient.line.setText(", ".join(ways.recipients) or paper.email)
        self.subject.line.setText(f"{paper.name}, {paper.company.name}")
        self.body.setPlainText(body_of(paper))
        self.send_button = named(
            with_role(QPushButton(icon("send", "text_on_primary"), " " + _("Send"), self), "", "primary"),
            "mail_dialog.send",
            _("Send"),
        )
        self.program_button = named(
            QPushButton(_("Use my mail program"), self), "mail_dialog.program", _("Use my mail program")
        )
        cancel = named(QPushButton(_("Cancel"), self), "mail_dialog.cancel", _("Cancel"))
        self.send_button.clicked.connect(self._send)
        self.program_button.clicked.connect(self._use_program)
        cancel.clicked.connect(self.reject)
        keys.bind(self, keys.SEND_NOTE, self._send)
        self._lay_out(ways.sender, cancel)
        if paper.mark:
            self.message.show_message(_marked(paper), "warning")
        (self.subject if self.recipient.text else self.recipient).line.setFocus()

    def show_error(self, error: ErpError) -> None:
        """Say what is wrong, at its field where it has one; what was typed stays."""
        self.set_busy(is_busy=False)
        wrong = {name.partition(".")[0]: words for name, words in error.fields.items()}
        fields = {"recipients": self.recipient, "subject": self.subject}
        for name, field in fields.items():
            field.show_error(wrong.get(name, ""))
        if wrong.keys() - fields.keys() or not wrong:
            self.message.show_message(error.in_words, "danger")
        if (first := next((field for name, field in fields.items() if name in wrong), None)) is not None:
            first.line.setFocus()

    def set_busy(self, *, is_busy: bool) -> None:
        """Nothing is sent twice."""
        for button in (self.send_button, self.program_button):
            button.setEnabled(not is_busy)

    def reject(self) -> None:
        """Esc and *Cancel*: a mail on its way cannot be called back, and how it ended is still to be told."""
        if self.send_button.isEnabled():
            super().reject()
        else:
            self.message.show_message(_("It is being sent, and can no longer be stopped."), "info")

    def _send(self) -> None:
        if not self.send_button.isEnabled():
            return
        self.set_busy(is_busy=True)
        self.message.clear()
        recipients = [one for one in re.split(r"[,;\s]+", self.recipient.text) if one] or [""]
        mail = {"recipients": recipients, "subject": self.subject.text, "body": self.body.text()}
        self.send_wanted.emit(mail)

    def _use_program(self) -> None:
        self.accept()
        self.program_wanted.emit()

    def _lay_out(self, sender: str, cancel: QPushButton) -> None:
        words = _(
            "Your company's mail server sends it from {sender} with the PDF, which is kept with the record. "
            "Answers come to your own address."
        )
        about = with_role(WholeLabel(self, words.format(sender=sender)), "muted")
        about.setFixedWidth(WIDTH)
        label = with_role(QLabel(_("Text"), self), "field")
        label.setBuddy(self.body)
        buttons = QHBoxLayout()
        buttons.addWidget(self.program_button)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for widget in (about, self.message, self.recipient, self.subject, label, self.body):
            column.addWidget(widget)
        column.addLayout(buttons)


def _marked(paper: Paper) -> str:
    """What stands across each page, for who does not read the paper's language."""
    with i18n.speaking(paper.language):
        is_draft = paper.mark == _("DRAFT")
    if is_draft:
        return _("It is a draft: each page says {mark}.").format(mark=paper.mark)
    return _("Each page says {mark}.").format(mark=paper.mark)
