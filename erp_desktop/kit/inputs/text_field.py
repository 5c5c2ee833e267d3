"""TextField: a label, a line to type in, and the error that belongs to it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.inner_button import inner_button, make_room


class TextField(QWidget):
    """One field of a page before the login.

    Args:
        hint: words that stand in it while it is empty.
        example: a value it could have; said as an example, for one that is grey looks like one that is there.
    """

    def __init__(
        self,
        title: str,
        name: str,
        parent: QWidget | None = None,
        *,
        is_secret: bool = False,
        hint: str = "",
        example: str = "",
    ) -> None:
        super().__init__(parent)
        self.line = named(PlainLine(self), name, title)
        self.line.setPlaceholderText(_("For example {value}").format(value=example) if example else hint)
        label = with_role(QLabel(title, self), "field")
        label.setBuddy(self.line)
        self._error = named(with_role(WholeLabel(self), "error"), f"{name}.error")
        self._error.hide()
        self._note = named(with_role(WholeLabel(self), "muted"), f"{name}.note")
        self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, self.line, self._error, self._note):
            column.addWidget(widget)
        self.line.textEdited.connect(lambda _text: self.show_error(""))
        self._eye: QToolButton | None = None
        if is_secret:
            self._add_eye()

    @property
    def text(self) -> str:
        return self.line.text()

    @property
    def error(self) -> str:
        """What is said about it now; empty when nothing is wrong."""
        return self._error.text()

    def show_error(self, message: str) -> None:
        """Say what is wrong with it; empty for nothing."""
        self._error.setText(message)
        self._error.setVisible(bool(message))
        self._show_note()
        if bool(self.line.property("invalid")) != bool(message):
            self.line.setProperty("invalid", bool(message))
            restyle(self.line)

    @property
    def note(self) -> str:
        """What is worth a look in it, and wrong it need not be."""
        return self._note.text()

    def show_note(self, text: str) -> None:
        """Say what is worth a look in it, where nothing is wrong with it; empty for nothing."""
        self._note.setText(text)
        self._show_note()

    def _show_note(self) -> None:
        self._note.setVisible(bool(self.note) and not self.error)
        eye = "" if self._eye is None else self._eye.toolTip()
        self.line.setAccessibleDescription(self.error or self.note or eye)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key of the eye, which the line hears before anything else in the window does."""
        is_key = isinstance(event, QKeyEvent) and keys.is_pressed(event, keys.SHOW_SECRET)
        if self._eye is not None and is_key:
            if event.type() == QEvent.Type.KeyPress:
                self._eye.toggle()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _add_eye(self) -> None:
        """Passwords can be looked at while they are typed."""
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        eye = inner_button(self.line, "eye", _("Show the password"), keys.SHOW_SECRET)
        eye.setCheckable(True)
        eye.toggled.connect(self._show_secret)
        self._eye = eye
        make_room(self.line, eye, is_shown=True)
        self.line.installEventFilter(self)
        keys.news.changed.connect(self._show_note)
        self._show_note()

    def _show_secret(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.line.setEchoMode(mode.Normal if is_shown else mode.Password)
        if self._eye is not None:
            self._eye.setIcon(icon("eye-off" if is_shown else "eye"))
