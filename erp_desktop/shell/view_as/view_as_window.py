"""ViewAsWindow: the program as a role sees it, read-only, until the administrator leaves the view."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from erp_core.kit.i18n import _
from erp_core.security.role.schema import RoleRow
from erp_desktop.kit.drafts.draft_store import DraftStore
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.view_as.role_door import core_seen_as

if TYPE_CHECKING:
    from erp_core import Core


class ViewAsWindow(MainWindow):
    """A main window as a role sees it; takes the place of the administrator's own while it is open."""

    def __init__(self, core: "Core", role: RoleRow, behind: MainWindow) -> None:
        seen = core_seen_as(core, role)
        me = seen.me
        assert me is not None  # noqa: S101 - it says whom it shows from the first
        self._drafts = DraftStore.of(seen)  # asked for now: later the session may have ended
        # Tasks of its own: an ended session is asked for over this window, not the hidden one.
        super().__init__(seen, Tasks(threads=2), me, list(behind.screens.values()))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("view_as")
        self._behind = behind
        self.tasks.setParent(self)
        self._add_banner(_(role.title))

    def begin(self) -> None:
        """Show it where the administrator's window stands."""
        self.setGeometry(self._behind.geometry())
        if self.listed:
            self.open(self.listed[0].name)
        self.show()
        self._behind.step_back()

    def log_out(self) -> None:
        """Nobody is logged in here: leave the view."""
        self.close()

    def view_as(self, role: RoleRow) -> None:
        ViewAsWindow(self.core, role, self).begin()

    def change_password(self) -> None:
        self.show_message(_("Leave the view first; nothing can be changed here."), "warning")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing typed here can ever be saved, so nothing is asked; drafts of it go too."""
        for screen in self.tabs.screens():
            self.tabs.remove(screen)
        self._behind.come_back()
        super().closeEvent(event)
        drafts = self._drafts
        self.tasks.run(self, lambda: _empty(drafts), lambda _none: None, lambda _error: None)
        self.tasks.wait_idle(2.0)
        self.tasks.close()
        self.core.close()

    def _add_banner(self, role: str) -> None:
        banner = named(with_role(QFrame(self), "banner"), "view_as.banner", _("View as a role"))
        picture = QLabel(banner)
        picture.setPixmap(pixmap("eye", "text_on_primary", 16, self.devicePixelRatioF()))
        text = _("You see the program as {role} sees it. Nothing can be changed here.")
        words = named(QLabel(text.format(role=role), banner), "view_as.text")
        leave = named(QPushButton(_("Leave view"), banner), "view_as.leave", _("Leave view"))
        leave.clicked.connect(self.close)
        row = QHBoxLayout(banner)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(picture)
        row.addWidget(words, 1)
        row.addWidget(leave)
        middle = self.centralWidget()
        column = middle.layout() if middle is not None else None
        if isinstance(column, QVBoxLayout):
            column.insertWidget(0, banner)


def serve_views(window: MainWindow) -> None:
    """Show the program as a role sees it whenever the window asks for that."""
    window.view_as_wanted.connect(lambda role: ViewAsWindow(window.core, role, window).begin())


def _empty(store: DraftStore) -> None:
    for draft in store.all():
        store.remove(draft.id)
