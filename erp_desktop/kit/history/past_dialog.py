"""PastDialog: a record as it was at any moment, and step by step through its changes; read only."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit import clock
from erp_core.kit.i18n import _, upper_first
from erp_core.security.audit import AUDIT
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import PastRecord
from erp_desktop.kit.history.past_compare import Shown, ShownLine, compared_fields, compared_lines
from erp_desktop.kit.history.past_view import PastView
from erp_desktop.kit.history.time_line import TimeLine, written_time
from erp_desktop.kit.inputs.date_line import DateLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_date, format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.chip_row import chip
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.state_page import BusyStrip, StatePage
from erp_desktop.kit.work.tasks import Job, Tasks

if TYPE_CHECKING:
    from erp_core import Core

SIZE = (960, 680)
LEAST = (640, 420)

Other = Literal["before", "now"]


def way_back(
    core: "Core", tasks: Tasks, document: str, shown: Callable[[], tuple[int | None, str]], parent: QWidget
) -> Callable[[datetime | None], None] | None:
    """Opens a record as it was, None for now; no way for those who may not see the audit log.

    Args:
        document: what kind of record, as the audit log names it.
        shown: the record's id and title when it is opened.
    """
    if not core.can(AUDIT.permission("read")):
        return None

    def go(at: datetime | None) -> None:
        record_id, title = shown()
        PastDialog(core, tasks, (document, str(record_id)), title, at, parent).open()

    return go


class PastDialog(QDialog):
    """Fields and lines of a record at a moment, beside the version before or what it is now.

    Args:
        record: its document and id, as the audit log names them.
        at: the moment; None for now.
    """

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        record: tuple[str, str],
        title: str,
        at: datetime | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        named(self, "past", _("As it was then"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("As it was then"))
        room = parent.window().size()
        self.resize(QSize(*SIZE).boundedTo(room.expandedTo(QSize(*LEAST))))
        self._core, self._tasks, self._record = core, tasks, record
        self._job: Job | None = None
        self._past: PastRecord | None = None
        self._message = MessageBar(self)
        self._busy = BusyStrip(self)
        self._said = with_role(WholeLabel(self), "muted")
        self._said.setObjectName("past.said")
        self._add_moment()
        self._add_comparison()
        self._view = PastView(self)
        self._state_page = StatePage(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._state_page)
        self._lay_out(_("{title} as it was").format(title=title))
        self.show_at(at or datetime.now(UTC))

    def show_at(self, at: datetime) -> None:
        """Show the record as it was at ``at``; a change made at that very moment belongs to it."""
        self._message.clear()
        self._show_moment(at)
        self._ask(at)

    def show_error(self, error: ErpError) -> None:
        self._busy.set_busy(False)
        self._message.show_message(error.message, "warning")

    def texts(self) -> dict[str, str]:
        """What is shown, for tests: field name to value."""
        return self._view.texts

    @property
    def said(self) -> str:
        """What the dialog says of the moment."""
        return self._state_page.title if self._stack.currentIndex() else self._said.text()

    @property
    def other(self) -> Other:
        """What the moment is compared with."""
        return "now" if self.with_now.isChecked() else "before"

    # Asking

    def _ask(self, at: datetime) -> None:
        if self._job is not None:
            self._job.cancel()
        core, record, other = self._core, self._record, self.other

        def read() -> tuple[PastRecord, PastRecord | None]:
            past = core.run(audit.as_of, *record, at)
            moment = past.previous if other == "before" else datetime.now(UTC)
            return past, core.run(audit.as_of, *record, moment) if moment is not None else None

        self._busy.set_busy(True)
        self._job = self._tasks.run(self, read, lambda both: self._show(*both), self.show_error)

    def _typed(self) -> None:
        """Show the moment that stands in the two lines."""
        self.day.settle()
        problem = self.day.problem() or self.time.problem()
        for line in (self.day, self.time):
            line.setProperty("invalid", line.problem() is not None)
            restyle(line)
        day, last = self.day.day(), self.time.last()
        if problem is not None or day is None or last is None:
            self._message.show_message(problem or _("Please type a date."), "warning")
            return
        try:
            at = clock.instant_of(day, last)
        except (OverflowError, ValueError, OSError):
            self._message.show_message(_("The calendar does not go that far."), "warning")
            return
        self._message.clear()
        self._ask(at)

    def _step(self, by: int) -> None:
        past = self._past
        moment = (past.previous if by < 0 else past.next) if past is not None else None
        if moment is not None:
            self.show_at(moment)

    # Showing

    def _show(self, past: PastRecord, other: PastRecord | None) -> None:
        self._busy.set_busy(False)
        self._past = past
        for button, moment in ((self.earlier, past.previous), (self.later, past.next)):
            button.setEnabled(moment is not None)
        if past.state in ("not_yet", "untold"):
            self._show_nothing(past)
            return
        earlier, later = (other or past, past) if self.other == "before" else (past, other or past)
        table = self._record[0]
        fields = compared_fields(table, earlier, later)
        lines = compared_lines(f"{table}_line", earlier, later)
        self._view.show_record(table, fields, lines)
        self._said.setText(f"{_left_by(past)} {self._difference(past, other, fields, lines)}".strip())
        self._said.show()
        self._stack.setCurrentIndex(0)

    def _show_nothing(self, past: PastRecord) -> None:
        if past.state == "not_yet":
            title = _("This record did not exist at that time")
            text = _("“Next change” shows how it began.") if past.next else ""
        else:
            title = _("The audit log does not reach back so far")
            text = _("Older months were archived. “Next change” shows the first one that is told.")
        self._said.hide()
        self._state_page.show_state("history", title, text)
        self._stack.setCurrentIndex(1)

    def _difference(
        self, past: PastRecord, other: PastRecord | None, fields: dict[str, Shown], lines: list[ShownLine]
    ) -> str:
        if past.state == "deleted":
            return _("It had been deleted by then.")
        if other is None:
            return _("This is how it began.")
        is_with_now = self.other == "now"
        if is_with_now and other.state == "deleted":
            return _("It was deleted since.")
        count = sum(shown.is_changed for shown in fields.values()) + sum(bool(line.mark) for line in lines)
        if not count:
            return _("Nothing has changed since.") if is_with_now else _("Nothing you could see was changed.")
        words = (
            _("Differences from what it is now: {count}.")
            if is_with_now
            else _("Differences from the version before: {count}.")
        )
        return words.format(count=format_integer(count))

    def _show_moment(self, at: datetime) -> None:
        self.day.set_day(clock.here(at).date())
        self.time.set_instant(at)
        for line in (self.day, self.time):
            line.setProperty("invalid", False)
            restyle(line)

    # Inside

    def _add_moment(self) -> None:
        self.day = named(DateLine(self), "past.day", _("Day"))
        self.day.setFixedWidth(128)
        self.time = named(TimeLine(self), "past.time", _("Time"))
        self.time.setFixedWidth(104)
        self.show_button = named(QPushButton(_("Show"), self), "past.show", _("Show this moment"))
        self.show_button.setDefault(True)
        self.show_button.clicked.connect(self._typed)
        self.earlier = named(
            QPushButton(icon("chevron-left"), f" {_('Previous change')}", self),
            "past.previous",
            _("Previous change"),
        )
        keys.tell(self.earlier, _("The change before this one"), keys.EARLIER)
        self.later = named(QPushButton(f"{_('Next change')} ", self), "past.next", _("Next change"))
        self.later.setIcon(icon("chevron-right"))
        self.later.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        keys.tell(self.later, _("The change after this one"), keys.LATER)
        for button, key, by in ((self.earlier, keys.EARLIER, -1), (self.later, keys.LATER, 1)):
            button.setEnabled(False)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, by=by: self._step(by))
            keys.bind(self, key, partial(self._step, by))

    def _add_comparison(self) -> None:
        self.with_before = chip(_("Compare with the version before"), "past.before", self)
        self.with_now = chip(_("Compare with now"), "past.now", self)
        choice = QButtonGroup(self)
        for button in (self.with_before, self.with_now):
            button.setAutoDefault(False)
            choice.addButton(button)
        self.with_before.setChecked(True)
        choice.buttonClicked.connect(lambda _button: self._compare())

    def _compare(self) -> None:
        if self._past is not None:
            self._ask(self._past.at)

    def _lay_out(self, title: str) -> None:
        heading = with_role(QLabel(upper_first(title), self), "heading")
        moment, comparison, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self.earlier, self.day, self.time, self.show_button, self.later):
            moment.addWidget(widget)
        moment.addStretch(1)
        for widget in (self.with_before, self.with_now):
            comparison.addWidget(widget)
        comparison.addStretch(1)
        close = named(QPushButton(_("Close"), self), "past.close", _("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(moment)
        column.addLayout(comparison)
        column.addWidget(self._message)
        column.addWidget(self._said)
        column.addWidget(self._busy)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)


def _left_by(past: PastRecord) -> str:
    """``As Anna left it on 22 Feb 2024, 14:32:05.``"""
    if past.changed_at is None:
        return ""
    here = clock.here(past.changed_at)
    return _("As {who} left it on {day}, {time}.").format(
        who=past.changed_by, day=format_date(here.date()), time=written_time(here.time())
    )
