"""SignedIn: the refresh token in the operating system's keyring, so that the next start needs no password.

Only one running program may use the stored token: two that renewed the same one would look like a thief, and
the session would end. A lock file says which one it is. Every method blocks and belongs off the UI thread.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from erp_core.errors import ErpError, NotLoggedIn
from erp_core.kit.i18n import _
from erp_core.security.user.schema import Me
from erp_core.settings import Settings

if TYPE_CHECKING:
    from erp_core import Core

SERVICE = "Textile ERP"
log = logging.getLogger(__name__)


class SignedIn:
    """What one server's session is remembered by.

    Args:
        folder: for the lock file; where the user's data lies if it is not said.
    """

    def __init__(self, server: str, folder: Path | None = None) -> None:
        self._server = server
        self._folder = folder or Settings().data_dir
        self._lock: FileLock | None = None
        # Renewals come on any thread; the newest token must be the last one written.
        self._writing = threading.Lock()
        self._is_suspended = False

    def why_not(self) -> str:
        """Why this PC cannot keep anybody signed in; empty when it can."""
        if not _has_keyring():
            return _("This PC has no keyring that could keep you signed in.")
        if not self._claim():
            return _("Another window of this program keeps somebody signed in already.")
        return ""

    def resume(self, core: "Core") -> Me | None:
        """Go on with the remembered session; None when there is none or it is over."""
        token = self._read() if not self.why_not() else ""
        if not token:
            return None
        self.follow(core)
        try:
            return core.resume(token)
        except NotLoggedIn:
            self.forget(core)
            return None
        except ErpError:
            core.on_renewal = None
            raise

    def keep(self, core: "Core") -> bool:
        """Remember the session core has now, and each token it renews; False when the keyring refuses."""
        token = core.refresh_token
        if token is None or self.why_not() or not self._write(token):
            return False
        self.follow(core)
        return True

    def follow(self, core: "Core") -> None:
        """Store every new token as soon as there is one."""
        core.on_renewal = self._renewed

    def forget(self, core: "Core") -> None:
        """Nobody is remembered any more."""
        core.on_renewal = None
        self._is_suspended = False
        if self._lock is None:
            return  # what is stored belongs to another running program
        with self._writing, _trouble_logged():
            from keyring.errors import PasswordDeleteError

            with contextlib.suppress(PasswordDeleteError):
                _keyring().delete_password(SERVICE, self._server)

    def suspend(self, core: "Core") -> None:
        """The program is locked: one that is ended and started again must not be open either."""
        if core.on_renewal is not None:
            self.forget(core)
            self._is_suspended = True

    def go_on(self, core: "Core") -> None:
        """It is unlocked: remember again who was remembered before."""
        if self._is_suspended:
            self._is_suspended = False
            self.keep(core)

    def release(self) -> None:
        """Let another program have the remembered session."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _claim(self) -> bool:
        if self._lock is not None:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self._folder / "signed-in.lock", thread_local=False)
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        self._lock = lock
        return True

    def _read(self) -> str:
        with _trouble_logged():
            return _keyring().get_password(SERVICE, self._server) or ""
        return ""

    def _renewed(self, token: str) -> None:
        self._write(token)

    def _write(self, token: str) -> bool:
        with self._writing, _trouble_logged():
            _keyring().set_password(SERVICE, self._server, token)
            return True
        return False


def _has_keyring() -> bool:
    """Whether the operating system offers a keyring at all."""
    with _trouble_logged():
        from keyring.backends import fail

        return not isinstance(_keyring(), fail.Keyring)
    return False


def _keyring() -> Any:
    """The operating system's own keyring.

    Left to itself the library reads a file of the user's and a variable, which may name any other keyring and
    the code it is made of; so it is told.
    """
    import keyring
    from keyring import backend, core
    from keyring.backends import fail

    if core._keyring_backend is None:
        keyring.set_keyring(max(backend.get_all_keyring(), default=fail.Keyring(), key=backend.by_priority))
    return keyring.get_keyring()


@contextlib.contextmanager
def _trouble_logged() -> Iterator[None]:
    """A keyring may fail in any way its operating system knows: locked, refused, gone."""
    try:
        yield
    except Exception as error:  # noqa: BLE001
        log.warning("the keyring does not work: %s", type(error).__name__)
