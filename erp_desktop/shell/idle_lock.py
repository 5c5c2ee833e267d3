"""IdleLock: after a while without input all windows are covered until the password is typed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget

from erp_core.errors import CodeRequired, ErpError, NotLoggedIn, WrongCredentials
from erp_core.kit.i18n import _
from erp_core.security.session import service as sessions
from erp_core.security.user.schema import Me
from erp_desktop.kit.forms.presence.presence import Presence
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.state_page import StatePage
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page, hold

if TYPE_CHECKING:
    from erp_core import Core

_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class _Cover(QWidget):
    """Lies over a window so that nothing of it can be read."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        named(self, "page", _("Locked"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        page = StatePage(self)
        page.show_state("lock", _("Locked"), _("Your work is still here."))
        column = QVBoxLayout(self)
        column.addWidget(page)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)


class LockPage(Page):
    """The password of whoever is logged in.

    Signals:
        unlocked: it was right.
        left: the user would rather log out.
    """

    unlocked = Signal()
    left = Signal()

    def __init__(self, core: "Core", tasks: Tasks, me: Me, parent: QWidget) -> None:
        text = _("{name}, please type your password to go on.").format(name=me.full_name)
        super().__init__(_("Locked"), text, "lock", tasks, parent)
        self._core, self._username = core, me.username
        self.add_field("password", _("Password"), is_secret=True)
        self.code = self.add_code()
        self.add_button(_("Unlock"))
        self.add_link(_("Log out"), "leave", self.left.emit)

    def submit(self) -> None:
        if self.is_waiting or not self.require("password"):
            return
        core, name, password = self._core, self._username, self.fields["password"].text
        code = self.code.text.strip()

        def prove() -> None:
            try:
                core.run(sessions.prove, password)  # type: ignore[arg-type]
            except NotLoggedIn:  # the session ended meanwhile; the same person begins another
                core.login(name, password, code)

        self.work(_("Unlocking…"), prove, lambda _none: self.unlocked.emit())

    def failed(self, error: ErpError) -> None:
        if isinstance(error, CodeRequired):
            self.ask_for_code(error)
            return
        if isinstance(error, WrongCredentials):
            self.message.show_message(_("The password is wrong."), "danger")
        else:
            super().failed(error)
        line = self.fields["password"].line
        line.setFocus()
        line.selectAll()


class LockDialog(QDialog):
    """Cannot be closed but by the right password or by leaving."""

    def __init__(self, page_of: "IdleLock", parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "lock_dialog", _("Locked"))
        self.setWindowTitle(_("Locked"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.page = LockPage(page_of.core, page_of.tasks, page_of.me, self)
        hold(self.page, self)

    def reject(self) -> None:
        """Esc and the window's own button do nothing."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)


class IdleLock(QObject):
    """Watches for input anywhere in the program.

    Signals:
        locked, unlocked: from now on the password is needed, or no longer.
        left: the user would rather log out; open tabs must go without showing them again.
    """

    locked = Signal()
    unlocked = Signal()
    left = Signal()

    def __init__(self, core: "Core", tasks: Tasks, me: Me, window: QWidget) -> None:
        super().__init__(window)
        self.core, self.tasks, self.me = core, tasks, me
        self.told_password = ""
        self._window = window
        self._covers: list[_Cover] = []
        self.dialog: LockDialog | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.lock)

    @property
    def is_locked(self) -> bool:
        return self.dialog is not None

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without input; 0 for never."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if minutes:
                app.installEventFilter(self)
        self._timer.stop()
        self._timer.setInterval(minutes * 60_000)
        if minutes:
            self._timer.start()

    def let_go(self) -> None:
        """The window closes."""
        self.set_minutes(0)
        self._uncover()

    def lock(self) -> None:
        """Cover every window and ask for the password."""
        if self.is_locked:
            return
        if not self._window.isVisible():  # another window stands in its place; go on watching for its return
            self._watch()
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and not w.inherits("QMenu")]
        self._covers = [_Cover(window) for window in windows]
        parent = QApplication.activeModalWidget() or self._window
        self.dialog = LockDialog(self, parent)
        self.dialog.page.fields["password"].line.setText(self.told_password)
        self.dialog.page.unlocked.connect(self.unlock)
        self.dialog.page.left.connect(self._leave)
        self.dialog.show()
        self.dialog.page.fields["password"].line.setFocus()
        self._set_away(True)
        self.locked.emit()

    def unlock(self) -> None:
        """Show everything as it was."""
        self._uncover()
        self._watch()
        self._set_away(False)
        self.unlocked.emit()

    def _set_away(self, is_away: bool) -> None:
        """Who is locked out has nothing open."""
        for window in QApplication.topLevelWidgets():  # a tab may have one of its own
            for one in window.findChildren(Presence):
                one.set_away(is_away)

    def _watch(self) -> None:
        if self._timer.interval():
            self._timer.start()

    def _leave(self) -> None:
        """Covers stay until the windows are gone."""
        self.left.emit()
        self._uncover()

    def _uncover(self) -> None:
        dialog, self.dialog = self.dialog, None
        covers, self._covers = self._covers, []
        if dialog is not None:
            dialog.done(0)
            dialog.deleteLater()
        for cover in covers:
            cover.hide()
            cover.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT and not self.is_locked and self._timer.isActive():
            self._timer.start()
        return super().eventFilter(watched, event)
