"""Screen: base of everything shown in a tab of the main window."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.declined import decline
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks

Then = Callable[[], None] | None

if TYPE_CHECKING:
    from erp_core import Core


class Screen(QWidget):
    """Base of everything shown in a tab.

    A subclass calls ``set_title`` when its title is known, overrides ``reload`` and, when it can hold
    unsaved work, ``is_dirty``, ``can_close`` and ``describe_unsaved``.

    Attributes:
        tables: names of tables whose change makes this screen stale.
        usual_keys: keys that do something in other screens like it; where nothing here hears one, it says so.
        vain: marked with ``N_``; what is said of letters that nothing takes, ``{key}`` leads to the search.

    Signals:
        title_changed: the tab's text should be read again.
        dirty_changed: unsaved work appeared or went away.
        saved: what it shows is stored now.
        ended: its tab is closed for good.
    """

    title_changed = Signal()
    dirty_changed = Signal(bool)
    saved = Signal()
    ended = Signal()

    tables: frozenset[str] = frozenset()
    usual_keys: Sequence[keys.Keys] = (keys.SEARCH,)
    vain = ""

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent or shell.room)  # a screen that comes there later is dressed twice
        self.core = core
        self.tasks = tasks
        self.shell = shell
        self._title = ""
        self._is_stale = False

    @property
    def title(self) -> str:
        """The tab's text."""
        return self._title

    def set_title(self, title: str) -> None:
        if title != self._title:
            self._title = title
            self.title_changed.emit()

    @property
    def record_id(self) -> int | None:
        """The record shown; None for lists, the dashboard and a record not saved yet."""
        return None

    @property
    def is_dirty(self) -> bool:
        """Whether there is work that closing would lose."""
        return False

    @property
    def is_read_only(self) -> bool | None:
        """Of a form, whether nothing can be typed in it; None where that is not known."""
        return None

    @property
    def is_blank(self) -> bool:
        """Whether it is a form for something new that nobody has typed into."""
        return False

    def can_close(self, then: Then = None) -> bool:  # noqa: ARG002 - there is nothing to be saved first
        """Ask the user when something would be lost; False keeps the tab.

        Args:
            then: what it was to be closed for; gone on with once it is saved, if the user wanted that.
        """
        return True

    def may_close(self, save: Callable[[], None]) -> bool:
        """Whether it may close now: nothing would be lost, or the user discards it.

        Args:
            save: begun when the user wants that; the screen stays open meanwhile.
        """
        if not self.is_dirty:
            return True
        answer = ask.ask_unsaved(self, self.title)
        if answer == "save":
            save()
        return answer == "discard"

    def menu_actions(self) -> list[QAction]:
        """What its menus offer, so that it is found by its name too."""
        buttons = [*self.findChildren(QToolButton), *self.findChildren(QPushButton)]
        menus = (menu for button in buttons if (menu := button.menu()) is not None)
        return [action for menu in menus for action in menu.actions()]

    def menus(self) -> list[QMenu]:
        """Menus that are made where somebody opens them, so that what they offer is found by its name too."""
        return []

    def choose(self, action: QAction) -> None:
        """Do what an entry of one of those says."""
        action.trigger()

    def showEvent(self, event: QShowEvent) -> None:
        """By now all is bound that is done here."""
        super().showEvent(event)
        decline(self, lambda: self.title, self.usual_keys, self.shell.show_message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing on it took: who goes on typing learns why nothing happens."""
        if self.vain and self.is_read_only is not False and keys.is_letter(event):
            self.shell.show_message(_(self.vain).replace("{key}", keys.SEARCH.keys))
        super().keyPressEvent(event)

    def reload(self) -> None:
        """Read everything again, keeping selection and place."""

    def activated(self) -> None:
        """The tab came to the front."""
        if self._is_stale:
            self._is_stale = False
            self.data_changed()

    def deactivated(self) -> None:
        """Another tab came to the front, or this one is about to close."""

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change: refresh now when visible, else when activated."""
        if changes.is_everything:
            for line in self.findChildren(LookupLine):
                line.look_up_again()
        if not self.is_concerned(changes):
            return
        if self.isVisible():
            self.data_changed()
        else:
            self._is_stale = True

    def is_concerned(self, changes: Changes) -> bool:
        """Whether what is shown here may be stale now; by default by its tables."""
        return changes.touches(self.tables)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self._is_stale = not self.isVisible()
            if not self._is_stale:
                self.reload()  # what is read again is written in the new form of numbers

    def rights_changed(self) -> None:
        """The user's role permits other things than before; by default all is read again."""
        self.hear(EVERYTHING)

    def data_changed(self) -> None:
        """What this screen shows was changed by somebody; by default it is read again."""
        self.reload()

    def show_error(self, error: ErpError) -> None:
        """Show an error nobody else handles; by default as a note in the window."""
        self.shell.show_message(error.message, "danger")

    def take_keyboard(self) -> None:
        """Put the keyboard where it was on this screen, or where work on it begins."""
        before = self.focusWidget()
        if before is not None and before.isVisibleTo(self) and before.isEnabledTo(self):
            before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)  # one comes back to it
        else:
            self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where work on this screen begins."""
        self.setFocus()

    def go_to(self, name: str) -> None:
        """Put the keyboard in one of its fields, as ``ScreenEntry.held`` names it."""
        raise NotImplementedError
