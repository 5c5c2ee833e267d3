"""Overview: what the keys do, by F1 in the window, in those of its tabs and in its dialogs."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from erp_desktop.kit.filters.filter_line import FilterLine
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.bound import heard_in
from erp_desktop.kit.lines.clips.paste_preview import PastePreview
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.login.page import Page
from erp_desktop.shell.shortcuts.shortcuts_dialog import ShortcutsDialog

_HEARS = "hears_overview"
_KEYS_OF: tuple[tuple[type[QWidget], Sequence[keys.Keys]], ...] = (
    (LinesView, keys.LINES),
    (DocumentForm, keys.FORMS),
    (FilterLine, keys.FILTER_LINE),
    (TableScreen, keys.LISTS),
    (PastePreview, keys.CLIPS),
    (Preview, keys.PREVIEW),
)


class Overview(QObject):
    """Shows it over whatever window one is in.

    A dialog hears no key of the window behind it, so each hears F1 itself as soon as it has the keyboard; but
    not where somebody has to prove who he is: nobody may change keys there. One that has a page of its own
    shows that, and the page hears F1 for all keys.

    Args:
        listed: tells the screens of the navigation, the first of which have keys.
    """

    def __init__(self, listed: Callable[[], Sequence[ScreenEntry]], window: QWidget) -> None:
        super().__init__(window)
        self._listed, self._window = listed, window
        QApplication.instance().focusChanged.connect(self._hear)  # type: ignore[union-attr]

    def show(self) -> None:
        """What the keys do."""
        listed = enumerate(self._listed()[: keys.MOST_SCREENS], start=1)
        screens = [keys.screen_keys(number, entry.title) for number, entry in listed]
        window = QApplication.activeWindow() or self._window
        ShortcutsDialog(screens, window, _at(QApplication.focusWidget() or window.focusWidget())).open()

    def _hear(self, _left: QWidget | None, now: QWidget | None) -> None:
        dialog = now.window() if now is not None else None
        if not isinstance(dialog, QDialog) or dialog.property(_HEARS):
            return
        dialog.setProperty(_HEARS, True)
        has_page = keys.NAMES[keys.OVERVIEW] in dict(heard_in(dialog))
        if not has_page and not isinstance(dialog, ShortcutsDialog) and dialog.findChild(Page) is None:
            keys.bind(dialog, keys.OVERVIEW, self.show)


def _at(one: QWidget | None) -> list[Sequence[keys.Keys]]:
    """The keys of where the keyboard is, the nearest first."""
    found: list[Sequence[keys.Keys]] = []
    while one is not None:
        found += [table for kind, table in _KEYS_OF if isinstance(one, kind)]
        one = one.parentWidget()
    return found
