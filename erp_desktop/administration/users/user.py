"""Users on the desktop: the list and what the form holds."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import N_, NN_, _
from erp_core.kit.words import ValueKind
from erp_core.security.role import service as roles
from erp_core.security.user import USER
from erp_core.security.user import service as users
from erp_core.security.user.schema import TemporaryPassword, UserRow, UserView
from erp_desktop.administration.users.activate_dialog import ask_for_role
from erp_desktop.administration.users.password_dialog import PasswordDialog
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.action import Action, moves_of
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.match import LookupSource, Match, narrowed
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.tables.column import Column

if TYPE_CHECKING:
    from erp_core import Core

LIST = ListSpec(
    name="users",
    record="user_account",
    table="user_account",
    title=N_("Users"),
    icon="user",
    row=UserRow,
    search=users.search,
    summary=users.summary,
    columns=(
        Column(N_("User name"), "username", shown_as="code", width=140),
        Column(N_("Name"), "full_name", is_stretched=True, width=180),
        Column(N_("E-mail"), "email", width=200, is_whole=True),
        Column(N_("Role"), "role_title", ValueKind.CHOICE, width=140, choices={}),
        Column(N_("Status"), "status", ValueKind.CHOICE, shown_as="status", width=116),
        Column(N_("Locked"), "locked_until", ValueKind.INSTANT, shown_as="lock"),
        Column(N_("Last login"), "last_login_at", ValueKind.INSTANT, width=152),
    ),
    sort="full_name",
    create=USER.permission("write"),
    new_title=N_("New user"),
    search_hint=N_("Search name, user name, e-mail"),
    empty_title=N_("No users yet"),
    empty_text=N_("Everybody who works with the program has an account of his own."),
    filters=users.LISTING.filters,
    chips="status",
    counted=NN_("user", "users"),
)


def _roles(core: "Core", text: str) -> list[Match]:
    return narrowed([Match(r.name, r.name, _(r.title)) for r in core.run(roles.search)], text)


ROLES = LookupSource(_roles, N_("role"))


def _role_of(user: Any) -> Match:
    return Match(user.role, user.role, _(user.role_title))


def _state(user: UserView) -> tuple[str, str]:
    """Whether failed logins shut the account, and what there is to know of its logins."""
    if user.locked_until is not None and user.locked_until > datetime.now(UTC):
        note = _("Too many failed logins, until {time}").format(time=format_datetime(user.locked_until))
        return "locked", note
    if user.must_change_password:
        return user.status, _("Has a temporary password")
    if user.last_login_at is None:
        return user.status, _("Never logged in")
    words = _("Last login {time}").format(time=format_datetime(user.last_login_at))
    return user.status, f"{words} · {_('second factor on')}" if user.second_factor_at else words


def _show_password(result: Any, form: QWidget) -> None:
    """A temporary password is shown once."""
    if isinstance(result, TemporaryPassword):
        PasswordDialog(result.user.full_name, result.temporary_password, form).open()


FORM = FormSpec(
    name="user_account",
    title=N_("User"),
    new_title=N_("New user"),
    icon="user",
    view=UserView,
    get=users.get,
    create=users.create,
    update=users.update,
    history=users.history,
    create_permission=USER.permission("write"),
    sections=(
        Section(
            (
                Field(
                    "username",
                    N_("User name"),
                    editors.text(40, is_code=True),
                    2,
                    is_required=True,
                    is_fixed=True,
                    hint=N_("Small letters, digits, . _ -; it stays for ever."),
                ),
                Field("full_name", N_("Full name"), editors.text(), 2, is_required=True),
                Field("role", N_("Role"), editors.lookup(ROLES), 2, is_required=True, read=_role_of),
                Field("email", N_("E-mail"), editors.text(), 2),
                Field("phone", N_("Phone"), editors.text(40), 2),
            ),
            N_("Who it is"),
        ),
    ),
    caption=lambda user: user.full_name,
    terms=lambda _core: Terms(),
    state=_state,
    record_of=lambda result: result.user if isinstance(result, TemporaryPassword) else result,
    show_more=_show_password,
    moves=(
        *moves_of(
            USER,
            users,
            activate={"ask": ask_for_role, "done": N_("{caption} may log in now.")},
            disable={"done": N_("{caption} is shut out; open sessions have ended.")},
        ),
        Action(
            "unlock",
            N_("Unlock"),
            "lock-open",
            operation=users.unlock,
            done=N_("{caption} may try again at once."),
        ),
        Action(
            "reset_password",
            N_("Reset password"),
            "key-round",
            operation=users.reset_password,
            done=N_("{caption} has a temporary password."),
            tone="info",
            question=N_("Give a new temporary password? The old one and all open sessions end at once."),
        ),
        Action(
            "reset_second_factor",
            N_("Reset second factor"),
            "phone",
            operation=users.reset_second_factor,
            done=N_("{caption} logs in with the password alone, and can set up another phone."),
            tone="info",
            question=N_("Take the second factor away? Make sure who asks for it. Open sessions end at once."),
        ),
    ),
)
