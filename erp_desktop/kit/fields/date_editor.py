"""DateEditor: a date, typed or taken from a calendar."""

from datetime import date
from typing import Any

from PySide6.QtWidgets import (
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.date_line import DateLine
from erp_desktop.kit.parts.inner_button import inner_button, make_room


class DateEditor(Editor):
    """A date, typed or taken from a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = DateLine(self)
        self._line.day_changed.connect(self._touched)
        self._line.editingFinished.connect(self._check)
        self._button = inner_button(self._line, "calendar", _("Calendar (F4)"))
        self._button.clicked.connect(self._line.open_calendar)
        self.set_input(self._line)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> date | None:
        return self._line.day()

    def set_value(self, value: Any) -> None:
        self._line.set_day(value)

    def problem(self) -> str | None:
        return self._line.problem()

    def settle(self) -> None:
        self._line.settle()

    def state(self) -> str | None:
        day = self.value()
        return day.isoformat() if day else None

    def set_state(self, state: Any) -> None:
        self.set_value(date.fromisoformat(state) if state else None)

    def _check(self) -> None:
        self._line.settle()
        if problem := self.problem():
            self.set_error(problem)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        make_room(self._line, self._button, is_shown=not is_read_only)
