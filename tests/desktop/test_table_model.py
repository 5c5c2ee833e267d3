"""RowsModel: pages on demand, late answers dropped, errors that do not repeat themselves."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.kit.schema import Row, Summary
from erp_core.kit.words import ValueKind
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_model import PAGE, RowsModel
from erp_desktop.kit.work.tasks import Tasks


class NumberRow(Row):
    name: str


class Numbers:
    """A list of ``count`` rows; remembers what it was asked."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[ListQuery] = []
        self.error: Unreachable | None = None
        self.before: Callable[[ListQuery], None] = lambda _query: None

    def search(self, query: ListQuery) -> list[NumberRow]:
        self.asked.append(query)
        self.before(query)
        if self.error is not None:
            raise self.error
        end = min(query.offset + query.limit, self.count)
        return [NumberRow(id=n, name=f"{query.text}{n}") for n in range(query.offset, end)]

    def summary(self, _query: ListQuery) -> Summary:
        return Summary(count=self.count)


@pytest.fixture
def numbers() -> Numbers:
    return Numbers(1000)


@pytest.fixture
def model(numbers: Numbers, tasks: Tasks, qtbot: QtBot) -> RowsModel:
    columns = (Column("Id", "id", ValueKind.INTEGER), Column("Name", "name"))
    return RowsModel(columns, numbers.search, numbers.summary, tasks)


def settle(model: RowsModel, tasks: Tasks, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not model._ask_timer.isActive() and not tasks.is_busy)
    assert tasks.wait_idle()


def text(model: RowsModel, row: int) -> str:
    return str(model.index(row, 1).data())


def test_follows_qts_rules_for_models(
    model: RowsModel, tasks: Tasks, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(model)
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    qtmodeltester.check(model)


def test_rows_first_then_count(model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot) -> None:
    model.set_query(ListQuery())
    assert model.state == "loading"
    settle(model, tasks, qtbot)
    assert model.state == "rows"
    assert model.rowCount() == 1000
    assert len(numbers.asked) == 1
    assert model.summary == Summary(count=1000)


def test_jump_to_the_middle_asks_for_that_page_only(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    assert text(model, 550) == ""
    settle(model, tasks, qtbot)
    assert text(model, 550) == "550"
    assert [q.offset for q in numbers.asked] == [0, 500]


def test_racing_through_asks_only_for_where_it_ends(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    for row in range(100, 1000, 50):
        model.row_at(row)
    settle(model, tasks, qtbot)
    assert sorted(q.offset for q in numbers.asked) == [0, 700, 800, 900]


def test_late_answer_to_an_old_query_is_dropped(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    go_on = threading.Event()

    def wait_for_old(query: ListQuery) -> None:
        if query.text == "old":
            go_on.wait(5)

    numbers.before = wait_for_old
    model.set_query(ListQuery(text="old"))
    qtbot.wait(20)
    model.set_query(ListQuery(text="new"))
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    assert text(model, 0) == "new0"
    go_on.set()
    settle(model, tasks, qtbot)
    assert text(model, 0) == "new0"


def test_old_rows_stay_until_the_new_ones_come(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    model.set_query(ListQuery(text="a"))
    settle(model, tasks, qtbot)
    model.set_query(ListQuery(text="b"))
    assert text(model, 0) == "a0"
    settle(model, tasks, qtbot)
    assert text(model, 0) == "b0"


def test_reload_follows_growing_and_shrinking(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    numbers.count = 1200
    model.reload()
    settle(model, tasks, qtbot)
    assert model.rowCount() == 1200
    numbers.count = 30
    model.reload()
    settle(model, tasks, qtbot)
    assert model.rowCount() == 30
    numbers.count = 0
    model.reload()
    settle(model, tasks, qtbot)
    assert model.state == "empty"
    assert model.rowCount() == 0


def test_first_error_is_a_state_and_retry_ends_it(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    numbers.error = Unreachable("gone")
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    assert model.state == "error"
    assert model.error is not None
    numbers.error = None
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    assert model.state == "rows"


def test_later_error_keeps_the_rows_and_asks_once(
    model: RowsModel, numbers: Numbers, tasks: Tasks, qtbot: QtBot
) -> None:
    failures: list[object] = []
    model.failed.connect(failures.append)
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    numbers.error = Unreachable("gone")
    for _paint in range(5):
        model.row_at(500)
        settle(model, tasks, qtbot)
    assert model.state == "rows"
    assert len(failures) == 1
    numbers.error = None
    model.reload()
    model.row_at(500)
    settle(model, tasks, qtbot)
    assert text(model, 500) == "500"


def test_without_a_count_the_end_is_found_by_walking(tasks: Tasks, qtbot: QtBot) -> None:
    numbers = Numbers(250)
    model = RowsModel(
        (Column("Id", "id", ValueKind.INTEGER), Column("Name", "name")), numbers.search, None, tasks
    )
    model.set_query(ListQuery())
    settle(model, tasks, qtbot)
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
        settle(model, tasks, qtbot)
    assert model.rowCount() == 250


def test_numbers_stand_at_the_right(model: RowsModel) -> None:
    alignment = model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight
    assert PAGE == 100
