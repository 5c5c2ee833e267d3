"""ImportPage: one page about importing, which F1 opens over the window of a file."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

_WIDTH = 620
# What is read of a file; of documents and of what is known by a code the second differs.
_READ = N_(
    "Titles tell which column is which, in any language of the program. Choose another below “Is read as”: "
    "it is known again with the next file. Columns that are left alone are not read."
)
_BY_CODE = N_(
    "A code that is known changes its record, others are new. A blank cell leaves a field as it is, (empty) "
    "clears it."
)
_DOCUMENTS = N_("Each document becomes a new draft. Its rows have the same reference, or name the same.")
_WRONG = N_(
    "Each wrong cell is named, and as long as there is one nothing is imported. Correct the file and read it "
    "again, or save a copy that says in each row what is wrong."
)
_WHOLE = N_(
    "All rows are imported or none. Your last import can be taken back within a day, but for what was "
    "changed or used since."
)


class ImportPage(QDialog):
    """Short: how titles, keys and wrong cells are taken, and the way back.

    Args:
        has_documents: each row is a line of a new document.
    """

    def __init__(self, parent: QWidget, *, has_documents: bool) -> None:
        super().__init__(parent)
        title = _("About importing")
        named(self, "import.page", title)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        told = (_READ, _DOCUMENTS if has_documents else _BY_CODE, _WRONG, _WHOLE)
        parts: list[QWidget] = [WholeLabel(self, _(one)) for one in told]
        words = _("{key} once more: all keys.").format(key=keys.OVERVIEW.keys)
        parts.append(with_role(WholeLabel(self, words), "muted"))
        close = named(QPushButton(_("Close"), self), "import.page.close", _("Close"))
        close.clicked.connect(self.accept)
        lay_out_dialog(self, title, parts, [close])
        self.setMinimumWidth(_WIDTH)
        close.setFocus()


def about_button(dialog: QDialog, *, has_documents: bool) -> QPushButton:
    """What opens the page over a dialog, as F1 does there."""
    button = with_role(named(QPushButton(_("About importing"), dialog), "import.about"), "", "link")
    keys.tell(button, _("About importing"), keys.OVERVIEW)

    def show() -> None:
        ImportPage(dialog, has_documents=has_documents).open()

    button.clicked.connect(show)
    keys.bind(dialog, keys.OVERVIEW, show)
    return button
