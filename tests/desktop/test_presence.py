"""Who else has the record open stands beside its title while it is so."""

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.news.changes import Changes
from erp_core.platform.presence import service as presence
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.presence.presence import BEAT_MS
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.company import set_company
from tests.factories.orders import make_sales_order

KIND = "sales_order"


@pytest.fixture
def form(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> DocumentForm:
    """A stored order in front of the manager."""
    form = window_as("manager").open(KIND, make_sales_order(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return form


def news(form: DocumentForm, tasks: Tasks) -> None:
    form.hear(Changes({"presence/sales_order": frozenset({str(form.record.id)})}))
    assert tasks.wait_idle()


def company_changed(window: MainWindow, tasks: Tasks) -> None:
    window._tell_screens(Changes({"company": frozenset({"1"})}))
    assert tasks.wait_idle()


def others(core: Core, form: DocumentForm) -> list[tuple[str, bool]]:
    return [(one.name, one.is_editing) for one in core.run(presence.here, KIND, form.record.id)]


def test_it_is_said_who_has_it_open_and_who_changes_it(form: DocumentForm, core: Core, tasks: Tasks) -> None:
    assert form.bar.people.whole == ""
    core.run(presence.here, KIND, form.record.id)
    news(form, tasks)
    assert form.bar.people.whole == "Admin Person has this open"
    core.run(presence.here, KIND, form.record.id, True)
    news(form, tasks)
    assert form.bar.people.whole == "Admin Person is changing this"
    core.run(presence.gone, KIND, form.record.id)
    news(form, tasks)
    assert form.bar.people.whole == ""
    assert not form.is_dirty


def test_the_other_one_is_told_what_is_done_here(form: DocumentForm, core: Core, tasks: Tasks) -> None:
    assert others(core, form) == [("Manager Person", False)]
    form.body.fields.editor("notes").setFocus()
    QTest.keyClicks(form.body.fields.editor("notes").input, "x")
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", True)]
    form.save()
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", False)]


def test_who_does_not_want_to_be_shown_is_not_and_hears_of_others(
    form: DocumentForm, core: Core, tasks: Tasks
) -> None:
    assert others(core, form) == [("Manager Person", False)]
    action = next(a for a in form.bar.menu.actions() if a.text().startswith("Show others"))
    assert action.isChecked()
    action.trigger()
    assert tasks.wait_idle()
    assert others(core, form) == []
    news(form, tasks)
    assert form.bar.people.whole == "Admin Person has this open"
    action.trigger()
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", False)]


def test_where_the_company_forbids_it_the_menu_says_why_one_cannot_hide(
    form: DocumentForm, core: Core, tasks: Tasks
) -> None:
    window = form.window()
    assert isinstance(window, MainWindow)
    action = next(a for a in form.bar.menu.actions() if a.text().startswith("Show others"))
    action.trigger()
    assert tasks.wait_idle()
    assert others(core, form) == []
    set_company(core, is_everybody_shown=True)
    company_changed(window, tasks)
    assert others(core, form) == [("Manager Person", False)]
    form.bar.menu.aboutToShow.emit()
    assert action.isChecked()
    assert "company" in action.toolTip()
    action.trigger()
    assert tasks.wait_idle()
    assert action.isChecked()
    assert window.toast.text == "The company wants everybody to see who has a record open."
    assert others(core, form) == [("Manager Person", False)]
    set_company(core, is_everybody_shown=False)
    company_changed(window, tasks)
    form.bar.menu.aboutToShow.emit()
    assert not action.isChecked()
    assert others(core, form) == []


def test_who_is_locked_out_is_gone_until_he_is_back(form: DocumentForm, core: Core, tasks: Tasks) -> None:
    window = form.window()
    assert isinstance(window, MainWindow)
    window.idle.lock()
    assert tasks.wait_idle()
    news(form, tasks)
    assert others(core, form) == []
    window.idle.unlock()
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", False)]


def test_one_in_a_tab_behind_is_there_and_a_closed_one_is_gone(
    form: DocumentForm, core: Core, tasks: Tasks
) -> None:
    window = form.window()
    assert isinstance(window, MainWindow)
    window.open("sales_orders")
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", False)]
    window.tabs.setCurrentWidget(form)
    assert tasks.wait_idle()
    assert others(core, form) == [("Manager Person", False)]
    window.close_screen(form)
    assert tasks.wait_idle()
    assert others(core, form) == []


def test_it_says_so_often_enough_and_only_where_one_works(form: DocumentForm) -> None:
    assert BEAT_MS * 2 < 75_000
    assert form.presence._beat.isActive()
    form.window().hide()
    assert not form.presence._beat.isActive()


def test_a_server_that_does_not_answer_hinders_nobody(
    form: DocumentForm, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.run(presence.here, KIND, form.record.id)
    news(form, tasks)

    def lost(*_call: object) -> None:
        raise Unreachable("The server does not answer.")

    monkeypatch.setattr(form.core, "run", lost)
    news(form, tasks)
    assert form.bar.people.whole == ""
    assert form.message.text == ""


@pytest.mark.parametrize(("name", "answer"), [("submit", False), ("submit", True), ("cancel", True)])
def test_a_move_under_what_somebody_types_is_asked_once(
    form: DocumentForm, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch, name: str, answer: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ask, "confirm", lambda _form, words, _yes: asked.append(words) or answer)
    core.run(presence.here, KIND, form.record.id, True)
    news(form, tasks)
    move = next(move for move in form.spec.moves if move.name == name)
    form.carry_out(move)
    assert tasks.wait_idle()
    question = move.question or "Go on all the same?"
    assert asked == [
        f"Admin Person is changing this; what is not saved yet will not be in it. {question}",
    ]
    assert form.record.status == ("draft" if not answer else {"submit": "pending"}.get(name, "cancelled"))


def test_a_move_of_what_somebody_only_looks_at_asks_nothing(
    form: DocumentForm, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "confirm", lambda *_question: pytest.fail("it is asked"))
    for is_editing in (True, False):
        core.run(presence.here, KIND, form.record.id, is_editing)
        news(form, tasks)
    form.carry_out(next(move for move in form.spec.moves if move.name == "submit"))
    assert tasks.wait_idle()
    assert form.record.status == "pending"
