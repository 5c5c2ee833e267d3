"""preview_record: a stored record on paper, before it is printed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


def preview_record(
    core: "Core", tasks: Tasks, operation: Callable[..., Any], record_id: int | str | None, owner: QWidget
) -> None:
    """Ask what stands on its paper, and show that.

    Args:
        operation: says it, by the record's id.
    """

    def show(paper: Any) -> None:
        from erp_desktop.kit.paper.preview import Preview  # loaded when something is printed

        Preview(paper, tasks, owner).open()

    tasks.run(owner, lambda: core.run(operation, record_id), show)
