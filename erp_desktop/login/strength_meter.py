"""StrengthMeter: how hard a password is to guess, while it is typed."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.work.tasks import Job, Tasks

AFTER_MS = 120
STEPS = 4
_LOOKS = (
    (N_("Very easy to guess"), "danger_text"),
    (N_("Easy to guess"), "danger_text"),
    (N_("Middling"), "warning_text"),
    (N_("Good"), "success_text"),
    (N_("Very good"), "success_text"),
)


def _score(password: str, known: list[str]) -> int:
    """As the core judges it; in the background."""
    from erp_core.security.user.password import measure  # the login window does not wait for what it imports

    return measure(password, known)


class _Bar(QWidget):
    """Four steps, as many coloured as the password deserves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.score = -1
        self.setFixedSize(140, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - 3 * (STEPS - 1)) / STEPS
        for step in range(STEPS):
            is_on = self.score >= 0 and step < max(self.score, 1)
            painter.setBrush(theme.color(_LOOKS[self.score][1] if is_on else "border"))
            painter.drawRoundedRect(int(step * (width + 3)), 0, int(width), 4, 2, 2)


class StrengthMeter(QWidget):
    """A bar and a word; empty while nothing is typed. It advises, the core decides."""

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "strength", _("Strength of the password"))
        self._tasks = tasks
        self._password, self._known = "", [""]
        self._job: Job | None = None
        self._bar = _Bar(self)
        self._word = with_role(QLabel(self), "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._bar)
        row.addWidget(self._word, 1)
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self._measure)
        self._show(-1)

    @property
    def word(self) -> str:
        return self._word.text()

    def follow(self, password: str, known: list[str]) -> None:
        """Judge this password soon."""
        self._password, self._known = password, known
        self._timer.start()

    def _measure(self) -> None:
        if self._job is not None:
            self._job.cancel()
        password, known = self._password, self._known
        if not password:
            self._show(-1)
            return
        owner: QObject = self
        self._job = self._tasks.run(owner, lambda: _score(password, known), self._show, lambda _error: None)

    def _show(self, score: int) -> None:
        self._bar.score = score
        self._bar.update()
        self._word.setText(_(_LOOKS[score][0]) if score >= 0 else "")
        self.setAccessibleDescription(self._word.text())
