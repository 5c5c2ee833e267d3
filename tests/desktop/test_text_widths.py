"""Widths of texts are those Qt gives, and asked of it once."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont, QFontMetrics, Qt
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from erp_core import Core
from erp_desktop.kit.columns import text_widths
from erp_desktop.kit.columns.text_widths import TextWidths, widths_in
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import theme
from tests.factories.orders import make_sales_order

pytestmark = pytest.mark.one_company
TEXTS = ("", "i", "Poplin 110 × 76", "1,050.00", "15 Jan 2024", "Şalvarlık dokuma", "a\tb", "सूती कपड़ा")


@pytest.mark.parametrize("is_tabular", [False, True])
def test_a_text_is_as_wide_as_qt_says_and_cut_where_qt_cuts_it(qapp: QApplication, is_tabular: bool) -> None:
    font = theme.tabular(qapp.font()) if is_tabular else QFont(qapp.font())
    metrics = QFontMetrics(font)
    for text in TEXTS:
        wide = metrics.horizontalAdvance(text)
        assert widths_in(font).of(text) == widths_in(font).of(text) == wide
        for room in (0, 1, wide // 2, wide - 1, wide, wide + 1, wide + 2, 10 * wide):
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            assert widths_in(font).elided(text, room) == cut, (text, room)


def test_who_changes_a_font_is_not_told_the_widths_of_what_it_was(qapp: QApplication) -> None:
    font, before = QFont(qapp.font()), QFont(qapp.font())
    plain = widths_in(font).of("111.11")
    font.setFeature(QFont.Tag("tnum"), 1)
    assert widths_in(font).of("111.11") == QFontMetrics(font).horizontalAdvance("111.11") != plain
    assert widths_in(before).of("111.11") == plain


def test_no_more_is_remembered_than_a_list_needs(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_widths, "_TEXTS", 3)
    monkeypatch.setattr(text_widths, "_FONTS", 2)
    monkeypatch.setattr(text_widths, "_widths", {})
    for size in range(9, 20):
        for text in TEXTS:
            font = theme.sized(qapp.font(), size)
            assert widths_in(font).of(text) == QFontMetrics(font).horizontalAdvance(text)
            assert len(widths_in(font)._known) <= 3
    assert len(text_widths._widths) <= 2


def test_a_list_that_is_painted_again_lays_no_text_out_to_measure_it(
    core: Core, open_list: Callable[..., ListScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_sales_order(core)
    screen = open_list()
    assert screen.table.viewport().grab()
    asked, laid_out = list[str](), list[str]()

    def of(widths: TextWidths, text: str) -> int:
        asked.append(text)
        if text not in widths._known:
            laid_out.append(text)
        return widths._known.get(text, 0)

    monkeypatch.setattr(TextWidths, "of", of)
    assert screen.table.viewport().grab()
    assert order.number in asked
    delegate = screen.table.itemDelegate()
    for place in range(len(screen.model.columns)):
        assert delegate.sizeHint(QStyleOptionViewItem(), screen.model.index(0, place)).width() > 0
    assert not laid_out
