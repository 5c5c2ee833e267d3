"""ListViews: through which view a list is looked at; it opens with one, and comes back as it was."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pydantic
from PySide6.QtCore import QObject, Signal

from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import N_, _
from erp_core.kit.news.changes import Changes
from erp_core.kit.schema import Row
from erp_core.platform.saved_view import SAVED_VIEW
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import FirstLook, RoleName, ViewContent, ViewRow
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.list_head import ListHead
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.lists.views import beside
from erp_desktop.kit.lists.views.kept_rows import KeptRows, RowsPlace
from erp_desktop.kit.lists.views.look import Extras, LeftList, Look, content_of
from erp_desktop.kit.lists.views.view_numbers import numbers_of
from erp_desktop.kit.lists.views.view_shelf import ViewShelf, listing_of
from erp_desktop.kit.look.preferences import LIST_COLUMNS, LIST_SORT
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# What a PC remembered before there were views.
MINE = N_("Mine")


class ListViews(QObject):
    """The views of one list, and how it is looked at.

    Args:
        screen: the list.
        rows: keeps its selection and its place.
        grouping: by what it is grouped.

    Attributes:
        chosen: the view; None for the list as delivered.
        shelf: all views of the list.

    Signals:
        applied: another look is shown, and its rows shall be asked for.
    """

    applied = Signal()

    def __init__(
        self, screen: TableScreen, spec: ListSpec, head: ListHead, rows: KeptRows, grouping: Grouping
    ) -> None:
        super().__init__(screen)
        self._screen, self._spec, self._head, self._rows = screen, spec, head, rows
        self._grouping = grouping
        self._core: Core = screen.core
        self._tasks: Tasks = screen.tasks
        self._table, self._button = screen.table, head.toolbar.views
        self.shelf = ViewShelf(self._core, self._tasks, listing_of(spec.search), self)
        self.chosen: ViewRow | None = None
        self._wanted: int | None = None
        self._is_opening = self._is_asked_for = False
        # Where one stood in each view when one left it for another look; None is the list as delivered.
        self._places: dict[int | None, RowsPlace] = {}
        self._is_at_home = False
        self._told: set[tuple[int, int]] = set()
        self._seen: tuple[object, ...] = ()
        self._content: ViewContent | None = None
        self.shelf.changed.connect(self._views_changed)
        self.shelf.failed.connect(screen.show_error)
        self._table.columns_changed.connect(self._columns_changed)
        keys.bind(screen, keys.RESET_VIEW, self.reset)
        for number in range(1, keys.MOST_VIEWS + 1):
            keys.bind(screen, keys.view_keys(number), partial(self._choose_number, number))

    # What the list asks of it

    def begin(self, query: ListQuery | None) -> None:
        """Open the list: as another screen asks for, as it was left, or with the user's view.

        Args:
            query: asked already; None where nobody asks for anything.
        """
        left = self._screen.shell.memory.get(self._spec.name)
        if query is not None:
            pass
        elif isinstance(left, LeftList):
            self._come_back(left)
        else:
            self._open()

    def leave(self) -> None:
        """Remember how the list is, for who comes back; not without a condition that nobody understands."""
        content = self.content()
        if content is None or self._is_opening:
            self._screen.shell.memory.pop(self._spec.name, None)
            return
        outline = self._screen.model.outline
        left = LeftList(
            content=content,
            chosen=self.chosen,
            found=self.shelf.found,
            names=self._head.records,
            place=self._rows.place(),
            opened=outline.opened() if outline is not None else (),
        )
        self._screen.shell.memory[self._spec.name] = left

    def hear(self, changes: Changes) -> None:
        """Somebody changed views."""
        if changes.touches(frozenset({SAVED_VIEW.stored_in})):
            self.shelf.load()

    def show_delivered(self) -> None:
        """The list as delivered, with what the user did to its columns; asks for nothing."""
        self._show(None)

    def asked(self) -> None:
        """The list asks for rows; the views are read beside, unless they are there."""
        is_changed = self.is_changed
        if is_changed:
            self._keep_place()
        self._is_at_home = not is_changed
        self._button.tell(self.chosen.name if self.chosen else "", is_changed=is_changed)
        if not (self._is_asked_for or self._is_opening):
            self._is_asked_for = True
            self.shelf.load()

    def show_mark(self) -> None:
        """Say through which view the list is seen, and whether it is changed."""
        self._button.tell(self.chosen.name if self.chosen else "", is_changed=self.is_changed)

    def sort_changed(self) -> None:
        """The user sorts otherwise."""
        if self.chosen is None:
            self._remember()
        self.show_mark()

    @property
    def lost(self) -> str:
        """What the view filters by that no longer exists, as a sentence; empty for nothing."""
        if self.chosen is None or not self.chosen.lost_conditions or not self._head.line.problem:
            return ""
        fields = ", ".join(_in_words(name) for name in self.chosen.lost_conditions)
        return _("This view filters by {fields}, which no longer exists").format(fields=fields)

    def take_as_chosen(self, view: ViewRow) -> None:
        """What is shown was kept as this view."""
        if self.chosen is None:
            beside.forget(self._spec.name, beside.DELIVERED)
        self.chosen = view
        self.show_mark()

    # What the menu shows

    @property
    def views(self) -> Sequence[ViewRow]:
        return self.shelf.found.views

    @property
    def roles(self) -> Sequence[RoleName]:
        """Those the user may share views with."""
        return self.shelf.found.roles

    @property
    def is_changed(self) -> bool:
        """Whether the list is looked at otherwise than the view says."""
        now = self.content()
        return now is None or self._look(now) != self._look(self._of(self.chosen))

    @property
    def can_keep(self) -> bool:
        """Whether what is shown can be kept: all of it is understood."""
        return self.content() is not None and not self._screen.refusal

    def content(self) -> ViewContent | None:
        """How the list is looked at now; None where that is not understood, or more than is ever asked."""
        if self._head.problem:
            return None
        asked = self._head.where, self._head.line.sought, self._screen.sort()
        now = (*asked, self._table.columns(), list(self._spec.filters), self._grouping.by, self._extras)
        if now != self._seen:  # a list that opens is looked at often, and mostly as it was
            self._seen = now
            try:
                self._content = content_of(*now)
            except pydantic.ValidationError:
                self._content = None
        return self._content

    # What the menu does

    def choose(self, view: ViewRow | None) -> None:
        """Look at the list through a view."""
        self._show(view)
        self.applied.emit()
        if place := self._places.get(view.id if view is not None else None):
            self._rows.begin(place)
        if self._screen.isVisible():
            self._screen.focus_rows()
        self._tell_losses()

    def choose_by_id(self, id: int) -> None:
        """The same, as soon as the views are known."""
        found = next((view for view in self.views if view.id == id), None)
        if found is not None:
            self.choose(found)
        elif not self.shelf.is_loaded:
            self._wanted = id

    def reset(self) -> None:
        """Back to what the view says; where nothing is changed, to the list as delivered."""
        back = self.chosen if self.is_changed else None
        if back is None and self.is_changed:
            beside.forget(self._spec.name, beside.DELIVERED)
        self.choose(back)

    # Opening

    def _open(self) -> None:
        """With the user's view or his role's, that comes with the first page; till then as delivered."""
        core, row, listing, delivered = self._core, self._spec.row, self.shelf.listing, self._screen.query()

        def load() -> tuple[FirstLook, list[Row] | None]:
            look = core.run(saved_views.opened, listing, delivered)
            rows = look.rows
            return look, [row.model_validate(one) for one in rows] if rows is not None else None

        self._is_opening = True
        self._screen.model.open(load, self._take)

    def _take(self, came: tuple[FirstLook, list[Row] | None]) -> tuple[ListQuery, list[Row]] | None:
        look, rows = came
        self._is_opening, self._is_asked_for = False, True
        wanted, self._wanted = self._wanted, None
        self.shelf.take(look)
        chosen = next((view for view in look.views if view.id == wanted), None)
        chosen = chosen or next((view for view in look.views if view.id == look.chosen), None)
        if chosen is not None:
            self._show(chosen)
        else:
            self._keep_what_lay_here()
        asked = self._screen.query()
        if rows is None or self._grouping.by or not _is_same(asked, look.query):
            self.applied.emit()
            self._tell_losses()
            return None
        self._is_at_home = not self.is_changed
        self._tell_losses()
        return asked, rows

    def _come_back(self, left: LeftList) -> None:
        self.shelf.take(left.found)
        self.chosen = left.chosen
        self._head.learn(left.names.called)
        self._show_asked(left.content)
        self._show_columns(left.content)
        self._grouping.opened = left.opened
        self.applied.emit()
        self._rows.begin(left.place)

    def _keep_what_lay_here(self) -> None:
        """What this PC remembered before there were views becomes one of the user's own, once."""
        columns, sort = LIST_COLUMNS.get(self._spec.name), LIST_SORT.get(self._spec.name)
        if not columns and not sort:
            return
        LIST_COLUMNS.forget(self._spec.name)
        LIST_SORT.forget(self._spec.name)
        self._table.show_columns(columns)
        if any(c.attr == sort.removeprefix("-") and c.sortable for c in self._spec.columns):
            self._screen.sort_silently(sort)

        content = self.content()
        if content is None:
            return

        def kept(view: ViewRow) -> None:
            self.take_as_chosen(view)
            self.shelf.open_with(view, "", lambda _none: None)

        self.shelf.keep(_(MINE), content, kept, lambda _error: None)

    # Inside

    def _show(self, view: ViewRow | None) -> None:
        """Look through a view, without asking for rows yet."""
        self._keep_place()
        self.chosen, self._wanted = view, None
        self._rows.forget()
        self._head.learn(self.shelf.found.names)
        self._show_asked(self._of(view))
        if view is None:
            self._table.show_columns(beside.columns(self._spec.name))
            self._table.show_extras(*beside.extras(self._spec.name))
            sort = beside.sort(self._spec.name)
            if any(c.attr == sort.removeprefix("-") and c.sortable for c in self._spec.columns):
                self._screen.sort_silently(sort)
        else:
            self._show_columns(self._of(view))
        self.show_mark()

    def _keep_place(self) -> None:
        """Before another look is shown: who comes back to the view stands where he stood."""
        if self._is_at_home:
            self._places[self.chosen.id if self.chosen is not None else None] = self._rows.place()
        self._is_at_home = False

    def _show_asked(self, content: ViewContent) -> None:
        self._head.apply(ListQuery(text=content.text, where=content.where))
        self._screen.sort_silently(content.sort or self._spec.sort)
        self._grouping.show(content.group)

    def _show_columns(self, content: ViewContent) -> None:
        own = beside.widths(self._spec.name, self.chosen.id if self.chosen else beside.DELIVERED)
        wanted = [(one.name, own.get(one.name, one.width), False) for one in content.columns]
        self._table.show_columns(wanted, are_others_hidden=bool(wanted))
        self._table.show_extras(content.frozen, content.tint)

    def _of(self, view: ViewRow | None) -> ViewContent:
        """What a view says; the list as delivered where it is none, or cannot be read."""
        if view is None or view.is_broken:
            return self._delivered
        content, usual = view.content, self._delivered
        told = {"sort": content.sort or usual.sort, "columns": content.columns or usual.columns}
        return content.model_copy(update=told)

    @cached_property
    def _delivered(self) -> ViewContent:
        spec = self._spec
        columns = [(c.attr, 0, c.is_hidden) for c in spec.columns]
        where = [is_("is_active", True)] if "is_active" in spec.filters else []
        return content_of(where, "", spec.sort, columns, list(spec.filters))

    def _look(self, content: ViewContent) -> Look:
        columns = [one.name for one in content.columns]
        return Look.of(
            content.where, content.text, content.sort, columns, content.group, (content.frozen, content.tint)
        )

    def _views_changed(self) -> None:
        """The chosen one may be called otherwise, be changed by somebody, or be gone."""
        if (was := self.chosen) is not None:
            self.chosen = next((view for view in self.views if view.id == was.id), None)
            if self.chosen is None and was.shared_by and was.id not in self.shelf.removed:
                words = _("The view “{name}” is no longer there for you. What is seen stays until you go on.")
                self._screen.message.show_message(words.format(name=was.name), "info")
        if self._wanted is not None and not self._is_opening:
            self.choose_by_id(self._wanted)
        self.show_mark()

    def _columns_changed(self) -> None:
        self._remember()
        self.show_mark()

    def _remember(self) -> None:
        id = self.chosen.id if self.chosen is not None else beside.DELIVERED
        beside.remember(self._spec.name, id, self._table.columns(), self._screen.sort(), self._extras)

    @property
    def _extras(self) -> Extras:
        return self._table.frozen, self._table.is_tinted

    def _choose_number(self, number: int) -> None:
        found = next((view for view, own in self.numbers().items() if own == number), None)
        if found is not None:
            self.choose(next(view for view in self.views if view.id == found))

    def numbers(self) -> dict[int, int]:
        """Under which number each view is called, by its id."""
        return numbers_of(self._spec.name, [view.id for view in self.views]) if self.views else {}

    def _tell_losses(self) -> None:
        """What of the view is gone, once each time the program runs."""
        view = self.chosen
        if view is None or (view.id, view.version) in self._told:
            return
        self._told.add((view.id, view.version))
        if view.is_broken:
            words = _("The view “{name}” cannot be read any more. The list is shown as delivered.")
            self._screen.message.show_message(words.format(name=view.name), "warning")
        elif view.lost_columns:
            words = _("The view “{name}” showed {columns}, which no longer exists.")
            columns = ", ".join(map(_in_words, view.lost_columns))
            self._screen.message.show_message(words.format(name=view.name, columns=columns), "info")


def _in_words(name: str) -> str:
    """A field that nothing tells of any more: ``incoterm`` is Incoterm."""
    return name.replace("_", " ").capitalize()


def _is_same(one: ListQuery, other: ListQuery) -> bool:
    """Whether two queries ask the same, in whatever order."""
    looks = [Look.of(query.where, query.text, query.sort, ()) for query in (one, other)]
    return looks[0] == looks[1]
