"""One mail to one server, in bounded time; and what went wrong, in words an administrator can act on."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from mimetypes import guess_type
from threading import Timer
from typing import Any

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.security.mail import MailSecurity
from erp_core.security.mail.outbox import MailServer, one_line
from erp_core.trust import trusted

PATIENCE = 10.0  # seconds for each answer
AT_MOST = 25.0  # seconds for a mail, however slowly its server talks
LONGEST_ANSWER = 300  # characters of what a server says
NO_LOGIN = N_(
    "{host} asks for no user name and password at port {port} in this way. Choose another kind of encryption,"
    " or leave the user name empty."
)


class NotSent(Exception):
    """A mail was not sent.

    Attributes:
        words: why, in one sentence or two.
        is_final: it will not be sent another time either.
        is_of_server: the others would not be sent now.
    """

    def __init__(self, words: str, *, is_final: bool = False, is_of_server: bool = True) -> None:
        super().__init__(words)
        self.words, self.is_final, self.is_of_server = words, is_final, is_of_server


def message_of(
    server: MailServer,
    recipient: str,
    subject: str,
    body: str,
    id: str = "",
    reply_to: str = "",
    file: tuple[str, bytes] | None = None,
) -> EmailMessage:
    """A mail in plain text.

    Args:
        id: by which mail programs know it again if it comes twice; empty for one of its own.
        reply_to: whom the recipient answers; empty where the program itself wrote it.
        file: name and bytes of what goes with it.
    """
    message = EmailMessage()
    message["From"] = Address(one_line(server.company), addr_spec=server.sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = one_line(subject)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    if file is None:
        message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
    message["Date"] = format_datetime(datetime.now(UTC))
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{id}@{domain}>" if id else make_msgid(domain=domain)
    message.set_content(body)
    if file is not None:
        name, data = file
        kind, _slash, sub = (guess_type(name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(data, maintype=kind, subtype=sub, filename=name)
    return message


def deliver(server: MailServer, message: EmailMessage) -> None:
    """Hand a mail to the server.

    Raises:
        NotSent: with the reason; within half a minute, whatever the server does.
    """
    try:
        with _connected(server) as smtp:
            if server.security == MailSecurity.STARTTLS:
                smtp.ehlo_or_helo_if_needed()
                if not smtp.has_extn("starttls"):
                    raise NotSent(
                        _("{host} does not offer STARTTLS at port {port}.").format(**_place(server))
                    )
                smtp.starttls(context=trusted())
            if server.username:
                smtp.ehlo_or_helo_if_needed()
                if not smtp.esmtp_features.get("auth", "").split():  # ways to prove who one is
                    raise NotSent(_(NO_LOGIN).format(**_place(server)))
                smtp.login(server.username, server.password)
            smtp.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _not_sent(error, server) from error
    except ErpError as error:  # the company's authority cannot be read
        raise NotSent(error.message) from error


class _Bounded:
    """Cuts the connection when the time is over; what waits for the server fails then."""

    sock: Any = None

    def begin(self, connect: Callable[[], None]) -> None:
        self._timer = Timer(AT_MOST, self.cut)
        self._timer.daemon = True
        self._timer.start()
        try:
            connect()
        except BaseException:
            self._timer.cancel()
            raise

    def cut(self) -> None:
        sock = self.sock
        if sock is not None:
            with suppress(OSError):  # it may have ended by itself
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        super().close()  # type: ignore[misc] - of the class it is mixed into


class _Smtp(_Bounded, smtplib.SMTP):
    def __init__(self, host: str, port: int) -> None:
        self.begin(lambda: smtplib.SMTP.__init__(self, host, port, _own_name(), PATIENCE))


class _SmtpTls(_Bounded, smtplib.SMTP_SSL):
    def __init__(self, host: str, port: int) -> None:
        own, context = _own_name(), trusted()
        begin = smtplib.SMTP_SSL.__init__
        self.begin(lambda: begin(self, host, port, own, timeout=PATIENCE, context=context))


def _connected(server: MailServer) -> smtplib.SMTP:
    kind = _SmtpTls if server.security == MailSecurity.TLS else _Smtp
    return kind(server.host, server.port)


def _own_name() -> str:
    """What one says at the beginning; asking the network for it may take as long as a mail."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _not_sent(error: Exception, server: MailServer) -> NotSent:
    """What an exception means."""
    place = _place(server)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((address, (code, answer)),) = error.recipients.items()
        words = _("{host} refused the recipient {address}: {answer}")
        told = words.format(**place, address=address, answer=_answer(code, answer))
        return NotSent(told, is_final=code >= 500, is_of_server=False)
    if isinstance(error, smtplib.SMTPDataError):
        told = _("{host} refused the mail: {answer}").format(**place, answer=_answer_of(error))
        return NotSent(told, is_final=error.smtp_code >= 500, is_of_server=False)
    # A name that is not written in UTF-8 is a ValueError too; what the network says is an OSError.
    is_unfit = isinstance(error, ValueError) and not isinstance(error, OSError)
    if is_unfit or isinstance(error, smtplib.SMTPNotSupportedError):
        told = _("{host} cannot take this mail: {answer}").format(**place, answer=one_line(str(error)))
        return NotSent(told, is_of_server=False)
    return NotSent(_of_connection(error, server).format(**place))


def _of_connection(error: Exception, server: MailServer) -> str:
    """Why nothing can be sent there now, with ``{host}``, ``{port}`` and ``{seconds}``."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("{host} refused the user name or the password: {answer}").replace("{answer}", _raw(error))
    if isinstance(error, smtplib.SMTPSenderRefused):
        words = _("{host} refused the sender {address}: {answer}").replace("{answer}", _raw(error))
        return words.replace("{address}", _safe(server.sender))
    if isinstance(error, smtplib.SMTPResponseException):
        return _("{host} answered: {answer}").replace("{answer}", _raw(error))
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("{host} did not answer within {seconds} seconds at port {port}.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _("{host} closed the connection at port {port}. Perhaps it wants another kind of encryption.")
    if isinstance(error, socket.gaierror):
        return _("The name {host} is not known here. Check how it is written, and the network.")
    if isinstance(error, ConnectionRefusedError):
        return _("{host} takes no connections at port {port}.")
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _("The certificate of {host} is not trusted: {reason}.")
        return words.replace("{reason}", _safe(error.verify_message))
    if isinstance(error, ssl.SSLError):
        return _("{host} does not speak TLS at port {port} in this way. Choose another kind of encryption.")
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, smtplib.SMTPException):
        return _("{host} cannot be used at port {port}: {reason}").replace("{reason}", _safe(reason))
    return _("{host} cannot be reached at port {port}: {reason}").replace("{reason}", _safe(reason))


def _place(server: MailServer) -> dict[str, Any]:
    return {"host": server.host, "port": server.port, "seconds": round(PATIENCE)}


def _answer_of(error: smtplib.SMTPResponseException) -> str:
    return _answer(error.smtp_code, error.smtp_error)


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {one_line(text)}"[:LONGEST_ANSWER]


def _raw(error: smtplib.SMTPResponseException) -> str:
    return _safe(_answer_of(error))


def _safe(text: str) -> str:
    """A text from outside, to stand in a sentence that is still to be filled in."""
    return text.replace("{", "{{").replace("}", "}}")
