"""TestStrip: along a window's edge, in a colour of its own: this company is for trying things out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named, with_role


class TestStrip(QLabel):
    """Hidden until a window shows a test company; it says so in words too."""

    __test__ = False  # its name is no test's

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Test company: what is done here does not count"), parent)
        named(with_role(self, "test_strip"), "test_strip", self.text())
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(22)
        self.hide()
