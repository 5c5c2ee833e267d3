"""PapersScreen: what each paper is laid out by, the delivered template or one of the company's own."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.kind import KINDS
from erp_core.platform.print_template import PRINT_TEMPLATE
from erp_core.platform.print_template import service as templates
from erp_core.platform.print_template.schema import MOST_LETTERS, TemplateRow
from erp_desktop.administration.cards_page import lay_out_cards
from erp_desktop.administration.terms_dialog import TermsDialog
from erp_desktop.kit.files.asking import ask_open, ask_save
from erp_desktop.kit.files.saved import tell_saved
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.paper.record_preview import preview_record
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

_set_terms: Any = templates.set_terms
FILTER = N_("Typst (*.typ)")


class PaperCard(QFrame):
    """One paper: what it is laid out by, and what may be done about it.

    Signals:
        worded, shown, kept, replaced, given_up: the button of that name was pressed.
    """

    worded = Signal()
    shown = Signal()
    kept = Signal()
    replaced = Signal()
    given_up = Signal()

    def __init__(self, row: TemplateRow, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(self, "card")
        self.row = row
        self.title = paper_title(row.name)
        self._state = with_role(named(WholeLabel(self, ""), f"paper.{row.name}"), "muted")
        self._fault = with_role(named(WholeLabel(self, ""), f"paper.{row.name}.fault"), "error")
        self._fault.hide()
        self.show_button = self._button("show", _("Preview"), "eye", self.shown)
        self.terms_button = self._button("terms", _("Terms…"), "pencil-line", self.worded)
        self.keep_button = self._button("keep", _("Save as a file…"), "download", self.kept)
        self.replace_button = self._button("replace", _("Use a file…"), "upload", self.replaced)
        self.give_up_button = self._button("give_up", _("Back to the delivered one"), "undo-2", self.given_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (
            self.show_button,
            self.terms_button,
            self.keep_button,
            self.replace_button,
            self.give_up_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for widget in (with_role(QLabel(self.title, self), "heading"), self._state, self._fault):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.show_row(row)

    @property
    def fault(self) -> str:
        """Why the last file was refused; empty if it was taken."""
        return self._fault.text()

    def show_row(self, row: TemplateRow) -> None:
        self.row = row
        self._state.setText(state_words(row))
        self.terms_button.setVisible(KINDS.get(row.name) is not None)
        self.give_up_button.setVisible(bool(row.file_name))
        self.show_fault("")

    def show_fault(self, words: str) -> None:
        self._fault.setText(words)
        self._fault.setVisible(bool(words))

    def show_rights(self, rights: Rights, *, is_ready: bool) -> None:
        """Let those change it who may; nobody while a file is being tried."""
        for button in (self.terms_button, self.replace_button, self.give_up_button):
            rights.offer(button, PRINT_TEMPLATE.permission("write"), is_ready=is_ready)

    def _button(self, name: str, text: str, icon_name: str, pressed: Any) -> QPushButton:
        button = named(QPushButton(icon(icon_name), f" {text}", self), f"paper.{self.row.name}.{name}")
        button.setAccessibleName(f"{text}: {self.title}")
        button.clicked.connect(lambda: pressed.emit())
        return button


class PapersScreen(Screen):
    """A card for each paper the company prints."""

    tables = frozenset({PRINT_TEMPLATE.stored_in})

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        super().__init__(core, tasks, shell)
        self.set_title(_("Paper templates"))
        self.cards: dict[str, PaperCard] = {}
        self._is_trying = False
        self.message = MessageBar(self)
        self._column = QVBoxLayout()
        self._lay_out()
        keys.bind(self, keys.RELOAD, self.reload)
        self.reload()

    def reload(self) -> None:
        core = self.core
        self.tasks.run(self, lambda: core.run(templates.search), self._show, self.show_error)

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger", _("Try again"), self.reload)

    def focus_first(self) -> None:
        first = next(iter(self.cards.values()), None)
        (first.show_button if first is not None else self).setFocus()

    def rights_changed(self) -> None:
        self._refresh()
        super().rights_changed()

    def show_sample(self, card: PaperCard) -> None:
        """A paper with made-up content, as it is laid out now."""
        preview_record(self.core, self.tasks, templates.sample, card.row.name, self)

    def word(self, card: PaperCard) -> None:
        """Ask for the terms below this kind of paper."""
        dialog = TermsDialog(card.title, card.row.terms, self)
        core, paper, set_terms = self.core, card.row.name, _set_terms
        words = _("The terms below {paper} are saved.").format(paper=card.title)

        def stored(row: TemplateRow) -> None:
            dialog.accept()
            self._taken(card, row, words)

        def save(terms: str) -> None:
            self.tasks.run(
                dialog, lambda: core.run(set_terms, paper, {"terms": terms}), stored, dialog.show_error
            )

        dialog.save_wanted.connect(save)
        dialog.open()

    def keep(self, card: PaperCard) -> None:
        """Ask for a file, and write what the paper is laid out by into it: to begin one's own with."""
        name = card.row.file_name or f"{card.row.name}.typ"
        target, _kind = ask_save(self, _("Save as a file"), "templates", name, _(FILTER))
        if target is not None:
            core, paper = self.core, card.row.name
            self.tasks.run(
                self,
                lambda: _written(core, paper, target),
                lambda words: tell_saved(self.message, words, target),
                self._fail,
            )

    def replace(self, card: PaperCard) -> None:
        """Ask for a file, and lay the paper out by it from now on if it can set one."""
        chosen = ask_open(self, _("Use a file"), "templates", _(FILTER))
        if chosen is not None:
            self.take(card, chosen)

    def take(self, card: PaperCard, file: Path) -> None:
        """Have core try a file, and take it if it can set a paper."""
        core, paper = self.core, card.row.name
        update: Any = templates.update

        def send() -> TemplateRow:
            return core.run(update, paper, {"file_name": file.name, "source": _source_of(file)})

        self._set_trying(is_trying=True)
        card.show_fault("")
        self._say("info", _("Trying the template with three papers…"))
        words = _("{paper} are printed by {file} from now on.").format(paper=card.title, file=file.name)
        self.tasks.run(
            self, send, lambda row: self._taken(card, row, words), partial(self._refused, card, file.name)
        )

    def give_up(self, card: PaperCard) -> None:
        """Ask, and lay the paper out by the delivered template again."""
        question = _(
            "Print {paper} by the delivered template again? {file} is not kept here: save it as a file "
            "before, if you have no other copy."
        )
        question = question.format(paper=card.title, file=card.row.file_name)
        if not ask.confirm(self, question, _("Back to the delivered one")):
            return
        core, paper = self.core, card.row.name
        words = _("{paper} are printed by the delivered template again.").format(paper=card.title)
        self.tasks.run(
            self,
            lambda: core.run(templates.remove, paper),
            lambda row: self._taken(card, row, words),
            self._fail,
        )

    # Inside

    def _taken(self, card: PaperCard, row: TemplateRow, words: str) -> None:
        card.show_row(row)
        self._set_trying(is_trying=False)
        self._say("success", words)

    def _refused(self, card: PaperCard, file_name: str, error: ErpError) -> None:
        self._set_trying(is_trying=False)
        self.message.clear()
        words = _("{file} was not taken. {reason}")
        card.show_fault(
            words.format(file=file_name, reason=error.in_words) if error.fields else error.message
        )

    def _fail(self, error: ErpError) -> None:
        self._set_trying(is_trying=False)
        self.message.show_message(error.message, "danger")

    def _say(self, tone: Any, words: str) -> None:
        self.message.show_message(words, tone)

    def _set_trying(self, *, is_trying: bool) -> None:
        self._is_trying = is_trying
        self._refresh()

    def _show(self, rows: list[TemplateRow]) -> None:
        for row in rows:
            if row.name in self.cards:
                self.cards[row.name].show_row(row)
                continue
            card = PaperCard(row, self)
            for signal, call in (
                (card.worded, self.word),
                (card.shown, self.show_sample),
                (card.kept, self.keep),
                (card.replaced, self.replace),
                (card.given_up, self.give_up),
            ):
                signal.connect(partial(call, card))
            self.cards[row.name] = card
            self._column.addWidget(card)
            card.show()  # what is not seen yet would not take the keyboard
        self._refresh()
        if self.window().focusWidget() is self:  # it waits for what comes
            self.focus_first()

    def _refresh(self) -> None:
        for card in self.cards.values():
            card.show_rights(self.shell.rights, is_ready=not self._is_trying)

    def _lay_out(self) -> None:
        words = _(
            "Orders, tickets and lists are laid out by templates in the language of Typst. Save one as a "
            "file, change it in any text editor, and use that file: it is tried before it is taken. A "
            "template sees what stands on the paper, and no other file."
        )
        self._column.setSpacing(12)
        about = with_role(WholeLabel(self, words), "muted")
        lay_out_cards(self, PageHead(_("Paper templates"), self), self.message, about, self._column)


def paper_title(name: str) -> str:
    """What is printed: ``Sales orders``, ``Lists``."""
    kind = KINDS.get(name)
    return _(kind.plural) if kind is not None else _("Lists")


def state_words(row: TemplateRow) -> str:
    """What the paper is laid out by, and since when."""
    if row.changed_at is None:
        return _("The delivered template.")
    when, who = format_datetime(row.changed_at), row.changed_by or ""
    if not row.file_name and row.terms:
        words = _("The delivered template, with terms below it. Changed {when}, by {who}.")
        return words.format(when=when, who=who)
    if not row.file_name:
        return _("The delivered template again, since {when}, by {who}.").format(when=when, who=who)
    return _("{file}, since {when}, by {who}.").format(file=row.file_name, when=when, who=who)


def _written(core: "Core", paper: str, target: Path) -> str:
    view = core.run(templates.get, paper)
    try:
        target.write_text(view.source or view.delivered, "utf-8", newline="")
    except OSError as error:
        text = _("{file} could not be written: {reason}.")
        raise ErpError(text.format(file=target.name, reason=error.strerror or error)) from error
    return _("{file} is saved.").format(file=target.name)


def _source_of(file: Path) -> str:
    """What stands in a file.

    Raises:
        ErpError: it cannot be read, is no text or too long.
    """
    try:
        with file.open("rb") as stream:
            read = stream.read(4 * MOST_LETTERS + 1)
    except OSError as error:
        text = _("{file} could not be read: {reason}.")
        raise ErpError(text.format(file=file.name, reason=error.strerror or error)) from error
    try:
        source = read.decode("utf-8-sig")
    except UnicodeDecodeError:
        source = ""
    if not source or "\0" in source or len(source) > MOST_LETTERS:
        text = _("{file} is no template: a text in UTF-8 with at most {most} letters.")
        raise ErpError(text.format(file=file.name, most=f"{MOST_LETTERS:,}"))
    return source
