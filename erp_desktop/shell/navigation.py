"""Navigation: the screens by area, at the left; it folds to icons, and opens over the work if small."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.keys import screen_keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.logo import on_plate, read_logo
from erp_desktop.kit.look.mark import mark
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.preferences import NAVIGATION_COLLAPSED
from erp_desktop.kit.look.whole_label import WholeLabel

WIDTH = 208
FOLDED_WIDTH = 56
# A window less wide has no room for lists beside the whole navigation.
ROOMY = 1200
_HEAD = 36
_MARK = 28
_WIDE = 2.5


class Navigation(QWidget):
    """What can be opened.

    Attributes:
        room: what it takes from the work, to be laid out; unfolded in a small window it lies over more of the
            work.

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
        self.room = QWidget(parent)
        self.room.installEventFilter(self)
        named(self, "navigation", _("Navigation"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, QToolButton] = {}
        self._titles, self._folding = dict[QToolButton, str](), list[QWidget]()
        self._came_from: QWidget | None = None
        self._badges: dict[str, tuple[int, str]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(2)
        self._column.addLayout(self._head(company))
        self._column.addSpacing(8)
        search = self._button("search", _("Search"), "nav.search", "")
        keys.tell(search, _(keys.PALETTE.title), keys.PALETTE)
        search.setProperty("role", "search")
        search.clicked.connect(self.search_wanted)
        self._list = self._scrolled()
        self._add_entries(entries)
        self._user = self._button("user", user, "nav.user", "")
        self.show_user(user, role)
        self._user.clicked.connect(lambda: self.user_menu_wanted.emit(self._user))
        self._fold_button = self._button("panel-left-close", _("Fold"), "nav.fold", "")
        keys.tell(self._fold_button, _("Fold the navigation"), keys.FOLD)
        self._fold_button.clicked.connect(self.toggle)
        self._is_narrow = False
        self.opened.connect(lambda _name: self._give_way())
        self._fold(NAVIGATION_COLLAPSED.get())
        theme.look.changed.connect(self._fit_text)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def show_current(self, name: str) -> None:
        """Mark the screen that is in front; none for a form."""
        for other, button in self.buttons.items():
            button.setChecked(other == name)

    def show_entries(self, entries: Sequence[ScreenEntry]) -> None:
        """Other screens can be opened than before."""
        while item := self._list.takeAt(0):
            widget = item.widget()
            if widget is not None:
                self._titles = {
                    button: title for button, title in self._titles.items() if button is not widget
                }
                self._folding = [other for other in self._folding if other is not widget]
                widget.hide()
                widget.deleteLater()
        self.buttons.clear()
        self._add_entries(entries)
        self._fold(self.width() <= FOLDED_WIDTH)
        for name, (count, tooltip) in self._badges.items():
            self.show_badge(name, count, tooltip)

    def show_user(self, user: str, role: str) -> None:
        """Who is logged in."""
        self._user.setToolTip(_("{user}, {role}").format(user=user, role=role))

    def show_badge(self, name: str, count: int, tooltip: str) -> None:
        """A small number at an entry: what waits there; nothing for none."""
        self._badges[name] = (count, tooltip)
        button = self.buttons.get(name)
        if button is None:
            return
        badge = button.findChild(QLabel, f"nav.{name}.badge")
        if badge is None:
            badge = named(with_role(QLabel(button), "badge"), f"nav.{name}.badge")
            badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row = QHBoxLayout(button)
            row.setContentsMargins(0, 0, 4, 0)
            row.addStretch(1)
            row.addWidget(badge)
        badge.setText(str(count))
        badge.setToolTip(tooltip)
        badge.setVisible(count > 0)
        button.setAccessibleDescription(tooltip if count else "")

    def show_company(self, name: str, logo: str = "") -> None:
        """Whose data this is: its name, beside its logo or, without one, the program's own mark."""
        self._logo = read_logo(logo)
        room = 2 * (WIDTH - 76)  # two lines, less what breaking between words wastes
        shown = self._company.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room - 32)
        self._company.setText(shown)
        for label in (self._company, self._picture):
            label.setToolTip(name)
        self._show_picture()

    def shows_name(self) -> bool:
        """Whether the company's name stands there in words."""
        return self._company.isVisibleTo(self)

    def picture(self) -> QImage:
        """The logo or mark as it is drawn."""
        return self._picture.pixmap().toImage()

    def toggle(self) -> None:
        """Fold to icons, or unfold; remembered where there is room for both."""
        is_folded = self.width() > FOLDED_WIDTH
        if not self._is_narrow:
            NAVIGATION_COLLAPSED.set(is_folded)
        self._fold(is_folded)
        if self._is_narrow and not is_folded:
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        """It lies over the work now: an arrow and Enter choose, Esc goes back."""
        here = QApplication.focusWidget()
        self._came_from = here if here is not None and not self.isAncestorOf(here) else None
        first = next((button for button in self.buttons.values() if button.isChecked()), self._fold_button)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_narrow and self.width() > FOLDED_WIDTH:
            self._give_way()
            if self._came_from is not None and isValid(self._came_from):
                self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            super().keyPressEvent(event)

    def _give_way(self) -> None:
        """Back to the icons where it lies over the work."""
        if self._is_narrow and self.width() > FOLDED_WIDTH:
            self._fold(is_folded=True)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new.window() is self.window() and not self.isAncestorOf(new):
            self._give_way()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Lie where the room for it is."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.ParentChange):
            self._lie_over_room()
        return False

    def fit_window(self, width: int) -> None:
        """In a narrow window the work has the room, unless the user unfolds the navigation again."""
        is_narrow = width < ROOMY
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._fold(is_narrow or NAVIGATION_COLLAPSED.get())

    def _lie_over_room(self) -> None:
        if self.parentWidget() is not self.room.parentWidget() and self.room.parentWidget() is not None:
            self.setParent(self.room.parentWidget())
            self.show()
        self.setGeometry(self.room.x(), self.room.y(), self.width(), self.room.height())
        self.raise_()

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
        self._logo = QPixmap()
        self._picture = named(QLabel(self), "nav.logo", _("Logo"))
        self._picture.setFixedHeight(_HEAD)
        self._company = with_role(WholeLabel(self), "strong")
        self.show_company(company)
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addWidget(self._company, 1)
        row.addStretch(0)
        return row

    def _add_entries(self, entries: Sequence[ScreenEntry]) -> None:
        area = ""
        for number, entry in enumerate(entries, start=1):
            if entry.area != area:
                area = entry.area
                heading = with_role(QLabel(_(area), self._list.parentWidget()), "area")
                self._folding.append(heading)
                self._list.addSpacing(12)
                self._list.addWidget(heading)
            title, keys = _(entry.title), screen_keys(number).keys
            tooltip = f"{title} ({keys})" if keys else title
            button = self._button(entry.icon, title, f"nav.{entry.name}", tooltip, self._list)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, name=entry.name: self.opened.emit(name))
            self.buttons[entry.name] = button
        self._list.addStretch(1)

    def _button(
        self, icon_name: str, title: str, name: str, tooltip: str, column: QVBoxLayout | None = None
    ) -> QToolButton:
        column = column or self._column
        button = named(QToolButton(column.parentWidget()), name, title)
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(18, 18))
        button.setText(f" {title}")
        button.setToolTip(tooltip)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._titles[button] = title
        column.addWidget(button)
        return button

    def _show_picture(self) -> None:
        is_folded = self.width() == FOLDED_WIDTH
        # A wide logo is the company's name already; folded it could not be read.
        is_wide = self._logo.width() >= _WIDE * max(self._logo.height(), 1)
        if self._logo.isNull() or (is_wide and is_folded):
            picture = mark(_MARK, self.devicePixelRatioF())
        else:
            room = QSize(_MARK if is_folded else WIDTH - 32, _MARK if is_folded else _HEAD)
            picture = on_plate(self._logo, room, self.devicePixelRatioF())
        self._picture.setPixmap(picture)
        self._company.setVisible(not is_folded and not is_wide)

    def _fit_text(self) -> None:
        self._fold(self.width() <= FOLDED_WIDTH)

    def _fold(self, is_folded: bool) -> None:
        style = Qt.ToolButtonStyle
        for widget in self._folding:
            widget.setVisible(not is_folded)
        for button in self._titles:
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if is_folded else style.ToolButtonTextBesideIcon
            )
        self._fold_button.setIcon(icon("panel-left-open" if is_folded else "panel-left-close"))
        if self.property("folded") != is_folded:
            self.setProperty("folded", is_folded)
            for button in self._titles:
                restyle(button)
        self.setFixedWidth(FOLDED_WIDTH if is_folded else theme.scaled(WIDTH))
        self.room.setFixedWidth(FOLDED_WIDTH if self._is_narrow else self.width())
        self._lie_over_room()
        self._show_picture()
