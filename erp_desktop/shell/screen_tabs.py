"""ScreenTabs: open screens as tabs; close by button, middle click or key, with a mark for unsaved work."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QTabBar, QTabWidget, QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.shell.own_window import OwnWindow

MOST_TEXT = 180


class _Bar(QTabBar):
    """A tab bar where the middle button closes."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self.tabCloseRequested.emit(place)
        else:
            super().mouseReleaseEvent(event)

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        return QSize(max(104, hint.width() + 4), 36)


class ScreenTabs(QTabWidget):
    """Tabs with screens in them; one may stand in a window of its own, and is a tab no less.

    Signals:
        current_changed: the screen now in front of the tabs, or None.
        close_wanted: the user wants this screen closed.
        window_made: a tab has a window of its own now.
        added: a screen was opened, and as what.
    """

    current_changed = Signal(object)
    close_wanted = Signal(object)
    window_made = Signal(object)
    added = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabBar(_Bar(self))
        self.setDocumentMode(True)
        self.setMovable(True)
        # Tabs are scrolled, not squeezed until nobody can read them; long titles are cut by themselves.
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        named(self, "tabs", _("Open screens"))
        self._bar_wants = QSize()
        self._front: Screen | None = None
        # The screens in the order they were last in front: who closes one is back where one came from.
        self._visited: list[Screen] = []
        self._entries: dict[Screen, ScreenEntry] = {}
        self._windows: dict[Screen, OwnWindow] = {}
        self.currentChanged.connect(self._current_changed)
        self.tabBar().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tabBar().customContextMenuRequested.connect(self._open_menu)
        self.tabBar().tabCloseRequested.connect(lambda place: self.close_wanted.emit(self.widget(place)))

    def event(self, event: QEvent) -> bool:
        """A screen has what the tabs leave, whatever it wants: Qt would lay them out, and paint all anew."""
        if event.type() != QEvent.Type.LayoutRequest:
            return super().event(event)
        if (wanted := self.tabBar().sizeHint()) == self._bar_wants:
            self.updateGeometry()
            return True
        self._bar_wants = wanted
        return super().event(event)

    def add(self, screen: Screen, entry: ScreenEntry) -> None:
        """A new tab in front, right of the one it was opened from."""
        self._entries[screen] = entry
        screen.title_changed.connect(lambda: self._show_title(screen))
        screen.dirty_changed.connect(lambda _is_dirty: self._show_title(screen))
        self._insert(screen, entry)
        self.show_screen(screen)
        self.added.emit(screen, entry)

    def _insert(self, screen: Screen, entry: ScreenEntry) -> None:
        place = self.insertTab(self.currentIndex() + 1, screen, icon(entry.icon), "")
        close = named(QToolButton(self), "tab.close", _("Close tab"))
        close.setIcon(icon("x", "icon_muted"))
        close.setIconSize(QSize(14, 14))
        close.setFixedSize(22, 22)
        close.setProperty("role", "tabclose")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keys.tell(close, _("Close"), keys.CLOSE_TAB)
        close.clicked.connect(lambda: self.close_wanted.emit(screen))
        self.tabBar().setTabButton(place, QTabBar.ButtonPosition.RightSide, close)
        self._show_title(screen)
        self.setCurrentIndex(place)

    def screens(self) -> list[Screen]:
        """Every open screen, from the left; those in windows of their own behind them."""
        tabs = [screen for place in range(self.count()) if isinstance(screen := self.widget(place), Screen)]
        return [*tabs, *self._windows]

    @property
    def windows(self) -> list[OwnWindow]:
        """Windows that tabs have of their own."""
        return list(self._windows.values())

    @property
    def current(self) -> Screen | None:
        screen = self.currentWidget()
        return screen if isinstance(screen, Screen) else None

    @property
    def front(self) -> Screen | None:
        """The screen one works on: that of the window in front."""
        own = self.front_window
        return self.current if own is None else own.screen_shown

    @property
    def front_window(self) -> OwnWindow | None:
        """The window that a tab has of its own, if one works there."""
        return next((own for own in self._windows.values() if own.isActiveWindow()), None)

    def turn_front(self) -> None:
        """``turn_apart`` of the screen one works on."""
        if self.front is not None:
            self.turn_apart(self.front)

    def show_screen(self, screen: Screen) -> None:
        """Bring it to the front, wherever it stands."""
        own = self._windows.get(screen)
        if own is not None:
            own.come_forward()
            return
        self.setCurrentWidget(screen)
        if self.front_window is not None:
            self.window().raise_()
            self.window().activateWindow()

    def show_beside(self, opened: object) -> None:
        """Give what was just opened a window of its own; nothing where it has one, or is no screen."""
        if isinstance(opened, Screen) and opened in self._entries and opened not in self._windows:
            self._set_apart(opened)

    def turn_apart(self, screen: Screen) -> None:
        """Give the tab a window of its own; what has one becomes a tab in front again."""
        here = screen.focusWidget()
        if screen in self._windows:
            self._take_back(screen)
        else:
            self._set_apart(screen)
        if here is not None:
            here.setFocus(Qt.FocusReason.ActiveWindowFocusReason)  # another parent took it away

    def _set_apart(self, screen: Screen) -> None:
        self._leave_tabs(screen)
        self.removeTab(self.indexOf(screen))
        own = self._windows[screen] = OwnWindow(screen, self._entries[screen], self.window())
        own.back_wanted.connect(lambda: self.turn_apart(screen))
        own.close_wanted.connect(lambda: self.close_wanted.emit(screen))
        self._show_title(screen)
        self.window_made.emit(own)
        own.begin(self.window().geometry())

    def _take_back(self, screen: Screen) -> None:
        own = self._windows.pop(screen)
        screen.setParent(self)  # told in so many words: else Python takes its parts for gone with the window
        self._insert(screen, self._entries[screen])
        own.let_go()
        self.window().activateWindow()

    def _leave_tabs(self, screen: Screen) -> None:
        """In front comes what was there before."""
        self._visited = [other for other in self._visited if other is not screen]
        if self._front is screen and self._visited:
            self.setCurrentWidget(self._visited[-1])
        elif self._front is screen:
            self._front = None
            screen.deactivated()

    def entry_of(self, screen: Screen | None) -> ScreenEntry | None:
        """As what the screen was opened."""
        return None if screen is None else self._entries.get(screen)

    def shown(self, entry: ScreenEntry, record_id: int | None) -> Screen | None:
        """The tab that shows a list, or this record, already."""
        if not entry.is_listed and record_id is None:
            return None
        opened = (screen for screen, other in self._entries.items() if other is entry)
        return next((screen for screen in opened if entry.is_listed or screen.record_id == record_id), None)

    def blank(self, entry: ScreenEntry, record_id: int | None) -> Screen | None:
        """A form nobody has typed into yet serves who wants an empty one."""
        if entry.is_listed or record_id is not None:
            return None
        empty = (screen for screen, other in self._entries.items() if other is entry and screen.is_blank)
        return next(empty, None)

    def remove(self, screen: Screen) -> None:
        """Take the tab away and let the screen die; in front comes the one that was there before."""
        self._entries.pop(screen, None)
        self._leave_tabs(screen)
        own = self._windows.pop(screen, None)
        if own is not None:
            screen.deactivated()
            screen.setParent(self)  # without one Python ends it with the last name for it, whoever calls
            own.let_go()
        else:
            self.removeTab(self.indexOf(screen))
        screen.hide()
        screen.ended.emit()
        screen.deleteLater()

    def clear(self) -> None:
        """All go, asked or not."""
        self.clear_windows()
        super().clear()

    def clear_windows(self) -> None:
        """Those in windows of their own go, asked or not."""
        while self._windows:
            _screen, own = self._windows.popitem()
            own.let_go()

    def step(self, by: int) -> None:
        """Go to a neighbour, round the end."""
        screen = self.widget((self.currentIndex() + by) % self.count()) if self.count() else None
        if isinstance(screen, Screen):
            self.show_screen(screen)

    def go_back(self) -> bool:
        """To the screen that was in front before, once more to the one before that; False where none was."""
        others = [screen for screen in self._visited if screen is not self._front]
        if self.front_window is not None and self.current is not None:
            self.show_screen(self.current)
        elif self._front is not None and others:
            self._visited = [self._front, *others]
            self.show_screen(others[-1])
        else:
            return False
        return True

    def _open_menu(self, where: QPoint) -> None:
        """What can be done with the tab under the mouse."""
        screen = self.widget(self.tabBar().tabAt(where))
        if not isinstance(screen, Screen):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, words, key, call in (
            ("square-arrow-out-up-right", _("In a window of its own"), keys.APART, self.turn_apart),
            ("x", _("Close tab"), keys.CLOSE_TAB, self.close_wanted.emit),
        ):
            action = menu.addAction(icon(name), words, partial(call, screen))
            keys.tell(action, words, key)
        menu.popup(self.tabBar().mapToGlobal(where))

    def _show_title(self, screen: Screen) -> None:
        mark, title = "● " if screen.is_dirty else "", screen.title or _("Opening…")
        if screen in self._windows:
            self._windows[screen].setWindowTitle(mark + title)
        place = self.indexOf(screen)
        if place < 0:
            return
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, MOST_TEXT)
        self.setTabText(place, mark + literal(shown))
        self._bar_wants = self.tabBar().sizeHint()  # Qt has laid them out by now
        tooltip = _("{title} (not saved)") if screen.is_dirty else "{title}"
        self.setTabToolTip(place, tooltip.format(title=screen.title))

    def _current_changed(self, _place: int) -> None:
        if self._front is not None:
            self._front.deactivated()
        self._front = self.current
        if self._front is not None:
            self._visited = [other for other in self._visited if other is not self._front]
            self._visited.append(self._front)
            self._front.activated()
            self._front.take_keyboard()
        self.current_changed.emit(self._front)
