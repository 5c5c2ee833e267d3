"""Every kind of record: what has statuses has a list, a form and a maker; each of its moves is walked."""

import inspect

import pytest

from erp_core import modules
from erp_core.errors import InvalidMove
from erp_core.kit import words
from erp_core.kit.kind import KINDS, Kind, Move
from erp_core.kit.operation import OPERATIONS
from erp_core.masters.number_series import service as number_series
from erp_desktop.kit.lists.bulk.move_menu import moves_of
from erp_desktop.kit.lists.views.view_shelf import listing_of
from tests.factories.makers import MAKERS, make_in, run, ways
from tests.factories.mill import Mill
from tests.factories.specs import forms, lists

modules.load()
WITH_STATUSES = [kind for kind in KINDS if kind.statuses is not None]


def asks_for_no_more(kind: Kind, move: Move) -> bool:
    """Whether the move takes only the record and its version."""
    operation = OPERATIONS.get(f"{kind.name}.{move.name}")
    assert operation, f"{kind.name} has no operation {move.name}"
    parameters = list(inspect.signature(operation.function).parameters.values())[1:]
    return [one.name for one in parameters if one.default is one.empty] == ["id", "version"]


# An account is let in with a role, and asks for itself: tests/core/security/user.
WALKED = [(kind, move) for kind in WITH_STATUSES for move in kind.moves if asks_for_no_more(kind, move)]


def test_every_kind_that_can_be_made_has_a_maker() -> None:
    assert set(MAKERS) == {kind.name for kind in KINDS if OPERATIONS.get(f"{kind.name}.create")}
    assert {kind.name for kind in WITH_STATUSES} <= set(MAKERS)


@pytest.mark.parametrize("kind", WITH_STATUSES, ids=lambda kind: kind.name)
def test_what_has_statuses_has_a_list_and_a_form(kind: Kind) -> None:
    assert [spec.table for spec in lists() if spec.record == spec.table == kind.stored_in]
    form = next(spec for spec in forms() if spec.name == kind.stored_in)
    assert {action.name for action in form.moves} >= {move.name for move in kind.moves}


@pytest.mark.parametrize("kind", WITH_STATUSES, ids=lambda kind: kind.name)
def test_every_move_says_what_it_does(kind: Kind) -> None:
    """A verb alone lets people believe that something is sent, made or booked."""
    silent = [move.name for move in kind.moves if not (move.tooltip or move.question)]
    assert not silent, f"each wants a tooltip or a question in the Kind of {kind.name}"


@pytest.mark.parametrize("kind", WITH_STATUSES, ids=lambda kind: kind.name)
def test_what_many_can_do_in_one_go_is_asked_of_many(kind: Kind) -> None:
    many = [move for spec in lists() if listing_of(spec.search) == kind.name for move in moves_of(spec)]
    assert {move.name for move in many if move.question} == {m.name for m in many if m.question_of_many}


def test_only_an_account_is_asked_more_than_its_version() -> None:
    every = {(kind.name, move.name) for kind in WITH_STATUSES for move in kind.moves}
    assert every - {(kind.name, move.name) for kind, move in WALKED} == {("user", "activate")}


@pytest.mark.parametrize(("kind", "move"), WALKED, ids=lambda one: one.name)
def test_every_move_is_walked(mill: Mill, kind: Kind, move: Move) -> None:
    core = mill("admin")
    reached = ways(kind, MAKERS[kind.name](core).status)
    for status in [status for status in move.sources if status in reached]:
        before = make_in(core, kind, status)
        assert (before.status, move.name in before.actions) == (status, True)
        after = run(core, kind, move.name, before)
        assert (after.status, after.version) == (move.target, before.version + 1)
    elsewhere = next(status for status in reached if status not in move.sources)
    unmoved = make_in(core, kind, elsewhere)
    assert move.name not in unmoved.actions
    if elsewhere != move.target or kind.series:
        with pytest.raises(InvalidMove):
            run(core, kind, move.name, unmoved)


def test_every_kind_with_numbers_has_its_series(mill: Mill) -> None:
    core = mill("admin")
    shipped = {row.name: row.prefix for row in core.run(number_series.search)}
    assert shipped == {kind.name: kind.series for kind in KINDS if kind.series}
    for kind in (kind for kind in KINDS if kind.series):
        assert MAKERS[kind.name](core).number.startswith(kind.series)


def test_what_a_choice_is_called_is_on_the_keyboard() -> None:
    """People type it in files and filters; no keyboard has the quotation marks and dashes of print."""
    titles = [title for value in words._choices for title in words.choice_titles(value)]
    assert len(titles) > 100
    assert [title for title in titles if any(sign in title for sign in "‘’“”–—…")] == []
