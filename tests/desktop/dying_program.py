"""A program that is killed in the worst moment: core has saved its order, and the answer is on its way.

``python -m tests.desktop.dying_program ADDRESS FOLDER``: logs in, types an order for ABC and saves it. With
``half`` behind that it types half a work order for MAT-001, and is killed when the draft lies on the disk.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from PySide6.QtWidgets import QApplication

from erp_core import connect
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.look import theme
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.production import work_order
from erp_desktop.purchasing import purchase_order
from tests.desktop.conftest import RecordingShell
from tests.factories.mill import PASSWORD


def main() -> None:
    """Work until the end."""
    address, folder, *what = sys.argv[1:]
    app = QApplication(["dying"])
    theme.apply_theme(app, "light")
    draft_store.use(Path(folder))
    core, tasks = connect(address), Tasks()
    core.login("admin", PASSWORD)
    answer = core.run_as_request

    def die_before_the_answer(request_id: UUID, asked: Callable[..., Any], *args: Any) -> Any:
        result = answer(request_id, asked, *args)
        if asked is purchase_orders.create:
            psutil.Process().kill()
        return result

    core.run_as_request = die_before_the_answer  # type: ignore[method-assign, assignment]
    shell = RecordingShell()
    shell.rights = Rights(core, tasks)
    spec = work_order.FORM if what else purchase_order.FORM
    form = DocumentForm(core, tasks, shell, spec)
    tasks.wait_idle()
    if what:
        type_half(form)
        form.drafts.keep()
        tasks.wait_idle()
        psutil.Process().kill()
    type_order(form)
    form.save()
    tasks.wait_idle()
    sys.exit("it lives")


def type_half(form: DocumentForm) -> None:
    """Type what is made, how much of it, and a note; the day it is to be finished on is not known yet."""
    item = form.body.fields.editor("item_id")
    item.input.setText("MAT-001")  # type: ignore[attr-defined]
    item.settle()
    form.tasks.wait_idle()
    form.body.fields.editor("quantity").input.setText("1,2")  # type: ignore[attr-defined]
    form.body.fields.set_values({"notes": "second shift 🙏", "planned_finish_on": None})
    form.tasks.wait_idle()


def type_order(form: DocumentForm) -> None:
    """Type what the tests know: 100 of MAT-001 from ABC."""
    supplier = form.body.fields.editor("supplier_id")
    supplier.input.setText("ABC")  # type: ignore[attr-defined]
    supplier.settle()
    assert form.body.grid is not None
    form.body.grid.view.pasting.paste_text("MAT-001\t100\t10.50")
    form.tasks.wait_idle()


if __name__ == "__main__":
    main()
