"""KeyRow: one action of the overview: its keys, which a press of the button changes, and what it does."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import own_keys
from erp_desktop.kit.keys.keys import NAMES, Keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role

_HELD = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class KeyButton(QPushButton):
    """Shows the keys of an action; once it is pressed, the next keys are those that are wanted.

    Signals:
        wanted: these keys were pressed, as QKeySequence writes them.
        asked: it waits for keys, or does so no more.
    """

    wanted = Signal(str)
    asked = Signal(bool)

    def __init__(self, action: Keys, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.is_waiting = False
        with_role(named(self, f"shortcuts.{NAMES[action]}"), "key")
        self.setAutoDefault(False)
        self.clicked.connect(lambda: self._wait(True))
        self.show_keys()

    def show_keys(self) -> None:
        """Those that do it now."""
        told = _("Press the new keys") if self.is_waiting else self._action.keys
        self.setText(told)
        self.setProperty("is_own", own_keys.is_own(self._action))
        restyle(self)
        name = _("{title}: {keys}; change").format(title=self._action.told, keys=told)
        self.setAccessibleName(name)
        shipped = self._action.shipped
        self.setToolTip(_("Change; as delivered it is {keys}").format(keys=shipped))

    def wait_on(self) -> None:
        """Those cannot be taken: wait for others."""
        self.is_waiting = True
        self.show_keys()

    def event(self, event: QEvent) -> bool:
        """While it waits every key is what it waits for: none does what it usually does."""
        if self.is_waiting and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._wait(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _HELD or event.isAutoRepeat():
            return
        self._wait(False)
        pressed = QKeySequence((event.modifiers() & ~_KEYPAD).value | event.key()).toString()
        if pressed != "Esc":
            self.wanted.emit(pressed.replace("Return", "Enter"))

    def _wait(self, is_waiting: bool) -> None:
        if is_waiting != self.is_waiting:
            self.is_waiting = is_waiting
            self.show_keys()
            self.asked.emit(is_waiting)


class KeyRow:
    """The widgets of one action in a grid of them."""

    def __init__(self, action: Keys, parent: QWidget) -> None:
        self.action = action
        self.button = KeyButton(action, parent) if own_keys.can_change(action) else None
        self._label = None if self.button else with_role(QLabel(action.keys, parent), "key")
        self._title = QLabel(action.told, parent)
        self.reset = QToolButton(parent) if self.button else None
        if self.reset is not None:
            name = _("{title}: keys as delivered").format(title=action.told)
            named(self.reset, f"shortcuts.{NAMES[action]}.reset", name)
            self.reset.setIcon(icon("undo-2"))
            self.reset.setAutoRaise(True)
            self.reset.setFixedSize(20, 20)
            self.reset.setToolTip(_("As delivered: {keys}").format(keys=action.shipped))
        self.show_keys()

    def add_to(self, grid: QGridLayout, row: int) -> None:
        """Keys at the left, what they do beside them, and the way back where there is one."""
        shown = self.button or self._label
        assert shown is not None  # noqa: S101 - one of the two
        grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignLeft)
        beside = QHBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self._title)
        if self.reset is not None:
            beside.addWidget(self.reset)
        beside.addStretch(1)
        grid.addLayout(beside, row, 1)

    def show_keys(self) -> None:
        """Those that do it now, what that is, and the way back to ours."""
        self._title.setText(self.action.told)
        if self.button is not None and self.reset is not None:
            self.button.show_keys()
            self.reset.setVisible(own_keys.is_own(self.action))
