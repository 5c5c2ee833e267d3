"""Reads the database of an earlier release back."""

import gzip
from pathlib import Path
from typing import Any

import psycopg

from erp_core.postgres import portrait as portraits
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.portrait import SUBJECTS
from erp_core.setup import Database

__all__ = ["RELEASES", "SUBJECTS", "portrait", "restore"]

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sql.gz"))


def restore(server: EmbeddedServer, release: Path, name: str) -> Database:
    """The database as that release left it, under a new name."""
    superuser = server.superuser_url()
    provision.create_database(superuser, name)
    with psycopg.connect(server.superuser_url(name), autocommit=True) as connection:
        connection.execute(gzip.decompress(release.read_bytes()))
    return Database(
        owner_url=provision.with_login(superuser, provision.OWNER, "owner", name),
        app_url=provision.with_login(superuser, provision.APP, "app", name),
    )


def portrait(database: Database, subject: str) -> dict[str, tuple[Any, ...]]:
    """Name to everything that makes two things of this subject the same."""
    return portraits.portrait(database.owner_url, subject)
