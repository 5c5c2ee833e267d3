"""ReflowGrid: equal columns, as many as there is room for, however large text is."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from erp_desktop.kit.look import theme


class ReflowGrid(QWidget):
    """Puts its widgets into rows again whenever its width changes how many stand side by side.

    Args:
        least_width: of a column, in pixels as delivered.
    """

    def __init__(
        self, least_width: int, most_columns: int, spacing: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._least_width, self._most_columns = least_width, most_columns
        self._columns = 0
        self._widgets: Sequence[QWidget] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(spacing)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these, in reading order."""
        self._widgets = widgets
        self._arrange(self._most_columns)

    def minimumSizeHint(self) -> QSize:
        """One column is enough."""
        return QSize(theme.scaled(self._least_width), self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """What stands in it may need more room than before."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        needed = max((widget.minimumSizeHint().width() for widget in self._widgets), default=0)
        least = max(theme.scaled(self._least_width), needed)
        spacing = self._grid.spacing()
        fitting = (self.width() + spacing) // (least + spacing)
        self._arrange(max(1, min(self._most_columns, fitting)))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for widget in self._widgets:
            self._grid.removeWidget(widget)
        for place, widget in enumerate(self._widgets):
            self._grid.addWidget(widget, place // columns, place % columns)
        for column in range(self._most_columns):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()
