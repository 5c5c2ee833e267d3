"""ShortcutsDialog: what the keys do, at a glance, and where one chooses others; read from the tables."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.keys import own_keys
from erp_desktop.kit.keys.keys import (
    CLIPS,
    COLUMNS_MENU,
    DETAILS,
    FILES,
    FILTER_LINE,
    FORMS,
    FOUND,
    LINES,
    LISTS,
    NAMES,
    PREVIEW,
    SECRETS,
    WINDOW,
    Keys,
)
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.place import available, first_size
from erp_desktop.shell.shortcuts.key_row import KeyButton, KeyRow

HOW = N_("Click one of the keys, or press Enter on it, to take others in its place.")


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
    """What the keys do, at a glance; a press on one of them changes it."""

    def __init__(self, screens: Sequence[Keys], parent: QWidget, here: Sequence[Sequence[Keys]] = ()) -> None:
        """Args:
        here: the keys of where one is, the nearest first: it begins with them.
        """
        super().__init__(parent)
        named(self, "shortcuts", _("Keyboard shortcuts"))
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows: list[KeyRow] = []
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(24)
        for place, (title, keys) in enumerate(self._parts(screens, here)):
            grid.addLayout(self._part(title, keys, page), *divmod(place, 2), Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        area = _ScrolledByKey(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setMinimumWidth(page.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        column.addWidget(area, 1)
        column.addLayout(self._foot())
        self._show()
        whole = self.sizeHint().height() - area.sizeHint().height() + page.sizeHint().height()
        self.resize(first_size(QSize(self.minimumSizeHint().width(), whole), available(parent).size()))
        area.setFocus()

    @staticmethod
    def _parts(screens: Sequence[Keys], here: Sequence[Sequence[Keys]]) -> list[tuple[str, Sequence[Keys]]]:
        parts: list[tuple[str, Sequence[Keys]]] = [
            (_("Everywhere"), WINDOW),
            (_("In search everywhere"), FOUND),
            (_("In lists"), LISTS),
            (_("In the search line of a list"), FILTER_LINE),
            (_("In the menu of a list’s columns"), COLUMNS_MENU),
            (_("In forms"), FORMS),
            (_("In an order's lines"), LINES),
            (_("Before printing"), PREVIEW),
            (_("Before pasting"), CLIPS),
            (_("In attachments and notes"), FILES),
            (_("In password fields"), SECRETS),
            (_("Screens"), screens),
            (_("Earlier versions and details"), DETAILS),
        ]
        nearest = [part for keys in here for part in parts if part[1] is keys]
        return [*nearest, *(part for part in parts if part not in nearest)]

    def _part(self, title: str, keys: Sequence[Keys], page: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.addWidget(with_role(QLabel(title, page), "heading"), 0, 0, 1, 2)
        for place, action in enumerate(keys, start=1):
            row = KeyRow(action, page)
            row.add_to(grid, place)
            grid.setRowMinimumHeight(place, 22)
            self.rows.append(row)
            if row.button is not None and row.reset is not None:
                row.button.wanted.connect(partial(self._choose, row.button, action))
                row.button.asked.connect(self._tell_how)
                row.reset.clicked.connect(partial(self._reset, row))
        grid.setColumnMinimumWidth(0, 108)
        grid.setColumnStretch(1, 1)
        return grid

    def _foot(self) -> QHBoxLayout:
        self.told = named(WholeLabel(self), "shortcuts.told")
        self.reset_all = named(QPushButton(_("All as delivered"), self), "shortcuts.reset_all")
        self.reset_all.setAutoDefault(False)
        self.reset_all.clicked.connect(self._reset_all)
        close = named(QPushButton(_("Close"), self), "shortcuts.close")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        row.addWidget(self.reset_all)
        row.addWidget(close)
        return row

    def _tell_how(self, is_waiting: bool) -> None:
        with_role(self.told, "muted")
        restyle(self.told)
        words = _("Press the new keys; Esc leaves them as they are.")
        self.told.setText(words if is_waiting else _(HOW))

    def _choose(self, button: KeyButton, action: Keys, wanted: str) -> None:
        problem = own_keys.choose(action, wanted)
        self._show(problem)
        if problem:
            button.wait_on()

    def _reset(self, row: KeyRow) -> None:
        self._show(own_keys.reset(row.action))
        if row.button is not None:
            row.button.setFocus()

    def _reset_all(self) -> None:
        if ask.confirm(
            self, _("All keys become as delivered; those you chose are forgotten."), _("As delivered")
        ):
            own_keys.reset_all()
            self._show()

    def _show(self, problem: str = "") -> None:
        for row in self.rows:
            row.show_keys()
        self.reset_all.setVisible(any(own_keys.is_own(action) for action in NAMES))
        with_role(self.told, "error" if problem else "muted")
        restyle(self.told)
        self.told.setText(problem or _(HOW))
