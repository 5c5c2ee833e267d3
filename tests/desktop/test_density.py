"""Density: how much is seen at once; a setting of the person, in what is open already too."""

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QLabel, QPushButton, QWidget

from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.preferences import IS_COMPACT, PERSONAL
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.user_menu import choose_density, user_menu
from tests.desktop.conftest import delete_closed

OpenAs = Callable[[str], MainWindow]


@pytest.fixture(autouse=True)
def as_usual(qapp: QApplication) -> Iterator[None]:
    yield
    delete_closed()
    theme.apply_density(qapp, is_compact=False)


def test_rows_and_fields_become_smaller_in_what_is_open(window_as: OpenAs, tasks: Tasks) -> None:
    window = window_as("manager")
    orders, form = window.open("sales_orders"), window.open("sales_order")
    assert isinstance(orders, ListScreen)
    assert form is not None
    assert tasks.wait_idle()
    lines, save = form.findChild(LinesView), form.findChild(QPushButton, "form.save")
    assert lines is not None
    assert save is not None

    def heights() -> list[int]:
        QApplication.processEvents()
        tables = [orders.table.verticalHeader(), lines.verticalHeader()]
        return [cast(QHeaderView, one).defaultSectionSize() for one in tables] + [save.sizeHint().height()]

    before = heights()
    choose_density(True)
    after = heights()
    assert before[:2] == [32, 32]
    assert after[:2] == [26, 26]
    assert after[2] < before[2]
    choose_density(False)
    assert heights() == before


def test_it_is_the_persons_and_is_in_his_menu(window_as: OpenAs) -> None:
    window = window_as("manager")
    entry = next(a for a in user_menu(window, []).actions() if a.text().startswith("Compact"))
    assert not entry.isChecked()
    entry.trigger()
    assert IS_COMPACT.get("all")
    assert theme.look.is_compact
    assert IS_COMPACT.key in PERSONAL
    assert "Density: as usual" in [command.title for command in window.commands()]


@pytest.mark.parametrize("is_compact", [False, True])
def test_every_screen_is_whole_at_1024_768(
    window_as: OpenAs, tasks: Tasks, qapp: QApplication, is_compact: bool
) -> None:
    theme.apply_density(qapp, is_compact=is_compact)
    window = window_as("admin")
    window.resize(1024, 728)
    for entry in SCREENS:
        if not window.core.can(entry.permission):
            continue
        screen = window.open(entry.name)
        if screen is None:  # a record that is never begun by hand
            assert entry.name == "holding"
            continue
        assert tasks.wait_idle()
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1024, 728), entry.name
        assert screen.minimumSizeHint().width() <= screen.width(), entry.name
        for button in screen.findChildren(QPushButton):
            if button.isVisible() and not _is_scrolled(button, screen):
                right = button.mapTo(screen, button.rect().bottomRight())
                assert screen.rect().contains(right), (entry.name, button.objectName())
        window.close_current()
        delete_closed()


def _is_scrolled(widget: QWidget, screen: QWidget) -> bool:
    while widget is not screen:
        if widget.objectName() == "qt_scrollarea_viewport":
            return True
        widget = cast(QWidget, widget.parentWidget())
    return False


def test_what_is_made_after_the_switch_is_dressed_by_the_same_rules(
    window_as: OpenAs, qapp: QApplication
) -> None:
    window = window_as("manager")
    window.show()
    for is_compact in (True, False):
        theme.apply_density(qapp, is_compact=is_compact)
        label = QLabel("<b>Surya</b>", window)
        label.show()
        qapp.processEvents()
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert f"min-height: {theme.pixels('control_in')}px" in qapp.styleSheet()
