"""RolesModel: which role holds which permission, as a table of ticks that can be changed and saved."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_core.security.permission import ADMIN, permission_title
from erp_core.security.role.schema import RoleRow
from erp_desktop.kit.look.icons import icon

Index = QModelIndex | QPersistentModelIndex
TICK = Qt.ItemDataRole.UserRole
LOCKED = Qt.ItemDataRole.UserRole + 1
CHANGED = Qt.ItemDataRole.UserRole + 2
LONGEST_TITLE = 28  # characters


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One row: a permission, or the heading of a document's permissions; ``words`` marked with ``N_``."""

    document: str
    words: str
    permission: str = ""

    @property
    def title(self) -> str:
        return _(self.words)


def lines() -> list[RoleLine]:
    """Every permission under its document, in the order people think of them."""
    found = []
    for kind in KINDS:
        if kind.every_permit:
            permits = kind.every_permit.values()
            found.append(RoleLine(kind.name, kind.plural))
            found += [RoleLine(kind.name, permit.word, kind.permission(permit.action)) for permit in permits]
    return found


class RolesModel(QAbstractTableModel):
    """Ticks by permission (row) and role (column); the first column says what the permission is.

    Args:
        own_role: of the user, which he may not change.
        held: what the user may do himself; nothing else can be given away.

    Signals:
        edited: a tick was set or taken away.
    """

    edited = Signal()

    def __init__(self, own_role: str, held: frozenset[str], may_write: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.lines = lines()
        self.roles: list[RoleRow] = []
        self._own_role, self._held, self._may_write = own_role, held, may_write
        self._ticks: dict[int, set[str]] = {}
        self._forgotten: set[int] = set()

    def set_rights(self, own_role: str, held: frozenset[str], may_write: bool) -> None:
        """Who changes roles may do other things than before; ``show_roles`` shows it."""
        self._own_role, self._held, self._may_write = own_role, held, may_write

    def show_roles(self, roles: list[RoleRow]) -> None:
        """Show roles as stored; ticks that are not saved stay as they are."""
        self.beginResetModel()
        edits = {role.id: self._ticks[role.id] for role in self.changed_roles()}
        self.roles = roles
        self._forgotten.clear()
        self._ticks = {role.id: edits.get(role.id, set(role.permissions)) for role in roles}
        self.endResetModel()

    def forget(self, role_id: int) -> None:
        """The role's ticks are saved, or not wanted any more; what is stored is shown next."""
        self._forgotten.add(role_id)

    def discard(self) -> None:
        """Back to what is stored."""
        self.beginResetModel()
        self._ticks = {role.id: set(role.permissions) for role in self.roles}
        self.endResetModel()
        self.edited.emit()

    def changed_roles(self) -> list[RoleRow]:
        """Roles whose ticks differ from what is stored."""
        kept = [role for role in self.roles if role.id not in self._forgotten]
        return [role for role in kept if self._ticks[role.id] != set(role.permissions)]

    def permissions_of(self, role: RoleRow) -> set[str]:
        return set(self._ticks[role.id])

    def found(self, text: str) -> set[int]:
        """Rows that have all words of a text, themselves or with their heading, and the headings of those."""
        words = folded(text).split()
        headings = {
            line.document: (row, line.title) for row, line in enumerate(self.lines) if not line.permission
        }
        found = set[int]()
        for row, line in enumerate(self.lines):
            heading, called = headings[line.document]
            told = permission_title(line.permission) if line.permission else ""
            if all(word in folded(f"{called} {line.title} {told}") for word in words):
                found |= {heading, row}
        return found

    def role_at(self, column: int) -> RoleRow | None:
        return self.roles[column - 1] if 1 <= column <= len(self.roles) else None

    def why_locked(self, role: RoleRow, permission: str) -> str:
        """Why this tick cannot be changed; empty when it can."""
        if not self._may_write:
            return _("Your role may not change roles.")
        if role.name == ADMIN:
            return _("The administrator may do everything, so that nobody is locked out.")
        if role.name == self._own_role:
            return _("You cannot change your own role.")
        if permission not in self._held and permission not in role.permissions:
            return _("You cannot give a permission you do not have yourself.")
        return ""

    def toggle(self, index: Index) -> bool:
        """Set the tick or take it away; False where that is not allowed."""
        role, line = self.role_at(index.column()), self.lines[index.row()]
        if role is None or not line.permission or self.why_locked(role, line.permission):
            return False
        self._ticks[role.id] ^= {line.permission}
        self._forgotten.discard(role.id)
        group = [other.document for other in self.lines].index(line.document)
        self.dataChanged.emit(self.index(group, index.column()), self.index(index.row(), index.column()))
        self.edited.emit()
        return True

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.roles) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, of = self.lines[index.row()], self.role_at(index.column())
        if of is None:
            return line.title if role == Qt.ItemDataRole.DisplayRole else None
        ticks = self._ticks[of.id]
        if not line.permission:
            wanted = [other.permission for other in self.lines if other.document == line.document][1:]
            count = _("{held} of {all}").format(held=len(ticks & set(wanted)), all=len(wanted))
            return count if role == Qt.ItemDataRole.DisplayRole else None
        return self._tick_data(line.permission, of, ticks, role)

    def _tick_data(self, permission: str, of: RoleRow, ticks: set[str], role: int) -> Any:
        is_on = permission in ticks
        if role == TICK:
            return is_on
        if role == CHANGED:
            return is_on != (permission in of.permissions)
        if role == LOCKED:
            return bool(self.why_locked(of, permission))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.why_locked(of, permission) or permission_title(permission)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            held = _("allowed") if is_on else _("not allowed")
            return f"{permission_title(permission)}, {_(of.title)}: {held}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        of = self.role_at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            if of is None:
                return _("May …")
            users = ngettext("{count} user", "{count} users", of.users)
            return f"{shortened(_(of.title))}\n{users.format(count=of.users)}"
        if role == Qt.ItemDataRole.DecorationRole and of is not None and of.needs_second_factor:
            return icon("shield-check")
        if role == Qt.ItemDataRole.ToolTipRole and of is not None:
            words = _("{title}: needs a second factor at each login")
            return words.format(title=_(of.title)) if of.needs_second_factor else _(of.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if of is None else Qt.AlignmentFlag.AlignHCenter
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def shortened(title: str) -> str:
    """A role's title as it stands above its ticks; the whole of a long one is in the tooltip."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
