"""The server hands out the program that fits it; a PC opens only the file the server told of."""

import errno
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from erp_core.errors import ErpError, NotFound, Unreachable
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.reach import download
from erp_core.reach.download import Installer, fetch, fitting
from erp_core.server import downloads
from tests.factories.tls import answering

DEB = b"a debian package" * 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As an administrator filled it, with things that are nobody's business beside."""
    folder = tmp_path / "handed out"
    folder.mkdir()
    (folder / "textile-erp_1.0.0-1_amd64.deb").write_bytes(DEB)
    (folder / "textile-erp-1.0.0-setup.exe").write_bytes(b"MZ")
    (folder / "notes.txt").write_text("passwords", "utf-8")
    (tmp_path / "secret.deb").write_bytes(b"secret")
    (folder / "link.deb").symlink_to(tmp_path / "secret.deb")
    return folder


def ask(folder: Path | None, path: str, accept: str = "*/*") -> httpx.Response:
    app = FastAPI()
    app.include_router(downloads.router(folder))

    async def asked() -> httpx.Response:
        way = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url="http://server") as line:
            return await line.get(path, headers={"Accept": accept})

    return anyio.run(asked)


def test_name_size_and_sum_are_told_and_nothing_else_is_shown(folder: Path) -> None:
    told = ask(folder, "/download").json()
    assert told["version"] == PROGRAM_VERSION
    assert [one["name"] for one in told["files"]] == [
        "textile-erp-1.0.0-setup.exe",
        "textile-erp_1.0.0-1_amd64.deb",
    ]
    assert told["files"][1]["sha256"] == hashlib.sha256(DEB).hexdigest()
    page = ask(folder, "/download", "text/html").text
    assert "textile-erp-1.0.0-setup.exe" in page
    assert "notes" not in page


def test_a_file_is_handed_out_whole(folder: Path) -> None:
    answer = ask(folder, "/download/textile-erp_1.0.0-1_amd64.deb")
    assert answer.content == DEB
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", ["notes.txt", "link.deb", "..%2Fsecret.deb", "%2e%2e/secret.deb", "x.deb"])
def test_nothing_else_is(folder: Path, name: str) -> None:
    assert ask(folder, f"/download/{name}").status_code >= 400


@pytest.mark.parametrize("written", [DEB, DEB[:-1], DEB.replace(b"d", b"D", 1)])
def test_a_copy_that_is_not_what_the_release_says_is_not_handed_out(
    folder: Path, caplog: pytest.LogCaptureFixture, written: bytes
) -> None:
    """An administrator's copy broke off, or a disk lost a bit: nobody is to install that."""
    name = "textile-erp_1.0.0-1_amd64.deb"
    sums = f"{hashlib.sha256(DEB).hexdigest().upper()} *{name}\n{'0' * 64}  absent.deb\n\nnonsense\n"
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    (folder / name).write_bytes(written)
    is_whole = written == DEB
    names = [one["name"] for one in ask(folder, "/download").json()["files"]]
    assert names == ["textile-erp-1.0.0-setup.exe", *([name] if is_whole else [])]
    assert (ask(folder, f"/download/{name}").status_code == 200) is is_whole
    assert (f"{name} is not the file SHA256SUMS tells of" in caplog.text) is not is_whole


@pytest.mark.parametrize("nowhere", [None, Path("/nonexistent")])
def test_where_nothing_is_handed_out_it_says_so(nowhere: Path | None) -> None:
    assert downloads.offered(nowhere) == []
    assert "Nothing is handed out" in ask(nowhere, "/download", "text/html").text


def test_what_is_closed_to_the_server_is_told_and_not_handed_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One installer of two, then the whole folder: no answer of the server breaks off for it."""
    name = "textile-erp_1.0.0-1_amd64.deb"
    opened, looked_into = Path.open, Path.iterdir

    def closed(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *how, **more)

    monkeypatch.setattr(Path, "open", closed)
    names = [one["name"] for one in ask(folder, "/download").json()["files"]]
    assert names == ["textile-erp-1.0.0-setup.exe"]
    assert ask(folder, f"/download/{name}").status_code >= 400
    assert [words for words in downloads.closed_in(folder) if name in words and "Permission denied" in words]

    def shut(path: Path) -> Any:
        if path == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return looked_into(path)

    monkeypatch.setattr(Path, "iterdir", shut)
    answer = ask(folder, "/download")
    assert (answer.status_code, answer.json()["files"]) == (200, [])
    (told,) = downloads.closed_in(folder)
    assert f"cannot read the folder {folder} of ERP_DOWNLOAD_DIR: Permission denied" in told


def installer(content: bytes) -> Installer:
    return Installer("textile-erp.deb", len(content), hashlib.sha256(content).hexdigest())


def test_the_file_the_server_told_of_is_kept(tmp_path: Path) -> None:
    with answering(DEB) as url:
        assert fetch(url, installer(DEB), tmp_path).read_bytes() == DEB
    assert [path.name for path in tmp_path.iterdir()] == ["textile-erp.deb"]


@pytest.mark.parametrize("arrived", [DEB[:-1], DEB + b"x", b"", DEB.replace(b"d", b"D")])
def test_any_other_is_thrown_away(tmp_path: Path, arrived: bytes) -> None:
    with answering(arrived) as url, pytest.raises(ErpError, match="thrown away"):
        fetch(url, installer(DEB), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_how_much_has_come_is_told_and_ends_with_all_of_it(tmp_path: Path) -> None:
    told: list[int] = []
    with answering(DEB * 100) as url:
        fetch(url, installer(DEB * 100), tmp_path, told.append)
    assert told == sorted(set(told))
    assert len(told) > 1
    assert (told[0] > 0, told[-1]) == (True, 100)


def test_one_that_breaks_off_is_told_so_and_thrown_away(tmp_path: Path) -> None:
    with answering(DEB, breaks_off=True) as url, pytest.raises(Unreachable, match="broke off"):
        fetch(url, installer(DEB), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_that_never_begins_is_told_otherwise(tmp_path: Path) -> None:
    with answering(DEB) as url:
        pass
    with pytest.raises(Unreachable, match="does not answer"):
        fetch(url, installer(DEB), tmp_path)


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with answering(DEB) as url, pytest.raises(ErpError, match="/dev/null"):
        fetch(url, installer(DEB), Path("/dev/null/x"))


@pytest.mark.parametrize(
    ("programs", "handed_out", "chosen"),
    [
        (["dpkg"], "abc", "a.deb"),
        (["dpkg", "rpm"], "abc", "a.deb"),
        (["rpm"], "abc", "b.rpm"),
        ([], "abc", "c.tar.zst"),
        (["dpkg"], "bc", "c.tar.zst"),
        (["dpkg"], "b", ""),
        (["rpm"], "a", ""),
    ],
)
def test_on_linux_it_is_what_this_system_installs(
    monkeypatch: pytest.MonkeyPatch, programs: list[str], handed_out: str, chosen: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in programs else None)
    names = [name for name in ("a.deb", "b.rpm", "c.tar.zst") if name[0] in handed_out]
    files = [{"name": name, "size": 2, "sha256": "0" * 64} for name in names]
    with answering(json.dumps({"files": files}).encode()) as url:
        if chosen:
            assert fitting(url, "linux").name == chosen
        else:
            with pytest.raises(NotFound, match="no program for this PC"):
                fitting(url, "linux")


def test_the_one_for_this_system_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    good = {"size": 2, "sha256": "0" * 64}
    files = [good | {"name": name} for name in ("a.dmg", "b.exe", "c.tar.zst", "d.rpm", "e.deb")]
    with answering(json.dumps({"files": files}).encode()) as url:
        chosen = {system: fitting(url, system).name for system in ("linux", "win32", "darwin")}
    assert chosen == {"linux": "e.deb", "win32": "b.exe", "darwin": "a.dmg"}


@pytest.mark.parametrize(
    "told",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"files": [5, {}]}',
        json.dumps({"files": [{"name": "../x.deb", "size": 2, "sha256": "0" * 64}]}).encode(),
        json.dumps({"files": [{"name": "x.deb", "size": 2, "sha256": "0"}]}).encode(),
        json.dumps({"files": [{"name": "x.deb", "size": download.LARGEST + 1, "sha256": "0" * 64}]}).encode(),
    ],
)
def test_what_cannot_be_believed_is_nothing(told: bytes) -> None:
    with answering(told) as url, pytest.raises(NotFound):
        fitting(url, "linux")
