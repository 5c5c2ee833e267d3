"""RolesScreen: who may do what; ticks by role, saved together."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from erp_core.errors import ErpError, StaleRecord
from erp_core.kit.i18n import _
from erp_core.security.permission import ADMIN, SHIPPED_ROLES
from erp_core.security.role import ROLE
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_desktop.administration.roles.role_dialog import RoleDialog, role_name
from erp_desktop.administration.roles.roles_model import RolesModel
from erp_desktop.administration.roles.roles_table import RolesTable
from erp_desktop.kit.frame.screen import Screen, Then
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead, SaveButton
from erp_desktop.kit.parts.state_page import BusyStrip
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class RolesScreen(Screen):
    """The matrix of roles and permissions."""

    tables = frozenset({"role", "user_account"})
    usual_keys = keys.ASKED_OF_LISTS
    _nothing = ""  # why no line is seen

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(core, tasks, shell, parent)
        self.model = RolesModel(*self._rights(), self)
        self.search = SearchLine(_("Search what roles may do"), self)
        self.table = RolesTable(self.model, self)
        self.message = MessageBar(self)
        self._busy = BusyStrip(self, "surface")
        self._is_saving = False
        self._note = with_role(named(QLabel(self), "roles.note"), "muted")
        self.view_button = self._button("view", _("View as"), "eye", _("See the program as a role sees it"))
        self._menu = QMenu(self)
        self.view_button.setMenu(self._menu)
        self.new_button = self._button("new", _("New role…"), "plus")
        keys.tell(self.new_button, _("A copy of another role"), keys.NEW)
        self.rename_button = self._button("rename", _("Rename…"), "pencil-line")
        self.factor_button = self._button("factor", _("Second factor"), "shield-check")
        self.factor_button.setCheckable(True)
        self.delete_button = self._button("delete", _("Delete"), "trash-2")
        self.save_button = SaveButton("roles.save", self)
        self._lay_out()
        self._connect()
        self.set_title(_("Roles"))
        self._refresh()
        self.reload()

    @property
    def is_dirty(self) -> bool:
        return bool(self.model.changed_roles())

    def can_close(self, then: Then = None) -> bool:
        """Ask when ticks are not saved."""
        return self.may_close(lambda: self.save(then=then))

    def focus_first(self) -> None:
        self.table.setFocus()

    def focus_search(self) -> None:
        """Put the keyboard in the line that searches."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search(self, text: str) -> None:
        """Show what roles may do that has all words."""
        words = _("Nothing that roles may do is called “{text}”.")
        self._nothing = "" if self.table.show_found(text) else words.format(text=text)
        self._refresh()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    def reload(self) -> None:
        """Read the roles again; ticks that are not saved stay."""
        self._busy.set_busy(True)
        core = self.core
        self.tasks.run(self, lambda: core.run(roles.search), self._show, self._failed)

    def rights_changed(self) -> None:
        self.model.set_rights(*self._rights())
        self._refresh()
        super().rights_changed()

    def save(self, *, then: Then = None) -> None:
        """Write every role whose ticks were changed, or say why not."""
        changed = [(role, self.model.permissions_of(role)) for role in self.model.changed_roles()]
        if not self._may_write() or not changed or self._is_saving:
            return
        core = self.core

        def write() -> list[tuple[RoleRow, ErpError | None]]:
            return [(role, _write(core, role, permissions)) for role, permissions in changed]

        self._is_saving = True
        self._busy.set_busy(True)
        self.message.clear()
        self._refresh()
        self.tasks.run(self, write, lambda outcomes: self._saved(outcomes, then), self._failed)

    def _saved(self, outcomes: list[tuple[RoleRow, ErpError | None]], then: Then) -> None:
        self._is_saving = False
        failed = [(role, error) for role, error in outcomes if error is not None]
        for role, error in outcomes:
            if error is None:
                self.model.forget(role.id)
        if failed:
            self.message.show_message("\n".join(_trouble(*pair) for pair in failed), "warning")
        else:
            titles = ", ".join(_(role.title) for role, _error in outcomes)
            text = _("Saved: {roles}. It counts at once for everybody who is logged in.")
            self.shell.show_message(text.format(roles=titles), "success")
        self.reload()
        if then is not None and not failed:
            then()

    def _failed(self, error: ErpError) -> None:
        self._is_saving = False
        self._busy.set_busy(False)
        self._refresh()
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def _show(self, rows: list[RoleRow]) -> None:
        self._busy.set_busy(False)
        current = self.role
        row, column = max(self.table.currentIndex().row(), 1), self.table.currentIndex().column()
        was_dirty = self.is_dirty
        self.model.show_roles(rows)
        self.table.setCurrentIndex(self.model.index(row, max(column, 1)))
        if current is not None:
            self.table.show_role(current.id)
        self._fill_menu()
        self._refresh()
        if was_dirty != self.is_dirty:
            self.dirty_changed.emit(self.is_dirty)

    # Roles themselves

    @property
    def role(self) -> RoleRow | None:
        """The role whose column is in front."""
        return self.model.role_at(self.table.currentIndex().column())

    def create_new(self) -> None:
        """Make a role as a copy of another, or say why not."""
        if not self._may_write():
            return
        taken = {role.name for role in self.model.roles}
        dialog = RoleDialog(_("New role"), "", self.model.roles, taken, self)
        if self.role is not None:
            dialog.choose_copied(self.role)
        dialog.accepted.connect(lambda: self._create(dialog.title, dialog.copied))
        dialog.open()

    def _create(self, title: str, copied: RoleRow) -> None:
        content: Any = {"name": role_name(title), "title": title, "permissions": copied.permissions}
        core = self.core
        self.tasks.run(self, lambda: core.run(roles.create, content), self._made)

    def _made(self, made: Any) -> None:
        self.shell.show_message(_("The role {title} is there.").format(title=made.title), "success")
        core = self.core

        def show(rows: list[RoleRow]) -> None:
            self._show(rows)
            self.table.show_role(made.id)

        self.tasks.run(self, lambda: core.run(roles.search), show, self._failed)

    def rename(self) -> None:
        """Give the role in front another title."""
        role = self.role
        if role is None:
            return
        dialog = RoleDialog(_("Rename"), _(role.title), (), set(), self)
        dialog.accepted.connect(lambda: self._rename(role, dialog.title))
        dialog.open()

    def _rename(self, role: RoleRow, title: str) -> None:
        content: Any = {"name": role.name, "title": title, "permissions": role.permissions}
        core = self.core
        call = (role.id, role.version, content)
        self.tasks.run(self, lambda: core.run(roles.update, *call), lambda _view: self.reload())

    def delete(self) -> None:
        """Remove the role in front, after asking."""
        role = self.role
        if role is None:
            return
        question = _("Delete the role {title}?").format(title=_(role.title))
        if ask.confirm(self, question, _("Delete")):
            core = self.core
            self.model.forget(role.id)
            self.tasks.run(
                self, lambda: core.run(roles.delete, role.id, role.version), lambda _none: self.reload()
            )

    def require_second_factor(self) -> None:
        """Want a second factor of who holds the role in front, or no longer; asks before."""
        role = self.role
        if role is None:
            return
        title, wanted = _(role.title), not role.needs_second_factor
        question = (
            _("Shall everybody with the role {title} need a second factor?")
            if wanted
            else _("Shall nobody need a second factor for the role {title} any more?")
        )
        if ask.confirm(self, question.format(title=title), _("Yes")):
            core = self.core
            call = (role.id, role.version, wanted)
            self.tasks.run(
                self, lambda: core.run(roles.require_second_factor, *call), lambda _view: self.reload()
            )
        self._refresh()

    def view_as(self, role: RoleRow) -> None:
        """Show the program as this role sees it."""
        self.shell.view_as(role)

    # Showing

    def _rights(self) -> tuple[str, frozenset[str], bool]:
        """The user's own role, what it holds, and whether it may change roles."""
        me = self.core.me
        may_write = self.core.can(ROLE.permission("write"))
        return (me.role, me.permissions, may_write) if me is not None else ("", frozenset(), False)

    def _refresh(self) -> None:
        role, is_dirty = self.role, self.is_dirty
        fixed, kept = self._why_fixed(role), self._why_kept(role)
        self.rename_button.setToolTip(fixed or _("Give it another title"))
        is_required = role is not None and role.needs_second_factor
        self.factor_button.setChecked(is_required)
        self.factor_button.setToolTip(factor_words(role))
        self.delete_button.setToolTip(kept or _("Remove a role nobody holds"))
        for button, is_ready in (
            (self.new_button, True),
            (self.rename_button, role is not None and not fixed),
            (self.delete_button, role is not None and not kept),
            (self.factor_button, role is not None),
            (self.save_button, is_dirty and not self._is_saving),
        ):
            self.shell.rights.offer(button, ROLE.permission("write"), is_ready=is_ready)
        self.save_button.set_primary(is_dirty)
        told = (_("Not saved") if is_dirty else "", self._nothing)
        self._note.setText(" · ".join(words for words in told if words))

    def _why_fixed(self, role: RoleRow | None) -> str:
        """Why this role cannot be changed by anybody, or not by this user; empty when it can."""
        if role is not None and role.name == ADMIN:
            return _("The administrator's role stays as it is.")
        if role is not None and role.name == self._rights()[0]:
            return _("You cannot change your own role.")
        return ""

    def _why_kept(self, role: RoleRow | None) -> str:
        """Why this role cannot be removed; empty when it can."""
        return _("A shipped role stays.") if role is not None and role.name in SHIPPED_ROLES else ""

    def _may_write(self) -> bool:
        """Whether the user may change roles; if not, he is told why."""
        return self.shell.rights.may(self, ROLE.permission("write"), self.message.show_message)

    def _tick_refused(self, why: str) -> None:
        if self._may_write():
            self.shell.show_message(why, "info")

    def _edited(self) -> None:
        self._refresh()
        self.dirty_changed.emit(self.is_dirty)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for role in self.model.roles:
            self._menu.addAction(literal(_(role.title)), lambda role=role: self.view_as(role))

    def _button(self, name: str, title: str, icon_name: str, tooltip: str = "") -> QPushButton:
        button = named(QPushButton(icon(icon_name), f" {title}", self), f"roles.{name}", title)
        button.setToolTip(tooltip)
        return button

    def _connect(self) -> None:
        self.model.edited.connect(self._edited)
        self.search.searched.connect(self._search)
        self.search.left.connect(self.table.setFocus)
        self.table.role_changed.connect(lambda _role: self._refresh())
        self.table.refused.connect(self._tick_refused)
        self.new_button.clicked.connect(self.create_new)
        self.rename_button.clicked.connect(self.rename)
        self.delete_button.clicked.connect(self.delete)
        self.factor_button.clicked.connect(self.require_second_factor)
        self.save_button.clicked.connect(self.save)
        for key in (keys.SEARCH, keys.FILTERS):
            keys.bind(self, key, self.focus_search)
        keys.bind(self, keys.RELOAD, self.reload)
        keys.bind(self, keys.SAVE, self.save)
        keys.bind(self, keys.NEW, self.create_new)

    def _lay_out(self) -> None:
        buttons = (
            self.view_button,
            self.factor_button,
            self.delete_button,
            self.rename_button,
            self.new_button,
        )
        head = PageHead(_("Roles"), self, *buttons, self.save_button, note=self._note)
        self.search.setMaximumWidth(360)
        head.rows.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.message, self._busy):
            column.addWidget(widget)
        column.addWidget(self.table, 1)


def factor_words(role: RoleRow | None) -> str:
    """What the button of the second factor says of a role."""
    if role is None:
        return _("Whether logins need a code of a phone, by role")
    if role.needs_second_factor:
        return _("{title}: needs a second factor at each login").format(title=_(role.title))
    return _("{title}: needs no second factor").format(title=_(role.title))


def _write(core: "Core", role: RoleRow, permissions: set[str]) -> ErpError | None:
    """Write one role; the trouble, if there was any."""
    content: Any = {"name": role.name, "title": role.title, "permissions": permissions}
    try:
        core.run(roles.update, role.id, role.version, content)
    except ErpError as error:
        return error
    return None


def _trouble(role: RoleRow, error: ErpError) -> str:
    if isinstance(error, StaleRecord):
        text = _("Somebody else changed {title} meanwhile. Your ticks are kept: compare, then save again.")
        return text.format(title=_(role.title))
    return f"{_(role.title)}: {error.message}"
