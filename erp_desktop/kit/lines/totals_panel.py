"""TotalsPanel: the totals of the lines, set in figures that stand in a column."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.columns.text_widths import widths_in
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.said.currencies import strange, was_in
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
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
        self._labels: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        for row, total in enumerate(model.spec.totals):
            label = with_role(QLabel(_(total.title), self), "heading" if total.is_main else "muted")
            self._labels[total.name] = named(label, f"form.totals.{total.name}.label")
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
        sums, lacks = self._model.totals(), self._lacks()
        for total in self._model.spec.totals:
            label = self._labels[total.name]
            words = [_(total.title), _("Total so far")] if total.is_main else [_(total.title)]
            label.ensurePolished()  # both have room: nothing moves while lines are typed
            label.setMinimumWidth(max(widths_in(label.font()).of(text) + 1 for text in words))
            label.setText(words[-1] if lacks else words[0])
            label.setToolTip(lacks)
            self._figures[total.name].setText(total.text(sums[total.name], self._model.terms))
        self.show_reason()

    def show_reason(self) -> None:
        """Say why a total is missing, where what is marked wrong is why."""
        self._reason.setVisible(None in self._model.totals().values() and self._is_marked())

    def _lacks(self) -> str:
        """Why the totals are not all yet; empty where they are."""
        lacking, other = self._model.sums.lacking, strange(self._model.lines())
        words = ngettext(
            "{count} line has no amount yet.", "{count} lines have no amount yet.", lacking
        ).format(count=format_integer(lacking))
        return f"{words if lacking else ''} {was_in(other)}".strip()
