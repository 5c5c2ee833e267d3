"""FilterPopup: the card a filter button opens below itself."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from erp_desktop.kit.look.naming import restyle, with_role
from erp_desktop.kit.parts.place import available, clamped


class FilterPopup(QFrame):
    """A small card below a button; Esc or a click elsewhere closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        with_role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_below(self, widget: QWidget) -> None:
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        self.move(clamped(corner, self.size(), available(widget)))
        self.show()


def show_active(button: QPushButton, is_active: bool) -> None:
    """Let a filter's button look as if pressed while it leaves something out."""
    button.setProperty("active", is_active)
    restyle(button)
