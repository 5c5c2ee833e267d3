"""The cards of the e-mail screen: the server, the trial, the latest mails."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.words import Tone
from erp_core.security.mail import MailSecurity
from erp_core.security.mail.schema import MailRow, MailView
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.look.icons import icon, pixmap
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar

MOST_SHOWN = 12
# Where mail servers usually listen, by how they encrypt.
USUAL_PORTS = {MailSecurity.STARTTLS: "587", MailSecurity.TLS: "465", MailSecurity.NONE: "25"}


class ServerCard(QFrame):
    """Name, port, encryption, user, password and sender.

    Attributes:
        inputs: what one types in or chooses from.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(self, "card")
        self._view: MailView | None = None
        titles = {
            "host": (_("Mail server"), "smtp.example.com"),
            "port": (_("Port"), ""),
            "username": (_("User name"), ""),
            "password": (_("Password"), ""),
            "sender": (_("Sender"), "erp@example.com"),
        }
        self.fields = {
            name: TextField(title, f"mail.{name}", self, is_secret=name == "password", example=example)
            for name, (title, example) in titles.items()
        }
        self.fields["port"].line.setValidator(QIntValidator(1, 65535, self))
        self.security = named(QuietCombo(self), "mail.security", _("Encryption"))
        for choice in MailSecurity:
            self.security.addItem(_(choice.label), choice)
        self._error = with_role(WholeLabel(self), "error")
        self._error.hide()
        self.inputs: list[QWidget] = [*(field.line for field in self.fields.values()), self.security]
        for field in self.fields.values():
            field.line.textEdited.connect(lambda _text: self.edited.emit())
        self.security.activated.connect(self._chosen)
        self._lay_out()

    def input_of(self, name: str) -> QWidget:
        """Where a setting is typed or chosen."""
        return self.fields[name].line if name in self.fields else self.security

    @property
    def is_dirty(self) -> bool:
        view = self._view
        if view is None:
            return False
        now = self.content()
        is_same = all(now[name] == getattr(view, name) for name in ("host", "username", "sender", "security"))
        return not is_same or str(view.port) != self.fields["port"].text or now["password"] is not None

    def is_whole(self) -> bool:
        """Whether there is a port; says so where there is none."""
        if self.fields["port"].text:
            return True
        self.fields["port"].show_error(_("Please fill this in."))
        self.fields["port"].line.setFocus()
        return False

    def content(self) -> dict[str, Any]:
        """What the operations take; no password where none was typed."""
        values: dict[str, Any] = {
            name: self.fields[name].text.strip() for name in ("host", "username", "sender")
        }
        return values | {
            "port": int(self.fields["port"].text or 0),
            "security": self.security.currentData(),
            "password": self.fields["password"].text or None,
        }

    def show_view(self, view: MailView, *, is_new: bool = False) -> None:
        """The settings as they are stored; what is being typed stays, unless it is what was stored."""
        is_typed = self.is_dirty and not is_new
        self._view = view
        words = _("Kept; type to replace it") if view.has_secret else ""
        self.fields["password"].line.setPlaceholderText(words)
        if is_typed:
            return
        for name in ("host", "username", "sender"):
            self.fields[name].line.setText(getattr(view, name))
        self.fields["port"].line.setText(str(view.port))
        self.fields["password"].line.clear()
        self.security.setCurrentIndex(self.security.findData(view.security))
        self.show_errors(None)

    def show_errors(self, error: ErpError | None) -> dict[str, str]:
        """At the fields they belong to; gives back the others, by field."""
        rest = {path.rpartition(".")[2]: words for path, words in (error.fields if error else {}).items()}
        for name, field in self.fields.items():
            field.show_error(rest.pop(name, ""))
        words = rest.pop("security", "")
        self._error.setText(words)
        self._error.setVisible(bool(words))
        wrong = next((field for field in self.fields.values() if field.error), None)
        if wrong is not None:
            wrong.line.setFocus()
        return rest

    def _chosen(self) -> None:
        """The port follows the encryption, unless it is one of their own."""
        if self.fields["port"].text in ("", *USUAL_PORTS.values()):
            self.fields["port"].line.setText(USUAL_PORTS[self.security.currentData()])
        self.show_errors(None)
        self.edited.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        words = _(
            "It takes the mails of this company: papers that are sent, and mails about accounts, forgotten "
            "passwords, backups. The office server hands them over; on one PC this program does while it "
            "runs. Without a name here, no e-mail is sent."
        )
        grid.addWidget(with_role(QLabel(_("Mail server"), self), "heading"), 0, 0, 1, 3)
        grid.addWidget(with_role(WholeLabel(self, words), "muted"), 1, 0, 1, 3)
        label = with_role(QLabel(_("Encryption"), self), "field")
        label.setBuddy(self.security)
        chosen = QVBoxLayout()
        chosen.setSpacing(4)
        for widget in (label, self.security, self._error):
            chosen.addWidget(widget)
        chosen.addStretch(1)
        grid.addWidget(self.fields["host"], 2, 0)
        grid.addLayout(chosen, 2, 1)
        grid.addWidget(self.fields["port"], 2, 2)
        for column, name in enumerate(("username", "password", "sender")):
            grid.addWidget(self.fields[name], 3, column)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        order = [self.fields["host"].line, self.security, self.fields["port"].line]
        order += [self.fields[name].line for name in ("username", "password", "sender")]
        tab_through(order)


class TrialCard(QFrame):
    """A recipient, a button, and what came of it.

    Signals:
        wanted: send a test mail.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(self, "card")
        self.recipient = TextField(_("Recipient"), "mail.recipient", self, example="you@example.com")
        self.recipient.line.returnPressed.connect(self.wanted)
        words = _("Send a test mail")
        self.button = named(QPushButton(icon("send"), f" {words}", self), "mail.test", words)
        self.button.clicked.connect(self.wanted)
        self.result = MessageBar(self)
        self.result.setProperty("boxed", True)
        column, line = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        line.setSpacing(16)
        column.addWidget(with_role(QLabel(_("Try it"), self), "heading"))
        column.addWidget(with_role(WholeLabel(self, _("By what is typed above, saved or not.")), "muted"))
        line.addWidget(self.recipient, 1)
        beside = QVBoxLayout()
        beside.addSpacing(20)
        beside.addWidget(self.button)
        beside.addStretch(1)
        line.addLayout(beside)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.result)

    def show_waiting(self) -> None:
        """It is under way; a server that does not answer takes a while."""
        self.show_result(_("Sending…"), "info")
        self.recipient.show_error("")

    def show_result(self, words: str, tone: Tone) -> None:
        self.result.show_message(words, tone)

    def show_errors(self, rest: dict[str, str]) -> dict[str, str]:
        """At the recipient what belongs there; gives back the others."""
        rest = dict(rest)
        self.recipient.show_error(rest.pop("recipient", ""))
        return rest


class LatestCard(QFrame):
    """The latest mails, each in a line: when, to whom, about what, and what became of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        column.addWidget(with_role(QLabel(_("Latest mails"), self), "heading"))
        column.addLayout(self._lines)
        self.texts: list[str] = []

    def show_rows(self, rows: list[MailRow], *, has_server: bool) -> None:
        while item := self._lines.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.texts = [mail_words(row) for row in rows[:MOST_SHOWN]]
        for row, text in zip(rows, self.texts, strict=False):
            self._lines.addWidget(_line(row, text, self))
        if not rows:
            words = _("None was sent yet.") if has_server else _("None: there is no mail server.")
            self._lines.addWidget(with_role(QLabel(words, self), "muted"))


def mail_words(row: MailRow) -> str:
    """``14 Feb 09:12 · anna@mill.example · Your account is active · sent``."""
    if row.done_at is not None:
        state = row.problem or (_("sent") if row.attempts else _("too late to be sent"))
    else:
        state = _("waits: {problem}").format(problem=row.problem) if row.problem else _("waits")
    return "  ·  ".join((format_datetime(row.created_at), row.recipient, row.subject, state))


def _line(row: MailRow, text: str, parent: QWidget) -> QWidget:
    line = QWidget(parent)
    picture = QLabel(line)
    name, token = ("circle-check", "success_text")
    if row.problem:
        name, token = ("triangle-alert", "danger_text")
    elif row.done_at is None:
        name, token = ("hourglass", "icon_muted")
    picture.setPixmap(pixmap(name, token, 16, parent.devicePixelRatioF()))
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(picture)
    layout.addWidget(WholeLabel(line, text), 1)
    return line
