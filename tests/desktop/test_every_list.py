"""Every list in the window: typed conditions, chips, sorting, columns, groups, a view, a file, paper, moves.

What the same lists answer without a window: tests/conformance/test_lists.py.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit import i18n
from erp_core.kit.filter import Clause, FieldTest, FilterField, is_
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.writing import LineWriter
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.words import ValueKind
from erp_core.platform.saved_view import service as saved_views
from erp_desktop.kit.lists.bulk.move_menu import moves_of
from erp_desktop.kit.lists.list_paper import list_paper
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.preferences import LIST_BESIDE
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from tests.desktop.conftest import RecordingShell
from tests.factories.makers import make_all
from tests.factories.mill import Mill
from tests.factories.specs import lists

Open = Callable[..., ListScreen]
EXAMPLES: dict[ValueKind, Any] = {
    ValueKind.TEXT: {"has": "abc"},
    ValueKind.LONG_TEXT: {"has": "abc"},
    ValueKind.FLAG: {"is": True},
    ValueKind.REFERENCE: {"is": 17},
    ValueKind.DATE: {"preset": "fy2024"},
    ValueKind.INSTANT: {"from": "2024-01-01"},
    ValueKind.INTEGER: {"above": 7},
}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """An administrator of a company that has something of each kind."""
    core = mill("admin")
    make_all(core)
    return core


def example(field: FilterField) -> Clause:
    choice = {"is": field.choices[-1]} if field.choices else {"from": "1", "to": "2.5"}
    return Clause(field=field.name, any=[FieldTest.model_validate(EXAMPLES.get(field.kind, choice))])


def columns(screen: ListScreen) -> list[str]:
    return [name for name, _width, is_hidden in screen.table.columns() if not is_hidden]


@pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)
def test_it_can_all_that_lists_can(
    spec: ListSpec,
    open_list: Open,
    core: Core,
    tasks: Tasks,
    qtbot: QtBot,
    shell: RecordingShell,
    tmp_path: Path,
) -> None:
    """No kind says a word for it."""
    screen = open_list(spec)
    conditions_are_typed(screen, tasks, qtbot)
    chips_are_conditions(screen, tasks)
    what_is_unknown_shows_nothing(screen, tasks, qtbot)
    each_column_sorts(screen, tasks)
    it_stands_in_groups(screen, tasks)
    it_is_written_and_printed(screen, core, tasks, tmp_path)
    its_moves_are_offered(screen)
    a_view_is_kept_and_opened(screen, open_list, core, tasks, shell)


@pytest.mark.parametrize("spoken", i18n.shipped())
@pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)
def test_what_stands_over_a_column_or_on_a_chip_may_be_typed(spec: ListSpec, spoken: str) -> None:
    """In the language that is spoken and in English, and it is what the list names and offers."""
    with i18n.spoken_with(i18n.Spoken()):
        i18n.install(spoken)
        words = LineReader(spec.filters, Tongue(date(2024, 1, 1), translate=_)).words
        offered = {title for _written, title, _names in words.offered()}
        seen = {column.title: column.attr for column in reversed(spec.columns) if column.attr in spec.filters}
        for title, name in seen.items():
            assert _(title) in offered, title
            for typed in (title, title.upper(), _(title)):
                found = words.field(typed)
                assert found is not None, typed
                assert found.name == name or title in found.titles, (typed, found.name)
        for name, title in spec.chip_titles.items():
            for typed in (title, title.upper(), _(title)):
                assert words.meant(typed)[:1] == [f"{words.word(name)}:{words.flag_word(True)}"], typed
        named = [field for name in words.own_fields() if (field := words.field(name)) is not None]
        assert len({field.titles[0] for field in named}) == len(named) >= 3, "no name beside the record"


def shows(screen: ListScreen, tasks: Tasks) -> int:
    """How many rows, now that all has come."""
    assert tasks.wait_idle()
    assert screen.model.state in ("rows", "empty"), screen.model.error
    return screen.model.rowCount()


def conditions_are_typed(screen: ListScreen, tasks: Tasks, qtbot: QtBot) -> None:
    clauses = [example(field) for field in screen.spec.filters.values()]
    writer = LineWriter(screen.spec.filters, Tongue(date(2024, 1, 1)))
    screen.search.setFocus()
    screen.search.setText(writer.write(clauses))
    qtbot.keyClick(screen.search, Qt.Key.Key_Return)
    shows(screen, tasks)
    for clause in clauses:
        assert clause in screen.model.query.where
    screen._clear_filters()
    assert shows(screen, tasks), screen.spec.name


def chips_are_conditions(screen: ListScreen, tasks: Tasks) -> None:
    whole = shows(screen, tasks)
    by_chips = []
    for value in screen.spec.statuses:
        screen._head.filters._chips.choose({value})
        screen._head.filters._tell()
        by_chips.append(shows(screen, tasks))
        assert is_(screen.spec.chips, value) in screen.model.query.where
    assert not by_chips or sum(by_chips) == whole
    screen._clear_filters()
    assert shows(screen, tasks) == whole


def what_is_unknown_shows_nothing(screen: ListScreen, tasks: Tasks, qtbot: QtBot) -> None:
    screen.search.setFocus()
    screen.search.setText("incoterm:FOB")
    qtbot.keyClick(screen.search, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert (screen.model.state, screen.model.rowCount()) == ("error", 0)
    assert screen._state_page.isVisibleTo(screen), "it says why, and offers a way out"
    screen.search.remove_wrong()
    assert shows(screen, tasks)


def each_column_sorts(screen: ListScreen, tasks: Tasks) -> None:
    for column in screen.spec.columns:
        if column.sortable:
            for sort in (column.attr, f"-{column.attr}"):
                screen.sort_by(sort)
                assert shows(screen, tasks)
                assert screen.model.query.sort == sort


def it_stands_in_groups(screen: ListScreen, tasks: Tasks) -> None:
    assert screen.grouping.offered
    for name in screen.grouping.offered:
        screen.grouping.choose((name,))
        assert shows(screen, tasks)
        assert screen.model.outline is not None
        assert all(line.title for line in screen.model.outline.nodes), name
    screen.grouping.choose(())
    assert shows(screen, tasks)


def it_is_written_and_printed(screen: ListScreen, core: Core, tasks: Tasks, folder: Path) -> None:
    wanted, count = screen.table.wanted_columns(), shows(screen, tasks)
    screen.export_to(folder / "list.csv")
    assert tasks.wait_idle(30)
    bar = screen.exporting.parent()
    assert isinstance(bar, MessageBar)
    assert "written to" in bar.text
    titles, *lines = (folder / "list.csv").read_text("utf-8-sig").splitlines()
    assert titles.count(",") == len(wanted) - 1
    assert len(lines) >= count
    paper = list_paper(core, screen.spec, screen.model.query, wanted, [])
    assert len(paper.rows) == count
    assert all(len(row.cells) == len(paper.columns) for row in paper.rows)


def its_moves_are_offered(screen: ListScreen) -> None:
    kind = KINDS.get(listing_of(screen.spec.search))
    assert kind is not None
    offered = {move.name for move in moves_of(screen.spec)}
    assert offered == ({move.name for move in kind.moves} if kind.series else set())


def a_view_is_kept_and_opened(
    screen: ListScreen, open_list: Open, core: Core, tasks: Tasks, shell: RecordingShell
) -> None:
    spec, name = screen.spec, screen.views.shelf.listing
    chosen = [column for column in spec.columns if column.sortable]
    screen.sort_by(f"-{chosen[-1].attr}")
    hidden = [(c.attr, 0, c is not chosen[0] and c is not chosen[-1]) for c in spec.columns]
    screen.table.show_columns(hidden)
    assert screen.views.is_changed
    content = screen.views.content()
    assert content is not None
    view = core.run(saved_views.keep, name, "Of every list", content)
    core.run(saved_views.set_default, name, view.id)
    shell.memory.clear()
    LIST_BESIDE.set({}, spec.name)
    again = open_list(spec)
    assert (again.views.chosen and again.views.chosen.id, again.views.is_changed) == (view.id, False)
    assert (again.sort(), columns(again)) == (f"-{chosen[-1].attr}", columns(screen))
    again.views.choose(None)
    assert shows(again, tasks)
    assert again.sort() == spec.sort
    assert columns(again) == [c.attr for c in spec.columns if not c.is_hidden]
    core.run(saved_views.remove, view.id, view.version)
