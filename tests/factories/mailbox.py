"""A real SMTP server for tests, and what is in its mailbox."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.factories.mill import Mill

SENDER = "erp@mill.example"
LOGIN, SMTP_PASSWORD = "erp", "shuttle-race-42"


class Mailbox:
    """What a server was sent; refuses the recipients and the mails it is told to.

    Attributes:
        refusing: recipient to the answer he gets.
        answer: to every mail.
        is_tls: it speaks nothing but TLS.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.was_encrypted: list[bool] = []
        self.refusing: dict[str, str] = {}
        self.answer = "250 OK"
        self.port = 0
        self.is_tls = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients.append(list(envelope.rcpt_tos))
            self.was_encrypted.append(self.is_tls or session.ssl is not None)
        return self.answer

    @property
    def bodies(self) -> list[str]:
        """What they say; on their way lines end as mail wants it."""
        return [letter.get_content().replace("\r\n", "\n") for letter in self.letters]

    @property
    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]


@contextmanager
def mail_server(
    box: Mailbox | None = None,
    *,
    port: int = 0,
    certificate: Path | None = None,
    is_tls: bool = False,
    asks_for_password: bool = True,
) -> Iterator[Mailbox]:
    """A server on this machine that takes mails into the mailbox.

    Args:
        certificate: it then wants encryption, by STARTTLS unless ``is_tls``, and user and password if it
            ``asks_for_password``.
    """
    box = box or Mailbox()
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options = {"authenticator": _authenticate, "auth_required": True} if asks_for_password else {}
        if is_tls:
            options |= {"ssl_context": context, "auth_require_tls": False}
            options |= {} if asks_for_password else {"auth_exclude_mechanism": ["LOGIN", "PLAIN"]}
        else:
            options |= {"tls_context": context, "require_starttls": True}
    controller = Controller(box, hostname="127.0.0.1", port=port or _free_port(), **options)
    controller.start()
    box.port, box.is_tls = controller.port, is_tls
    try:
        yield box
    finally:
        controller.stop()


def set_up(mill: Mill, port: int, host: str = "127.0.0.1") -> None:
    """Let the company send its mails to this server, without encryption; its people have addresses."""
    mill.sql(
        "INSERT INTO mail_settings (id, host, port, security, username, password, sender)"
        " VALUES (1, %s, %s, 'none', '', '', %s)"
        " ON CONFLICT (id) DO UPDATE SET host = excluded.host, port = excluded.port",
        [host, port, SENDER],
    )
    mill.sql("UPDATE user_account SET email = username || '@mill.example' WHERE email = ''")


def waiting(mill: Mill) -> list[tuple[Any, ...]]:
    """Recipient and subject of each mail that waits."""
    return mill.sql("SELECT recipient, subject FROM mail_outbox WHERE done_at IS NULL ORDER BY id")


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        LOGIN.encode(),
        SMTP_PASSWORD.encode(),
    )
    return AuthResult(success=is_right, handled=False)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
