"""``/download``: the installers an administrator laid into a folder, for programs too old or too new."""

import getpass
import hashlib
import html
import logging
import os
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse

from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.wire import DOWNLOAD_PATH, PROGRAM_VERSION

SUMS = "SHA256SUMS"
log = logging.getLogger(__name__)
_INSTALLER = re.compile(r"[A-Za-z0-9][\w.+~-]*\.(deb|rpm|exe|dmg|tar\.zst)")


def router(folder: Path | None) -> APIRouter:
    """A list with name, size and SHA-256, for people as a page and for programs as JSON; and the files.

    Args:
        folder: None where nothing is handed out. Nothing else in it is shown, nor what a link leads to, nor
            what is not the file its SHA256SUMS tells of.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get(DOWNLOAD_PATH)
    async def listed(request: Request) -> Response:
        files = await run_in_threadpool(offered, folder)
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_page(files))
        return JSONResponse({"version": PROGRAM_VERSION, "files": files})

    @routes.get(DOWNLOAD_PATH + "/{name}")
    async def file(name: str) -> Response:
        files = await run_in_threadpool(offered, folder)
        if folder is None or name not in [one["name"] for one in files]:
            raise NotFound(_("There is nothing at this address."))
        return FileResponse(folder / name, filename=name, media_type="application/octet-stream")

    return routes


def offered(folder: Path | None) -> list[dict[str, str | int]]:
    """Name, size and SHA-256 of each installer; blocking; the first time it reads them whole."""
    told: list[dict[str, str | int]] = []
    sums = _sums(folder)
    for path in _files(folder):
        try:
            facts = path.stat()
            digest = _digest(path, facts.st_size, facts.st_mtime_ns)
        except OSError as error:
            log.warning("%s is not handed out: %s", path, error.strerror)
            continue
        if sums.get(path.name, digest) != digest:
            log.warning("%s is not the file %s tells of, so it is not handed out: copy it anew", path, SUMS)
            continue
        told.append({"name": path.name, "size": facts.st_size, "sha256": digest})
    return told


def _sums(folder: Path | None) -> dict[str, str]:
    """What the release says of its files, by name; a copy that broke off has another sum."""
    if folder is None:
        return {}
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeError):
        return {}
    parts = (line.split(maxsplit=1) for line in lines)
    return {part[1].removeprefix("*"): part[0].lower() for part in parts if len(part) == 2}


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        found = [path for path in sorted(folder.iterdir()) if _INSTALLER.fullmatch(path.name)]
        return [path for path in found if path.is_file() and not path.is_symlink()]
    except OSError as error:  # told at the start, too
        log.warning("nothing of %s is handed out: %s", folder, error.strerror)
        return []


def closed_in(folder: Path | None) -> Iterator[str]:
    """A sentence if the folder, or else for each installer in it that this user may not read."""
    if folder is None:
        return
    try:
        sorted(folder.iterdir())
    except OSError as error:
        words = _("The user {user} cannot read the folder {folder} of ERP_DOWNLOAD_DIR: {reason}")
        yield words.format(user=_this_user(), folder=folder, reason=error.strerror)
        return
    for path in _files(folder):
        try:
            path.open("rb").close()
        except OSError as error:
            words = _("The user {user} cannot read {file}, and it is not handed out: {reason}")
            yield words.format(user=_this_user(), file=path, reason=error.strerror)


def _this_user() -> str:
    """Not as the environment names him: that may be of whoever called the program."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # without a name, as in a container
        return str(os.geteuid())


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _page(files: list[dict[str, str | int]]) -> str:
    title = html.escape(_("Textile ERP {version}: programs for your PC").format(version=PROGRAM_VERSION))
    rows = "".join(
        f'<li><a href="{DOWNLOAD_PATH}/{html.escape(str(one["name"]))}">{html.escape(str(one["name"]))}</a>'
        f" ({int(one['size']) / 1_000_000:.1f} MB)<br><small>SHA-256 {one['sha256']}</small></li>"
        for one in files
    )
    nothing = html.escape(_("Nothing is handed out here. Ask your administrator."))
    inside = f"<ul>{rows}</ul>" if files else f"<p>{nothing}</p>"
    return f'<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>{inside}'
