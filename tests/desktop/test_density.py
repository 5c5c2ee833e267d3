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


def beyond(window: MainWindow, screen: QWidget) -> list[str]:
    """What of a screen has no room in a window of 1024 × 728."""
    QApplication.processEvents()
    found = [] if (window.width(), window.height()) == (1024, 728) else ["the window grew"]
    found += [] if screen.minimumSizeHint().width() <= screen.width() else ["all of it"]
    shown = [one for one in screen.findChildren(QPushButton) if one.isVisible()]
    return found + [
        button.objectName()
        for button in shown
        if not _is_scrolled(button, screen)
        and not screen.rect().contains(button.mapTo(screen, button.rect().bottomRight()))
    ]


def test_every_screen_is_whole_at_1024_768_where_it_is_compact(
    window_as: OpenAs, tasks: Tasks, qapp: QApplication
) -> None:
    """As usual they are looked at where each is opened in its place (``test_keyboard``)."""
    theme.apply_density(qapp, is_compact=True)
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
        assert beyond(window, screen) == [], entry.name
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
