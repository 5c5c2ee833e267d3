"""MessageBar: what happened and, at times, what to do about it, said calmly above a page."""

from collections.abc import Callable
from typing import Self

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.letters import with_letter
from erp_desktop.kit.keys.offers import hear_offers
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon, pixmap
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

_ICONS = {"danger": "circle-alert", "warning": "triangle-alert", "success": "circle-check", "info": "info"}
GOES_AFTER_MS = 6000
# Good news that offer something: long enough to go and take it.
OFFER_GOES_AFTER_MS = 20_000
_HEARS_ESCAPE = "hears_escape"


class MessageBar(QFrame):
    """Hidden until ``show_message``. Good news go by themselves, but not from under the mouse or keyboard.

    Errors and warnings stay until they are closed, and so does what is under way and can be stopped.
    Most bars never say anything: what stands in them is made for the first message.

    It comes and goes, so Tab comes to it behind all that one fills in; F7 goes to what it offers at once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(with_role(self, "message"), "message", _("Message"))
        self._tone = "info"
        self._said = self._action = ""
        self._on_action: Callable[[], None] | None = None
        self._on_other: Callable[[], None] | None = None
        self._came_from: QWidget | None = None
        self._timer = QTimer(self, singleShot=True, interval=GOES_AFTER_MS)
        self._timer.timeout.connect(self._go)
        self._is_furnished = False
        self.hide()

    def furnish(self) -> Self:
        """Make what stands in it, unless it is there; gives the bar.

        Where its button is given the keyboard it is made with the rest: when it goes, what comes next has it.
        """
        if not self._is_furnished:
            self._furnish()
            self._is_furnished = True
        return self

    def _furnish(self) -> None:
        self._icon = QLabel(self)
        self._text = named(WholeLabel(self), "message.text")
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = named(QPushButton(self), "message.action")
        self._button.clicked.connect(self._act)
        self._other = named(QPushButton(self), "message.other")
        self._other.clicked.connect(self._do_other)
        self._close = named(QToolButton(self), "message.close", _("Close this message"))
        self._close.setIcon(icon("x"))
        self._close.setToolTip(_("Close this message"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self._icon, self._text, self._button, self._other, self._close):
            row.addWidget(widget)
        for button in (self._button, self._other, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.look.changed.connect(self._paint_icon)

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return self._text.text() if self._is_furnished and not self.isHidden() else ""

    @property
    def tone(self) -> str:
        """Of what it says."""
        return self._tone

    def show_message(
        self,
        text: str,
        tone: str = "info",
        action: str = "",
        on_action: Callable[[], None] | None = None,
        *,
        stays: bool = False,
    ) -> None:
        """Show one sentence.

        Args:
            tone: ``danger``, ``warning``, ``success`` or ``info``.
            action: text of a button that does ``on_action`` and closes the bar; empty for none.
            stays: it says how things stand, and does not go away by itself.
        """
        self.furnish()
        self.setProperty("tone", tone)
        for widget in (self, self._text):
            restyle(widget)
        self._tone = tone
        self._paint_icon()
        self._said = text
        self._text.setText(text)
        self._on_action = on_action
        if action != self._action:  # whoever was about to press it meant something else
            self._give_back()
        self._action = action
        self._name(self._button, action)
        self._button.setVisible(bool(action))
        self._other.hide()
        self.setAccessibleDescription(text)
        self.show()
        if tone in ("danger", "warning") or stays or (action and tone != "success"):
            self._timer.stop()
        else:
            self._timer.start(OFFER_GOES_AFTER_MS if action else GOES_AFTER_MS)

    def offer(self, action: str, on_action: Callable[[], None]) -> None:
        """Offer one thing more to do about what it says; the bar stays where it is taken."""
        self._on_other = on_action
        self._name(self._other, action)
        self._other.show()

    def add(self, text: str, action: str, on_action: Callable[[], None]) -> None:
        """Say one sentence more, with what goes with it; what is said and offered stays."""
        words = f"{self._said}\n{text}"
        self._text.setText(words)
        self.setAccessibleDescription(words)
        self._timer.stop()
        self.offer(action, on_action)

    def stops(self) -> list[QWidget]:
        """Where Tab stops in it, for windows that say where that is."""
        self.furnish()
        return [self._button, self._other, self._close]

    def focus_action(self) -> None:
        """Put the keyboard on what can be done about it; when that goes, it is where it was before."""
        here = self.window().focusWidget()
        if here is not None and not self.isAncestorOf(here):
            self._came_from = here
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Nothing to say any more."""
        self._timer.stop()
        self.hide()

    def pass_by(self) -> None:
        """Whoever goes on has read what was refused; what offers something stays until it is closed."""
        if self._tone == "danger" and self._button.isHidden():
            self.clear()

    @property
    def can_go(self) -> bool:
        """Whether it is no loss: what is under way and can be stopped is told on."""
        return bool(self.text) and (self._tone != "info" or self._button.isHidden())

    def setVisible(self, visible: bool) -> None:
        if not visible:
            self._give_back()
        super().setVisible(visible)

    def _give_back(self) -> None:
        """Qt would give the keyboard of a button that goes to whatever comes behind it."""
        here, before = self.window().focusWidget(), self._came_from
        is_here = here is not None and self.isAncestorOf(here)
        if is_here and before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        """Not while somebody is about to press what it offers."""
        here = QApplication.focusWidget()
        if self.underMouse() or (here is not None and self.isAncestorOf(here)):
            self._timer.start()
        else:
            self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Wherever it is shown, in a dialog or a tab's own window, F7 leads to it and Esc closes it."""
        super().showEvent(event)
        hear_offers(self.window())
        _hear_escape(self.window())

    def _name(self, button: QPushButton, action: str) -> None:
        if action == button.accessibleName():
            return
        button.setText(with_letter(action, button))
        button.setAccessibleName(action)
        keys.tell(button, _("{action}: {key}, then Enter").replace("{action}", action), keys.OFFER)

    def _paint_icon(self) -> None:
        name = _ICONS.get(self._tone, "info")
        self._icon.setPixmap(pixmap(name, f"{self._tone}_text", 16, self.devicePixelRatioF()))

    def _do_other(self) -> None:
        if self._on_other is not None:
            self._on_other()

    def _act(self) -> None:
        self.clear()
        if self._on_action is not None:
            self._on_action()


def close_messages(window: QWidget) -> bool:
    """Close what messages in a window say; whether one of them told of a fault."""
    bars = [bar for bar in window.findChildren(MessageBar) if bar.isVisible() and bar.can_go]
    faults = [bar.tone in ("danger", "warning") for bar in bars]
    for bar in bars:
        bar.clear()
    return any(faults)


class _Escape(QObject):
    """Esc that nothing in a window takes closes what its messages say."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or event.key() != Qt.Key.Key_Escape:
            return False
        return close_messages(watched)


def _hear_escape(window: QWidget) -> None:
    """Have a window hear it, once; a dialog is closed by Esc itself."""
    if not isinstance(window, QDialog) and not window.property(_HEARS_ESCAPE):
        window.setProperty(_HEARS_ESCAPE, True)
        window.installEventFilter(_Escape(window))
