"""A PC of an office: it has no database of its own, and reaches the company by a server."""

import json
import re
from collections.abc import Iterator
from configparser import ConfigParser, Error
from contextlib import suppress
from urllib.parse import urlsplit

from erp_core.doctor.finding import BROKEN, FINE, WARNING, Finding
from erp_core.doctor.machine import expiry
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reach.address import server_url
from erp_core.reach.reach import certificate_at, reach
from erp_core.settings import Settings


def named_server(settings: Settings) -> str:
    """The server somebody set for this PC, in pc.toml or a variable; empty if nobody did."""
    return settings.server or (settings.database_url if settings.database_url.startswith("http") else "")


def remembered_server(settings: Settings) -> str:
    """The server the desktop of this user works with; empty if it works on this PC, or nobody chose yet."""
    file = ConfigParser(interpolation=None, strict=False)
    with suppress(OSError, ValueError, KeyError, Error):
        file.read_string(settings.desktop_file.read_text("utf-8"))
        # Written by Qt: it escapes the JSON text the desktop keeps.
        text = re.sub(r'^"(.*)"$', r"\1", file["login"]["last_place"])
        place = json.loads(re.sub(r"\\(.)", r"\1", text))
        return place if isinstance(place, str) and place.startswith("http") else ""
    return ""


def looked_at(address: str) -> Iterator[Finding]:
    """What there is to find on the way to the server.

    Args:
        address: as somebody wrote it.
    """
    try:
        url = server_url(address)
        found = reach(url)
    except ErpError as error:
        advice = _("Correct the address, or what is said of the authority.")
        yield Finding(subject="server", state=BROKEN, words=f"{address}: {error.message}", advice=advice)
        return
    state = FINE if found.trouble is None else WARNING if found.is_usable else BROKEN
    yield Finding(subject="server", state=state, words=found.message)
    if found.trouble is None and urlsplit(found.url).scheme == "https":
        certificate = certificate_at(found.url)
        if certificate is not None:
            yield expiry(certificate)
