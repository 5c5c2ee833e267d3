"""TotalsPanel: the totals of the lines, set in figures that stand in a column."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel


class TotalsPanel(QFrame):
    """What the lines add up to, the main total larger than the others."""

    def __init__(
        self, model: LinesModel, is_marked: Callable[[], bool], parent: QWidget | None = None
    ) -> None:
        """Args:
        is_marked: whether anything of the form is marked wrong.
        """
        super().__init__(parent)
        self._model, self._is_marked = model, is_marked
        self._figures: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        for row, total in enumerate(model.spec.totals):
            label = with_role(QLabel(_(total.title), self), "heading" if total.is_main else "muted")
            figure = named(QLabel(self), f"form.totals.{total.name}", _(total.title))
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setFont(theme.tabular(figure.font()))
            figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if total.is_main:
                with_role(figure, "heading")
            grid.addWidget(label, row, 0)
            grid.addWidget(figure, row, 1)
            self._figures[total.name] = figure
        self._reason = with_role(named(WholeLabel(self), "form.totals.reason"), "error")
        self._reason.setText(_("Correct what is marked wrong; until then this cannot be computed."))
        grid.addWidget(self._reason, len(model.spec.totals), 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(1, 140)
        grid.setRowStretch(len(model.spec.totals) + 1, 1)
        model.totals_changed.connect(self.write)
        self.write()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self.write()

    def write(self) -> None:
        """Write the totals as they are now; why there are none, once somebody can do something about it."""
        sums = self._model.totals()
        for total in self._model.spec.totals:
            self._figures[total.name].setText(total.text(sums[total.name], self._model.terms))
        self._reason.setVisible(None in sums.values() and self._is_marked())
