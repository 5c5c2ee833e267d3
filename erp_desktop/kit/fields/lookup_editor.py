"""LookupEditor: a record of another kind."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.parts.inner_button import inner_button, make_room
from erp_desktop.kit.work.desk import Desk


class LookupEditor(Editor):
    """A record of another kind: a party, an item, a unit, a currency, an order's line."""

    def __init__(self, source: LookupSource, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = LookupLine(source, desk, self)
        self._line.taken.connect(lambda _match: self._touched())
        self._line.went_on.connect(self._leave)
        self._line.resolved.connect(self._resolved)
        self._button = inner_button(self._line, "chevron-down", _("Show a list"), keys.EDIT_CELL)
        self._button.clicked.connect(self._open)
        self._desk = desk
        self._link = QToolButton(self)
        self._link.setIcon(icon("square-arrow-out-up-right"))
        self._link.setAutoRaise(True)
        keys.tell(self._link, _("Open it"), keys.OPEN_NAMED)
        self._link.setAccessibleName(_("Open it"))
        self._link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._link.clicked.connect(self.follow)
        self._link.hide()
        self._line.textChanged.connect(lambda _text: self._show_link())
        self.set_input(self._line, self._link)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> int | str | None:
        match = self._line.match()
        return match.key if match else None

    def match(self) -> Match | None:
        return self._line.match()

    def set_value(self, value: Any) -> None:
        """Show a match, or a code that is its own key (units, currencies)."""
        self._line.set_match(Match(value, value) if isinstance(value, str) and value else value or None)
        self._show_link()

    def problem(self) -> str | None:
        return self._line.problem()

    def is_pending(self) -> bool:
        return self._line.is_pending()

    @property
    def is_answer(self) -> bool:
        return self._line.is_answering

    def settle(self) -> None:
        self._line.settle()

    def state(self) -> dict[str, Any] | str | None:
        """The match, or what stands there and is none."""
        match = self._line.match()
        return match.state() if match else self._line.text().strip() or None

    def set_state(self, state: Any) -> None:
        if isinstance(state, str):
            self._line.show_text(state)
        else:
            self._line.set_match(Match.from_state(state))

    @property
    def can_make(self) -> bool:
        """Whether what the field names can be made in a form."""
        return self._line.can_make

    def make_new(self) -> None:
        """Open that form with what was typed here; the keyboard comes back to this field."""
        self._line.setFocus()
        self._line.make_new()

    def has_list(self) -> bool:
        return self._line.has_popup()

    def give_back(self, _text: str, state: Any) -> None:
        self.set_state(state)  # the very record: others may be called so
        self.typed.emit()

    def follow(self) -> None:
        """Open the record the field names."""
        target = self._target()
        if target is not None:
            self._desk.open_record(*target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self._line and event.type() == QEvent.Type.KeyPress:
            if keys.is_pressed(event, keys.OPEN_NAMED) and self._target():
                self.follow()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._line.asks_which():
                return True
        return super().eventFilter(watched, event)

    def _target(self) -> tuple[str, int] | None:
        match = self._line.match()
        return self._line.source.leads_to(match) if match is not None else None

    def _show_link(self) -> None:
        self._link.setVisible(self._desk.open_screen is not None and self._target() is not None)

    def _open(self) -> None:
        self._line.setFocus()
        self._line.open_popup()

    def _leave(self) -> None:
        self._line.settle()
        self.check()

    def _resolved(self, _match: Match | None) -> None:
        self._show_link()
        self.check()
        self.settled.emit()

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        self._line.setPlaceholderText("" if is_read_only else _("Code or name"))
        make_room(self._line, self._button, is_shown=not is_read_only)
