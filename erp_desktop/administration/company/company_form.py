"""CompanyForm: the form of the one record that is never new and never deleted."""

from typing import Any

from erp_core.kit.schema import Change
from erp_core.masters.company import service as company
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.work.tasks import Tasks

# Which record it is, the core knows; the form only has to know that it is not a new one.
THE_ONE = 1


class CompanyForm(DocumentForm):
    """Reads the company without knowing its id."""

    def __init__(self, core: Any, tasks: Tasks, shell: Shell, spec: FormSpec, **preset: Any) -> None:
        preset.pop("record_id", None)
        super().__init__(core, tasks, shell, spec, THE_ONE, **preset)

    def go_to(self, name: str) -> None:
        self.body.fields.go_to(name)

    def stored(self, record_id: int) -> Any:  # noqa: ARG002
        return self.core.run(company.get)

    def changes_of(self, record: Any) -> list[Change]:
        # The settings are read by everybody, who changed them only by those who may.
        return super().changes_of(record) if "update" in record.actions else []
