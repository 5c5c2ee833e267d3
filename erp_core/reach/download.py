"""Download: the program that fits a server, from that server, kept only if it is the file named there."""

import hashlib
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erp_core.errors import ErpError, NotFound, Unreachable
from erp_core.kit.i18n import _
from erp_core.kit.wire import DOWNLOAD_PATH
from erp_core.reach.http import Http, Lost

Came = Callable[[int], None]

LARGEST = 1_000_000_000
_JSON = {"Accept": "application/json"}
_ENDINGS = {"win32": (".exe",), "darwin": (".dmg",)}
# What installs which kind on Linux; Debian may have the other's program too.
_INSTALLED_BY = (("dpkg", ".deb"), ("rpm", ".rpm"))


@dataclass(frozen=True)
class Installer:
    """One file a server hands out."""

    name: str
    size: int
    sha256: str


def fitting(url: str, system: str = sys.platform) -> Installer:
    """What the server hands out for this system.

    Raises:
        NotFound: nothing, or nothing that can be believed.
        Unreachable: the server does not answer.
    """
    try:
        with closing(Http(url, {})) as http, http.stream("GET", DOWNLOAD_PATH, _JSON) as answer:
            told = answer.whole().json() if answer.is_success else {}
    except Lost as error:
        raise Unreachable(_("The server does not answer. Please try again.")) from error
    except ValueError:
        told = {}
    for ending in _endings(system):
        for one in told.get("files", ()) if isinstance(told, dict) else ():
            installer = _checked(one)
            if installer is not None and installer.name.endswith(ending):
                return installer
    raise NotFound(_("The server hands out no program for this PC. Ask your administrator."))


def fetch(url: str, installer: Installer, folder: Path, came: Came = lambda _percent: None) -> Path:
    """Bring the file; blocking. It has its name only when size and SHA-256 are those the server told.

    Args:
        came: called while it comes, at each percent of it.

    Raises:
        ErpError: it is not that file, or it cannot be written; nothing is left.
    """
    target, partial = folder / installer.name, folder / f"{installer.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        size, digest = _bring(url, installer, partial, came)
        if (size, digest) != (installer.size, installer.sha256):
            text = _(
                "What arrived is not the file the server told of; it was thrown away. Please try again,"
                " or ask your administrator."
            )
            raise ErpError(text)
        partial.replace(target)
    except Lost as error:
        if not partial.exists():
            raise Unreachable(_("The server does not answer. Please try again.")) from error
        text = _("The download broke off; what had come was thrown away. Please try again.")
        raise Unreachable(text) from error
    except OSError as error:
        text = _("The program cannot be written to {folder}: {reason}")
        raise ErpError(text.format(folder=folder, reason=error.strerror or error)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _endings(system: str) -> tuple[str, ...]:
    """What can be installed here, the best first."""
    if system != "linux":
        return _ENDINGS.get(system, ())
    own = next((ending for program, ending in _INSTALLED_BY if shutil.which(program)), "")
    return (own, ".tar.zst") if own else (".tar.zst",)


def _bring(url: str, installer: Installer, target: Path, came: Came) -> tuple[int, str]:
    digest, size, told = hashlib.sha256(), 0, 0
    with (
        closing(Http(url, {})) as http,
        http.stream("GET", f"{DOWNLOAD_PATH}/{installer.name}", {}, patience=60) as answer,
        target.open("wb") as file,
    ):
        if not answer.is_success:
            raise Unreachable(_("The server does not answer. Please try again."))
        for piece in answer.pieces():
            size += len(piece)
            if size > installer.size:
                break
            digest.update(piece)
            file.write(piece)
            percent = size * 100 // installer.size
            if percent > told:
                told = percent
                came(told)
    return size, digest.hexdigest()


def _checked(told: Any) -> Installer | None:
    """What the server said of one file, if it is plain: its name must lead nowhere else."""
    try:
        name, size, digest = str(told["name"]), int(told["size"]), str(told["sha256"])
    except (KeyError, TypeError, ValueError):
        return None
    is_plain = re.fullmatch(r"[A-Za-z0-9][\w.+~-]*", name) and re.fullmatch(r"[0-9a-f]{64}", digest)
    return Installer(name, size, digest) if is_plain and 0 < size <= LARGEST else None
