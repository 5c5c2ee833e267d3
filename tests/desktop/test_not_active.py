"""What nobody may use any more is said by its name, wherever it is typed."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from erp_core import Core
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput
from erp_desktop import screens
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.match import LookupSource
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.makers import make_unit, make_warehouse
from tests.factories.orders import make_item, make_party


@pytest.fixture(autouse=True)
def resting(core: Core) -> None:
    item = make_item(core, code="OLD-1", name="Old twill")
    make_item(core, code="OLD-2", name="Old twill, dyed", is_active=False)
    old = {name: getattr(item, name) for name in ItemInput.model_fields} | {"is_active": False}
    core.run(items.update, item.id, item.version, ItemInput.model_validate(old))
    party = make_party(core, code="C-9", name="Gone Shirts")
    gone = {name: getattr(party, name) for name in PartyInput.model_fields} | {"is_active": False}
    core.run(parties.update, party.id, party.version, PartyInput.model_validate(gone))
    make_warehouse(core, code="YARN-9", name="Old yarn store", is_active=False)
    make_unit(core, code="HANK9", name="Old hank", is_active=False)


def test_in_the_lines(window_as: Callable[[str], MainWindow], tasks: Tasks) -> None:
    form = window_as("manager").open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    model = form.body.grid.model
    for row, text in enumerate(("OLD-1", "old twill", "NONE-7")):
        model.setData(model.index(row, model.spec.place("item")), text)
    assert tasks.wait_idle()
    words = {line.typed["item"]: line.errors["item"] for line in model.lines()}
    assert words == {
        "OLD-1": "OLD-1 is not active.",
        "old twill": "OLD-1 is not active.",
        "NONE-7": "Nothing matches “NONE-7”.",
    }


@pytest.mark.parametrize(
    ("active", "words"),
    [
        ([], "Nothing matches “10”."),
        (["Canvas greige 10x10"], "No code or name is “10”; FIN-0 Canvas greige 10x10 is like it."),
        (["Canvas 10x10", "Canvas 10x20"], "2 match “10”: choose one."),
    ],
)
def test_figures_alone_mean_no_name_they_only_stand_in(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks, active: list[str], words: str
) -> None:
    for n, name in enumerate(("Apron 10 pockets", "Apron 10 buttons")):
        make_item(core, code=f"GAR-{n}", name=name, is_active=False)
    for n, name in enumerate(active):
        make_item(core, code=f"FIN-{n}", name=name)
    form = window_as("manager").open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    model = form.body.grid.model
    model.setData(model.index(0, model.spec.place("item")), "10")
    assert tasks.wait_idle()
    assert model.line(0).errors["item"] == words


def test_what_is_active_goes_before_what_is_not(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks
) -> None:
    make_item(core, code="FIN-1", name="New twill")
    form = window_as("manager").open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    model = form.body.grid.model
    model.setData(model.index(0, model.spec.place("item")), "twill")
    assert tasks.wait_idle()
    assert model.line(0).errors["item"] == "No code or name is “twill”; FIN-1 New twill is like it."


def test_among_many_codes_that_are_none(window_as: Callable[[str], MainWindow], tasks: Tasks) -> None:
    form = window_as("manager").open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    codes = [*(f"NONE-{n}" for n in range(11)), "old-1", "old twill"]
    form.body.grid.view.setFocus()
    form.body.grid.view.pasting.paste_text("".join(f"{code}\t5\n" for code in codes))
    assert tasks.wait_idle()
    preview = form.body.grid.view.pasting.preview
    assert preview is not None
    words = [preview.model.wrong(row, 0) for row in (9, 10, 11, 12)]
    nothing = ["Nothing matches “NONE-9”.", "No code or name is “NONE-10”."]
    assert words == [*nothing, "OLD-1 is not active.", "OLD-1 is not active."]
    preview.reject()


@pytest.mark.parametrize(
    ("screen", "field", "text", "words"),
    [
        ("sales_order", "customer_id", "C-9", "Gone Shirts is not active."),
        ("purchase_order", "supplier_id", "gone shirts", "Gone Shirts is not active."),
        ("work_order", "item_id", "OLD-1", "OLD-1 · Old twill is not active."),
        ("sales_order", "customer_id", "gone", "Gone Shirts is not active."),
        ("work_order", "item_id", "twill", "OLD-1 · Old twill and others like it are not active."),
        ("sales_order", "customer_id", "C-99", "Nothing matches “C-99”."),
        ("stock_adjustment", "warehouse_id", "yarn-9", "YARN-9 · Old yarn store is not active."),
        ("stock_adjustment", "warehouse_id", "old yarn store", "YARN-9 · Old yarn store is not active."),
        ("stock_adjustment", "warehouse_id", "NONE-9", "Nothing matches “NONE-9”."),
        ("item", "unit", "hank9", "HANK9 is not active."),
        ("work_order", "unit", "old hank", "HANK9 is not active."),
    ],
)
def test_in_a_field(
    window_as: Callable[[str], MainWindow],
    tasks: Tasks,
    screen: str,
    field: str,
    text: str,
    words: str,
) -> None:
    form = window_as("manager").open(screen)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    editor = form.body.fields.editor(field)
    editor.input.setFocus()
    QTest.keyClicks(editor.input, text)
    editor.settle()
    assert tasks.wait_idle()
    assert editor.problem() == words


def test_every_lookup_of_what_can_rest_says_so() -> None:
    assert screens.SCREENS
    loaded = [module for name, module in [*sys.modules.items()] if name.startswith("erp_desktop.")]
    named = [value for module in loaded for value in vars(module).values()]
    specs = [one.lines for one in named if isinstance(one, FormSpec) and one.lines is not None]
    sources = [one for one in named if isinstance(one, LookupSource)]
    sources += [column.source for lines in specs for column in lines.columns if column.source is not None]
    can_rest = {"item", "party", "warehouse", "unit"}
    resting = [one for one in sources if not can_rest.isdisjoint({one.screen, one.noun})]
    assert {one.screen or one.noun for one in resting} == can_rest
    assert len(resting) > 3
    assert all(one.resting is not None for one in resting)
