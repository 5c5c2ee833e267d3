"""Reach: what stands between this PC and an office server, told apart, each with what to do about it."""

import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    IPAddress,
    NameOID,
    SubjectAlternativeName,
    load_der_x509_certificate,
)

from erp_core.kit.i18n import _
from erp_core.kit.wire import PROGRAM_VERSION, VERSION_HEADER, fits, misfit
from erp_core.reach.address import (
    candidates,
    company_in,
    is_company,
    is_this_machine,
    with_company,
)
from erp_core.trust import trusted

PATIENCE = 6.0  # seconds for each step
LARGEST_ANSWER = 20_000
# Sessions, and codes of a second factor, do not mind less.
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
# OpenSSL's reasons for not believing a certificate.
_EXPIRED, _NOT_YET, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64


class Trouble(StrEnum):
    """Why a server cannot be used."""

    NAME_NOT_FOUND = "name_not_found"
    PORT_CLOSED = "port_closed"
    NOT_OUR_SERVER = "not_our_server"
    SPEAKS_HTTPS = "speaks_https"
    SPEAKS_HTTP = "speaks_http"
    NOT_TRUSTED = "not_trusted"
    CLOCK_WRONG = "clock_wrong"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    DATABASE_DOWN = "database_down"
    NO_SUCH_COMPANY = "no_such_company"


class OfferedCompany(NamedTuple):
    """One of several on a server, as it offers them to this PC.

    Attributes:
        name: as the server's address ends for it.
        title: as it calls itself.
        is_main: it is at the address without a name too.
    """

    name: str
    title: str
    is_test: bool
    is_main: bool


@dataclass(frozen=True)
class Reach:
    """What was found at an address.

    Attributes:
        url: where; with the port that answered.
        trouble: None when the server can be used.
        message: a sentence or two for the user: what was found, what to do.
        version: of the server, where it told.
        companies: those of a server of several that are there for this PC.
    """

    url: str
    trouble: Trouble | None
    message: str
    version: str = ""
    companies: tuple[OfferedCompany, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether one can work there all the same: clocks that differ stand in nobody's way."""
        return self.trouble is None or (self.trouble is Trouble.CLOCK_WRONG and bool(self.version))

    @property
    def is_other_version(self) -> bool:
        """Whether another version of this program is wanted, which the server may hand out."""
        return self.trouble in (Trouble.TOO_OLD, Trouble.TOO_NEW)


def reach(url: str) -> Reach:
    """Try to reach a server; blocking, takes up to half a minute where nothing answers.

    Args:
        url: as ``server_url`` gives it. Without a port our own usual port is tried too.
    """
    found = [_reach(url)]
    for other in candidates(url)[1:]:
        if found[0].trouble not in (Trouble.PORT_CLOSED, Trouble.NOT_OUR_SERVER):
            break
        found.append(_reach(other))
    ours = [one for one in found if one.trouble not in (Trouble.PORT_CLOSED, Trouble.NOT_OUR_SERVER)]
    return (ours or found)[0]


def _reach(url: str) -> Reach:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    blocked = _blocked(url, host, port)
    if blocked is not None:
        return blocked
    context = trusted() if parts.scheme == "https" else None
    try:
        status, date, body = _asked(host, port, context, parts.path)
    except ssl.SSLCertVerificationError as error:
        return _not_trusted(url, host, port, error.verify_code)
    except (OSError, http.client.HTTPException, ValueError):
        status, date, body = 0, "", b""
    found = _judged(url, host, port, status, date, body)
    if found.trouble is not Trouble.NOT_OUR_SERVER:
        return found
    if parts.path and (server := _reach(with_company(url, ""))).trouble is not Trouble.NOT_OUR_SERVER:
        return _no_such_company(url, host, server)
    return (_speaks_https if context is None else _speaks_http)(url, host, port) or found


def _no_such_company(url: str, host: str, server: Reach) -> Reach:
    """The server is there, and the company is not; unless there is something else to say first."""
    if not server.is_usable:
        return server
    text = _("The server {host} knows no company {name}. Leave out what is behind its name, and choose.")
    words = text.format(host=host, name=company_in(url))
    return Reach(url, Trouble.NO_SUCH_COMPANY, words, server.version, server.companies)


def _speaks_https(url: str, host: str, port: int) -> Reach | None:
    if _shown(host, port)[0] is None:
        return None
    text = _("The server at {host}, port {port}, speaks https. Write {address}.")
    address = _address("https", host, port)
    return Reach(url, Trouble.SPEAKS_HTTPS, text.format(host=host, port=port, address=address))


def _speaks_http(url: str, host: str, port: int) -> Reach | None:
    """Whether a server of ours answers there without TLS; only on this machine may one go on so."""
    try:
        answer = _asked(host, port, None)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    if _judged(url, host, port, *answer).trouble is Trouble.NOT_OUR_SERVER:
        return None
    if is_this_machine(host):
        text = _("The server at {host}, port {port}, speaks http without TLS. Write {address}.")
    else:
        text = _(
            "The server at {host}, port {port}, speaks without TLS, so nothing said to it is encrypted, and"
            " no password is sent there. Ask your administrator to give it a certificate."
        )
    address = _address("http", host, port)
    return Reach(url, Trouble.SPEAKS_HTTP, text.format(host=host, port=port, address=address))


def _address(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _blocked(url: str, host: str, port: int) -> Reach | None:
    """Whether the way ends before a server is met."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        text = _("No computer called {host} is known here. Check the spelling, or ask your administrator.")
        return Reach(url, Trouble.NAME_NOT_FOUND, text.format(host=host))
    refused = False
    for family, kind, protocol, _name, address in addresses:
        try:
            with socket.socket(family, kind, protocol) as door:
                door.settimeout(PATIENCE)
                door.connect(address)
                return None
        except ConnectionRefusedError:
            refused = True
        except OSError:
            continue
    if refused:
        text = _(
            "{host} is there, but nothing answers at port {port}. Check the port; is the server started?"
        )
    else:
        text = _(
            "{host} does not answer at port {port}. Is it switched on, are you in the company's network,"
            " and does a firewall let you through?"
        )
    return Reach(url, Trouble.PORT_CLOSED, text.format(host=host, port=port))


def _asked(host: str, port: int, context: ssl.SSLContext | None, company: str = "") -> tuple[int, str, bytes]:
    """Status, date and body of the server's word about itself. No proxy, no redirect, no cookie."""
    if context is None:
        line = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    else:
        line = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    try:
        line.request("GET", f"{company}/health/ready", headers={VERSION_HEADER: PROGRAM_VERSION})
        answer = line.getresponse()
        return answer.status, answer.getheader("Date", ""), answer.read(LARGEST_ANSWER)
    finally:
        line.close()


def _judged(url: str, host: str, port: int, status: int, date: str, body: bytes) -> Reach:
    try:
        told = json.loads(body)
        version, state = str(told["version"]), str(told["status"])
        if "schema_revision" not in told or not re.fullmatch(r"\d+\.\d+\.\d+[\w.+-]*", version):
            raise ValueError(version)
    except (ValueError, KeyError, TypeError):
        return _not_ours(url, host, port)
    if not fits(version):
        is_old, words = misfit(PROGRAM_VERSION, version, url)
        return Reach(url, Trouble.TOO_OLD if is_old else Trouble.TOO_NEW, words, version)
    if status != http.client.OK or state != "ready":
        text = _("The server {host} is there, but its database is not: {reason} Ask your administrator.")
        reason = str(told.get("reason") or status)[:300]
        return Reach(url, Trouble.DATABASE_DOWN, text.format(host=host, reason=reason), version)
    companies = _companies_in(told.get("companies"))
    wrong = _wrong_clock(url, date, version)
    if wrong is not None:
        return replace(wrong, companies=companies)
    text = _("Textile ERP {version} answers at {host}.")
    return Reach(url, None, text.format(version=version, host=host), version, companies)


def _companies_in(told: Any) -> tuple[OfferedCompany, ...]:
    """As a server tells them; nothing of what is none, whoever wrote it."""
    found = []
    for one in told if isinstance(told, list) else ():
        name = one.get("name") if isinstance(one, dict) else None
        if isinstance(name, str) and is_company(name):
            title = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", str(one.get("title") or name)).split())[:120]
            found.append(OfferedCompany(name, title, one.get("is_test") is True, one.get("is_main") is True))
    return tuple(found)


def _not_ours(url: str, host: str, port: int) -> Reach:
    text = _("Something answers at {host}, port {port}, but it is no Textile ERP server. Check the address.")
    return Reach(url, Trouble.NOT_OUR_SERVER, text.format(host=host, port=port))


def _wrong_clock(url: str, date: str, version: str = "") -> Reach | None:
    """The server's clock against ours, from the head of its answer."""
    try:
        theirs = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    ours = datetime.now(UTC)
    if abs(ours - theirs) <= CLOCKS_MAY_DIFFER:
        return None
    text = _(
        "The clocks differ: this PC says {ours}, the server {theirs}."
        " Set date, time and time zone of this PC, then try again."
    )
    told = {"ours": _moment(ours), "theirs": _moment(theirs)}
    return Reach(url, Trouble.CLOCK_WRONG, text.format(**told), version)


def _not_trusted(url: str, host: str, port: int, code: int) -> Reach:
    """Whose certificate it is, why it is not believed, and what to do."""
    certificate, date = _shown(host, port)
    if certificate is None:
        return _not_ours(url, host, port)
    if code in (_EXPIRED, _NOT_YET):
        wrong = _wrong_clock(url, date)
        if wrong is not None:
            return wrong
    return Reach(url, Trouble.NOT_TRUSTED, _why_not(certificate, host, code))


def _why_not(certificate: Certificate, host: str, code: int) -> str:
    if code == _EXPIRED:
        text = _("The certificate of {host} ended on {day}. Your administrator must renew it.")
        return text.format(host=host, day=_moment(certificate.not_valid_after_utc))
    if code == _NOT_YET:
        text = _("The certificate of {host} begins only on {day}. Your administrator must look at it.")
        return text.format(host=host, day=_moment(certificate.not_valid_before_utc))
    if code in (_OTHER_NAME, _OTHER_ADDRESS) and not _names(certificate):
        text = _(
            "The certificate of {host} names no host (subjectAltName), so no program can believe it. Your"
            " administrator must get another."
        )
        return text.format(host=host)
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        text = _(
            "The certificate is made out for {names}, not for {host}. Use the name it is made out for,"
            " or have your administrator make another."
        )
        return text.format(names=", ".join(_names(certificate)), host=host)
    text = _(
        "The certificate of {host} was issued by {issuer}, which this PC does not trust. If that is your"
        " company, an administrator makes its authority known to this PC: installs its certificate, or names"
        " it in pc.toml. Fingerprint of what the server shows: {fingerprint}"
    )
    return text.format(host=host, issuer=_issuer(certificate), fingerprint=_fingerprint(certificate))


def certificate_at(url: str) -> Certificate | None:
    """The certificate a server shows, believed or not; None where it shows none."""
    parts = urlsplit(url)
    return _shown(parts.hostname or "", parts.port or 443)[0]


def _shown(host: str, port: int) -> tuple[Certificate | None, str]:
    """The certificate a server shows, believed or not, and the date it tells. No secret goes there."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    line = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    try:
        line.connect()
        data = line.sock.getpeercert(True) if isinstance(line.sock, ssl.SSLSocket) else None
        certificate = load_der_x509_certificate(data) if data else None
        line.request("GET", "/health/live")
        return certificate, line.getresponse().getheader("Date", "")
    except (OSError, http.client.HTTPException, ValueError):
        return None, ""
    finally:
        line.close()


def _names(certificate: Certificate) -> list[str]:
    try:
        told = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    except ExtensionNotFound:
        return []
    return [str(name.value) for name in told if isinstance(name, DNSName | IPAddress)][:5]


def _issuer(certificate: Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for part in certificate.issuer.get_attributes_for_oid(kind):
            return re.sub(r"[\x00-\x1f\x7f]", "", str(part.value))[:80]
    return "?"


def _fingerprint(certificate: Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex(":").upper()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M %Z}"
