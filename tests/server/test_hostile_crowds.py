"""Many at once: who fills the line for passwords or the server's connections, and who must not notice it."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from erp_core import connect
from erp_core.security.session import service as sessions
from erp_core.security.user import password as passwords
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_party
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused
from tests.server.trouble.office import wait_until

pytestmark = pytest.mark.long

# Addresses this machine has beside 127.0.0.1, as if they were other PCs.
HERE, THERE, FAR = "127.0.0.1", "127.0.0.2", "127.0.0.3"

CSV = {"Content-Type": "application/octet-stream"}

# A crowd whose passwords are hashed in earnest, on a machine that is busy with other tests.
PATIENCE_S = 240


def at(office: OfficeServer, address: str, token: str = "") -> httpx.Client:
    """A program on the PC of this address."""
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=500)
    return httpx.Client(
        base_url=office.url,
        timeout=PATIENCE_S,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        transport=httpx.HTTPTransport(local_address=address, limits=limits),
    )


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> Callable[[OfficeServer], str]:
    """``costly(office)``: a new viewer whose password costs as much to check as in real life."""

    def make(office: OfficeServer) -> str:
        with monkeypatch.context() as real:
            real.setattr(passwords, "COST", 12)
            return office.mill.add_user("viewer", hashed=passwords.hash_password(SecretStr(PASSWORD)))

    return make


class TestTheLineForPasswords:
    def test_who_proves_his_own_in_a_crowd_holds_up_nobody(
        self, serve: Callable[..., OfficeServer], costly: Callable[[OfficeServer], str]
    ) -> None:
        office = serve()
        crowd, other = office.login(costly(office)), office.login("staff")
        with (
            at(office, HERE, crowd["access_token"]) as viewer,
            at(office, THERE) as elsewhere,
            ThreadPoolExecutor(60) as pool,
        ):
            flood = [
                pool.submit(viewer.post, "/api/rpc/session.prove", json={"password": PASSWORD})
                for _ in range(150)
            ]
            renewal = elsewhere.post(
                f"{API}/auth/refresh", json={"refresh_token": other["refresh_token"]}, timeout=10
            )
            login = elsewhere.post(
                f"{API}/auth/login", json={"username": "staff", "password": PASSWORD}, timeout=10
            )
            answers = [shot.result() for shot in flood]
        assert renewal.status_code == 200
        assert login.status_code == 200
        office.keep_secret(renewal.json()["refresh_token"], login.json()["refresh_token"])
        assert {answer.status_code for answer in answers} == {200, 429}
        for answer in answers:
            if answer.status_code == 429:
                assert refused(answer, 429, "too_many_requests") == {}
                assert 0 < int(answer.headers["Retry-After"]) <= 5
        office.check()

    def test_strangers_from_one_address_leave_the_line_to_others(
        self, serve: Callable[..., OfficeServer]
    ) -> None:
        office = serve()
        with at(office, HERE) as stranger, at(office, THERE) as desk, ThreadPoolExecutor(60) as pool:

            def guess(n: int) -> int:
                body = {"username": f"nobody{n}", "password": "a guess"}
                return stranger.post(f"{API}/auth/login", json=body).status_code

            flood = [pool.submit(guess, n) for n in range(60)]
            login = {"username": "staff", "password": PASSWORD}
            assert desk.post(f"{API}/auth/login", json=login, timeout=10).status_code == 200
            statuses = [shot.result() for shot in flood]
        assert set(statuses) == {401, 429}
        assert statuses.count(429) > statuses.count(401)

    def test_strangers_from_everywhere_keep_nobody_from_unlocking(
        self, serve: Callable[..., OfficeServer], costly: Callable[[OfficeServer], str]
    ) -> None:
        office = serve()
        mine = office.login(costly(office))
        with (
            at(office, THERE, mine["access_token"]) as desk,
            contextlib.ExitStack() as stack,
            ThreadPoolExecutor(60) as pool,
        ):
            strangers = [stack.enter_context(at(office, f"127.0.8.{n}")) for n in range(1, 31)]
            flood = [
                pool.submit(
                    stranger.post, f"{API}/auth/login", json={"username": f"nobody{n}", "password": "x"}
                )
                for n, stranger in enumerate(strangers * 2)
            ]
            unlocked = desk.post("/api/rpc/session.prove", json={"password": PASSWORD}, timeout=20)
            waiting = [shot for shot in flood if not shot.done()]
            assert unlocked.status_code == 200
            assert waiting, "the strangers were through before anybody could be held up"
            for shot in flood:
                shot.result()
        office.check()

    def test_an_office_that_logs_in_all_at_once_gets_in(self, serve: Callable[..., OfficeServer]) -> None:
        """Our own programs come again by themselves when they are told to."""
        office = serve()

        def log_in(_n: int) -> str:
            core = connect(office.url)
            try:
                return core.login("staff", PASSWORD).username
            finally:
                core.close()

        with ThreadPoolExecutor(12) as pool:
            assert list(pool.map(log_in, range(24))) == ["staff"] * 24

    def test_garbage_renewals_are_refused_and_good_ones_go_on(
        self, serve: Callable[..., OfficeServer]
    ) -> None:
        office = serve(public_calls_per_minute=20)
        tokens = office.login("staff")
        with at(office, THERE) as thief, at(office, HERE) as desk:
            answers = [
                thief.post(f"{API}/auth/refresh", json={"refresh_token": f"guess {n}"}) for n in range(40)
            ]
            assert {answer.status_code for answer in answers} == {401, 429}
            for _ in range(40):
                answer = desk.post(f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
                assert answer.status_code == 200
                tokens = answer.json()


def idle(office: OfficeServer, address: str, count: int) -> list[socket.socket]:
    """Connections that say nothing."""
    lines = []
    for _ in range(count):
        line = socket.create_connection((HERE, office.port), 10, source_address=(address, 0))
        lines.append(line)
    return lines


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


@pytest.fixture
def crowd() -> Iterator[list[socket.socket]]:
    lines: list[socket.socket] = []
    yield lines
    for line in lines:
        line.close()


class TestConnections:
    def test_idle_ones_keep_nobody_out(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        office = serve(max_connections=120, strangers_per_address=50)
        with at(office, HERE, office.token("staff")) as desk:
            assert desk.get(f"{API}/parties").status_code == 200
            for address in (HERE, THERE, FAR, "127.0.0.4"):
                crowd += idle(office, address, 70)
            with at(office, THERE) as new:
                login = new.post(f"{API}/auth/login", json={"username": "viewer", "password": PASSWORD})
                assert login.status_code == 200
            assert desk.get(f"{API}/parties").status_code == 200
            with at(office, HERE, office.token("staff")) as another:
                assert another.get(f"{API}/parties").status_code == 200
        wait_until(lambda: sum(map(is_open, crowd)) <= 120, 10, "the rest was hung up on")

    def test_of_one_address_there_are_only_so_many(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        office = serve(strangers_per_address=20, connections_per_address=40)
        crowd += idle(office, THERE, 100)
        wait_until(lambda: sum(map(is_open, crowd)) <= 20, 10, "those beyond were hung up on")
        token = office.token("viewer")
        asked = f"GET {API}/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        known = []
        for _ in range(60):
            (line,) = idle(office, FAR, 1)
            line.sendall(asked)
            assert line.recv(65_536).startswith(b"HTTP/1.1 200")
            known.append(line)
        crowd += known
        wait_until(lambda: sum(map(is_open, known)) <= 40, 10, "those beyond were hung up on")

    def test_requests_that_do_not_end_keep_nobody_out(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        office = serve(max_connections=60, strangers_per_address=40)
        head = b"POST /api/rpc/session.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        for address in (THERE, FAR, "127.0.0.4"):
            for line in idle(office, address, 40):
                crowd.append(line)
                with contextlib.suppress(OSError):
                    line.sendall(head + b"Content-Length: 1000\r\n\r\n{")
        with at(office, HERE, office.token("staff")) as desk:
            assert desk.get(f"{API}/parties").status_code == 200

    def test_strangers_are_not_kept_and_those_logged_in_are(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        office = serve()
        token = office.token("viewer")
        asked = f"GET {API}/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        forged = asked.replace(b"Bearer ", b"Bearer x")
        (known, stranger, liar) = crowd[:] = idle(office, HERE, 3)
        for line, request in (
            (known, asked),
            (stranger, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"),
            (liar, forged),
        ):
            line.sendall(request)
            assert line.recv(65_536).startswith(b"HTTP/1.1 ")
        wait_until(lambda: not is_open(stranger) and not is_open(liar), 15, "strangers are hung up on")
        time.sleep(1)
        assert is_open(known)

    def test_one_session_cannot_take_all_streams(self, serve: Callable[..., OfficeServer]) -> None:
        office = serve()
        statuses: list[int] = []
        lines: list[Iterator[str]] = []
        with at(office, HERE, office.token("viewer")) as viewer, contextlib.ExitStack() as streams:
            for _ in range(14):
                stream = streams.enter_context(viewer.stream("GET", "/api/events"))
                statuses.append(stream.status_code)
                lines.append(stream.iter_lines())
                if stream.status_code == 200:
                    assert next(lines[-1]) == ": connected"
            assert statuses == [200] * 10 + [429] * 4
            with at(office, HERE, office.token("staff")) as staff, staff.stream("GET", "/api/events") as own:
                assert own.status_code == 200


class TestFilesThatDoNotCome:
    """A file is promised, and its bytes do not come: who does that holds up himself alone."""

    PROMISED = "POST /api/import/party HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

    def promise(
        self, office: OfficeServer, crowd: list[socket.socket], who: str, count: int, told: int
    ) -> list[bytes]:
        """First lines of what those who promise a file are told at once; the others are waited for."""
        token = f"Authorization: Bearer {office.token(who)}\r\n"
        lines = idle(office, HERE, count)
        crowd += lines
        for line in lines:
            line.sendall(f"{self.PROMISED}{token}Content-Length: 1000000\r\n\r\n[".encode())
            line.setblocking(False)
        answers: dict[socket.socket, bytes] = {}

        def are_told() -> bool:
            for line in lines:
                with contextlib.suppress(BlockingIOError):
                    answers.setdefault(line, line.recv(65_536).split(b"\r\n")[0])
            return len(answers) >= told

        wait_until(are_told, PATIENCE_S, "those beyond are told")
        return list(answers.values())

    def test_others_export_import_and_attach(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        office = serve()
        party = make_party(office.mill.log_in("admin"))
        told = self.promise(office, crowd, "staff", 7, 3)
        assert told == [b"HTTP/1.1 429 Too Many Requests"] * 3
        with at(office, HERE, office.token("manager")) as manager:
            assert manager.post("/api/list/party.search", json={"query": {}}).status_code == 200
            file = {"collection": "parties", "trial": True}
            tried = manager.post(f"{API}/imports", params=file, content=b"Name\nWeft\n", headers=CSV)
            assert tried.status_code == 200, tried.text
            to = {"collection": "parties", "record_id": party.id, "name": "loom.txt"}
            attached = manager.post(f"{API}/attachments", params=to, content=b"a", headers=CSV)
            assert attached.status_code == 201, attached.text

    @pytest.mark.parametrize("token", ["", "Authorization: Bearer made.up.token\r\n"])
    def test_strangers_are_sent_away_at_every_door_before_it_comes(
        self, office: OfficeServer, crowd: list[socket.socket], token: str
    ) -> None:
        for path in ("rpc/sales_order.create", "list/sales_order.search", "import/item", "v1/parties"):
            (line,) = idle(office, HERE, 1)
            crowd.append(line)
            head = f"POST /api/{path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            line.sendall(f"{head}{token}Content-Length: 3000000\r\n\r\n[".encode())
            assert line.recv(65_536).split(b"\r\n")[0] == b"HTTP/1.1 401 Unauthorized", path

    def test_who_may_import_nothing_is_sent_away_before_it_comes(
        self, serve: Callable[..., OfficeServer], crowd: list[socket.socket]
    ) -> None:
        assert self.promise(serve(), crowd, "viewer", 5, 5) == [b"HTTP/1.1 403 Forbidden"] * 5


def test_the_log_names_nobody_whom_an_unsigned_token_names(office: OfficeServer, http: httpx.Client) -> None:
    from tests.server.test_hostile_access import encoded

    claims: dict[str, Any] = {"name": "victim-of-forgery", "sub": "1", "exp": 9_999_999_999}
    token = f"{encoded({'alg': 'none', 'kid': 'x'})}.{encoded(claims)}.x"
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("session.login", "session.refresh", "session.me", "no.such", "user.register"):
        http.post(f"/api/rpc/{path}", json={}, headers=headers)
    http.post(f"{API}/auth/login", json={"username": "x", "password": "y"}, headers=headers)
    http.get(f"{API}/parties", headers=headers)
    http.get("/api/events", headers=headers)
    assert "victim-of-forgery" not in office.log


def test_a_proof_at_the_locked_screen_is_counted(office: OfficeServer, http: httpx.Client) -> None:
    tokens = office.login(office.mill.add_user("viewer"))
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answers = [
        http.post("/api/rpc/session.prove", json={"password": f"guess {n}"}, headers=headers)
        for n in range(7)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    core = office.mill.log_in("viewer")
    assert core.run(sessions.me).username == "viewer"
