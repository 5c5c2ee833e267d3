"""The foot of a list shows every sum whole, on as many lines as it needs."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from erp_core.kit.schema import Summary
from erp_desktop.kit.lists.list_footer import HEIGHT, ListFooter
from erp_desktop.kit.lists.list_sums import sums_told
from erp_desktop.kit.lists.views import leaving
from erp_desktop.kit.lists.views.meant import Selected
from erp_desktop.kit.look import format as fmt
from erp_desktop.sales.sales_order import LIST
from erp_desktop.stock import holding

SUMS = {
    code: Decimal(1_234_567_890) / n for n, code in enumerate(("INR", "EUR", "USD", "GBP", "TRY", "AED"), 1)
}


@pytest.mark.parametrize(("width", "lines", "more"), [(1600, 1, 0), (1024, 2, 0), (640, 2, 2)])
def test_sums_wrap_and_are_never_cut(qtbot, width: int, lines: int, more: int) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(width, HEIGHT)
    footer.show()
    footer.show_summary(Summary(count=901, total_amounts=SUMS), is_pending=False)
    footer.show_selected(901)
    label = footer.findChild(QLabel, "list.sum")
    assert label is not None
    text = label.text()
    assert sum(code in text for code in SUMS) == len(SUMS) - more
    assert text.endswith(f"+{more}") == bool(more)
    assert all(code in label.toolTip() for code in SUMS) == bool(more)
    assert "…" not in text
    assert len(text.splitlines()) == lines
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
    fmt.use_currencies({"INR": 2}, "INR")
    sums = {code: Decimal(number) for number, code in enumerate(("EUR", "GBP", "USD", "INR"), start=1)}
    footer.show_selected(12, Summary(count=12, total_amounts=sums))
    label = footer.findChild(QLabel, "list.selected")
    assert label is not None
    assert label.text() == "12 selected   ·   4.00 INR   ·   1.00 EUR   ·   +2"
    assert "3.00 USD" in label.toolTip()


@pytest.mark.parametrize(("width", "parts"), [(900, 3), (660, 2), (420, 2)])
def test_what_has_no_room_of_the_selected_is_told_in_the_tooltip(qtbot, width: int, parts: int) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(width, HEIGHT)
    footer.show()
    sums = Summary(count=45, total_amounts={"INR": Decimal("706162.65")})
    footer.show_summary(sums, is_pending=False)
    footer.show_selected(45, sums, 60)
    label = footer.findChild(QLabel, "list.selected")
    assert label is not None
    told = label.text().split("   ·   ")
    assert told[0] == "45 selected in 60 places"
    assert len(told) == parts
    assert (told[1] == "+1") == (width == 420), "it is counted, so that nobody takes it for nothing"
    assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert label.toolTip().endswith("average 15,692.50 INR")


STOCK = {
    "quantity": {"kg": Decimal("340"), "m": Decimal("1250.5"), "pcs": Decimal(12), "set": Decimal(0)},
    "second_quantity": {"kg": Decimal("280.25")},
}


@pytest.mark.parametrize("width", range(300, 1500, 50))
def test_sums_of_the_selected_that_have_no_room_are_counted(qtbot, width: int) -> None:
    """Else the one that is left would be read as all there is."""
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(width, HEIGHT)
    footer.show()
    sums = Summary(count=9, total_amounts=SUMS)
    footer.show_summary(Summary(count=600, total_amounts=SUMS), is_pending=False)
    footer.show_selected(9, sums)
    label = footer.findChild(QLabel, "list.selected")
    count = footer.findChild(QLabel, "list.count")
    assert label is not None
    assert count is not None
    told = sum(code in label.text() for code in SUMS)
    assert label.text().endswith(f"+{len(SUMS) - told}")
    assert count.width() >= count.fontMetrics().horizontalAdvance("600 …"), (
        "a number is no word that may be cut"
    )


def test_quantities_are_told_per_unit_a_second_one_by_its_title(qtbot) -> None:
    footer = ListFooter(holding.LIST)
    qtbot.addWidget(footer)
    footer.resize(1366, HEIGHT)
    footer.show()
    footer.show_summary(Summary(count=9, quantities=STOCK), is_pending=False)
    label = footer.findChild(QLabel, "list.sum")
    assert label is not None
    told = "Total  1,250.5 m   ·   340 kg   ·   12 pcs   ·   Second quantity: 280.25 kg"
    assert label.text() == told


def test_of_many_units_the_selection_tells_two_and_all_in_its_tooltip(qtbot) -> None:
    footer = ListFooter(holding.LIST)
    qtbot.addWidget(footer)
    footer.show_selected(9, Summary(count=9, quantities=STOCK))
    label = footer.findChild(QLabel, "list.selected")
    assert label is not None
    assert label.text() == "9 selected   ·   1,250.5 m   ·   340 kg   ·   +2"
    assert label.toolTip() == "1,250.5 m   ·   340 kg   ·   12 pcs   ·   Second quantity: 280.25 kg"
    footer.show_selected(4, Summary(count=4, quantities={"quantity": {"m": Decimal(50)}}))
    assert label.text() == "4 selected   ·   50 m   ·   average 12.5 m"


def test_currencies_stand_in_one_order_the_company_s_own_first() -> None:
    fmt.use_currencies({"INR": 2}, "INR")
    for sums in ({"USD": 9, "INR": 1, "EUR": 2}, {"EUR": 1, "USD": 2, "INR": 3}):
        told = sums_told(LIST, {code: Decimal(total) for code, total in sums.items()}, {})
        assert [one.split()[-1] for one in told] == ["INR", "EUR", "USD"]


def test_all_that_leave_a_list_in_turns_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job takes them out while the list is read again and again; those that are left are selected still."""
    asked: list[Selected] = []
    monkeypatch.setattr(
        leaving, "what_became", lambda *told, **_how: asked.append(told[4]) or f"{len(told[4].ids)} left"
    )
    said: list[str] = []
    tasks = SimpleNamespace(run=lambda _on, do, done, _failed: done(do()))
    model, grouping = SimpleNamespace(query=None), SimpleNamespace(note="")
    screen = SimpleNamespace(model=model, core=None, spec=LIST, tasks=tasks, grouping=grouping)
    told = leaving.Leaving(screen, SimpleNamespace(show_left=said.append))  # type: ignore[arg-type]
    for ids in ({1, 2, 3, 4, 5}, {3, 4, 5}, {4, 5}):
        told.look_after(None, Selected(frozenset(ids), 9))
    assert [len(one.ids or ()) for one in asked] == [5, 5, 5]
    told.forget()
    told.look_after(None, Selected(frozenset({4, 5}), 9))
    assert said == ["5 left"] * 3 + ["", "2 left"]


def test_of_no_rows_nothing_is_said_of_columns_and_colours(qtbot) -> None:
    footer = ListFooter(LIST)
    qtbot.addWidget(footer)
    footer.resize(1366, HEIGHT)
    link = QPushButton("2 columns have no room", footer)
    footer.take_link(link)
    footer.show()
    footer._show_tinted(True)
    legend = footer.findChild(QWidget, "list.legend")
    assert legend is not None
    for count in (3, 0, 3):
        footer.show_summary(Summary(count=count), is_pending=False)
        assert [link.isVisible(), legend.isVisible()] == [count > 0] * 2
