"""RoleDoor: a way to the service layer that shows what a role would see, and changes nothing."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO

from pydantic import SecretStr

from erp_core.core import Core
from erp_core.errors import NotLoggedIn, NotPermitted
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import OnChange, OnConnection
from erp_core.kit.operation import OPERATIONS, Caller, Mode, Operation
from erp_core.kit.schema import View
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.security.permission import permission_title
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_core.security.session import SESSION
from erp_core.security.session.schema import Tokens
from erp_core.security.user.schema import Me

# The tokens are the administrator's core's business; what is handed out here only says whom one sees.
LIFETIME_S = 24 * 3600


def core_seen_as(core: Core, role: RoleRow) -> Core:
    """A core that shows what ``role`` would see, and changes nothing; closing it leaves ``core`` open.

    Raises:
        NotLoggedIn: nobody is logged in to ``core``.
    """
    seen = Core(RoleDoor(core, role))
    seen.resume("")
    return seen


class RoleDoor:
    """Reads through the administrator's own session; every command is refused here, before it is sent.

    What a record offers is narrowed to the role, so that buttons are as the role sees them.
    """

    def __init__(self, core: Core, role: RoleRow) -> None:
        me = core.me
        if me is None:
            raise NotLoggedIn(_("Please log in first."))
        self._core, self._role = core, role
        self._owner = me.username
        self._permissions = frozenset(role.permissions)
        self._ended = ""
        self._subscriptions: list[Callable[[], None]] = []
        # What a core asks about itself, which the role answers and not the administrator.
        self._own: dict[str, Callable[..., Any]] = {
            "session.login": self._login,
            "session.refresh": self._tokens,
            "session.me": self._ask_rights,
            "session.logout": lambda: None,  # the administrator's session goes on
        }

    @property
    def server(self) -> str:
        return self._core.server

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,  # noqa: ARG002 - the administrator's core has its own
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,  # noqa: ARG002 - known to it as well
    ) -> Any:
        """Run a query the role may run.

        Raises:
            NotPermitted: it is a command, or the role may not read this.
        """
        assert isinstance(arguments, Mapping)  # noqa: S101 - text comes over a wire only, and this is no server's
        if name in self._own:
            return self._own[name](**arguments)
        operation = OPERATIONS.get(name)
        assert operation is not None  # noqa: S101 - a core calls declared operations only
        if name != "session.prove":  # unlocking after an idle while
            self._check(operation)
            self._check_subject(arguments.get("kind"))
        result = self._pass_on(request_id or uuid.uuid4(), operation.function, **arguments)
        return self._as_seen(name, result) if isinstance(result, View) else result

    @contextmanager
    def whole_list(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,  # noqa: ARG002 - the administrator's core has its own
        caller: Caller | None = None,  # noqa: ARG002 - known to it as well
    ) -> Iterator[Iterator[bytes]]:
        """All rows of a list the role may read.

        Raises:
            NotPermitted: the role may not read it.
        """
        assert isinstance(arguments, Mapping)  # noqa: S101 - as in ``call``
        operation = OPERATIONS.get(name)
        assert operation is not None  # noqa: S101 - as in ``call``
        self._check(operation)
        with self._core.whole_list(operation.function, arguments["query"]) as blocks:
            yield blocks

    def import_file(
        self,
        kind: str,  # noqa: ARG002 - none can be imported here
        file: bytes,  # noqa: ARG002
        access_token: str | None,  # noqa: ARG002
        request_id: uuid.UUID | None = None,  # noqa: ARG002
        caller: Caller | None = None,  # noqa: ARG002
    ) -> AbstractContextManager[Iterator[bytes]]:
        """NotPermitted: nothing is written here."""
        raise self._only_looking()

    def attach(
        self,
        new: NewFile,  # noqa: ARG002 - none can be added here
        file: BinaryIO,  # noqa: ARG002
        access_token: str | None,  # noqa: ARG002
        request_id: uuid.UUID | None = None,  # noqa: ARG002
        caller: Caller | None = None,  # noqa: ARG002
    ) -> AttachmentRow:
        """NotPermitted: nothing is written here."""
        raise self._only_looking()

    def attachment(
        self,
        id: int,
        access_token: str | None,  # noqa: ARG002 - the administrator's core has its own
        caller: Caller | None = None,  # noqa: ARG002 - known to it as well
    ) -> AbstractContextManager[Iterator[bytes]]:
        """The bytes of a file; those of a record that the role may not read are named to nobody here."""
        return self._core.attachment(id)

    def listen(
        self,
        on_change: OnChange,
        on_connection: OnConnection,
        access_token: Callable[[], str | None],  # noqa: ARG002 - the administrator's core listens with its own
    ) -> None:
        """Report what the administrator's core hears."""
        self._subscriptions += [self._core.on_change(on_change), self._core.on_connection(on_connection)]

    def close(self) -> None:
        """Hear no more; the administrator's core goes on."""
        while self._subscriptions:
            self._subscriptions.pop()()

    def _pass_on(self, request_id: uuid.UUID, operation: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return self._core.run_as_request(request_id, operation, **arguments)
        except NotLoggedIn as error:
            self._ended = error.message
            raise

    def _check(self, declared: Operation) -> None:
        if declared.mode is not Mode.QUERY:
            raise self._only_looking()
        permission = declared.permission or ""
        if permission != SESSION.permission("own") and permission not in self._permissions:
            raise NotPermitted(
                _("{role} does not include “{permission}”.").format(
                    role=_(self._role.title), permission=permission_title(permission)
                )
            )

    def _check_subject(self, kind: object) -> None:
        """What hangs on records of a kind is read by whoever may read those."""
        reading = OPERATIONS.get(f"{kind}.get")
        if reading is not None:
            self._check(reading)

    def _only_looking(self) -> NotPermitted:
        words = _("You are looking at the program as {role}. Nothing can be changed here.")
        return NotPermitted(words.format(role=_(self._role.title)))

    def _login(self, username: str, password: SecretStr, code: SecretStr | None = None) -> Tokens:
        """The administrator's session once more, after it ended; under the name shown or the own."""
        is_shown = username == self._shown_name
        name, plain = self._owner if is_shown else username, code.get_secret_value() if code else ""
        self._core.login(name, password.get_secret_value(), plain)
        return self._tokens()

    def _tokens(self, refresh_token: str = "") -> Tokens:  # noqa: ARG002 - see LIFETIME_S
        return Tokens(
            access_token=uuid.uuid4().hex,
            expires_in=LIFETIME_S,
            refresh_token="",
            draft_key=self._core.draft_key.hex(),
            me=self._shown(),
        )

    def _ask_rights(self) -> Me:
        """What the role permits now, for whoever looks through it."""
        role = self._pass_on(uuid.uuid4(), roles.get, id=self._role.id)
        self._permissions = frozenset(role.permissions)
        return self._shown()

    @property
    def _shown_name(self) -> str:
        return _("{name}, as {role}").format(name=self._owner, role=self._role.name)

    def _shown(self) -> Me:
        me = self._core.me
        if me is None:
            raise NotLoggedIn(self._ended or _("Please log in first."))
        return Me(
            id=me.id,
            username=self._shown_name,
            full_name=me.full_name,
            role=self._role.name,
            role_title=self._role.title,
            permissions=self._permissions,
            format=me.format,
            own_format=me.own_format,
            timezone=me.timezone,
            now=self._core.now(),
        )

    def _as_seen(self, name: str, view: View) -> View:
        """The record with only those actions the role may take; the others lack a permission.

        The rule of four eyes is about persons: somebody else of this role could approve.
        """
        folder = name.partition(".")[0]
        needed = {}
        for action in (*view.actions, *view.refused):
            declared = OPERATIONS.get(f"{folder}.{action}")
            needed[action] = (declared.permission or "") if declared is not None else ""
        refused = {action: needs for action, needs in needed.items() if needs not in self._permissions}
        allowed = [action for action in needed if action not in refused]
        return view.model_copy(update={"actions": allowed, "refused": refused})
