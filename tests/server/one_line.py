"""A session of requests that sends what it prepared over one connection, and looks for nothing else."""

from contextlib import suppress
from http.client import HTTPException
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ProtocolError


class OneLine(requests.Session):
    """For thousands of requests to one server that leads nobody elsewhere and keeps no cookies.

    Pools, proxies, retries, redirects and cookies are worked out for each request otherwise, and take
    longer than to send it.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self.trust_env = False
        there = urlsplit(url)
        self._line = HTTPConnection(there.hostname or "", there.port)

    def send(self, request: requests.PreparedRequest, **told: Any) -> requests.Response:
        line = self._line
        line.timeout = told["timeout"]
        try:
            if line.sock is not None and not line.is_connected:
                line.close()  # the server hung up meanwhile
            self._say(request)
            raw = line.getresponse()
            content = raw.read(decode_content=True)
        except (OSError, HTTPException) as lost:
            line.close()
            raise requests.ConnectionError(ProtocolError("Connection aborted.", lost)) from lost
        return _answer(request, raw, content)

    def _say(self, request: requests.PreparedRequest) -> None:
        body, headers = request.body, cast("dict[str, str]", request.headers)
        is_in_parts = body is not None and "Content-Length" not in headers
        with suppress(BrokenPipeError):  # it answered before it heard all
            self._line.request(
                request.method or "",
                request.path_url,
                cast("bytes | None", body),
                headers,
                chunked=is_in_parts,
                preload_content=False,
                decode_content=False,
            )

    def close(self) -> None:
        super().close()
        self._line.close()


def _answer(request: requests.PreparedRequest, raw: Any, content: bytes) -> requests.Response:
    answer = requests.Response()
    answer.request, answer.url = request, request.url or ""
    answer.raw, answer.status_code, answer.reason = raw, raw.status, raw.reason
    answer.headers = CaseInsensitiveDict(raw.headers)
    answer.encoding = get_encoding_from_headers(answer.headers)
    answer._content = content
    assert not answer.is_redirect, answer.headers
    assert "Set-Cookie" not in answer.headers
    return answer
