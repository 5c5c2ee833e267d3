"""ShortcutsDialog: what the keys do, at a glance; read from the tables they are bound by."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.keys import (
    CLIPS,
    DETAILS,
    FILES,
    FILTER_LINE,
    FORMS,
    LINES,
    LISTS,
    PREVIEW,
    WINDOW,
    Keys,
)
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.place import available, first_size


class _ScrolledByKey(QScrollArea):
    """Home and End lead to its ends too; Qt's own obeys arrows and pages only."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if event.key() in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class ShortcutsDialog(QDialog):
    """What the keys do, at a glance."""

    def __init__(self, screens: list[Keys], parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "shortcuts", _("Keyboard shortcuts"))
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(24)
        parts = [
            (_("Everywhere"), WINDOW),
            (_("In lists"), LISTS),
            (_("In the search line of a list"), FILTER_LINE),
            (_("In forms"), FORMS),
            (_("In an order's lines"), LINES),
            (_("Before printing"), PREVIEW),
            (_("Before pasting"), CLIPS),
            (_("In attachments and notes"), FILES),
            (_("Screens"), screens),
            (_("Earlier versions and details"), DETAILS),
        ]
        for place, (title, keys) in enumerate(parts):
            grid.addLayout(self._part(title, list(keys)), *divmod(place, 2), Qt.AlignmentFlag.AlignTop)
        close = named(QPushButton(_("Close"), self), "shortcuts.close")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        area = _ScrolledByKey(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setMinimumWidth(page.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        column.addWidget(area, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        whole = self.sizeHint().height() - area.sizeHint().height() + page.sizeHint().height()
        self.resize(first_size(QSize(self.minimumSizeHint().width(), whole), available(parent).size()))
        area.setFocus()

    def _part(self, title: str, keys: list[Keys]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.addWidget(with_role(QLabel(title, self), "heading"), 0, 0, 1, 2)
        for row, entry in enumerate(keys, start=1):
            grid.addWidget(with_role(QLabel(entry.keys, self), "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(QLabel(_(entry.title), self), row, 1)
        grid.setColumnMinimumWidth(0, 108)
        grid.setColumnStretch(1, 1)
        return grid
