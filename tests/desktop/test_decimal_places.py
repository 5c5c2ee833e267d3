"""Quantities in several units: their decimal signs stand under each other, on the screen and on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QTableView

from erp_core import Core
from erp_core.kit.reading.writing import decimals_of, under_each_other
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import theme
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import exchange_rate, item, unit
from erp_desktop.production import work_order
from erp_desktop.sales import sales_order
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.heard_events import Heard
from tests.factories.makers import make_rate, make_unit
from tests.factories.orders import make_alike, make_item, make_sales_order, make_work_order

QUANTITIES = ((3, "12.5"), (0, "7"), (2, "1250.25"))


@given(st.lists(st.decimals(0, 10_000, places=3), max_size=8), st.sampled_from(["en", "de", "fr", "hi"]))
def test_signs_stand_under_each_other_in_every_way_of_writing(values: list[Any], language: str) -> None:
    fmt.use_locale(language)
    sign = fmt.decimal_sign()
    written = [fmt.format_quantity(value) for value in values]
    padded = under_each_other(written, fmt.locale())
    assert [one.rstrip("\u2007\u2008\u2060") for one in padded] == written
    most = max((decimals_of(one, sign) or 0 for one in written), default=0)
    bare = [one.rstrip("\u2060") for one in padded]
    behind = {len(one) - one.rfind(sign) - 1 if sign in one else one.count("\u2007") for one in bare}
    assert behind <= {most}
    assert all(("\u2008" in one) == (most > 0 and sign not in one) for one in padded)


def right_ends(view: QTableView, place: int, count: int) -> list[int]:
    """Where the text of each cell of a column ends, as it is painted."""
    image: QImage = view.viewport().grab().toImage()
    ink = [theme.color("text").rgb(), theme.color("text_muted").rgb()]
    ends = []
    for row in range(count):
        rect = view.visualRect(view.model().index(row, place))
        columns = range(rect.right() - 4, rect.left() + 4, -1)
        rows = range(rect.top() + 4, rect.bottom() - 4)
        dark = [x for x in columns if any(_is_near(image.pixel(x, y), ink) for y in rows)]
        ends.append(dark[0])
    return ends


def _is_near(pixel: int, ink: list[int]) -> bool:
    here = QColor(pixel)
    return any(
        abs(here.red() - QColor(one).red()) + abs(here.green() - QColor(one).green()) < 120 for one in ink
    )


def expected_ends(view: QTableView, texts: list[str]) -> list[int]:
    """How far to the left of the widest decimals each number ends."""
    metrics = theme.tabular(view.font())
    padded = under_each_other(texts, fmt.locale())
    return [
        QFontMetrics(metrics).horizontalAdvance(whole[len(text) :].rstrip("\u2060"))
        for text, whole in zip(texts, padded, strict=True)
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_in_a_list(
    core: Core, open_list: Callable[..., ListScreen], tasks: Tasks, mode: Any, qapp: Any
) -> None:
    for digits, quantity in QUANTITIES:
        unit = make_unit(core, decimals=digits)
        item = make_item(core, unit=unit.code)
        make_work_order(core, item_id=item.id, quantity=quantity)
    theme.apply_theme(qapp, mode)
    screen = open_list(work_order.LIST)
    screen.reload()
    assert tasks.wait_idle()
    view, place = screen.table, [c.attr for c in screen.model.columns].index("quantity")
    texts = [str(view.model().index(row, place).data()) for row in range(3)]
    assert sorted(texts) == ["1,250.25", "12.5", "7"], "what is copied has no blanks"
    right_ends(view, place, 3)  # painted once to know the most decimals, once more to put them in line
    found = right_ends(view, place, 3)
    left_of = [max(found) - one for one in found]
    assert left_of == pytest.approx(expected_ends(view, texts), abs=2)
    theme.apply_theme(qapp, "light")


@pytest.mark.parametrize(
    ("spec", "name"), [(unit.LIST, "factor"), (exchange_rate.LIST, "rate"), (item.LIST, "sales_price")]
)
def test_of_numbers_in_no_unit(
    core: Core, open_list: Callable[..., ListScreen], tasks: Tasks, spec: Any, name: str
) -> None:
    for number, rate in enumerate(("95.4", "0.5625", "110")):
        make_rate(core, rate=rate, valid_on=f"2026-03-0{number + 1}")
        make_item(core, sales_price=rate)
    screen = open_list(spec)
    screen.resize(1366, 768)
    assert tasks.wait_idle()
    view, place = screen.table, [c.attr for c in screen.model.columns].index(name)
    count = min(screen.model.rowCount(), 8)
    texts = [str(view.model().index(row, place).data()) for row in range(count)]
    assert len({decimals_of(text, ".") for text in texts}) > 1
    right_ends(view, place, count)
    found = right_ends(view, place, count)
    left_of = [max(found) - one for one in found]
    expected = expected_ends(view, texts)
    assert left_of == pytest.approx([one - min(expected) for one in expected], abs=2)


def test_numbers_with_the_same_decimals_are_painted_once(
    core: Core, open_list: Callable[..., ListScreen], tasks: Tasks
) -> None:
    make_alike(core, make_sales_order, "customer_id", 3)
    screen = open_list()
    QApplication.processEvents()
    heard = Heard(screen.table.viewport())
    screen.ask()
    assert tasks.wait_idle()
    QApplication.processEvents()
    assert QEvent.Type.Paint in heard.kinds
    assert QEvent.Type.UpdateLater not in heard.kinds, "painting asked for more of it"


def make_mixed_order(core: Core) -> Any:
    """An order of three lines, each in a unit with other decimals."""
    lines: list[Any] = []
    for digits, quantity in QUANTITIES:
        item = make_item(core, unit=make_unit(core, decimals=digits).code)
        lines.append({"item_id": item.id, "quantity": quantity, "unit_price": 1})
    return make_sales_order(core, lines=lines)


def test_on_the_paper_of_an_order(core: Core) -> None:
    paper = core.run(sales_orders.paper, make_mixed_order(core).id)
    place = [column.title for column in paper.columns].index("Quantity")
    cells = [row.cells[place] for row in paper.rows]
    assert cells == ["12.500", "7\u2008\u2007\u2007\u2007\u2060", "1,250.25\u2007\u2060"]
    plain = core.run(sales_orders.paper, make_sales_order(core, lines=2).id)
    assert not any(mark in cell for row in plain.rows for cell in row.cells for mark in "\u2007\u2008")


def test_in_the_lines_of_an_order(core: Core, window_of: Callable[[Core], MainWindow], tasks: Tasks) -> None:
    window = window_of(core)
    window.resize(1366, 768)
    order = make_mixed_order(core)
    form = window.open(sales_order.FORM.name, order.id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert form.body.grid is not None
    assert sales_order.FORM.lines is not None
    view = form.body.grid.view
    names = [column.name for column in sales_order.FORM.lines.columns]
    place = names.index("quantity")
    texts = [str(view.model().index(row, place).data()) for row in range(3)]
    right_ends(view, place, 3)
    found = right_ends(view, place, 3)
    left_of = [max(found) - one for one in found]
    assert left_of == pytest.approx(expected_ends(view, texts), abs=2)
