"""Where the files that ship with the program lie, in a checkout and in the packaged executable alike.

The build writes two more, which a checkout lacks: the commit it was built from, and the licences of what it
brings along.
"""

import json
import sys
from functools import cache
from pathlib import Path


def project_dir() -> Path:
    """The folder that holds ``resources`` and ``migrations``."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) if bundle else Path(__file__).resolve().parents[2]


def resource_dir() -> Path:
    """Fonts, icons, themes, translations, seed data."""
    return project_dir() / "resources"


def migrations_dir() -> Path:
    """Alembic's environment, versions and SQL."""
    return project_dir() / "migrations"


@cache
def newest_revision() -> str:
    """The revision of the database that this program needs."""
    # From the names of the versions: they follow each other in the order of their numbers.
    return max(path.name.partition("_")[0] for path in (migrations_dir() / "versions").glob("[0-9]*.py*"))


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
