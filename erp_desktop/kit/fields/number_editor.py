"""NumberEditor: an exact decimal in a form, typed or chosen from a few that are usual."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.decimal_line import DecimalLine, NumberKind
from erp_desktop.kit.keys import keys
from erp_desktop.kit.parts.inner_button import inner_button, make_room


class NumberEditor(Editor):
    """An exact decimal; ``default`` stands for an empty line where the input has no None."""

    def __init__(
        self, kind: NumberKind, default: Decimal | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._default = default
        self._offers: list[Decimal] = []
        self._line = DecimalLine(kind, self)
        self._line.textEdited.connect(self._touched)
        self._line.went_on.connect(self.check)
        self._button = inner_button(self._line, "chevron-down", _("Show a list"), keys.EDIT_CELL)
        self._button.clicked.connect(self.open_offers)
        self._menu = QMenu(self)
        self._usual = QActionGroup(self._menu)
        self._menu.triggered.connect(lambda action: self._choose(action.data()))
        self.set_input(self._line)
        self._show_button()

    def offer(self, numbers: Iterable[Decimal]) -> None:
        """Let the user choose one of these; any other number may still be typed."""
        self._offers = sorted(set(numbers))
        self._show_button()

    def open_offers(self) -> None:
        """Show the usual numbers under the line, the present one marked."""
        if not self._offers or self._is_read_only:
            return
        self._menu.clear()
        for number in self._offers:
            action = self._menu.addAction(self._line.kind.shown(number))
            action.setData(number)
            action.setCheckable(True)
            action.setChecked(number == self._line.number())
            self._usual.addAction(action)
            if action.isChecked():
                self._menu.setActiveAction(action)
        self._menu.popup(self._line.mapToGlobal(self._line.rect().bottomLeft()))

    def value(self) -> Decimal | None:
        number = self._line.number()
        return self._default if number is None else number

    def set_value(self, value: Any) -> None:
        self._line.set_number(None if value is None else Decimal(value))

    def problem(self) -> str | None:
        return self._line.problem()

    def state(self) -> str | None:
        """The number, or what stands there and is none."""
        number = self._line.number()
        return str(number) if number is not None else self._line.text().strip() or None

    def set_state(self, state: Any) -> None:
        try:
            self.set_value(state)
        except InvalidOperation:
            self._line.show_text(state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self._line and event.type() == QEvent.Type.KeyPress:
            with_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if keys.is_pressed(event, keys.EDIT_CELL) or (event.key() == Qt.Key.Key_Down and with_alt):
                self.open_offers()
                return True
        return super().eventFilter(watched, event)

    def _choose(self, number: Decimal) -> None:
        self._line.set_number(number)
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)
        self._touched()

    def _read_again(self) -> None:
        before = self.value()
        self._line.read_again()
        super()._read_again()
        if self.value() != before:
            self.changed.emit()

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        self._show_button()

    def _show_button(self) -> None:
        make_room(self._line, self._button, is_shown=bool(self._offers) and not self._is_read_only)
