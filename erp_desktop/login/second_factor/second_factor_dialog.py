"""SecondFactorDialog: a user who is logged in turns his second factor on or off."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_core.security.second_factor.schema import SecondFactorState
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.second_factor.setup_page import CodesPage, SetupPage

if TYPE_CHECKING:
    from erp_core import Core


class FactorPage(Page):
    """Whether it is on; the password, and the code where it is.

    Signals:
        setup_wanted: with the password.
        turned_off: done.
        back_wanted: leave it as it is.
    """

    setup_wanted = Signal(str)
    turned_off = Signal()
    back_wanted = Signal()

    def __init__(
        self, core: "Core", tasks: Tasks, username: str, state: SecondFactorState, parent: QWidget
    ) -> None:
        super().__init__(_("Second factor"), state_words(state), "factor", tasks, parent)
        self._core, self._username, self._is_on = core, username, state.is_on
        if not (state.is_on and state.is_required):
            self.add_field("password", _("Password"), is_secret=True)
            if state.is_on:
                self.add_field("code", _("Code the phone shows"), example="123 456")
            self.add_button(_("Turn off") if state.is_on else _("Go on"))
        self.add_link(_("Close"), "back", self.back_wanted.emit)

    def submit(self) -> None:
        if self.is_waiting or not self.require(*self.fields):
            return
        if not self._is_on:
            self.setup_wanted.emit(self.fields["password"].text)
            return
        core, name = self._core, self._username
        password, code = self.fields["password"].text, self.fields["code"].text
        self.work(
            _("Turning off…"),
            lambda: _turn_off(core, name, password, code),
            lambda _none: self.turned_off.emit(),
        )


class SecondFactorDialog(QDialog):
    """One page after the other.

    Signals:
        changed: with a sentence about what it is now.
    """

    changed = Signal(str)

    def __init__(
        self, core: "Core", tasks: Tasks, username: str, state: SecondFactorState, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("second_factor")
        self.setWindowTitle(_("Second factor"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._username = username
        self.state = FactorPage(core, tasks, username, state, self)
        self.setup = SetupPage(core, tasks, _("Cancel"), self)
        self.codes = CodesPage(tasks, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        for page in (self.state, self.setup, self.codes):
            column.addWidget(page)
        self.state.setup_wanted.connect(self._set_up)
        self.state.turned_off.connect(lambda: self._end(_("Your second factor is off.")))
        self.setup.turned_on.connect(self._show_codes)
        self.codes.kept.connect(lambda: self._end(_("Your second factor is on.")))
        for page in (self.state, self.setup):
            page.back_wanted.connect(self.reject)
        self._show(self.state)

    def _set_up(self, password: str) -> None:
        self._show(self.setup)
        self.setup.begin(self._username, password)

    def _show_codes(self, codes: list[str]) -> None:
        self._show(self.codes)
        self.codes.begin(codes)

    def _end(self, words: str) -> None:
        self.accept()
        self.changed.emit(words)

    def _show(self, page: Page) -> None:
        for one in (self.state, self.setup, self.codes):
            one.setVisible(one is page)
        page.focus_first()


def state_words(state: SecondFactorState) -> str:
    """What there is to know of it, and of how to change it."""
    if not state.is_on:
        return _(
            "With a second factor a login needs your password and a code that your phone shows. Type your "
            "password to set it up."
        )
    left = ngettext("{count} recovery code is left", "{count} recovery codes are left", state.recovery_codes)
    words = _("It is on; {left}.").format(left=left.format(count=state.recovery_codes))
    if state.is_required:
        return f"{words} {_('Your role wants it. If the phone is lost, an administrator can reset it.')}"
    return f"{words} {_('For another phone or new codes turn it off, and on again.')}"


def _turn_off(core: "Core", username: str, password: str, code: str) -> None:
    from erp_core.security.second_factor import service as second_factor  # slow to import

    proofs: Any = (password, code)
    core.run(second_factor.turn_off, username, *proofs)
