"""An office server to knock at: the process, programs logged in to it, and what its log must not hold."""

import re
from pathlib import Path
from typing import Any

import httpx

from tests.factories.mill import PASSWORD, Mill
from tests.server.trouble.office import ServerProcess

API = "/api/v1"
# Three parts in base64, as tokens have them, and bcrypt hashes.
_SECRETS = re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}|\$2[aby]\$\d\d\$")


class OfficeServer:
    """A running server on one company's database.

    Attributes:
        mill: the same company, reached without the server.
    """

    def __init__(
        self, mill: Mill, log: Path, kind: type[ServerProcess] = ServerProcess, **settings: Any
    ) -> None:
        self.mill = mill
        self.process = kind(mill.database.app_url, log, **settings)
        self.url = self.process.url
        self.port = self.process.port
        self._secrets: set[bytes] = set()
        self._new_secrets: set[bytes] = set()
        # So much of the log was found right; to read all of it after each test takes longer than most tests.
        self._checked = 0
        self._tokens: dict[str, str] = {}
        self.keep_secret(PASSWORD)
        self.process.start()

    def login(self, username: str) -> dict[str, Any]:
        """The answer to a login of a session's own."""
        answer = httpx.post(f"{self.url}{API}/auth/login", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.keep_secret(answer.json()["access_token"], answer.json()["refresh_token"])
        return answer.json()

    def token(self, username: str) -> str:
        """An access token of this user; the same one each time."""
        if username not in self._tokens:
            self._tokens[username] = self.login(username)["access_token"]
        return self._tokens[username]

    def client(self, username: str) -> httpx.Client:
        """A program logged in as this user."""
        headers = {"Authorization": f"Bearer {self.token(username)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def keep_secret(self, *words: str) -> None:
        """These must not be found in the log."""
        self._new_secrets.update(word.encode() for word in words)

    @property
    def log(self) -> str:
        return self.process.log.read_text(errors="replace")

    def check(self) -> None:
        """The server is well, met no defect, and its log helps no attacker."""
        assert httpx.get(f"{self.url}/health", timeout=10).json()["status"] == "ready"
        whole = self.process.log.read_bytes()
        assert not [secret for secret in self._new_secrets if secret in whole]
        log = whole[self._checked :]
        assert not _SECRETS.search(log)
        assert not [secret for secret in self._secrets if secret in log]
        assert b"traceback" not in log.lower(), self.log[-4000:]
        assert b"py.warnings" not in log
        self._secrets |= self._new_secrets
        self._new_secrets.clear()
        self._checked = whole.rfind(b"\n") + 1  # nothing of this goes on in the next line

    def close(self) -> None:
        self.process.close()
        self.mill.close()
