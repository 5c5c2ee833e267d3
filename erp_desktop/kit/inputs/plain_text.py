"""PlainText: several lines to write in, which say what stands there letter by letter."""

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit

from erp_core.kit.letters import without_controls
from erp_core.kit.reading.table import ROWS_FORM

# How a document parts its paragraphs and lines; all else is as it was written.
_LINE_BREAKS = str.maketrans("\u2028\u2029", "\n\n")


class PlainText(QPlainTextEdit):
    """As Qt's own, whose text has plain blanks where others were written."""

    def text(self) -> str:
        """What stands there, with its non-breaking blanks."""
        return self.document().toRawText().translate(_LINE_BREAKS)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What nobody can see and nothing can store is left out of what is pasted."""
        clean = QMimeData()
        own = bytes(source.data(ROWS_FORM).data()).decode()
        clean.setText(without_controls(own or source.text()))
        super().insertFromMimeData(clean)
