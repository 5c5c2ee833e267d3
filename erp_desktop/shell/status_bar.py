"""StatusBar: which server, whether it answers, who is logged in as what, whether work is under way."""

from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named

W = TypeVar("W", bound=QWidget)


class StatusBar(QWidget):
    """One calm line at the foot of the window."""

    HEIGHT = 28

    def __init__(self, server: str, user: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "statusbar", _("Status"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(self.HEIGHT)
        self._is_connected = True
        self._dot = QLabel(self)
        self._connection = named(QLabel(self), "status.connection", _("Connection"))
        self._server = named(QLabel(server, self), "status.server", _("Server"))
        self._busy = named(QLabel(self), "status.busy", _("Work under way"))
        self._user = named(QLabel(self), "status.user", _("User and role"))
        self.show_user(user, role)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._connection)
        row.addSpacing(12)
        row.addWidget(self._server)
        row.addSpacing(12)
        row.addWidget(self._busy)
        row.addStretch(1)
        self._tools = QHBoxLayout()
        row.addLayout(self._tools)
        row.addWidget(self._user)
        theme.look.changed.connect(self._paint_dot)
        self.show_connected(True)

    @property
    def is_connected(self) -> bool:
        return self._is_connected

    @property
    def free_room(self) -> QRect:
        """The room between what stands at its left and at its right, in the window's pixels."""
        left = self.mapTo(self.window(), self._busy.geometry().topRight()).x()
        right = self.mapTo(self.window(), self._tools.geometry().topLeft()).x()
        return QRect(left, self.mapTo(self.window(), QPoint(0, 0)).y(), right - left, self.height())

    def with_tool(self, tool: W) -> W:
        """Put something one presses beside the user's name."""
        self._tools.addWidget(tool)
        return tool

    def show_user(self, user: str, role: str) -> None:
        """Who is logged in, and as what."""
        self._user.setText(f"{user}  ·  {role}")

    def show_connected(self, is_connected: bool) -> None:
        """The server answers, or does not."""
        self._is_connected = is_connected
        self._connection.setText(_("Connected") if is_connected else _("Not connected: trying again"))
        self._paint_dot()

    def show_busy(self, is_busy: bool) -> None:
        """Something is being read or saved."""
        self._busy.setText(_("Working…") if is_busy else "")

    def _paint_dot(self) -> None:
        name, token = ("wifi", "success_text") if self._is_connected else ("wifi-off", "danger_text")
        self._dot.setPixmap(pixmap(name, token, 14, self.devicePixelRatioF()))
