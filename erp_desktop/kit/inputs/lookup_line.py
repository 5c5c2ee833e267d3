"""LookupLine: typing a code or part of a name finds a record, in the background; the latest wins."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import N_, _
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import NOTHING_FOUND, LookupSource, Match, best_match, why_not
from erp_desktop.kit.inputs.match_book import MatchBook, book_of
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Job

SEARCH_DELAY_MS = 120
LEADS_BACK = N_("{save} saves it and leads back; {back} leads back without it.")
MAKE_NEW = N_("{key} makes a new one.")


class LookupLine(PlainLine):
    """A line to find a record with.

    Attributes:
        is_answering: what is told as taken right now was typed earlier, and looked up since.
        is_typed: something was typed since the line was made.
        is_entered: it was left by Enter, which takes what alone is like the text, too.

    Signals:
        taken: the user chose a match, or cleared it (None).
        resolved: text that was left without choosing got its answer: a match or None.
    """

    taken = Signal(object)
    resolved = Signal(object)

    def __init__(
        self, source: LookupSource, desk: Desk, parent: QWidget | None = None, *, is_cell: bool = False
    ) -> None:
        super().__init__(parent)
        self.source = source
        self._desk = desk
        self._is_cell = is_cell
        self._match: Match | None = None
        self._job: Job | None = None
        self._answer: tuple[str, list[Match]] | None = None
        self._is_resolving = self._is_making = self._is_awaited = False
        self.is_answering = self.is_typed = self.is_entered = False
        self._why_none: dict[str, str] = {}  # a text nothing is called by, and why
        self._known_for: str | None = None  # the text for which what is kept is shown
        self._lost = ("", False)  # a text the server was too far away for, and whether it was left
        self._entered = ""  # a text for which Enter asked which is meant
        self._book()  # it is read while nobody types yet
        self._popup: LookupPopup | None = None
        self._delay = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._delay.timeout.connect(lambda: self._search(self.text()))
        self.setPlaceholderText("" if is_cell else _("Code or name"))
        self.textEdited.connect(self._edited)

    def match(self) -> Match | None:
        return self._match

    def set_match(self, match: Match | None) -> None:
        """Show a match; nothing is emitted."""
        self._forget_search()
        self._match = match
        self.setText(self.source.shown(match) if match else "")
        self.setCursorPosition(0)
        if self.hasFocus() and not self._is_cell:
            self.selectAll()  # it is whole, and typed over

    def show_text(self, text: str) -> None:
        """Show what was typed and is no match, and look it up: by now it may be one."""
        self.set_match(None)
        self.setText(text)
        self.settle()

    def is_pending(self) -> bool:
        """Whether text was left that is still being looked up."""
        return self._is_resolving

    def problem(self) -> str | None:
        """The sentence for text that stands for no record."""
        text = self.text().strip()
        if self._match is not None or not text or self._is_resolving:
            return None
        found = self._answer[1] if self._answer and self._answer[0] == text else []
        return self._why_none.get(text) or why_not(text, found)

    def has_popup(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def close_popup(self) -> None:
        """Put the list away; what is typed stays."""
        self._hide_popup()

    def settle(self) -> None:
        """The user goes on: take what is exact, or what he chose, else look the text up in the background."""
        self._delay.stop()
        text = self.text().strip()
        stepped = self._popup.current() if self._popup is not None and self.is_chosen() else None
        if stepped is not None:
            self._take(stepped)
            return
        if self._match is not None or not text:
            self._forget_search()  # a list that was asked for comes too late
            self._hide_popup()
            return
        known = self._answer[1] if self._answer and self._answer[0] == text else None
        choice = self._called(text) if known is None else None
        if known is not None:
            choice = best_match(text, known)
        self._hide_popup()
        if choice is not None:
            self._take(choice)
        elif known is None and not self._is_cell:
            self._is_resolving = True
            self._search(text)

    def asks_which(self) -> bool:
        """Enter was pressed: whether several may be meant and none is; they are shown, then, and how many.

        Of what is known so far; where the server knows better, its answer is taken.
        """
        text, self.is_entered = self.text().strip(), True
        if self._match is not None or not text or self.is_chosen() or self._called(text) is not None:
            return False
        is_answered = self._answer is not None and self._answer[0] == text
        found = self._answer[1] if self._answer is not None and is_answered else self._known(text)
        if len(found) < 2 or best_match(text, found) is not None:
            return False
        if not self.has_popup():
            self._shown_popup().show_matches(found, self, text)
        self._shown_popup().say(why_not(text, found))
        if not is_answered:
            self._entered = self._known_for = text
            self._search(text)
        return True

    def is_chosen(self) -> bool:
        """Whether the arrows went to one of the list."""
        return self._popup is not None and self.has_popup() and self._popup.is_stepped

    def open_popup(self, now: str | None = None) -> None:
        """Show the first matches of what stands in the line, or of anything when a match stands there.

        Args:
            now: code of what stands there, where that is known to its cell only.
        """
        now = self._match.code if self._match is not None else now
        if not self.isReadOnly() and self.isEnabled():
            self._show_known("" if now else self.text().strip(), now)
            self._search("" if now else self.text().strip(), is_wanted=True, now=now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif keys.is_pressed(event, keys.NEW_MASTER) and self.can_make:
            self.make_new()
        elif keys.is_pressed(event, keys.EDIT_CELL) or (key == Qt.Key.Key_Down and not self.has_popup()):
            self.open_popup()
        elif self.has_popup() and self._popup and key in _ARROWS:
            self._popup.step(_ARROWS[key])
        elif self.has_popup() and key == Qt.Key.Key_Escape:
            self._hide_popup()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.asks_which():
            event.accept()
        elif self.has_popup() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settle()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._is_cell:
            self._stand(event)
        if self._is_making:  # one comes back from the form: it may be there now
            self._is_making, text = False, self.text().strip()
            if self._match is None and text:
                self._is_resolving = True
                self._search(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._is_left(event):
            self.settle()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._hide_popup()
        super().hideEvent(event)

    @property
    def can_make(self) -> bool:
        """Whether what it looks for can be made in a form."""
        return bool(self.source.screen) and self._desk.open_screen is not None

    def make_new(self) -> None:
        """Open the form of a new record with what was typed here; saved, it is what stands here."""
        text = "" if self._match is not None else self.text().strip()
        self._hide_popup()
        table = self.parentWidget()
        if self._is_cell and table is not None:  # it has the keyboard when one comes back
            table.setFocus(Qt.FocusReason.ShortcutFocusReason)  # the word is whole
        elif text:
            self._is_making = True
        self._is_awaited = True
        open_new(self._desk, self.source, text, self._name)

    def _name(self, code: str) -> None:
        """The record that was made for it, whatever stood here; but for what was typed or chosen since."""
        if not isValid(self) or self.isReadOnly() or not self._is_awaited:
            return
        self.set_match(None)
        self.setText(code)
        self.is_typed = self._is_resolving = True
        self._is_awaited = self._is_making = False
        self.taken.emit(None)
        self._search(code)

    def look_up_again(self) -> None:
        """The server answers again: what it could not be asked is asked now."""
        text, (lost, is_left) = self.text().strip(), self._lost
        if lost and lost == text and self._match is None:
            self._is_resolving = is_left
            self._search(text)

    def _edited(self, text: str) -> None:
        self.is_typed, self.is_entered, self._entered = True, False, ""
        self._is_awaited = False
        if self._popup is not None:
            self._popup.is_stepped = False  # what was chosen there, was chosen of another text
        had_match = self._match is not None
        self._match = None
        self._forget_search()
        if not text.strip():
            self._hide_popup()
            self.taken.emit(None)
            return
        if had_match or not self._is_cell:
            self.taken.emit(None)
        self._show_known(text.strip())
        self._delay.start()

    def _book(self) -> MatchBook | None:
        return book_of(self._desk, self.source)

    def _called(self, text: str) -> Match | None:
        """The record with just this code, where it is known without being asked for."""
        book = self._book()
        return book.called(text, self.source.scoped) if book is not None else None

    def _known(self, text: str) -> list[Match]:
        """What is kept of it."""
        book = self._book()
        return book.find(text, self.source.scoped) if book is not None else []

    def _show_known(self, text: str, now: str | None = None) -> None:
        """Show what is kept of it, until the answer comes."""
        book, found = self._book(), self._known(text)
        self._known_for = text if found else None
        if book is None or not found:
            return
        self._shown_popup().show_matches(found, self, text, now=now)
        if text and book.is_whole and self.source.search_in is None:
            self._answer = (text, found)

    def _forget_search(self) -> None:
        self._delay.stop()
        self._is_resolving = False
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _search(self, text: str, *, is_wanted: bool = False, now: str | None = None) -> None:
        text = text.strip()
        self._delay.stop()
        if self._job is not None:
            self._job.cancel()
        core, source = self._desk.core, self.source

        def look() -> tuple[list[Match], str]:
            found = _with(source.find(core, text), now, source.find, core)
            return found, "" if found else source.why_none(core, text)

        def looked(answer: tuple[list[Match], str]) -> None:
            self._why_none = {text: answer[1]}
            self._found(text, answer[0], is_wanted, now)

        self._job = self._desk.tasks.run(self, look, looked, self._failed)

    def _found(self, text: str, found: list[Match], is_wanted: bool, now: str | None) -> None:
        self._job, self._lost = None, ("", False)
        self._answer = (text, found)
        is_known, self._known_for = self._known_for == text and self.has_popup(), None
        if (book := self._book()) is not None:
            book.learn(found, self.source.scoped)
        choice = best_match(text, found) if self._entered and self._entered == text else None
        if choice is not None and not self.is_chosen():
            self._take(choice)
        elif self._is_resolving:
            self._resolve(text, found)
        elif self.hasFocus() or is_wanted:
            popup = self._shown_popup()
            if found and is_known:
                popup.follow(found, self, text, meant=best_match(text, found))
            elif found:
                popup.show_matches(found, self, text, now=now)
            if found and self._entered == text:
                popup.say(why_not(text, found))
            elif not found:
                if why := self._why_none.get(text):
                    popup.show_message(why, self)
                    return
                nothing = _(NOTHING_FOUND).format(text=text)
                make = _(MAKE_NEW).format(key=keys.NEW_MASTER.keys)
                popup.show_message(f"{nothing} {make}" if self.can_make else nothing, self)

    def _resolve(self, text: str, found: list[Match]) -> None:
        self._is_resolving = False
        choice = best_match(text, found)
        if choice is not None:
            self.is_answering = True
            self._take(choice)
            self.is_answering = False
        self.resolved.emit(choice)

    def _failed(self, error: ErpError) -> None:
        self._job, text = None, self.text().strip()
        self._lost = (text if isinstance(error, Unreachable) else "", self._is_resolving)
        if self._is_resolving:
            self._is_resolving = False
            self._why_none = {text: error.message}
            self.resolved.emit(None)
        elif self.hasFocus():
            self._shown_popup().show_message(error.message, self)

    def _take(self, choice: Match) -> None:
        self._hide_popup()
        if (book := self._book()) is not None:
            book.choose(choice, self.source.scoped)
        self.set_match(choice)
        self.taken.emit(choice)

    def _choose(self, choice: Match) -> None:
        self._is_awaited = False
        self._take(choice)

    def _shown_popup(self) -> LookupPopup:
        if self._popup is None:
            self._popup = LookupPopup(self.window())
            self._popup.chosen.connect(self._choose)
            self.destroyed.connect(self._popup.deleteLater)
        return self._popup

    def _hide_popup(self) -> None:
        if self._popup is not None:
            self._popup.hide()


def _with(found: list[Match], now: str | None, search: Callable[..., list[Match]], core: Any) -> list[Match]:
    """Before them what stands there, so that one steps on from it."""
    if not now or any(match.code == now for match in found):
        return found
    return [*(match for match in search(core, now) if match.code == now), *found]


def open_new(desk: Desk, source: LookupSource, text: str, made: Callable[[str], None]) -> None:
    """The form of a new record that is looked for by a text; once it is saved, one is back in the field.

    Esc leads back there too: what was typed stands as it did.

    Args:
        made: is given the code it was saved with, which may be none of what was typed.
    """
    if desk.open_screen is None:
        return
    known = source.new_for(text)
    form = desk.open_screen(source.screen, **({"values": known} if known else {}))
    if form is not None:
        form.menu.lead_back(lambda: form.shell.close_screen(form))
        told = _(LEADS_BACK).format(save=keys.SAVE.keys, back=keys.BACK.keys)
        form.message.show_message(told, "info", stays=True)
        form.saved.connect(lambda: made(form.record.code))
        form.saved.connect(lambda: QTimer.singleShot(0, form, lambda: form.shell.close_screen(form)))


_ARROWS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
