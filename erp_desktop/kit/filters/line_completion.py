"""LineCompletion: what may stand where one types in the line; nothing waits for records looked for."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

from erp_core.kit.filter.completion import NOTHING, Completion, complete, named
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.i18n import _
from erp_desktop.kit.filters.record_book import RecordBook
from erp_desktop.kit.inputs.lookup_line import SEARCH_DELAY_MS
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import Match

MOST_OFFERED = 40
BEFORE_VALUE = ":"


class LineCompletion(QObject):
    """A list under the line. It never takes the keyboard; what is known is there in the same moment."""

    def __init__(self, line: QLineEdit, book: RecordBook) -> None:
        super().__init__(line)
        self._line, self._book = line, book
        self._popup: LookupPopup | None = None
        self._now: Completion = NOTHING
        self._reader: LineReader | None = None
        self._delay = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._delay.timeout.connect(self._look_for)

    @property
    def is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    @property
    def is_about_values(self) -> bool:
        """Whether it offers what stands behind a colon; then arrows walk in it."""
        return self.is_open and self._now.is_value

    @property
    def is_chosen(self) -> bool:
        """Whether Enter takes what is highlighted."""
        return self.is_open and self._popup is not None and self._popup.current() is not None

    def offer(self, reader: LineReader) -> None:
        """Offer what may stand where the cursor is."""
        self._reader = reader
        self._now = complete(reader, self._line.text(), self._line.cursorPosition())
        self._delay.stop()
        self._show()
        if self._now.of or self._now.is_coded:
            self._delay.start()

    def step(self, count: int) -> None:
        if self._popup is not None:
            self._popup.step(count)

    def take(self) -> bool:
        """Write what is highlighted, or the first, in place of what is typed; whether there was any."""
        if not self.is_open or self._popup is None:
            return False
        match = self._popup.current() or next(iter(self._popup.matches()), None)
        if match is None:
            return False
        self._take(match)
        return True

    def close(self) -> None:
        self._delay.stop()
        self._book.stop_looking()
        if self._popup is not None:
            self._popup.hide()

    def _take(self, match: Match) -> None:
        text, now = self._line.text(), self._now
        self.close()
        written = str(match.key)
        self._line.setText(text[: now.start] + written + text[now.end :])
        self._line.setCursorPosition(now.start + len(written))
        self._line.textEdited.emit(self._line.text())
        if not now.is_value and self._reader is not None:
            self.offer(self._reader) if written.endswith(BEFORE_VALUE) else self.close()

    def _look_for(self) -> None:
        now = self._now

        def show() -> None:
            if now is self._now and self._line.hasFocus():
                self._show(keeps_place=True)

        if now.is_coded:
            self._book.look_for_codes(now.field, show)
        else:
            self._book.look_for(now.of, now.field, now.sought, show)

    def _show(self, *, keeps_place: bool = False) -> None:
        now = self._now
        matches = [Match(offer.text, offer.text, offer.title) for offer in now.offers]
        if now.of:
            found = self._book.matches(now.of, now.sought)
            matches += [Match(_written(code, name, self._book, now.of), code, name) for code, name in found]
        if now.is_coded:
            codes = self._book.codes(now.field, now.sought)
            matches = [Match(now.sign + named(one.code), one.code, _(one.title)) for one in codes] + matches
        if not matches:
            if self._popup is not None:
                self._popup.hide()
            return
        if self._popup is None:
            self._popup = LookupPopup(self._line.window())
            self._popup.chosen.connect(self._take)
        before = self._popup.current() if keeps_place and self._popup.is_stepped else None
        # Enter takes the first only where what is typed means nothing, and never an answer that came late.
        is_first = now.is_needed and not now.of and not now.is_rest and bool(now.sought)
        here = before.code if before is not None else None if is_first else ""
        self._popup.show_matches(matches[:MOST_OFFERED], self._line, now=here)


def _written(code: str, name: str, book: RecordBook, of: str) -> str:
    """The name where it means one record only, else the code."""
    return named(name if book.names.id_of(of, name) is not None else code)
