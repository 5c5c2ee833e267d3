"""LinePanel: what is known of the line one stands in, beside the lines; it follows and never waits."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.details.line_about import Details, LineAbout, LineFact
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.preferences import LINE_PANEL
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Job

FOLLOW_MS = 120  # a moment's rest in a line; who walks on asks nothing
_WIDTH = 264


class LinePanel(QFrame):
    """The current line's record by its whole name, its texts, and what the core tells of it.

    Attributes:
        record_id: of the record the lines belong to; None for a new one.
    """

    def __init__(
        self, view: LinesView, model: LinesModel, details: Details, desk: Desk, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.record_id: int | None = None
        self._view, self._model, self._details, self._desk = view, model, details, desk
        self._asked: LineAbout | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._timer.timeout.connect(self._ask)
        with_role(named(self, "form.line", _("About the line")), "side")
        self.setFixedWidth(_WIDTH)
        self._title = with_role(named(WholeLabel(self), "form.line.title"), "muted")
        self._name = with_role(named(WholeLabel(self), "form.line.name"), "heading")
        self._texts = named(WholeLabel(self), "form.line.texts")
        self._trouble = with_role(named(WholeLabel(self), "form.line.trouble"), "muted")
        self._facts = QFormLayout()
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._lay_out()
        view.selectionModel().currentChanged.connect(lambda *_cells: self.follow())
        model.edited.connect(self.follow)
        model.modelReset.connect(self.follow_anew)
        self.setVisible(LINE_PANEL.get())

    def toggle(self) -> None:
        """Show or hide it; the keyboard stays in its cell."""
        LINE_PANEL.set(self.isHidden())
        self.setVisible(self.isHidden())
        self.follow()

    def facts(self) -> list[tuple[str, str]]:
        """What is told, as it is read."""
        labels = []
        for row in range(self._facts.rowCount()):
            pair = [self._facts.itemAt(row, role) for role in _ROLES]
            widgets = [item.widget() if item is not None else None for item in pair]
            labels.append(tuple(w.text() if isinstance(w, QLabel) else "" for w in widgets))
        return [(title, value) for title, value in labels]

    def follow(self) -> None:
        """Tell at once what stands in the line; ask for more after a moment's rest in it."""
        if self.isHidden():
            return
        about = self._about()
        self._show_line(about)
        if about is None or self._is_other(about):
            self._forget()
            self._timer.start()

    def follow_anew(self) -> None:
        """Other lines are shown, or the same as they are by now; or the server answers again."""
        self._forget()
        self.follow()

    def _about(self) -> LineAbout | None:
        row = self._view.currentIndex().row()
        if not 0 <= row < self._model.rowCount() or self._model.line(row).is_empty:
            return None
        line = self._model.line(row)
        return LineAbout(dict(line.values), line.id, self.record_id, self._model.terms)

    def _is_other(self, about: LineAbout) -> bool:
        """Whether what was told is told of another record, or of another line of it."""
        asked = self._asked
        return asked is None or _subject(asked) != _subject(about)

    def _show_line(self, about: LineAbout | None) -> None:
        row = self._view.currentIndex().row()
        match = _record(about) if about is not None else None
        title = _("Line {number}").format(number=format_integer(row + 1)) if row >= 0 else ""
        self._title.setText(" · ".join(part for part in (title, match.code if match else "") if part))
        self._name.setText(match.name if match else "")
        long = [c for c in self._model.spec.columns if c.kind is ValueKind.LONG_TEXT]
        texts = (str(about.values.get(c.name) or "") for c in long) if about is not None else ()
        self._texts.setText("\n".join(text for text in texts if text))
        for label in (self._name, self._texts):
            label.setVisible(bool(label.text()))

    def _ask(self) -> None:
        about = self._about()
        if about is None or self.isHidden():
            return
        if self._job is not None:
            self._job.cancel()
        self._asked = about
        core, details = self._desk.core, self._details
        self._job = self._desk.tasks.run(self, lambda: details(core, about), self._show, self._failed)

    def _show(self, facts: list[LineFact]) -> None:
        self._clear()
        for fact in facts:
            value = WholeLabel(self, fact.value)
            title = with_role(QLabel(fact.title, self), "muted")
            title.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._facts.addRow(title, value)

    def _failed(self, error: ErpError) -> None:
        self._forget()
        self._trouble.setText(error.message)
        self._trouble.show()

    def _forget(self) -> None:
        """What was told of another line is told no longer, and an answer about it comes too late."""
        if self._job is not None:
            self._job.cancel()
        self._asked = self._job = None
        self._clear()

    def _clear(self) -> None:
        self._trouble.hide()
        while self._facts.rowCount():
            self._facts.removeRow(0)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        for label in (self._title, self._name, self._texts):
            column.addWidget(label)
        column.addLayout(self._facts)
        column.addWidget(self._trouble)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)
        self._trouble.hide()


_ROLES = (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)


def _subject(about: LineAbout) -> tuple[object, ...]:
    """What is asked for; what else is typed in the line changes no answer."""
    of_header = (getattr(about.terms, name, None) for name in ("party_id", "order_date"))
    return about.record_id, about.line_id, _record(about), *of_header


def _record(about: LineAbout) -> Match | None:
    """The first record that is named in a line."""
    return next((value for value in about.values.values() if isinstance(value, Match)), None)
