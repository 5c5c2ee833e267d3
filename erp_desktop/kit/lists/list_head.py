"""What stands above a list (title, search, buttons, filters) and below it (count, selection, sums)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from erp_core.kit import i18n
from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.filter.joining import Term, settled, together
from erp_core.kit.filter.meaning import too_many_numbers
from erp_core.kit.filter.reading import LineReader, too_much
from erp_core.kit.filter.tongue import RecordNames, Tongue
from erp_core.kit.filter.writing import LineWriter
from erp_core.kit.i18n import _
from erp_desktop.kit.filters.filter_line import FilterLine
from erp_desktop.kit.filters.record_book import RecordBook
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.filter_row import FilterRow
from erp_desktop.kit.lists.list_sheet import clause_told
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.views.view_button import ViewButton
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import notation, today
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import ShortLabel
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.templates.template_door import begin_with, choose_template, has_templates
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

_DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly
# A title that ends in dots after less says nothing any more.
_LEAST_TITLE = 70


class ListToolbar(QWidget):
    """Title, search and buttons.

    Signals:
        new_wanted, reload_wanted, columns_wanted, export_wanted, import_wanted, print_wanted: the button was
            pressed.
    """

    new_wanted = Signal()
    reload_wanted = Signal()
    columns_wanted = Signal(QWidget)
    export_wanted = Signal()
    import_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, spec: ListSpec, search: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        search.setMinimumWidth(140)
        search.setMaximumWidth(720)
        self._title = title = with_role(ShortLabel(self, _(spec.title)), "title")
        self._new_title = f" {_(spec.new_title)}"
        reload_button = self._tool("refresh-cw", _("Reload"), "list.reload", keys.RELOAD)
        reload_button.clicked.connect(self.reload_wanted)
        columns = self._tool("columns-3-cog", _("Choose columns"), "list.columns", keys.COLUMNS)
        columns.clicked.connect(lambda: self.columns_wanted.emit(columns))
        export = self._tool("download", _("Export"), "list.export", keys.EXPORT)
        export.clicked.connect(self.export_wanted)
        self.import_button = self._tool("upload", _("Import"), "list.import", keys.IMPORT)
        self.import_button.clicked.connect(self.import_wanted)
        self.import_button.setVisible(spec.imports is not None)
        printing = self._tool("printer", _("Print"), "list.print", keys.PRINT)
        printing.clicked.connect(self.print_wanted)
        # Their keys are shorter than the way there by Tab.
        for button in (reload_button, export, self.import_button, printing):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(self)
        self._row = row
        theme.look.changed.connect(self._fit)
        self._fit()
        row.setSpacing(8)
        self.views = ViewButton(self)
        row.addWidget(title)
        row.addWidget(self.views)
        row.addStretch(1)
        row.addWidget(search, 100)
        for widget in (reload_button, columns, export, self.import_button, printing):
            row.addWidget(widget)
        self.new_button = named(QPushButton(self), "list.new", _(spec.new_title))
        self.new_button.setIcon(icon("plus", "text_on_primary"))
        self.new_button.setText(self._new_title)
        keys.tell(self.new_button, _(spec.new_title), keys.NEW)
        self.new_button.clicked.connect(self.new_wanted)
        row.addWidget(self.new_button)
        self.from_template = self._from_template(spec.record)
        row.addWidget(self.from_template)

    def _from_template(self, record: str) -> QToolButton:
        key = keys.FROM_TEMPLATE
        button = self._tool("copy", _(key.title), "list.from_template", key)
        button.setVisible(has_templates(record))
        return button

    def _fit(self) -> None:
        """As much room around it as the density in use wants."""
        self._row.setContentsMargins(20, theme.pixels("above"), 16, theme.pixels("below"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_width()

    def event(self, event: QEvent) -> bool:
        """What stands here may need more room than before: a view that is changed has a dot."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_width()
            self._row.activate()  # it was laid out before this was heard
        return super().event(event)

    def _fit_width(self) -> None:
        """Where large text leaves no room the title ends in dots; then a new one's button is its sign.

        Where all fits already nothing is set, so that it does not come back here for ever.
        """
        widgets, margins = self.findChildren(QWidget, options=_DIRECTLY), self._row.contentsMargins()
        others = [one for one in widgets if not one.isHidden() and one is not self._title]
        taken = sum(max(one.minimumSizeHint().width(), one.minimumWidth()) for one in others)
        taken += self._row.spacing() * (len(others) + 1) + margins.left() + margins.right()
        words = 0 if self.new_button.isHidden() else self._width_of_new()
        rest = self.width() - taken + (words if self.new_button.text() else 0)  # beside its sign alone
        whole = self._title.sizeHint().width()
        is_room = rest - words >= min(whole, theme.scaled(_LEAST_TITLE))
        self.new_button.setText(self._new_title if is_room else "")
        rest -= words if is_room else 0
        self._title.setMinimumWidth(max(min(rest, whole), self._title.minimumSizeHint().width()))

    def _width_of_new(self) -> int:
        """So much wider the button for a new one is by its words."""
        return self.new_button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self._new_title).width()

    def offer_new(self, rights: Rights, permission: str) -> None:
        """Let who may make a new one do so; it stands out for them only."""
        if not permission:
            self.new_button.hide()
            return
        is_allowed = rights.offer(self.new_button, permission)
        rights.offer(self.from_template, permission)
        rights.offer(self.import_button, permission)
        self.new_button.setProperty("tone", "primary" if is_allowed else "")
        restyle(self.new_button)

    def _tool(self, icon_name: str, title: str, name: str, key: keys.Keys) -> QToolButton:
        button = named(QToolButton(self), name, title)
        button.setIcon(icon(icon_name))
        keys.tell(button, title, key)
        return button


class ListHead(QWidget):
    """Toolbar and filters, one above the other; what the list is asked is one filter, wherever it is shown.

    Signals:
        asked: something else is asked.
    """

    asked = Signal()

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._spec, self._core, self._tasks = spec, core, tasks
        self._made_for: object = None
        choice = spec.record_filter
        offered = {choice.field: choice.where} if choice else {}
        self._book = RecordBook(core, tasks, offered, self, listing_of(spec.search))
        self.line = FilterLine(_(spec.search_hint), self._reader, self._written, self._said, self._book)
        self.toolbar = ListToolbar(spec, self.line, self)
        self.filters = FilterRow(spec, core, tasks, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.filters)
        self.line.whole = self.text
        self.line.is_narrowing = lambda: self.is_narrowing
        self.line.emptied.connect(self._empty)
        self.line.added.connect(self._add)
        self.line.changed.connect(self._line_changed)
        self.line.known.connect(self._settle)
        self.line.taken_back.connect(self._take_back)
        self.line.searched.connect(lambda _text: self.asked.emit())
        self.filters.changed.connect(self.asked)
        self.filters.cleared.connect(lambda: self.line.show_clauses([]))

    def offer_new(self, shell: Shell) -> None:
        """Let who may make a new record do so, with a template where the kind has them."""
        record, permission = self._spec.record, self._spec.create
        self.toolbar.offer_new(shell.rights, permission)
        if not has_templates(record):
            return

        def choose() -> None:
            if shell.rights.may(self, permission, shell.show_message):
                begin = partial(begin_with, shell.open, record)
                choose_template(self._core, self._tasks, record, begin, self)

        self.toolbar.from_template.clicked.connect(choose)
        keys.bind(self, keys.FROM_TEMPLATE, choose)

    def learn(self, called: Mapping[str, Mapping[int, Sequence[str]]]) -> None:
        """Know what records are called that conditions name."""
        for of, records in called.items():
            for id, names in records.items():
                self._book.learn(of, id, *names)

    @property
    def records(self) -> RecordNames:
        """What records are called that are known here."""
        return self._book.names

    @property
    def where(self) -> list[Clause]:
        """All that must hold."""
        return [*self.filters.clauses, *self.line.clauses]

    @property
    def problem(self) -> str:
        """Why what stands here is asked by nothing: it is not understood, or too much; empty where it is."""
        reader, sought = self._reader(), self.line.sought
        refused = reader.read(self.line.text()).refused or too_many_numbers(reader, sought)
        return self.line.problem or refused or too_much(self.where, sought)

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is left out that is shown at first."""
        return bool(self.line.sought or self.line.conditions or self.filters.narrowing)

    def text(self) -> str:
        """All that is asked, as one types it."""
        self._learn_chosen()
        where = [*self.filters.narrowing, *self.line.clauses]
        wrong = [one.text for one in self.line.conditions if one.problem]
        writer = self._writer()
        return " ".join([*wrong, writer.write(where, self.line.sought)]).strip()

    def apply(self, query: ListQuery, record_name: str = "") -> None:
        """Show what another screen asks for.

        Args:
            record_name: how the record is called that the list is narrowed to.
        """
        for clause in query.where if record_name else ():
            field = self._spec.filters.get(clause.field)
            if field is not None and field.of and len(clause.values) == 1:
                self._book.learn(field.of, clause.values[0], record_name)
        writer = self._writer()
        self.line.set_silently(" ".join(writer.text(query.text)))
        self._show(query.where, is_afresh=True)

    def clear(self) -> None:
        """Show everything."""
        self.apply(ListQuery())

    def clear_search(self) -> bool:
        """Let words and wrong conditions go; whether there were any."""
        is_there = bool(self.line.text() or self.line.problem)
        self.line.set_silently("")
        return is_there

    # Inside

    def _tongue(self) -> Tongue:
        return Tongue(today(), notation(), _, self._book.names)

    def _reader(self) -> LineReader:
        """Made once for each day, language and form of numbers."""
        known = (today(), i18n.current(), notation().number, notation().is_month_first)
        if self._made_for != known:
            self._made_for = known
            self._made = LineReader(self._spec.filters, self._tongue())
        return self._made

    def _writer(self) -> LineWriter:
        return LineWriter(self._spec.filters, self._tongue(), self._reader())

    def _written(self, clause: Clause) -> str:
        return self._writer().clauses([clause])[0]

    def _said(self, clause: Clause) -> str:
        return clause_told(self._spec, clause, self._book.names)

    def _show(self, where: Sequence[Clause], *, is_afresh: bool) -> None:
        others = self.filters.apply(where, self._name_of, is_afresh=is_afresh)
        self.line.show_clauses(others)

    def _name_of(self, id: int) -> str:
        choice = self._spec.record_filter
        field = self._spec.filters.get(choice.field) if choice is not None else None
        return self._book.names.name_of(field.of, id) if field is not None else ""

    def _add(self, terms: list[Term]) -> None:
        """Put what was typed beside what is asked already."""
        named_now = {term.clause.field for term in terms if term.clause is not None}
        usual = [one for one in self.filters.clauses if one not in self.filters.narrowing]
        where = [one for one in self.where if one not in usual or one.field not in named_now]
        known = [
            Term(0, 0, one, is_also=one.field in {c.field for c in where[:n]}) for n, one in enumerate(where)
        ]
        self._show(together([*known, *terms]), is_afresh=False)
        self.asked.emit()

    def _empty(self) -> None:
        self.clear()
        self.asked.emit()

    def _line_changed(self) -> None:
        self.filters.show_narrowed(bool(self.line.conditions))
        self.asked.emit()

    def _settle(self, names: list[tuple[str, str]]) -> None:
        """A record that is called just as was typed is meant, whoever else has the text in his name."""
        fields = self._spec.filters
        where = [settled(one, names, fields[one.field].of, self.records) for one in self.where]
        if where != self.where:
            self._show(where, is_afresh=False)
            self.asked.emit()

    def _take_back(self) -> None:
        """Make the last condition of the row text in the line."""
        self._learn_chosen()
        chosen = self.filters.narrowing
        if chosen:
            others = [one for one in self.where if one != chosen[-1]]
            self._show(others, is_afresh=False)
            self.line.open_clause(chosen[-1])

    def _learn_chosen(self) -> None:
        """What the record of the button is called, its button knows."""
        chosen = self.filters.record
        field = self._spec.filters.get(chosen[0]) if chosen is not None else None
        if chosen is not None and field is not None and not self._book.names.name_of(field.of, chosen[1]):
            self._book.learn(field.of, chosen[1], *_name_and_code(chosen[2]))


def _name_and_code(said: str) -> list[str]:
    """Name and code of a record, as its button says them: code, two blanks, name."""
    return [part for part in reversed(said.split("  ", 1)) if part]
