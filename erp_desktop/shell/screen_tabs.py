"""ScreenTabs: open screens as tabs; close by button, middle click or key, with a mark for unsaved work."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.plain_style import literal

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
    """Tabs with screens in them.

    Signals:
        current_changed: the screen now in front, or None.
        close_wanted: the user wants this screen closed.
    """

    current_changed = Signal(object)
    close_wanted = Signal(object)

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
        self._front: Screen | None = None
        # The screens in the order they were last in front: who closes one is back where one came from.
        self._visited: list[Screen] = []
        self._entries: dict[Screen, ScreenEntry] = {}
        self.currentChanged.connect(self._current_changed)
        self.tabBar().tabCloseRequested.connect(lambda place: self.close_wanted.emit(self.widget(place)))

    def add(self, screen: Screen, entry: ScreenEntry) -> None:
        """A new tab in front, right of the one it was opened from."""
        self._entries[screen] = entry
        screen.title_changed.connect(lambda: self._show_title(screen))
        screen.dirty_changed.connect(lambda _is_dirty: self._show_title(screen))
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
        """Every open screen, from the left."""
        return [screen for place in range(self.count()) if isinstance(screen := self.widget(place), Screen)]

    @property
    def current(self) -> Screen | None:
        screen = self.currentWidget()
        return screen if isinstance(screen, Screen) else None

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
        self._visited = [other for other in self._visited if other is not screen]
        if self._front is screen and self._visited:
            self.setCurrentWidget(self._visited[-1])
        elif self._front is screen:
            self._front = None
            screen.deactivated()
        self.removeTab(self.indexOf(screen))
        screen.hide()
        screen.ended.emit()
        screen.deleteLater()

    def step(self, by: int) -> None:
        """Go to a neighbour, round the end."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def _show_title(self, screen: Screen) -> None:
        place = self.indexOf(screen)
        if place < 0:
            return
        mark = "● " if screen.is_dirty else ""
        title = screen.title or _("Opening…")
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, MOST_TEXT)
        self.setTabText(place, mark + literal(shown))
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
