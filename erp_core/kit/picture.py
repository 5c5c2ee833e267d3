"""Pictures as text: a file in base64, as columns and schemas keep it."""

import base64


def decoded(value: str) -> bytes:
    """The file behind a stored picture; empty where it is no base64."""
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""
