"""What of an Indian tax number may be mistyped is said below its field, calmly, once one has gone on."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from erp_core.masters.party import service as parties
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_party

WRONG = "27AAPFU0939F1ZW"
SAID = "The last sign of this GSTIN does not fit the others: one of them may be mistyped."

pytestmark = pytest.mark.one_company


@pytest.fixture
def window(window_as: Callable[[str], MainWindow], qtbot: QtBot) -> MainWindow:
    window = window_as("admin")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_it_is_said_once_one_has_gone_on_and_keeps_nothing_from_being_saved(
    window: MainWindow, qtbot: QtBot, tasks: Tasks
) -> None:
    form = window.open("party")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    editors = {name: form.body.fields.editor(name) for name in ("tax_number", "address", "code", "name")}
    typed = editors["tax_number"]
    typed.input.setFocus()
    qtbot.keyClicks(typed.input, WRONG)
    assert typed.note() == ""
    editors["address"].input.setFocus()
    assert (typed.note(), typed.error()) == (SAID, None)
    typed.input.setFocus()
    qtbot.keyClicks(typed.input, "\b")
    assert typed.note() == ""
    qtbot.keyClicks(typed.input, "W")
    for name in ("code", "name"):
        editors[name].input.setFocus()
        qtbot.keyClicks(editors[name].input, "TAX-1")
    form.body.fields.set_values({"is_customer": True, "currency": "INR"})
    assert form.body.fields.check()


def test_abroad_nothing_is_said_and_in_india_of_whatever_is_none(
    window: MainWindow, qtbot: QtBot, tasks: Tasks
) -> None:
    core = window.core
    for code, address, said in (
        ("AB-1", "Berlin\nGermany", ""),
        ("IN-1", "Surat\nIndia", "A GSTIN has 15 digits and letters, and this is none: it has 11."),
    ):
        party = make_party(core, code=code, name=code, address=address, tax_number="DE123456789")
        form = window.open("party", party.id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        assert form.body.fields.editor("tax_number").note() == said
    assert core.run(parties.get, party.id).tax_number == "DE123456789"


def test_a_company_that_counts_in_rupees_is_in_india(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    form = window.open("company", 1)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    fields = form.body.fields
    fields.set_values({"currency": "INR", "address": "", "tax_number": "24AAACS123"})
    assert "it has 10" in fields.editor("tax_number").note()
    fields.set_values({"currency": "EUR", "tax_number": "DE1"})
    assert fields.editor("tax_number").note() == ""
