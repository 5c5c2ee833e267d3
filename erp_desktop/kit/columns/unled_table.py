"""UnledTable: a table in which letters lead nowhere."""

from PySide6.QtWidgets import QTableView


class UnledTable(QTableView):
    """Rows are found by the search above them; Qt would go to one that begins so and happens to have come."""

    def keyboardSearch(self, search: str) -> None:
        """Stay."""
