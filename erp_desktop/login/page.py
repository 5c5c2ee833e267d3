"""Page: base of what stands in the login window: heading, message, fields, one button, links."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from erp_core.errors import CodeRequired, ErpError, ValidationError
from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.outside import open_outside
from erp_desktop.kit.work.tasks import Tasks

WIDTH = 340
# Downloads the program that fits a server, blocking; says at each percent how much of it has come.
Bring = Callable[[Callable[[int], None]], Path]


class Page(QWidget):
    """One page of the login window; its button does one thing in the background.

    Attributes:
        tries: grows with each try, so that what comes late is known to belong to an older one.
        note: what was not followed at this start; it stays in view until the first try.
    """

    _came = Signal(int)

    def __init__(
        self, heading: str, text: str, name: str, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        named(self, name, heading)
        self.tasks = tasks
        self._came.connect(self._tell_percent)
        self.fields: dict[str, TextField] = {}
        self.tries = 0
        self.note = ""
        self._button: QPushButton | None = None
        self._button_text = ""
        self.setFixedWidth(WIDTH)
        self.message = MessageBar(self)
        self.message.setProperty("boxed", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(with_role(QLabel(heading, self), "title"))
        if text:
            self.column.addWidget(with_role(WholeLabel(self, text), "muted"))
        self.column.addWidget(self.message)

    def add_field(
        self, attr: str, title: str, *, is_secret: bool = False, hint: str = "", example: str = ""
    ) -> TextField:
        """A field; errors that core reports at ``attr`` are shown at it."""
        name = f"{self.objectName()}.{attr}"
        field = TextField(title, name, self, is_secret=is_secret, hint=hint, example=example)
        field.line.returnPressed.connect(partial(self._entered, field))
        self.fields[attr] = field
        self.column.addWidget(field)
        return field

    def _entered(self, field: TextField) -> None:
        """Enter goes on to the next field in which nothing stands yet; where there is none, it submits."""
        fields = list(self.fields.values())
        behind = fields[fields.index(field) + 1 :]
        empty = next((one for one in behind if not one.isHidden() and not one.text.strip()), None)
        if empty is not None:
            empty.line.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.submit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What Enter does in a field is done: a dialog would press its button too."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or self.focusWidget() not in [field.line for field in self.fields.values()]:
            super().keyPressEvent(event)

    def pair(self, first: str, second: str) -> None:
        """Have two fields, the one added after the other, stand beside each other."""
        pair = [self.fields[first], self.fields[second]]
        row = QHBoxLayout()
        row.setSpacing(8)
        at = self.column.indexOf(pair[0])
        for field in pair:
            self.column.removeWidget(field)
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.column.insertLayout(at, row)

    def add_code(self) -> TextField:
        """A field for the code of a second factor, which is there once core asks for it."""
        field = self.add_field("code", _("Code from your phone"), example="123 456")
        field.hide()
        return field

    def ask_for_code(self, error: CodeRequired) -> None:
        """Let the code be typed; what was wrong with the last one stands at it."""
        field = self.fields["code"]
        field.show_error("" if field.isHidden() else error.message)
        field.line.clear()
        field.show()
        field.line.setFocus()

    def add_button(self, title: str, name: str = "submit") -> QPushButton:
        """The button that submits."""
        button = with_role(QPushButton(title, self), "", "primary")
        named(button, f"{self.objectName()}.{name}", title)
        button.setMinimumHeight(36)
        button.clicked.connect(self.submit)
        self._button, self._button_text = button, title
        self.column.addSpacing(4)
        self.column.addWidget(button)
        return button

    def add_link(self, title: str, name: str, call: Callable[[], Any]) -> QPushButton:
        """A quiet button that leads elsewhere."""
        link = with_role(QPushButton(title, self), "", "link")
        named(link, f"{self.objectName()}.{name}", title)
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(lambda: call())
        self.column.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)
        return link

    def focus_first(self) -> None:
        """Where the keyboard begins when the page comes to the front."""
        if self.fields:
            next(iter(self.fields.values())).line.setFocus()

    def submit(self) -> None:
        """What the button does; a subclass checks its fields and calls ``work``."""

    def work(
        self,
        busy_text: str,
        call: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[ErpError], None] | None = None,
    ) -> None:
        """Run ``call`` in the background with the page visibly waiting.

        Args:
            failed: in place of the page's own.
        """
        self._begin_try()
        self._set_waiting(busy_text)

        def finished(result: Any) -> None:
            self._set_waiting("")
            done(result)

        def went_wrong(error: ErpError) -> None:
            self._set_waiting("")
            (failed or self.failed)(error)

        self.tasks.run(self, call, finished, went_wrong)

    def require(self, *attrs: str) -> bool:
        """Whether these fields hold something; says so at those that do not. Every try begins with it."""
        self._begin_try()
        empty = [attr for attr in attrs if not self.fields[attr].text.strip()]
        for attr in empty:
            self.fields[attr].show_error(_("Please fill this in."))
        if empty:
            self.fields[empty[0]].line.setFocus()
        return not empty

    def tell_rest(self, check: Callable[[], object]) -> None:
        """Tell at fields what else is wrong with a try that ends here, beside what stands there already.

        Args:
            check: raises ValidationError for all that it finds; run in the background.
        """
        tries = self.tries

        def found(error: ErpError) -> None:
            for attr, message in error.fields.items() if tries == self.tries else ():
                field = self.fields.get(attr)
                if field is not None and not field.error:
                    field.show_error(message)

        self.tasks.run(self, check, lambda _nothing: None, found)

    def show_error(self, error: ErpError) -> None:
        """At the fields it names, else above them."""
        unknown, known = [], []
        for path, message in error.fields.items():
            field = self.fields.get(path.rsplit(".", maxsplit=1)[-1])
            if field is None:
                unknown.append(message)
            else:
                field.show_error(message)
                known.append(field)
        if known:
            min(known, key=list(self.fields.values()).index).line.setFocus()
        if unknown or not error.fields:
            text = "\n".join(unknown) if isinstance(error, ValidationError) and unknown else error.message
            self.message.show_message(text, "danger")

    def show_note(self, text: str) -> None:
        """Say what was not followed at this start."""
        self.note = text
        self.message.show_message(text, "warning")

    def with_note(self, text: str) -> str:
        """What is found out now, below the note where that is in view: one must not hide the other."""
        return f"{self.note}\n{text}" if self.note and self.message.text == self.note else text

    def offer_program(self, why: str, bring: Bring) -> None:
        """Say that another version of the program is wanted, and offer to download it.

        Args:
            bring: downloads the one that fits the server; blocking.
        """

        def download() -> None:
            self.work(
                _("Downloading…"),
                lambda: bring(self._note_percent),
                self._offer_to_open,
                lambda error: self.offer_program(error.message, bring),
            )

        self.message.show_message(why, "danger", _("Download it"), download)

    def _offer_to_open(self, file: Path) -> None:
        text = _("{file} is the file the server told of. Close this program before you install it.")

        def open_file() -> None:
            trouble = open_outside(file)
            if trouble:
                self.message.show_message(trouble, "warning")

        self.message.show_message(text.format(file=file), "success", _("Open"), open_file, stays=True)

    def _note_percent(self, percent: int) -> None:
        """In the background."""
        if isValid(self):
            self._came.emit(percent)

    def _tell_percent(self, percent: int) -> None:
        if self._button is not None and self.is_waiting:
            self._button.setText(_("Downloading… {percent} %").format(percent=percent))

    @property
    def is_waiting(self) -> bool:
        """Whether the button's work is under way."""
        return self._button is not None and not self._button.isEnabled()

    def _begin_try(self) -> None:
        """Nothing said of the last try stands beside what is said of this one."""
        self.tries += 1
        self.message.clear()
        for field in self.fields.values():
            field.show_error("")

    def failed(self, error: ErpError) -> None:
        """The button's work failed."""
        self.show_error(error)

    def _set_waiting(self, text: str) -> None:
        for field in self.fields.values():
            field.line.setReadOnly(bool(text))
        if self._button is not None:
            self._button.setEnabled(not text)
            self._button.setText(text or self._button_text)


def hold(page: Page, dialog: QDialog) -> None:
    """Put a page into a dialog of its own, which grows with what the page has to say."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(28, 24, 28, 16)
    column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
    column.addWidget(page)
