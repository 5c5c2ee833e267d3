"""Everybody may choose how numbers and dates are written for oneself."""

import re
from decimal import Decimal
from itertools import cycle

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_desktop.kit.fields.number_editor import NumberEditor
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.decimal_line import QUANTITY
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.format_dialog import FormatDialog
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.factories.orders import make_item, make_sales_order, make_work_order


def test_ones_own_numbers(window_as, tasks, qtbot) -> None:
    window = window_as("viewer")
    dialog = FormatDialog(window.core, tasks, window)
    qtbot.addWidget(dialog)
    assert dialog.choices.currentText() == "As the company chose"
    place = dialog.choices.findData("tr_TR")
    assert dialog.choices.itemText(place).startswith("1.234.567,5 · 31.01.2024")
    dialog.choices.setCurrentIndex(place)
    dialog.save()
    assert tasks.wait_idle()
    assert fmt.format_money(Decimal("1234.5")) == "1.234,50"
    again = FormatDialog(window.core, tasks, window)
    qtbot.addWidget(again)
    assert again.choices.currentData() == "tr_TR"
    again.choices.setCurrentIndex(0)
    again.save()
    assert tasks.wait_idle()
    assert fmt.format_money(Decimal("1234.5")) == "1,234.50"


def texts(screen: QWidget) -> list[tuple[str, str]]:
    """What is written on a screen, outside its tables."""
    found = [w for kind in (QLabel, QLineEdit, QPushButton) for w in screen.findChildren(kind)]
    # Figures of the server go on in the meantime.
    return sorted((widget.objectName(), re.sub(r"\d+", "1", widget.text())) for widget in found)


def test_what_is_open_is_written_in_the_new_form_at_once(window_as, core, tasks, qtbot) -> None:
    order = make_sales_order(core, lines=3)
    made = {"sales_order": order.id, "work_order": make_work_order(core, quantity=4321).id}
    made |= {"item": make_item(core, sales_price=1234).id}
    window = window_as("admin")
    places = [(entry.name, None) for entry in SCREENS if entry.is_listed] + list(made.items())
    late = {}
    # Each is opened in the form the one before was changed to.
    for (name, record_id), form in zip(places, cycle(("de_DE", "en_IN")), strict=False):
        screen = window.open(name, record_id)
        assert tasks.wait_idle()
        choose(window, tasks, qtbot, form)
        at_once = texts(screen)
        window.close_current()
        screen = window.open(name, record_id)
        assert tasks.wait_idle()
        if at_once != texts(screen):
            late[name] = sorted(set(texts(screen)) ^ set(at_once))
        window.close_current()
        delete_closed()
    assert late == {}


def choose(window: MainWindow, tasks: Tasks, qtbot: QtBot, form: str) -> None:
    """Choose a form of numbers as a user does."""
    dialog = FormatDialog(window.core, tasks, window)
    qtbot.addWidget(dialog)
    dialog.choices.setCurrentIndex(dialog.choices.findData(form))
    dialog.save()
    assert tasks.wait_idle()


def test_what_is_half_typed_is_read_in_the_new_form(window_as, core, tasks, qtbot) -> None:
    order = make_sales_order(core, lines=2)
    window = window_as("admin")
    form = window.open("sales_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    grid, tax = form.body.grid, form.body.fields.editor("tax_rate")
    assert grid is not None
    assert isinstance(tax.input, QLineEdit)
    quantity = grid.model.spec.place("quantity")
    for row, text in enumerate(["12,5", "12 5"]):
        grid.model.setData(grid.model.index(row, quantity), text)
    tax.setFocus()
    tax.input.selectAll()
    qtbot.keyClicks(tax.input, "18,5,5")
    tax.check()
    assert "1,250.5" in (tax.error() or "")
    assert all("1,250.5" in sentence for _row, _name, sentence in grid.model.errors())
    assert [row for row, _name, _sentence in grid.model.errors()] == [0, 1]
    choose(window, tasks, qtbot, "de_DE")
    assert [row for row, _name, _sentence in grid.model.errors()] == [1]
    assert grid.model.line(0).values["quantity"] == Decimal("12.5")
    assert "1.250,5" in grid.model.errors()[0][2]
    assert "1.250,5" in (tax.error() or "")
    tax.input.selectAll()
    qtbot.keyClicks(tax.input, "18,5")
    assert tax.value() == Decimal("18.5")
    choose(window, tasks, qtbot, "en_IN")
    assert form.is_dirty


def test_an_error_of_the_core_stays_through_another_form_of_numbers(qtbot) -> None:
    editor = NumberEditor(QUANTITY)
    qtbot.addWidget(editor)
    editor.set_error("This order is closed.")
    QApplication.sendEvent(editor, QEvent(QEvent.Type.LocaleChange))
    assert editor.error() == "This order is closed."
