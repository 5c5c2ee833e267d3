"""Drafts: what was typed and not saved, kept on disk so that it survives a crash."""

import contextlib
import hashlib
import hmac
import json
import logging
import os
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erp_core.settings import Settings
from erp_desktop.kit.drafts.sent_save import SentSave

if TYPE_CHECKING:
    from erp_core import Core

log = logging.getLogger(__name__)
LARGEST = 20_000_000
SUFFIX = ".draft"


class _Root:
    """Where all drafts are kept, if not where the user's data lies; tests and the tour say so."""

    folder: Path | None = None


def use(folder: Path) -> None:
    """Keep drafts below ``folder`` from now on."""
    _Root.folder = folder


@dataclass(frozen=True, slots=True)
class Draft:
    """One unsaved form.

    Attributes:
        screen: name of the form's screen.
        record_id, version: of the record being changed; None for a new one.
        title: what the user knows it by.
        content: the form's state, plain JSON data.
        process: id of the program that wrote it; while that still runs, the draft is its own.
        base: the form's state with that version of the record shown; None for a new one.
        picks: what was chosen where somebody else changed it too: places, and whose version stands there.
        place: where the keyboard was: the row of a line, None for a field, and a name; empty for nowhere.
        sent: the save that was sent and whose answer had not come; None when all that was sent is answered.
    """

    id: str
    screen: str
    record_id: int | None
    version: int | None
    title: str
    saved_at: str
    content: dict[str, Any]
    process: int = field(default_factory=os.getpid)
    sent: SentSave | None = None
    base: dict[str, Any] | None = None
    picks: list[Any] = field(default_factory=list)
    place: list[Any] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether another running program wrote it, and may be going on with it."""
        if self.process == os.getpid():
            return False
        import psutil  # which the login window does not wait for

        try:
            begun = psutil.Process(self.process).create_time()
        except psutil.Error:
            return False
        return begun <= datetime.fromisoformat(self.saved_at).timestamp()


class DraftStore:
    """The drafts of one user at one place; every method touches the disk and belongs off the UI thread.

    Each file begins with a line of hexadecimal digits, the HMAC-SHA256 of what follows. So a draft that
    anybody else wrote or altered is no draft.

    Args:
        key: of the user, which no disk holds.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key

    @staticmethod
    def of(core: "Core") -> "DraftStore":
        """The store of whoever is logged in."""
        owner = f"{core.place}\n{core.me.username if core.me else ''}"
        name = hashlib.sha256(owner.encode()).hexdigest()[:24]
        return DraftStore((_Root.folder or Settings().data_dir / "drafts") / name, core.draft_key)

    def put(self, draft: Draft) -> None:
        """Write a draft so that a crash leaves either the old or the new one; nobody else can read it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder.chmod(0o700)  # where somebody else made it first, this fails and nothing is written
        target = self._path(draft.id)
        partial = target.with_suffix(".part")
        data = json.dumps(asdict(draft), ensure_ascii=False).encode("utf-8", "replace")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(self._seal(data) + b"\n" + data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)

    def remove(self, draft_id: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(draft_id).unlink()

    def offered(self) -> list[Draft]:
        """Drafts left behind by programs that run no more, oldest first."""
        return [draft for draft in self.all() if not draft.is_held]

    def all(self) -> list[Draft]:
        """Every draft that can be read, oldest first; one that cannot is put aside, never deleted."""
        drafts = []
        for path in self._folder.glob(f"*{SUFFIX}") if self._folder.is_dir() else ():
            try:
                drafts.append(self._read(path))
            except (OSError, ValueError, TypeError, RecursionError) as error:
                log.warning("draft %s cannot be read: %s", path.name, error)
                with contextlib.suppress(OSError):
                    path.replace(path.with_suffix(".unreadable"))
        return sorted(drafts, key=lambda draft: draft.saved_at)

    def _read(self, path: Path) -> Draft:
        """The draft in a file.

        Raises:
            ValueError, TypeError, RecursionError: this user's programs did not write it so.
        """
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise ValueError("no file, or too large")
        seal, _newline, data = path.read_bytes().partition(b"\n")
        if not self._key or not hmac.compare_digest(seal, self._seal(data)):
            raise ValueError("somebody else wrote or altered it")
        draft = _as_draft(json.loads(data))
        if path != self._path(draft.id):
            raise ValueError("it is the copy of another one")
        return draft

    def _seal(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, "sha256").hex().encode("ascii")

    def _path(self, draft_id: str) -> Path:
        return self._folder / f"{uuid.UUID(draft_id).hex}{SUFFIX}"


class DraftFile:
    """One form's draft on disk, written by several threads: what is older never comes after what is newer.

    ``putting`` and ``removing`` are called in order, on one thread; what they give may be called on any.
    """

    def __init__(self, store: DraftStore, draft_id: str) -> None:
        self.id = draft_id
        self._store = store
        self._lock = threading.Lock()
        self._begun = self._done = 0

    def putting(self, draft: Draft) -> Callable[[], None]:
        """What writes this draft."""
        return self._in_order(lambda: self._store.put(draft))

    def removing(self) -> Callable[[], None]:
        """What removes the draft."""
        return self._in_order(lambda: self._store.remove(self.id))

    def _in_order(self, change: Callable[[], None]) -> Callable[[], None]:
        self._begun += 1
        turn = self._begun

        def change_in_order() -> None:
            with self._lock:
                if turn > self._done:
                    change()
                    self._done = turn

        return change_in_order


def _as_draft(data: dict[str, Any]) -> Draft:
    sent = data.pop("sent", None)
    return Draft(**data, sent=SentSave(**sent) if sent is not None else None)


def new_draft_id() -> str:
    return uuid.uuid4().hex


def now_text() -> str:
    return datetime.now(UTC).isoformat()
