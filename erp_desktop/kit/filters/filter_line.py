"""FilterLine: a search line that reads filters: words are looked for, conditions become chips in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from erp_core.kit.filter import Clause
from erp_core.kit.filter.meaning import meant, mended
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.i18n import _
from erp_desktop.kit.filters.chip_strip import ChipStrip
from erp_desktop.kit.filters.filter_chip import Condition
from erp_desktop.kit.filters.going_on import may_go_on, multiplied
from erp_desktop.kit.filters.line_completion import LineCompletion
from erp_desktop.kit.filters.record_book import RecordBook
from erp_desktop.kit.filters.underline import underlined
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys import keys

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Holding one of these is no key by itself.
_HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class FilterLine(SearchLine):
    """The line; what stands in it as text is not asked yet where it names a field.

    Args:
        reader: reads what is typed, as of now.
        written: a clause as it is typed.
        said: a clause in words.
        book: knows what records are called.

    Attributes:
        conditions: what became a chip, in the order of the chips.
        whole: gives all that the list is asked, as one line; for copying.
        is_narrowing: whether anything is asked, here or beside the line.

    Signals:
        added: clauses were typed, beside those there are.
        changed: conditions went.
        emptied: nothing shall be asked any more, here or beside the line.
        known: records became known that conditions may mean: kinds and names that were typed.
        looked_up: what conditions name is known, as far as it can be.
        taken_back: Backspace at the beginning, and the line has no chip: another's condition may come here.
    """

    added = Signal(list)
    changed = Signal()
    emptied = Signal()
    known = Signal(list)
    looked_up = Signal()
    taken_back = Signal()

    def __init__(
        self,
        hint: str,
        reader: Callable[[], LineReader],
        written: Callable[[Clause], str],
        said: Callable[[Clause], str],
        book: RecordBook,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hint, parent)
        keys.tell(self, _("Search: words, and conditions like status:draft or total:>1000"), keys.SEARCH)
        self._hint = hint
        self._is_all_chosen, self._made = False, ""
        self.conditions: list[Condition] = []
        self.whole: Callable[[], str] = self.text
        self.is_narrowing: Callable[[], bool] = lambda: bool(self.conditions)
        self._reader, self._written, self._said, self._book = reader, written, said, book
        self._is_stale = False
        self._strip = ChipStrip(self)
        self._strip.opened.connect(self._open)
        self._strip.removed.connect(self._remove)
        self._completion = LineCompletion(self, book)
        book.looked_up.connect(self.looked_up)
        self.textEdited.connect(lambda _text: self._completion.offer(self._reader()))
        self.went_on.connect(self.enter)
        self.textChanged.connect(lambda _text: self._underline())
        self.textChanged.connect(self._make_room)

    @property
    def clauses(self) -> list[Clause]:
        """What the chips ask."""
        return [one.clause for one in self.conditions if one.clause is not None]

    @property
    def sought(self) -> str:
        """The words to look for."""
        return self._reader().read(self.text()).text

    @property
    def is_looking_up(self) -> bool:
        """Whether it is being found out which records are meant."""
        return bool(self._book.looking)

    @property
    def problem(self) -> str:
        """Why the first wrong chip cannot be understood; empty where there is none."""
        return next((one.problem for one in self.conditions if one.problem), "")

    def show_clauses(self, clauses: Sequence[Clause]) -> None:
        """Show these as chips, and of the wrong ones those that are there."""
        wrong = [one for one in self.conditions if one.problem]
        self.conditions = [self._condition(clause) for clause in clauses] + wrong
        self._show_chips()

    def set_silently(self, text: str) -> None:
        """Show a text without searching for it; conditions that cannot be understood go."""
        self.conditions = [one for one in self.conditions if not one.problem]
        self._show_chips()
        super().set_silently(text)
        self._settled_now()

    def open_clause(self, clause: Clause) -> None:
        """Make a condition text, to be typed on; the list stays as it is until it is entered."""
        self._type(self._written(clause))

    def remove_wrong(self) -> None:
        """Let conditions go that cannot be understood."""
        self._keep([one for one in self.conditions if not one.problem])

    @property
    def meant(self) -> tuple[str, str] | None:
        """A condition that the words may mean, or one of them, and the words without it; None for none."""
        return meant(self._reader(), self.sought)

    @property
    def mended(self) -> str:
        """The first wrong chip as it may have been meant; empty where that is not known."""
        wrong = next((one.text for one in self.conditions if one.problem), "")
        return mended(self._reader(), wrong)

    def take_mended(self) -> None:
        """Ask what the wrong chips may have meant, and let those go that mean nothing."""
        texts = [mended(self._reader(), one.text) for one in self.conditions if one.problem]
        self.conditions = [one for one in self.conditions if not one.problem]
        self._show_chips()
        super().setText(" ".join([*filter(None, texts), self.text()]).strip())
        self.enter()

    def take_meant(self) -> None:
        """Ask the condition in place of the words."""
        found = self.meant
        if found is not None:
            super().setText(" ".join(found).strip())
            self.enter()

    def enter(self) -> bool:
        """Make what is typed count: conditions become chips, words are looked for.

        Returns:
            Whether there was a condition among it.
        """
        self._completion.close()
        is_made = self._take_terms(len(self.text()) + 1)
        self._send()
        return is_made

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        completion = self._completion
        if self._answer_for_all(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy) and self._is_all_meant:
            QGuiApplication.clipboard().setText(self.whole())
        elif key in _STEPS and completion.is_about_values:
            completion.step(_STEPS[key])
        elif key == Qt.Key.Key_Tab and completion.take():
            pass
        elif key in _ENTER and completion.is_about_values and completion.is_chosen:
            completion.take()
            self.enter()
        elif key == Qt.Key.Key_Escape and completion.is_open:
            completion.close()
        elif key == Qt.Key.Key_Escape and self._takes_escape:
            self._clear_a_step()
        elif key in _ENTER or key == Qt.Key.Key_Down:
            # Who made a condition may type the next; once more, or Down, leads to the rows.
            is_made = self.enter()
            if not self.problem and (key == Qt.Key.Key_Down or not is_made):
                self.left.emit()
        elif key == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.hasSelectedText():
            self._open(len(self.conditions) - 1) if self.conditions else self.taken_back.emit()
        else:
            super().keyPressEvent(event)
            if event.text().isspace():
                self._take_terms(self.cursorPosition())

    def event(self, event: QEvent) -> bool:
        """Esc closes what is offered and clears the line before it means anything to the screen."""
        is_esc = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_esc and event.type() == QEvent.Type.ShortcutOverride and self._takes_escape:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab takes what is offered, before it goes on."""
        if next and self._completion.is_open and self._completion.take():
            return True
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._completion.close()
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._choose_all(False)
        super().focusOutEvent(event)
        self._lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # All of it: the text and every condition

    @property
    def _takes_escape(self) -> bool:
        """Whether there is anything left here for Esc to close or to clear."""
        return self._completion.is_open or bool(self.text()) or bool(self.problem) or self.is_narrowing()

    def _clear_a_step(self) -> None:
        """What is typed goes first, then what cannot be understood, then every condition."""
        if self.text():
            self.clear()
            self._send()
        elif self.problem:
            self.remove_wrong()
        else:
            self.emptied.emit()

    def _answer_for_all(self, event: QKeyEvent) -> bool:
        """Ctrl+A takes the conditions too: what is typed then stands in place of all of it."""
        standard = QKeySequence.StandardKey
        if event.matches(standard.SelectAll):
            self.selectAll()
            self._choose_all(self.is_narrowing())
            return True
        if not self._is_all_chosen or event.key() in _HELD:
            return False
        is_copied = event.matches(standard.Copy) or event.matches(standard.Cut)
        is_erased = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) or event.matches(standard.Cut)
        is_typed = bool(event.text()) and event.text().isprintable()
        if is_copied:
            QGuiApplication.clipboard().setText(self.whole())
        if is_erased or is_typed or event.matches(standard.Paste):
            self._choose_all(False)
            self.emptied.emit()
        elif not is_copied:
            self._choose_all(False)
        return is_copied or is_erased

    def _choose_all(self, is_chosen: bool) -> None:
        if is_chosen != self._is_all_chosen:
            self._is_all_chosen = is_chosen
            self._strip.show_chosen(is_chosen)

    # Inside

    @property
    def _is_all_meant(self) -> bool:
        return not self.hasSelectedText() or self.selectedText() == self.text()

    def _send(self) -> None:
        """Tell what is asked now; what names a field waits until it is entered."""
        self._timer.stop()
        reading = self._reader().read(self.text())
        if any(term.clause is not None or term.problem for term in reading.terms):
            return
        if self._is_stale or reading.refused or reading.text != self._sent:
            self._settled_now()
            self._is_stale = bool(reading.refused)
            self.searched.emit(reading.text)

    def _take_terms(self, before: int) -> bool:
        """Make chips of the terms that end before a place, if any; one that is not finished stays text."""
        figures = multiplied(self._reader(), [one.text for one in self.conditions], self._made, self.text())
        if figures is not None:
            self._open(figures)
            before = len(self.text()) + 1
        text = self.text()
        read = self._reader().read(text).terms
        terms = [one for one in read if one.clause is not None or one.problem]
        is_entered = before > len(text)
        # Behind "due:12" there may come "dec", and behind "total:>1 00" "000": it waits for the next word.
        waiting = [one for n, one in enumerate(read) if one.is_open or may_go_on(read[n:])]
        done = [one for one in terms if one.end < before and (is_entered or one not in waiting)]
        if not done:
            return False
        cursor = self.cursorPosition() - sum(min(term.end, before) - term.start for term in done)
        for term in reversed(done):
            text = text[: term.start] + text[term.end :]
        texts = [self.text()[term.start : term.end] for term in done]
        last = done[-1].clause
        self._made = "" if is_entered or last is None else self._written(last)
        told = zip(texts, done, strict=True)
        self.conditions += [Condition(said, None, term.problem) for said, term in told if term.problem]
        super().setText(" ".join(text.split()) + (" " if not is_entered and text.strip() else ""))
        self.setCursorPosition(len(self.text()) if cursor >= len(self.text()) else max(cursor, 0))
        self._show_chips()
        self._settled_now()
        self.added.emit([term for term in done if term.clause is not None])
        self._resolve(texts)
        return True

    def _resolve(self, texts: list[str]) -> None:
        """Records that are called exactly as was typed are meant, as soon as they are known."""
        names = self._reader().names_in(" ".join(texts))
        self._book.look_up(names, lambda: self._settle(names))

    def _settle(self, names: list[tuple[str, str]]) -> None:
        """Records became known: what named one that was not may be understood now, or it is known why not."""
        readings = [(one, self._reader().read(one.text)) for one in self.conditions if one.problem]
        self.known.emit(names)
        for one, reading in readings:
            place = self.conditions.index(one)
            told = [replace(one, problem=reading.problem)] if reading.problem else []
            self.conditions[place : place + 1] = told
            self._show_chips()
            if not told:
                self.added.emit(list(reading.terms))

    def _open(self, number: int) -> None:
        """Make a chip text again."""
        condition = self.conditions.pop(number)
        self._show_chips()
        self._type(condition.text)

    def _type(self, text: str) -> None:
        """Put a term before what is typed; that it is not asked any more is told when typing pauses."""
        self._is_stale = True
        self._completion.close()
        rest = self.text().strip()
        super().setText(f"{text} {rest}" if rest else text)
        self.setCursorPosition(len(text))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, number: int) -> None:
        self._keep([one for place, one in enumerate(self.conditions) if place != number])

    def _keep(self, conditions: list[Condition]) -> None:
        self.conditions = conditions
        self._show_chips()
        self._settled_now()
        self.changed.emit()

    def _condition(self, clause: Clause) -> Condition:
        """The clause as a chip; one that the list does not understand is as wrong as if it had been typed."""
        text = self._written(clause)
        problem = self._reader().read(text).problem
        return Condition(text, None if problem else clause, problem)

    def _settled_now(self) -> None:
        """What stands here is asked from now on."""
        self._sent, self._is_stale = self.sought, False

    # Showing

    def _show_chips(self) -> None:
        words = [self._said(one.clause) if one.clause is not None else one.text for one in self.conditions]
        self._strip.show_conditions(self.conditions, words)
        told = [
            f"{said}: {one.problem}" if one.problem else said
            for said, one in zip(words, self.conditions, strict=True)
        ]
        self.setAccessibleDescription("; ".join(told))
        self._lay_out()

    def _make_room(self, text: str) -> None:
        """Chips give way to what is typed, and have its room back."""
        if self._strip.is_beside_text != bool(text):
            self._lay_out()

    def _lay_out(self) -> None:
        self.setTextMargins(self._strip.place_in(self), 0, 0, 0)
        self.setPlaceholderText("" if self.conditions else self._hint_with_example())

    def _hint_with_example(self) -> str:
        example = self._reader().words.example
        return (
            _("{hint}, or {condition}").format(hint=self._hint, condition=example) if example else self._hint
        )

    def _underline(self) -> None:
        """Mark what is not finished, and what cannot be understood."""
        terms = self._reader().read(self.text()).terms
        QApplication.sendEvent(self, underlined(terms, self.cursorPosition()))
