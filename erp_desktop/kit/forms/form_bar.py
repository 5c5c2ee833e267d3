"""FormBar: the top of a form: what it is, its status, and what can be done with it now."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.forms.action import Action
from erp_desktop.kit.forms.presence.people_label import PeopleLabel
from erp_desktop.kit.frame.record_panel import RecordPanel
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.preferences import FORM_HISTORY
from erp_desktop.kit.look.whole_label import ShortLabel
from erp_desktop.kit.parts.status_badge import StatusBadge
from erp_desktop.kit.rights.rights import Rights

_ICON = QSize(16, 16)
_NARROW = 1000
# What a title needs to say anything: the number of a document.
_LEAST_TITLE = 132
_WIDE_MARGINS, _NARROW_MARGINS = (16, 10, 12, 10), (12, 10, 6, 10)


class FormBar(QFrame):
    """Title, status badge, moves, Save and the menu of everything else.

    Signals:
        save_wanted, history_toggled: Save, or the history button, was pressed.
        move_wanted: a move was chosen, with its Action.
    """

    save_wanted = Signal()
    history_toggled = Signal(bool)
    move_wanted = Signal(object)

    def __init__(
        self, icon_name: str, moves: Sequence[Action], rights: Rights, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rights = rights
        self.setObjectName("toolbar")
        self._picture = QLabel(self)
        self._picture.setPixmap(icon(icon_name).pixmap(20, 20))
        self._title = with_role(named(ShortLabel(self), "form.title"), "title")
        self.badge = StatusBadge(self)
        self.badge.setObjectName("form.status")
        self.people = PeopleLabel(self)
        self._note = with_role(named(ShortLabel(self), "form.note"), "muted")
        self._moves = {move.name: self._move_button(move) for move in moves}
        self._actions = {move.name: move for move in moves}
        self._next = ""
        self.save = named(QPushButton(icon("save"), " " + _("Save"), self), "form.save", _("Save"))
        keys.tell(self.save, _("Save"), keys.SAVE)
        self.save.clicked.connect(self.save_wanted)
        named_save = self.save.addAction("")
        keys.tell(named_save, _("Save"), keys.SAVE)
        named_save.triggered.connect(self.save.click)
        self.history = self._history_button()
        self.attachments = named(QToolButton(self), "form.attachments_button")
        self.notes = named(QToolButton(self), "form.notes_button")
        self.show_files(0)
        self.show_notes(0)
        for button in (self.attachments, self.notes):
            button.setCheckable(True)
            button.setEnabled(False)  # as long as no record is shown
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.more = named(QToolButton(self), "form.more", _("More"))
        self.more.setIcon(icon("ellipsis"))
        self.more.setToolTip(_("More"))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()

    def _history_button(self) -> QToolButton:
        button = named(QToolButton(self), "form.history_button", _("History"))
        button.setIcon(icon("history"))
        button.setCheckable(True)
        keys.tell(button, _("Who did what"), keys.HISTORY)
        return button

    def connect_sides(
        self, history: QWidget, attachments: RecordPanel, notes: RecordPanel, leave: Callable[[], None]
    ) -> None:
        """Have the buttons show and hide what stands beside the form: one of them at a time.

        Args:
            leave: puts the keyboard back into the form, where it was in a side that gives way.
        """
        self._leave_side, self._sides = leave, {self.history: history, self.attachments: attachments}
        self._sides[self.notes] = notes
        attachments.counted.connect(self.show_files)
        notes.counted.connect(self.show_notes)
        for button, panel in self._sides.items():
            panel.hide()
            button.toggled.connect(partial(self._show_side, button))
        self.history.setChecked(FORM_HISTORY.get())

    def show_files(self, count: int) -> None:
        """How many files hang on the record that is shown."""
        told = ngettext("{count} attachment", "{count} attachments", count)
        words = told.format(count=format_integer(count)) if count else _("Attachments")
        self._show_count(self.attachments, count, words, "paperclip", keys.ATTACHMENTS)

    def show_notes(self, count: int) -> None:
        """How many notes stand on the record that is shown."""
        told = ngettext("{count} note", "{count} notes", count)
        words = told.format(count=format_integer(count)) if count else _("Notes")
        self._show_count(self.notes, count, words, "message-square", keys.NOTES)

    def _show_count(
        self, button: QToolButton, count: int, words: str, icon_name: str, key: keys.Keys
    ) -> None:
        button.setText(format_integer(count) if count else "")
        button.setIcon(icon(icon_name, "icon_active" if count else "icon"))
        button.setAccessibleName(words)
        keys.tell(button, words, key)
        button.setEnabled(True)
        self._fit()

    def _show_side(self, button: QToolButton, is_shown: bool) -> None:
        here = self.window().focusWidget()
        if here is not None and any(here is side or side.isAncestorOf(here) for side in self._sides.values()):
            self._leave_side()  # before Qt puts the keyboard wherever its place is hidden
        for other in self._sides:
            if is_shown and other is not button:
                with QSignalBlocker(other):
                    other.setChecked(False)
                self._sides[other].setVisible(False)
        self._sides[button].setVisible(is_shown)
        if button is self.history:
            FORM_HISTORY.set(is_shown)
        elif not is_shown and FORM_HISTORY.get():  # the history made room meanwhile, and comes back
            with QSignalBlocker(self.history):
                self.history.setChecked(True)
            self._sides[self.history].setVisible(True)
        self.history_toggled.emit(self.history.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room the captions of the moves come first, and of them the likeliest's.

        The others are pictures then, with their captions as tooltips.
        """
        row = self.layout()
        if not isinstance(row, QHBoxLayout):
            return
        self._make_roomy(row, is_wide=self.width() >= theme.scaled(_NARROW))
        self._title.setMinimumWidth(min(self._title.sizeHint().width(), theme.scaled(_LEAST_TITLE)))
        buttons = [one for one in (*self._ordered_moves(), self.save) if not one.isHidden()]
        needed = row.minimumSize().width()
        needed += sum(self._caption_width(one) for one in buttons if not one.text())
        for button in sorted(buttons, key=lambda one: one.property("tone") == "primary"):
            is_shown = needed <= self.width() or button.icon().isNull()
            needed -= 0 if is_shown else self._caption_width(button)
            _show_caption(button, is_shown=is_shown)

    def _caption_width(self, button: QPushButton) -> int:
        """How much wider its caption makes a button; measured once for each font."""
        button.ensurePolished()
        known = (button.objectName(), button.font().key())
        if known not in self._caption_widths:
            is_shown, widths = bool(button.text()), list[int]()
            for caption in (False, True):
                _show_caption(button, is_shown=caption)
                widths.append(button.sizeHint().width())
            _show_caption(button, is_shown=is_shown)
            self._caption_widths[known] = widths[1] - widths[0]
        return self._caption_widths[known]

    def _make_roomy(self, row: QHBoxLayout, *, is_wide: bool) -> None:
        styles = Qt.ToolButtonStyle
        self._picture.setVisible(is_wide)
        for button in (self.attachments, self.notes):
            is_counted = is_wide and bool(button.text())
            style = styles.ToolButtonTextBesideIcon if is_counted else styles.ToolButtonIconOnly
            button.setToolButtonStyle(style)
        row.setSpacing(8 if is_wide else 5)
        row.setContentsMargins(*(_WIDE_MARGINS if is_wide else _NARROW_MARGINS))

    def show_title(self, title: str, note: str) -> None:
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._fit()

    def show_actions(self, allowed: Sequence[str], refused: Mapping[str, str], is_dirty: bool) -> None:
        """Offer what the core allows; the likeliest next step stands out.

        Args:
            refused: what is shown but cannot be pressed, with the permission that is missing.
        """
        can_save = "update" in allowed
        focus = self.window().focusWidget()  # also behind a question that was just answered
        is_ours = focus is self.save or focus in self._moves.values()
        self._show_button(self.save, "update", allowed, refused, is_ready=is_dirty)
        self._next = primary = next(iter(self._onward(allowed)), "")
        for name, button in self._moves.items():
            self._show_button(button, name, allowed, refused)
            is_primary = name == primary and not (is_dirty and can_save)
            self._tone(button, "danger" if self._actions[name].tone == "danger" else "primary" * is_primary)
        self._tone(self.save, "primary" if is_dirty and can_save else "")
        self._fit()
        if is_ours and focus is not None and not (focus.isVisibleTo(self) and focus.isEnabled()):
            # Where Enter does nothing by itself: the step that follows is another decision.
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def onward(self, refused: Mapping[str, str]) -> str | None:
        """The permission for the next step, which somebody else has to take; None for no such step."""
        return next((refused[name] for name in self._onward(refused)), None)

    def primary(self) -> Action | None:
        """The likeliest next step; what is not saved yet is saved before it."""
        button = self._moves.get(self._next)
        is_ready = button is not None and button.isVisibleTo(self) and button.isEnabled()
        return self._actions[self._next] if is_ready else None

    def tab_order(self) -> list[QWidget]:
        """What one means first comes first; what is dangerous is the last that Tab comes to."""
        moves = [*self._moves]
        dangerous = [self._moves[name] for name in moves if self._actions[name].tone == "danger"]
        safe = [self._moves[name] for name in moves if self._actions[name].tone != "danger"]
        tools = (self.attachments, self.notes, self.history, self.more)
        return [self.save, *safe, *tools, *dangerous]

    def focus_move(self, action: Action) -> None:
        """Put the keyboard on a move's button."""
        self._moves[action.name].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def move_actions(self) -> list[QAction]:
        """Save and the moves that can be made now, for who looks by name; each does what its button does."""
        buttons = [b for b in (self.save, *self._moves.values()) if b.isVisibleTo(self) and b.isEnabled()]
        for button in buttons:
            if name := self._icon_name(button):  # on a coloured button it is white
                button.actions()[0].setIcon(icon(name))
        return [button.actions()[0] for button in buttons]

    def _onward(self, names: Collection[str]) -> list[str]:
        """Moves that lead on, the likeliest first."""
        return [n for n, a in self._actions.items() if n in names and a.tone not in ("danger", "info")]

    def _show_button(
        self,
        button: QPushButton,
        name: str,
        allowed: Sequence[str],
        refused: Mapping[str, str],
        *,
        is_ready: bool = True,
    ) -> None:
        button.setVisible(name in allowed or name in refused)
        if name in refused:
            self._rights.refuse(button, refused[name])
        else:
            self._rights.allow(button, is_ready=is_ready)

    def add_menu_action(self, title: str, icon_name: str) -> QAction:
        """One entry of the menu."""
        return self.menu.addAction(icon(icon_name), title)

    def _move_button(self, move: Action) -> QPushButton:
        button = QPushButton(" " + _(move.title), self)
        if move.icon:
            button.setIcon(icon(move.icon, "danger_text" if move.tone == "danger" else "icon"))
        named(button, f"form.move.{move.name}", _(move.title))
        button.setToolTip(_(move.tooltip or move.title))
        button.clicked.connect(lambda: self.move_wanted.emit(move))
        button.addAction(_(move.title)).triggered.connect(button.click)
        button.hide()
        return button

    def _tone(self, button: QPushButton, tone: str) -> None:
        if button.property("tone") == tone:
            return
        button.setProperty("tone", tone)
        tokens = {"primary": "text_on_primary", "danger": "danger_text"}
        if name := self._icon_name(button):
            button.setIcon(icon(name, tokens.get(tone, "icon")))
        restyle(button)

    def _icon_name(self, button: QPushButton) -> str:
        action = self._actions.get(button.objectName().removeprefix("form.move."))
        return action.icon if action else "save"

    def _ordered_moves(self) -> list[QPushButton]:
        """Dangerous ones first, far from the corner where the hand goes by habit."""
        ordered = sorted(self._moves, key=lambda name: self._actions[name].tone != "danger")
        return [self._moves[name] for name in ordered]

    def _lay_out(self) -> None:
        self._caption_widths: dict[tuple[str, str], int] = {}
        row = QHBoxLayout(self)
        for widget in (self._picture, self._title, self.badge, self._note):
            row.addWidget(widget)
        row.addWidget(self.people, 1)
        for widget in (*self._ordered_moves(), self.save):
            row.addWidget(widget)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        row.addLayout(tools)
        for button in (self.attachments, self.notes, self.history, self.more):
            button.setIconSize(_ICON)
            tools.addWidget(button)
        # What stands in it has its new font only after it is told of one.
        soon = QTimer(self, singleShot=True, interval=0)
        soon.timeout.connect(self._fit)
        theme.look.changed.connect(soon.start)


def _show_caption(button: QPushButton, *, is_shown: bool) -> None:
    words = f" {button.accessibleName()}" if is_shown else ""
    if words != button.text():
        button.setText(words)
