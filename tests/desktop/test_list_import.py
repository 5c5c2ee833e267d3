"""A spreadsheet becomes records of a list: tried at once, its columns set right, imported whole or not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
import xlsxwriter
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import shipped
from erp_core.kit.news.changes import EVERYTHING
from erp_core.kit.operation import operation_of
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.unit import service as units
from erp_core.platform.importing.schema import ImportFile, Problem, Progress
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.frame.kept_place import keep_places
from erp_desktop.kit.lists.imports import import_copy
from erp_desktop.kit.lists.imports.import_dialog import LOOK_AFTER_MS, ImportDialog
from erp_desktop.kit.lists.imports.import_page import ImportPage
from erp_desktop.kit.lists.imports.import_problems import ImportProblems
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import Imports
from erp_desktop.kit.look.language import speak
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import exchange_rate, item, party, party_item, unit, warehouse
from erp_desktop.production import work_order
from erp_desktop.purchasing import purchase_order
from erp_desktop.sales import sales_order
from erp_desktop.shell.shortcuts.overview import Overview
from erp_desktop.shell.shortcuts.shortcuts_dialog import ShortcutsDialog
from erp_desktop.stock import stock_adjustment
from tests.core.masters.test_unit_record import SINS, WRONG, xlsx
from tests.core.masters.test_unit_record import TITLES as UNIT_TITLES
from tests.factories.makers import make_unit
from tests.factories.orders import make_item, make_party, order_input

Begin = Callable[[str], ImportDialog]
TITLES = "Code,Name,Kind,Unit\n"


@pytest.fixture
def begin(core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> Begin:
    """``begin("Code,Name\\n1,2")``: the dialog after it looked through such a file."""
    owner = QWidget()
    qtbot.addWidget(owner)

    def open_it(text: str) -> ImportDialog:
        path = tmp_path / "stock.csv"
        path.write_text(text, encoding="utf-8")
        imports = Imports(items.create, items.take_back_import)
        dialog = ImportDialog(core, tasks, item.LIST, imports, path, owner)
        dialog.open()
        assert tasks.wait_idle(30)
        return dialog

    return open_it


@pytest.mark.parametrize("language", shipped())
@pytest.mark.parametrize("width", [760, 1200])
def test_no_line_of_what_is_wrong_is_cut(begin: Begin, qapp: QApplication, language: str, width: int) -> None:
    speak(qapp, language)
    remark = "same as the sample of last March in the shop of the agent"
    rows = "".join(f"WL-{n},Soft yarn,{'Yarn' * n},{remark},wide\n" for n in range(1, 9))
    dialog = begin(TITLES.replace("Unit", "Unit,Width (cm)") + f"WL-0,,Yarn,{remark},100\n" + rows)
    dialog.resize(width, 600)
    qapp.processEvents()
    lines = dialog.wrong
    assert lines.count() > 2
    assert lines.horizontalScrollBar().maximum() == 0
    letters, inner = lines.fontMetrics(), lines.viewport().width() - 24
    heights = []
    for number in range(lines.count()):
        one = lines.item(number)
        assert one is not None
        room = QRect(0, 0, inner, 10_000)
        needed = letters.boundingRect(room, Qt.TextFlag.TextWordWrap, one.text()).height()
        place = lines.visualItemRect(one)
        assert place.right() < lines.viewport().width()
        assert place.height() >= needed
        heights.append(place.height())
    assert (max(heights) > min(heights)) is (width < 1000), "one of them needs two lines in a small window"
    cells = [cell for n in range(dialog.columns.rowCount()) if (cell := dialog.columns.item(n, 1))]
    assert all(cell.toolTip() == cell.text() for cell in cells)


def stored(core: Core, text: str) -> list[str]:
    return [row.name for row in core.run(items.search, ListQuery(text=text))]


def field_of(dialog: ImportDialog, title: str) -> QComboBox:
    table = dialog.columns
    titles = [cell.text() for n in range(table.rowCount()) if (cell := table.item(n, 0)) is not None]
    box = table.cellWidget(titles.index(title), 2)
    assert isinstance(box, QComboBox)
    return box


def action_of(dialog: ImportDialog) -> QPushButton:
    """What the message offers."""
    button = dialog.bar.findChild(QPushButton, "message.action")
    assert isinstance(button, QPushButton)
    return button


def values(dialog: ImportDialog, column: int) -> str:
    """The first values of a column of the file, as they are shown."""
    cell = dialog.columns.item(column, 1)
    assert cell is not None
    return cell.text()


def choose(box: QComboBox, name: str) -> None:
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


def test_a_right_file_is_imported_by_one_key(begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin(TITLES + "LI-1,Linen,Yarn,kg\nLI-2,Jute,Yarn,kg\n")
    assert dialog.bar.text == "Ready to import: 2 new, 0 changed, 0 as they were."
    assert stored(core, "LI-") == []
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert tasks.wait_idle(30)
    assert (dialog.bar.text, dialog.bar.tone) == ("Imported: 2 new, 0 changed, 0 as they were.", "success")
    assert stored(core, "LI-") == ["Linen", "Jute"]
    again = begin(TITLES + "LI-1,Linen,Yarn,kg\nLI-2,Jute,Yarn,kg\n")
    assert again.bar.text == "Nothing to import: 0 new, 0 changed, 2 as they were."
    assert not again.import_button.isEnabled()


def test_what_is_wrong_is_listed_and_saved_beside_the_rows(
    begin: Begin, core: Core, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = begin(TITLES + "WR-1,Linen,Yarn,kg\nWR-2,Jute,Yarn,\nWR-3,,Yarn,kg\n")
    assert [dialog.wrong.item(n).text().partition(":")[0] for n in range(dialog.wrong.count())] == [
        "D3 (Unit)",
        "B4 (Name)",
    ]
    assert dialog.bar.tone == "danger"
    assert not dialog.import_button.isEnabled()
    target = tmp_path / "copy"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    dialog.copy_button.click()
    assert tasks.wait_idle(30)
    page = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    assert [str(page.cell(row, 1).value or "")[:9] for row in range(1, 5)] == [
        "Problem",
        "",
        "E3 (Unit)",
        "C4 (Name)",
    ]
    dialog.run_import()
    assert tasks.wait_idle(30)
    assert stored(core, "WR-") == []


def test_a_sheet_of_units_with_everything_wrong_in_the_window(
    core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    """The same sheet as from the command line: ``tests/core/masters/test_unit_record.py``."""
    used = make_unit(core)
    make_item(core, unit=used.code)
    owner = QWidget()
    qtbot.addWidget(owner)
    imports = unit.LIST.imports
    assert imports is not None

    def looked_through(name: str, *rows: list[Any]) -> ImportDialog:
        path = xlsx(tmp_path / name, [UNIT_TITLES, *rows])
        dialog = ImportDialog(core, tasks, unit.LIST, imports, path, owner)
        dialog.open()
        assert tasks.wait_idle(30)
        return dialog

    dialog = looked_through("wrong.xlsx", *SINS, [used.code, used.name, "", "", 2])
    told = [dialog.wrong.item(n).text() for n in range(dialog.wrong.count())]
    asked = dialog.questions.item(0, 0)
    assert asked is not None
    assert (asked.text(), dialog.questions.rowCount()) == ("Measures: Parsecs", 1)
    wrong = {cell: words for cell, words in WRONG.items() if "Parsecs" not in words}
    assert len(told) == len(wrong)
    assert all(
        any(one.startswith(f"{cell} ") and words in one for one in told) for cell, words in wrong.items()
    )
    assert not dialog.import_button.isEnabled()
    again = looked_through("right.xlsx", SINS[0], SINS[4], [used.code, "Renamed", "", "", 0])
    assert again.bar.text == "Ready to import: 2 new, 1 changed, 0 as they were."
    qtbot.keyClick(again, Qt.Key.Key_Return)
    assert tasks.wait_idle(30)
    assert {row.code for row in core.run(units.search, ListQuery())} >= {"bale", "inch"}


def test_a_column_is_read_as_what_somebody_says(begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin("Nr.,Bezeichnung,Kind,Unit,Colour\nDE-1,Leinen,Yarn,kg,red\n")
    assert dialog.bar.text.startswith("No column is called Name.")
    choose(field_of(dialog, "Nr."), "code")
    choose(field_of(dialog, "Bezeichnung"), "name")
    choose(field_of(dialog, "Colour"), "colour")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    (row,) = core.run(items.search, ListQuery(text="DE-1"))
    assert (row.name, row.colour) == ("Leinen", "red")


def test_a_file_without_titles_is_read_by_what_somebody_says_and_known_again(
    begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = begin("NT-1,Linen,Yarn,kg\nNT-2,Jute,Yarn,kg\n")
    dialog.titled.setFocus()
    qtbot.keyClick(dialog.titled, Qt.Key.Key_Space)
    assert tasks.wait_idle(30)
    assert "No column is called Name, Unit" in dialog.bar.text
    assert dialog.titled.hasFocus()
    assert values(dialog, 0) == "NT-1 · NT-2"
    for title, name in (
        ("Column A", "code"),
        ("Column B", "name"),
        ("Column C", "kind"),
        ("Column D", "unit"),
    ):
        choose(field_of(dialog, title), name)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert stored(core, "NT-") == ["Linen", "Jute"]
    again = begin("NT-3,Hemp,Yarn,kg\n")
    again.titled.setChecked(False)
    assert tasks.wait_idle(30)
    assert again.bar.text.startswith("Ready to import: 1 new")
    again.titled.setChecked(True)
    assert tasks.wait_idle(30)
    assert not again.import_button.isEnabled()


def test_a_field_is_taken_from_no_column_in_silence(begin: Begin, qtbot: QtBot) -> None:
    dialog = begin("Nr.,Name,Kind,Unit,Colour\nDE-2,Leinen,Yarn,kg,red\n")
    choose(field_of(dialog, "Nr."), "code")
    choose(field_of(dialog, "Colour"), "code")  # on the way to the colour, by its first letter
    said = "“Nr.” is read as “Code” already, so “Colour” cannot be. Choose something else for one of them."
    qtbot.waitUntil(lambda: dialog.bar.text == said, timeout=20_000)
    assert not dialog.import_button.isEnabled()
    assert field_of(dialog, "Nr.").currentData() == "code"
    choose(field_of(dialog, "Colour"), "colour")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)


def test_what_another_column_is_by_a_letter_is_gone_past_and_told_when_it_is_left(
    begin: Begin, qtbot: QtBot, tasks: Tasks
) -> None:
    """Its whole title is meant, and then it is told which column is that already."""
    dialog = begin("Code,Name,Kind,Brm,Colour\nDE-3,Leinen,Yarn,kg,red\n")
    choose(field_of(dialog, "Brm"), "unit")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    box = field_of(dialog, "Colour")
    assert box.currentData() == "colour"
    box.setFocus()
    before = dialog.bar.text
    qtbot.keyClick(box, "u")
    assert box.currentData() != "unit", "its first letter is not enough"
    qtbot.keyClick(box, Qt.Key.Key_Home)
    qtbot.keyClicks(box, "unit")
    assert box.currentData() == "unit"
    qtbot.wait(2 * LOOK_AFTER_MS)
    assert dialog.bar.text == before, "who types is left alone"
    assert not dialog.import_button.isEnabled()
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    said = "“Brm” is read as “Unit” already, so “Colour” cannot be. Choose something else for one of them."
    qtbot.waitUntil(lambda: dialog.bar.text == said, timeout=20_000)
    assert tasks.wait_idle(30)
    assert not dialog.import_button.isEnabled()


def test_what_was_chosen_outlives_reading_the_file_again(begin: Begin, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin("Code,Name,Kind,Unit,Bir.Fiy.\nDE-4,Leinen,Yarn,kg,red\n")
    choose(field_of(dialog, "Bir.Fiy."), "unit")
    dialog.again_button.click()  # at once, and once more when it was told that two are the unit
    for _time in range(2):
        assert tasks.wait_idle(30)
        assert field_of(dialog, "Bir.Fiy.").currentData() == "unit"
        assert dialog.bar.text.startswith("“Unit” is read as “Unit” already, so “Bir.Fiy.” cannot be.")
        assert dialog.again_button.isEnabled()
        assert not dialog.progress.isVisibleTo(dialog)
        dialog.again_button.click()
    assert tasks.wait_idle(30)
    choose(field_of(dialog, "Bir.Fiy."), "colour")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert field_of(dialog, "Bir.Fiy.").currentData() == "colour"
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    other = begin("Code,Name,Kind,Unit,Bir.Fiy.\nDE-5,Leinen,Yarn,kg,red\n")
    assert field_of(other, "Bir.Fiy.").currentData() == "colour"


def test_no_choice_is_cut_by_its_row(begin: Begin, qapp: QApplication) -> None:
    dialog = begin("Code,Name,Kind,Unit,Colour,Barcode,Ack.\nDE-6,Leinen,wool,kg,red,1,x\n")
    qapp.processEvents()
    for table in (dialog.columns, dialog.questions):
        assert table.rowCount()
        table.scrollToBottom()
        qapp.processEvents()
        for number, box in enumerate(table.choices()):
            assert table.rowHeight(number) >= box.height() >= box.sizeHint().height()
        last = table.choices()[-1].geometry()
        assert last.bottom() <= table.viewport().height()


def test_cells_that_are_wrong_are_counted_with_the_rows_that_say_the_same(begin: Begin) -> None:
    rows = "".join(f"CW-{n},Linen,Yarn,{'a remark of many words' if n else ''}\n" for n in range(31))
    dialog = begin(TITLES + rows)
    assert dialog.bar.text.startswith("31 cells are wrong.")
    title = dialog.findChild(ImportProblems)
    assert title is not None
    assert title.accessibleName() == "What is wrong, by cell: 31"
    assert title.count() < 31, "each is told once"


def test_the_letters_of_a_text_file_can_be_chosen(
    begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    rows = "Kod;Ad;Tür;Birim\nTR-1;İpliği Şık;iplik;kg\n"
    dialog = begin(rows)
    assert dialog.code_pages.isHidden(), "a file in Unicode tells its letters itself"
    (tmp_path / "stock.csv").write_bytes(rows.encode("cp1254"))
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert not dialog.code_pages.isHidden()
    assert values(dialog, 1) == "İpliği Şık", "these letters are Turkish, or else Icelandic"
    for code_page, read in (("cp1252", "Ýpliði Þýk"), ("cp1254", "İpliği Şık")):
        choose(dialog.code_pages, code_page)
        assert tasks.wait_idle(30)
        assert values(dialog, 1) == read
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert stored(core, "TR-1") == ["İpliği Şık"]


def test_letters_that_were_chosen_are_those_of_the_next_file(
    begin: Begin, tasks: Tasks, tmp_path: Path
) -> None:
    dialog = begin("a")
    (tmp_path / "stock.csv").write_bytes("Code;Name;Kind;Unit\nCZ-1;Přáno;Yarn;kg\n".encode("cp1250"))
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert values(dialog, 1) != "Přáno"
    choose(dialog.code_pages, "cp1250")
    assert tasks.wait_idle(30)
    other = begin("a")
    (tmp_path / "stock.csv").write_bytes("Code;Name;Kind;Unit\nCZ-2;Režné;Yarn;kg\n".encode("cp1250"))
    other.again_button.click()
    assert tasks.wait_idle(30)
    assert values(other, 1) == "Režné"
    assert other.code_pages.currentData() == "cp1250"


def test_another_sheet_of_the_file_can_be_chosen(begin: Begin, tasks: Tasks, tmp_path: Path) -> None:
    dialog = begin(TITLES)
    assert dialog.sheets.isHidden()
    with xlsxwriter.Workbook(str(tmp_path / "stock.csv")) as book:  # kinds are told by what is in a file
        for name, code in (("Notes", "N-1"), ("Stock", "S-1")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, TITLES.strip().split(","))
            sheet.write_row(1, 0, [code, "Linen", "Yarn", "kg"])
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert [dialog.sheets.itemText(n) for n in range(dialog.sheets.count())] == ["Notes", "Stock"]
    assert values(dialog, 0) == "N-1"
    dialog.sheets.setCurrentIndex(1)
    dialog.sheets.activated.emit(1)
    assert tasks.wait_idle(30)
    assert values(dialog, 0) == "S-1"


def test_opened_at_what_is_to_be_done(begin: Begin) -> None:
    missing = begin("Nummer,Bezeichnung,Kind,Unit\nKB-1,Leinen,Yarn,kg\n")
    assert QApplication.focusWidget() is field_of(missing, "Nummer")
    wrong = begin(f"{TITLES}KB-1,Leinen,Yarn,\n")
    assert QApplication.focusWidget() is wrong.wrong
    right = begin(f"{TITLES}KB-1,Leinen,Yarn,kg\n")
    assert QApplication.focusWidget() is right.import_button


def test_chosen_columns_are_known_again_by_the_titles(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    text = "Nummer,Bezeichnung,Kind,Unit\nCH-1,Leinen,Yarn,kg\n"
    dialog = begin(text)
    for title, name in (("Nummer", "code"), ("Bezeichnung", "name")):
        choose(field_of(dialog, title), name)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert field_of(dialog, "Nummer").currentData() == "code"
    assert begin(text).import_button.isEnabled()
    assert not begin(text.replace("Nummer", "Anzahl")).import_button.isEnabled()


def test_a_title_set_right_once_is_known_in_every_file(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    """The copy with the problems has a column more, and the file of next month another one."""
    dialog = begin("Nummer,Bezeichnung,Kind,Unit,Farbe,Farbe\nKT-1,Leinen,Yarn,kg,red,blue\n")
    for title, name in (("Nummer", "code"), ("Bezeichnung", "name"), ("Unit", "")):
        choose(field_of(dialog, title), name)
    box = dialog.columns.cellWidget(5, 2)
    assert isinstance(box, QComboBox)
    choose(box, "colour")
    choose(field_of(dialog, "Unit"), "unit")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    copy = begin("Problem,Nummer,Bezeichnung,Kind,Unit,Farbe,Farbe\n,KT-1,Leinen,Yarn,kg,red,blue\n")
    assert copy.columns.places() == {"code": 1, "name": 2, "kind": 3, "unit": 4, "colour": 6}
    assert copy.import_button.isEnabled()


def test_what_is_wrong_stands_before_what_is_worth_a_look(begin: Begin) -> None:
    dialog = begin("Code,Name,Kind,Unit\n1,One,Yarn,kg\nW-2,Two,Yarn,\n")
    problems = [
        Problem(row=2, column=0, text="zeros", is_warning=True),
        Problem(row=3, column=3, text="No such unit."),
    ]
    assert dialog.wrong.show_problems(problems) == "What is wrong, by cell: 1"
    lines = [dialog.wrong.item(n).text() for n in range(dialog.wrong.count())]
    assert lines == ["D3: No such unit.", "Worth a look, by cell: 1", "A2: zeros"]
    assert dialog.wrong.show_problems(problems[:1]) == "Worth a look, by cell: 1"


@pytest.mark.parametrize("titles", ["Item No,Description,Type,UOM", "stok kodu,Ürün Adı,GRUP,Ölçü Birimi"])
def test_titles_other_programs_write_are_known(begin: Begin, titles: str) -> None:
    assert begin(f"{titles}\nOT-1,Linen,Yarn,MTR\n").import_button.isEnabled()


def test_the_keyboard_is_where_one_goes_on(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    dialog = begin("Nummer,Bezeichnung,Kind,Unit,Colour\nKB-1,Leinen,Yarn,kg,red\n")
    box = field_of(dialog, "Bezeichnung")
    choose(field_of(dialog, "Nummer"), "code")
    box.setFocus()
    choose(box, "name")
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=20_000)
    assert QApplication.focusWidget() is box
    dialog.import_button.setFocus()
    dialog.import_button.click()
    assert QApplication.focusWidget() is dialog.bar.findChild(QPushButton, "message.action")
    assert tasks.wait_idle(30)


def test_tab_goes_through_the_window_as_one_reads(begin: Begin, qtbot: QtBot) -> None:
    dialog = begin(TITLES + "TA-1,Linen,Yarn,\n")
    dialog.columns.choices()[0].setFocus()
    buttons = [dialog.copy_button, dialog.about_button, dialog.again_button]
    stops = [*dialog.columns.choices()[1:], dialog.wrong, *buttons]
    for stop in stops:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is stop


def test_stopping_imports_nothing_and_closing_waits_for_what_became_of_it(
    begin: Begin, core: Core, tasks: Tasks
) -> None:
    rows = "".join(f"ST-{n},Yarn {n},Yarn,kg\n" for n in range(900))
    dialog = begin(TITLES + rows)
    dialog._run.came.connect(lambda *_counts: dialog.reject())
    dialog.import_button.click()
    assert dialog.isVisible()
    assert tasks.wait_idle(60)
    assert dialog.isVisible()
    assert dialog.bar.text == "Stopped; nothing was imported."
    assert stored(core, "ST-") == []


def test_a_lost_server_is_told_and_the_dialog_goes_on(
    begin: Begin, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = begin(TITLES + "LO-1,Linen,Yarn,kg\n")
    whole = core.import_file

    def lost(*_arguments: Any) -> Any:
        raise Unreachable("The line is dead.")

    monkeypatch.setattr(core, "import_file", lost)
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text == "The line is dead."
    action_of(dialog).click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text == "The line is dead.", "it is dead still"
    monkeypatch.setattr(core, "import_file", whole)
    assert action_of(dialog).accessibleName() == "Try again"
    assert QApplication.focusWidget() is action_of(dialog)
    action_of(dialog).click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text.startswith("Imported: 1 new")
    assert stored(core, "LO-1") == ["Linen"]


def test_a_server_lost_while_it_looks_is_asked_again(
    begin: Begin, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = core.import_file

    def lost(*_arguments: Any) -> Any:
        raise Unreachable("The line is dead.")

    monkeypatch.setattr(core, "import_file", lost)
    dialog = begin(TITLES + "LL-1,Linen,Yarn,kg\n")
    assert not dialog.import_button.isEnabled(), "nobody knows yet whether it is right"
    monkeypatch.setattr(core, "import_file", whole)
    action_of(dialog).click()
    assert tasks.wait_idle(30)
    assert dialog.import_button.isEnabled()


@pytest.mark.parametrize("text", ["", "\n\n", "\0\0", "Code\n", ",,\n,,\n"])
def test_a_file_with_nothing_in_it_is_a_sentence(begin: Begin, text: str) -> None:
    dialog = begin(text)
    assert dialog.bar.text
    assert not dialog.import_button.isEnabled()


def test_what_stands_in_a_file_is_data(begin: Begin) -> None:
    dialog = begin(TITLES + '"<b>=1+1</b>","<img src=\'file:///etc/passwd\'>",Yarn,"<u>ell</u>"\n')
    asked = dialog.questions.item(0, 0)
    assert asked is not None
    assert asked.text() == "Unit: <u>ell</u>"


def test_progress_is_told_by_rows(begin: Begin, core: Core, tasks: Tasks) -> None:
    dialog = begin(TITLES + "".join(f"PR-{n},Yarn {n},Yarn,kg\n" for n in range(450)))
    told: list[tuple[int, int]] = []
    dialog._run.came.connect(lambda done, of: told.append((done, of)))
    dialog.import_button.click()
    assert tasks.wait_idle(60)
    assert told == [(200, 450), (400, 450), (450, 450)]
    assert json.loads(Progress(done=1, of=2).model_dump_json()) == {"done": 1, "of": 2}


def test_the_key_asks_for_a_file(
    open_list: Callable[..., ListScreen],
    tasks: Tasks,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = open_list(item.LIST)
    path = tmp_path / "s.csv"
    path.write_text(TITLES + "KE-1,Linen,Yarn,kg\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(screen, Qt.Key.Key_I, keys)
    assert tasks.wait_idle(30)
    dialog = screen.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.bar.text.startswith("Ready to import: 1 new")
    dialog.reject()


def test_f1_opens_the_page_about_importing_and_there_all_keys(begin: Begin, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    overview = Overview(lambda: (), window)
    dialog = begin(TITLES + "FP-1,Linen,Yarn,kg\n")
    dialog.activateWindow()
    dialog.import_button.setFocus()
    qtbot.waitUntil(lambda: bool(dialog.property("hears_overview")))
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    (page,) = dialog.findChildren(ImportPage)
    words = " ".join(one.text() for one in page.findChildren(WholeLabel))
    assert "A code that is known changes its record" in words
    assert not dialog.findChildren(ShortcutsDialog), "one page by one key"
    close = page.findChild(QPushButton, "import.page.close")
    assert close is not None
    page.activateWindow()
    close.setFocus()
    qtbot.waitUntil(lambda: bool(page.property("hears_overview")))
    qtbot.keyClick(page, Qt.Key.Key_F1)
    assert page.findChildren(ShortcutsDialog)
    overview.deleteLater()


def test_an_import_is_taken_back_from_its_window_or_the_menu(
    open_list: Callable[..., ListScreen],
    core: Core,
    tasks: Tasks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = open_list(item.LIST)
    path = tmp_path / "s.csv"
    bar = screen.exporting.parent()
    assert isinstance(bar, MessageBar)
    asked: list[str] = []
    monkeypatch.setattr(ask, "confirm", lambda *question: bool(asked.append(str(question)) or True))
    for number, way in enumerate(("window", "menu")):
        assert "Take back my last import" not in {
            one.text() for one in screen.context_menu(None, 0).actions()
        }
        path.write_text(TITLES + f"TB-{number},Linen,Yarn,kg\n", encoding="utf-8")
        assert screen.importing is not None
        screen.importing.look_through(path)
        assert tasks.wait_idle(30)
        dialog = screen.findChildren(ImportDialog)[-1]
        dialog.import_button.click()
        assert tasks.wait_idle(30)
        assert stored(core, "TB-") == ["Linen"]
        if way == "window":
            dialog.bar.findChild(QPushButton, "message.action").click()  # type: ignore[union-attr]
        else:
            dialog.reject()
            menu = screen.context_menu(None, 0)
            next(one for one in menu.actions() if one.text() == "Take back my last import").trigger()
        assert tasks.wait_idle(30)
        assert len(asked) == number + 1
        assert "Take back your import of items, just now? 1 new one is deleted." in asked[-1]
        assert bar.text == "The last import was taken back: 1 new record is gone."
        assert stored(core, "TB-") == []


def import_one(core: Core, code: str) -> None:
    rows = [
        (1, False, ["tCode", "tName", "tKind", "tUnit"]),
        (2, False, [f"t{code}", "tLinen", "tYarn", "tkg"]),
    ]
    core.import_file("item", ImportFile.model_validate({"rows": rows}))


def stand_at(screen: ListScreen, code: str, tasks: Tasks) -> QLabel:
    screen.reload()
    assert tasks.wait_idle(30)
    row = next(n for n in range(screen.model.rowCount()) if screen.model.row_at(n).code == code)  # type: ignore[union-attr]
    screen.table.selectRow(row)
    told = screen.findChild(QLabel, "list.left")
    assert told is not None
    return told


def codes_of(screen: ListScreen) -> set[str]:
    return {row.code for n in range(screen.model.rowCount()) if (row := cast("Any", screen.model.row_at(n)))}


class TestTheFootTellsWhatIsGone:
    def again(self, screen: ListScreen, tasks: Tasks) -> None:
        screen.reload()
        assert tasks.wait_idle(30)

    def take_back(self, core: Core) -> None:
        core.run(items.take_back_import, confirmed=("take_back",))

    def test_what_was_imported_anew_is_told_from_what_is_gone(
        self, open_list: Callable[..., ListScreen], core: Core, tasks: Tasks
    ) -> None:
        import_one(core, "FG-1")
        screen = open_list(item.LIST)
        told = stand_at(screen, "FG-1", tasks)
        self.take_back(core)
        self.again(screen, tasks)
        assert told.text() == "FG-1 is gone."
        import_one(core, "FG-1")
        self.again(screen, tasks)
        assert told.text() == "FG-1 was entered anew."

    def test_what_is_at_its_place_again_is_told_no_more(
        self, open_list: Callable[..., ListScreen], core: Core, tasks: Tasks
    ) -> None:
        import_one(core, "FG-2")
        screen = open_list(item.LIST)
        (row,) = core.run(items.find_codes, ["FG-2"])
        screen.search.setText("is:active")
        screen.ask()
        told = stand_at(screen, "FG-2", tasks)
        full = core.run(items.get, row.id)
        data: Any = full.model_dump(include={*ItemInput.model_fields}) | {"is_active": False}
        core.run(items.update, row.id, full.version, data)
        self.again(screen, tasks)
        assert told.text().startswith("FG-2 left this list")
        core.run(items.update, row.id, full.version + 1, data | {"is_active": True})
        self.again(screen, tasks)
        assert told.text() == ""

    def test_a_list_that_was_left_speaks_of_nothing_that_went_meanwhile(
        self, open_list: Callable[..., ListScreen], core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        import_one(core, "FG-3")
        screen = open_list(item.LIST)
        told = stand_at(screen, "FG-3", tasks)
        screen.deactivated()
        screen.hide()
        self.take_back(core)
        screen.hear(EVERYTHING)
        screen.show()
        screen.activated()
        qtbot.waitUntil(lambda: "FG-3" not in codes_of(screen))
        assert tasks.wait_idle(30)
        assert told.text() == ""

    def test_who_has_gone_on_hears_nothing_of_it(
        self, open_list: Callable[..., ListScreen], core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        import_one(core, "FG-4")
        screen = open_list(item.LIST)
        told = stand_at(screen, "FG-4", tasks)
        self.take_back(core)
        screen.reload()
        qtbot.waitUntil(lambda: "FG-4" not in codes_of(screen))
        screen.ask()
        assert tasks.wait_idle(30)
        assert told.text() == ""


def test_what_must_stay_is_asked_for(
    open_list: Callable[..., ListScreen],
    core: Core,
    tasks: Tasks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = open_list(item.LIST)
    assert screen.importing is not None
    rows = [(1, False, ["tCode", "tName", "tKind", "tUnit"])]
    rows += [(n, False, [f"tMS-{n}", "tLinen", "tYarn", "tkg"]) for n in (2, 3)]
    core.import_file("item", ImportFile.model_validate({"rows": rows}))
    (used,) = core.run(items.find_codes, ["MS-2"])
    line = {"item_id": used.id, "quantity": 1}
    core.run(sales_orders.create, order_input(core, "customer_id") | {"lines": [line]})
    asked: list[str] = []

    def answer(_parent: QWidget, question: str, _yes: str) -> bool:
        asked.append(question)
        return len(asked) != 1

    monkeypatch.setattr("erp_desktop.kit.parts.ask.confirm", answer)
    for left in (["Linen", "Linen"], ["Linen"]):
        screen.importing.take_back()
        assert tasks.wait_idle(30)
        assert stored(core, "MS-") == left
    told = "? 1 new one is deleted. 1 stays: changed or used since."
    assert [one.endswith(told) for one in asked] == [True] * 2


def test_a_file_is_dropped_on_the_list(
    open_list: Callable[..., ListScreen], tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = open_list(item.LIST)
    path = tmp_path / "dropped.csv"
    path.write_text(TITLES + "DR-1,Linen,Yarn,kg\n", encoding="utf-8")
    for name, is_taken in (("dropped.csv", True), ("dropped.pdf", False)):
        clip = QMimeData()
        clip.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        none = Qt.KeyboardModifier.NoModifier
        button = Qt.MouseButton.LeftButton
        event = QDropEvent(QPoint(5, 5).toPointF(), Qt.DropAction.CopyAction, clip, button, none)
        event.ignore()
        screen.dropEvent(event)
        assert event.isAccepted() == is_taken
    qtbot.waitUntil(lambda: screen.findChild(ImportDialog) is not None)
    assert tasks.wait_idle(30)
    dialog = screen.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Import Items"
    dialog.reject()


def test_every_list_of_records_that_can_be_imported_offers_it() -> None:
    lists = (
        party.LIST,
        item.LIST,
        party_item.LIST,
        warehouse.LIST,
        unit.LIST,
        stock_adjustment.LIST,
        exchange_rate.LIST,
        sales_order.LIST,
        purchase_order.LIST,
        work_order.LIST,
    )
    offering = {
        operation_of(spec.imports.create).name.partition(".")[0] for spec in lists if spec.imports is not None
    }
    assert offering == {kind.name for kind, _service in modules.services() if modules.import_of(kind.name)}


ORDERS = "Order no,Customer,Order date,Due date,Item,Quantity,Unit price\n"


def test_orders_with_lines_come_in_and_go_by_the_keyboard(
    open_list: Callable[..., ListScreen],
    core: Core,
    tasks: Tasks,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customer, article = make_party(core), make_item(core)
    screen = open_list(sales_order.LIST)
    before = core.run(sales_orders.summary, ListQuery()).count
    path = tmp_path / "orders.csv"
    head = f"{customer.code},2024-03-01,2024-04-01"
    lines = [f"A,{head},{article.code},5,2", f",,,,{article.name},6,", f"B,{head},{article.code},many,2"]
    path.write_text(ORDERS + "\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(ask, "confirm", lambda *_question: True)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(screen, Qt.Key.Key_I, keys)
    assert tasks.wait_idle(30)
    dialog = screen.findChild(ImportDialog)
    assert dialog is not None
    assert [dialog.wrong.item(n).text().partition(":")[0] for n in range(dialog.wrong.count())] == [
        "F4 (Quantity)"
    ]
    path.write_text(ORDERS + "\n".join([*lines[:2], f"B,{head},{article.code},7,2"]), encoding="utf-8")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    blank = "Blank Unit price became 14.25: 1 row."
    assert dialog.bar.text == f"Ready to import: 2 new, with 3 lines. {blank}"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert tasks.wait_idle(30)
    assert dialog.bar.text.startswith("Imported: 2 new, with 3 lines. SO-0")
    assert core.run(sales_orders.summary, ListQuery()).count == before + 2
    dialog.bar.findChild(QPushButton, "message.action").click()  # type: ignore[union-attr]
    assert tasks.wait_idle(30)
    bar = screen.exporting.parent()
    assert isinstance(bar, MessageBar)
    assert bar.text == "The last import was taken back: 2 new records are gone."
    assert core.run(sales_orders.summary, ListQuery()).count == before


def test_an_import_whose_answer_was_lost_is_not_done_twice(
    open_list: Callable[..., ListScreen],
    core: Core,
    tasks: Tasks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customer, article = make_party(core), make_item(core)
    screen = open_list(sales_order.LIST)
    before = core.run(sales_orders.summary, ListQuery()).count
    path = tmp_path / "orders.csv"
    path.write_text(f"{ORDERS}A,{customer.code},2024-03-01,2024-04-01,{article.code},5,2\n", encoding="utf-8")
    assert screen.importing is not None
    screen.importing.look_through(path)
    assert tasks.wait_idle(30)
    dialog = screen.findChild(ImportDialog)
    assert dialog is not None
    whole = core.import_file

    def lost(*arguments: Any) -> Any:
        whole(*arguments)
        raise Unreachable("The line is dead.")

    monkeypatch.setattr(core, "import_file", lost)
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text == "The line is dead."
    monkeypatch.setattr(core, "import_file", whole)
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text.startswith("Imported: 1 new")
    assert core.run(sales_orders.summary, ListQuery()).count == before + 1


def test_f7_takes_an_import_back(begin: Begin, qtbot: QtBot, tasks: Tasks) -> None:
    dialog = begin(TITLES + "TF-1,Linen,Yarn,kg\n")
    wanted: list[bool] = []
    dialog.take_back_wanted.connect(lambda: wanted.append(True))
    dialog.import_button.click()
    assert tasks.wait_idle(30)
    assert QApplication.focusWidget() is dialog.close_button
    qtbot.keyClick(dialog, Qt.Key.Key_F7)
    button = QApplication.focusWidget()
    assert isinstance(button, QPushButton)
    assert button.accessibleName() == "Take it back"
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert wanted == [True]


def test_of_several_files_dropped_each_has_its_turn_and_what_is_none_is_named(
    open_list: Callable[..., ListScreen], tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = open_list(item.LIST)
    clip = QMimeData()
    names = ("one.csv", "photo.png", "two.csv")
    for name in names:
        (tmp_path / name).write_text(TITLES + f"{name},Linen,Yarn,kg\n", encoding="utf-8")
    clip.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    how = (Qt.DropAction.CopyAction, clip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    screen.dropEvent(QDropEvent(QPoint(5, 5).toPointF(), *how))
    assert screen.importing is not None
    assert screen.importing._bar.text == "1 file is not read here, only spreadsheets are: “photo.png”."
    seen = []
    for _n in range(2):
        qtbot.waitUntil(lambda: any(one.isVisible() for one in screen.findChildren(ImportDialog)))
        (dialog,) = [one for one in screen.findChildren(ImportDialog) if one.isVisible()]
        assert tasks.wait_idle(30)
        seen.append(dialog._path.name)
        dialog.reject()
    assert seen == ["one.csv", "two.csv"]
    assert not any(one.isVisible() for one in screen.findChildren(ImportDialog))


def test_totals_are_left_out_where_the_message_offers_it(begin: Begin, core: Core, tasks: Tasks) -> None:
    dialog = begin(TITLES.strip() + ",Sales price\nTO-1,Linen,Yarn,kg,5\nTotal,,,,5\n")
    assert [dialog.wrong.item(n).text().partition(":")[0] for n in range(dialog.wrong.count())] == ["Row 3"]
    assert action_of(dialog).accessibleName() == "Leave out the totals"
    action_of(dialog).click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text == (
        "Ready to import: 1 new, 0 changed, 0 as they were. Rows of totals left out: 1."
    )
    dialog.run_import()
    assert tasks.wait_idle(30)
    assert stored(core, "TO-") == ["Linen"]


def test_what_the_message_offers_is_in_the_ring_of_tab_and_stays_beside_a_copy(
    begin: Begin, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = begin(TITLES + "TR-1,Linen,Yarn,\nTotal,,,\n")
    said = dialog.bar.text
    copy = tmp_path / "copy.xlsx"
    monkeypatch.setattr(import_copy, "ask_save", lambda *_asked, **_where: (copy, ""))
    dialog.copy_button.click()
    assert tasks.wait_idle(30)
    written = "copy.xlsx was written: what is wrong stands in its first column."
    assert dialog.bar.text == f"{said}\n{written}"
    dialog.titled.setFocus()
    ring: list[str] = []
    for _stop in range(12):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop is not None
        ring.append(stop.accessibleName())
        if stop is dialog.columns.choices()[0]:
            break
    assert ring[:3] == ["Leave out the totals", "Open file", "Close this message"]
    letter = QKeySequence.mnemonic(action_of(dialog).text()).toString()[-1]
    qtbot.keyClick(dialog, letter.lower(), Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: dialog.bar.text.startswith("1 cell is wrong."))


def test_reading_the_file_again_keeps_the_keyboard_until_it_is_right(
    begin: Begin, tasks: Tasks, qtbot: QtBot
) -> None:
    """Who corrects a file in the spreadsheet program comes back and presses the same button again."""
    dialog = begin(TITLES + "RA-1,Linen,Yarn,\nRA-2,Jute,Yarn,\n")
    keep_places(cast("QApplication", QApplication.instance()))
    dialog.again_button.setFocus()
    first = "RA-1,Linen,Yarn,kg\n"
    for line in (first + "RA-2,Jute,Yarn,\n", first + "RA-2,Jute,,kg\n", first + "Total,,,\n"):
        dialog._path.write_text(TITLES + line, encoding="utf-8")
        qtbot.keyClick(dialog.again_button, Qt.Key.Key_Space)
        assert tasks.wait_idle(30)
        assert dialog.bar.tone == "danger"
        assert QApplication.focusWidget() is dialog.again_button
    dialog._path.write_text(TITLES + "RA-1,Linen,Yarn,kg\n", encoding="utf-8")
    qtbot.keyClick(dialog.again_button, Qt.Key.Key_Space)
    assert tasks.wait_idle(30)
    assert QApplication.focusWidget() is dialog.import_button
