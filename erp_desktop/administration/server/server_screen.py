"""ServerScreen: how the database server is doing, read again while somebody looks at it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit import clock
from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.kit.words import Tone
from erp_core.reporting.server import service as server
from erp_core.reporting.server.schema import RunningStatement, ServerView, SlowStatement
from erp_desktop.administration.server import FIGURES
from erp_desktop.administration.server.statements_card import (
    RUNNING,
    SLOWEST,
    StatementDetails,
    StatementsCard,
)
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_datetime, format_integer, format_quantity
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar, close_messages
from erp_desktop.kit.parts.page_head import PageHead
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

REFRESH_MS = 10_000
CROWDED = 0.8
_UNITS = ("B", "kB", "MB", "GB", "TB")


class Figure(QFrame):
    """A card with a title, a figure and a note."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(with_role(self, "numbercard"), f"server.{name}", title)
        self._figure = with_role(QLabel("–", self), "figure")
        self._figure.setFont(theme.tabular(self._figure.font()))
        self._note = with_role(WholeLabel(self), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(2)
        for widget in (with_role(QLabel(title, self), "muted"), self._figure, self._note):
            column.addWidget(widget)
        column.addStretch(1)

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
    """Figures, the statements that took longest since the server counts, and those that run right now."""

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        super().__init__(core, tasks, shell)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.set_title(_("Server"))
        self.message = MessageBar(self)
        self._read_at = with_role(named(QLabel(self), "server.read_at"), "muted")
        self.figures = {name: Figure(name, _(title), self) for name, title in FIGURES.items()}
        self.slowest = StatementsCard(
            "slowest", _("Slowest statements"), SLOWEST, tasks, self, is_filling=True
        )
        self.running = StatementsCard("running", _("Running now"), RUNNING, tasks, self, is_filling=False)
        self.details = StatementDetails(self)
        self.slowest.picked.connect(self._show_slow)
        self.running.picked.connect(self._show_running)
        for card in (self.slowest, self.running):
            card.table.opened.connect(lambda _row: self.details.words.setFocus())
        self.details.closed.connect(self._forget)
        self.details.copied.connect(lambda: shell.show_message(_("Copied."), "success"))
        self._area, self._body = QScrollArea(self), QVBoxLayout()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.reload)
        self._lay_out()
        keys.bind(self, keys.RELOAD, self.reload)
        keys.bind(self, keys.CLOSE_DETAILS, self._close)

    def activated(self) -> None:
        super().activated()
        self.reload()
        self._timer.start()

    def deactivated(self) -> None:
        super().deactivated()
        self._timer.stop()

    def _close(self) -> None:
        """What a message says of a fault first, then the details."""
        if not close_messages(self.window()):
            self.details.close_details()

    def focus_first(self) -> None:
        self.slowest.table.setFocus()

    def go_to(self, name: str) -> None:
        self.figures[name].setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self.figures[name])

    def reload(self) -> None:
        core = self.core
        self.tasks.run(self, lambda: core.run(server.health), self.show_health, self.show_error)

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def show_health(self, view: ServerView) -> None:
        """Show what the server said."""
        self.message.clear()
        now = datetime.now(UTC)
        self._read_at.setText(_("Read at {time}").format(time=clock.here(now).strftime("%H:%M:%S")))
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
        self._show_statements(view)

    def _show_statements(self, view: ServerView) -> None:
        since = format_datetime(view.counted_since)
        nothing = _("Nothing was counted since {time}.").format(time=since)
        if view.counted_since is None:
            nothing = f"{_('PostgreSQL does not count here how long statements take.')} {view.advice}"
        note = _("By the mean time of a call, waiting included, since {time}").format(time=since)
        self.slowest.show_rows(view.slowest, note, nothing)
        self._body.setStretchFactor(self.slowest, 1 if view.slowest else 0)
        self.running.show_rows(view.running, _("Longest first"), _("Nothing runs longer than a moment."))

    def _show_slow(self, row: SlowStatement) -> None:
        figures = _("{total} s for all calls together").format(total=format_quantity(row.total_seconds))
        self._show_details(self.slowest, self.running, row.statement, figures)

    def _show_running(self, row: RunningStatement) -> None:
        figures = _("process {pid}, for {time}").format(pid=row.id, time=duration_text(row.seconds))
        self._show_details(self.running, self.slowest, row.statement, figures)

    def _show_details(
        self, card: StatementsCard, other: StatementsCard, statement: str, figures: str
    ) -> None:
        """Below the card it stands in; one that was not shown yet is brought into view."""
        other.forget()
        self._body.insertWidget(self._body.indexOf(card) + 1, self.details)
        if self.details.show_statement(statement, figures):
            QTimer.singleShot(0, self.details, lambda: self._area.ensureWidgetVisible(self.details, 0, 16))

    def _forget(self) -> None:
        for card in (self.slowest, self.running):
            card.forget()

    def _lay_out(self) -> None:
        head = PageHead(_("Server"), self, self._read_at)
        self._area.setWidget(self._page())
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.message):
            column.addWidget(widget)
        column.addWidget(self._area, 1)

    def _page(self) -> QWidget:
        page, figures = QWidget(self), QWidget(self)
        figures.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        grid = QGridLayout(figures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        for place, figure in enumerate(self.figures.values()):
            grid.addWidget(figure, place // 3, place % 3)
            grid.setColumnStretch(place % 3, 1)
        page.setLayout(self._body)
        self._body.setContentsMargins(16, 12, 16, 16)
        self._body.setSpacing(12)
        for widget in (figures, self.slowest, self.running):
            self._body.addWidget(widget)
        self._body.addStretch(0)
        return page


# Of the states of backups; all others are danger.
_TONES: dict[str, Tone] = {"fine": "success", "untried": "warning", "new_folder": "warning"}


def _backup(view: ServerView, now: datetime) -> tuple[str, str, Tone]:
    """Figure, note and tone of the last backup."""
    backups = view.backups
    tone: Tone = _TONES.get(backups.state, "danger")
    if backups.at is None:
        return _("never"), backups.advice, tone
    ago = _("{time} ago").format(time=duration_text((now - backups.at).total_seconds()))
    note = f"{format_datetime(backups.at)} · {size_text(backups.size_bytes or 0)}"
    if backups.failed_at is not None:
        words = _("{advice} That was at {time}. The last one that did not fail: {note}.")
        return _("failed"), words.format(
            advice=backups.advice, time=format_datetime(backups.failed_at), note=note
        ), tone  # fmt: skip
    return ago, f"{note}. {backups.advice}" if backups.advice else note, tone


def size_text(size: int) -> str:
    """``1.4 GB``."""
    value, place = Decimal(size), 0
    while value >= 1000 and place < len(_UNITS) - 1:
        value, place = value / 1000, place + 1
    return f"{format_quantity(round(value, 1 if value < 100 else 0))} {_UNITS[place]}"


def duration_text(seconds: float) -> str:
    """``3 days``, ``5 hours``, ``12 minutes``, ``8 seconds``."""
    for length, forms in (
        (86400, NN_("{count} day", "{count} days")),
        (3600, NN_("{count} hour", "{count} hours")),
        (60, NN_("{count} minute", "{count} minutes")),
    ):
        if seconds >= length:
            count = int(seconds // length)
            return ngettext(*forms, count).format(count=count)
    count = int(max(seconds, 0))
    return ngettext("{count} second", "{count} seconds", count).format(count=count)
