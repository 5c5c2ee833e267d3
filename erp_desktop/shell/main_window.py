"""MainWindow: navigation, open screens as tabs, status line; what every screen knows as its shell."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.security.role.schema import RoleRow
from erp_core.security.user.schema import Me
from erp_desktop.kit.drafts.draft_offer import offer_drafts
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.frame.window import WORK_SIZE, begin
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.offers import hear_offers
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.mark import window_icon
from erp_desktop.kit.look.preferences import WINDOW_PLACE
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.question import Question
from erp_desktop.kit.parts.state_page import StatePage
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.change_password_page import ChangePasswordDialog
from erp_desktop.masters.terms import read_company
from erp_desktop.shell.idle_lock import IdleLock
from erp_desktop.shell.inbox.bell import Bell
from erp_desktop.shell.inbox.running_jobs import RunningJobs
from erp_desktop.shell.lost_words import LostWords, sentence
from erp_desktop.shell.navigation import Navigation
from erp_desktop.shell.palette.books import Books
from erp_desktop.shell.palette.command_palette import Command, CommandPalette
from erp_desktop.shell.palette.commands import commands_of
from erp_desktop.shell.palette.list_chips import chip_commands
from erp_desktop.shell.palette.record_search import RecordSearch
from erp_desktop.shell.pending_badge import PendingBadge
from erp_desktop.shell.rights_watch import RightsWatch
from erp_desktop.shell.screen_tabs import ScreenTabs
from erp_desktop.shell.session_guard import SessionGuard
from erp_desktop.shell.shortcuts.overview import Overview
from erp_desktop.shell.status_bar import StatusBar
from erp_desktop.shell.toast import Toast
from erp_desktop.shell.user_menu import open_above, user_items, user_menu
from erp_desktop.shell.window_keys import window_calls

if TYPE_CHECKING:
    from erp_core import Core


class MainWindow(QMainWindow):
    """The program for one logged-in user.

    Signals:
        logout_wanted: the user leaves, or may not go on; the window has closed.
        closed: the user quits.
        view_as_wanted: the program should be shown as a role sees it.
    """

    logout_wanted = Signal()
    closed = Signal()
    view_as_wanted = Signal(object)
    _changed = Signal(object)
    _connected = Signal(bool)

    def __init__(self, core: "Core", tasks: Tasks, me: Me, screens: Sequence[ScreenEntry]) -> None:
        """Args:
        screens: all there are; the navigation lists those the role may read.
        """
        super().__init__()
        self.core, self.tasks, self.me = core, tasks, me
        self.screens = {entry.name: entry for entry in screens}
        self.lists = [entry.rows for entry in screens if entry.rows is not None]
        self.rights = Rights(core, tasks, self)
        self.memory: dict[str, Any] = {}
        self.role, self.listed = _(me.role_title), self._listed()
        self._missed: list[Changes] | None = None
        self._is_leaving = False
        self.setWindowTitle(title := _("Textile ERP"))
        self.setWindowIcon(window_icon())
        self._middle = QWidget(self)
        self.navigation = Navigation(self.listed, title, me.full_name, self.role, self._middle)
        self.message, self.toast, self.foot = MessageBar(self), Toast(self), QVBoxLayout()
        self.tabs = ScreenTabs(self)
        self.room = self.tabs.findChild(QStackedWidget)
        self.status = StatusBar(core.server, me.full_name, self.role, self)
        self.guard = SessionGuard(core, tasks, me, self)
        self.rights_watch = RightsWatch(core, tasks, me, self.guard, self.rights, self)
        self._lost = LostWords(core, tasks, self)
        self._lay_out()
        self.bell = self.status.with_tool(Bell(core, tasks, self.open, self.show_message, self.lists, self))
        running = self.status.with_tool(RunningJobs(core, tasks, self.bell.show_job, self))
        self._books = Books(core, tasks, self.tabs, self.lists)
        self._counters = (PendingBadge(core, tasks, self.navigation), self.bell, running, self._books)
        self.idle = IdleLock(core, tasks, me, self)
        self.idle.left.connect(self._drop_tabs_and_leave)
        self._connect()
        self.overview = Overview(lambda: self.listed, self)
        self._add_shortcuts(self)
        self.tabs.window_made.connect(self._add_shortcuts)
        self._restore_place()
        self._read_company()

    def open_first(self) -> None:
        """The screen the day begins with: the first the role may see."""
        if self.listed:
            self.open(self.listed[0].name)
        offer_drafts(self.core, self.tasks, self, self.message, self)

    # What screens ask (Shell)

    def open(self, screen_name: str, record_id: int | None = None, **preset: Any) -> Screen | None:
        """Open a screen in a tab, or bring forward the tab that shows it already."""
        entry = self.screens[screen_name]
        permission = entry.permission if entry.is_listed or record_id is not None else entry.create
        if not self.rights.may(self, permission, lambda why: self.show_message(why, "warning")):
            return None
        screen = self.tabs.shown(entry, record_id) or (None if preset else self.tabs.blank(entry, record_id))
        if screen is not None:
            if preset and isinstance(screen, ListScreen):
                screen.apply_query(**preset)
            self.tabs.show_screen(screen)
            return screen
        screen = entry.make(self.core, self.tasks, self, record_id, **preset)
        self.tabs.add(screen, entry)
        screen.focus_first()
        return screen

    def show_message(self, text: str, tone: str = "info") -> None:
        """What must be heeded stands above the screens; a short note floats, so that nothing jumps."""
        own = self.tabs.front_window
        if own is not None:
            own.message.show_message(text, tone)
        elif tone in ("danger", "warning"):
            self.message.show_message(text, tone)
        else:
            self.toast.show_message(text, tone)
            self._place_toast()

    def show_error(self, error: ErpError) -> None:
        """Where errors end up that no screen shows."""
        self.show_message(error.message, "danger")

    def close_screen(self, screen: QWidget) -> None:
        """Close the tab, if the screen lets it."""
        if isinstance(screen, Screen) and self._may_close(screen, lambda: self.close_screen(screen)):
            self.tabs.remove(screen)

    def view_as(self, role: RoleRow) -> None:
        """Have the program shown as a role sees it."""
        self.view_as_wanted.emit(role)

    def tell_password(self, password: str) -> None:
        """Fill it in wherever it is asked for again: the demo company's, which nobody has chosen."""
        self.idle.told_password = self.guard.told_password = password

    # Building

    def _show_empty(self) -> None:
        words = _("Choose a screen at the left, or press {key} and type its name.")
        self._empty.show_state("layers", _("Nothing is open"), words.format(key=keys.PALETTE.keys))

    def _lay_out(self) -> None:
        self._empty, self._stack = StatePage(self), QStackedWidget(self)
        keys.news.changed.connect(self._show_empty)
        self._show_empty()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tabs)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.message)
        right.addWidget(self._stack, 1)
        right.addLayout(self.foot)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.navigation.room)
        row.addLayout(right, 1)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.status)
        self.setCentralWidget(self._middle)

    def _connect(self) -> None:
        self.navigation.opened.connect(lambda name: self.open(name))
        self.navigation.search_wanted.connect(self.open_palette)
        self.navigation.user_menu_wanted.connect(self._open_user_menu)
        self.tabs.current_changed.connect(self._current_changed)
        self.tabs.close_wanted.connect(self.close_screen)
        self.tasks.busy_changed.connect(self.status.show_busy)
        self.rights_watch.changed.connect(self._show_rights)
        self.guard.other_user.connect(self._leave_for_other)
        self.guard.given_up.connect(self.log_out)
        # The core calls from its own thread; the signals bring the news to this one.
        self._changed.connect(self._tell_screens)
        self._connected.connect(self._show_connected)
        self._unsubscribe = [
            self.core.on_change(self._changed.emit),
            self.core.on_connection(self._connected.emit),
        ]

    def _add_shortcuts(self, window: QWidget) -> None:
        """The same in the main window and in those that tabs have of their own."""
        calls = window_calls(self)
        calls |= {keys.screen_keys(n): partial(self._open_listed, n) for n in range(1, keys.MOST_SCREENS + 1)}
        for key, call in calls.items():
            keys.bind(window, key, call)
        hear_offers(window)

    # Doing

    def open_palette(self) -> None:
        """Search screens, actions and records."""
        window = self.tabs.front_window or self
        recent = self._books.recent
        last = recent.commands(self.screens, self.core.can, self.open, self.tabs.front)
        palette = CommandPalette(self.commands(), window, last)
        palette.beside.connect(self.tabs.show_beside)
        RecordSearch(self.core, self.tasks, self.listed, self.open, palette, recent)
        palette.open_over(window)

    def commands(self) -> list[Command]:
        """All that the palette offers this user."""
        kept = self._books.commands(self.listed, self.screens.values(), self.open)
        kept += chip_commands(self.listed, self.open)
        items = user_items(self)
        return commands_of(self.core, self.screens, self.listed, items, self.open, self.tabs) + kept

    def close_current(self) -> None:
        """Close the tab in front."""
        if self.tabs.front is not None:
            self.close_screen(self.tabs.front)

    def change_password(self) -> None:
        """The user's own."""
        dialog = ChangePasswordDialog(self.core, self.tasks, self.me.username, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.show_message(_("Your password is changed."), "success"))
        dialog.open()

    def log_out(self) -> None:
        """Leave; asks when something is unsaved."""
        self._is_leaving = True
        if not self.close():
            self._is_leaving = False

    def _leave_for_other(self) -> None:
        """Somebody else logged in: the tabs belong to the first user; asks when something is unsaved."""
        unsaved = [screen.title for screen in self.tabs.screens() if screen.is_dirty]
        if not unsaved:
            self._drop_tabs_and_leave()
            return
        text = _("{name} has unsaved work in: {titles}. It is lost when somebody else goes on here.")
        text = text.format(name=self.me.full_name, titles=", ".join(unsaved))
        box = Question(QMessageBox.Icon.Warning, _("Unsaved work"), text, self)
        box.setObjectName("other_user")
        box.addButton(_("Close these tabs"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            self._drop_tabs_and_leave
        )
        box.addButton(QMessageBox.StandardButton.Cancel).clicked.connect(self.guard.ask_again)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _drop_tabs_and_leave(self) -> None:
        for screen in self.tabs.screens():
            self.tabs.remove(screen)
        self.log_out()

    def _may_close(self, screen: Screen, then: Callable[[], object]) -> bool:
        """A question about unsaved work is asked before the page it is about, not before another."""
        if screen.is_dirty:
            self.tabs.show_screen(screen)
        return screen.can_close(lambda: QTimer.singleShot(0, self, then))

    def step_back(self) -> None:
        """Let another window stand in this one's place; news wait, so that nothing is asked behind it."""
        self._missed = []
        self.rights_watch.pause()
        if self.tabs.current is not None:
            self.tabs.current.deactivated()
        for window in (self, *self.tabs.windows):
            window.hide()

    def come_back(self) -> None:
        """Show everything as it was, with the news that came meanwhile."""
        missed, self._missed = self._missed or [], None
        self.rights_watch.resume()
        for window in (*self.tabs.windows, self):
            window.show()
        self.activateWindow()
        if self.tabs.current is not None:
            self.tabs.current.activated()
        if missed:
            self._tell_screens(Changes.together(missed))

    def _listed(self) -> list[ScreenEntry]:
        """What stands in the navigation: screens one may not read are no concern of one's."""
        return [
            entry for entry in self.screens.values() if entry.is_listed and self.core.can(entry.permission)
        ]

    def _open_listed(self, number: int) -> None:
        if number <= len(self.listed):
            self.open(self.listed[number - 1].name)

    def _current_changed(self, screen: Screen | None) -> None:
        entry = self.tabs.entry_of(screen)
        self._stack.setCurrentIndex(1 if self.tabs.count() else 0)
        self.navigation.show_current(entry.name if entry is not None else "")

    def _tell_screens(self, changes: Changes) -> None:
        if self._missed is not None:
            self._missed.append(changes)
            return
        for one in (*self._counters, self.rights_watch):
            one.hear(changes)
        if changes.touches(("company", "unit")):
            self._read_company()
        for screen in self.tabs.screens():
            screen.hear(changes)

    def _show_rights(self, me: Me) -> None:
        """Navigation, palette and every open screen follow what the role permits now."""
        self.me, self.role = me, _(me.role_title)
        self.listed = self._listed()
        self.navigation.show_entries(self.listed)
        self.navigation.show_user(me.full_name, self.role)
        self.status.show_user(me.full_name, self.role)
        self._current_changed(self.tabs.current)
        for counter in self._counters:
            counter.hear(EVERYTHING)
        for screen in self.tabs.screens():
            screen.rights_changed()

    def _show_connected(self, is_connected: bool) -> None:
        was_connected = self.status.is_connected
        self.status.show_connected(is_connected)
        if not is_connected and was_connected:
            self.show_message(sentence(), "warning")
            self._lost.give_way()
        elif is_connected and not was_connected:
            for bar in (self.message, *(own.message for own in self.tabs.windows)):
                bar.clear()
            self.show_message(_("The server answers again."), "success")
            self._lost.ask()

    def _read_company(self) -> None:
        self.tasks.run(self, partial(read_company, self.core), self._show_company, lambda _error: None)

    def _show_company(self, view: Any) -> None:
        self.idle.set_minutes(view.idle_lock_minutes)
        self.rights.may_hide = not view.is_everybody_shown
        self.navigation.show_company(view.name, view.logo)
        self.setWindowTitle(f"{view.name} – {_('Textile ERP')}")

    def _open_user_menu(self, button: QWidget) -> None:
        open_above(user_menu(self, user_items(self)), button)

    def _restore_place(self) -> None:
        self.setMinimumSize(800, 520)
        begin(self, WORK_SIZE)
        place = WINDOW_PLACE.get()
        if place:
            self.restoreGeometry(QByteArray.fromBase64(place.encode()))

    def _place_toast(self) -> None:
        self.toast.place(self.status.free_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.navigation.fit_window(event.size().width())
        super().resizeEvent(event)
        self._place_toast()

    def closeEvent(self, event: QCloseEvent) -> None:
        go_on = self.log_out if self._is_leaving else self.close
        for screen in self.tabs.screens():
            if not self._may_close(screen, go_on):
                event.ignore()
                return
        WINDOW_PLACE.set(bytes(self.saveGeometry().toBase64().data()).decode())
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        self.guard.let_go()
        self.idle.let_go()
        self.tabs.clear_windows()
        event.accept()
        (self.logout_wanted if self._is_leaving else self.closed).emit()
