"""The sentence at what cannot be pressed: what is missing, who has it, who can give it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.security.permission import default_roles
from erp_core.security.role import service as roles
from erp_desktop.kit.rights.holders import Holders
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks

CoreAs = Callable[[str], Core]
APPROVE = "purchase_order:approve"
NEEDED = "You need the permission “Approve purchase orders”."


@pytest.fixture
def words(core_as: CoreAs) -> Callable[..., str]:
    """``words("staff", permission)``: what this user is told, with the holders known."""

    def told(username: str, permission: str = APPROVE) -> str:
        someone = core_as(username)
        holders = Holders(someone)
        holders.remember()
        return " ".join(holders.sentences(permission))

    return told


def add_role(core: Core, name: str, title: str, permissions: set[str]) -> None:
    content: Any = {"name": name, "title": title, "permissions": permissions}
    core.run(roles.create, content)


def test_who_has_it_and_who_can_give_it(words: Callable[..., str]) -> None:
    assert words("staff") == f"{NEEDED} Manager has it. Administrator can give it to you."


def test_where_only_administrators_have_it(words: Callable[..., str]) -> None:
    told = words("manager", "session:revoke")
    needed = "You need the permission “End sessions of others”."
    assert told == f"{needed} Only Administrator has it and can give it to you."


def test_several_have_it(words: Callable[..., str], core: Core) -> None:
    assert words("viewer", "party:write").endswith(
        " Manager and Staff have it. Administrator can give it to you."
    )
    for number, title in enumerate(("Buyer", "Clerk", "Desk")):
        add_role(core, f"extra_{number}", title, {"party:write"})
    assert words("viewer", "party:write").endswith(
        " Buyer, Clerk, Desk and others have it. Administrator can give it to you."
    )


def test_a_custom_role_that_changes_roles_can_give_what_it_holds(
    words: Callable[..., str], core: Core
) -> None:
    add_role(core, "office", "Office", {"role:write", APPROVE})
    add_role(core, "desk", "Desk", {"role:write"})
    assert words("staff") == (
        f"{NEEDED} Manager has it. Any of these can give it to you: Administrator and Office."
    )


def test_who_changes_accounts_can_give_it_only_if_he_may_all_that_the_user_may(
    words: Callable[..., str], core: Core
) -> None:
    add_role(core, "help", "Help desk", {"user:write", APPROVE})
    assert words("staff") == f"{NEEDED} Help desk and Manager have it. Administrator can give it to you."
    add_role(core, "head", "Head", {"user:write", *default_roles()["manager"]})
    assert words("staff") == (
        f"{NEEDED} Help desk and Manager have it. Any of these can give it to you: Administrator and Head."
    )


def test_where_only_those_who_give_it_have_it(words: Callable[..., str], core: Core) -> None:
    add_role(core, "office", "Office", {"role:write", "session:revoke"})
    assert words("staff", "session:revoke").endswith(
        " Only Administrator and Office have it and can give it to you."
    )


def test_four_eyes_are_another_matter(words: Callable[..., str]) -> None:
    assert words("manager", "") == (
        "You wrote this order, or a part of it. Your company wants somebody else to do this."
    )


class TestGreyed:
    def test_the_holders_are_filled_in_when_they_arrive(
        self, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
    ) -> None:
        rights, button = Rights(core_as("staff"), tasks), QPushButton("Approve")
        qtbot.addWidget(button)
        button.setToolTip("Approve it")
        rights.refuse(button, APPROVE)
        assert (button.isEnabled(), button.toolTip()) == (False, NEEDED)
        assert tasks.wait_idle()
        assert button.toolTip() == f"{NEEDED}\nManager has it. Administrator can give it to you."
        assert button.accessibleDescription() == button.toolTip().replace("\n", " ")
        rights.allow(button)
        assert (button.isEnabled(), button.toolTip()) == (True, "Approve it")
        assert button.accessibleDescription() == ""

    def test_they_are_asked_once_and_again_when_a_role_was_changed(
        self, core_as: CoreAs, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        rights, button, other = Rights(core_as("staff"), tasks), QPushButton("A"), QPushButton("B")
        for one in (button, other):
            qtbot.addWidget(one)
        rights.refuse(button, APPROVE)
        assert tasks.wait_idle()
        add_role(core, "buyer", "Buyer", {APPROVE})
        rights.refuse(other, APPROVE)
        assert not tasks.is_busy
        assert "Manager has it" in other.toolTip()
        rights.forget()
        assert tasks.wait_idle()
        for one in (button, other):
            assert "Buyer and Manager have it" in one.toolTip()

    def test_who_holds_it_may_press_when_all_else_is_ready(
        self, core_as: CoreAs, tasks: Tasks, qtbot: QtBot
    ) -> None:
        rights, button = Rights(core_as("manager"), tasks), QPushButton("Approve")
        qtbot.addWidget(button)
        assert rights.offer(button, APPROVE, is_ready=False)
        assert not button.isEnabled()
        assert rights.missing(button) is None
        assert rights.offer(button, APPROVE)
        assert button.isEnabled()

    def test_a_menu_entry_is_greyed_like_a_button(self, core_as: CoreAs, tasks: Tasks, qtbot: QtBot) -> None:
        rights, menu = Rights(core_as("staff"), tasks), QMenu()
        qtbot.addWidget(menu)
        entry = QAction("Approve", menu)
        menu.addAction(entry)
        assert not rights.offer(entry, APPROVE)
        assert tasks.wait_idle()
        assert not entry.isEnabled()
        assert entry.toolTip().startswith(NEEDED)
        assert entry.whatsThis() == entry.toolTip().replace("\n", " ")
        rights.allow(entry)
        assert (entry.isEnabled(), entry.toolTip()) == (True, "Approve")

    def test_a_screen_reader_hears_it(self, core_as: CoreAs, tasks: Tasks, qtbot: QtBot) -> None:
        button = QPushButton("Approve")
        qtbot.addWidget(button)
        Rights(core_as("staff"), tasks).refuse(button, APPROVE)
        assert tasks.wait_idle()
        spoken = QAccessible.queryAccessibleInterface(button)
        assert spoken.text(QAccessible.Text.Description) == button.accessibleDescription()
        assert "Administrator" in spoken.text(QAccessible.Text.Description)

    def test_keys_say_it_too(self, core_as: CoreAs, tasks: Tasks, qtbot: QtBot) -> None:
        rights, said, button = Rights(core_as("staff"), tasks), [], QPushButton()
        qtbot.addWidget(button)
        rights.say_why(button, APPROVE, said.append)
        assert tasks.wait_idle()
        rights.say_why(button, APPROVE, said.append)
        assert said == [f"{NEEDED} Manager has it. Administrator can give it to you."] * 2
