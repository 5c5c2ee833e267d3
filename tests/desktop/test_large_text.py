"""Large text: at any size of text and of the screen nothing at the head of lists and forms is cut."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.schema import Summary
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_footer import ListFooter
from erp_desktop.kit.lists.list_head import ListHead
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import language, theme
from erp_desktop.kit.tables.late_legend import LateLegend
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.sales import sales_order
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.factories.orders import make_purchase_order, make_sales_order

OpenAs = Callable[[str], MainWindow]
SUMS = {
    "INR": Decimal("5385945700.07"),
    "EUR": Decimal("4551.50"),
    "JPY": Decimal(16909714),
    "USD": Decimal(1),
}
SIZES = ((1024, 728), (1366, 728))


@pytest.fixture(autouse=True)
def text_as_usual(qapp: QApplication) -> Iterator[None]:
    yield
    delete_closed()
    theme.apply_text(qapp, 100)


def cut_in(place: QWidget, are_meant: Callable[[QWidget], bool] = lambda _one: True) -> list[tuple[str, str]]:
    """What is not all seen in a row of a list: cut without dots, over another or over the edge."""
    found = list[tuple[str, str]]()
    kinds = QLabel | QPushButton | LateLegend
    parts = [w for w in place.findChildren(QWidget) if w.isVisible() and isinstance(w, kinds)]
    parts = [w for w in parts if not isinstance(w.parentWidget(), QLineEdit) and are_meant(w)]
    where = {w: w.rect().translated(w.mapTo(place, w.rect().topLeft())) for w in parts}
    for widget, here in where.items():
        name, need = widget.objectName() or widget.accessibleName(), widget.sizeHint()
        if isinstance(widget, QLabel):
            lines, figures = QLabel.text(widget).splitlines(), widget.fontMetrics()
            name = name or QLabel.text(widget)
            width = max((figures.horizontalAdvance(line) for line in lines), default=0)
            need = QSize(width, len(lines) * figures.height())
        if need.width() > widget.width() or need.height() > widget.height():
            found.append((name, "is cut"))
        if not place.rect().contains(here):
            found.append((name, "leaves its place"))
        over = [w.objectName() for w in parts if w is not widget and here.intersects(where[w])]
        found += [(name, f"lies over {other}") for other in over]
    return found


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_in_head_and_foot_of_a_list_is_cut(
    window_as: OpenAs, tasks: Tasks, qapp: QApplication, percent: int
) -> None:
    window = window_as("admin")
    theme.apply_text(qapp, percent)
    cut = list[object]()
    for entry in (one for one in SCREENS if one.rows is not None and window.core.can(one.permission)):
        screen = window.open(entry.name)
        assert isinstance(screen, ListScreen)
        assert tasks.wait_idle()
        footer, head = screen.findChild(ListFooter), screen.findChild(ListHead)
        assert footer is not None
        assert head is not None
        for size in SIZES:
            window.resize(*size)
            qapp.processEvents()
            for is_selected in (False, True):
                _fill(footer, is_selected=is_selected)
                head.toolbar.views.tell("Mine" if is_selected else "", is_changed=is_selected)
                qapp.processEvents()
                places = (footer, head.toolbar, head.filters)
                cut += [(entry.name, size, is_selected, one) for place in places for one in cut_in(place)]
        window.close_current()
        delete_closed()
    assert not cut, "\n".join(map(str, cut))


@pytest.mark.parametrize("spoken", ["en", "tr"])
def test_nothing_at_the_head_of_a_form_is_cut(
    window_as: OpenAs, core_as: Callable[[str], Core], tasks: Tasks, qapp: QApplication, spoken: str
) -> None:
    """An order waits to be confirmed: it has the most buttons. Its number and what it is for are whole."""
    language.speak(qapp, spoken)
    core = core_as("staff")
    order, made = make_sales_order(core), make_purchase_order(core)
    core.run(sales_orders.submit, order.id, order.version)
    window = window_as("manager")
    window.resize(*SIZES[-1])
    forms = [window.open("sales_order", order.id), window.open("purchase_order", made.id)]
    forms += [window.open(one) for one in ("sales_order", "work_order", "stock_adjustment", "item", "party")]
    assert tasks.wait_idle()
    cut = list[object]()
    for percent in (100, 125, 150, 175, 200):
        theme.apply_text(qapp, percent)
        for form in forms:
            assert isinstance(form, DocumentForm)
            window.tabs.show_screen(form)
            for is_dirty, side in ((False, False), (True, False), (False, True)):
                form.set_dirty(is_dirty)
                form.bar.notes.setChecked(side)
                settle(qapp)
                cut += [(percent, form.title, is_dirty, side, one) for one in cut_in_form(form)]
            form.set_dirty(False)
    assert not cut, "\n".join(map(str, cut))


def settle(qapp: QApplication) -> None:
    """Until every part has the room it asked for when it had its font."""
    for _turn in range(3):
        qapp.processEvents()


def cut_in_form(form: DocumentForm) -> list[tuple[str, str]]:
    """What is not all seen of its head: in the bar, and of the fields' titles."""
    found = cut_in(form.bar)
    for panel in form.body.fields.panels("header"):
        found += cut_in(panel, lambda one: one.property("role") == "field")
    number = form.bar.findChild(QLabel, "form.title")
    assert number is not None
    if form.record_id is not None and QLabel.text(number) != form.title:
        found.append(("form.title", "ends in dots"))
    buttons = [one for one in form.bar.findChildren(QPushButton) if one.isVisible()]
    likeliest = [one for one in buttons if one.property("tone") == "primary"]
    found += [(one.objectName(), "has no words") for one in likeliest if not one.text()]
    found += [(one.objectName(), "tells nothing") for one in buttons if not one.toolTip()]
    return found


@pytest.mark.parametrize("percent", theme.TEXT_SIZES)
def test_sums_of_the_selected_that_are_not_shown_are_counted_at_any_size(
    qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    """Else "3 selected" alone would be read as of nothing; all that has words gives way to it."""
    footer = ListFooter(sales_order.LIST)
    qtbot.addWidget(footer)
    footer.show()
    theme.apply_text(qapp, percent)
    label = footer.findChild(QLabel, "list.selected")
    assert label is not None
    for width in (640, 800, 968, 1024, 1310):
        footer.resize(width, footer.height())
        for count in (1, 3, 4):
            sums = dict(list(SUMS.items())[:count])
            _fill(footer, is_selected=False)
            footer.show_selected(3, Summary(count=3, total_amounts=sums))
            qapp.processEvents()
            told = sum(code in label.text() for code in sums)
            where = (width, count, label.text())
            assert told == count or label.text().endswith(f"+{count - told}"), where
            assert label.text().startswith("3 selected"), where
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()), where


def test_a_foot_whose_text_is_made_larger_while_it_stands_gives_way_anew(
    qtbot: QtBot, qapp: QApplication
) -> None:
    """Its words have their font after the foot has its own: whatever they need then is found for them."""
    footer = ListFooter(sales_order.LIST)
    qtbot.addWidget(footer)
    footer.resize(968, footer.height())
    footer.show()
    footer._show_tinted(True)
    footer.show_summary(Summary(count=3900, total_amounts=SUMS), is_pending=False)
    for percent in (*theme.TEXT_SIZES, 100):
        theme.apply_text(qapp, percent)
        qapp.processEvents()
        count, legend = footer.findChild(QLabel, "list.count"), footer.findChild(LateLegend)
        assert count is not None
        assert legend is not None
        is_whole = count.width() >= count.sizeHint().width()
        assert is_whole or not legend.isVisible(), f"{percent} %: {QLabel.text(count)}"


def _fill(footer: ListFooter, *, is_selected: bool) -> None:
    """As much as a foot ever has to say."""
    legend = footer.findChild(LateLegend)
    assert legend is not None
    footer._show_tinted(True)
    footer.show_left("Orders can stand in several groups")
    footer.show_summary(Summary(count=464, total_amounts=SUMS), is_pending=False)
    count, places = (12, 14) if is_selected else (0, 0)
    footer.show_selected(count, Summary(count=count, total_amounts=SUMS), places)
