"""What the system around the program gives it: a screen, libraries, an encoding, a folder for caches.

Qt looks for all of it when the application begins. What it does not find it tells in words of its own, and
without a screen it ends the process then and there: so this looks first.
"""

import locale
import os
import sys
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from erp_core.kit.i18n import _

Environment = MutableMapping[str, str]
_XCB = "libxcb.so.1"  # which Qt's own part for X11 speaks through; a name in a call would be packaged


def why_no_window(environment: Environment) -> str:
    """Why no window can be shown here, and what to do, in a sentence; empty where one can."""
    if sys.platform != "linux":
        return ""
    dark, missing = [], []
    for way in _ways(environment):
        if not _has_screen(way, environment):
            dark.append(way)
        elif words := _missing(way, environment):
            missing.append(words)
        else:
            return ""
    return missing[0] if missing else _no_screen(dark, environment)


def is_screen_named(environment: Environment) -> bool:
    """Whether something says where windows are to be shown; elsewhere than on Linux that is known."""
    return sys.platform != "linux" or any(map(environment.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _ways(environment: Environment) -> list[str]:
    """What Qt tries in this order: ``xcb`` is X11."""
    named = environment.get("QT_QPA_PLATFORM", "")
    if named:
        return [way.partition(":")[0] for way in named.split(";")]
    session = environment.get("XDG_SESSION_TYPE")
    ways = ["wayland"] if environment.get("WAYLAND_DISPLAY") or session == "wayland" else []
    return [*ways, "xcb"] if environment.get("DISPLAY") or not ways else ways


def _missing(way: str, environment: Environment) -> str:
    """Whether Qt's part for this way is there, and can be loaded; Qt finds it loaded then."""
    from ctypes import CDLL

    file = next((file for file in _parts(environment) if way.lower() in _spoken_by(file)), None)
    if file is None:
        text = _("QT_QPA_PLATFORM is {name}, which this program cannot show windows by. Remove the variable.")
        return text.format(name=way)
    try:
        CDLL(str(file), os.RTLD_LAZY)
    except OSError as error:
        # A packaged program's ctypes raises words of its own, and keeps the system's behind them.
        library = str(error.__cause__ or error).partition(":")[0]
        text = _("The system lacks {library}, and shows no window without it. Debian: apt install {package}.")
        return text.format(library=library, package=_package(library))
    return ""


def _parts(environment: Environment) -> Iterator[Path]:
    """Qt's parts for ways to show windows, in the order Qt looks at them.

    The variables name folders somebody brought, and a packaged program's own: it sets them at its start.
    """
    named = [folder for folder in environment.get("QT_PLUGIN_PATH", "").split(os.pathsep) if folder]
    usual = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    alone = environment.get("QT_QPA_PLATFORM_PLUGIN_PATH", "").split(os.pathsep)
    folders = [Path(folder) for folder in alone if folder]
    for folder in [*folders, *(Path(plugins, "platforms") for plugins in (*named, usual))]:
        yield from sorted(folder.glob("*.so"))


def _spoken_by(file: Path) -> list[str]:
    """The names of the ways a part of Qt is for; it is only read for them, not loaded."""
    about: Any = QPluginLoader(str(file)).metaData().get("MetaData", {})
    return about.get("Keys", []) if isinstance(about, dict) else []


def _package(library: str) -> str:
    """Debian's name for what brings a library: its policy makes one of the other."""
    name, _so, version = library.lower().partition(".so.")
    return f"{name}{'-' if name[-1:].isdigit() else ''}{version}"


def _has_screen(way: str, environment: Environment) -> bool:
    if way.startswith("wayland"):
        return _answers_wayland(environment)
    return way != "xcb" or (bool(environment.get("DISPLAY")) and _answers_x11())


def _no_screen(ways: list[str], environment: Environment) -> str:
    variables = ["WAYLAND_DISPLAY" if way.startswith("wayland") else "DISPLAY" for way in ways]
    named = [f"{name}={environment[name]}" for name in variables if environment.get(name)]
    if named:
        words = _("There is no screen here: nothing can be shown at {places}.")
        words = words.format(places=", ".join(named))
    else:
        words = _("There is no screen here: {variable} is not set.").format(variable=variables[-1])
    advice = _(
        "Start the program on the desktop of a PC, or connect with ssh -X; textile-erp-admin needs no screen."
    )
    return f"{words} {advice}"


def _answers_x11() -> bool:
    """Whether the display lets us in: asked as Qt asks, for the address and the right are in many places."""
    from ctypes import CDLL, c_void_p

    try:
        xcb = CDLL(_XCB)
    except OSError:
        return True  # told before, with the part that needs it
    xcb.xcb_connect.restype = c_void_p
    connection = c_void_p(xcb.xcb_connect(None, None))
    is_broken = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not is_broken


def _answers_wayland(environment: Environment) -> bool:
    import socket

    if environment.get("WAYLAND_SOCKET"):  # open already, for us alone
        return True
    named = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    with suppress(OSError), socket.socket(socket.AF_UNIX) as door:
        door.connect(str(Path(environment.get("XDG_RUNTIME_DIR", ""), named)))
        return True
    return False


def use_utf8(environment: Environment) -> None:
    """Write and read UTF-8 where the system says nothing of it, as over ssh or in a timer; Qt takes no other.

    Language and formats stay what they were.
    """
    if sys.platform != "linux":
        return
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:  # one that is not installed; Qt goes on with ours
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        return
    if locale.nl_langinfo(locale.CODESET) == "UTF-8":
        return
    if whole := environment.get("LC_ALL", ""):  # it outranks each of the others
        for name in [name for name in environment if name.startswith("LC_")]:
            del environment[name]
        environment["LANG"] = whole
    environment["LC_CTYPE"] = "C.UTF-8"


@contextmanager
def cache_folder(environment: Environment) -> Iterator[None]:
    """A folder for the caches of fonts where the user's home has none; it is gone afterwards."""
    if sys.platform != "linux":
        yield
        return
    with suppress(RuntimeError):  # nobody's home
        environment.setdefault("HOME", str(Path.home()))
    usual = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME", "/"), ".cache")
    if _is_writable(Path(usual)):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="textile-erp-caches-", ignore_cleanup_errors=True) as folder:
        environment["XDG_CACHE_HOME"] = folder
        yield


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def seconds_running() -> float:
    """How long this process has been there, its program's loading included."""
    if sys.platform == "linux":
        # psutil adds these ticks to the second in which the system began, which may be nearly over by then.
        after_name = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2]
        began = int(after_name.split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began
    import psutil

    return time.time() - psutil.Process().create_time()
