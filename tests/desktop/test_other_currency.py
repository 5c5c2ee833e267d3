"""Prices of an order whose currency changes: marked and told as what they were, converted never."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.drafts.copied import as_new
from erp_desktop.kit.drafts.merged_state import merge_states
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.match import LookupSource
from erp_desktop.kit.lines.clips.lines_clip import clip_of
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.look import theme
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.sales import sales_order
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms
from tests.factories.orders import make_item, make_party, make_sales_order

D = Decimal
CURRENCIES = ("EUR", "INR", "USD")
NOTHING = LookupSource(lambda _core, _text: [], "item")
SPEC = order_lines("sales_price", NOTHING, NOTHING, lambda _core, _codes: {})
PRICE = SPEC.place("unit_price")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The questions that were asked; before them the answer they get."""
    asked: list[Any] = [True]
    monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: asked.append(question) or asked[0])
    return asked


@pytest.fixture
def opened(core: Core, tasks: Tasks, shell: Any, qtbot: QtBot) -> Iterator[Callable[..., DocumentForm]]:
    """Opens the form of a sales order."""
    forms: list[DocumentForm] = []

    def open_form(record_id: int | None = None) -> DocumentForm:
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, sales_order.FORM, record_id)
        qtbot.addWidget(form)
        form.resize(1280, 760)
        form.show()
        assert tasks.wait_idle()
        forms.append(form)
        return form

    yield open_form
    for form in forms:
        form.set_dirty(False)


def put(form: DocumentForm, tasks: Tasks, name: str, text: str) -> None:
    field: Any = form.body.fields.editor(name).input
    field.setFocus()
    field.selectAll()
    field.insert(text)
    field.textEdited.emit(text)
    field.editingFinished.emit()
    form.body.fields.settle()
    assert tasks.wait_idle()
    assert form.body.fields.values()[name], "it is known"


def grid_of(form: DocumentForm) -> LinesGrid:
    assert form.body.grid is not None
    return form.body.grid


def marks(form: DocumentForm) -> list[str]:
    return [line.was_in.get("unit_price", "") for line in grid_of(form).model.lines()]


def prices(form: DocumentForm) -> list[Any]:
    return [line.values.get("unit_price") for line in grid_of(form).model.lines()]


def shown(form: DocumentForm, name: str) -> str:
    label = form.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def test_prices_of_a_stored_order_are_marked_told_and_asked_about_once(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm], answers: list[Any]
) -> None:
    order = make_sales_order(core)
    form = opened(order.id)
    put(form, tasks, "currency", "EUR")
    assert (marks(form), prices(form)) == (["INR"], [D("10.5")])
    assert shown(form, "form.lines.message").startswith("1 price was in INR and stands unchanged.")
    assert shown(form, "form.totals.total_amount.label") == "Total so far"
    answers[0] = False
    form.save()
    assert tasks.wait_idle()
    assert form.is_dirty, "nothing is saved that is not meant"
    assert form.veil.isHidden(), "and who said so types on"
    assert core.run(sales_orders.get, order.id).currency == "INR"
    answers[0] = True
    form.save()
    assert tasks.wait_idle()
    assert answers[1:] == ["1 price was in INR and stands unchanged. Save it in EUR?"] * 2
    stored = core.run(sales_orders.get, order.id)
    assert (stored.currency, stored.lines[0].unit_price) == ("EUR", D("10.5"))
    assert marks(form) == [""]
    assert shown(form, "form.totals.total_amount.label") == "Total"
    form.save()
    assert tasks.wait_idle()
    assert len(answers) == 3, "it was asked"


def test_a_price_written_anew_or_a_currency_put_back_is_no_question(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm], answers: list[Any]
) -> None:
    form = opened(make_sales_order(core).id)
    model = grid_of(form).model
    put(form, tasks, "currency", "EUR")
    put(form, tasks, "currency", "INR")
    assert marks(form) == [""]
    put(form, tasks, "currency", "EUR")
    model.setData(model.index(0, PRICE), "10.50")
    assert (marks(form), prices(form)) == ([""], [D("10.5")]), "the same figure, typed over itself, is meant"
    form.save()
    assert tasks.wait_idle()
    assert answers == [True]
    put(form, tasks, "currency", "INR")
    assert marks(form) == ["EUR"]


def test_another_party_brings_its_currency_and_undo_takes_the_marks_away(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm]
) -> None:
    form = opened(make_sales_order(core).id)
    put(form, tasks, "customer_id", make_party(core, code="EURO-1", currency="EUR").code)
    assert (form.body.fields.values()["currency"], marks(form)) == ("EUR", ["INR"])
    form.body.undo()
    assert (form.body.fields.values()["currency"], marks(form)) == ("INR", [""])
    form.body.redo()
    assert (form.body.fields.values()["currency"], marks(form)) == ("EUR", ["INR"])


def test_a_price_of_the_list_is_asked_for_and_the_total_is_none_yet(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm], answers: list[Any]
) -> None:
    make_item(core, code="LIST-1", sales_price="12")
    form = opened()
    grid_of(form).view.pasting.paste_text("LIST-1\t3")
    assert tasks.wait_idle()
    assert prices(form) == [D(12)]
    assert shown(form, "form.totals.total_amount.label") == "Total"
    put(form, tasks, "currency", "USD")
    assert (prices(form), marks(form)) == ([None], [""])
    assert grid_of(form).model.errors() == [(0, "unit_price", "Enter a price.")]
    assert shown(form, "form.totals.total_amount.label") == "Total so far"
    put(form, tasks, "currency", "INR")
    assert (prices(form), grid_of(form).model.errors()) == ([D(12)], [])
    assert answers == [True]


def test_a_draft_and_what_is_merged_remember_in_what_prices_were(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm]
) -> None:
    order = make_sales_order(core)
    form = opened(order.id)
    put(form, tasks, "currency", "EUR")
    state = form.body.state()
    other = opened(order.id)
    other.body.set_state(state)
    assert marks(other) == ["INR"]
    assert as_new("sales_order", "", state).content["lines"][0]["was_in"] == {"unit_price": "INR"}
    stored = form.body.state_of(order)
    theirs = {**stored, "fields": stored["fields"] | {"notes": "by somebody else"}}
    merged = merge_states(stored, state, theirs, sales_order.FORM.merge_rules())
    assert merged.state()["lines"][0]["was_in"] == {"unit_price": "INR"}
    form.body.take(merged)
    assert (marks(form), form.body.fields.values()["notes"]) == (["INR"], "by somebody else")
    form.body.take(merge_states(state, state, stored, sales_order.FORM.merge_rules()))
    assert (marks(form), form.body.fields.values()["currency"]) == ([""], "INR")


def test_an_order_somebody_else_put_into_another_currency_is_in_it(
    core: Core, tasks: Tasks, opened: Callable[..., DocumentForm]
) -> None:
    order = make_sales_order(core)
    form = opened(order.id)
    stored = form.body.state_of(order)
    euro = opened()
    put(euro, tasks, "currency", "EUR")
    theirs = {**stored, "fields": stored["fields"] | {"currency": euro.body.state()["fields"]["currency"]}}
    form.body.take(merge_states(stored, form.body.state(), theirs, sales_order.FORM.merge_rules()))
    assert (form.body.fields.values()["currency"], marks(form)) == ("EUR", [""])


@pytest.fixture
def grid(qtbot: QtBot, tasks: Tasks) -> LinesGrid:
    core: Any = SimpleNamespace()
    grid = LinesGrid(SPEC, Desk(core, tasks))
    qtbot.addWidget(grid)
    grid.resize(900, 300)
    return grid


def header(currency: str, *, is_known: bool = True) -> OrderTerms:
    return OrderTerms(
        D(0), has_default_prices=False, currency=currency if is_known else "INR", is_currency_known=is_known
    )


WRITTEN = st.tuples(st.just("price"), st.integers(0, 2), st.integers(1, 9))
SAID = st.tuples(st.just("currency"), st.sampled_from(CURRENCIES), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(st.one_of(WRITTEN, SAID), max_size=12))
def test_whatever_is_typed_in_whatever_order_no_price_is_changed_by_a_currency(
    grid: LinesGrid, done: list[tuple[Any, ...]]
) -> None:
    model = grid.model
    grid.set_terms(header("INR"))
    model.load([Line(values={"quantity": D(1)}) for _row in range(3)])
    now, written = "INR", {}
    for what, one, other in done:
        if what == "price":
            model.setData(model.index(one, PRICE), str(other))
            written[one] = (D(other), now)
        else:
            grid.set_terms(header(one, is_known=False), is_typed=True)  # while it is typed
            if other:
                now = one
            grid.set_terms(header(now), is_typed=True)
    for row in range(3):
        line = model.line(row)
        figure, currency = written.get(row, (None, now))
        assert line.values.get("unit_price") == figure
        assert line.was_in == ({} if currency == now else {"unit_price": currency})


def test_it_is_seen_where_it_stands_and_leads_from_one_to_the_next(grid: LinesGrid, tasks: Tasks) -> None:
    grid.set_terms(header("INR"))
    grid.model.load([Line(values={"quantity": D(1), "unit_price": D(n)}) for n in (1, 2)])
    grid.show()
    grid.set_terms(header("EUR"), is_typed=True)
    cell = grid.model.index(0, PRICE)
    image = grid.view.grab().toImage()
    inside = grid.view.viewport().mapTo(grid.view, grid.view.visualRect(cell).topLeft())
    assert image.pixelColor(inside.x() + 3, inside.y() + 3) == theme.color("warning_background")
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "This was in INR and stands unchanged."
    for row in (0, 1, 0):
        grid.view.go_on()
        assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (row, PRICE)


def test_it_is_copied_as_what_it_was(grid: LinesGrid, tasks: Tasks) -> None:
    grid.set_terms(header("INR"))
    grid.model.load([Line(values={"quantity": D(1), "unit_price": D(7)})])
    grid.set_terms(header("EUR"), is_typed=True)
    clip = clip_of(grid.model.lines(), SPEC.columns, grid.model.terms)

    def pasted(currency: str) -> tuple[Any, Any, dict[str, str]]:
        grid.set_terms(header(currency))
        grid.model.load([])
        grid.view.pasting.paste_own(clip)
        assert tasks.wait_idle()
        (line,) = grid.model.lines()
        return line.values.get("unit_price"), line.typed.get("unit_price"), line.was_in

    assert pasted("EUR") == (D(7), None, {"unit_price": "INR"})
    assert pasted("INR") == (D(7), None, {})
    assert pasted("USD") == (None, "7 INR", {})
