"""Requests to the server: packed answers, broken ones, lines of news, and the proxy of the PC."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from erp_core.reach.http import Http, Lost

WORDS = "Çözgü, 58 in: ".encode() * 400


def whole_request(connection: socket.socket) -> bytes:
    """All of a request, head and body: what stays unread would reset the line under our answer."""
    with connection.makefile("rb") as line:
        head = list(iter(line.readline, b"\r\n"))
        lengths = [int(each.split(b":")[1]) for each in head if each.lower().startswith(b"content-length:")]
        return b"".join([*head, b"\r\n", line.read(sum(lengths))])


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server of one request, on loopback; its address, and what it was sent."""
    sent: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                sent.append(whole_request(connection))
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", sent
        thread.join(timeout=10)


def in_pieces(head: bytes, pieces: list[bytes]) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + head + b"\r\n")
        for piece in pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")

    return answer


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def test_a_packed_answer_is_unpacked_wherever_it_was_cut() -> None:
    packed = cut(gzip.compress(WORDS), 3)
    told = in_pieces(b"Content-Encoding: gzip\r\nX-Told: yes\r\n", packed)
    with answering(told) as (url, sent), closing(Http(url, {"X-Mine": "1"})) as http:
        answer = http.post("/api/x", b"{}", {"X-Yours": "2"})
    assert (answer.status, answer.content, answer.headers["x-told"]) == (200, WORDS, "yes")
    assert sent[0].startswith(b"POST /api/x HTTP/1.1\r\n")
    assert all(line in sent[0] for line in (b"X-Mine: 1\r\n", b"X-Yours: 2\r\n", b"Content-Length: 2\r\n"))


@pytest.mark.parametrize(
    "content",
    [WORDS, gzip.compress(WORDS)[:-9], gzip.compress(WORDS)[:10] + b"\xff" * 40],
    ids=["not packed at all", "half", "damaged"],
)
def test_an_answer_that_does_not_unpack_is_a_lost_one(content: bytes) -> None:
    packed = in_pieces(b"Content-Encoding: gzip\r\n", [content])
    with answering(packed) as (url, _sent), closing(Http(url, {})) as http, pytest.raises(Lost):
        http.post("/", b"", {})


def test_an_answer_that_breaks_off_is_a_lost_one() -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")

    with answering(half) as (url, _sent), closing(Http(url, {})) as http, pytest.raises(Lost):
        http.post("/", b"", {})


def test_nobody_waits_longer_than_his_patience() -> None:
    done = threading.Event()
    with answering(lambda _connection: (done.wait(10), None)[1]) as (url, _sent):
        with closing(Http(url, {}, patience=0.2)) as http, pytest.raises(Lost):
            http.post("/", b"", {})
        done.set()


def test_news_come_in_whole_lines_wherever_they_were_cut() -> None:
    told = ": connected\r\n\ndata: Çelik\ndata: İpek\n\n"
    answer = in_pieces(b"", cut(told.encode(), 1))
    with (
        answering(answer) as (url, _sent),
        closing(Http(url, {})) as http,
        http.stream("GET", "/", {}) as stream,
    ):
        assert list(stream.lines()) == [": connected", "", "data: Çelik", "data: İpek", ""]


def test_another_threads_reading_ends_when_it_is_hung_up() -> None:
    def stay(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.recv(1)  # until the other side hangs up

    with (
        answering(stay) as (url, _sent),
        closing(Http(url, {})) as http,
        http.stream("GET", "/", {}, patience=30) as stream,
    ):
        threading.Timer(0.1, stream.hang_up).start()
        with pytest.raises(Lost):
            list(stream.pieces())


def served(connection: socket.socket, content: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))


def test_one_connection_serves_until_the_other_side_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hung_up = threading.Event()

        def serve() -> None:
            for number, answers in enumerate((2, 1)):
                connection, _address = listener.accept()
                with connection:
                    for _ in range(answers):
                        whole_request(connection)
                        served(connection, b"line %d" % number)
                hung_up.set()

        thread = threading.Thread(target=serve)
        thread.start()
        with closing(Http(f"http://127.0.0.1:{listener.getsockname()[1]}", {})) as http:
            said = [http.post("/", b"", {}).content for _ in range(2)]
            assert hung_up.wait(10)
            said.append(http.post("/", b"", {}).content)
        thread.join(timeout=10)
    assert said == [b"line 0", b"line 0", b"line 1"]


def test_a_connection_whose_answer_was_not_read_whole_is_used_for_nothing_else() -> None:
    def answer(connection: socket.socket) -> None:
        served(connection, WORDS)
        connection.recv(1)  # until the other side hangs up

    with answering(answer) as (url, _sent), closing(Http(url, {})) as http:
        with http.stream("GET", "/", {}) as stream:
            next(stream.pieces())
        assert not http._open


def test_what_a_server_says_before_it_heard_all_is_read() -> None:
    def refused(connection: socket.socket) -> None:
        served(connection, b"too large")

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(1000)
                refused(connection)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(100_000):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        body = (b"x" * 100_000 for _ in range(100))
        with (
            closing(Http(f"http://127.0.0.1:{listener.getsockname()[1]}", {})) as http,
            http.stream("PUT", "/", {"Content-Length": "10000000"}, body) as stream,
        ):
            assert stream.whole().content == b"too large"
        thread.join(timeout=10)


def test_a_value_of_several_lines_is_no_header() -> None:
    with closing(Http("http://127.0.0.1:9", {})) as http, pytest.raises(Lost, match="header"):
        http.post("/", b"", {"Authorization": "Bearer a\r\nX-Other: b"})


@pytest.mark.parametrize("name", ["https_proxy", "all_proxy"])
def test_the_pcs_proxy_is_asked_for_the_way(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    forget_proxies(monkeypatch)
    refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with answering(lambda connection: connection.sendall(refused)) as (proxy, sent):
        monkeypatch.setenv(name, proxy.replace("//", "//an%40na:s%3Acret@"))
        with closing(Http("https://erp.example:8443", {})) as http, pytest.raises(Lost):
            http.post("/", b"", {})
    assert sent[0].startswith(b"CONNECT erp.example:8443 HTTP/1.")
    assert b"Proxy-Authorization: Basic YW5AbmE6czpjcmV0\r\n" in sent[0]


def test_no_proxy_is_asked_for_this_machine_or_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)
    with answering(in_pieces(b"", [b"mine"])) as (url, sent):
        port = url.rpartition(":")[2]
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "localhost")
        with closing(Http(url, {})) as http:
            assert http.post("/", b"", {}).content == b"mine"
        with closing(Http(f"https://localhost:{port}", {}, patience=0.5)) as http, pytest.raises(Lost):
            http.post("/", b"", {})
    assert not any(piece.startswith(b"CONNECT") for piece in sent)


def forget_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
