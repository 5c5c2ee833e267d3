"""Veil: lies over a form while a command runs: what is typed waits, and after a moment it can be seen."""

from collections.abc import Sequence
from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.bound import bound
from erp_desktop.kit.look import theme
from erp_desktop.kit.parts import question
from erp_desktop.kit.work.tasks import BUSY_AFTER_MS

# Keys that are kept at most: who leans on a key types nothing.
MOST_KEPT = 400
_KEYPAD_OR_SHIFT = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


class Veil(QWidget):
    """Takes mouse and keyboard from the widget it covers, and gives the keyboard back to where it was.

    People type ahead: what they typed meanwhile is typed when it went well (``release``). When it did not
    (``refuse``) it is dropped, with what they go on typing, as it was meant for what would have come.

    Args:
        beside: what cannot be used meanwhile either; the keyboard may be there.
        instead: takes the keyboard where what had it is gone by the end.

    Signals:
        dropped: something was typed meanwhile and is not taken; with the sentence that says so.
    """

    dropped = Signal(str)

    def __init__(self, covered: QWidget, beside: Sequence[QWidget], instead: QWidget) -> None:
        super().__init__(covered)
        self._covered, self._beside, self._instead = covered, tuple(beside), instead
        self._text = ""
        self._is_seen = self._is_saving = self._is_refused = False
        self._focus: QWidget | None = None
        self._place: QWidget | None = None  # where it was in the form last
        self._kept: list[QKeyEvent] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(self._be_seen)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._end_refusal)
        covered.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are no widgets without one
        app.focusChanged.connect(self._focus_moved)
        self.hide()

    def cover(self, text: str, *, is_saving: bool = True) -> None:
        """Cover the form; ``text`` appears when it takes longer than a moment.

        Args:
            is_saving: who closes the form meanwhile means to close it saved.
        """
        if self._is_refused:
            self._kept = []
        self._rest.stop()
        self._is_saving, self._is_refused = is_saving, False
        self._say(text)
        self._lie_over()
        self._timer.start()

    def release(self) -> None:
        """It went well, and all that follows is done: type where the keyboard is what was typed."""
        if self.isHidden():
            kept, self._kept = self._kept, []
            if _type(kept):
                self._say_dropped()

    def refuse(self) -> None:
        """It did not go well: take nothing more until the user gives the word (Esc, a click) that he saw it.

        He may look at his paper and type the next record: not a key of that belongs here. Whose hands rest
        has seen it and need give no word.
        """
        if self.isHidden() and self._covered.isVisible():
            QApplication.beep()
            self._is_refused = True
            self._say(_("What you type is not taken. Press Esc to go on here."))
            self._lie_over()
            self._be_seen()
            self._rest.start(question.HANDS_REST_MS)

    def keep_first(self, kept: list[QKeyEvent]) -> None:
        """What was typed before all that came here already."""
        self._kept[:0] = kept

    def event(self, event: QEvent) -> bool:
        # What Qt asks before it does what a shortcut stands for.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_word = self._is_refused and event.key() == Qt.Key.Key_Escape
            if is_word or self._keeps(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_refused and event.key() == Qt.Key.Key_Escape:
            self._go_on()
        elif not self._keeps(event):
            super().keyPressEvent(event)
        elif len(self._kept) < MOST_KEPT:
            self._kept.append(event.clone())
        if self._is_refused and event.key() in _GOING_ON:
            QApplication.beep()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click says as much as Esc, and does what it is meant for."""
        if not self._is_refused:
            super().mousePressEvent(event)
            return
        self.lift()
        child = self._covered.childAt(event.position().toPoint())
        if child is not None:
            _click(child, child.mapFrom(self._covered, event.position().toPoint()), event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """What is typed and keys of the form, in their order; what leads elsewhere only after them."""
        if event.key() in _NEVER_KEPT:
            return False
        if self._kept or not _stands_for_more(event):
            return True
        if self._is_saving and any(keys.is_pressed(event, closing) for closing in _CLOSING):
            return True
        found = bound(self.window(), event)
        return found is not None and found.owner is not self.window() and found.owner.isAncestorOf(self)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab is typed ahead like any other key; hidden, it keeps no keyboard."""
        return super().focusNextPrevChild(next) if self.isHidden() else False

    def lift(self) -> None:
        """Give the keyboard back; what was typed is dropped unless it is released before anything else."""
        self._timer.stop()
        self._rest.stop()
        self._is_refused = False
        had_focus = self.window().focusWidget() is self
        self.hide()
        if had_focus:
            gets = next((one for one in (self._focus, self._place) if _takes_keyboard(one)), self._instead)
            # As after a popup: what is typed in stays as it was meanwhile.
            if gets is not self._place and _takes_keyboard(self._place):
                # It is asked later where in the form the keyboard was, and would tell of the veil.
                self._place.setFocus(Qt.FocusReason.PopupFocusReason)
            gets.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus = None
        QTimer.singleShot(0, self, self._drop)

    def _end_refusal(self) -> None:
        if not self._kept:  # else something was typed meanwhile, and he does not know
            self._go_on()

    def _go_on(self) -> None:
        self.lift()
        line = QApplication.focusWidget()
        if isinstance(line, QLineEdit) and line.property("invalid"):
            line.selectAll()  # it is what is wrong, and typed over

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not self.isHidden():
            self._take_keyboard(now)

    def _lie_over(self) -> None:
        if not self.isVisible():
            self._focus = None
            self.setUpdatesEnabled(False)  # not seen yet: what it lies over is not painted for it
        self.setGeometry(self._covered.rect())
        self.show()
        self.raise_()
        # The window's own: behind a question that was just answered no widget of it has the keyboard yet.
        self._take_keyboard(self.window().focusWidget())

    def _drop(self) -> None:
        if self.isHidden() and self._kept:
            self._kept = []
            self._say_dropped()

    def _say_dropped(self) -> None:
        self.dropped.emit(_("What you typed meanwhile was not taken."))

    def _take_keyboard(self, focus: QWidget | None) -> None:
        """While it covers: what would have the keyboard in the form gets it when it is lifted."""
        parts = (self._covered, *self._beside)
        if focus is not None and focus is not self and any(part.isAncestorOf(focus) for part in parts):
            self._focus = focus
            place = focus if self._covered.isAncestorOf(focus) else self._covered.focusWidget()
            self._place = place if place is not self else self._place
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent) and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_seen:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.color("window")
        colour.setAlpha(_MARKS_ARE_SEEN if self._is_refused else _FADED)
        painter.fillRect(self.rect(), colour)
        around = painter.boundingRect(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.setPen(theme.color("border"))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(around.adjusted(-24, -12, 24, 12), 6, 6)
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _say(self, text: str) -> None:
        self._text, self._is_seen = text, False
        self.setAccessibleName(text)

    def _be_seen(self) -> None:
        self._is_seen = True
        self.setUpdatesEnabled(True)
        self.update()


_FADED, _MARKS_ARE_SEEN = 170, 110  # of 255
_FUNCTION_KEYS = {Qt.Key(Qt.Key.Key_F1 + n) for n in range(12)}
_GOING_ON = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_CLOSING = (keys.CLOSE_TAB, keys.QUIT)
# They leave the form; alone they type nothing.
_NEVER_KEPT = {
    Qt.Key.Key_Escape,
    Qt.Key.Key_Menu,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
}


def _takes_keyboard(widget: QWidget | None) -> TypeGuard[QWidget]:
    return widget is not None and isValid(widget) and widget.isVisible() and widget.isEnabled()


def _stands_for_more(event: QKeyEvent) -> bool:
    """Whether the key may be bound to something, and is no letter."""
    return bool(event.modifiers() & ~_KEYPAD_OR_SHIFT) or event.key() in _FUNCTION_KEYS


def _type(kept: list[QKeyEvent]) -> list[QKeyEvent]:
    """Give keys to what has the keyboard, one after the other; gives back what nothing takes.

    Never to a question, and no letter to a button: what was typed was not meant for them.
    """
    for place, event in enumerate(kept):
        target = QApplication.focusWidget()
        if isinstance(target, Veil):
            target.keep_first(kept[place:])
            return []
        is_for_button = isinstance(target, QAbstractButton) and not _stands_for_more(event)
        if target is None or is_for_button or QApplication.activeModalWidget():
            return kept[place:]
        _press(target, event)
    return []


def _click(target: QWidget, place: QPoint, event: QMouseEvent) -> None:
    """As Qt does: the keyboard goes to what takes it by a click, and the click to the target."""
    taker: QWidget | None = target
    while taker is not None and not taker.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        taker = taker.parentWidget()
    if taker is not None:
        taker.setFocus(Qt.FocusReason.MouseFocusReason)
    how = (event.globalPosition(), event.button(), event.buttons(), event.modifiers())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(target, QMouseEvent(kind, QPointF(place), *how))


def _press(target: QWidget, event: QKeyEvent) -> None:
    """As Qt does: what the widget wants for itself, then what the key stands for, then as a letter."""
    if _stands_for_more(event):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
        asked.ignore()
        QApplication.sendEvent(target, asked)
        found = None if asked.isAccepted() else bound(target.window(), event)
        if found is not None:
            found.call()
            return
    QApplication.sendEvent(target, event)
