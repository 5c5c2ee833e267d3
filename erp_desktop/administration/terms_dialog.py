"""TermsDialog: what stands below each paper of a kind."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.print_template.schema import MOST_OF_TERMS
from erp_desktop.kit.fields.notes_editor import NotesEditor
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar

WIDTH = 620


class TermsDialog(QDialog):
    """Several lines of text; what was typed stays until it is stored.

    Signals:
        save_wanted: the text.
    """

    save_wanted = Signal(str)

    def __init__(self, title: str, terms: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "terms", _("Terms"))
        self.setWindowTitle(_("Terms: {paper}").format(paper=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageBar(self)
        self.message.setProperty("boxed", True)
        self.text = NotesEditor(MOST_OF_TERMS, rows=12, parent=self)
        named(self.text, "terms.text", _("Terms"))
        self.text.set_value(terms)
        words = _(
            "This stands in small print below the lines of each paper: payment, delivery, claims, bank."
        )
        about = with_role(WholeLabel(self, words), "muted")
        about.setFixedWidth(WIDTH)
        self.save_button = named(
            with_role(QPushButton(_("Save"), self), "", "primary"), "terms.save", _("Save")
        )
        cancel = named(QPushButton(_("Cancel"), self), "terms.cancel", _("Cancel"))
        self.save_button.clicked.connect(self._save)
        cancel.clicked.connect(self.reject)
        keys.bind(self, keys.SAVE, self._save)
        lay_out_dialog(self, title, [about, self.message, self.text], [cancel, self.save_button])
        self.text.setFocus()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.in_words, "danger")

    def _save(self) -> None:
        self.save_wanted.emit(self.text.value() or "")
