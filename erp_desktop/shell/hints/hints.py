"""Hints: five things worth knowing, each told once, when what it is about is in sight, unless it is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.preferences import HINTS_TOLD
from erp_desktop.shell.hints.hint import Hint

if TYPE_CHECKING:
    from erp_desktop.shell.main_window import MainWindow

# Whoever opens a screen looks at it first.
AFTER_MS = 1500
# What was in sight for less was read by nobody.
READ_MS = 3000


@dataclass(frozen=True)
class HintTold:
    """One of them.

    Attributes:
        words: marked with ``N_``; ``{key}`` stands for the keys.
        target: what it is about, where that is in sight.
        is_local: elsewhere the keys are for something else.
    """

    name: str
    words: str
    key: keys.Keys
    target: Callable[["MainWindow"], QWidget | None]
    is_local: bool = False

    def is_used(self, window: "MainWindow", here: QWidget, event: QKeyEvent) -> bool:
        """Whether these are its keys, pressed where they do what it tells."""
        target = self.target(window) if keys.is_pressed(event, self.key) else None
        return target is not None and (not self.is_local or target is here or target.isAncestorOf(here))


def _search(window: "MainWindow") -> QWidget | None:
    return window.navigation.findChild(QWidget, "nav.search")


def _user(window: "MainWindow") -> QWidget | None:
    return window.navigation.findChild(QWidget, "nav.user")


def _filter(window: "MainWindow") -> QWidget | None:
    screen = window.tabs.current
    return screen.search if isinstance(screen, ListScreen) else None


def _field(window: "MainWindow") -> QWidget | None:
    screen = window.tabs.current
    here = screen.body.focusWidget() if isinstance(screen, DocumentForm) else None
    grid = screen.body.grid if isinstance(screen, DocumentForm) else None
    is_in_lines = here is not None and grid is not None and grid.isAncestorOf(here)
    return None if is_in_lines else here


def _lines(window: "MainWindow") -> QWidget | None:
    screen = window.tabs.current
    return screen.body.grid if isinstance(screen, DocumentForm) else None


HINTS = (
    HintTold("search", N_("{key} finds every screen, record and action by its name."), keys.PALETTE, _search),
    HintTold(
        "filter",
        N_("{key} leads to the search line, which takes words and conditions."),
        keys.SEARCH,
        _filter,
    ),
    HintTold(
        "enter", N_("{key} goes to the next field, and through the lines."), keys.NEXT_ENTRY, _field, True
    ),
    HintTold(
        "paste",
        N_("{key} pastes lines that were copied in a spreadsheet."),
        keys.PASTE,
        _lines,
        True,
    ),
    HintTold("keys", N_("{key} tells all keys, those of where you are first."), keys.OVERVIEW, _user),
)


class Hints(QObject):
    """Looks what is in sight whenever another screen comes to the front, and which of the keys are used."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.hint = Hint(window)
        window.foot.addWidget(self.hint)
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.look)
        self._since = QElapsedTimer()
        self._told: HintTold | None = None
        self._heard: QWidget | None = None
        window.tabs.current_changed.connect(self._turned)
        QApplication.instance().focusChanged.connect(self._moved)  # type: ignore[union-attr]
        self._moved()

    def look(self) -> None:
        """Tell the first that was not told and is about something in sight; one at a time."""
        if self.hint.target is not None:
            return
        self._put_away()
        known = HINTS_TOLD.get()
        for one in HINTS:
            target = one.target(self._window) if one.name not in known else None
            if target is not None and target.isVisible() and target.window() is self._window:
                self._tell(one, target)
                return

    def _tell(self, one: HintTold, target: QWidget) -> None:
        self._know(one)
        self._since.start()
        self._told = one
        words = _(one.words).replace("{key}", one.key.keys)
        self.hint.be_about(target)
        self.hint.show_message(words, "info", _("Got it"), self._timer.start, stays=True)
        self.hint.offer(_("No more hints"), self._end)

    def _know(self, one: HintTold) -> None:
        if one.name not in HINTS_TOLD.get():
            HINTS_TOLD.set([*HINTS_TOLD.get(), one.name])

    def _end(self) -> None:
        HINTS_TOLD.set([one.name for one in HINTS])
        self._timer.stop()
        self.hint.clear()

    def _turned(self, _screen: object) -> None:
        """Another screen is in front, once Qt has gone on."""
        if isValid(self):
            QTimer.singleShot(0, self, self._let_go)

    def _let_go(self) -> None:
        """What it was about may be out of sight."""
        if self.hint.target is None:
            self._put_away()
        self._moved()

    def _put_away(self) -> None:
        """What it was about is out of sight; who could not read it is told another time."""
        if not self.hint.isHidden() and self._told is not None and not self._since.hasExpired(READ_MS):
            HINTS_TOLD.set([name for name in HINTS_TOLD.get() if name != self._told.name])
        self.hint.clear()

    def _moved(self, *_widgets: object) -> None:
        """Where the keyboard rests, something else may be in sight; its keys are heard there."""
        # While the program ends what it remembers may be gone already.
        if QApplication.closingDown() or not isValid(self):
            return
        if self._heard is not None and isValid(self._heard):
            self._heard.removeEventFilter(self)
        self._heard = QApplication.focusWidget() or self._window
        if is_more := len(HINTS_TOLD.get()) < len(HINTS):
            self._timer.start()
        if is_more or not self.hint.isHidden():
            self._heard.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who uses a key needs no hint of it, and has done with the one that tells it."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() not in (
            self._window,
            *self._window.tabs.windows,
        ):
            return False
        for one in HINTS:
            if one.is_used(self._window, watched, event):
                self._know(one)
                if one is self._told:
                    QTimer.singleShot(0, self, self.hint.clear)
        return False
