"""NumberCard: one figure that matters, with a word of explanation; a click opens what is behind it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from erp_core.kit.words import Tone
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named, restyle, with_role


class NumberCard(QFrame):
    """A card that is also a button.

    Signals:
        pressed: by mouse, Enter or Space.
    """

    pressed = Signal()

    def __init__(self, name: str, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(with_role(self, "numbercard"), f"dashboard.{name}", title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon_name, self._tone = icon, "neutral"
        self._icon = QLabel(self)
        self._title = with_role(QLabel(title, self), "muted")
        self._figure = with_role(QLabel("–", self), "figure")
        self._figure.setFont(theme.tabular(self._figure.font()))
        self._note = with_role(QLabel(self), "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self._icon, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._figure, 1, 0, 1, 2)
        grid.addWidget(self._note, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        theme.look.changed.connect(self._paint_icon)
        self._paint_icon()

    @property
    def figure(self) -> str:
        return self._figure.text()

    def show_figure(self, figure: str, note: str, tone: Tone = "neutral") -> None:
        """Show a number; its tone colours the icon and the note."""
        self._tone = tone
        self._figure.setText(figure)
        self._note.setText(note)
        self.setAccessibleDescription(f"{figure}. {note}")
        self._note.setProperty("tone", tone)
        restyle(self._note)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(pixmap(self._icon_name, f"{self._tone}_text", 18, self.devicePixelRatioF()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
