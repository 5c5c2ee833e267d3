"""What client and office server agree on: paths, headers, the version handshake."""

# The one place that says it: the package is built with it, and the window shows it.
PROGRAM_VERSION = "0.1.0"

RPC_PATH = "/api/rpc/"
EVENTS_PATH = "/api/events"

REQUEST_ID_HEADER = "X-Request-Id"
CLIENT_HEADER = "X-Erp-Client"
VERSION_HEADER = "X-Erp-Version"

# Errors cross as JSON; the status is for proxies and people with curl.
STATUS_OF = {
    "validation": 422,
    "not_found": 404,
    "not_permitted": 403,
    "invalid_move": 409,
    "stale_record": 409,
    "conflict": 409,
    "not_logged_in": 401,
    "wrong_credentials": 401,
    "account_locked": 429,
    "account_not_active": 403,
    "password_change_required": 403,
    "unreachable": 503,
    "version_mismatch": 426,
    "too_large": 413,
    "too_slow": 408,
    "too_many_requests": 429,
    "unsupported_media_type": 415,
    "precondition_failed": 412,
    "precondition_required": 428,
    "method_not_allowed": 405,
    "internal": 500,
    "error": 400,
}


def fits(other: str) -> bool:
    """Whether a program of version ``other`` speaks the same language: same major and minor number."""
    return other.split(".")[:2] == PROGRAM_VERSION.split(".")[:2]
