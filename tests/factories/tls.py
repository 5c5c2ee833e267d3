"""Certificates and small web servers that show them, for everything that can be wrong with one."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DAY = timedelta(days=1)


class Authority:
    """A company's own certificate authority, its files below ``folder``."""

    def __init__(self, folder: Path, name: str = "Kaveri Mills") -> None:
        self._folder, self._name = folder, _named(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        built = _builder(self._name, self._name, self._key, -1, 365)
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(built.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def issue(
        self, host: str = "127.0.0.1", first: int = -1, last: int = 90, common_name: str = "server"
    ) -> Path:
        """A server's certificate with its key, in one PEM file.

        Args:
            host: a name, or 127.0.0.1; empty for one that names nobody.
            first, last: days from now between which it holds.
            common_name: what old programs took for the host where none is named.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
        built = _builder(subject, self._name, key, first, last)
        if host:
            name = x509.IPAddress(IPv4Address(host)) if host[0].isdigit() else x509.DNSName(host)
            built = built.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        target = self._folder / f"{host}{first}{last}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        target.write_bytes(private + built.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        return target


@contextmanager
def answering(
    body: bytes = b"",
    status: int = 200,
    certificate: Path | None = None,
    date: datetime | None = None,
    *,
    breaks_off: bool = False,
) -> Iterator[str]:
    """The address of a server on this machine that always answers so; https if it has a certificate.

    Args:
        breaks_off: half of the body comes, and the line is dead.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if breaks_off else body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(date.timestamp() if date else timestamp)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Handshakes that fail are what the tests are about."""


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, first: int, last: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + first * DAY)
        .not_valid_after(now + last * DAY)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)])
