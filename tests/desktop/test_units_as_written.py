"""A unit is found in a field by how people write it, as it is in files and in lines."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters.lookups import UNITS
from erp_desktop.shell.main_window import MainWindow
from tests.factories.makers import make_unit


@pytest.mark.parametrize("screen", ["item", "work_order"])
def test_by_what_people_write(window_as: Callable[[str], MainWindow], tasks: Tasks, screen: str) -> None:
    form = window_as("manager").open(screen)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    editor = form.body.fields.editor("unit")
    for text, code in {"kgs": "kg", "MTR": "m", "Mtrs.": "m", "kilogram": "kg", "pcs": "pcs"}.items():
        editor.input.setFocus()
        QTest.keySequence(editor.input, QKeySequence("Ctrl+A"))
        QTest.keyClicks(editor.input, text)
        assert tasks.wait_idle()
        editor.settle()
        assert tasks.wait_idle()
        assert (editor.value(), editor.problem()) == (code, None), text
    form.set_dirty(False)


def test_what_it_stands_for_comes_first_and_once(core: Core) -> None:
    found = UNITS.find(core, "m")
    assert found[0].code == "m"
    assert [match.code for match in found].count("m") == 1
    assert "m" not in [match.code for match in UNITS.find(core, "kgs")]
    assert UNITS.why_none(core, "nothing so") == ""


def test_one_nobody_may_use_any_more_is_known_by_it_too(core: Core) -> None:
    make_unit(core, code="HNK7", name="Old hank", is_active=False)
    assert UNITS.find(core, "old hanks") == []
    assert UNITS.why_none(core, "old hanks") == "HNK7 is not active."
