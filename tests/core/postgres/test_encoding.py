"""A database has the encoding and locale we name, whatever the cluster has; an old one is looked at."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from erp_core.errors import NotPermitted, VersionMismatch
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database


@pytest.fixture
def ascii_url(postgres: EmbeddedServer, template: Database) -> Iterator[str]:
    """A superuser's URL that leads into a database without an encoding, as in a cluster without a locale."""
    del template  # it makes the roles
    name = f"ascii_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
            " OWNER erp_owner".encode()
        )
        yield postgres.superuser_url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_a_new_database_names_its_encoding_and_locale(postgres: EmbeddedServer, ascii_url: str) -> None:
    name = f"erp_new_{uuid4().hex[:12]}"
    provision.create_database(ascii_url, name)
    assert provision.database_exists(ascii_url, name)
    provision.keep_statistics(ascii_url, name)
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        asked = "SELECT encoding, datlocprovider, datlocale FROM pg_database WHERE datname = %s"
        assert connection.execute(asked, [name]).fetchone() == (6, "b", "C.UTF-8")  # 6: UTF8
        connection.execute(f"DROP DATABASE {name}".encode())


def test_an_old_database_that_cannot_keep_every_letter_is_refused(ascii_url: str) -> None:
    with pytest.raises(VersionMismatch, match=r"SQL_ASCII.*UTF8"):
        provision.migrate(ascii_url)


def test_a_database_that_was_there_is_ours_alone_or_refused(postgres: EmbeddedServer, ascii_url: str) -> None:
    name, url = f"erp_old_{uuid4().hex[:12]}", postgres.superuser_url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        with pytest.raises(NotPermitted, match=f"{name} belongs to .*{name} OWNER TO erp_owner"):
            provision.require_owner(url, name)
        connection.execute(f"ALTER DATABASE {name} OWNER TO erp_owner".encode())
        provision.require_owner(url, name)
        provision.close_to_others(url, name)
        may = "SELECT has_database_privilege('erp_app', %s, %s)"
        rights = [connection.execute(may, [name, right]).fetchone() for right in ("CONNECT", "TEMP")]
        assert rights == [(True,), (False,)]
        connection.execute(f"DROP DATABASE {name}".encode())
