"""Tables scroll by rows: the first one on screen is never cut."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractItemView, QTableView


def scroll_by_rows(table: QTableView) -> None:
    """Let the table stand at a whole row wherever it is scrolled to, at its end too."""
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    header, bar = table.verticalHeader(), table.verticalScrollBar()

    def align(value: int) -> None:
        # At the end Qt itself stands the last row on the lower edge, and cuts the first.
        if value == bar.maximum():
            before = header.offset()
            header.setOffsetToSectionPosition(value)
            if header.offset() != before:
                table.updateEditorGeometries()
                table.viewport().update()

    # Heard after the table itself has scrolled.
    bar.valueChanged.connect(align)
    # Rows that come or go at the end move it without a step of the bar; Qt places them after telling so.
    bar.rangeChanged.connect(lambda: QTimer.singleShot(0, table, lambda: align(bar.value())))
