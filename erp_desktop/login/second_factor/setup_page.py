"""Two pages: the phone is told the secret and proves it; then the recovery codes are shown, this once."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.security.second_factor.schema import SecondFactorSetup
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.second_factor.picture import picture_of

if TYPE_CHECKING:
    from erp_core import Core


class SetupPage(Page):
    """A picture to scan, the same as text, and the code that proves it.

    Signals:
        turned_on: with the recovery codes.
        back_wanted: not now.
    """

    turned_on = Signal(list)
    back_wanted = Signal()

    def __init__(self, core: "Core", tasks: Tasks, back: str, parent: QWidget | None = None) -> None:
        text = _("Scan this with an authenticator app on your phone, or type the key there.")
        super().__init__(_("Set up your second factor"), text, "setup", tasks, parent)
        self._core, self._who = core, ("", "")
        self.column.setSpacing(8)
        self.picture = named(QLabel(self), "setup.picture", _("Picture for the phone"))
        self.column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.key = named(with_role(QLabel(self), "muted"), "setup.key", _("Key"))
        self.key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.key.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column.addWidget(self.key, 0, Qt.AlignmentFlag.AlignHCenter)
        self.add_field("code", _("Code the phone shows"), example="123 456")
        self.add_button(_("Turn on"))
        self.add_link(back, "back", self.back_wanted.emit)

    def begin(self, username: str, password: str) -> None:
        """For this user, whose password is right; asks for a new secret."""
        self._who = (username, password)
        self.picture.clear()
        self.key.clear()
        self.fields["code"].line.clear()
        self.fields["code"].line.setFocus()
        core = self._core
        self.work(_("One moment…"), lambda: _begin(core, username, password), self._show)

    def submit(self) -> None:
        if self.is_waiting or not self.require("code"):
            return
        core, who, code = self._core, self._who, self.fields["code"].text
        self.work(_("Turning on…"), lambda: _turn_on(core, *who, code), self._done)

    def failed(self, error: ErpError) -> None:
        super().failed(error)
        self.fields["code"].line.selectAll()
        self.fields["code"].line.setFocus()

    def _show(self, setup: SecondFactorSetup) -> None:
        self.picture.setPixmap(picture_of(setup.address))
        secret = setup.secret
        self.key.setText(" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))
        self.fields["code"].line.setFocus()

    def _done(self, codes: list[str]) -> None:
        self.picture.clear()
        self.key.clear()
        self.turned_on.emit(codes)


class CodesPage(Page):
    """The recovery codes, to be copied or written down.

    Signals:
        kept: the user has them.
    """

    kept = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        text = _(
            "Your second factor is on. Keep these codes where your phone is not: each lets you in once if "
            "the phone is lost. They are shown this once."
        )
        super().__init__(_("Recovery codes"), text, "codes", tasks, parent)
        self._codes: list[str] = []
        self.words = named(QLabel(self), "codes.words", _("Recovery codes"))
        self.words.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        self._kept = self.add_button(_("I have kept them"))
        self.add_link(_("Copy them"), "copy", self.copy)

    def begin(self, codes: list[str]) -> None:
        """Show these."""
        self._codes = codes
        half = (len(codes) + 1) // 2
        pairs = zip(codes[:half], codes[half:] or [""], strict=False)
        self.words.setText("\n".join(f"{left}    {right}" for left, right in pairs))
        self.focus_first()

    def focus_first(self) -> None:
        self._kept.setFocus()

    def copy(self) -> None:
        """Into the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(self._codes))
        self.message.show_message(_("Copied."), "success")

    def submit(self) -> None:
        self._codes = []
        self.words.clear()
        self.kept.emit()


def _begin(core: "Core", username: str, password: str) -> SecondFactorSetup:
    from erp_core.security.second_factor import service as second_factor  # slow to import

    secret: Any = password
    return core.run(second_factor.begin, username, secret)


def _turn_on(core: "Core", username: str, password: str, code: str) -> list[str]:
    from erp_core.security.second_factor import service as second_factor  # slow to import

    proofs: Any = (password, code)
    return core.run(second_factor.turn_on, username, *proofs)
