"""CommandPalette: type a few letters, press Enter, and the screen opens or the action is done."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.filter.likeness import likeness, may_be_mistyped
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.place import available, clamped

WIDTH = 560
MOST_SHOWN = 10
ROW = 36
LONG_ENOUGH = 4  # letters, that the beginning of a word says which it is
_BETWEEN_WORDS = re.compile(r"\W+")
# Where nothing has what is typed, so many that are called nearly so are told.
MOST_SIMILAR = 4
# Before a text: what can be done is meant, and no record.
ACTIONS = ">"


@dataclass(frozen=True)
class Command:
    """One thing the palette can do; ``title`` is translated already, ``icon`` a picture or its name.

    Attributes:
        in_list: shows the list of such records with all that hold the text; None where there is none.
        also: what it is called elsewhere; found by that, too.
        is_here: of what stands in front, which is meant before what is done anywhere.
        is_sought: one of very many, which is shown to who types something.
        own: a word of this is to be typed, and what it shares with many others is not enough; empty for any.
        is_similar: it is called nearly so; who pressed Enter before it was there did not mean it.
    """

    title: str
    icon: str | QIcon
    call: Callable[[], object]
    shortcut: str = ""
    in_list: Callable[[], object] | None = None
    also: str = ""
    is_here: bool = False
    is_sought: bool = False
    own: str = ""
    is_similar: bool = False

    @property
    def told(self) -> str:
        """As it is shown."""
        return _("{title} · similar").format(title=self.title) if self.is_similar else self.title


def matching(commands: Sequence[Command], text: str) -> list[Command]:
    """Commands with every word of ``text``; those that begin with it, or are of here and have it, first.

    What is called just so comes first of all; words that begin so come before those with it inside.
    """
    sought = folded(text).strip().removeprefix(ACTIONS).strip()
    words = sought.split()
    told = [c for c in commands if words or not c.is_sought]
    told = [c for c in told if not c.own or any(f" {word}" in f" {folded(c.own)}" for word in words)]
    found = [c for c in told if all(word in folded(f"{c.title} {c.also}") for word in words)]
    return sorted(found, key=lambda c: (*_place(c, folded(c.title), sought), c.is_sought))


def similar(commands: Sequence[Command], text: str) -> list[Command]:
    """Commands that a text with typing errors in it may mean and that do not have it, the likeliest first."""
    sought = folded(text).strip().removeprefix(ACTIONS).strip()
    if not may_be_mistyped(sought):
        return []
    known = matching(commands, text)
    others = [c for c in commands if not c.own and c not in known]
    alike = [(likeness(sought, folded(f"{c.title} {c.also}")), c) for c in others]
    best = sorted((one for one in alike if one[0]), key=lambda one: -one[0])[:MOST_SIMILAR]
    return [replace(c, is_similar=True) for _how_much, c in best]


def _place(command: Command, title: str, sought: str) -> tuple[bool, bool, bool, bool]:
    # Of few letters too many words begin with them.
    word = sought if len(sought) >= LONG_ENOUGH else f"{sought} "
    is_word = command.is_here and bool(sought) and f" {word}" in f" {title} "
    own = title.rpartition(": ")[2] if command.is_sought else title
    begun = f" {_BETWEEN_WORDS.sub(' ', f'{title} {folded(command.also)}')}"
    are_begun = all(f" {one}" in begun for one in _BETWEEN_WORDS.sub(" ", sought).split())
    return title != sought, not (is_word or own.startswith(sought)), not is_word, not are_begun


class _KeysDelegate(QStyledItemDelegate):
    """A row with its shortcut at the right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        keys = index.data(Qt.ItemDataRole.UserRole)
        if keys:
            painter.save()
            painter.setPen(theme.color("text_muted"))
            place = option.rect.adjusted(0, 0, -12, 0)  # type: ignore[attr-defined]
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
            painter.restore()


class CommandPalette(QFrame):
    """A search line over what can be done; Esc or a click elsewhere closes it.

    Tab shows the list of the lit record with all that hold the text.

    What is known here stands there at once; records come below it when they are found, and move nothing.

    Signals:
        asked: other text stands in the line.
        waits: Enter was pressed while nothing of the kind is known here: what is found is meant.
        beside: what was opened shall stand beside the others.

    Attributes:
        nothing: why nothing is found, where that is known.
    """

    asked = Signal(str)
    waits = Signal()
    beside = Signal(object)

    def __init__(self, commands: Sequence[Command], parent: QWidget, recent: Sequence[Command] = ()) -> None:
        """Args:
        recent: what stands first as long as nothing is typed.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self._recent, self._is_beside = recent, False
        self.nothing = ""
        named(with_role(self, "card"), "palette", _("Search screens, actions and records"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands = commands
        self._shown: list[Command] = []
        self._is_waiting = False
        self._line = named(PlainLine(self), "palette.search", _("Search screens, actions and records"))
        self.show_hint(has_people=False)
        self._line.addAction(icon("search", "icon_muted"), PlainLine.ActionPosition.LeadingPosition)
        self._list = named(QListWidget(self), "palette.list", _("Found"))
        self._list.setIconSize(QSize(18, 18))
        self._list.setItemDelegate(_KeysDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._line.textChanged.connect(self._show)
        self._list.itemClicked.connect(lambda _item: self._do())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFixedSize(WIDTH, 56 + MOST_SHOWN * ROW)
        self._show("")

    def show_hint(self, *, has_people: bool) -> None:
        """Say what may be typed here.

        Args:
            has_people: whoever searches may see users.
        """
        words = _("Search screens, actions and records; > actions, # numbers alone")
        if has_people:
            words = _("Search screens, actions and records; > actions, # numbers, @ people alone")
        self._line.setPlaceholderText(words)

    def open_over(self, window: QWidget) -> None:
        """Show it in the upper middle of the window."""
        corner = window.mapToGlobal(QPoint((window.width() - WIDTH) // 2, 88))
        self.move(clamped(corner, self.size(), available(window)))
        self.show()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)  # what is typed in stays open meanwhile

    def add(self, text: str, found: Sequence[Command]) -> None:
        """Show records that were found for a text, if that still stands in the line."""
        if text != self._line.text().strip():
            return
        if not self._shown:
            self._list.clear()
        for command in found:
            self._shown.append(command)
            self._add_row(command)
        self._tell_nothing(is_more_to_come=False)
        # What is only similar nobody has asked for: it is done by who chooses it.
        is_similar = bool(self._shown) and self._shown[0].is_similar
        if self._list.currentRow() < 0 and not is_similar:
            self._list.setCurrentRow(0)
        if self._is_waiting:
            self._is_waiting = False
            if self._shown and not is_similar:
                self._do()

    @property
    def has_any(self) -> bool:
        """Whether anything is shown that has what is typed."""
        return bool(self._shown)

    def similar(self) -> list[Command]:
        """What can be done and is called nearly as is typed."""
        return similar(self._commands, self._line.text())

    def _show(self, text: str) -> None:
        self._is_waiting = False
        self.nothing = ""
        self._shown = [*(() if text.strip() else self._recent), *matching(self._commands, text)]
        self._list.clear()
        for command in self._shown:
            self._add_row(command)
        self._tell_nothing(is_more_to_come=bool(text.strip()))
        self._list.setCurrentRow(0)
        self.asked.emit(text)

    def _add_row(self, command: Command) -> None:
        picture = icon(command.icon) if isinstance(command.icon, str) else command.icon
        item = QListWidgetItem(picture, command.told, self._list)
        item.setToolTip(command.told)
        item.setData(Qt.ItemDataRole.UserRole, command.shortcut)
        item.setSizeHint(QSize(0, ROW))

    def _tell_nothing(self, *, is_more_to_come: bool) -> None:
        if not self._shown:
            words = self.nothing or _("Nothing is called that")
            words = _("Looking in the lists…") if is_more_to_come else words
            QListWidgetItem(words, self._list).setFlags(Qt.ItemFlag.NoItemFlags)

    def _do(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._shown):
            command = self._shown[row]
            self.close()
            opened = command.call()
            if self._is_beside:
                self.beside.emit(opened)
        elif self._line.text().strip() and not self._shown:
            self._is_waiting = True
            self.waits.emit()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab; the line keeps what is typed."""
        row = self._list.currentRow()
        in_list = self._shown[row].in_list if next and 0 <= row < len(self._shown) else None
        if in_list is not None:
            self.close()
            in_list()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            here = self._list.currentRow()
            here = 0 if here < 0 and step < 0 else here  # none is chosen: up leads to the last
            self._list.setCurrentRow((here + step) % max(self._list.count(), 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or keys.is_pressed(event, keys.OPEN_BESIDE):
            self._is_beside = keys.is_pressed(event, keys.OPEN_BESIDE)
            self._do()
        else:
            super().keyPressEvent(event)
