"""The foot of a list shows every sum whole, on as many lines as it needs."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel

from erp_core.kit.schema import Summary
from erp_desktop.kit.lists.list_footer import HEIGHT, ListFooter
from erp_desktop.sales.sales_order import LIST

SUMS = {
    code: Decimal(1_234_567_890) / n for n, code in enumerate(("INR", "EUR", "USD", "GBP", "TRY", "AED"), 1)
}


@pytest.mark.parametrize(("width", "lines"), [(1600, 1), (1024, 2), (640, 3)])
def test_sums_wrap_and_are_never_cut(qtbot, width: int, lines: int) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(width, HEIGHT)
    footer.show()
    footer.show_summary(Summary(count=901, total_amounts=SUMS), is_pending=False)
    footer.show_selected(901)
    label = footer.findChild(QLabel, "list.sum")
    assert label is not None
    text = label.text()
    assert all(code in text for code in SUMS)
    assert "…" not in text
    assert len(text.splitlines()) >= lines if lines > 1 else "\n" not in text
    assert max(label.fontMetrics().horizontalAdvance(line) for line in text.splitlines()) <= label.width()
    assert label.sizeHint().height() <= footer.height()


def test_the_count_has_the_room_its_words_need_at_once(qtbot) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(900, 32)
    footer.show()
    for count in (0, 500, 7_000_000, 3):
        footer.show_summary(None, True)
        footer.show_summary(Summary(count=count), False)
        label = footer.findChild(QLabel, "list.count")
        assert label is not None
        assert label.width() >= label.sizeHint().width()


def test_of_many_currencies_the_selection_tells_two_and_the_rest_in_its_tooltip(qtbot) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    sums = {code: Decimal(number) for number, code in enumerate(("EUR", "GBP", "USD", "INR"), start=1)}
    footer.show_selected(12, sums)
    label = footer.findChild(QLabel, "list.selected")
    assert label is not None
    assert label.text() == "12 selected   ·   4.00 INR   ·   3.00 USD   ·   +2"
    assert "1.00 EUR" in label.toolTip()
