"""ReflowGrid: equal columns, as many as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget


class ReflowGrid(QWidget):
    """Puts its widgets into rows again whenever its width changes how many stand side by side."""

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
        return QSize(self._least_width, self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = event.size().width() // self._least_width
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
