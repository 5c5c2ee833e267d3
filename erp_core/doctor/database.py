"""The database server: version, encoding, memory, clock, who may come in, whether the tables are ours."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from rich import filesize
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from erp_core.backup.trying import scratch_place
from erp_core.doctor.finding import BROKEN, FINE, NOTE, UNSEEN, WARNING, Finding, is_here
from erp_core.doctor.rights_back import rights_back
from erp_core.errors import ErpError
from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.kit.paths import newest_revision
from erp_core.kit.records.db import engine_url
from erp_core.kit.terminal import when
from erp_core.platform.job.standing import standing
from erp_core.postgres import provision
from erp_core.postgres.portrait import portrait
from erp_core.postgres.refusals import refusal
from erp_core.postgres.schema_version import RESTORE, UNKNOWN
from erp_core.reporting.server.backups import read_backups
from erp_core.reporting.server.schema import BackupsView
from erp_core.security.mail.outbox import is_on as is_mail_on
from erp_core.security.mail.outbox import waiting
from erp_core.setup import bring_up_to_date

OLDEST, NEWEST = 15, 18
CLOCK_WARNING, CLOCK_BROKEN = 5, 60  # seconds
SMALL_BUFFERS = 256 << 20  # bytes; the usual 128 MB are for a PC
BIG_DATABASE = 512 << 20
LATE_MAIL, LATE_JOB = 10 * 60, 5 * 60  # seconds
MOST_NAMES = 10
_COMPARED = ("tables", "columns", "triggers", "functions", "sequences")
# PostgreSQL 17 added a right of the owner's, which an older server does not tell.
_MAINTAIN = re.compile(r"m(?=\*?/)")
_HBA = """
    SELECT line_number, type, array_to_string(database, ','), address, auth_method, error
      FROM pg_hba_file_rules ORDER BY line_number
"""
# Some megabytes, in pieces too small to be packed, that are gone at once.
_TRIAL = """
    CREATE TEMPORARY TABLE room ON COMMIT DROP AS SELECT repeat('x', 1900) FROM generate_series(1, 2000)
"""
Connection = psycopg.Connection[Any]


def looked_at(owner_url: str, superuser_url: str) -> Iterator[Finding]:
    """All there is to find in the database and its server.

    Args:
        superuser_url: sees who may come in; empty if there is none.
    """
    try:
        connection = psycopg.connect(provision.plain_url(owner_url))
    except psycopg.Error as error:
        words = _("See that PostgreSQL runs there (systemctl status postgresql), and that the URL is right.")
        yield not_reached(refusal(error) or str(error), BROKEN, words)
        return
    except ErpError as error:
        yield not_reached(error.message, BROKEN)
        return
    with connection:
        yield _version(connection)
        yield _encoding(connection)
        yield _clock(connection)
        yield _memory(connection)
        yield _room(connection)
        yield _way(connection)
        yield _listening(connection)
        revision = _revision(connection)
    yield _doors(superuser_url or owner_url)
    yield revision
    if revision.state != FINE:
        words = _("Rights, triggers and backups were not looked at: the database is of another version.")
        yield Finding(subject="tables", state=UNSEEN, words=words, advice=revision.advice)
        return
    yield _tables(owner_url)
    yield _backups(owner_url)
    yield _mails(owner_url)
    yield _jobs(owner_url)


def _version(connection: Connection) -> Finding:
    found = connection.info.server_version // 10000
    words = _("PostgreSQL {found}").format(found=_one(connection, "SHOW server_version"))
    if found < OLDEST:
        advice = _("This program needs PostgreSQL {oldest} or newer: upgrade it.").format(oldest=OLDEST)
        return Finding(subject="postgresql", state=BROKEN, words=words, advice=advice)
    if found > NEWEST:
        advice = _("This program was tried with PostgreSQL up to {newest}.").format(newest=NEWEST)
        return Finding(subject="postgresql", state=WARNING, words=words, advice=advice)
    return Finding(subject="postgresql", state=FINE, words=words)


def _encoding(connection: Connection) -> Finding:
    encoding = _one(connection, "SHOW server_encoding")
    locale = _one(connection, "SELECT datcollate FROM pg_database WHERE datname = current_database()")
    words = _("The database keeps text as {encoding}, locale {locale}.").format(
        encoding=encoding, locale=locale
    )
    if encoding != "UTF8":
        advice = _("Make a new one with init, and restore a backup into it.")
        return Finding(subject="encoding", state=BROKEN, words=words, advice=advice)
    return Finding(subject="encoding", state=FINE, words=words)


def _clock(connection: Connection) -> Finding:
    before = _now()
    there: datetime = _one(connection, "SELECT clock_timestamp()")
    off = abs((there - before).total_seconds())
    words = _("The clocks of the database and of this machine are {seconds} s apart.").format(
        seconds=round(off, 1)
    )
    state = FINE if off < CLOCK_WARNING else WARNING if off < CLOCK_BROKEN else BROKEN
    advice = "" if state == FINE else _("Let both follow a time server (NTP).")
    return Finding(subject="clock", state=state, words=words, advice=advice)


def _now() -> datetime:
    return datetime.now(UTC)


def _memory(connection: Connection) -> Finding:
    buffers = int(
        _one(connection, "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'")
    )
    size = int(_one(connection, "SELECT pg_database_size(current_database())"))
    words = _("shared_buffers is {buffers}, the database holds {size}.").format(
        buffers=filesize.decimal(buffers), size=filesize.decimal(size)
    )
    if size > BIG_DATABASE and buffers < SMALL_BUFFERS:
        advice = _("Set shared_buffers to a quarter of the machine's memory and restart PostgreSQL.")
        return Finding(subject="shared_buffers", state=WARNING, words=words, advice=advice)
    return Finding(subject="shared_buffers", state=FINE, words=words)


def _room(connection: Connection) -> Finding:
    """Whether its disk takes anything more: tried, for how full it is only its own machine could tell."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(_TRIAL)
    except psycopg.errors.DiskFull:
        words = _("The disk of the database is full: nothing can be saved.")
        advice = _("Make room there now: PostgreSQL stops altogether when its log has none.")
        return Finding(subject="room", state=BROKEN, words=words, advice=advice)
    except psycopg.Error as error:
        words = _("Whether the database's disk has room could not be tried: {reason}")
        words = words.format(reason=" ".join((refusal(error) or str(error)).split()))
        advice = _("Name the database itself in the owner's URL, and no standby.")
        return Finding(subject="room", state=UNSEEN, words=words, advice=advice)
    return Finding(subject="room", state=FINE, words=_("The disk of the database takes what is saved."))


def _way(connection: Connection) -> Finding:
    """Whether what goes to the database can be read on the way."""
    host = connection.info.host
    is_encrypted = bool(connection.pgconn.ssl_in_use)
    if is_encrypted or is_here(host):
        words = _("The way to the database stays on this machine, or is encrypted.")
        return Finding(subject="database_tls", state=FINE, words=words)
    words = _("The way to the database at {host} is not encrypted.").format(host=host)
    advice = _("Give PostgreSQL a certificate (ssl = on) and the URLs ?sslmode=verify-full.")
    return Finding(subject="database_tls", state=WARNING, words=words, advice=advice)


def _listening(connection: Connection) -> Finding:
    addresses = _one(connection, "SELECT setting FROM pg_settings WHERE name = 'listen_addresses'") or ""
    words = _("PostgreSQL listens on: {addresses}.").format(addresses=addresses or "–")
    if all(is_here(one.strip()) for one in addresses.split(",")):
        return Finding(subject="listening", state=FINE, words=words)
    advice = _("PCs never need it: let it listen on localhost, or let a firewall keep others away.")
    return Finding(subject="listening", state=WARNING, words=words, advice=advice)


def not_reached(words: str, state: str, advice: str = "") -> Finding:
    """There is no database, or none that answers.

    Args:
        words: why.
        advice: what to do, where that is not told with it.
    """
    advice = advice or _("Nothing else could be found out about the database.")
    return Finding(subject="database", state=state, words=" ".join(words.split()), advice=advice)


def _doors(url: str) -> Finding:
    """What pg_hba.conf lets in."""
    try:
        with psycopg.connect(provision.plain_url(url)) as connection:
            rules = connection.execute(_HBA).fetchall()
    except psycopg.errors.InsufficientPrivilege:
        words = _("Who may come in (pg_hba.conf) is shown to superusers only.")
        advice = _("Give a superuser's URL, in the variable ERP_SUPERUSER_URL or with --superuser-url.")
        return Finding(subject="pg_hba", state=UNSEEN, words=words, advice=advice)
    except (psycopg.Error, ErpError) as error:
        words = _("Who may come in (pg_hba.conf) could not be looked at: {reason}")
        reason = error.message if isinstance(error, ErpError) else refusal(error)
        words = words.format(reason=reason or str(error).strip())
        advice = _("Correct the superuser's URL (ERP_SUPERUSER_URL, --superuser-url).")
        return Finding(subject="pg_hba", state=UNSEEN, words=words, advice=advice)
    wrong = []
    for line, kind, _database, address, method, error in rules:
        place = _("line {number}").format(number=line)
        if error:
            wrong.append((BROKEN, f"{place}: {error}"))
        elif method == "trust":
            wrong.append((BROKEN, _("{place} lets anybody in without a password").format(place=place)))
        elif method in ("password", "md5"):
            wrong.append(
                (WARNING, _("{place} takes passwords as {method}").format(place=place, method=method))
            )
        elif kind == "host" and not is_here(address or ""):
            words = _("{place} lets {address} in without TLS").format(place=place, address=address)
            wrong.append((WARNING, words))
    if not wrong:
        words = _("{count} rules of pg_hba.conf: nothing is wrong with them.")
        return Finding(subject="pg_hba", state=FINE, words=words.format(count=len(rules)))
    state = BROKEN if any(state == BROKEN for state, _words in wrong) else WARNING
    words = _("pg_hba.conf: {rules}.").format(rules="; ".join(words for _state, words in wrong))
    advice = _("Write hostssl and scram-sha-256 there, and run: SELECT pg_reload_conf().")
    return Finding(subject="pg_hba", state=state, words=words, advice=advice)


def _revision(connection: Connection) -> Finding:
    found = ""
    if _one(connection, "SELECT to_regclass('public.alembic_version')") is not None:
        found = _one(connection, "SELECT version_num FROM alembic_version") or ""
        if not found:
            return Finding(subject="revision", state=BROKEN, words=_(UNKNOWN), advice=_(RESTORE))
    needed = newest_revision()
    words = _("The database is at version {found}, this program needs {needed}.").format(
        found=found or "–", needed=needed
    )
    if found == needed:
        return Finding(subject="revision", state=FINE, words=words)
    advice = _("Run textile-erp-admin migrate.") if found < needed else _("Update the program.")
    return Finding(subject="revision", state=BROKEN, words=words, advice=advice)


def _tables(owner_url: str) -> Finding:
    """Rights, triggers, columns and functions, held to a database this program makes anew beside it."""
    try:
        with scratch_place("") as place:
            provision.create_database(place.superuser_url, place.database)
            bring_up_to_date(place.owner_url)
            pairs = {
                subject: (portrait(place.owner_url, subject), portrait(owner_url, subject))
                for subject in _COMPARED
            }
            schemas = portrait(place.owner_url, "schemas"), portrait(owner_url, "schemas")
            months = portrait(place.owner_url, "partitions"), portrait(owner_url, "partitions")
    except ErpError as error:
        words = _("Rights and triggers could not be compared: {reason}").format(reason=error.message)
        return Finding(
            subject="tables", state=UNSEEN, words=words, advice=_("Run it where the bundled PostgreSQL is.")
        )
    # The log has a part for each month there is; those of this program are all alike.
    pairs["log"] = dict.fromkeys(months[1], next(iter(months[0].values()))), months[1]
    wrong = [f"{subject}: {name}" for subject, pair in pairs.items() for name in _differing(*pair)]
    rights = [*rights_back(*pairs["tables"]), *rights_back(*pairs["log"])]
    rights += rights_back(*pairs["sequences"], owner=0, what="SEQUENCE ")
    # Whose the schema is, is PostgreSQL's own affair and of its version; who may make tables in it is not.
    ours, theirs = ({"public": told["public"]} for told in schemas)
    if of_schema := rights_back(ours, theirs, owner=0, what="SCHEMA "):
        wrong.append("schemas: public")
        rights += of_schema
    if not wrong:
        words = _("Rights, triggers, columns and functions are those of this program.")
        return Finding(subject="tables", state=FINE, words=words)
    names = ", ".join(wrong[:MOST_NAMES])
    if (more := len(wrong) - MOST_NAMES) > 0:
        names += f", {_('and {count} more').format(count=more)}"
    words = _("Somebody changed the database: {names}.").format(names=names)
    advice = _("Take these changes back: the program relies on its own rights and triggers.")
    if rights:
        advice += " " + _("As the tables' owner: {commands}").format(commands=" ".join(rights))
    return Finding(subject="tables", state=BROKEN, words=words, advice=advice)


def _differing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Names of what is another there, or missing; what somebody added of his own does no harm."""
    return [name for name, told in sorted(ours.items()) if _told(theirs.get(name)) != _told(told)]


def _told(values: Any) -> str:
    return _MAINTAIN.sub("", repr(values))


def _backups(owner_url: str) -> Finding:
    with Session(create_engine(engine_url(owner_url), poolclass=NullPool)) as session:
        view = read_backups(session)
    words = backup_words(view, _now())
    return Finding(subject="backup", state=backup_state(view), words=words, advice=view.advice)


def _mails(owner_url: str) -> Finding:
    """Whether what the company writes goes out."""
    with Session(create_engine(engine_url(owner_url), poolclass=NullPool)) as session:
        view, is_on = waiting(session), is_mail_on(session)
    if not is_on:
        words = _(
            "No e-mail is sent, for no server is chosen: a backup that fails is told in Administration "
            "alone, and who forgets a password asks an administrator."
        )
        return Finding(subject="mail", state=NOTE, words=words)
    if view.failing:
        forms = NN_(
            "{count} e-mail waits, and was not sent yet.", "{count} e-mails wait, and were not sent yet."
        )
        words = ngettext(*forms, view.failing).format(count=view.failing)
        advice = _("{problem} Try it: textile-erp-admin mail test.").format(problem=view.problem)
        return Finding(subject="mail", state=WARNING, words=words, advice=advice)
    if view.oldest > LATE_MAIL:
        words = _("The first e-mail waits for {minutes} minutes, and nobody tried to send it.")
        words = words.format(minutes=round(view.oldest / 60))
        return Finding(
            subject="mail", state=WARNING, words=words, advice=_("Start the office server: it sends them.")
        )
    return Finding(subject="mail", state=FINE, words=_("No e-mail waits longer than it should."))


def _jobs(owner_url: str) -> Finding:
    """Whether moves of many records that people began go on."""
    with Session(create_engine(engine_url(owner_url), poolclass=NullPool)) as session:
        jobs = standing(session)
    if jobs.rest > LATE_JOB:
        forms = NN_(
            "{count} move of many records is under way, and nothing was tried for {minutes} minutes.",
            "{count} moves of many records are under way, and one rests for {minutes} minutes.",
        )
        words = ngettext(*forms, jobs.under_way).format(count=jobs.under_way, minutes=round(jobs.rest / 60))
        advice = _("Start the office server: it carries them on. If it runs, its log tells why not.")
        return Finding(subject="jobs", state=WARNING, words=words, advice=advice)
    if jobs.stopped:
        forms = NN_(
            "{count} move of many records was stopped within a day: {reason}",
            "{count} moves of many records were stopped within a day, the last one so: {reason}",
        )
        words = ngettext(*forms, jobs.stopped).format(count=jobs.stopped, reason=jobs.reason)
        return Finding(subject="jobs", state=NOTE, words=words)
    return Finding(
        subject="jobs", state=FINE, words=_("No move of many records waits longer than it should.")
    )


def backup_state(view: BackupsView) -> str:
    """One judgement for the doctor and for ``health``."""
    return {"fine": FINE, "untried": WARNING, "new_folder": WARNING}.get(view.state, BROKEN)


def backup_words(view: BackupsView, now: datetime) -> str:
    """How old the last backup is that did not fail, and first when one failed after it."""
    if view.failed_at is None:
        return good_words(view, now)
    failed = _("The last attempt at a backup failed at {time}.")
    return f"{failed.format(time=when(view.failed_at))} {good_words(view, now)}"


def good_words(view: BackupsView, now: datetime) -> str:
    """How old the last backup is that did not fail."""
    if view.at is None and view.failed_at is None:
        return _("No backup was made yet.")
    if view.at is None:
        return _("No backup has succeeded yet.")
    words = _("The last one that succeeded is {hours} h old.")
    if view.failed_at is None:
        words = _("The last backup is {hours} h old.")
    return words.format(hours=round((now - view.at).total_seconds() / 3600))


def _one(connection: Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
