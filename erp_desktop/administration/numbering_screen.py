"""NumberingScreen: how numbers look from now on, with the next one shown; and proof that none is missing."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.masters.number_series import NUMBER_SERIES
from erp_core.masters.number_series import service as series
from erp_core.masters.number_series.schema import GapRow, NumberSeriesRow
from erp_desktop.administration.cards_page import lay_out_cards
from erp_desktop.kit.frame.screen import Screen, Then
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead, SaveButton
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Job, Tasks

if TYPE_CHECKING:
    from erp_core import Core

PREVIEW_AFTER_MS = 200
MOST_MISSING = 20


class SeriesCard(QFrame):
    """One series: prefix, digits, yearly restart, and the next number.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(
        self, row: NumberSeriesRow, core: "Core", tasks: Tasks, rights: Rights, parent: QWidget
    ) -> None:
        super().__init__(parent)
        with_role(self, "card")
        self.row, self._core, self._tasks, self._rights = row, core, tasks, rights
        self._job: Job | None = None
        kind = KINDS.get(row.name)
        title = _(kind.plural) if kind is not None else row.name
        self._title = with_role(QLabel(title, self), "heading")
        self.prefix = named(PlainLine(self, text=row.prefix), f"series.{row.name}.prefix", _("Prefix"))
        self.width_box = named(QuietCombo(self), f"series.{row.name}.width", _("Digits"))
        self.width_box.addItems([str(digits) for digits in range(1, 13)])
        self.width_box.setCurrentIndex(row.width - 1)
        words = _("Start again each year")
        self.yearly = named(QCheckBox(words, self), f"series.{row.name}.yearly", f"{title}: {words}")
        self.yearly.setChecked(row.is_yearly)
        self.inputs: dict[str, QWidget] = {
            "prefix": self.prefix,
            "width": self.width_box,
            "is_yearly": self.yearly,
        }
        self._next = named(QLabel(self), f"series.{row.name}.next", _("Next number"))
        # Not tabular: figures of one width also widen the hyphen.
        self._next.setFont(theme.sized(self.font(), 18, QFont.Weight.DemiBold))
        self._next.setStyleSheet("font-size: 18px; font-weight: 600;")
        self._error = with_role(WholeLabel(self), "error")
        self._error.hide()
        self._timer = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        for signal in (self.prefix.textEdited, self.width_box.currentIndexChanged, self.yearly.toggled):
            signal.connect(self._changed)
        self._lay_out()
        self._ask()

    @property
    def is_dirty(self) -> bool:
        now = (self.prefix.text().strip(), self.width_box.currentIndex() + 1, self.yearly.isChecked())
        return now != (self.row.prefix, self.row.width, self.row.is_yearly)

    @property
    def next_number(self) -> str:
        """What is shown as the next number."""
        return self._next.text()

    @property
    def error(self) -> str:
        return self._error.text()

    def content(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "prefix": self.prefix.text().strip(),
            "width": self.width_box.currentIndex() + 1,
            "is_yearly": self.yearly.isChecked(),
        }

    def show_row(self, row: NumberSeriesRow) -> None:
        """The series as it is stored now; what is being typed stays."""
        was_dirty, self.row = self.is_dirty, row
        if not was_dirty:
            for widget in self.inputs.values():
                widget.blockSignals(True)
            self.prefix.setText(row.prefix)
            self.width_box.setCurrentIndex(row.width - 1)
            self.yearly.setChecked(row.is_yearly)
            for widget in self.inputs.values():
                widget.blockSignals(False)
        self._ask()

    def show_error(self, error: ErpError) -> None:
        self._error.setText(error.in_words)
        self._error.show()
        self._next.setText("–")

    def show_rights(self) -> None:
        """Let those type who may."""
        for widget in self.inputs.values():
            self._rights.offer(widget, NUMBER_SERIES.permission("write"))

    def _changed(self) -> None:
        self._timer.start()
        self.edited.emit()

    def _ask(self) -> None:
        if self._job is not None:
            self._job.cancel()
        core, name, content = self._core, self.row.name, self.content()
        preview: Any = series.preview
        self._job = self._tasks.run(
            self, lambda: core.run(preview, name, content), self._show_next, self.show_error
        )

    def _show_next(self, number: str) -> None:
        self._error.clear()
        self._error.hide()
        self._next.setText(number)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._title, 0, 0, 1, 4)
        parts = (
            (_("Prefix"), self.prefix),
            (_("Digits"), self.width_box),
            ("", self.yearly),
            (_("Next number"), self._next),
        )
        for column, (title, widget) in enumerate(parts):
            label = with_role(QLabel(title, self), "field")
            label.setBuddy(widget)
            grid.addWidget(label, 1, column)
            grid.addWidget(widget, 2, column)
        grid.addWidget(self._error, 3, 0, 1, 4)
        for column, stretch in enumerate((2, 1, 2, 3)):
            grid.setColumnStretch(column, stretch)


class NumberingScreen(Screen):
    """A card for each series, and the gap report."""

    tables = frozenset({"number_series", *(kind.stored_in for kind in KINDS if kind.series)})

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        super().__init__(core, tasks, shell)
        self.set_title(_("Numbering"))
        self.cards: dict[str, SeriesCard] = {}
        self._waited_for = "prefix"
        self.message = MessageBar(self)
        self.save_button = SaveButton("numbering.save", self)
        self.save_button.clicked.connect(self.save)
        self._column = QVBoxLayout()
        self._gaps = QVBoxLayout()
        self._found: list[GapRow] = []
        theme.look.changed.connect(self._show_gaps)
        self._lay_out()
        keys.bind(self, keys.SAVE, self.save)
        keys.bind(self, keys.RELOAD, self.reload)
        self._refresh()
        self.reload()

    @property
    def is_dirty(self) -> bool:
        return any(card.is_dirty for card in self.cards.values())

    def can_close(self, then: Then = None) -> bool:
        """Ask when something is typed and not saved."""
        return self.may_close(lambda: self.save(then=then))

    def reload(self) -> None:
        core = self.core
        self.tasks.run(
            self,
            lambda: (core.run(series.search), core.run(series.gap_report)),
            lambda answer: self._show(*answer),
            self.show_error,
        )

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def focus_first(self) -> None:
        self.go_to("prefix")

    def go_to(self, name: str) -> None:
        """That of the first series; as soon as the series have come."""
        first = next(iter(self.cards.values()), None)
        self._waited_for = name
        (first.inputs[name] if first is not None else self).setFocus(Qt.FocusReason.TabFocusReason)

    def rights_changed(self) -> None:
        self._refresh()
        super().rights_changed()

    def save(self, *, then: Then = None) -> None:
        """Write every series that was changed, or say why not."""
        changed = [(card, card.content()) for card in self.cards.values() if card.is_dirty]
        needed, say = NUMBER_SERIES.permission("write"), self.message.show_message
        if not self.shell.rights.may(self, needed, say) or not changed:
            return
        core = self.core
        update: Any = series.update

        def write() -> list[tuple[str, NumberSeriesRow | ErpError]]:
            outcomes: list[tuple[str, NumberSeriesRow | ErpError]] = []
            for card, content in changed:
                try:
                    outcomes.append((card.row.name, core.run(update, card.row.name, content)))
                except ErpError as error:
                    outcomes.append((card.row.name, error))
            return outcomes

        self.tasks.run(self, write, lambda outcomes: self._saved(outcomes, then), self.show_error)

    def _saved(self, outcomes: list[tuple[str, NumberSeriesRow | ErpError]], then: Then) -> None:
        for name, outcome in outcomes:
            if isinstance(outcome, ErpError):
                self.cards[name].show_error(outcome)
            else:
                self.cards[name].show_row(outcome)
        is_all = not any(isinstance(outcome, ErpError) for _name, outcome in outcomes)
        if is_all:
            text = _("Numbers look like this from now on; those already given stay.")
            self.shell.show_message(text, "success")
        self._refresh()
        self.reload()
        if is_all and then is not None:
            then()

    def _show(self, rows: list[NumberSeriesRow], gaps: list[GapRow]) -> None:
        for row in rows:
            if row.name in self.cards:
                self.cards[row.name].show_row(row)
                continue
            card = SeriesCard(row, self.core, self.tasks, self.shell.rights, self)
            card.edited.connect(self._refresh)
            self.cards[row.name] = card
            self._column.addWidget(card)
            card.show()  # what is not seen yet would not take the keyboard
        self._found = gaps
        self._show_gaps()
        self._refresh()
        if self.window().focusWidget() is self:  # it waits for what comes
            self.go_to(self._waited_for)

    def _show_gaps(self) -> None:
        gaps = self._found
        while item := self._gaps.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row in gaps:
            self._gaps.addWidget(_gap_line(row, self))
        if not gaps:
            self._gaps.addWidget(with_role(QLabel(_("No number has been given yet."), self), "muted"))

    def _refresh(self) -> None:
        is_dirty = self.is_dirty
        needed = NUMBER_SERIES.permission("write")
        may_write = self.shell.rights.offer(self.save_button, needed, is_ready=is_dirty)
        for card in self.cards.values():
            card.show_rights()
        self.save_button.set_primary(is_dirty and may_write)
        self.dirty_changed.emit(is_dirty)

    def _lay_out(self) -> None:
        head = PageHead(_("Numbering"), self, self.save_button)
        report = with_role(QFrame(self), "card")
        inside = QVBoxLayout(report)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(6)
        inside.addWidget(with_role(QLabel(_("Gap report"), self), "heading"))
        inside.addLayout(self._gaps)
        self._column.setSpacing(12)
        lay_out_cards(self, head, self.message, self._column, report)


def gap_words(row: GapRow) -> str:
    """``SO-: no gaps in 1,512 numbers (1 to 1,512)``."""
    first, last, count = (format_integer(n) for n in (row.first, row.last, row.count))
    if not row.missing:
        text = _("{prefix}  no gaps in {count} numbers ({first} to {last})")
        return text.format(prefix=row.prefix, count=count, first=first, last=last)
    named_ones = ", ".join(str(n) for n in row.missing[:MOST_MISSING])
    more = _(" and more") if len(row.missing) > MOST_MISSING else ""
    text = _("{prefix}  missing between {first} and {last}: {missing}{more}")
    return text.format(prefix=row.prefix, first=first, last=last, missing=named_ones, more=more)


def _gap_line(row: GapRow, parent: QWidget) -> QWidget:
    line = QWidget(parent)
    picture = QLabel(line)
    name, token = ("triangle-alert", "danger_text") if row.missing else ("circle-check", "success_text")
    picture.setPixmap(pixmap(name, token, 16, parent.devicePixelRatioF()))
    words = named(WholeLabel(line, gap_words(row)), f"gaps.{row.prefix}")
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(picture)
    layout.addWidget(words, 1)
    return line
