"""Navigation: the screens by area, at the left; it folds to icons."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.icons import icon
from erp_desktop.kit.naming import named, restyle, with_role
from erp_desktop.kit.preferences import NAVIGATION_COLLAPSED
from erp_desktop.screens import ScreenEntry
from erp_desktop.shell.mark import mark

WIDTH = 208
FOLDED_WIDTH = 56
MOST_SHORTCUTS = 9


class Navigation(QWidget):
    """What can be opened.

    Signals:
        opened: name of the screen.
        search_wanted: the command palette.
        user_menu_wanted: the button at the foot, below which the menu belongs.
    """

    opened = Signal(str)
    search_wanted = Signal()
    user_menu_wanted = Signal(QWidget)

    def __init__(
        self,
        entries: Sequence[ScreenEntry],
        company: str,
        user: str,
        role: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, "navigation", _("Navigation"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, QToolButton] = {}
        self._titles: dict[QToolButton, str] = {}
        self._folding: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(2)
        self._column.addLayout(self._head(company))
        self._column.addSpacing(8)
        search = self._button("search", _("Search"), "nav.search", _("Search screens and actions (Ctrl+K)"))
        search.setProperty("role", "search")
        search.clicked.connect(self.search_wanted)
        self._badges: dict[str, QLabel] = {}
        self._outer, self._column = self._column, self._scrolled()
        self._add_entries(entries)
        self._column.addStretch(1)
        self._column = self._outer
        self._user = self._button("user", user, "nav.user", _("{user}, {role}").format(user=user, role=role))
        self._user.clicked.connect(lambda: self.user_menu_wanted.emit(self._user))
        self._fold_button = self._button(
            "panel-left-close", _("Fold"), "nav.fold", _("Fold the navigation (Ctrl+B)")
        )
        self._fold_button.clicked.connect(self.toggle)
        self._fold(NAVIGATION_COLLAPSED.get())

    def show_current(self, name: str) -> None:
        """Mark the screen that is in front; none for a form."""
        for other, button in self.buttons.items():
            button.setChecked(other == name)

    def show_badge(self, name: str, count: int, tooltip: str) -> None:
        """A small number at an entry: what waits there; nothing for none."""
        button = self.buttons.get(name)
        if button is None:
            return
        if name not in self._badges:
            badge = named(with_role(QLabel(button), "badge"), f"nav.{name}.badge")
            badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row = QHBoxLayout(button)
            row.setContentsMargins(0, 0, 4, 0)
            row.addStretch(1)
            row.addWidget(badge)
            self._badges[name] = badge
        self._badges[name].setText(str(count))
        self._badges[name].setToolTip(tooltip)
        self._badges[name].setVisible(count > 0)
        button.setAccessibleDescription(tooltip if count else "")

    def show_company(self, name: str) -> None:
        """Whose data this is."""
        room = 2 * (WIDTH - 76)  # two lines, less what breaking between words wastes
        shown = self._company.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room - 32)
        self._company.setText(shown)
        self._company.setToolTip(name)

    def toggle(self) -> None:
        """Fold to icons, or unfold; remembered."""
        is_folded = self.width() > FOLDED_WIDTH
        NAVIGATION_COLLAPSED.set(is_folded)
        self._fold(is_folded)

    def _scrolled(self) -> QVBoxLayout:
        """Room for the entries, which scrolls where the window is low."""
        inside = QWidget(self)
        inside.setObjectName("nav.entries")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(area, 1)
        return column

    def _head(self, company: str) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(mark(28, self.devicePixelRatioF()))
        self._company = with_role(QLabel(self), "strong")
        self._company.setWordWrap(True)
        self._company.setFixedHeight(36)
        self.show_company(company)
        self._folding.append(self._company)
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(picture)
        row.addWidget(self._company, 1)
        return row

    def _add_entries(self, entries: Sequence[ScreenEntry]) -> None:
        area = ""
        for number, entry in enumerate(entries, start=1):
            if entry.area != area:
                area = entry.area
                heading = with_role(QLabel(_(area), self), "area")
                self._folding.append(heading)
                self._column.addSpacing(12)
                self._column.addWidget(heading)
            keys = f" (Alt+{number})" if number <= MOST_SHORTCUTS else ""
            button = self._button(entry.icon, _(entry.title), f"nav.{entry.name}", _(entry.title) + keys)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, name=entry.name: self.opened.emit(name))
            self.buttons[entry.name] = button

    def _button(self, icon_name: str, title: str, name: str, tooltip: str) -> QToolButton:
        button = named(QToolButton(self), name, title)
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(18, 18))
        button.setText(f" {title}")
        button.setToolTip(tooltip)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._titles[button] = title
        self._column.addWidget(button)
        return button

    def _fold(self, is_folded: bool) -> None:
        style = Qt.ToolButtonStyle
        for widget in self._folding:
            widget.setVisible(not is_folded)
        for button in self._titles:
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if is_folded else style.ToolButtonTextBesideIcon
            )
        self._fold_button.setIcon(icon("panel-left-open" if is_folded else "panel-left-close"))
        self.setProperty("folded", is_folded)
        for button in self._titles:
            restyle(button)
        self.setFixedWidth(FOLDED_WIDTH if is_folded else WIDTH)
