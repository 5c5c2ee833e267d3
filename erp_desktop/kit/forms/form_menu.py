"""FormMenu: the menu and the keys of a form."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.forms.form_bar import FormBar
from erp_desktop.kit.forms.form_rights import FormRights
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.plain_style import unmarked
from erp_desktop.kit.look.preferences import PRESENCE_SHOWN
from erp_desktop.kit.rights.rights import Rights

# What is asked of a form; not each has all of it.
ASKED = (
    *(keys.NEW, keys.SAVE_AND_NEW, keys.COPY_RECORD, keys.REPEAT_LAST, keys.FROM_TEMPLATE, keys.PRINT),
    *(keys.TAKE_BACK, keys.EXPORT_LINES, keys.LINE_PANEL, keys.FIND_LINE, keys.FIND_NEXT, keys.NEXT_MARKED),
)


class FormMenu(QObject):
    """What can be done besides saving and moving; the keys work anywhere in the form.

    Signals:
        new_wanted: an empty form of the same kind.
        move_wanted: the next step, with its Action.
        step_wanted: the record so many places further in the list.
        save_and_new_wanted: the same, in the place of this one.
        print_wanted: the record on paper.
        export_wanted: the lines in a spreadsheet.
        links_wanted: what names the record.
        duplicate_wanted: a new record with what stands here.
        last_wanted: what the last one for the same party held.
        template_wanted: what stands here kept as a template.
        from_template_wanted: a new record that begins with one.
        take_back_wanted: as before the last move.
        presence_chosen: whether others are told what one has open.
        said: why a key does nothing.
        save_wanted, reload_wanted, delete_wanted: as they say.
    """

    new_wanted = Signal()
    save_and_new_wanted = Signal()
    print_wanted = Signal()
    export_wanted = Signal()
    links_wanted = Signal()
    duplicate_wanted = Signal()
    last_wanted = Signal()
    template_wanted = Signal()
    from_template_wanted = Signal()
    take_back_wanted = Signal()
    presence_chosen = Signal()
    move_wanted = Signal(object)
    step_wanted = Signal(int)
    said = Signal(str)
    save_wanted = Signal()
    reload_wanted = Signal()
    delete_wanted = Signal()

    def __init__(
        self, spec: FormSpec, bar: FormBar, form_rights: FormRights, rights: Rights, form: QWidget
    ) -> None:
        """Args:
        form: where the keys work.
        """
        super().__init__(form)
        self._form = form
        self._spec, self._bar, self._form_rights, self._rights = spec, bar, form_rights, rights
        # Shown with its key only: a greyed entry's own key would be dead, and this one says why.
        self._new = bar.add_menu_action("", "file-plus")
        keys.tell(self._new, _(spec.new_title), keys.NEW)
        self._new.triggered.connect(lambda: self.create_new())
        self._save_and_new = bar.add_menu_action("", "save")
        keys.tell(self._save_and_new, _("Save and new"), keys.SAVE_AND_NEW)
        self._save_and_new.triggered.connect(lambda: self.save_and_new())
        self._copying = [
            self._add_copying(spec.copied, keys.COPY_RECORD, _("Duplicate"), self.duplicate_wanted, form),
            self._add_copying(spec.last, keys.REPEAT_LAST, _("Repeat the last one"), self.last_wanted, form),
        ]
        self._add_templates(form)
        self._print = bar.add_menu_action(_("Print…"), "printer")
        self._print.triggered.connect(lambda: self.print_wanted.emit())
        self._print.setVisible(spec.paper is not None)
        if spec.paper is not None:
            keys.bind_action(form, keys.PRINT, self._print)
        self._add_exporting(form)
        self._add_stepping(form)
        reload = bar.add_menu_action(_("Reload"), "refresh-cw")
        reload.triggered.connect(lambda: self.reload_wanted.emit())
        self._add_presence(bar)
        bar.menu.addSeparator()
        self._delete = bar.add_menu_action(_("Delete"), "trash-2")
        self._delete.triggered.connect(lambda: self.delete_wanted.emit())
        keys.bind_action(form, keys.RELOAD, reload)
        self._bind_keys(form)

    def _bind_keys(self, form: QWidget) -> None:
        if self._spec.is_repeatable:
            keys.bind(form, keys.NEW, self.create_new)
            keys.bind(form, keys.SAVE_AND_NEW, self.save_and_new)
        keys.bind(form, keys.SAVE, self.save_wanted.emit)
        keys.bind(form, keys.NEXT_STEP, self.do_primary)
        keys.bind(form, keys.HISTORY, self._bar.history.toggle)
        keys.bind(form, keys.ATTACHMENTS, lambda: self.show_side(self._bar.attachments))
        keys.bind(form, keys.NOTES, lambda: self.show_side(self._bar.notes))
        if self._spec.moves:
            keys.bind(form, keys.TAKE_BACK, self.take_back_wanted.emit)
        keys.bind(form, keys.LINKS, self.links_wanted.emit)

    def _add_stepping(self, form: QWidget) -> None:
        """To the records before and behind this one, where it was opened from a list."""
        previous = self._bar.add_menu_action(_("Previous in the list"), "chevron-up")
        previous.triggered.connect(lambda: self.step_wanted.emit(-1))
        following = self._bar.add_menu_action(_("Next in the list"), "chevron-down")
        following.triggered.connect(lambda: self.step_wanted.emit(1))
        keys.bind_action(form, keys.PREVIOUS_RECORD, previous)
        keys.bind_action(form, keys.NEXT_RECORD, following)

    def _add_presence(self, bar: FormBar) -> None:
        shown = bar.add_menu_action(_("Show others that I have this open"), "users")
        shown.setCheckable(True)
        usual = shown.toolTip()

        def offer() -> None:
            may_hide = self._rights.may_hide
            why = "" if may_hide else _("The company wants everybody to see who has a record open.")
            shown.setChecked(PRESENCE_SHOWN.get("all") or not may_hide)
            shown.setToolTip(why or usual)
            shown.setWhatsThis(unmarked(why))

        offer()
        bar.menu.aboutToShow.connect(offer)

        def choose(is_shown: bool) -> None:
            if not self._rights.may_hide:
                offer()
                self.said.emit(shown.toolTip())
                return
            PRESENCE_SHOWN.set(is_shown, "all")
            self.presence_chosen.emit()

        shown.triggered.connect(choose)

    def _add_exporting(self, form: QWidget) -> None:
        if self._spec.lines is not None:
            export = self._bar.add_menu_action(_("Export the lines …"), "download")
            export.triggered.connect(lambda: self.export_wanted.emit())
            keys.bind_action(form, keys.EXPORT_LINES, export)

    def _add_copying(
        self, how: object, key: keys.Keys, title: str, wanted: SignalInstance, form: QWidget
    ) -> QAction:
        action = self._bar.add_menu_action("", "copy")
        keys.tell(action, title, key)
        action.setVisible(how is not None)
        if how is not None:
            action.triggered.connect(lambda: wanted.emit())
            keys.bind(form, key, lambda: wanted.emit() if self._form_rights.may_create() else None)
        return action

    def _add_templates(self, form: QWidget) -> None:
        if not self._spec.has_templates:
            return
        title, wanted = _("From a template …"), self.from_template_wanted
        self._copying.append(self._add_copying(self._spec, keys.FROM_TEMPLATE, title, wanted, form))
        kept = self._bar.add_menu_action(_("Save as a template …"), "save")
        kept.triggered.connect(lambda: self.template_wanted.emit())
        self._copying.append(kept)

    def lead_back(self, call: Callable[[], None]) -> None:
        """Have Esc close a form that was opened to make what another one names."""

        def back() -> None:
            focus = QApplication.focusWidget()
            if isinstance(focus, LookupLine) and focus.has_popup():
                focus.close_popup()
            else:
                call()

        keys.bind(self._form, keys.BACK, back)

    def show_side(self, button: QToolButton) -> None:
        """Show or hide the files or the notes of the record, as soon as it is stored."""
        if button.isEnabled():
            button.toggle()
        else:
            self.said.emit(_("Save it first: files and notes belong to what is stored."))

    def create_new(self) -> None:
        """Open an empty form of the same kind."""
        if self._spec.is_repeatable and self._form_rights.may_create():
            self.new_wanted.emit()

    def save_and_new(self) -> None:
        """Save, then begin a new one in the same tab."""
        if self._spec.is_repeatable and self._form_rights.may_create():
            self.save_and_new_wanted.emit()

    def do_primary(self) -> None:
        """The next step; where somebody else has to take it, say who."""
        action, missing = self._bar.primary(), self._bar.onward(self._form_rights.refused)
        if action is not None and action.question:
            self._bar.focus_move(action)  # what cannot be taken back is done by its button alone
            words = _("“{move}” cannot be taken back. Press its button: the keyboard is there now.")
            self.said.emit(words.format(move=_(action.title)))
        elif action is not None:
            self.move_wanted.emit(action)
        elif missing is not None:
            self._form_rights.say_why(missing)
        else:
            self.said.emit(_("No step leads on from here."))

    def offer(self, allowed: Sequence[str], refused: Mapping[str, str]) -> None:
        """Show what the core allows now, and what only a permission is missing for."""
        self._new.setVisible(self._spec.is_repeatable)
        self._rights.offer(self._new, self._spec.create_permission)
        self._save_and_new.setVisible(self._spec.is_repeatable)
        self._rights.offer(self._save_and_new, self._spec.create_permission)
        for action in self._copying:
            self._rights.offer(action, self._spec.create_permission)
        is_in_use = self._spec.delete is not None and self._form_rights.is_in_use
        why = _("This is in use and cannot be deleted. Make it inactive instead.") if is_in_use else ""
        self._delete.setVisible("delete" in allowed or "delete" in refused or is_in_use)
        if "delete" in refused:
            self._rights.refuse(self._delete, refused["delete"])
        else:
            self._rights.allow(self._delete, is_ready=not is_in_use)
            self._delete.setToolTip(why or _("Delete"))
            self._delete.setWhatsThis(unmarked(why))
