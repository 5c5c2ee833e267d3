"""FloatingNote: what is said of a field while it is typed in, over what stands below it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from erp_desktop.kit.look.naming import named, restyle, with_role


class FloatingNote(QLabel):
    """Shows a sentence under a field of its window.

    Args:
        field: under which it lies.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        self._window = field.window()
        named(with_role(self, "floating"), "editor.floating")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._field = field
        self.hide()
        field.destroyed.connect(self.deleteLater)

    def say(self, text: str, *, is_wrong: bool = False) -> None:
        """Show it; nothing for an empty text, or where the field is not seen."""
        self.setProperty("tone", "danger" if is_wrong else "")
        restyle(self)
        self.setText(text)
        self.setVisible(bool(text) and self._field.isVisible())
        if self.isVisible():
            self.adjustSize()
            below = self._field.mapTo(self._window, QPoint(0, self._field.height() + 2))
            self.move(max(0, min(below.x(), self._window.width() - self.width())), below.y())
            self.raise_()
