"""ImportProblems: what is wrong in a user's file, by cell, and below it what is only worth a look."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from erp_core.kit.i18n import _
from erp_core.platform.importing.annotated import describe, headed
from erp_core.platform.importing.schema import Problem, cells_of
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.tables.whole_lines import WholeLines

MOST_SHOWN = 500


class ImportProblems(WholeLines):
    """One line for each problem, by their rows; wrong ones first, however many others there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_role(named(self, "import.problems", _("What is wrong, by cell")), "framed")

    def show_problems(self, problems: Sequence[Problem]) -> str:
        """Show them; gives what stands above the list."""
        wrong = [problem for problem in problems if not problem.is_warning]
        others = [problem for problem in problems if problem.is_warning]
        self.clear()
        self._add(wrong)
        looks = headed(_("Worth a look, by cell"), format_integer(cells_of(others)))
        title = headed(_("What is wrong, by cell"), format_integer(cells_of(wrong))) if wrong else looks
        if wrong and others:
            heading = QListWidgetItem(looks)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(heading)
        self._add(others)
        self.setCurrentRow(0)
        self.setAccessibleName(title)
        return title

    def _add(self, problems: Sequence[Problem]) -> None:
        self.addItems([describe(problem) for problem in problems[:MOST_SHOWN]])
        more = cells_of(problems[MOST_SHOWN:])
        if more > 0:
            self.addItem(_("… and {count} more.").format(count=format_integer(more)))
