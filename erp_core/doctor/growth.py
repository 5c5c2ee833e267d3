"""What an office has that grew: news past a pooler, standbys, one of them read from."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
from pydantic import SecretStr
from rich import filesize

from erp_core.doctor.finding import BROKEN, FINE, NOTE, WARNING, Finding
from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.news.listener import KNOCK
from erp_core.kit.records.change_log import CHANNEL
from erp_core.postgres import provision
from erp_core.postgres.owning import NAME_ANOTHER, OWNS, owns
from erp_core.postgres.refusals import refusal
from erp_core.server.settings import ServerSettings

SECONDS = 5.0
FAR_BEHIND = 64 << 20  # bytes
_STANDBYS = """
    SELECT (SELECT count(*) FROM pg_stat_replication WHERE coalesce(state, 'streaming') = 'streaming'),
           (SELECT coalesce(string_agg(slot_name, ', '), '') FROM pg_replication_slots
             WHERE slot_type = 'physical' AND NOT active),
           current_setting('synchronous_standby_names') <> '' AND NOT pg_is_in_recovery(),
           CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_flush_lsn()::text END,
           (SELECT system_identifier FROM pg_control_system())
"""
_THERE = """
    SELECT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()),
           coalesce(pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()), 0)
"""


def looked_at(settings: ServerSettings | None) -> Iterator[Finding]:
    """All there is to find where the office server's settings are known, and its database answers."""
    if settings is None:
        return
    try:
        with _connected(settings.database_url) as connection:
            yield _login(connection)
            yield _news(settings, connection)
            told = connection.execute(_STANDBYS).fetchone() or (0, "", False, None, 0)
    except (psycopg.Error, ErpError) as error:
        words = _("The office server's database was not reached: {reason}").format(reason=_reason(error))
        advice = _(
            "See that PostgreSQL runs there (systemctl status postgresql), or correct ERP_DATABASE_URL in "
            "the office server's settings."
        )
        yield Finding(subject="server_database", state=BROKEN, words=words, advice=advice)
        return
    streaming, gone, is_sync, place, system = told
    yield _standbys(streaming, gone, is_sync)
    if settings.read_url is not None and place is not None:
        yield _read_from(settings.read_url, place, system)


def _login(connection: psycopg.Connection[Any]) -> Finding:
    """Whether the server can do no more than a program should."""
    if owns(connection):
        words = _(OWNS).format(variable="ERP_DATABASE_URL")
        return Finding(subject="login", state=BROKEN, words=words, advice=_(NAME_ANOTHER))
    words = _("The office server works as {name}, which can change no tables.").format(
        name=connection.info.user
    )
    return Finding(subject="login", state=FINE, words=words)


def _news(settings: ServerSettings, connection: psycopg.Connection[Any]) -> Finding:
    """Whether a word sent on the way of all commits is heard where the server listens."""
    url = settings.listen_url or settings.database_url
    name = "ERP_LISTEN_URL" if settings.listen_url else "ERP_DATABASE_URL"
    word = f"{KNOCK}{uuid.uuid4()}"
    advice = _("Set ERP_LISTEN_URL to the database itself, past any pooler: windows do not refresh else.")
    try:
        with _connected(url) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, word))
            until = time.monotonic() + SECONDS
            while (left := until - time.monotonic()) > 0:
                if any(one.payload == word for one in listening.notifies(timeout=left, stop_after=1)):
                    words = _("News of changes is heard through {name}.").format(name=name)
                    return Finding(subject="news", state=FINE, words=words)
        words = _("LISTEN hears nothing through {name}.").format(name=name)
    except (psycopg.Error, ErpError) as error:
        words = _("Nobody can listen through {name}: {reason}").format(name=name, reason=_reason(error))
    return Finding(subject="news", state=BROKEN, words=words, advice=advice)


def _standbys(streaming: int, gone: str, is_sync: bool) -> Finding:
    words = ngettext(
        "{count} standby follows the database.", "{count} standbys follow the database.", streaming
    ).format(count=streaming)
    if is_sync and not streaming:
        advice = _("Saves wait for one (synchronous_standby_names): start it, or take its name from there.")
        return Finding(subject="standbys", state=BROKEN, words=words, advice=advice)
    if gone:
        words += " " + _("These slots wait for one that is gone, and fill the disk: {slots}.").format(
            slots=gone
        )
        advice = _("Start it again, or drop the slot: SELECT pg_drop_replication_slot('…').")
        return Finding(subject="standbys", state=WARNING, words=words, advice=advice)
    if not streaming:
        words = _("No standby follows the database: if its machine dies, the last backup is what is left.")
        return Finding(subject="standbys", state=NOTE, words=words)
    return Finding(subject="standbys", state=FINE, words=words)


def _read_from(url: SecretStr, place: str, system: int) -> Finding:
    """The standby of ERP_READ_URL."""
    advice = _("Correct ERP_READ_URL, or start the standby: until then the database itself is read.")
    try:
        with _connected(url) as connection:
            follows, theirs, behind = connection.execute(_THERE, (place,)).fetchone() or (False, 0, 0)
    except (psycopg.Error, ErpError) as error:
        words = _("The standby of ERP_READ_URL was not reached: {reason}").format(reason=_reason(error))
        return Finding(subject="read_url", state=BROKEN, words=words, advice=advice)
    if not follows or theirs != system:
        words = _("ERP_READ_URL names no standby of this database, and is not read.")
        return Finding(subject="read_url", state=BROKEN, words=words, advice=advice)
    words = _("The standby of ERP_READ_URL is {size} behind.").format(size=filesize.decimal(max(0, behind)))
    if behind > FAR_BEHIND:
        advice = _("It is read again once it has caught up. Look at its disk, and at the network between.")
        return Finding(subject="read_url", state=WARNING, words=words, advice=advice)
    return Finding(subject="read_url", state=FINE, words=words)


def _connected(url: SecretStr) -> psycopg.Connection[Any]:
    plain = provision.plain_url(url.get_secret_value())
    return psycopg.connect(plain, autocommit=True, connect_timeout=5, prepare_threshold=None)


def _reason(error: psycopg.Error | ErpError) -> str:
    words = error.message if isinstance(error, ErpError) else refusal(error) or str(error)
    return " ".join(words.split())
