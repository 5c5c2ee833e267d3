"""UnledTable: a table in which letters lead nowhere, and whose current row stays in sight."""

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTableView

from erp_desktop.kit.keys import keys


class UnledTable(QTableView):
    """Rows are found by the search above them; Qt would go to one that begins so and happens to have come."""

    def keyboardSearch(self, search: str) -> None:
        """Stay."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter is left to the screen, which says where it would be read."""
        if keys.is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row one stands on stays in sight where the table becomes lower."""
        here = self.currentIndex()
        bottom = self.visualRect(here).bottom()
        super().resizeEvent(event)
        if event.oldSize().height() > bottom >= event.size().height():
            self.scrollTo(here)
