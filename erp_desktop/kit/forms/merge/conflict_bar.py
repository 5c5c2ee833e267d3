"""ConflictBar: somebody else changed what is typed here too; leads to the choice, which waits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys.letters import with_letter
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel


class ConflictBar(QFrame):
    """Hidden until ``ask``; few forms have it asked, and what stands in it is made then.

    Signals:
        compare_wanted, theirs_wanted: the user's choice.
    """

    compare_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_role(self, "message", "warning")
        self.setObjectName("form.conflict")
        self._text: WholeLabel | None = None
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text() if self._text is not None and not self.isHidden() else ""

    def ask(self, text: str) -> None:
        """Say what happened."""
        self._text = self._text or self._furnish()
        self._text.setText(text)
        self.show()

    def _furnish(self) -> WholeLabel:
        said = named(WholeLabel(self), "form.conflict.text")
        compare = named(QPushButton(_("Compare…"), self), "form.conflict.compare", _("Compare…"))
        compare.setToolTip(_("See side by side what you both changed, and choose what is to stand"))
        theirs = named(QPushButton(_("Show theirs"), self), "form.conflict.theirs", _("Show theirs"))
        compare.clicked.connect(self.compare_wanted)
        theirs.clicked.connect(self.theirs_wanted)
        for button in (compare, theirs):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # as in every message
            button.setText(with_letter(button.text(), button))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(said, 1)
        row.addWidget(compare)
        row.addWidget(theirs)
        return said
