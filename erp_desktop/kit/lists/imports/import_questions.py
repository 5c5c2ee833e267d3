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
# The last choice is drawn over its row.
_MARGIN = 4


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
        named(self, "import.questions", _("What the file says"))
        self.hide()

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Show them with what was answered; the same ones keep the keyboard where it is."""
        asked = [one.model_copy(update={"answer": ""}) for one in questions]
        if asked != [one.model_copy(update={"answer": ""}) for one in self._questions]:
            self._fill(questions)
        self._questions = [*questions]
        for number, one in enumerate(questions):
            box = self.choice(number)
            box.setCurrentIndex(max(box.findData(one.answer), 0))
        self.setVisible(bool(questions))

    def clear_questions(self) -> None:
        """Another file, or another sheet."""
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
        after = with_means(IMPORT_MEANS.get(self._table), self._answered())
        IMPORT_MEANS.set(after, self._table)
        self.changed.emit()

    def _answered(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for one, box in zip(self._questions, self.choices(), strict=True):
            if answer := box.currentData():
                found.setdefault(one.field, {})[folded(one.text.strip())] = answer
        return found

    def _fill(self, questions: Sequence[Question]) -> None:
        self.setRowCount(len(questions))
        for number, one in enumerate(questions):
            said = in_words(one)
            self.setItem(number, 0, QTableWidgetItem(said))
            cells = QTableWidgetItem(format_integer(one.cells))
            cells.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(number, 1, cells)
            called = _("“{text}” means").format(text=said)
            box = self.offer(number, "import.answer", called, _("Please choose"), one.choices)
            box.activated.connect(self._answer)
        rows = min(len(questions), _MOST_SHOWN)
        height = sum(self.rowHeight(number) for number in range(rows))
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + height + 2 * self.frameWidth() + _MARGIN
        )


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
