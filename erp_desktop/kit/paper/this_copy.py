"""ThisCopy: the language and the size of paper of what is previewed, chosen for this one time."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.reading.locale_names import paper_languages
from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.naming import named

SIZES = {"a4": "A4", "us-letter": "Letter"}


class ThisCopy(QWidget):
    """Begins with what the papers have; nothing of it is kept.

    Args:
        has_languages: there is more than one to choose from.

    Signals:
        language_wanted: as ISO 639 calls it; empty for the one each is usually in.
        size_wanted: as papers call it.
    """

    language_wanted = Signal(str)
    size_wanted = Signal(str)

    def __init__(self, papers: Sequence[Paper], parent: QWidget, *, has_languages: bool) -> None:
        super().__init__(parent)
        self.languages = named(QuietCombo(self), "preview.language", _("Language of this copy"))
        self.sizes = named(QuietCombo(self), "preview.paper", _("Paper of this copy"))
        for size, title in SIZES.items():
            self.sizes.addItem(title, size)
        spoken = {paper.language for paper in papers}
        for code, title in paper_languages():
            if code or len(spoken) > 1:  # of several each has its own, until one is chosen
                self.languages.addItem(_(title), code)
        self.show_language(spoken.pop() if len(spoken) == 1 else "")
        self.sizes.setCurrentIndex(self.sizes.findData(papers[0].size))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for box, key, wanted in (
            (self.languages, keys.THIS_LANGUAGE, self.language_wanted),
            (self.sizes, keys.THIS_PAPER, self.size_wanted),
        ):
            keys.tell(box, box.accessibleName(), key)
            keys.bind(box, key, lambda box=box: _unfold(box))
            box.activated.connect(lambda _n, box=box, wanted=wanted: wanted.emit(box.currentData()))
            row.addWidget(box)
        self.languages.setVisible(has_languages)

    def show_language(self, code: str) -> None:
        """Show which it is, where another could not be had."""
        self.languages.setCurrentIndex(max(self.languages.findData(code), 0))


def _unfold(box: QComboBox) -> None:
    box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    box.showPopup()
