"""TemplateDoor: from wherever it is wanted, a new record that begins with a template."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from erp_core.platform.template.templated import Templated
from erp_desktop.kit.templates.template_shelf import TemplateShelf
from erp_desktop.kit.templates.templates_dialog import TemplatesDialog
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


def has_templates(record: str) -> bool:
    """Whether new records of the kind can begin with a template."""
    return Templated.known(record) is not None


def choose_template(
    core: "Core", tasks: Tasks, record: str, begin: Callable[[int], Any], parent: QWidget
) -> None:
    """Show which there are; ``begin`` is called with the id of the one that is chosen."""
    shelf = TemplateShelf(core, tasks, record, parent)
    dialog = TemplatesDialog(shelf, begin, parent)
    dialog.finished.connect(lambda _code: shelf.deleteLater())
    dialog.open()


def begin_with(open_screen: Callable[[str], Any], record: str, template: int) -> None:
    """Open a new record that begins with a template."""
    form = open_screen(record)
    if form is not None:
        form.templates.begin(template)
