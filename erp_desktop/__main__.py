"""The desktop program: settings, log, theme, login, main window, event loop."""

import argparse
import faulthandler
import logging
import logging.handlers
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.kit.terminal import program, say
from erp_core.kit.wire import version_line
from erp_core.settings import Settings
from erp_desktop import surroundings
from erp_desktop.application import Application
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.language import speak, usual
from erp_desktop.kit.look.preferences import THEME
from erp_desktop.kit.work.end_by_signal import EndBySignal
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.kit.work.ui_thread_collector import UiThreadCollector
from erp_desktop.login.places import Places

log = logging.getLogger("erp_desktop")

LOG_BYTES = 1_000_000
LOG_FILES = 5
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class _StillCalling(Exception):
    """The program is over, and a thread of it would not end."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@program
def main(argv: list[str] | None = None) -> int:
    """Run the program; gives the exit status."""
    options = _options(sys.argv[1:] if argv is None else argv)
    surroundings.use_utf8(os.environ)
    try:
        with surroundings.cache_folder(os.environ):
            return _chosen(options)
    except _StillCalling as end:
        os._exit(end.status)


def _chosen(options: argparse.Namespace) -> int:
    is_trial = options.self_test or options.tour is not None  # which speaks as the source does
    if options.tour is not None or (options.self_test and not surroundings.is_screen_named(os.environ)):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    settings = Settings(**({"database_url": options.database_url} if options.database_url else {}))
    if not is_trial:
        i18n.install(settings.language or usual())
    if trouble := surroundings.why_no_window(os.environ):
        say(trouble)
        return 1
    if options.self_test:
        from erp_desktop.self_test import run_self_test

        return run_self_test(options.json)
    if options.tour is not None:
        from erp_desktop.tour import run_tour

        return run_tour(options.tour, options.database_url)
    crash_file = _start_log(settings.log_dir, is_shared=settings.is_log_named)
    status = _run(settings, options.link)
    faulthandler.disable()
    if crash_file is not None:
        crash_file.close()
    return status


def _run(settings: Settings, link: str) -> int:
    app = QApplication(sys.argv[:1])
    # Before there is anything to stop: from here on a signal must stop the database on this PC too.
    by_signal = EndBySignal(app)
    app.setApplicationName("textile-erp")
    app.setDesktopFileName("textile-erp")
    speak(app, settings.language or usual())
    mode: theme.Mode = THEME.get() if THEME.get() in ("system", "light", "dark") else "system"  # type: ignore[assignment]
    theme.apply_theme(app, mode)
    collector = UiThreadCollector(app)
    places = Places(settings, link)
    application = Application(app, Tasks(app), places.open, settings.language, places)
    log.info("started")
    application.start()
    # When the events of that window are dealt with, it is on the screen.
    QTimer.singleShot(0, _tell_how_long_it_took)
    status = app.exec()
    collector.stop()
    is_closed = application.close(is_hurried=by_signal.has_come)
    by_signal.stop()
    if not is_closed:
        # A call to a server that never answers would keep its thread, and so this process, for ever.
        log.warning("quit with a call still under way")
        logging.shutdown()
        raise _StillCalling(status)
    return status


def _tell_how_long_it_took() -> None:
    log.info("first window after %.2f s", surroundings.seconds_running())


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="textile-erp", description="Textile ERP, the desktop.")
    parser.add_argument("--version", action="version", version=version_line())
    parser.add_argument(
        "--database-url",
        "--server",
        metavar="URL",
        help="address of the server or database; without it, what was chosen last, or the first window asks",
    )
    parser.add_argument("link", nargs="?", default="", help="erp://host[:port], as a link in a mail has it")
    parser.add_argument(
        "--tour", type=Path, metavar="DIR", help="walk through every window and write pictures to DIR"
    )
    parser.add_argument(
        "--self-test", action="store_true", help="try the whole program once, in a folder of its own"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="with --self-test: write the result there")
    return parser.parse_args(argv)


def _start_log(folder: Path, *, is_shared: bool = False) -> TextIO | None:
    """Warnings and errors to a file that cannot grow for ever; never passwords, tokens or arguments.

    Args:
        is_shared: others may write into the folder.
    """
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [console]
    crash_file = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep_private(folder, is_shared)
        handlers.append(
            _LogFile(folder / "desktop.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
        )
        crash_file = _appended(folder / "crash.log")
        faulthandler.enable(crash_file)
    except OSError:
        faulthandler.enable()
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=handlers,
        force=True,
    )
    for ours in ("erp_core", "erp_desktop"):
        logging.getLogger(ours).setLevel(logging.INFO)
    sys.excepthook = _log_exception
    qInstallMessageHandler(
        lambda kind, _context, message: log.log(_LEVELS.get(kind, logging.INFO), "Qt: %s", message)
    )
    return crash_file


def _keep_private(folder: Path, is_shared: bool) -> None:
    """Logs name files, servers and people: what is there already is closed to others, too."""
    closed = {path: 0o600 for name in ("desktop.log*", "crash.log") for path in folder.glob(name)}
    for path, mode in (closed if is_shared else {folder: 0o700, **closed}).items():
        with suppress(OSError):
            path.chmod(mode)


def _appended(path: Path | str) -> TextIOWrapper:
    """A file of text, for its owner alone from the first moment."""
    return open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600))


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log whose disk may be full: that is said once, and the program goes on."""

    _is_told = False

    def _open(self) -> TextIOWrapper:
        return _appended(self.baseFilename)

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._is_told:
            self._is_told = True
            words = _("The log {file} cannot be written: {reason}.")
            say(words.format(file=self.baseFilename, reason=error.strerror or error))


def _log_exception(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """A defect in a slot: into the log, and a word in the window; the program goes on."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    log.critical("unhandled error", exc_info=(kind, error, traceback))
    window = QApplication.activeWindow() if QApplication.instance() else None
    show = getattr(window, "show_message", None)
    if callable(show):
        show(_("Something went wrong inside the program. The details are in the log file."), "danger")


if __name__ == "__main__":
    sys.exit(main())
