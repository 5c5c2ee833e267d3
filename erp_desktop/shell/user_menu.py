"""The menu below the user's name: theme, password, keys, about, log out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from erp_core.kit.i18n import N_, _
from erp_core.security.second_factor.schema import SecondFactorState
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.preferences import IS_COMPACT, THEME
from erp_desktop.login.second_factor.second_factor_dialog import SecondFactorDialog
from erp_desktop.shell.about_dialog import AboutDialog
from erp_desktop.shell.format_dialog import FormatDialog

if TYPE_CHECKING:
    from erp_core import Core

MODES: tuple[tuple[theme.Mode, str, str], ...] = (
    ("system", N_("Like the system"), "monitor"),
    ("light", N_("Light"), "sun"),
    ("dark", N_("Dark"), "moon"),
)


def choose_theme(mode: theme.Mode) -> None:
    """Dress the program so from now on; remembered."""
    THEME.set(mode)
    theme.apply_theme(cast(QApplication, QApplication.instance()), mode)


def choose_density(is_compact: bool) -> None:
    """Show so much at once from now on; it goes with the person to every PC."""
    IS_COMPACT.set(is_compact, "all")
    theme.apply_density(cast(QApplication, QApplication.instance()), is_compact=is_compact)


def user_menu(parent: QWidget, items: list[tuple[str, str, Callable[[], object]]]) -> QMenu:
    """Themes first, then ``items`` (icon, translated title, call); an empty icon makes a separator."""
    menu = QMenu(parent)
    menu.setObjectName("user_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    group = QActionGroup(menu)
    for mode, title, icon_name in MODES:
        is_chosen = theme.look.mode == mode
        picture = icon(icon_name, "icon_active" if is_chosen else "icon")
        action = menu.addAction(picture, _(title), lambda mode=mode: choose_theme(mode))
        action.setCheckable(True)
        action.setChecked(is_chosen)
        group.addAction(action)
    menu.addSeparator()
    compact = menu.addAction(icon("layers"), _("Compact: more at once"))
    compact.triggered.connect(choose_density)
    compact.setCheckable(True)
    compact.setChecked(theme.look.is_compact)
    menu.addSeparator()
    for icon_name, title, call in items:
        if icon_name:
            menu.addAction(icon(icon_name), title, call)
        else:
            menu.addSeparator()
    return menu


def user_items(window: Any) -> list[tuple[str, str, Callable[[], object]]]:
    """What the menu of the main window holds below the themes, and the palette too."""
    return [
        ("lock", _("Lock"), window.idle.lock),
        ("key-round", _("Change password…"), window.change_password),
        ("shield-check", _("Second factor…"), lambda: open_second_factor(window)),
        (
            "calendar",
            _("Numbers and dates…"),
            lambda: FormatDialog(window.core, window.tasks, window).open(),
        ),
        ("keyboard", _("Keyboard shortcuts"), window.overview.show),
        ("info", _("About Textile ERP"), lambda: show_about(window, window.core.server)),
        ("", "", lambda: None),
        ("log-out", _("Log out"), window.log_out),
    ]


def open_above(menu: QMenu, widget: QWidget) -> None:
    """Open the menu with its foot at the widget's head."""
    menu.popup(widget.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))


def show_about(window: QWidget, server: str) -> None:
    """Which program this is, and which server it works with."""
    AboutDialog(server, window).open()


def open_second_factor(window: Any) -> None:
    """Ask how it is now, and open the dialog over the main window."""
    core, tasks = window.core, window.tasks

    def show(state: SecondFactorState) -> None:
        dialog = SecondFactorDialog(core, tasks, window.me.username, state, window)
        dialog.changed.connect(lambda words: window.show_message(words, "success"))
        dialog.open()

    tasks.run(window, lambda: _state(core), show, lambda error: window.show_message(error.message, "danger"))


def _state(core: "Core") -> SecondFactorState:
    from erp_core.security.second_factor import service as second_factor  # slow to import

    return core.run(second_factor.state)
