"""Where the files that ship with the program lie, in a checkout and in the packaged executable alike."""

import sys
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
