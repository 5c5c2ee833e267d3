"""Copying from a list: all selected rows arrive, those that had not come too, or a sentence says why not."""

import re
import threading
from html import unescape

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.kit.reading.formulas import unguarded
from erp_core.kit.reading.table import write_table
from erp_core.kit.words import ValueKind
from erp_desktop.kit.columns.rows_clip import rows_clip
from erp_desktop.kit.inputs.plain_text import PlainText
from erp_desktop.kit.lines.clips.raw_clip import forms_of, read_forms
from erp_desktop.kit.tables import rows_copy
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_model import RowsModel
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks
from tests.desktop.test_table_model import Numbers, settle

COUNT = 2345
MANY_KINDS = (
    Column("Code", "code"),
    Column("Id", "id", ValueKind.INTEGER, shown_as="code"),
    Column("Total", "total", ValueKind.MONEY),
    Column("Day", "day", ValueKind.DATE),
    Column("Level", "level", ValueKind.INTEGER, choices={"1": "High"}),
)


@pytest.fixture
def numbers() -> Numbers:
    return Numbers(COUNT)


@pytest.fixture
def view(numbers: Numbers, tasks: Tasks, qtbot: QtBot) -> RowsView:
    columns = (Column("Id", "id", shown_as="code"), Column("Name", "name"))
    model = RowsModel(columns, numbers.search, numbers.summary, tasks)
    view = RowsView(model, "numbers")
    qtbot.addWidget(view)
    model.set_query(ListQuery(text="No-"))
    settle(model, tasks, qtbot)
    QGuiApplication.clipboard().setText("before")
    return view


def select(view: RowsView, first: int, last: int) -> None:
    model = view.model()
    part = QItemSelection(model.index(first, 0), model.index(last, 1))
    view.selectionModel().select(part, QItemSelectionModel.SelectionFlag.Select)


def clipboard() -> list[str]:
    return QGuiApplication.clipboard().text().splitlines()


def press_copy(view: RowsView, tasks: Tasks, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert tasks.wait_idle()


def test_all_rows_are_copied_though_few_have_come(
    view: RowsView, tasks: Tasks, qtbot: QtBot, numbers: Numbers
) -> None:
    told: list[int] = []
    view.copying.done.connect(told.append)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press_copy(view, tasks, qtbot)
    assert clipboard() == ["Id\tName", *(f"{n}\tNo-{n}" for n in range(COUNT))]
    assert told == [COUNT]
    assert max(query.limit for query in numbers.asked) <= 1000


NAMES = [
    "+90 (532) 123-45 67",
    "=1+1",
    "-EQ2",
    "@EQ3",
    '=HYPERLINK("http://x")',
    "0412",
    "1E5",
    "'=x",
    "a\u00a0<b> & {0} %s",
]


def test_texts_stay_texts_in_a_spreadsheet_and_come_back_as_they_were() -> None:
    rows = [["Name", "Amount"], *([name, "-5.00"] for name in NAMES)]
    clip = rows_clip(rows, [True, False])
    plain = clip.text().splitlines()
    assert plain[1].startswith("+90 (532) 123-45 67\t"), "a telephone number is no formula to anybody"
    assert plain[2:5] == ["'=1+1\t-5.00", "'-EQ2\t-5.00", "'@EQ3\t-5.00"]
    assert plain[6] == "0412\t-5.00"
    assert [unguarded(line.partition("\t")[0]) for line in plain[1:]] == NAMES
    text = re.findall(r"<td x:str style='mso-number-format:\"\\@\"'>([^<]*)</td>", clip.html())
    assert [unescape(cell) for cell in text] == ["Name", "Amount", *NAMES]
    assert clip.html().count("<td>-5.00</td>") == len(NAMES)
    cells = [[cell.text for cell in row] for row in read_forms(forms_of(clip)).rows]
    assert cells == rows
    notes = PlainText()
    notes.insertFromMimeData(clip)
    assert notes.text() == write_table(rows)


def test_a_copied_list_says_which_of_its_columns_are_texts(
    view: RowsView, tasks: Tasks, qtbot: QtBot
) -> None:
    select(view, 5, 5)
    press_copy(view, tasks, qtbot)
    html = QGuiApplication.clipboard().mimeData().html()
    assert html.count("x:str") == 4
    assert [column.is_text for column in MANY_KINDS] == [True, True, False, False, True]


def test_separate_pieces_come_in_the_lists_order(view: RowsView, tasks: Tasks, qtbot: QtBot) -> None:
    select(view, 2000, 2003)
    select(view, 5, 6)
    press_copy(view, tasks, qtbot)
    assert [line.split("\t")[0] for line in clipboard()[1:]] == ["5", "6", "2000", "2001", "2002", "2003"]


def test_more_than_a_clipboard_takes_is_refused_whole(
    view: RowsView, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_copy, "MOST_ROWS", COUNT - 1)
    refused: list[int] = []
    view.copying.refused.connect(refused.append)
    view.selectAll()
    press_copy(view, tasks, qtbot)
    assert refused == [COUNT]
    assert clipboard() == ["before"]


def test_a_lost_connection_leaves_the_clipboard_alone(
    view: RowsView, tasks: Tasks, qtbot: QtBot, numbers: Numbers
) -> None:
    failed: list[object] = []
    view.copying.failed.connect(failed.append)

    def gone(query: ListQuery) -> None:
        if query.offset >= 1000:
            raise Unreachable("The server does not answer.")

    numbers.before = gone
    view.selectAll()
    press_copy(view, tasks, qtbot)
    assert len(failed) == 1
    assert clipboard() == ["before"]


def test_another_query_stops_a_copy_under_way(
    view: RowsView, tasks: Tasks, qtbot: QtBot, numbers: Numbers
) -> None:
    is_asked_anew = threading.Event()

    def wait(query: ListQuery) -> None:
        if query.offset >= 1000 and query.text == "No-":
            assert is_asked_anew.wait(8)

    numbers.before = wait
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    view.rows_model.set_query(ListQuery(text="other "))
    is_asked_anew.set()
    assert tasks.wait_idle()
    assert clipboard() == ["before"]
