"""Each finding of the doctor, caused for real where that can be done."""

import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from pydantic import SecretStr

from erp_core import admin_cli
from erp_core.doctor import configuration as of_configuration
from erp_core.doctor import database as of_database
from erp_core.doctor import growth as of_growth
from erp_core.doctor import machine as of_machine
from erp_core.doctor.finding import Finding, is_here, worst
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.security.mail.outbox import post
from erp_core.server.settings import ServerSettings
from erp_core.setup import Database
from tests.core.conftest import Run
from tests.factories.mailbox import set_up
from tests.factories.mill import Mill
from tests.factories.tls import Authority, answering


def found(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database that is made anew to compare with, which takes seconds."""
    fine = Finding(subject="tables", state="fine", words="")
    monkeypatch.setattr(of_database, "_tables", lambda _url: fine)


Look = Callable[[], dict[str, Finding]]


@pytest.fixture
def look(own_mill: Mill, postgres: EmbeddedServer, quick: None) -> Look:
    del quick
    urls = (own_mill.database.owner_url, postgres.superuser_url())
    return lambda: found(of_database.looked_at(*urls))


def test_a_good_server_is_told_by_its_exit_code_and_to_programs(
    run: Run, own_mill: Mill, postgres: EmbeddedServer, tmp_path: Path
) -> None:
    """The whole of it once, compared with a database made anew."""
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, verified_at) VALUES ('/b', 1, now())")
    place = ("--superuser-url", postgres.superuser_url(), "--server-env", str(tmp_path / "none"))
    code, out, err = run("doctor", *place, "--json")
    told = json.loads(out)
    findings = {finding["subject"]: finding for finding in told["findings"]}
    assert err == ""
    assert {f["subject"] for f in told["findings"] if f["state"] not in ("fine", "note")} <= {"disk"}, told
    assert set(findings) >= {"postgresql", "encoding", "clock", "shared_buffers", "database_tls", "listening"}
    assert set(findings) >= {"pg_hba", "revision", "tables", "backup", "disk"}
    assert code == told["state"]


def test_a_database_that_is_away_is_broken_for_a_monitor_too(run: Run) -> None:
    away = "postgresql://erp_owner:secret-word@127.0.0.1:1/textile_erp"
    code, out, _err = run("doctor", "--database-url", away, "--json")
    assert code == 2
    told = json.loads(out)
    assert told["findings"][0]["subject"] == "database"
    assert told["findings"][0]["state"] == "broken"
    assert len(told["findings"]) > 1, "the rest is looked at all the same"
    assert "secret-word" not in out


def test_rights_and_triggers_that_somebody_changed_are_named(
    run: Run, own_mill: Mill, tmp_path: Path
) -> None:
    own_mill.sql("GRANT DELETE ON party TO erp_app")
    own_mill.sql("ALTER TABLE item DISABLE TRIGGER write_audit")
    own_mill.sql("CREATE TABLE of_somebody_else (id int)")  # does no harm
    code, out, _err = run("doctor", "--server-env", str(tmp_path / "none"))
    assert code == 2
    assert "Somebody changed the database: tables: party, triggers: item.write_audit." in out
    assert "of_somebody_else" not in out
    commands = re.search(r"As the tables' owner: (.*)", " ".join(out.split()))
    assert commands is not None
    assert commands[1].startswith("REVOKE DELETE ON party FROM erp_app;")


def test_many_changes_are_counted_and_taken_back_by_what_is_said(
    run: Run, own_mill: Mill, tmp_path: Path
) -> None:
    own_mill.sql("GRANT DELETE ON ALL TABLES IN SCHEMA public TO erp_app")
    own_mill.sql("GRANT SELECT ON item TO PUBLIC")
    own_mill.sql("REVOKE INSERT ON party FROM erp_app")
    own_mill.sql("GRANT UPDATE ON SEQUENCE party_id_seq TO erp_app")
    own_mill.sql("GRANT CREATE ON SCHEMA public TO erp_app")
    told = json.loads(run("doctor", "--json", "--server-env", str(tmp_path / "none"))[1])
    (found,) = [finding for finding in told["findings"] if finding["subject"] == "tables"]
    assert re.search(r", and \d+ more\.$", found["words"])
    commands = found["advice"].partition("As the tables' owner: ")[2]
    assert commands.count(";") == 6
    assert "REVOKE CREATE ON SCHEMA public FROM erp_app;" in commands
    assert re.search(r"REVOKE DELETE ON audit_log_\d", commands), (
        "each month of the log is a table of its own"
    )
    assert "REVOKE UPDATE ON SEQUENCE party_id_seq FROM erp_app;" in commands
    for command in commands.split(";")[:-1]:
        own_mill.sql(command)
    told = json.loads(run("doctor", "--json", "--server-env", str(tmp_path / "none"))[1])
    assert [f["state"] for f in told["findings"] if f["subject"] == "tables"] == ["fine"]


def test_backups_that_are_missing_or_failed(own_mill: Mill, look: Look) -> None:
    assert (look()["backup"].state, "No backup was made" in look()["backup"].words) == ("broken", True)
    own_mill.sql("INSERT INTO backup_run (path, size_bytes) VALUES ('/b', 1)")
    assert look()["backup"].state == "warning"  # not tried
    own_mill.sql("UPDATE backup_run SET at = now() - interval '5 hours'")
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, problem) VALUES ('/b', 0, 'The disk is full.')")
    told = look()["backup"]
    assert (told.state, told.advice) == ("broken", "The last backup failed: The disk is full.")
    assert re.fullmatch(
        r"The last attempt at a backup failed at \d{4}-\d\d-\d\d \d\d:\d\d\."
        r" The last one that succeeded is 5 h old\.",
        told.words,
    )
    own_mill.sql("DELETE FROM backup_run WHERE problem = ''")
    assert look()["backup"].words.endswith(" No backup has succeeded yet.")


def test_what_programs_read_is_told_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pc, env = tmp_path / "pc.toml", tmp_path / "server.env"
    monkeypatch.setenv("ERP_PC_FILE", str(pc))
    for name in ("ERP_DATABASE_URL", "ERP_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    assert list(of_configuration.looked_at([env])) == []
    pc.write_text("serverr = 'x'\nlocked = true\nlanguage = 'xx'\n", "utf-8")
    env.write_text("ERP_DATABASE_URL=postgresql://a:secret@b/c\nERP_PORT=https\nERP_TLS_CERT=/c\n", "utf-8")
    told = list(of_configuration.looked_at([env]))
    assert [(one.subject, one.state) for one in told] == [
        *[("pc_file", "broken")] * 2,
        *(("language", "warning"), ("variable", "warning"), ("server_settings", "broken")),
    ]
    assert [str(pc) in one.words for one in told] == [True, True, True, False, False]
    assert "Did you mean ERP_TLS_CERTIFICATE?" in told[3].words
    assert (str(env) in told[4].words, "ERP_PORT" in told[4].words) == (True, True)
    assert "secret" not in "".join(one.words for one in told)


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("ERP_OWNER_URL=postgresql://erp_owner:secret@b/c", "secrets_of_server"),
        ("ERP_SUPERUSER_URL=postgresql://postgres:secret@b/postgres", "secrets_of_server"),
        ("ERP_READ_URL=postgresql://a:secret@b,d/c?connect_timeout=2&application_name=x", "quotes"),
        ("ERP_COMPANIES=kaveri=c, surya=d", "quotes"),
        ("ERP_LANGUAGE=en # of refusals", "quotes"),
    ],
)
def test_what_does_not_belong_into_the_file_of_the_server_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, subject: str
) -> None:
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "none"))
    env = tmp_path / "server.env"
    good = "ERP_DATABASE_URL=postgresql://erp_app:secret@b:5432/c\nERP_COMPANIES='kaveri=c, surya=d'\n"
    env.write_text(good, "utf-8")
    assert {one.subject for one in of_configuration.looked_at([env])} == {"server_settings"}
    env.write_text(f"ERP_DATABASE_URL=postgresql://erp_app:secret@b:5432/c\n{line}\n", "utf-8")
    told = {one.subject: one for one in of_configuration.looked_at([env])}
    name = line.partition("=")[0]
    assert (told[subject].state, name in told[subject].words) == ("warning", True)
    assert "secret@" not in "".join(one.words + one.advice for one in told.values())


def test_the_owner_needs_no_finding_where_the_server_itself_backs_up(tmp_path: Path) -> None:
    env = tmp_path / "server.env"
    lines = (
        "ERP_DATABASE_URL=postgresql://a:b@c/d",
        "ERP_OWNER_URL=postgresql://o:b@c/d",
        "ERP_BACKUP_DIR=/b",
    )
    env.write_text("\n".join(lines), "utf-8")
    assert "secrets_of_server" not in found(of_configuration.looked_at([env]))


def test_the_owners_url_as_the_servers_is_found(
    run: Run, own_mill: Mill, quick: None, tmp_path: Path
) -> None:
    del quick
    env = tmp_path / "server.env"
    for url, state in ((own_mill.database.owner_url, "broken"), (own_mill.database.app_url, "fine")):
        env.write_text(f"ERP_DATABASE_URL={url}\n", "utf-8")
        env.chmod(0o600)
        told = json.loads(run("doctor", "--server-env", str(env), "--json")[1])
        (login,) = (one for one in told["findings"] if one["subject"] == "login")
        assert login["state"] == state
    assert "erp_app" in login["words"]


def test_a_company_whose_database_was_never_made_is_named(own_mill: Mill, tmp_path: Path) -> None:
    env, main = tmp_path / "server.env", own_mill.database.app_url.rpartition("/")[2]
    line = f"ERP_COMPANIES=kaveri={main},surya=never_made"
    env.write_text(f"ERP_DATABASE_URL={own_mill.database.app_url}\n{line}\n", "utf-8")
    told = found(of_configuration.looked_at([env]))
    assert "server_settings" not in told
    assert told["company"].state == "broken"
    assert told["company"].words.startswith("surya: ")
    assert "never_made" in told["company"].words
    assert "--company surya init" in told["company"].advice


def test_the_programs_url_as_the_owners_is_found(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    place = ("--database-url", own_mill.database.app_url, "--server-env", str(tmp_path / "none"))
    code, out, err = run("doctor", *place)
    assert (code, err) == (2, "")
    assert (
        "BROKEN      The login erp_app does not own this database. Use the URL of its owner (erp_owner)"
        in out
    )


def test_mails_that_wait_are_found(own_mill: Mill, look: Look) -> None:
    told = look()["mail"]
    assert (told.state, "no server is chosen: a backup that fails" in told.words) == ("note", True)
    set_up(own_mill, 25, host="smtp.mill.example")
    assert look()["mail"].state == "fine"
    with own_mill.door.own_transaction() as session:
        post(session, "anna@mill.example", "A word", "Good morning.")
    assert look()["mail"].state == "fine"
    own_mill.sql("UPDATE mail_outbox SET created_at = now() - interval '20 minutes'")
    assert (look()["mail"].state, "20 minutes" in look()["mail"].words) == ("warning", True)
    own_mill.sql("UPDATE mail_outbox SET attempts = 1, problem = 'It did not answer.'")
    told = look()["mail"]
    assert (told.state, told.words) == ("warning", "1 e-mail waits, and was not sent yet.")
    assert told.advice == "It did not answer. Try it: textile-erp-admin mail test."
    own_mill.sql("UPDATE mail_outbox SET done_at = now(), body = ''")
    assert look()["mail"].state == "fine"


def test_jobs_that_get_nowhere_are_found(own_mill: Mill, look: Look) -> None:
    """A worker that takes one again and again, and ends each time, carries nothing on."""
    own_mill("staff")
    assert look()["jobs"].state == "fine"
    own_mill.sql(
        "INSERT INTO job (user_id, session_id, kind, move, request, count, state, begun_at, alive_at)"
        " SELECT user_id, id, 'party', 'delete', gen_random_uuid(), 2, 'running', now() - interval '20 min',"
        " now() FROM session LIMIT 1"
    )
    told = look()["jobs"]
    assert (told.state, told.words) == (
        "warning",
        "1 move of many records is under way, and nothing was tried for 20 minutes.",
    )
    assert "Start the office server" in told.advice
    own_mill.sql(
        "INSERT INTO job_result (job_id, position, record_id, version, title, done_at)"
        " SELECT id, 1, 1, 1, 'One', now() FROM job"
    )
    assert look()["jobs"].state == "fine", "something was tried just now"
    own_mill.sql("UPDATE job SET state = 'stopped', ended_at = now(), reason = 'The account was closed.'")
    told = look()["jobs"]
    assert (told.state, "stopped within a day: The account was closed." in told.words) == ("note", True)
    own_mill.sql("UPDATE job SET ended_at = now() - interval '2 days'")
    assert look()["jobs"].state == "fine"


def test_a_half_migrated_database_is_told_and_not_looked_into(own_mill: Mill, look: Look) -> None:
    own_mill.sql("UPDATE alembic_version SET version_num = '0007'")
    findings = look()
    assert findings["revision"].state == "broken"
    assert findings["revision"].advice == "Run textile-erp-admin migrate."
    assert ("backup" in findings, findings["tables"].state) == (False, "unseen")
    own_mill.sql("UPDATE alembic_version SET version_num = '9999'")
    assert look()["revision"].advice == "Update the program."
    own_mill.sql("DELETE FROM alembic_version")
    told = look()["revision"]
    assert (told.state, told.advice) == ("broken", "Restore a backup.")
    assert "its table alembic_version is empty" in told.words


@pytest.mark.parametrize(
    ("rule", "state", "words"),
    [
        ("host all all 0.0.0.0/0 trust", "broken", "lets anybody in without a password"),
        ("host all all 10.0.0.0/8 scram-sha-256", "warning", "lets 10.0.0.0 in without TLS"),
        ("host all all 127.0.0.0/8 md5", "warning", "takes passwords as md5"),
        ("host all all ::1/128 scram-sha-256", "fine", ""),
        ("hostssl all all 10.0.0.0/8 scram-sha-256", "broken", "SSL is not supported by this build"),
        ("host all all nonsense", "broken", "end-of-line before authentication method"),
    ],
)
def test_who_may_come_in(postgres: EmbeddedServer, look: Look, rule: str, state: str, words: str) -> None:
    """The file is read by PostgreSQL, and not obeyed: it was not told to load it."""
    file = postgres.pgdata / "pg_hba.conf"
    before = file.read_text("utf-8")
    file.write_text(f"{before}\n{rule}\n", "utf-8")
    try:
        finding = look()["pg_hba"]
    finally:
        file.write_text(before, "utf-8")
    assert finding.state == state
    assert words in finding.words
    assert look()["pg_hba"].state == "fine"


def test_the_owner_is_not_shown_who_may_come_in(own_mill: Mill, quick: None) -> None:
    del quick
    finding = found(of_database.looked_at(own_mill.database.owner_url, ""))["pg_hba"]
    assert (finding.state, "superusers only" in finding.words) == ("unseen", True)
    assert "ERP_SUPERUSER_URL" in finding.advice


def test_a_superuser_who_cannot_come_in_hides_no_other_finding(own_mill: Mill, quick: None) -> None:
    del quick
    away = "postgresql://postgres:secret-word@127.0.0.1:1/postgres"
    findings = found(of_database.looked_at(own_mill.database.owner_url, away))
    assert (findings["pg_hba"].state, "secret-word" in findings["pg_hba"].words) == ("unseen", False)
    assert {"revision", "backup"} <= set(findings)


def test_what_could_not_be_looked_at_is_not_called_good(
    run: Run, own_mill: Mill, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del quick
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, verified_at) VALUES ('/b', 1, now())")
    closed = tmp_path / "server.env"
    closed.touch(0o600)
    access = os.access

    def as_somebody_else(file: Any, how: int, **more: Any) -> bool:
        return str(file) != str(closed) and access(file, how, **more)

    monkeypatch.setattr(os, "access", as_somebody_else)
    monkeypatch.setattr(of_machine, "_disk", lambda *_folder: Finding(subject="disk", state="fine", words=""))
    code, out, _err = run("doctor", "--server-env", str(closed))
    assert f"not seen    {closed} is not this user's to read" in out
    assert "not seen    Who may come in" in out
    assert code == 0, out
    told = json.loads(run("doctor", "--server-env", str(closed), "--json")[1])
    assert [f["subject"] for f in told["findings"] if f["state"] == "unseen"] == ["pg_hba", "unread"]


def test_ports_that_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_kind: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(of_machine.psutil, "net_connections", refused)
    port = of_this_machine()["port"]
    assert (port.state, bool(port.advice)) == ("unseen", True)


@pytest.fixture
def office_pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PC without a database; gives its pc.toml, which is not there yet."""
    for name in ("ERP_DATABASE_URL", "ERP_OWNER_URL", "ERP_SERVER", "ERP_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ERP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "pc.toml"))
    monkeypatch.setattr(of_machine, "_disk", lambda *_folder: Finding(subject="disk", state="fine", words=""))
    return tmp_path / "pc.toml"


def on_pc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    """Exit code and what the doctor tells there, all of it on standard output."""
    arguments = ["doctor", "--server-env", "/nowhere/server.env", *more]
    monkeypatch.setattr(sys, "argv", ["textile-erp-admin", *arguments])
    with pytest.raises(SystemExit) as left:
        admin_cli.main()
    streams = capsys.readouterr()
    assert streams.err == ""
    return int(left.value.code or 0), streams.out


def test_what_is_wrong_with_the_file_of_a_pc_is_told_once(
    office_pc: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ERP_LANGUGE", "tr")
    office_pc.write_text("lockd = true\nlanguage = 'xx'\n", "utf-8")
    code, out = on_pc(monkeypatch, capsys)
    assert code == 2
    assert [out.count(word) for word in ("lockd", "language xx", "ERP_LANGUGE")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/nowhere/at-all", "There is no Textile ERP database in /nowhere/at-all."),
        ("https://erp.example.com", "This is no database URL."),
        ("postgresql://a:b@c:99999999/d e", "This is no database URL."),
        ("postgresql://a:b@c:port/d", "This is no database URL."),
    ],
)
def test_a_place_that_is_no_database_is_a_finding(
    office_pc: Path,
    place: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del office_pc
    code, out = on_pc(monkeypatch, capsys, "--data-dir", place)
    assert (code, words in out, "\ngood" in out) == (2, True, True), out
    told = json.loads(on_pc(monkeypatch, capsys, "--data-dir", place, "--json")[1])
    assert (told["state"], told["findings"][0]["subject"]) == (2, "database")
    assert words in told["findings"][0]["words"]


def test_a_superuser_who_is_no_url_hides_no_other_finding(own_mill: Mill, quick: None) -> None:
    del quick
    findings = found(of_database.looked_at(own_mill.database.owner_url, "postgresql://a:b@c:port/d"))
    assert (findings["pg_hba"].state, "no database URL" in findings["pg_hba"].words) == ("unseen", True)


OURS = json.dumps({"status": "ready", "version": PROGRAM_VERSION, "schema_revision": "0007"}).encode()
DOWN = {"status": "not ready", "version": PROGRAM_VERSION, "schema_revision": "0007", "reason": "Away."}


def test_an_office_pc_is_judged_by_its_file_and_its_server(
    office_pc: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = Authority(office_pc.parent)
    certificate = authority.issue()
    with answering(OURS, certificate=certificate) as url:
        office_pc.write_text(f"server = '{url}'\nauthority = '{authority.file}'\n", "utf-8")
        code, out = on_pc(monkeypatch, capsys)
        assert (code, "answers at 127.0.0.1" in out, "holds for 89 days" in out) == (0, True, True), out
        office_pc.write_text(f"server = '{url}'\n", "utf-8")
        code, out = on_pc(monkeypatch, capsys)
        assert (code, "which this PC does not trust" in out) == (2, True)
        office_pc.write_text(f"server = '{url}'\nlockd = true\n", "utf-8")
        code, out = on_pc(monkeypatch, capsys)
        assert (code, "there is no setting lockd" in out) == (2, True)
    office_pc.write_text(f"server = '{url}'\nauthority = '{authority.file}'\n", "utf-8")
    code, out = on_pc(monkeypatch, capsys)
    assert (code, "nothing answers at port" in out) == (2, True)
    office_pc.write_text("server = 'a b'\n", "utf-8")
    assert on_pc(monkeypatch, capsys)[0] == 2


def test_a_pc_names_a_certificate_without_a_subject_alt_name(
    office_pc: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an authority the PC trusts, with the host as its common name, as certificates were made once."""
    authority = Authority(office_pc.parent)
    with answering(OURS, certificate=authority.issue("", common_name="localhost")) as url:
        address = url.replace("127.0.0.1", "localhost")
        office_pc.write_text(f"server = '{address}'\nauthority = '{authority.file}'\n", "utf-8")
        code, out = on_pc(monkeypatch, capsys)
    words = "BROKEN      The certificate of localhost names no host (subjectAltName)"
    assert (code, words in out) == (2, True), out


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"It works!", "no Textile ERP server"),
        (json.dumps(DOWN).encode(), "its database is not: Away."),
        (OURS.replace(PROGRAM_VERSION.encode(), b"99.0.0"), "99.0.0"),
    ],
)
def test_an_office_pc_whose_server_cannot_be_used(
    office_pc: Path,
    body: bytes,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with answering(body) as url:
        office_pc.write_text(f"server = '{url}'\n", "utf-8")
        code, out = on_pc(monkeypatch, capsys)
    assert (code, words in out) == (2, True), out


def test_the_server_a_user_chose_is_looked_at(
    office_pc: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the desktop's own preferences keep it."""
    code, out = on_pc(monkeypatch, capsys)
    told = ("look at it  There is no Textile ERP database" in out, "--data-dir" in out)
    assert (code, *told) == (1, True, True), "nobody chose anything, and there is no database"
    data = office_pc.with_name("data")
    data.mkdir()
    with answering(OURS) as url:
        (data / "desktop.ini").write_text(f'[login]\nlast_place=\\"{url}\\"\nx=5\n', "utf-8")
        code, out = on_pc(monkeypatch, capsys)
        assert (code, "answers at 127.0.0.1" in out) == (0, True), out
    for rubbish in (
        '[login]\nlast_place=\\"this-pc\\"\n',
        "[login]\n",
        "x",
        '[login]\nlast_place="@Variant(x)"\n',
    ):
        (data / "desktop.ini").write_text(rubbish, "utf-8")
        assert on_pc(monkeypatch, capsys)[0] == 1


@pytest.mark.parametrize(("seconds", "state"), [(0, "fine"), (7, "warning"), (-90, "broken")])
def test_a_clock_that_is_wrong(look: Look, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str) -> None:
    monkeypatch.setattr(of_database, "_now", lambda: datetime.now(UTC) + timedelta(seconds=seconds))
    assert look()["clock"].state == state


def test_limits_that_no_server_here_reaches(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_database, "OLDEST", 99)
    assert look()["postgresql"].state == "broken"
    monkeypatch.setattr(of_database, "OLDEST", 15)
    monkeypatch.setattr(of_database, "NEWEST", 17)
    assert look()["postgresql"].state == "warning"
    monkeypatch.setattr(of_database, "BIG_DATABASE", 1)
    assert look()["shared_buffers"].state == "warning"


def test_a_database_in_other_letters(postgres: EmbeddedServer, own_mill: Mill) -> None:
    name = f"{own_mill.database.owner_url.rpartition('/')[2]}_ascii"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as superuser:
        superuser.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII'"
            " LOCALE_PROVIDER libc LOCALE 'C'".encode()
        )
        try:
            findings = found(of_database.looked_at(postgres.superuser_url(name), ""))
        finally:
            superuser.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    assert findings["encoding"].state == "broken"
    assert findings["revision"].state == "broken"


def of_this_machine(**chosen: object) -> dict[str, Finding]:
    settings = ServerSettings(_env_file=None, database_url=SecretStr("postgresql://x"), **chosen)  # type: ignore
    return found(of_machine.looked_at(settings, []))


def test_certificates(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    good = of_this_machine(tls_certificate=authority.issue(), host="0.0.0.0")  # noqa: S104
    assert {good[name].state for name in ("certificate_expiry", "certificate_names")} == {"fine"}
    assert "127.0.0.1" in good["certificate_names"].words
    assert good["secret"].state == "broken", "the key was written for everybody"
    authority.issue().chmod(0o600)
    soon = of_this_machine(tls_certificate=authority.issue(last=10))["certificate_expiry"]
    assert (soon.state, bool(soon.advice)) == ("warning", True)
    over = of_this_machine(tls_certificate=authority.issue(first=-9, last=-2))["certificate_expiry"]
    assert (over.state, "is over since" in over.words) == ("broken", True)
    assert of_this_machine(tls_certificate=tmp_path / "none.pem")["certificate"].state == "broken"
    assert of_this_machine(host="0.0.0.0")["certificate"].state == "broken"  # noqa: S104
    assert of_this_machine()["certificate"].state == "fine"


def test_a_certificate_without_a_name_is_refused_by_pcs(tmp_path: Path) -> None:
    file = Authority(tmp_path).issue("")
    finding = of_this_machine(tls_certificate=file)["certificate_names"]
    assert finding.state == "broken"
    assert "subjectAltName" in finding.advice


def test_ports_disks_and_files_with_passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        listening = of_this_machine(port=port)["port"]
        assert (listening.state, "127.0.0.1" in listening.words) == ("fine", True)
    assert of_this_machine(port=port)["port"].state == "broken"
    gone = of_this_machine(backup_dir=tmp_path / "none")["disk"]
    assert isinstance(gone, Finding)
    (tmp_path / "kaveri").mkdir()
    with (tmp_path / "kaveri/textile_erp.dump.age").open("wb") as backup:
        backup.truncate(2**43)  # takes no room, and says it does
    full = of_this_machine(backup_dir=tmp_path)["disk"]
    assert (full.state, "the next one finds no room" in full.words) == ("broken", True)
    monkeypatch.setattr(of_machine, "NEARLY_FULL", 2.0)
    assert of_this_machine()["disk"].state == "warning"
    monkeypatch.setattr(of_machine, "FULL", 2.0)
    assert of_this_machine()["disk"].state == "broken"
    env = tmp_path / "server.env"
    env.write_text("ERP_DATABASE_URL=postgresql://x", "utf-8")
    env.chmod(0o644)
    (secret,) = [f for f in of_machine.looked_at(None, [env]) if f.subject == "secret"]
    assert (secret.state, secret.advice) == ("broken", f"chmod 600 {env}")
    env.chmod(0o600)
    (secret,) = [f for f in of_machine.looked_at(None, [env]) if f.subject == "secret"]
    assert secret.state == "fine"


def test_what_a_monitor_is_told() -> None:
    states = ("fine", "note", "unseen", "warning", "broken")
    fine, note, unseen, warning, broken = (Finding(subject="x", state=s, words="") for s in states)
    told = ([], [fine], [fine, note, unseen], [unseen, warning], [broken, warning])
    assert [worst(list(findings)) for findings in told] == [0, 0, 0, 1, 2]
    assert [is_here(h) for h in ("", "localhost", "/run/postgresql", "127.0.0.1/32", "10.0.0.1")] == [
        *[True] * 4,
        False,
    ]


def grown(mill: Mill, **settings: str) -> dict[str, Finding]:
    urls = {"database_url": mill.database.app_url} | settings
    known = ServerSettings(_env_file=None, **{name: SecretStr(url) for name, url in urls.items()})  # type: ignore[call-arg, arg-type]
    return found(of_growth.looked_at(known))


def test_news_and_standbys(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    told = grown(own_mill)
    states = {subject: one.state for subject, one in told.items()}
    assert states == {"login": "fine", "news": "fine", "standbys": "note"}
    assert told["standbys"].words.startswith("No standby follows the database: ")
    # Somewhere else nothing is heard of it.
    monkeypatch.setattr(of_growth, "SECONDS", 0.3)
    elsewhere = own_mill.database.app_url.rpartition("/")[0] + "/postgres"
    told = grown(own_mill, listen_url=elsewhere)
    assert (told["news"].state, "ERP_LISTEN_URL" in told["news"].words) == ("broken", True)
    assert grown(own_mill, database_url="postgresql://erp_app:wrong@127.0.0.1:1/x")["server_database"]


def test_a_standby_to_read_from_that_is_none(own_mill: Mill) -> None:
    told = grown(own_mill, read_url=own_mill.database.app_url)
    assert (told["read_url"].state, "no standby" in told["read_url"].words) == ("broken", True)
    told = grown(own_mill, read_url="postgresql://erp_app:app@127.0.0.1:1/x")
    assert (told["read_url"].state, "not reached" in told["read_url"].words) == ("broken", True)


def test_the_certificate_that_the_unit_hands_over_is_looked_at(
    run: Run, tmp_path: Path, database: Database
) -> None:
    """It stands in no setting: systemd gives the server the files beside server.env."""
    (tmp_path / "server.env").write_text(f"ERP_DATABASE_URL={database.app_url}\n")
    issued = Authority(tmp_path).issue("", last=10)
    for name in ("certificate.pem", "key.pem"):
        (tmp_path / name).write_bytes(issued.read_bytes())
    _code, out, _err = run("doctor", "--server-env", str(tmp_path / "server.env"), "--json")
    told = {finding["subject"]: finding["state"] for finding in json.loads(out)["findings"]}
    assert (told["certificate_expiry"], told["certificate_names"]) == ("warning", "broken")
