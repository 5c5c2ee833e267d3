"""MailScreen: the server that takes the company's e-mail, a way to try it, and the latest mails."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.security.mail import MAIL
from erp_core.security.mail import service as mail
from erp_core.security.mail.schema import MailRow, MailView
from erp_desktop.administration.cards_page import lay_out_cards
from erp_desktop.administration.mail.mail_cards import LatestCard, ServerCard, TrialCard
from erp_desktop.kit.frame.screen import Screen, Then
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead, SaveButton
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


# How often the mails are looked at again while the page is seen.
FOLLOW_MS = 5_000


class MailScreen(Screen):
    """What is typed can be tried before it is saved."""

    tables = frozenset({MAIL.stored_in})

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        super().__init__(core, tasks, shell)
        self.set_title(_("E-mail"))
        self.message = MessageBar(self)
        self.save_button = SaveButton("mail.save", self)
        self.save_button.clicked.connect(self.save)
        self.server, self.trial, self.latest = ServerCard(self), TrialCard(self), LatestCard(self)
        self.server.edited.connect(self._refresh)
        self.trial.wanted.connect(self.try_it)
        self._has_server = False
        # No change of ours tells when a mail begins to wait, nor when the office server is rid of it.
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._look_again)
        self._lay_out()
        keys.bind(self, keys.SAVE, self.save)
        keys.bind(self, keys.RELOAD, self.reload)
        self._refresh()
        self.reload()

    @property
    def is_dirty(self) -> bool:
        return self.server.is_dirty

    def can_close(self, then: Then = None) -> bool:
        return self.may_close(lambda: self.save(then=then))

    def reload(self) -> None:
        core = self.core
        self.tasks.run(
            self,
            lambda: (core.run(mail.get), core.run(mail.search)),
            lambda answer: self._show(*answer),
            self.show_error,
        )

    def activated(self) -> None:
        super().activated()
        self.reload()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def focus_first(self) -> None:
        self.go_to("host")

    def go_to(self, name: str) -> None:
        self.server.input_of(name).setFocus(Qt.FocusReason.TabFocusReason)

    def rights_changed(self) -> None:
        self._refresh()
        super().rights_changed()

    def save(self, *, then: Then = None) -> None:
        """Store what is typed, or say at which field it cannot be."""
        needed, say = MAIL.permission("write"), self.message.show_message
        if not self.is_dirty or not self.shell.rights.may(self, needed, say) or not self.server.is_whole():
            return
        core, content = self.core, self.server.content()
        update: Any = mail.update
        self.tasks.run(
            self, lambda: core.run(update, content), lambda view: self._saved(view, then), self._refused
        )

    def try_it(self) -> None:
        """Send a mail by what is typed, stored or not; say what came of it."""
        needed, say = MAIL.permission("write"), self.message.show_message
        if not self.shell.rights.may(self, needed, say) or not self.server.is_whole():
            return
        core, content, recipient = self.core, self.server.content(), self.trial.recipient.text.strip()
        test: Any = mail.test
        self.trial.show_waiting()
        self.tasks.run(
            self, lambda: core.run(test, content, recipient), lambda _none: self._arrived(), self._not_sent
        )

    def _saved(self, view: MailView, then: Then) -> None:
        self.message.clear()
        self.server.show_view(view, is_new=True)
        words = _("E-mail goes out this way from now on.") if view.host else _("No e-mail is sent any more.")
        self.shell.show_message(words, "success")
        self._refresh()
        self.saved.emit()
        self.reload()
        if then is not None:
            then()

    def _arrived(self) -> None:
        words = _("The mail server took the mail. Look whether it arrives.")
        self.trial.show_result(words, "success")

    def _not_sent(self, error: ErpError) -> None:
        self.trial.result.clear()
        if error.fields:
            self._refused(error)
        else:
            self.trial.show_result(error.message, "danger")

    def _refused(self, error: ErpError) -> None:
        """At the fields it names, else above them."""
        rest = self.server.show_errors(error)
        rest = self.trial.show_errors(rest)
        if rest or not error.fields:
            self.message.show_message(" ".join(rest.values()) or error.message, "danger")

    def _show(self, view: MailView, rows: list[MailRow]) -> None:
        self.message.clear()
        self.server.show_view(view)
        self._has_server = bool(view.host)
        self._show_latest(rows)
        self._refresh()

    def _show_latest(self, rows: list[MailRow]) -> None:
        self.latest.show_rows(rows, has_server=self._has_server)
        self._follow.start()

    def _look_again(self) -> None:
        """Which mails there are, and what became of those that wait; what is typed stays."""
        core = self.core
        if self.isVisible():
            self.tasks.run(
                self, lambda: core.run(mail.search), self._show_latest, lambda _error: self._follow.start()
            )

    def _refresh(self) -> None:
        needed, is_dirty = MAIL.permission("write"), self.is_dirty
        may_write = self.shell.rights.offer(self.save_button, needed, is_ready=is_dirty)
        for widget in (*self.server.inputs, self.trial.recipient.line, self.trial.button):
            self.shell.rights.offer(widget, needed)
        self.save_button.set_primary(is_dirty and may_write)
        self.dirty_changed.emit(is_dirty)

    def _lay_out(self) -> None:
        head = PageHead(_("E-mail"), self, self.save_button)
        lay_out_cards(self, head, self.message, self.server, self.trial, self.latest)
