"""What the program finds around it: no screen, a missing library, no encoding, no folder for caches."""

import ctypes
import locale
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PyInstaller.loader import pyimod03_ctypes
from PySide6.QtCore import QLibraryInfo

from erp_desktop import surroundings
from tests.factories.forked import Desktop

ROOT = Path(__file__).parents[2]
PARTS = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a screen")
_OF_A_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")


def surrounded(folder: Path, said: dict[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_SCREEN}
    return environment | {"ERP_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), **said}


def started(folder: Path, *program: str, **said: str) -> subprocess.CompletedProcess[str]:
    """The program as a process, where the environment says nothing of a screen but this."""
    return subprocess.run(
        [sys.executable, "-m", *(program or ["erp_desktop"])],
        env=surrounded(folder, said),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "There is no screen here: DISPLAY is not set. "),
        ({"DISPLAY": ":4711"}, "There is no screen here: nothing can be shown at DISPLAY=:4711. "),
        (
            {"DISPLAY": ":4711", "WAYLAND_DISPLAY": "wayland-4711"},
            "nothing can be shown at WAYLAND_DISPLAY=wayland-4711, DISPLAY=:4711. ",
        ),
        ({"XDG_SESSION_TYPE": "wayland"}, "There is no screen here: WAYLAND_DISPLAY is not set. "),
        ({"QT_QPA_PLATFORM": "xcb"}, "There is no screen here: DISPLAY is not set. "),
        ({"QT_QPA_PLATFORM": "sixel"}, "QT_QPA_PLATFORM is sixel"),
        # A packaged program names its own folder of Qt's parts at its start.
        ({"QT_QPA_PLATFORM": "sixel", "QT_PLUGIN_PATH": PARTS}, "QT_QPA_PLATFORM is sixel"),
        ({"QT_QPA_PLATFORM": "sixel", "QT_QPA_PLATFORM_PLUGIN_PATH": PARTS}, "QT_QPA_PLATFORM is sixel"),
    ],
)
def test_without_a_screen_it_says_so_and_ends(said: dict[str, str], words: str, tmp_path: Path) -> None:
    # Screens are looked for when all is imported; one is started, with nothing said.
    ended = Desktop.run("erp_desktop", environment=surrounded(tmp_path, said)) if said else started(tmp_path)
    assert ended.returncode == 1
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("variable", ["", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"])
@pytest.mark.parametrize("is_packaged", [False, True])
def test_a_library_that_is_missing_is_named(
    variable: str, is_packaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt's own part, here in a copy that asks for a library of another name."""
    (tmp_path / "platforms").mkdir()
    other = Path(PARTS, "platforms", "libqxcb.so").read_bytes()
    other = other.replace(b"libQt6XcbQpa.so.6\0", b"libxcb-curs2.so.6\0")
    (tmp_path / "platforms" / "libqxcb.so").write_bytes(other)
    here = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-4711"}
    if variable:
        here[variable] = str(tmp_path / "platforms" if "PLATFORM" in variable else tmp_path)
    else:
        monkeypatch.setattr(QLibraryInfo, "path", lambda _kind: str(tmp_path))
    if is_packaged:
        for name in ("CDLL", "PyDLL", "cdll", "pydll"):  # which the next line replaces, as in the package
            monkeypatch.setattr(ctypes, name, getattr(ctypes, name))
        pyimod03_ctypes.install()
    monkeypatch.setattr(surroundings, "_answers_x11", lambda: True)
    told = surroundings.why_no_window(here)
    lacks, package = "The system lacks libxcb-curs2.so.6, ", "Debian: apt install libxcb-curs2-6."
    assert (told.startswith(lacks), told.endswith(package)) == (True, True)


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
    ],
)
def test_debian_names_packages_after_libraries(library: str, package: str) -> None:
    assert surroundings._package(library) == package


def test_a_screen_that_answers_is_enough(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as screen:
        screen.bind(str(tmp_path / "wayland-7"))
        screen.listen()
        here = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-7", "DISPLAY": ":4711"}
        assert surroundings.why_no_window(here) == ""
    assert surroundings.why_no_window({"QT_QPA_PLATFORM": "offscreen:size=800x600"}) == ""


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ({"LANG": "C.UTF-8"}, {"LANG": "C.UTF-8"}),
        ({"LANG": "C"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}),
        ({"LC_ALL": "C", "LC_TIME": "tr_TR.UTF-8"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}),
        ({"LANG": "xx_XX.UTF-8"}, {"LANG": "xx_XX.UTF-8"}),
        ({}, {"LC_CTYPE": "C.UTF-8"}),
    ],
)
def test_an_encoding_is_said_where_nobody_did(
    said: dict[str, str], becomes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = locale.setlocale(locale.LC_CTYPE)
    for name in [name for name in os.environ if name.startswith("LC_") or name == "LANG"]:
        monkeypatch.delenv(name)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    try:
        surroundings.use_utf8(os.environ)
        if "xx_XX.UTF-8" in said.values():
            assert locale.nl_langinfo(locale.CODESET) == "UTF-8"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    assert {n: v for n, v in os.environ.items() if n.startswith("LC_") or n == "LANG"} == becomes


def test_fonts_find_a_folder_where_the_home_takes_nothing(tmp_path: Path) -> None:
    usual = {"HOME": str(tmp_path)}
    with surroundings.cache_folder(usual):
        assert usual == {"HOME": str(tmp_path)}
    read_only = {"HOME": "/sys/textile-erp"}
    with surroundings.cache_folder(read_only):
        folder = Path(read_only["XDG_CACHE_HOME"])
        assert folder.is_dir()
    assert not folder.exists()
    nobody: dict[str, str] = {}
    with surroundings.cache_folder(nobody):
        assert nobody["HOME"] == str(Path.home())


def test_a_bare_system_is_no_word_at_the_start(tmp_path: Path) -> None:
    bare = {"LC_ALL": "C", "HOME": "/sys/nobody", "XDG_CACHE_HOME": "", "QT_QPA_PLATFORM": "offscreen"}
    ended = started(tmp_path, "tests.desktop.ended_program", "idle", **bare)
    assert ended.returncode == 0
    assert "locale" not in ended.stderr
    assert "Fontconfig" not in ended.stderr


def test_a_process_is_not_said_to_run_longer_than_it_was_there() -> None:
    """The log tells how long a start took; a second too many would hide what a change is worth."""
    told = "from erp_desktop.surroundings import seconds_running as s; print(s()); print(s())"
    before = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    there = time.monotonic() - before
    first, second = map(float, ran.stdout.split())
    tick = 1 / os.sysconf("SC_CLK_TCK")
    assert 0 < first <= second <= there + tick
