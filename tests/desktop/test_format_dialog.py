"""Everybody may choose how numbers and dates are written for oneself."""

from decimal import Decimal

from erp_desktop.kit.look import format as fmt
from erp_desktop.shell.format_dialog import FormatDialog


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
