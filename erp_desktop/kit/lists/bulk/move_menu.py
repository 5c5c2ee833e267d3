"""MoveMenu: which move all selected rows are to make."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS, Move
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.job.schema import JobRow
from erp_core.platform.listed import service as listed
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.bulk.bulk_dialog import BulkDialog
from erp_desktop.kit.lists.bulk.job_words import move_of
from erp_desktop.kit.lists.bulk.jobs_dialog import JobsDialog
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import Picked
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.plain_style import literal, unmarked
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.look.typed_menu import TypedMenu

# Of more rows that have come, the server is asked in which statuses they are.
MOST_KEPT = 1000
# A move that takes more than these wants an answer for each record.
_TAKEN = {"id", "version", "confirmed"}


def moves_of(spec: ListSpec) -> list[Move]:
    """Moves that many records of a list can make in one go."""
    kind = KINDS.get(listing_of(spec.search))
    if kind is None or not kind.series:
        return []
    return [move for move in kind.moves if _needed(f"{kind.name}.{move.name}") <= _TAKEN]


def _needed(name: str) -> set[str]:
    """What an operation cannot do without."""
    operation = OPERATIONS.get(name)
    assert operation is not None  # noqa: S101 - a kind's moves are operations
    return {name for name, field in operation.arguments.model_fields.items() if field.is_required()}


class MoveMenu(TypedMenu):
    """The moves of a kind; those the user may not make, or no selected row can, are grey and say why.

    Args:
        screen: the list.
        chosen: its rows that are meant; None for none: only what was moved earlier is offered.
    """

    def __init__(self, screen: Any, spec: ListSpec, chosen: Picked | None) -> None:
        super().__init__(_("Move the selected rows"), screen)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        kind = KINDS.get(listing_of(spec.search))
        self._entries: dict[Move, QAction] = {}
        for move in moves_of(spec) if chosen is not None else ():
            action = self._entries[move] = self.addAction(_(move.button))
            if move.icon:
                action.setIcon(icon(move.icon))
            action.triggered.connect(partial(self._begin, screen, spec, move, chosen))
            if kind is not None:
                screen.shell.rights.offer(action, kind.permission(move.name))
                if not action.isEnabled():
                    _say_beside(action, move, _("not in your role"))
        self.addSeparator()
        earlier = self.addAction(icon("history"), _("Earlier moves …"))
        earlier.triggered.connect(lambda _is_checked=False: show_earlier(screen, spec))
        if chosen is not None:
            self._look(screen, spec, chosen)

    def _look(self, screen: Any, spec: ListSpec, chosen: Picked) -> None:
        """In which statuses the rows are: known of those that have come; else the server is asked."""
        core, by = screen.core, spec.chips
        rows = screen.selected_or_current() if chosen.count <= MOST_KEPT else []
        if not by or by not in spec.filters:
            return
        if len(rows) == chosen.count:
            self._grey({str(getattr(row, by)) for row in rows})
            return

        def ask() -> set[str]:
            found = core.run(listed.groups, chosen.kind, chosen.asked(core), by)
            return {str(group.key) for group in found.groups}

        screen.tasks.run(self, ask, self._grey, lambda _error: None)

    def _grey(self, statuses: set[str]) -> None:
        """What none of them can do is grey, and says why."""
        for move, action in self._entries.items():
            if action.isEnabled() and not statuses & set(move.sources):
                sources = ", ".join(_(look(source).title) for source in move.sources)
                why = _("Only what is {statuses} can make this move.").format(statuses=sources)
                action.setEnabled(False)
                action.setToolTip(why)
                action.setWhatsThis(unmarked(why))
                _say_beside(action, move, _("only {statuses}").format(statuses=sources))
        self.light_first()

    @staticmethod
    def _begin(
        screen: Any, spec: ListSpec, move: Move, chosen: Picked | None, _is_checked: bool = False
    ) -> None:
        BulkDialog(screen, spec, move, chosen).begin()


def _say_beside(action: QAction, move: Move, why: str) -> None:
    """Why an entry is grey, where its key would stand: arrows pass it, and get no tooltip."""
    action.setText(f"{_(move.button)}\t{literal(why)}")


def show_earlier(screen: Any, spec: ListSpec) -> None:
    """The user's own moves of many records from a list."""
    JobsDialog(screen, listing_of(spec.search), lambda job: show_job(screen, spec, job)).begin()


def tell_no_way_back(screen: Any) -> None:
    """What to do instead of taking back a move of many records by the key that takes back one's."""
    words = _("No key takes back what many records did. Select them: {key} offers what they can do now.")
    screen.shell.show_message(words.format(key=keys.MOVE.keys))


def show_job(screen: Any, spec: ListSpec, job: JobRow) -> None:
    """One of them, above the list: how far it is, or what became of each record."""
    move = move_of(job)
    if move is not None:
        BulkDialog(screen, spec, move, job=job).begin()
