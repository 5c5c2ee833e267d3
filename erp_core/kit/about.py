"""What the program knows of itself: the commit it was built from, and the licences of what it brings along.

Both are written by the build; a checkout has neither.
"""

import json
from functools import cache

from erp_core.kit.paths import resource_dir


@cache
def commit() -> str:
    """The commit a packaged program was built from; empty in a checkout."""
    try:
        return str(json.loads((resource_dir() / "build.json").read_text("utf-8"))["commit"])
    except (OSError, ValueError, KeyError):
        return ""


def licences() -> str:
    """The licences of everything a packaged program brings along; empty in a checkout."""
    try:
        return (resource_dir() / "licences.txt").read_text("utf-8")
    except OSError:
        return ""
