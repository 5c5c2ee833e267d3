"""Conformance: whatever screen or record a role opens, what it may not do is greyed and says what is missing.

Nothing here names a button: what there must be follows from operations, permissions and from what an
administrator sees of the same screen or record. A new screen that hides a button for want of a permission
fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.security.permission import all_permissions, default_roles, permission_title
from erp_core.security.role import service as roles
from erp_core.security.user import service as users
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import BY_NAME, SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.factories.makers import MAKERS, make_in, ways
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party

WindowAs = Callable[[str], MainWindow]
# Reads everything and changes nothing: the shipped roles that are no administrators see no administration.
AUDITOR = frozenset(p for p in all_permissions() if p.endswith(":read")) | {"session:own"}
HELD = {role: default_roles()[role] for role in ("viewer", "staff", "manager")} | {"auditor": AUDITOR}
DOCUMENTS = [kind for kind in KINDS if kind.series]
# Links to the past are for readers of the audit log; for others the same words stand there as plain text.
PLAIN_TEXT_OTHERWISE = {"form.history.past"}
ROLES = pytest.mark.parametrize("role", list(HELD))


@dataclass
class Seen:
    """A company with a record in every status, and the windows of two people who look at it."""

    records: list[tuple[str, int]]
    admin: MainWindow
    other: MainWindow


@pytest.fixture
def seen(own_mill: Mill, window_as: WindowAs, core: Core, role: str, tasks: Tasks) -> Iterator[Seen]:
    content: Any = {"name": "auditor", "title": "Auditor", "permissions": AUDITOR}
    core.run(roles.create, content)
    shut_out = own_mill.add_user("viewer")
    own_mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = %s", [shut_out])
    records = [("party", make_party(core).id), ("item", make_item(core).id)]
    records += [("exchange_rate", MAKERS["exchange_rate"](core).id)]
    records += [("user_account", row.id) for row in core.run(users.search, {})]  # type: ignore[arg-type]
    for kind in DOCUMENTS:
        reached = ways(kind, kind.initial)
        assert set(reached) == set(kind.statuses or ())
        records += [(kind.stored_in, make_in(core, kind, status).id) for status in reached]
    # Nobody's own account is among the records: what one may not do to oneself is another matter.
    name = own_mill.add_user("auditor") if role == "auditor" else role
    found = Seen(records, window_as(own_mill.add_user("admin")), window_as(name))
    yield found
    for window in (found.admin, found.other):
        for screen in window.tabs.screens():
            window.tabs.remove(screen)
    assert tasks.wait_idle()


def open_in(window: MainWindow, name: str, record_id: int | None = None) -> Screen:
    screen = window.open(name, record_id)
    assert window.tasks.wait_idle()
    assert screen is not None
    return screen


def control(form: DocumentForm, operation: str) -> QPushButton | QAction | None:
    """What carries out an operation in a form."""
    if operation == "update":
        return form.bar.save
    if operation == "delete":
        return next((a for a in form.bar.menu.actions() if a.text() == "Delete"), None)
    return form.findChild(QPushButton, f"form.move.{operation}")


def is_shown(target: QPushButton | QAction, screen: Screen) -> bool:
    return target.isVisible() if isinstance(target, QAction) else target.isVisibleTo(screen)


def says_what_is_missing(target: Any, permission: str, rights: Rights) -> bool:
    words = target.whatsThis() if isinstance(target, QAction) else target.accessibleDescription()
    title = f"“{permission_title(permission)}”"
    return (
        not target.isEnabled()
        and rights.missing(target) == permission
        and title in target.toolTip()
        and title in words
        and "Administrator" in words
    )


def entries(screen: Screen) -> dict[str, QAction]:
    """What the menus of a screen offer, by title."""
    found: list[QAction] = []
    if isinstance(screen, DocumentForm):
        found = screen.bar.menu.actions()
    elif isinstance(screen, ListScreen):
        found = screen.context_menu(screen.model.loaded_row(0), 0).actions()
    return {a.text().partition("\t")[0]: a for a in found if a.isVisible() and not a.isSeparator()}


def buttons(screen: Screen) -> dict[str, QAbstractButton]:
    shown = [b for b in screen.findChildren(QAbstractButton) if b.isVisibleTo(screen) and b.objectName()]
    return {b.objectName(): b for b in shown if not b.objectName().startswith("qt_")}


def make_ready(screen: Screen) -> None:
    """Choose what buttons wait for: a row."""
    for table in screen.findChildren(QTableView):
        table.selectRow(0)


def complaints(screens: list[Screen], held: frozenset[str]) -> list[str]:
    """What the second one lacks on a screen that the administrator has, without learning why."""
    administrators, others = screens
    found = []
    theirs: dict[str, Any] = {**buttons(others), **entries(others)}
    for name, target in {**buttons(administrators), **entries(administrators)}.items():
        if name in PLAIN_TEXT_OTHERWISE:
            continue
        if name not in theirs:
            found.append(f"{name} is hidden")
        elif target.isEnabled() and not theirs[name].isEnabled():
            rights = others.shell.rights
            permission = rights.missing(theirs[name]) or ""
            explained = says_what_is_missing(theirs[name], permission, rights)
            if not permission or permission in held or not explained:
                found.append(f"{name} is greyed without a word: {theirs[name].toolTip()}")
    return found


@ROLES
def test_every_operation_a_status_allows_is_offered_or_explained(seen: Seen, role: str, tasks: Tasks) -> None:
    core, held = seen.admin.core, HELD[role]
    found = []
    for name, record_id in seen.records:
        entry = BY_NAME[name]
        if entry.permission not in held:
            continue
        form = open_in(seen.other, name, record_id)
        assert isinstance(form, DocumentForm)
        possible = core.run(form.spec.get, record_id).actions
        folder = form.spec.get.__module__.split(".")[-2]
        for operation in possible:
            declared = OPERATIONS.get(f"{folder}.{operation}")
            assert declared is not None
            target = control(form, operation)
            where = f"{name} {getattr(form.record, 'status', '')}: {operation}"
            if target is None or not is_shown(target, form):
                found.append(f"{where} is hidden")
            elif declared.permission in held:
                if form.shell.rights.missing(target) is not None:
                    found.append(f"{where} is refused, but {role} may")
            elif not says_what_is_missing(target, declared.permission or "", form.shell.rights):
                found.append(f"{where} is not explained: {target.toolTip()}")
        for move in form.spec.moves:
            target = control(form, move.name)
            if target is not None and move.name not in possible and is_shown(target, form):
                found.append(f"{name}: {move.name} is shown, but the status does not allow it to anybody")
        seen.other.tabs.remove(form)
    assert found == []


@ROLES
def test_nothing_an_administrator_sees_is_hidden_without_a_trace(seen: Seen, role: str, tasks: Tasks) -> None:
    held, found = HELD[role], []
    for entry in SCREENS:
        if not entry.is_listed:
            continue
        if entry.permission not in held:
            assert entry.name not in seen.other.navigation.buttons
            continue
        screens = [open_in(window, entry.name) for window in (seen.admin, seen.other)]
        for screen in screens:
            make_ready(screen)
        assert tasks.wait_idle()
        found += [f"{entry.name}: {words}" for words in complaints(screens, held)]
    for name, record_id in seen.records:
        if BY_NAME[name].permission in held:
            forms = [open_in(window, name, record_id) for window in (seen.admin, seen.other)]
            found += [f"{name} {record_id}: {words}" for words in complaints(forms, held)]
            for window, form in zip((seen.admin, seen.other), forms, strict=True):
                window.tabs.remove(form)
    assert found == []


@ROLES
def test_every_key_of_what_is_refused_says_why(seen: Seen, role: str, tasks: Tasks, qtbot: QtBot) -> None:
    held = HELD[role]
    for entry in SCREENS:
        if entry.is_listed and entry.permission in held:
            screen = open_in(seen.other, entry.name)
            if isinstance(screen, ListScreen) and screen.spec.create not in held:
                screen.create_new()
                assert tasks.wait_idle()
                assert permission_title(screen.spec.create) in screen.message.text
    for name, record_id in seen.records:
        if BY_NAME[name].permission not in held:
            continue
        form = open_in(seen.other, name, record_id)
        assert isinstance(form, DocumentForm)
        refused = form.record.refused
        if "update" in refused:
            form.save()
            assert permission_title(refused["update"]) in form.message.text
        if form.spec.create_permission not in held:
            form.message.clear()
            form.menu.create_new()
            assert permission_title(form.spec.create_permission) in form.message.text
        onward = form.bar.onward(refused)
        if onward is not None and form.bar.primary() is None:
            form.message.clear()
            form.menu.do_primary()
            assert permission_title(onward) in form.message.text
        seen.other.tabs.remove(form)
