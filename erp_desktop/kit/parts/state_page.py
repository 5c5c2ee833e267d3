"""What stands in a list's place when it has no rows: what to do next, what went wrong; and the busy strip."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

ICON = 40
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class StatePage(QWidget):
    """An icon, a heading, a sentence and at most three buttons, in the middle of the room.

    Signals:
        typed: a letter, while the keyboard was on a button.
    """

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, is_on_surface: bool = False) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(is_on_surface)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._icon_name = ""
        self._on_action: Callable[[], object] | None = None
        self._icon = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = with_role(QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter), "heading")
        self._title.setObjectName("state.title")
        self._text = with_role(WholeLabel(self), "muted")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setFixedWidth(420)
        self._button = named(QPushButton(self), "state.action")
        self._button.clicked.connect(self._act)
        self._others = [named(QPushButton(self), name) for name in ("state.other", "state.third")]
        self._on_others: list[Callable[[], object]] = []
        for place, other in enumerate(self._others):
            other.clicked.connect(lambda _on, place=place: self._on_others[place]())
        for button in (self._button, *self._others):
            button.installEventFilter(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._button, *self._others):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in (self._icon, self._title, self._text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)
        theme.look.changed.connect(self._paint_icon)

    def show_state(
        self,
        icon: str,
        title: str,
        text: str,
        action: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Say something else."""
        self._icon_name = icon
        self._paint_icon()
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self._on_action = on_action
        self._on_others.clear()
        for other in self._others:
            other.hide()
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def offer(self, action: str, on_action: Callable[[], object]) -> None:
        """Offer one thing more to do about what it says, and then a third."""
        other = self._others[len(self._on_others)]
        self._on_others.append(on_action)
        other.setText(action)
        other.setAccessibleName(action)
        other.show()

    @property
    def title(self) -> str:
        return self._title.text()

    def focus_action(self) -> None:
        """Put the keyboard on what can be done about it; it stays where it is if that is nothing."""
        if not self._button.isHidden():
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters mean no button; a blank presses it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | _KEYPAD):
            return super().eventFilter(watched, event)
        text = event.text().strip()
        if not text or not text.isprintable():
            return super().eventFilter(watched, event)
        self.typed.emit(text)
        return True

    def _paint_icon(self) -> None:
        if self._icon_name:
            self._icon.setPixmap(pixmap(self._icon_name, "icon_muted", ICON, self.devicePixelRatioF()))

    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()


class BusyStrip(QWidget):
    """A thin strip that moves while work is under way; takes its room always, so that nothing jumps."""

    HEIGHT = 2
    FRAME_MS = 33

    def __init__(self, parent: QWidget | None = None, ground: str = "window") -> None:
        super().__init__(parent)
        self._ground = ground
        self.setFixedHeight(self.HEIGHT)
        self._step = 0
        self._timer = QTimer(self, interval=self.FRAME_MS)
        self._timer.timeout.connect(self._move)
        self._delay = QTimer(self, singleShot=True, interval=150)
        self._delay.timeout.connect(self._timer.start)

    def set_busy(self, is_busy: bool) -> None:
        """Show work after 150 ms of it; stop at once."""
        if is_busy and not (self._timer.isActive() or self._delay.isActive()):
            self._delay.start()
        elif not is_busy:
            self._delay.stop()
            self._timer.stop()
            self.update()

    def _move(self) -> None:
        self._step = (self._step + 1) % 60
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(self._ground))
        if not self._timer.isActive():
            return
        length = self.width() / 4
        left = (self.width() + length) * self._step / 60 - length
        painter.fillRect(QRectF(left, 0, length, self.HEIGHT), theme.color("primary"))
