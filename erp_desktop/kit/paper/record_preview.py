"""Stored records on paper, before they are printed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError, NotFound, NotPermitted
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.paper.paper_run import Again
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# What is printed at once; a heap of paper beyond that is a slip of the hand.
MOST_DOCUMENTS = 200


def preview_record(
    core: "Core", tasks: Tasks, operation: Callable[..., Any], record_id: int | str | None, owner: QWidget
) -> None:
    """Ask what stands on a record's paper, and show that.

    Args:
        operation: says it, by the record's id.
    """
    tasks.run(
        owner,
        lambda: core.run(operation, record_id),
        lambda paper: show(
            core, tasks, [paper], owner, again=lambda language: [core.run(operation, record_id, language)]
        ),
    )


def preview_records(
    core: "Core",
    tasks: Tasks,
    operation: Callable[..., Any],
    ids: Callable[[], Sequence[int]],
    owner: QWidget,
) -> None:
    """The same for several records, one after the other; blocking, ``ids`` says which."""
    tasks.run(
        owner,
        lambda: _papers(core, operation, ids()),
        lambda found: show(
            core,
            tasks,
            found[0],
            owner,
            found[1],
            again=lambda language: [core.run(operation, paper.record_id, language) for paper in found[0]],
        ),
    )


def show(
    core: "Core",
    tasks: Tasks,
    papers: Sequence[Paper],
    owner: QWidget,
    left_out: Sequence[str] = (),
    again: Again | None = None,
) -> None:
    """Papers over the window of ``owner``.

    Args:
        again: asks what stands on them in another language, blocking; None for what has only one.
    """
    from erp_desktop.kit.paper.preview import Preview  # loaded when something is printed

    Preview(core, tasks, papers, owner, left_out, again).open()


def require_few(count: int) -> None:
    """Raise ErpError for more documents than are printed at once."""
    if count > MOST_DOCUMENTS:
        words = _("{count} documents are too many to print at once. Select {most} at most.")
        raise ErpError(words.format(count=format_integer(count), most=format_integer(MOST_DOCUMENTS)))


def _papers(core: "Core", operation: Callable[..., Any], ids: Sequence[int]) -> tuple[list[Paper], list[str]]:
    """What stands on them, and why some are missing; an ErpError if all are."""
    papers: list[Paper] = []
    left_out: list[str] = []
    for id in ids:
        try:
            papers.append(core.run(operation, id))
        except (NotFound, NotPermitted) as error:
            if id == ids[-1] and not papers:
                raise
            left_out.append(error.message)
    return papers, left_out
