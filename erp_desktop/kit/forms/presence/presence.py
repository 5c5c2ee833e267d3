"""Presence: says that a form is open, and shows who else has its record open."""

from PySide6.QtCore import QEvent, QObject, QTimer

from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.news.changes import Changes
from erp_core.platform.presence import service as presence
from erp_core.platform.presence.schema import PresentRow
from erp_desktop.kit.forms.presence.people_label import PeopleLabel
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.look.preferences import PRESENCE_SHOWN
from erp_desktop.kit.work.desk import Desk

BEAT_MS = 30_000


class Presence(QObject):
    """Of the record that is shown until the form is closed; nothing of it is waited for.

    One in a tab behind another is open too: what is typed there may be saved at any moment.

    Args:
        kind: of the records; nothing is said of those that have no history.
        form: in whose window it is.

    Attributes:
        changing: who else types in it what is not saved; empty for nobody.
    """

    def __init__(self, kind: str, desk: Desk, label: PeopleLabel, form: Screen) -> None:
        super().__init__(form)
        self._kind, self._desk, self._label, self._form = kind, desk, label, form
        self.changing = ""
        self._id: int | None = None
        self._said: int | None = None  # of which record it is said that one is there
        self._is_editing = self._is_asking = self._is_away = False
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._still_here)
        form.installEventFilter(self)
        form.ended.connect(self._end)

    def show_record(self, record_id: int) -> None:
        """Another record is shown, or the same one."""
        if record_id != self._id:
            self._leave()
            self._id = record_id
            self._enter()

    def set_editing(self, is_editing: bool) -> None:
        """Something is typed that is not saved, or no longer."""
        self._is_editing = is_editing
        self._enter()

    def tell_again(self) -> None:
        """It was chosen whether others are told of one."""
        self._enter()

    def set_away(self, is_away: bool) -> None:
        """Nobody sits here, or somebody does again: the program is locked meanwhile."""
        self._is_away = is_away
        if is_away:
            self._leave()
        else:
            self._enter()

    def hear(self, changes: Changes) -> None:
        """Somebody came or went, or the company decided whether one may hide."""
        kind = KINDS.get(self._kind)
        is_hidden = not PRESENCE_SHOWN.get("all")
        about = f"presence/{kind.stored_in}" if kind is not None else ""
        if (self._id and changes.touches_row(about, self._id)) or (is_hidden and "company" in changes.ids):
            self._enter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._enter()
        elif event.type() == QEvent.Type.Hide and not self._form.window().isVisible():
            self._leave()
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        self._leave()
        self._id = None

    def _still_here(self) -> None:
        if self._form.isActiveWindow():
            self._enter()

    def _enter(self) -> None:
        id, kind, core, is_editing = self._id, self._kind, self._desk.core, self._is_editing
        is_here = self._form.window().isVisible() and not self._is_away
        if id is None or self._is_asking or not is_here:
            return
        is_shown = PRESENCE_SHOWN.get("all")
        self._said, self._is_asking = id, True
        self._beat.start()

        def heard(people: list[PresentRow]) -> None:
            self._is_asking = False
            if self._said == id:
                self._show(people)
                if is_editing != self._is_editing:
                    self._enter()

        self._desk.tasks.run(
            self, lambda: core.run(presence.here, kind, id, is_editing, is_shown), heard, self._lost
        )

    def _leave(self) -> None:
        id, self._said = self._said, None
        kind, core = self._kind, self._desk.core
        self._beat.stop()
        self._show([])
        if id is not None:
            # Of the form, nothing is needed any more.
            self._desk.tasks.run(
                self, lambda: core.run(presence.gone, kind, id), lambda _none: None, lambda _error: None
            )

    def _lost(self, _error: object) -> None:
        """Nobody knows who is here, which stands in nobody's way."""
        self._is_asking = False
        self._show([])

    def _show(self, people: list[PresentRow]) -> None:
        self.changing = ", ".join(one.name for one in people if one.is_editing)
        self._label.say(told(people))


def told(people: list[PresentRow]) -> str:
    """``Ravi is changing this``; who changes it goes before who only looks."""
    editing = [one.name for one in people if one.is_editing]
    names = ", ".join(editing or [one.name for one in people])
    if not names:
        return ""
    words = _("{people} is changing this") if editing else _("{people} has this open")
    return words.format(people=names)
