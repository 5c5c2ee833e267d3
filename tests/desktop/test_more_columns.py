"""Columns that rows tell only where they are asked for: shown, copied, on paper, in a view."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewColumn, ViewContent
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_desktop.kit.lists.list_paper import list_paper
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import whole_rows
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.work.tasks import Tasks
from tests.factories.makers import make_all
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order
from tests.factories.specs import lists

Open = Callable[..., ListScreen]


@pytest.fixture
def order(core: Core) -> SalesOrderView:
    return make_sales_order(core, notes="at the\ngate")


def cell(screen: ListScreen, name: str) -> str:
    place = next(n for n, column in enumerate(screen.model.columns) if column.attr == name)
    return screen.model.index(0, place).data()


def show(screen: ListScreen, name: str, *, is_shown: bool = True) -> None:
    screen.table.show_column(next(n for n, c in enumerate(screen.model.columns) if c.attr == name), is_shown)


def test_what_rows_do_not_have_is_asked_for_when_it_is_shown(
    core: Core, order: SalesOrderView, open_list: Open, tasks: Tasks
) -> None:
    screen = open_list()
    assert screen.model.query.columns == []
    assert not {"notes", "created_by", "updated_at", "days_late"} & {
        column.attr for column in screen.table.wanted_columns()
    }
    for name in ("notes", "created_by", "updated_at", "days_late"):
        show(screen, name)
    assert tasks.wait_idle()
    assert [cell(screen, name) for name in ("notes", "created_by", "days_late")] == [
        "at the gate",
        order.created_by,
        "",
    ]
    changed = cell(screen, "updated_at")
    assert changed
    paper = list_paper(core, screen.spec, screen.model.query, screen.table.wanted_columns(), [])
    assert changed in [one.replace("\u200b", "") for one in paper.rows[0].cells]
    column = next(c for c in screen.model.columns if c.attr == "updated_at")
    with whole_rows(core, screen.spec, screen.model.query) as rows:
        assert [cell_text(column, row) for row in rows] == [changed]
    show(screen, "notes", is_shown=False)
    screen.reload()
    assert tasks.wait_idle()
    assert cell(screen, "created_by") == order.created_by


@pytest.mark.usefixtures("order")
def test_groups_and_what_is_asked_next_have_them_too(open_list: Open, tasks: Tasks, qtbot: QtBot) -> None:
    screen = open_list()
    show(screen, "notes")
    screen.grouping.choose(("status",))
    assert tasks.wait_idle()
    screen.model.turn(0)
    assert tasks.wait_idle()
    place = next(n for n, column in enumerate(screen.model.columns) if column.attr == "notes")
    qtbot.waitUntil(lambda: screen.model.index(1, place).data() == "at the gate")
    screen.grouping.choose(())
    screen.search.setText("gate")
    assert tasks.wait_idle()
    assert cell(screen, "notes") == "at the gate"


@pytest.mark.usefixtures("order")
def test_a_view_with_them_opens_with_them(core: Core, open_list: Open) -> None:
    columns = [ViewColumn(name=name) for name in ("number", "customer_name", "notes")]
    view = core.run(saved_views.keep, "sales_order", "Notes", ViewContent(columns=columns))
    core.run(saved_views.set_default, "sales_order", view.id)
    screen = open_list()
    assert [column.attr for column in screen.table.wanted_columns()] == [one.name for one in columns]
    assert cell(screen, "notes") == "at the gate"


@pytest.fixture(scope="module")
def full(mill: Mill) -> Core:
    """Of an administrator, with a record of each kind."""
    core = mill("admin")
    make_sales_order(core, notes="at the\ngate")
    make_all(core)
    return core


@pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)
def test_rows_that_come_whole_are_those_of_a_page(full: Core, spec: ListSpec) -> None:
    """With all that they can tell, as it is copied: days and instants, texts of several lines, nothing."""
    core = full
    query = ListQuery(limit=1000, columns=[column.attr for column in spec.columns])
    with whole_rows(core, spec, query) as rows:
        assert list(rows) == core.run(spec.search, query)
