"""ServerScreen: how the database server is doing, read again while somebody looks at it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reporting.server import service as server
from erp_core.reporting.server.schema import RunningStatement, ServerView
from erp_desktop.kit import theme
from erp_desktop.kit.format import format_datetime, format_integer, format_quantity
from erp_desktop.kit.message_bar import MessageBar
from erp_desktop.kit.naming import named, restyle, with_role
from erp_desktop.kit.screen import Screen, Shell
from erp_desktop.kit.status import Tone
from erp_desktop.kit.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

REFRESH_MS = 10_000
OLD_BACKUP_HOURS = 26
CROWDED = 0.8
_UNITS = ("B", "kB", "MB", "GB", "TB")


class Figure(QFrame):
    """A card with a title, a figure and a note."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(with_role(self, "numbercard"), f"server.{name}", title)
        self._figure = with_role(QLabel("–", self), "figure")
        self._figure.setFont(theme.tabular(self._figure.font()))
        self._note = with_role(QLabel(self), "muted")
        self._note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        for widget in (with_role(QLabel(title, self), "muted"), self._figure, self._note):
            column.addWidget(widget)

    def show_figure(self, figure: str, note: str, tone: Tone = "neutral") -> None:
        self._figure.setText(figure)
        self._note.setText(note)
        self._note.setProperty("tone", tone)
        restyle(self._note)
        self.setAccessibleDescription(f"{figure}. {note}")

    @property
    def text(self) -> str:
        return f"{self._figure.text()} · {self._note.text()}"


class ServerScreen(Screen):
    """Figures, and the statements that run right now."""

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        super().__init__(core, tasks, shell)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.set_title(_("Server"))
        self.message = MessageBar(self)
        self._read_at = with_role(named(QLabel(self), "server.read_at"), "muted")
        self.figures = {
            name: Figure(name, title, self)
            for name, title in (
                ("backup", _("Last backup")),
                ("connections", _("Connections")),
                ("size", _("Size of the database")),
                ("program", _("Program")),
                ("postgres", _("PostgreSQL")),
                ("uptime", _("Running for")),
            )
        }
        self.statements = self._table()
        self._nothing = with_role(QLabel(_("Nothing runs longer than a moment."), self), "muted")
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.reload)
        self._lay_out()
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F5"), self, self.reload, context=context)  # type: ignore[call-overload]

    def activated(self) -> None:
        super().activated()
        self.reload()
        self._timer.start()

    def deactivated(self) -> None:
        super().deactivated()
        self._timer.stop()

    def reload(self) -> None:
        core = self.core
        self.tasks.run(self, lambda: core.run(server.health), self.show_health, self.show_error)

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def show_health(self, view: ServerView) -> None:
        """Show what the server said."""
        self.message.clear()
        now = datetime.now(UTC)
        self._read_at.setText(_("Read at {time}").format(time=now.astimezone().strftime("%H:%M:%S")))
        self.figures["backup"].show_figure(*_backup(view, now))
        share = view.connections / max(view.max_connections, 1)
        note = _("of {most} at most").format(most=format_integer(view.max_connections))
        tone: Tone = "warning" if share >= CROWDED else "neutral"
        self.figures["connections"].show_figure(format_integer(view.connections), note, tone)
        self.figures["size"].show_figure(size_text(view.size_bytes), _("with all indexes and the audit log"))
        revision = _("database version {revision}").format(revision=view.schema_revision)
        self.figures["program"].show_figure(view.program_version, revision)
        self.figures["postgres"].show_figure(view.postgres_version.split()[0], self.core.server)
        started = _("since {time}").format(time=format_datetime(view.started_at))
        self.figures["uptime"].show_figure(duration_text((now - view.started_at).total_seconds()), started)
        self._show_statements(view.running)

    def _show_statements(self, statements: list[RunningStatement]) -> None:
        self._nothing.setVisible(not statements)
        self.statements.setVisible(bool(statements))
        self.statements.setRowCount(len(statements))
        for row, statement in enumerate(statements):
            words = " ".join(statement.statement.split())
            cells = (duration_text(statement.seconds), statement.state, words)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(statement.statement)
                self.statements.setItem(row, column, item)

    def _table(self) -> QTableWidget:
        table = named(QTableWidget(0, 3, self), "server.statements", _("Running statements"))
        with_role(table, "plain")
        table.setHorizontalHeaderLabels([_("For"), _("State"), _("Statement")])
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
        return table

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setObjectName("toolbar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 12, 20, 10)
        row.addWidget(with_role(QLabel(_("Server"), head), "title"))
        row.addStretch(1)
        row.addWidget(self._read_at)
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, place // 3, place % 3)
        card = with_role(QFrame(self), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.addWidget(with_role(QLabel(_("Running statements, longest first"), self), "heading"))
        inside.addWidget(self._nothing)
        inside.addWidget(self.statements, 1)
        inside.addStretch(0)
        body = QVBoxLayout()
        body.setContentsMargins(16, 12, 16, 16)
        body.setSpacing(12)
        body.addLayout(grid)
        body.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.message):
            column.addWidget(widget)
        column.addLayout(body, 1)
        inside.setAlignment(self._nothing, Qt.AlignmentFlag.AlignTop)


def _backup(view: ServerView, now: datetime) -> tuple[str, str, Tone]:
    """Figure, note and tone of the last backup."""
    if view.last_backup_at is None:
        return (
            _("never"),
            _("No backup was ever recorded. Run textile-erp-admin backup every night."),
            "danger",
        )
    hours = (now - view.last_backup_at).total_seconds() / 3600
    ago = _("{time} ago").format(time=duration_text(hours * 3600))
    note = f"{format_datetime(view.last_backup_at)} · {size_text(view.last_backup_bytes or 0)}"
    if hours > OLD_BACKUP_HOURS:
        return ago, _("{when}. This is too old: look at the nightly backup.").format(when=note), "danger"
    return ago, note, "success"


def size_text(size: int) -> str:
    """``1.4 GB``."""
    value, place = Decimal(size), 0
    while value >= 1000 and place < len(_UNITS) - 1:
        value, place = value / 1000, place + 1
    return f"{format_quantity(round(value, 1 if value < 100 else 0))} {_UNITS[place]}"


def duration_text(seconds: float) -> str:
    """``3 days``, ``5 hours``, ``12 minutes``, ``8 seconds``."""
    for length, one, many in (
        (86400, _("1 day"), _("{count} days")),
        (3600, _("1 hour"), _("{count} hours")),
        (60, _("1 minute"), _("{count} minutes")),
    ):
        if seconds >= length:
            count = int(seconds // length)
            return one if count == 1 else many.format(count=count)
    return _("{count} seconds").format(count=int(max(seconds, 0)))
