"""View as: the program as a role sees it. Nothing can be written there, and nothing is lost behind it."""

import gc
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from erp_core import Core
from erp_core.errors import NotLoggedIn, NotPermitted
from erp_core.kit.filter import ListQuery
from erp_core.kit.news.changes import Changes
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.permission import SHIPPED_ROLES, default_roles
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_core.security.session import service as sessions
from erp_core.security.user import service as users
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.kit.drafts.draft_store import DraftStore
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.view_as.role_door import core_seen_as
from erp_desktop.shell.view_as.view_as_window import ViewAsWindow
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_purchase_order

# How whoever looks through a role logs in again, unlocks and leaves.
OWN = (sessions.prove, sessions.login, sessions.refresh, sessions.logout)

WindowAs = Callable[[str], MainWindow]
View = Callable[[str], ViewAsWindow]


def stored(core: Core, name: str) -> RoleRow:
    return next(role for role in core.run(roles.search) if role.name == name)


def everything(mill: Mill) -> dict[str, str]:
    """A print of each table's rows; when a session was last seen is no change."""
    tables = [
        name
        for (name,) in mill.sql(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname NOT IN ('session', 'refresh_token')"
        )
    ]
    return {
        name: mill.sql(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t")[0][0]
        for name in tables
    }


def leave(view: ViewAsWindow, qtbot: QtBot) -> None:
    button = view.findChild(QPushButton, "view_as.leave")
    assert button is not None
    with qtbot.waitSignal(view.destroyed):
        button.click()


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("admin")


@pytest.fixture
def view_as(window: MainWindow, core: Core, tasks: Tasks, qapp: QApplication) -> Iterator[View]:
    """``view_as("viewer")``: as the button of the matrix of roles does it."""
    opened: list[ViewAsWindow] = []

    def begin(role: str) -> ViewAsWindow:
        screen = window.open("roles")
        assert tasks.wait_idle()
        assert isinstance(screen, RolesScreen)
        screen.view_as(stored(core, role))
        view = next(w for w in qapp.topLevelWidgets() if isinstance(w, ViewAsWindow) and w.isVisible())
        opened.append(view)
        assert view.tasks.wait_idle()
        return view

    yield begin
    for view in opened:
        if isValid(view):
            view.close()
            qapp.processEvents()
    assert tasks.wait_idle()


def open_order(view: ViewAsWindow, order_id: int) -> DocumentForm:
    form = view.open("purchase_order", order_id)
    assert view.tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return form


@pytest.mark.parametrize("role", SHIPPED_ROLES)
def test_every_write_is_refused_before_it_is_sent(role: str, core: Core, own_mill: Mill) -> None:
    order = make_purchase_order(core)
    view, before = core_seen_as(core, stored(core, role)), everything(own_mill)
    writes = [o for o in OPERATIONS if o.mode is not Mode.QUERY and o.function not in OWN]
    assert len(writes) > 40
    for operation in writes:
        with pytest.raises(NotPermitted, match="Nothing can be changed here"):
            view.run_as_request(uuid.uuid4(), operation.function)
    assert everything(own_mill) == before
    assert core.run(purchase_orders.get, order.id).status == "draft"


def test_leaving_and_renewing_there_leave_the_session_alone(core: Core, own_mill: Mill) -> None:
    view, before = core_seen_as(core, stored(core, "staff")), everything(own_mill)
    standing = own_mill.sql("SELECT hash, used_at FROM refresh_token ORDER BY hash")
    view.resume("")
    view.run(sessions.refresh, "")
    view.logout()
    with pytest.raises(NotLoggedIn):
        view.run(sessions.me)
    view.close()
    assert core.run(sessions.me).role == "admin"
    assert everything(own_mill) == before
    assert own_mill.sql("SELECT hash, used_at FROM refresh_token ORDER BY hash") == standing


def test_an_ended_session_is_begun_again_under_the_name_that_is_shown(core: Core) -> None:
    view = core_seen_as(core, stored(core, "staff"))
    assert view.me is not None
    shown = view.me
    core.run(sessions.end, next(row.id for row in core.run(sessions.search) if row.is_own))
    with pytest.raises(NotLoggedIn, match="ended"):
        view.run(purchase_orders.search, ListQuery())
    # Said at another moment, and otherwise the same.
    again = (view.login(shown.username, PASSWORD), view.run(sessions.me))
    assert [me.model_copy(update={"now": shown.now}) for me in again] == [shown, shown]
    assert view.run(purchase_orders.search, ListQuery()) == []


def test_who_looks_through_a_role_hears_news_until_it_is_closed(core: Core) -> None:
    view = core_seen_as(core, stored(core, "staff"))
    came = threading.Event()
    view.on_change(lambda _changes: came.set())
    make_purchase_order(core)
    assert came.wait(8)
    view.close()
    assert core._change_callbacks == []


@pytest.mark.parametrize("role", ["viewer", "staff", "manager"])
def test_what_a_role_may_not_read_is_refused_by_what_it_lacks(role: str, core: Core) -> None:
    view = core_seen_as(core, stored(core, role))
    reads = [o for o in OPERATIONS if o.mode is Mode.QUERY and o.permission not in default_roles()[role]]
    assert reads
    for operation in reads:
        with pytest.raises(NotPermitted, match="does not include"):
            view.run_as_request(uuid.uuid4(), operation.function)


def test_a_whole_list_comes_there_as_pages_do(core: Core) -> None:
    order = make_purchase_order(core)
    view = core_seen_as(core, stored(core, "staff"))
    with view.whole_list(purchase_orders.search, ListQuery()) as blocks:
        assert order.number.encode() in b"".join(blocks)
    with (
        pytest.raises(NotPermitted, match="does not include"),
        view.whole_list(users.search, ListQuery()) as blocks,
    ):
        b"".join(blocks)


def test_a_draft_is_not_deleted_there(
    view_as: View, core: Core, own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_purchase_order(core)
    view = view_as("manager")
    form = open_order(view, order.id)
    before = everything(own_mill)
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    entry = next(action for action in form.bar.menu.actions() if action.text() == "Delete")
    assert entry.isEnabled()
    entry.trigger()
    assert view.tasks.wait_idle()
    assert form.message.text == "You are looking at the program as Manager. Nothing can be changed here."
    assert everything(own_mill) == before


def test_what_is_typed_there_is_not_saved_and_leaves_no_draft(
    view_as: View, core: Core, own_mill: Mill, qtbot: QtBot
) -> None:
    order = make_purchase_order(core)
    view = view_as("staff")
    form = open_order(view, order.id)
    before = everything(own_mill)
    form.body.fields.editor("notes").set_value("typed in a view")
    form.set_dirty(True)
    form.drafts.keep()
    form.save()
    assert view.tasks.wait_idle()
    assert "Nothing can be changed here" in form.message.text
    assert everything(own_mill) == before
    store = DraftStore.of(view.core)
    assert store.all()
    leave(view, qtbot)
    assert store.all() == []


def test_tooltips_there_name_what_that_role_lacks(view_as: View, core: Core) -> None:
    order = make_purchase_order(core)
    form = open_order(view_as("viewer"), order.id)
    submit = form.findChild(QPushButton, "form.move.submit")
    assert submit is not None
    assert not submit.isEnabled()
    assert submit.accessibleDescription() == (
        "You need the permission “Submit purchase orders”. "
        "Manager and Staff have it. Administrator can give it to you."
    )
    assert not form.bar.save.isEnabled()
    assert "“Change drafts of purchase orders”" in form.bar.save.toolTip()


def test_a_role_changed_meanwhile_is_seen_as_it_is_now(view_as: View, core: Core, qtbot: QtBot) -> None:
    order = make_purchase_order(core)
    view = view_as("viewer")
    form = open_order(view, order.id)
    submit = form.findChild(QPushButton, "form.move.submit")
    assert submit is not None
    role = stored(core, "viewer")
    more: Any = {"name": "viewer", "title": "Viewer"}
    more["permissions"] = [*role.permissions, "purchase_order:submit"]
    core.run(roles.update, role.id, role.version, more)
    qtbot.waitUntil(submit.isEnabled, timeout=8000)
    assert view.tasks.wait_idle()


def test_leaving_restores_everything(
    view_as: View, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    order = make_purchase_order(core)
    mine = window.open("purchase_order", order.id)
    assert tasks.wait_idle()
    assert isinstance(mine, DocumentForm)
    mine.body.fields.editor("notes").set_value("not saved yet")
    mine.set_dirty(True)
    mine.drafts.keep()
    assert tasks.wait_idle()
    kept = DraftStore.of(window.core).all()
    view = view_as("viewer")
    assert not window.isVisible()
    opened = [screen.title for screen in window.tabs.screens()]
    leave(view, qtbot)
    assert window.isVisible()
    assert [screen.title for screen in window.tabs.screens()] == opened
    assert mine.is_dirty
    assert mine.body.fields.editor("notes").value() == "not saved yet"
    assert DraftStore.of(window.core).all() == kept
    mine.save()
    assert tasks.wait_idle()
    assert core.run(purchase_orders.get, order.id).notes == "not saved yet"


def test_news_that_came_meanwhile_are_shown_afterwards(
    view_as: View, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    view = view_as("viewer")
    front = window.open("purchase_orders")
    assert tasks.wait_idle()
    assert isinstance(front, ListScreen)
    assert front.model.rowCount() == 0
    make_purchase_order(core)
    there = view.open("purchase_orders")
    assert isinstance(there, ListScreen)
    qtbot.waitUntil(lambda: there.model.rowCount() == 1, timeout=8000)
    assert front.model.rowCount() == 0
    leave(view, qtbot)
    qtbot.waitUntil(lambda: front.model.rowCount() == 1, timeout=8000)
    assert tasks.wait_idle()


def test_an_ended_session_is_asked_for_over_the_view_alone(
    view_as: View, window: MainWindow, core: Core, qtbot: QtBot
) -> None:
    window.rights_watch.hear(Changes.of("role"))  # about to ask when the view begins
    view = view_as("viewer")
    own = window.core.run(sessions.me)
    for row in core.run(sessions.search):
        if row.username == own.username and not row.is_own:
            core.run(sessions.end, row.id)
    qtbot.waitUntil(lambda: view.guard.is_asking, timeout=8000)
    assert not window.guard.is_asking


def test_the_idle_lock_goes_on_watching_afterwards(view_as: View, window: MainWindow, qtbot: QtBot) -> None:
    window.idle.set_minutes(1)
    view = view_as("viewer")
    window.idle._timer.stop()
    window.idle.lock()  # as its timer does, with the window out of sight
    assert not window.idle.is_locked
    leave(view, qtbot)
    assert window.idle._timer.isActive()
    window.idle.set_minutes(0)


def test_the_view_lives_as_long_as_it_is_looked_at(
    window: MainWindow, core: Core, tasks: Tasks, qapp: QApplication, qtbot: QtBot
) -> None:
    """Nobody holds the window but itself; what collects rubbish must not take it away."""
    screen = window.open("roles")
    assert tasks.wait_idle()
    assert isinstance(screen, RolesScreen)
    screen.view_as(stored(core, "viewer"))
    gc.collect()
    (view,) = [w for w in qapp.topLevelWidgets() if isinstance(w, ViewAsWindow) and w.isVisible()]
    assert view.tasks.wait_idle()
    leave(view, qtbot)
