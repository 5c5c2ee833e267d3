"""Addresses of office servers, as people type, paste and click them."""

import re
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

# Where a server listens if nobody says otherwise, after the port every https address has.
USUAL_PORTS = (443, 8443)
LINK_SCHEME = "erp"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST = 300
# How a company is called in the address of a server of several; no name of what lies beside them.
COMPANY = re.compile(r"[a-z][a-z0-9-]{0,39}")
NO_COMPANIES = frozenset({"api", "docs", "download", "health", "metrics", "redoc"})
_HOST = re.compile(r"(?!-)[\w.-]+(?<!-)|\[?[0-9a-fA-F:]+:[0-9a-fA-F:.]*\]?")


def server_url(text: str) -> str:
    """``https://host[:port][/company]`` from what was typed, pasted, or stood in an ``erp://`` link.

    Raises:
        ErpError: it is no server's address, or passwords would go there unencrypted.
    """
    written = text.strip().strip("<>\"'").strip()
    if len(written) > LONGEST or re.search(r"[\s\x00-\x1f\x7f\\]", written):
        raise _no_address()
    parts = _parts(written)
    host = parts.hostname or ""
    is_known = parts.scheme in ("http", "https", LINK_SCHEME)
    if not is_known or not _HOST.fullmatch(host) or "@" in parts.netloc:
        raise _no_address()
    port = _port(parts)
    rest = parts._replace(scheme="", netloc="").geturl()
    company = rest.strip("/").lower()
    if rest not in ("", "/") and not is_company(company):
        raise _no_address(
            _("It ends with the server's name or port. Leave out {rest}.").format(rest=rest[:80])
        )
    if parts.scheme == "http" and not is_this_machine(host):
        raise ErpError(_("Passwords are not sent unencrypted. The address must begin with https://."))
    scheme = "http" if parts.scheme == "http" else "https"
    shown = f"[{host}]" if ":" in host else host
    is_usual = port is None or (scheme, port) == ("https", 443)
    server = f"{scheme}://{shown}" if is_usual else f"{scheme}://{shown}:{port}"
    return f"{server}/{company}" if company else server


def is_company(name: str) -> bool:
    """Whether a company of a server of several may be called so in its address."""
    return COMPANY.fullmatch(name) is not None and name not in NO_COMPANIES


def company_in(url: str) -> str:
    """The company's name in an address that ``server_url`` gave; empty where there is none."""
    return urlsplit(url).path.strip("/")


def with_company(url: str, company: str) -> str:
    """The address of that company on the same server; of the server itself without one."""
    return urlsplit(url)._replace(path=f"/{company}" if company else "").geturl()


def is_this_machine(host: str) -> bool:
    """Whether nothing that is said to this host travels through a network."""
    return host in LOOPBACK


def candidates(url: str) -> list[str]:
    """Where to look for a server: at this address, and if it names no port, at our own usual one too."""
    parts = urlsplit(url)
    if parts.port is not None or parts.scheme != "https":
        return [url]
    others = (parts._replace(netloc=f"{parts.netloc}:{port}") for port in USUAL_PORTS if port != 443)
    return [url, *(other.geturl() for other in others)]


def is_link(text: str) -> bool:
    """Whether this is meant as a link of ours, however wrong it may be."""
    return text.lower().startswith(f"{LINK_SCHEME}:")


def _parts(written: str) -> SplitResult:
    if written.lower().startswith(f"{LINK_SCHEME}:") and not written[4:].startswith("//"):
        written = f"{LINK_SCHEME}://{written[4:]}"  # erp:host, as some programs pass it on
    try:
        return urlsplit(written if "://" in written else f"https://{written}")
    except ValueError:
        raise _no_address() from None


def _port(parts: SplitResult) -> int | None:
    with suppress(ValueError):
        if parts.port != 0:
            return parts.port
    raise _no_address(_("The port must be a number from 1 to 65535."))


def _no_address(why: str = "") -> ErpError:
    if why:
        return ErpError("{} {}".format(_("This is not a server's address."), why))
    return ErpError(_("This is not a server's address. Write it like https://erp.example.com."))
