"""What stands between a PC and its server is told apart, and each sentence says what to do."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import connect
from erp_core.errors import ErpError
from erp_core.kit.wire import PROGRAM_VERSION, misfit
from erp_core.reach import reach as reaching
from erp_core.reach.address import candidates, is_link, server_url
from erp_core.reach.reach import Trouble, reach
from erp_core.setup import Database
from tests.factories.serving import served
from tests.factories.tls import Authority, answering

OURS = {"status": "ready", "version": PROGRAM_VERSION, "schema_revision": "0007"}
OURS_SAYS = json.dumps(OURS).encode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def known(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The company's authority, made known to this PC."""
    monkeypatch.setenv("ERP_AUTHORITY", str(authority.file))
    return authority


class TestAddresses:
    @pytest.mark.parametrize(
        ("typed", "url"),
        [
            ("erp.example.com", "https://erp.example.com"),
            (" HTTPS://ERP.Example.com:443/ ", "https://erp.example.com"),
            ("erp.example.com:8443", "https://erp.example.com:8443"),
            ("<https://erp.example.com:8443>", "https://erp.example.com:8443"),
            ("erp://erp.example.com:8443", "https://erp.example.com:8443"),
            ("erp://erp.example.com/", "https://erp.example.com"),
            ("erp:erp.example.com", "https://erp.example.com"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("[::1]:8443", "https://[::1]:8443"),
            ("büro-server", "https://büro-server"),
        ],
    )
    def test_what_people_type_paste_and_click(self, typed: str, url: str) -> None:
        assert server_url(typed) == url
        assert server_url(url) == url

    @pytest.mark.parametrize(
        "rubbish",
        [
            "",
            "   ",
            "erp://",
            "erp:",
            "erp:///etc/passwd",
            "erp://host/path?x=1",
            "erp://bank.example@evil.example",
            "https://user:secret@erp.example.com",
            "erp://host:99999",
            "erp://host:abc",
            "erp://a b",
            "erp://host\nX-Header: 1",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "postgresql://erp_app:x@db/textile_erp",
            "--tour=/tmp",
            "-x",
            "a" * 400,
            "erp://" + "%00" * 5,
            "\\\\server\\share",
        ],
    )
    def test_rubbish_is_refused_in_a_sentence(self, rubbish: str) -> None:
        with pytest.raises(ErpError, match="This is not a server's address"):
            server_url(rubbish)

    @pytest.mark.parametrize(
        ("typed", "rest"),
        [
            ("erp://host:8443/x?y=1", "/x?y=1"),
            ("https://erp.example.com/kaveri/login", "/kaveri/login"),
            ("https://erp.example.com/api", "/api"),
            ("https://erp.example.com/docs/", "/docs/"),
            ("https://erp.example.com/9mills", "/9mills"),
            ("https://erp.example.com/kaveri?y=1", "/kaveri?y=1"),
            ("erp.example.com#top", "#top"),
            ("[::1]:8443?y=1", "?y=1"),
        ],
    )
    def test_what_does_not_belong_behind_an_address_is_named(self, typed: str, rest: str) -> None:
        with pytest.raises(ErpError) as refused:
            server_url(typed)
        assert refused.value.message.endswith(f"Leave out {rest}.")

    @pytest.mark.parametrize("port", ["99999", "0", "65536", "abc", "1:2", "-1"])
    @pytest.mark.parametrize("host", ["erp://host", "localhost", "https://[::1]"])
    def test_a_port_that_does_not_fit_is_named(self, host: str, port: str) -> None:
        with pytest.raises(ErpError, match="The port must be a number from 1 to 65535"):
            server_url(f"{host}:{port}")

    def test_passwords_do_not_leave_the_machine_unencrypted(self) -> None:
        with pytest.raises(ErpError, match="https://"):
            server_url("http://erp.example.com")

    @given(st.text(max_size=60))
    def test_whatever_is_typed_becomes_an_address_or_one_sentence(self, text: str) -> None:
        try:
            url = server_url(text)
        except ErpError:
            return
        assert url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]"))
        assert server_url(url) == url

    def test_our_usual_port_is_tried_where_none_is_named(self) -> None:
        assert candidates("https://erp") == ["https://erp", "https://erp:8443"]
        assert candidates("https://erp:9000") == ["https://erp:9000"]
        assert candidates("http://127.0.0.1") == ["http://127.0.0.1"]
        assert is_link("ERP://x")
        assert not is_link("erp.example.com")


def test_a_server_of_ours_is_reached(database: Database) -> None:
    with served(database) as url:
        found = reach(url)
    assert (found.trouble, found.url, found.version) == (None, url, PROGRAM_VERSION)


def test_a_server_with_the_companys_own_certificate(known: Authority) -> None:
    with answering(OURS_SAYS, certificate=known.issue()) as url:
        assert reach(url).trouble is None
        core = connect(url)  # the door itself believes the same authorities
        with pytest.raises(ErpError) as refused:
            core.login("anna", "x")
        assert "cannot be reached" not in str(refused.value)
        core.close()


def test_a_name_nobody_knows() -> None:
    found = reach("https://no-such-server.invalid")
    assert found.trouble is Trouble.NAME_NOT_FOUND
    assert "no-such-server.invalid" in found.message


def test_a_closed_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = reach(f"https://127.0.0.1:{port}")
    assert found.trouble is Trouble.PORT_CLOSED
    assert str(port) in found.message


def test_a_machine_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "PATIENCE", 0.2)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = []
        for _one in range(4):  # whoever comes now waits for ever
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
            waiting.append(caller)
        found = reach(f"https://127.0.0.1:{port}")
        for caller in waiting:
            caller.close()
    assert found.trouble is Trouble.PORT_CLOSED
    assert "firewall" in found.message


@pytest.mark.parametrize(
    "body",
    [
        b"<html>It works!</html>",
        b"",
        b"[]",
        b'{"status": "ok"}',
        b'{"status": "ready", "version": "1", "schema_revision": 1}',
        b"\xff\xfe" * 50,
    ],
)
def test_a_web_server_that_is_not_ours(body: bytes) -> None:
    with answering(body) as url:
        assert reach(url).trouble is Trouble.NOT_OUR_SERVER


def test_https_to_a_server_of_ours_that_speaks_plain_http() -> None:
    """On this machine one may go on without; on the way through a network nobody may."""
    with answering(OURS_SAYS) as url:
        found = reach(url.replace("http:", "https:"))
    assert found.trouble is Trouble.SPEAKS_HTTP
    assert found.message.endswith(f"Write {url}.")
    assert not found.is_usable


def test_plain_http_through_a_network_is_for_the_administrator_to_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reaching, "is_this_machine", lambda _host: False)
    with answering(OURS_SAYS) as url:
        found = reach(url.replace("http:", "https:"))
    assert found.trouble is Trouble.SPEAKS_HTTP
    assert "encrypt" in found.message
    assert "http://" not in found.message


def test_something_else_that_speaks_no_https() -> None:
    with answering(b"<html>It works!</html>") as url:
        found = reach(url.replace("http:", "https:"))
    assert found.trouble is Trouble.NOT_OUR_SERVER


def test_plain_http_to_a_server_that_speaks_https(authority: Authority) -> None:
    """Whether this PC would trust it comes next."""
    with answering(OURS_SAYS, certificate=authority.issue()) as url:
        found = reach(url.replace("https:", "http:"))
    assert found.trouble is Trouble.SPEAKS_HTTPS
    assert url in found.message
    assert not found.is_usable


def test_an_unknown_authority_is_named_and_the_way_to_trust_it(authority: Authority) -> None:
    with answering(OURS_SAYS, certificate=authority.issue()) as url:
        found = reach(url)
    assert found.trouble is Trouble.NOT_TRUSTED
    for part in ("Kaveri Mills", "does not trust", "pc.toml", "Fingerprint"):
        assert part in found.message


def test_an_expired_certificate(known: Authority) -> None:
    with answering(OURS_SAYS, certificate=known.issue(first=-30, last=-3)) as url:
        found = reach(url)
    assert found.trouble is Trouble.NOT_TRUSTED
    assert "must renew" in found.message
    assert f"{datetime.now(UTC) - timedelta(days=3):%Y-%m}" in found.message


def test_a_certificate_of_the_future(known: Authority) -> None:
    with answering(OURS_SAYS, certificate=known.issue(first=3)) as url:
        assert "begins only on" in reach(url).message


def test_a_certificate_for_another_name(known: Authority) -> None:
    with answering(OURS_SAYS, certificate=known.issue("erp.kaveri.example")) as url:
        found = reach(url)
    assert found.trouble is Trouble.NOT_TRUSTED
    assert "erp.kaveri.example" in found.message
    assert "127.0.0.1" in found.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_certificate_that_names_nobody(known: Authority, host: str) -> None:
    """One of the old kind, with a common name alone, though it be the host's."""
    with answering(OURS_SAYS, certificate=known.issue("", common_name=host)) as url:
        found = reach(url.replace("127.0.0.1", host))
    assert found.trouble is Trouble.NOT_TRUSTED
    assert found.message == (
        f"The certificate of {host} names no host (subjectAltName), so no program can believe it. Your"
        " administrator must get another."
    )


def test_a_certificate_for_an_address_alone_is_told_by_it(known: Authority) -> None:
    with answering(OURS_SAYS, certificate=known.issue("127.0.0.1")) as url:
        assert (
            "made out for 127.0.0.1, not for localhost"
            in reach(url.replace("127.0.0.1", "localhost")).message
        )


@pytest.mark.parametrize("first", [-30, 3])
def test_a_clock_that_makes_a_good_certificate_look_bad(known: Authority, first: int) -> None:
    """The server's own clock stands within the days of its certificate."""
    there = datetime.now(UTC) + timedelta(days=first + 5)
    with answering(OURS_SAYS, certificate=known.issue(first=first, last=first + 10), date=there) as url:
        found = reach(url)
    assert found.trouble is Trouble.CLOCK_WRONG
    assert f"{there.astimezone():%Y-%m-%d}" in found.message


def test_a_clock_that_differs() -> None:
    with answering(OURS_SAYS, date=datetime.now(UTC) + timedelta(minutes=20)) as url:
        assert reach(url).trouble is Trouble.CLOCK_WRONG
    with answering(OURS_SAYS, date=datetime.now(UTC) + timedelta(minutes=2)) as url:
        assert reach(url).trouble is None


@pytest.mark.parametrize(("version", "trouble"), [("99.0.0", Trouble.TOO_OLD), ("0.0.9", Trouble.TOO_NEW)])
def test_versions_that_do_not_fit(version: str, trouble: Trouble) -> None:
    with answering(json.dumps(OURS | {"version": version}).encode()) as url:
        found = reach(url)
    assert found.trouble is trouble
    assert version in found.message
    assert f"{url}/download" in found.message


def test_the_older_of_two_is_named() -> None:
    assert misfit("0.9.0", "0.10.0") == (
        True,
        "This program is version 0.9.0, too old for the server, which is 0.10.0."
        " Install version 0.10.0, or ask your administrator.",
    )
    assert misfit("1.0.0", "0.10.3")[0] is False
    assert misfit("rubbish" * 10, "0.10.3")[0] is True


def test_a_database_that_is_down() -> None:
    told = OURS | {"status": "not ready", "reason": "The database does not answer."}
    with answering(json.dumps(told).encode(), 503) as url:
        found = reach(url)
    assert found.trouble is Trouble.DATABASE_DOWN
    assert "The database does not answer." in found.message


def test_an_authority_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_AUTHORITY", str(tmp_path / "gone.pem"))
    with pytest.raises(ErpError, match=r"gone\.pem"):
        connect("https://127.0.0.1:1")
