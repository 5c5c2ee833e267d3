"""ConflictBar: somebody else saved this record meanwhile; says who, and lets the user choose."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.schema import Change
from erp_desktop.kit.history.sentences import details, told
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel


class ConflictBar(QFrame):
    """Hidden until ``ask``.

    Signals:
        theirs_wanted, mine_wanted: the user's choice.
    """

    theirs_wanted = Signal()
    mine_wanted = Signal()

    def __init__(self, table: str, labels: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._labels = table, labels
        with_role(self, "message", "warning")
        self.setObjectName("form.conflict")
        self._text = named(WholeLabel(self), "form.conflict.text")
        theirs = named(QPushButton(_("Show theirs"), self), "form.conflict.theirs", _("Show theirs"))
        mine = named(QPushButton(_("Keep mine"), self), "form.conflict.mine", _("Keep mine"))
        mine.setToolTip(_("Go on with what you typed, on top of what was changed meanwhile"))
        theirs.clicked.connect(self.theirs_wanted)
        mine.clicked.connect(self.mine_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(theirs)
        row.addWidget(mine)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text() if not self.isHidden() else ""

    def ask(self, caption: str, changes: list[Change]) -> None:
        """Say who changed what since the user read the record; ``changes`` newest first."""
        if not changes:
            self._text.setText(_("{caption} was changed by somebody else meanwhile.").format(caption=caption))
        else:
            latest = changes[0]
            what = "; ".join(
                [told(self._table, latest, self._labels), *details(self._table, latest, self._labels)]
            )
            self._text.setText(
                _("{caption} was changed meanwhile, on {when}: {what}. Nothing you typed is lost.").format(
                    caption=caption, when=format_datetime(latest.at), what=what
                )
            )
        self.show()
