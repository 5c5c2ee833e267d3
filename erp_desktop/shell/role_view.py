"""RoleView: a core that shows what a role would see, and changes nothing."""

import uuid
from collections.abc import Callable
from typing import Any

from erp_core.core import Core
from erp_core.errors import NotPermitted
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import OnChange, OnConnection
from erp_core.kit.operation import OPERATIONS, Mode, operation_of
from erp_core.kit.schema import View
from erp_core.security.permission import permission_title
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_core.security.session import SESSION
from erp_core.security.user.schema import Me


class RoleView(Core):
    """Reads through the administrator's own session; every command is refused here, before it is sent.

    What a record offers is narrowed to the role, so that buttons are as the role sees them.
    """

    def __init__(self, core: Core, role: RoleRow) -> None:
        self._core, self._role_id = core, role.id
        self.server = core.server
        self._title = _(role.title)
        me = core.me
        self._me = Me(
            id=me.id if me is not None else 0,
            username=f"{me.username if me is not None else ''}, as {role.name}",
            full_name=me.full_name if me is not None else "",
            role=role.name,
            role_title=role.title,
            permissions=frozenset(role.permissions),
        )

    @property
    def me(self) -> Me | None:
        return self._me

    @property
    def refresh_token(self) -> str | None:
        return None

    def login(self, username: str, password: str) -> Me:
        me = self._core.me
        is_own = me is not None and username == self._me.username
        return self._core.login(me.username if is_own and me is not None else username, password)

    def resume(self, refresh_token: str) -> Me:
        return self._core.resume(refresh_token)

    def logout(self) -> None:
        """The administrator's session goes on."""

    def close(self) -> None:
        """The administrator's core goes on."""

    def ask_rights(self) -> Me:
        """What the role permits now, for whoever looks through it."""
        role = self._core.run(roles.get, self._role_id)
        self._me = self._me.model_copy(update={"permissions": frozenset(role.permissions)})
        return self._me

    def can(self, permission: str) -> bool:
        return permission in self._me.permissions

    def on_change(self, callback: OnChange) -> Callable[[], None]:
        return self._core.on_change(callback)

    def on_connection(self, callback: OnConnection) -> Callable[[], None]:
        return self._core.on_connection(callback)

    def run_as_request(
        self, request_id: uuid.UUID, operation: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Run a query the role may run.

        Raises:
            NotPermitted: it is a command, or the role may not read this.
        """
        declared = operation_of(operation)
        if declared.name == "session.prove":  # unlocking after an idle while
            return self._core.run_as_request(request_id, operation, *args, **kwargs)
        if declared.mode is not Mode.QUERY:
            raise NotPermitted(
                _("You are looking at the program as {role}. Nothing can be changed here.").format(
                    role=self._title
                )
            )
        permission = declared.permission or ""
        if permission != SESSION.permission("own") and not self.can(permission):
            raise NotPermitted(
                _("{role} does not include “{permission}”.").format(
                    role=self._title, permission=permission_title(permission)
                )
            )
        result = self._core.run_as_request(request_id, operation, *args, **kwargs)
        return self._as_seen(declared.name, result) if isinstance(result, View) else result

    def recall(
        self,
        tables: tuple[str, ...],  # noqa: ARG002
        operation: Callable[..., Any],
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """Asked each time: whoever looks through a role does it seldom."""
        return self.run(operation, *args, **kwargs)

    def _as_seen(self, operation: str, view: View) -> View:
        """The record with only those actions the role may take; the others lack a permission.

        The rule of four eyes is about persons: somebody else of this role could approve.
        """
        folder = operation.partition(".")[0]
        needed = {}
        for action in (*view.actions, *view.refused):
            declared = OPERATIONS.get(f"{folder}.{action}")
            needed[action] = (declared.permission or "") if declared is not None else ""
        refused = {action: needs for action, needs in needed.items() if not self.can(needs)}
        allowed = [action for action in needed if action not in refused]
        return view.model_copy(update={"actions": allowed, "refused": refused})
