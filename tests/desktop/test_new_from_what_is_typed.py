"""Who opens a form with something known already goes on with what is not."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_party


@pytest.mark.parametrize(
    ("screen", "values", "field"),
    [
        ("item", {"code": "XYZ-77"}, "name"),
        ("item", {"name": "Poplin"}, "code"),
        ("item", {"code": "XYZ-77", "name": "Poplin"}, "unit"),
        ("party", {"is_customer": True, "name": "Surya"}, "code"),
        ("party", {"is_customer": True, "code": "C-77"}, "name"),
        ("party", {"is_customer": True}, "code"),
        ("sales_order", {}, "customer_id"),
    ],
)
def test_the_keyboard_is_in_the_first_field_that_has_to_be_filled(
    window_as: Callable[[str], MainWindow], tasks: Tasks, screen: str, values: dict[str, Any], field: str
) -> None:
    form = window_as("manager").open(screen, values=values or None)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.fields.in_focus() == field
    QTest.keyClicks(QApplication.focusWidget() or form, "x")
    for name, value in values.items():
        assert form.body.fields.editor(name).value() == value, "what is known stays as it is"


def test_a_document_for_a_party(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> None:
    party = make_party(core)
    form = window_as("manager").open(
        "sales_order", values={"customer_id": Match(party.id, party.code, party.name)}
    )
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.fields.in_focus() == "customer_id", "everything is filled"
