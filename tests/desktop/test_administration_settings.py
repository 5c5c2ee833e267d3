"""Numbering and company: previews, gaps, a logo."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.masters.company import service as company
from erp_core.masters.number_series.schema import GapRow
from erp_desktop.administration.company.company_editors import LogoEditor, RatesEditor
from erp_desktop.administration.company.company_form import CompanyForm
from erp_desktop.administration.numbering_screen import NumberingScreen, gap_words
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_purchase_order

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WindowAs = Callable[[str], MainWindow]


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("admin")


def numbering(window: MainWindow) -> NumberingScreen:
    screen = window.open("numbering")
    assert window.tasks.wait_idle()
    assert isinstance(screen, NumberingScreen)
    return screen


def test_a_series_is_changed_by_keyboard_and_the_next_number_shown(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, core: Core
) -> None:
    make_purchase_order(core)
    card = numbering(window).cards["purchase_order"]
    assert card.next_number == "PO-000002"
    window.activateWindow()
    card.prefix.setFocus()
    card.prefix.selectAll()
    qtbot.keyClicks(card.prefix, "BUY-")
    qtbot.waitUntil(lambda: card.next_number == "BUY-000001", timeout=5000)
    qtbot.keyClick(card.prefix, Key.Key_S, CONTROL)
    assert tasks.wait_idle()
    assert not card.is_dirty
    assert make_purchase_order(core).number == "BUY-000001"


def test_a_prefix_that_cannot_be_is_told_at_once(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    card = numbering(window).cards["sales_order"]
    card.prefix.selectAll()
    qtbot.keyClicks(card.prefix, "so-1")
    qtbot.waitUntil(lambda: bool(card.error), timeout=5000)
    assert tasks.wait_idle()
    assert card.next_number == "–"


def test_gaps_are_proved_or_named() -> None:
    whole = GapRow(series="sales_order", prefix="SO-", first=1, last=1512, count=1512, missing=[])
    assert gap_words(whole) == "SO-  no gaps in 1,512 numbers (1 to 1,512)"
    holes = GapRow(series="sales_order", prefix="SO-", first=1, last=9, count=6, missing=[3, 5, 6])
    assert gap_words(holes) == "SO-  missing between 1 and 9: 3, 5, 6"


def test_the_companys_settings_are_saved(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, core: Core, tmp_path: Path
) -> None:
    form = window.open("company")
    assert tasks.wait_idle()
    assert isinstance(form, CompanyForm)
    picture = QPixmap(8, 8)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "logo.png"))
    logo, rates = form.body.fields.editor("logo"), form.body.fields.editor("tax_rates")
    assert isinstance(logo, LogoEditor)
    logo.take_file(tmp_path / "logo.png")
    window.activateWindow()
    rates.setFocus()
    qtbot.keyClicks(rates.input, "5; 12,5".replace(",", "."))
    flag = form.body.fields.editor("has_four_eyes")
    qtbot.keyClick(flag.input, Key.Key_Space)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_S, CONTROL)
    assert tasks.wait_idle()
    assert form.message.text == ""
    stored = core.run(company.get)
    assert stored.tax_rates == [Decimal(5), Decimal("12.5")]
    assert stored.has_four_eyes
    assert stored.logo
    form.bar.history.setChecked(True)
    assert tasks.wait_idle()
    assert form.history.texts()


def test_what_is_no_png_is_no_logo(qtbot: QtBot, tmp_path: Path) -> None:
    editor = LogoEditor()
    qtbot.addWidget(editor)
    (tmp_path / "x.png").write_bytes(b"GIF89a")
    editor.take_file(tmp_path / "x.png")
    assert editor.error()
    assert editor.value() == ""


def test_rates_that_cannot_be_read_are_told(qtbot: QtBot) -> None:
    editor = RatesEditor()
    qtbot.addWidget(editor)
    editor.set_value([Decimal("5.0000"), Decimal("12.5")])
    assert editor.problem() is None
    assert editor.value() == [Decimal(5), Decimal("12.5")]
    qtbot.keyClicks(editor.input, "; x")
    assert editor.problem()
