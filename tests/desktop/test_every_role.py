"""Conformance: whatever screen or record a role opens, what it may not do is greyed and says what is missing.

Nothing here names a button: what there must be follows from operations, permissions and from what an
administrator sees of the same screen or record. A new screen that hides a button for want of a permission
fails.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QPushButton, QTableView

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
from tests.desktop.conftest import delete_closed
from tests.factories.makers import MAKERS, make_in, ways
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party

# Reads everything and changes nothing: the shipped roles that are no administrators see no administration.
AUDITOR = frozenset(p for p in all_permissions() if p.endswith(":read")) | {"session:own"}
HELD = {role: default_roles()[role] for role in ("viewer", "staff", "manager")} | {"auditor": AUDITOR}
DOCUMENTS = [kind for kind in KINDS if kind.series]
# Links to the past are for readers of the audit log, and an empty list begins the first record for who may
# write one; for others words stand there as plain text.
PLAIN_TEXT_OTHERWISE = {"form.history.past", "state.action"}


# What stands on a screen, by name: whether it can be used.
Offered = dict[str, bool]
# Names of forms, and what they can open.
Records = dict[str, list[int]]


@dataclass
class Seen:
    """A company with a record in every status, and the window of somebody who looks at it.

    Attributes:
        administrators: what an administrator is offered on a screen or a record that was looked at before.
        open_admin: his window, made when something was not.
    """

    records: Records
    administrators: dict[tuple[str, int | None], Offered]
    open_admin: Callable[[], MainWindow]
    admin: Core
    other: MainWindow

    def administrators_offer(self, name: str, record_id: int | None = None) -> Offered:
        """What an administrator finds there: the same for all roles, so looked at for the first of them."""
        if (name, record_id) not in self.administrators:
            window = self.open_admin()
            if record_id is None:
                screen = open_in(window, name)
                make_ready(screen)
                self.administrators[name, None] = offered(screen)
                put_away(window, screen)
            else:
                for shown, form in stepped(window, name, self.records[name]):
                    self.administrators[name, shown] = offered(form)
        return self.administrators[name, record_id]


@pytest.fixture(scope="module")
def records(mill: Mill) -> Records:
    """A company in which no test changes anything, with a record in every status."""
    core = mill("admin")
    content: Any = {"name": "auditor", "title": "Auditor", "permissions": AUDITOR}
    core.run(roles.create, content)
    shut_out = mill.add_user("viewer")
    mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = %s", [shut_out])
    records = {"party": [make_party(core).id], "item": [make_item(core).id]}
    records["exchange_rate"] = [MAKERS["exchange_rate"](core).id]
    records["user_account"] = [row.id for row in core.run(users.search, {})]  # type: ignore[arg-type]
    for kind in DOCUMENTS:
        reached = ways(kind, kind.initial)
        assert set(reached) == set(kind.statuses or ())
        records[kind.stored_in] = [make_in(core, kind, status).id for status in reached]
    return records


@pytest.fixture(scope="module")
def admin(mill: Mill, records: Records) -> str:
    """An administrator who is not among the records: what one may not do to oneself is another matter."""
    assert records
    return mill.add_user("admin")


@pytest.fixture(scope="module")
def administrators() -> dict[tuple[str, int | None], Offered]:
    return {}


@pytest.fixture
def seen(
    mill: Mill,
    records: Records,
    admin: str,
    administrators: dict[tuple[str, int | None], Offered],
    window_of: Callable[[Core], MainWindow],
    role: str,
    tasks: Tasks,
) -> Iterator[Seen]:
    name = mill.add_user("auditor") if role == "auditor" else role
    open_admin = cache(lambda: window_of(mill.log_in(admin)))
    found = Seen(records, administrators, open_admin, mill(admin), window_of(mill.log_in(name)))
    yield found
    for window in (found.other, *([open_admin()] if open_admin.cache_info().currsize else [])):
        for screen in window.tabs.screens():
            put_away(window, screen)
    assert tasks.wait_idle()


def open_in(window: MainWindow, name: str, record_id: int | None = None, **preset: Any) -> Screen:
    screen = window.open(name, record_id, **preset)
    assert window.tasks.wait_idle()
    assert screen is not None
    return screen


def stepped(window: MainWindow, name: str, ids: list[int]) -> Iterator[tuple[int, DocumentForm]]:
    """The form of the first, and of each after it as who opened that from a list steps on to it."""
    form = open_in(window, name, ids[0], neighbours=ids)
    assert isinstance(form, DocumentForm)
    for record_id in ids:
        assert (form.record_id, form.record.id) == (record_id, record_id)
        yield record_id, form
        form.step(1)
        assert window.tasks.wait_idle()
    put_away(window, form)


def put_away(window: MainWindow, screen: Screen) -> None:
    """What was looked at goes at once: a hundred hidden forms would hear all that goes on."""
    window.tabs.remove(screen)
    delete_closed()


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
    assert screen.tasks.wait_idle()


def offered(screen: Screen) -> Offered:
    """What stands on a screen, by name: whether it can be used."""
    return {name: target.isEnabled() for name, target in {**buttons(screen), **entries(screen)}.items()}


def complaints(administrators: Offered, others: Screen, held: frozenset[str]) -> list[str]:
    """What the second one lacks on a screen that the administrator has, without learning why."""
    found = []
    theirs: dict[str, Any] = {**buttons(others), **entries(others)}
    for name, is_enabled in administrators.items():
        if name in PLAIN_TEXT_OTHERWISE:
            continue
        if name not in theirs:
            found.append(f"{name} is hidden")
        elif is_enabled and not theirs[name].isEnabled():
            rights = others.shell.rights
            permission = rights.missing(theirs[name]) or ""
            explained = says_what_is_missing(theirs[name], permission, rights)
            if not permission or permission in held or not explained:
                found.append(f"{name} is greyed without a word: {theirs[name].toolTip()}")
    return found


@pytest.mark.parametrize("role", list(HELD))
def test_a_role_finds_everything_offered_or_explained(seen: Seen, role: str, tasks: Tasks) -> None:
    """Each screen and record is opened for the role, and compared with what an administrator sees of it.

    Every operation a status allows is offered or greyed with its reason, nothing an administrator sees is
    hidden without a trace, and every key of what is refused says why.
    """
    held, found = HELD[role], []
    for entry in SCREENS:
        if not entry.is_listed:
            continue
        if entry.permission not in held:
            assert entry.name not in seen.other.navigation.buttons
            continue
        screen = open_in(seen.other, entry.name)
        make_ready(screen)
        administrators = seen.administrators_offer(entry.name)
        told = [*complaints(administrators, screen, held), *silent_in_list(screen, held, tasks)]
        found += [f"{entry.name}: {words}" for words in told]
        put_away(seen.other, screen)
    for name, ids in seen.records.items():
        if BY_NAME[name].permission not in held:
            continue
        for record_id, form in stepped(seen.other, name, ids):
            possible = seen.admin.run(form.spec.get, record_id).actions
            administrators = seen.administrators_offer(name, record_id)
            told = [
                *unexplained(form, possible, held),
                *complaints(administrators, form, held),
                *silent_in_form(form, held),
            ]
            where = f"{name} {record_id} {getattr(form.record, 'status', '')}"
            found += [f"{where}: {words}" for words in told]
    assert found == []


def unexplained(form: DocumentForm, possible: Collection[str], held: frozenset[str]) -> Iterator[str]:
    """Operations the record's status allows that the form neither offers nor explains, or offers wrongly."""
    folder = form.spec.get.__module__.split(".")[-2]
    for operation in possible:
        declared = OPERATIONS.get(f"{folder}.{operation}")
        assert declared is not None
        target = control(form, operation)
        if target is None or not is_shown(target, form):
            yield f"{operation} is hidden"
        elif declared.permission in held:
            if form.shell.rights.missing(target) is not None:
                yield f"{operation} is refused, but the role may"
        elif not says_what_is_missing(target, declared.permission or "", form.shell.rights):
            yield f"{operation} is not explained: {target.toolTip()}"
    for move in form.spec.moves:
        target = control(form, move.name)
        if target is not None and move.name not in possible and is_shown(target, form):
            yield f"{move.name} is shown, but the status does not allow it to anybody"


def silent_in_list(screen: Screen, held: frozenset[str], tasks: Tasks) -> Iterator[str]:
    """What the keys of a list refuse without saying why."""
    if isinstance(screen, ListScreen) and screen.spec.create and screen.spec.create not in held:
        screen.create_new()
        assert tasks.wait_idle()
        if permission_title(screen.spec.create) not in screen.message.text:
            yield "the key for a new one says nothing"


def silent_in_form(form: DocumentForm, held: frozenset[str]) -> Iterator[str]:
    """What the keys of a form refuse without saying why."""
    refused = form.record.refused
    if "update" in refused:
        form.save()
        if permission_title(refused["update"]) not in form.message.text:
            yield "the key for saving says nothing"
    if form.spec.create_permission not in held:
        form.message.clear()
        form.menu.create_new()
        if permission_title(form.spec.create_permission) not in form.message.text:
            yield "the key for a new one says nothing"
    onward = form.bar.onward(refused)
    if onward is not None and form.bar.primary() is None:
        form.message.clear()
        form.menu.do_primary()
        if permission_title(onward) not in form.message.text:
            yield "the key for the next move says nothing"
