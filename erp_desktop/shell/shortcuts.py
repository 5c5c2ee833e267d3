"""The keys of the program: declared once, bound by the window, listed by F1."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.look.naming import named, with_role


@dataclass(frozen=True)
class Keys:
    """A shortcut; ``call`` names the main window's method, empty when a screen itself listens."""

    keys: str
    title: str
    call: str = ""


WINDOW: tuple[Keys, ...] = (
    Keys("Ctrl+K", N_("Search screens and actions"), "open_palette"),
    Keys("Ctrl+B", N_("Fold or unfold the navigation"), "toggle_navigation"),
    Keys("Ctrl+Tab", N_("Next tab"), "next_tab"),
    Keys("Ctrl+Shift+Tab", N_("Previous tab"), "previous_tab"),
    Keys("Ctrl+W", N_("Close tab"), "close_current"),
    Keys("Ctrl+Q", N_("Quit"), "close"),
    Keys("F1", N_("This overview"), "show_shortcuts"),
)
LISTS: tuple[Keys, ...] = (
    Keys("Ctrl+F", N_("Search")),
    Keys("Esc", N_("Clear the search")),
    Keys("Enter", N_("Open the row")),
    Keys("Ctrl+N", N_("New")),
    Keys("Ctrl+C", N_("Copy the selected rows")),
    Keys("F5", N_("Reload")),
)
FORMS: tuple[Keys, ...] = (
    Keys("Ctrl+S", N_("Save")),
    Keys("Ctrl+Shift+Return", N_("Do the next step (submit, confirm …)")),
    Keys("Ctrl+N", N_("New")),
    Keys("Ctrl+Up", N_("Previous record of the list")),
    Keys("Ctrl+Down", N_("Next record of the list")),
    Keys("F8", N_("Show or hide the history")),
    Keys("F5", N_("Reload")),
    Keys("Enter, Tab", N_("Next field or cell")),
    Keys("Ctrl+V", N_("Paste lines from a spreadsheet")),
)


class ShortcutsDialog(QDialog):
    """What the keys do, at a glance."""

    def __init__(self, screens: list[Keys], parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "shortcuts", _("Keyboard shortcuts"))
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(24)
        parts = [
            (_("Everywhere"), WINDOW),
            (_("In lists"), LISTS),
            (_("In forms"), FORMS),
            (_("Screens"), screens),
        ]
        for place, (title, keys) in enumerate(parts):
            grid.addLayout(self._part(title, list(keys)), place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        close = named(QPushButton(_("Close"), self), "shortcuts.close")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(grid)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

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
