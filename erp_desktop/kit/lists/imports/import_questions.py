"""ImportQuestions: what one answer settles for all rows of a user's file, each with its choices."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTableWidgetItem, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.platform.importing.questions import NO_COLUMN, in_words
from erp_core.platform.importing.schema import Question
from erp_desktop.kit.lists.imports.choice_table import ChoiceTable, newest
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.preferences import IMPORT_MEANS

_MOST_SHOWN, _LONGEST = 5, 60

# What is asked: of which field, and about which text.
_Asked = tuple[str, str]


class ImportQuestions(ChoiceTable):
    """One row for each question; it is hidden while there is none. Answers are known again in other files.

    Args:
        table: of the records.
    """

    def __init__(self, table: str, parent: QWidget | None = None) -> None:
        titles = (_("What the file says"), _("Rows"), _("Means"))
        super().__init__(titles, (None, 80, 320), parent)
        self._table = table
        self._questions: list[Question] = []
        # Of this file, however often it is read.
        self._said: dict[_Asked, str] = {}
        named(self, "import.questions", _("What the file says"))
        self.hide()

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Show them with what was answered: who is at one stays there, and new ones join below."""
        asked = {_asked(one): one for one in questions}
        for number in reversed(range(len(self._questions))):
            if _asked(self._questions[number]) not in asked:
                del self._questions[number]
                self.removeRow(number)
        there = [_asked(one) for one in self._questions]
        known = [asked[one] for one in there]
        new = [one for one in questions if _asked(one) not in there]
        for number, one in enumerate(known):
            self._renew(number, one)
        for one in new:
            self._add(one)
        self._questions = [*known, *new]
        self._fit()
        self.setVisible(bool(questions))

    def clear_questions(self) -> None:
        """Another sheet, and nothing was said of it."""
        self._said.clear()
        self.show_questions(())

    def unanswered(self) -> QComboBox | None:
        """The first that nobody has answered yet."""
        return next((box for box in self.choices() if not box.currentData()), None)

    def means(self) -> dict[str, dict[str, str]]:
        """What was answered, as an ``ImportFile`` has it: here, and for other files before."""
        found = means_known(IMPORT_MEANS.get(self._table))
        for field, said in self._answered().items():
            found[field] = found.get(field, {}) | said
        return found

    def _answer(self) -> None:
        for one, box in zip(self._questions, self.choices(), strict=True):
            self._said[_asked(one)] = box.currentData()
        after = with_means(IMPORT_MEANS.get(self._table), self._answered())
        IMPORT_MEANS.set(after, self._table)
        self.changed.emit()

    def _answered(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for (field, text), answer in self._said.items():
            if answer:
                found.setdefault(field, {})[text] = answer
        return found

    def _add(self, question: Question) -> None:
        number, said = self.rowCount(), in_words(question)
        self.insertRow(number)
        self.show_text(number, 0, said)
        cells = QTableWidgetItem()
        cells.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(number, 1, cells)
        called = _("“{text}” means").format(text=said)
        box = self.offer(number, "import.answer", called, _("Please choose"), question.choices)
        box.activated.connect(self._answer)
        self._renew(number, question)

    def _renew(self, number: int, question: Question) -> None:
        """Show what changed in a row; its choices, and what one is typing there, stay as they are."""
        cells, box = self.item(number, 1), self.choice(number)
        if cells is not None:
            cells.setText(format_integer(question.cells))
        for place, (value, title) in enumerate(question.choices, start=1):
            if box.itemData(place) == value:
                box.setItemText(place, title)
        answer = self._said.get(_asked(question)) or question.answer
        index = max(box.findData(answer), 0)
        if index != box.currentIndex():
            box.setCurrentIndex(index)

    def _fit(self) -> None:
        rows = min(self.rowCount(), _MOST_SHOWN)
        height = sum(self.rowHeight(number) for number in range(rows))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + height + 2 * self.frameWidth())


def _asked(question: Question) -> _Asked:
    return question.field, folded(question.text.strip())


def means_known(known: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """What was answered for files before, as an ``ImportFile`` has it."""
    found: dict[str, dict[str, str]] = {}
    for name, answer in known.items():
        field, _slash, text = name.partition("/")
        if text and isinstance(answer, str):
            found.setdefault(field, {})[text] = answer
    return found


def with_means(known: Mapping[str, object], means: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """What is known after these answers, the newest last; what all rows of a file mean is its own."""
    said = {
        f"{field}/{folded(text.strip())[:_LONGEST]}": answer
        for field, texts in means.items()
        for text, answer in texts.items()
        if text != NO_COLUMN
    }
    after = {name: answer for name, answer in known.items() if name not in said} | said
    return newest(after)
