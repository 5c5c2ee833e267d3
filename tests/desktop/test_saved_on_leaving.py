"""Who leaves with unsaved work and has it saved, leaves once it is saved; and not if it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.security.role import service as roles
from erp_desktop.administration.numbering_screen import NumberingScreen
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_party

Typed = Callable[[Core, MainWindow, Tasks, str], Screen]


def type_name(form: DocumentForm, text: str) -> None:
    line = form.body.fields.editor("name").input
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)


def a_party(core: Core, window: MainWindow, tasks: Tasks, text: str) -> Screen:
    form = window.open("party", make_party(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    type_name(form, text)
    return form


def numbers(_core: Core, window: MainWindow, tasks: Tasks, text: str) -> Screen:
    screen = window.open("numbering")
    assert tasks.wait_idle()
    assert isinstance(screen, NumberingScreen)
    screen.cards["sales_order"].prefix.setText(f"{text[:1]}O-")
    return screen


def ticks(core: Core, window: MainWindow, tasks: Tasks, _text: str) -> Screen:
    screen = window.open("roles")
    assert tasks.wait_idle()
    assert isinstance(screen, RolesScreen)
    row = next(i for i, line in enumerate(screen.model.lines) if line.permission == "purchase_order:cancel")
    column = next(i for i, known in enumerate(screen.model.roles, start=1) if known.name == "staff")
    screen.model.toggle(screen.model.index(row, column))
    return screen


def stored(core: Core) -> Any:
    names = [row.name for row in core.run(parties.search, ListQuery())]
    prefixes = [row.prefix for row in core.run(series.search)]
    return names, prefixes, [role.permissions for role in core.run(roles.search)]


WAYS: dict[str, tuple[Callable[[MainWindow], object], Callable[[MainWindow], SignalInstance]]] = {
    "log out": (MainWindow.log_out, lambda window: window.logout_wanted),
    "quit": (MainWindow.close, lambda window: window.closed),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("typed", [a_party, numbers, ticks])
def test_who_saves_on_leaving_leaves_once_all_is_saved(
    typed: Typed,
    way: str,
    window_as: Callable[[str], MainWindow],
    tasks: Tasks,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = window_as("admin")
    core = window.core
    before = stored(core)
    screens = [typed(core, window, tasks, "Zari Traders")]
    screens.append(a_party(core, window, tasks, "Kora Traders"))
    assert all(screen.is_dirty for screen in screens)
    leave, left = WAYS[way]
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_args: "cancel")
    leave(window)
    assert window.isVisible()
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_args: "save")
    with qtbot.waitSignal(left(window), timeout=20_000):
        leave(window)
    assert not window.isVisible()
    assert stored(core) != before
    assert not any(screen.is_dirty for screen in screens)


def test_who_cannot_save_stays_and_does_not_leave_when_he_saves_it_later(
    window_as: Callable[[str], MainWindow], tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = window_as("admin")
    form = a_party(window.core, window, tasks, "")
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_args: "save")
    window.log_out()
    assert tasks.wait_idle()
    qtbot.wait(50)
    assert window.isVisible()
    assert form.is_dirty
    assert isinstance(form, DocumentForm)
    type_name(form, "Zari Traders")
    form.save()
    assert tasks.wait_idle()
    qtbot.wait(50)
    assert window.isVisible()
    assert not form.is_dirty
