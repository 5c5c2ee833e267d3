"""What one answer settles for all rows of a file is asked in its window, and known again in the next."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists.imports.import_dialog import LOOK_AFTER_MS, ImportDialog
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import item, party
from erp_desktop.sales import sales_order
from tests.factories.orders import make_item, make_party

Begin = Callable[[ListSpec, str], ImportDialog]
DYES = "Code,Name,Kind,Unit\nQ-1,Red,DYES,kg\nQ-2,Blue,DYES,kg\nQ-3,Bag,Packing,kg\n"


@pytest.fixture
def begin(core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> Begin:
    """The window after it looked through a file with this text."""
    owner = QWidget()
    qtbot.addWidget(owner)

    def open_it(spec: ListSpec, text: str) -> ImportDialog:
        path = tmp_path / "stock.csv"
        path.write_text(text, encoding="utf-8")
        imports = Imports(items.create, items.take_back_import)
        if spec is party.LIST:
            imports = Imports(parties.create, parties.take_back_import)
        elif spec is sales_order.LIST and sales_order.LIST.imports is not None:
            imports = sales_order.LIST.imports
        dialog = ImportDialog(core, tasks, spec, imports, path, owner)
        dialog.open()
        assert tasks.wait_idle(30)
        return dialog

    return open_it


def asked(dialog: ImportDialog) -> list[tuple[str, str, str]]:
    table = dialog.questions
    found = []
    for row, box in enumerate(table.choices()):
        said, cells = table.item(row, 0), table.item(row, 1)
        assert said is not None
        assert cells is not None
        found.append((said.text(), cells.text(), box.currentText()))
    return found


def answer(dialog: ImportDialog, row: int, value: str, tasks: Tasks, qtbot: QtBot) -> None:
    box: QComboBox = dialog.questions.choices()[row]
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    qtbot.wait(LOOK_AFTER_MS + 50)
    assert tasks.wait_idle(30)


def test_each_value_is_asked_once_and_known_again(
    begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = begin(item.LIST, DYES)
    assert dialog.bar.text == "Say what the file means below “Means”."
    assert dialog.bar.tone == "info"
    assert asked(dialog) == [
        ("Kind: DYES", "2", "Please choose"),
        ("Kind: Packing", "1", "Please choose"),
    ]
    assert dialog.focusWidget() is dialog.questions.choices()[0]
    assert not dialog.wrong.isVisible()
    assert not dialog.import_button.isEnabled()
    answer(dialog, 0, "chemical", tasks, qtbot)
    assert not dialog.import_button.isEnabled()
    answer(dialog, 1, "trim", tasks, qtbot)
    assert dialog.bar.text == "Ready to import: 3 new, 0 changed, 0 as they were."
    dialog.run_import()
    assert tasks.wait_idle(30)
    assert {row.name: row.kind for row in core.run(items.search, ListQuery(text="Q-"))} == {
        "Red": "chemical",
        "Blue": "chemical",
        "Bag": "trim",
    }
    again = begin(item.LIST, DYES.replace("Q-", "QQ-").replace("Red", "Ochre").replace("Blue", "Teal"))
    assert again.bar.text == "Ready to import: 3 new, 0 changed, 0 as they were."
    assert asked(again) == [("Kind: DYES", "2", "Chemical"), ("Kind: Packing", "1", "Trim")]
    answer(again, 0, "", tasks, qtbot)
    assert asked(again)[0] == ("Kind: DYES", "2", "Chemical"), "what is known elsewhere is not forgotten so"


def test_a_ledger_is_numbered_and_said_to_be_of_customers(
    begin: Begin, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = begin(party.LIST, "Ledger,City\nSurya Poplin,Surat\nAnna Dyes,Surat\n")
    assert [(said, cells) for said, cells, _answer in asked(dialog)] == [
        ("Code: left blank", "2"),
        ("Customer or supplier: left blank", "2"),
    ]
    answer(dialog, 0, "(next)", tasks, qtbot)
    answer(dialog, 1, "is_customer", tasks, qtbot)
    assert dialog.bar.text == "Ready to import: 2 new, 0 changed, 0 as they were."
    dialog.run_import()
    assert tasks.wait_idle(30)
    found = {row.name: row for row in core.run(parties.search, ListQuery(text="Surya"))}
    assert (found["Surya Poplin"].code[0], found["Surya Poplin"].is_customer) == ("P", True)
    other = begin(party.LIST, "Ledger,City\nThird,Pune\n")
    assert [one for _said, _cells, one in asked(other)] == ["Please choose"] * 2, (
        "another file may be of suppliers"
    )


def choose_below(box: QComboBox, tasks: Tasks, qtbot: QtBot) -> None:
    """The next choice, as the keyboard chooses it."""
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.wait(LOOK_AFTER_MS + 50)
    assert tasks.wait_idle(30)


LEDGERS = "Name of Ledger,Under,City\nSurya,Loans,Surat\nAnna,Branches,Surat\n"


def test_who_answers_by_keyboard_stays_where_he_is(begin: Begin, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin(party.LIST, LEDGERS)
    boxes = dialog.questions.choices()
    assert [said for said, _cells, _answer in asked(dialog)] == [
        "Customer or supplier: Loans",
        "Customer or supplier: Branches",
        "Code: left blank",
    ]
    for number, box in enumerate(boxes):
        assert QApplication.focusWidget() is box
        choose_below(box, tasks, qtbot)
        assert dialog.questions.choices() == boxes, "none of them is another one"
        assert QApplication.focusWidget() is box, "and nothing took the keyboard away"
        if number + 1 < len(boxes):
            qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert dialog.bar.text == "Ready to import: 2 new, 0 changed, 0 as they were."


def test_questions_that_come_later_join_below(begin: Begin, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin(party.LIST, LEDGERS)
    first, second, last = dialog.questions.choices()
    second.setFocus()
    dialog._path.write_text(LEDGERS.replace("Loans", "Agents") + "Third,Branches,Pune\n", encoding="utf-8")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert [(said, cells) for said, cells, _answer in asked(dialog)] == [
        ("Customer or supplier: Branches", "2"),
        ("Code: left blank", "3"),
        ("Customer or supplier: Agents", "1"),
    ]
    assert dialog.questions.choices()[:2] == [second, last]
    assert first not in dialog.questions.choices()
    assert QApplication.focusWidget() is second


def test_reading_the_file_again_forgets_no_answer(begin: Begin, tasks: Tasks, qtbot: QtBot) -> None:
    """Of a value, of blank codes, of what the file has no column for; whatever else was corrected in it."""
    dialog = begin(party.LIST, "Ledger,City\nSurya,Surat\n")
    for row, value in enumerate(("(next)", "is_supplier")):
        answer(dialog, row, value, tasks, qtbot)
    assert dialog.import_button.isEnabled()
    dialog._path.write_text("Ledger,City,E-mail\nSurya,Surat,none\nAnna,Pune,\n", encoding="utf-8")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert dialog.bar.text == "1 cell is wrong. Correct it in the file, and read it again."
    dialog._path.write_text("", encoding="utf-8")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert asked(dialog) == [], "nothing is asked of a file with nothing in it"
    dialog._path.write_text("Ledger,City\nSurya,Surat\nAnna,Pune\n", encoding="utf-8")
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert asked(dialog) == [
        ("Code: left blank", "2", dialog.questions.choice(0).itemText(1)),
        ("Customer or supplier: left blank", "2", "Supplier"),
    ]
    assert dialog.bar.text == "Ready to import: 2 new, 0 changed, 0 as they were."


def test_reading_the_file_again_keeps_signs_columns_and_totals(
    begin: Begin, tasks: Tasks, qtbot: QtBot
) -> None:
    rows = "Code;Name;Kind;Unit;Sales price;Shown as\nSI-1;Red;yarn;kg;1.250;rouge\nTotal;;;;1.250;\n"
    dialog = begin(item.LIST, rows)
    assert [said for said, _cells, _answer in asked(dialog)] == ["Sales price: point or comma"]
    answer(dialog, 0, "comma", tasks, qtbot)
    box = dialog.columns.choice(5)
    box.setCurrentIndex(box.findData("colour"))
    box.activated.emit(box.currentIndex())
    qtbot.wait(LOOK_AFTER_MS + 50)
    assert tasks.wait_idle(30)
    action = dialog.bar.findChild(QPushButton, "message.action")
    assert action is not None
    action.click()
    assert tasks.wait_idle(30)
    ready = "Ready to import: 1 new, 0 changed, 0 as they were. Rows of totals left out: 1."
    for _time in range(2):
        assert dialog.bar.text == ready
        assert asked(dialog) == [("Sales price: point or comma", "1", "1.250 is 1250")]
        assert dialog.columns.choice(5).currentData() == "colour"
        dialog.again_button.click()
        assert tasks.wait_idle(30)
    again = begin(item.LIST, rows.replace("1.250", "3.750"))
    assert asked(again) == [("Sales price: point or comma", "1", "3.750 is 3750")], "known in the next file"


def test_what_is_wrong_and_what_is_asked_are_told_together(begin: Begin) -> None:
    dialog = begin(party.LIST, "Ledger,City,E-mail\nSurya,Surat,none\n")
    assert dialog.bar.text == (
        "1 cell is wrong. Correct it in the file, and read it again. Say what the file means below “Means”."
    )
    assert [said for said, _cells, _answer in asked(dialog)] == [
        "Code: left blank",
        "Customer or supplier: left blank",
    ]


def test_reading_the_file_again_keeps_what_values_mean(begin: Begin, tasks: Tasks, qtbot: QtBot) -> None:
    dialog = begin(item.LIST, "Code,Name,Kind,Unit\nRE-1,Red,Sundries,kg\n")
    answer(dialog, 0, "trim", tasks, qtbot)
    dialog.again_button.click()
    assert tasks.wait_idle(30)
    assert asked(dialog) == [("Kind: Sundries", "1", "Trim")]
    assert dialog.import_button.isEnabled()


def test_reading_the_file_again_keeps_what_shares_are(
    begin: Begin, tasks: Tasks, qtbot: QtBot, core: Core
) -> None:
    customer, thing = make_party(core), make_item(core)
    rows = [f"T-{n};{customer.code};{thing.code};1;2024-01-02;2024-02-01;0.18" for n in (1, 2)]
    titles = "Order no;Customer;Item;Quantity;Order date;Due date;Tax rate"
    dialog = begin(sales_order.LIST, "\n".join([titles, rows[0]]) + "\n")
    assert asked(dialog) == [("Tax rate: below 1 percent", "1", "Please choose")]
    answer(dialog, 0, "share", tasks, qtbot)
    for some in (rows, [row.replace("0.18", "no") for row in rows], rows):
        dialog._path.write_text("\n".join([titles, *some]) + "\n", encoding="utf-8")
        dialog.again_button.click()
        assert tasks.wait_idle(30)
    assert asked(dialog) == [("Tax rate: below 1 percent", "2", "0.18 is 18 percent")]
    dialog.run_import()
    assert tasks.wait_idle(30)
    found = core.run(sales_orders.search, ListQuery(sort="-number"))[:2]
    assert [core.run(sales_orders.get, row.id).tax_rate for row in found] == [18, 18]


def test_a_letter_with_alt_presses_a_button_and_answers_nothing(
    begin: Begin, tasks: Tasks, qtbot: QtBot
) -> None:
    dialog = begin(item.LIST, DYES)
    buttons = [one for one in dialog.findChildren(QPushButton) if one.isVisible() and one.text()]
    letters = [QKeySequence.mnemonic(one.text()).toString() for one in buttons]
    assert all(letters), [one.text() for one in buttons]
    assert len(set(letters)) == len(letters)
    box = dialog.questions.choices()[0]
    answer(dialog, 0, "chemical", tasks, qtbot)
    box.setFocus()
    pressed: list[str] = []
    dialog.about_button.clicked.connect(lambda: pressed.append("about"))
    free = [one for one in "SCFTYGDW" if f"Alt+{one}" not in letters]  # a choice begins with each of them
    assert free
    for letter in free:
        qtbot.keyClick(box, letter, Qt.KeyboardModifier.AltModifier)
        assert box.currentData() == "chemical", letter
    own = QKeySequence.mnemonic(dialog.about_button.text()).toString()[-1]
    qtbot.keyClick(box, own.lower(), Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pressed == ["about"])
