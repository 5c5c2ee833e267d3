"""What client and office server agree on: paths, headers, the version handshake."""

import re
from collections.abc import Iterable, Iterator

from erp_core.kit.i18n import _
from erp_core.kit.paths import commit

# The one place that says it: the package is built with it, and the window shows it.
PROGRAM_VERSION = "0.1.0"

RPC_PATH = "/api/rpc/"
REST_PATH = "/api/v1"
LIST_PATH = "/api/list/"
IMPORT_PATH = "/api/import/"
ATTACHMENT_PATH = "/api/attachment/"
EVENTS_PATH = "/api/events"
DOWNLOAD_PATH = "/download"

REQUEST_ID_HEADER = "X-Request-Id"
CLIENT_HEADER = "X-Erp-Client"
VERSION_HEADER = "X-Erp-Version"

# Stands behind the last row of a list that is sent whole: where it is missing, rows are. No row looks so.
LAST_LINE = b"\\.\n"
# The same as a reader of CSV gives it.
LAST_ROW = [LAST_LINE.decode().rstrip()]

# Errors cross as JSON; the status is for proxies and people with curl.
STATUS_OF = {
    "validation": 422,
    "not_found": 404,
    "not_permitted": 403,
    "invalid_move": 409,
    "stale_record": 409,
    "conflict": 409,
    "needs_confirmation": 409,
    "not_logged_in": 401,
    "wrong_credentials": 401,
    "account_locked": 429,
    "account_not_active": 403,
    "password_change_required": 403,
    "code_required": 401,
    "second_factor_required": 403,
    "unreachable": 503,
    "version_mismatch": 426,
    "too_large": 413,
    "too_slow": 408,
    "headers_too_large": 431,
    "too_many_requests": 429,
    "unsupported_media_type": 415,
    "precondition_failed": 412,
    "precondition_required": 428,
    "method_not_allowed": 405,
    "internal": 500,
    "error": 400,
}


def version_line() -> str:
    """``Textile ERP 0.1.0 (c0ffee123456)``: which program this is, for the command line."""
    built_from = commit()[:12]
    return f"Textile ERP {PROGRAM_VERSION}" + (f" ({built_from})" if built_from else "")


def fits(other: str) -> bool:
    """Whether a program of version ``other`` speaks the same language: same major and minor number."""
    return other.split(".")[:2] == PROGRAM_VERSION.split(".")[:2]


def misfit(program: str, server: str, url: str = "") -> tuple[bool, str]:
    """Whether the program is the older of two that do not fit, and the sentence about it.

    Args:
        url: of the server, where it is known; it may hand out the program that fits.
    """
    is_old = _order(program) < _order(server)
    if is_old:
        text = _("This program is version {program}, too old for the server, which is {server}.")
    else:
        text = _("This program is version {program}, too new for the server, which is {server}.")
    advice = _("Install version {server}: look at {page}, or ask your administrator.")
    if not url:
        advice = _("Install version {server}, or ask your administrator.")
    words = f"{text} {advice}"
    return is_old, words.format(program=program[:20], server=server[:20], page=f"{url}{DOWNLOAD_PATH}")


def _order(version: str) -> list[int]:
    return [int(number[:9]) for number in re.findall(r"\d+", version)[:3]]


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The whole lines of what came in pieces, however it was cut; a line that has no end is none."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
