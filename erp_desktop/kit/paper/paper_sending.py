"""PaperSending: a record's paper on its way to somebody, and its PDF kept with the record."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError, InternalError, NotPermitted
from erp_core.kit.i18n import _
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.platform.printing.schema import Paper
from erp_core.platform.sending import SENDING
from erp_core.platform.sending import service as sending
from erp_core.platform.sending.schema import SendingRow, Ways
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.paper.mail import draft, open_draft
from erp_desktop.kit.paper.mail_dialog import MailDialog
from erp_desktop.kit.paper.no_mail_program import NoMailProgram
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class PaperSending(QObject):
    """Asks how a paper is to be sent where there is a choice, and sends it.

    Args:
        window: over which is asked.
        tell: says how it ended; with a folder to open where that is of use.
    """

    def __init__(
        self, core: "Core", tasks: Tasks, paper: Paper, pdf: Path, window: QWidget, tell: Callable[..., None]
    ) -> None:
        super().__init__(window)
        self._core, self._tasks, self._paper, self._pdf = core, tasks, paper, pdf
        self._window, self._tell = window, tell
        self.dialog: MailDialog | None = None

    def begin(self) -> None:
        """Ask what can be done, and offer it."""
        core = self._core
        if self._paper.record_id is None or not core.can(SENDING.permission("mail")):
            self._by_program()
        else:
            kind, id = self._paper.kind, self._paper.record_id
            self._tasks.run(self, lambda: core.run(sending.ways, kind, id), self._offer, self._fail)

    def _offer(self, ways: Ways) -> None:
        if not ways.sender:
            self._by_program()
            return
        self._tell("", "info")
        self.dialog = MailDialog(self._paper, ways, self._window)
        self.dialog.send_wanted.connect(self._by_server)
        self.dialog.program_wanted.connect(self._by_program)
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _by_server(self, mail: dict[str, Any]) -> None:
        core, content, send = self._core, self._paper.content, _send
        pdf = self._keep

        def sent(rows: list[SendingRow]) -> None:
            if self.dialog is not None:
                self.dialog.accept()
            words = _("On its way to {recipient}; the PDF is kept with the record.")
            self._tell(words.format(recipient=", ".join(row.recipient for row in rows)), "success")

        def failed(error: ErpError) -> None:
            if self.dialog is not None:
                self.dialog.show_error(error)
            else:  # closed while it was on its way
                self._fail(error)

        self._tasks.run(self, lambda: core.run(send, pdf().id, content, mail), sent, failed)

    def _by_program(self) -> None:
        paper, pdf = self._paper, self._pdf
        self._tell(_("Opening your mail program…"), "info")
        self._tasks.run(self, lambda: draft(paper, pdf), self._begun, self._fail)

    def _begun(self, mail: Path | None) -> None:
        try:
            if mail is not None:
                open_draft(mail)
        except ErpError as error:
            self._fail(error)
            return
        if self._paper.record_id is None:
            self._tell("", "info")
            return
        core, content, keep = self._core, self._paper.content, self._keep
        self._tasks.run(
            self, lambda: core.run(sending.hand_over, keep().id, content), self._handed, self._not_kept
        )

    def _handed(self, _row: SendingRow) -> None:
        self._tell(_("Your mail program has it; the PDF is kept with the record."), "success")

    def _not_kept(self, error: ErpError) -> None:
        if isinstance(error, NotPermitted):  # who may only read the record keeps nothing with it
            self._tell("", "info")
            return
        words = _("Your mail program has it. The PDF could not be kept with the record: {reason}")
        self._tell(words.format(reason=error.message), "warning")

    def _keep(self) -> AttachmentRow:
        """Hang the PDF on the record; blocking."""
        paper = self._paper
        name = file_name(paper.name, ".pdf")
        with self._pdf.open("rb") as file:
            row = self._core.attach(paper.kind, paper.record_id or 0, name, file)
        if row is None:  # nobody can stop it
            raise InternalError(_("The file was not kept."))
        return row

    def _fail(self, error: ErpError) -> None:
        if isinstance(error, NoMailProgram):
            self._tell(error.message, "danger", error.folder)
        else:
            self._tell(error.message, "danger")


_send: Any = sending.send
