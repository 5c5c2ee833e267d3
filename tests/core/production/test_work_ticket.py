"""The ticket that goes with the work: what it tells the floor, and that every number can be scanned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from erp_core import Core
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.platform.printing.typesetter import pages_in, typeset
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.paper import BLANK_ROWS, bars
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_confirmed_order, make_item, make_work_order


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def test_a_ticket_says_what_is_made_for_whom_and_until_when(core: Core) -> None:
    order = make_confirmed_order(core)
    line = core.run(sales_orders.get, order.id).lines[0]
    work = make_work_order(
        core, item_id=line.item_id, sales_order_line_id=line.id, priority="urgent", notes="Loom 12 only"
    )
    paper = core.run(work_orders.paper, work.id)
    assert (paper.title, paper.number, paper.mark) == ("Work ticket", work.number, "DRAFT")
    assert paper.subject is not None
    assert (paper.subject.name, paper.subject.lines) == (work.item_code, [work.item_name])
    assert [(fact.label, fact.value) for fact in paper.facts] == [
        ("Quantity", f"500.00 {work.unit}"),
        ("Planned start", "15 Jan 2024"),
        ("Planned finish", "31 Jan 2024"),
        ("Priority", "Urgent"),
        ("Made for", f"{order.number} · {order.customer_name}"),
    ]
    assert paper.notes is not None
    assert paper.notes.value == "Loom 12 only"
    assert len(paper.rows) == BLANK_ROWS
    assert all(row.cells == [""] * len(paper.columns) for row in paper.rows)


def test_only_work_that_may_begin_has_a_ticket_without_a_mark(core: Core) -> None:
    work = make_work_order(core)
    marks = [core.run(work_orders.paper, work.id).mark]
    for move in (work_orders.release, work_orders.start, work_orders.hold, work_orders.cancel):
        work = core.run(move, work.id, work.version)
        marks.append(core.run(work_orders.paper, work.id).mark)
    assert marks == ["DRAFT", "", "", "", "CANCELLED"]


@pytest.mark.parametrize(("form", "size"), [("en_US", "us-letter"), ("en_IN", "a4"), ("", "a4")])
def test_paper_is_as_large_as_the_country_has_it(
    core_as: Callable[[str], Core], form: str, size: str
) -> None:
    admin = core_as("admin")
    settings = admin.run(company.get)
    kept = {name: getattr(settings, name) for name in CompanyInput.model_fields}
    admin.run(
        company.update, settings.id, settings.version, CompanyInput.model_validate(kept | {"format": form})
    )
    assert admin.run(work_orders.paper, make_work_order(core_as("manager")).id).size == size


def test_a_code_is_bars_of_one_to_four_modules_from_start_to_stop() -> None:
    code = bars("WO-000123")
    assert code.startswith("11010010000")  # start of the letters of set B
    assert code.endswith("1100011101011")  # stop
    assert (len(code) - 13) % 11 == 0
    runs = [len(run) for run in code.replace("01", "0 1").replace("10", "1 0").split(" ")]
    assert set(runs) <= {1, 2, 3, 4}


def test_a_number_with_letters_the_code_has_not_is_printed_without_bars(core: Core, tmp_path: Path) -> None:
    assert bars("İŞ-1") == ""
    paper = core.run(work_orders.paper, make_work_order(core).id).model_copy(update={"barcode": ""})
    typeset(paper, tmp_path, 30)
    assert len(pages_in(tmp_path)) == 1


def test_a_ticket_fits_on_one_page_in_either_size_and_direction(core: Core, tmp_path: Path) -> None:
    item = make_item(core, name="Long name of a cloth " * 9)
    work = make_work_order(core, item_id=item.id, notes="#read(x) $5 *b*\n" + "Look twice. " * 20)
    paper = core.run(work_orders.paper, work.id)
    for size, mirrored in (("a4", False), ("us-letter", True)):
        folder = tmp_path / size
        folder.mkdir()
        typeset(paper.model_copy(update={"size": size, "is_mirrored": mirrored}), folder, 30)
        assert len(pages_in(folder)) == 1


def test_notes_as_long_as_they_may_be_push_the_table_on_and_lose_nothing(core: Core, tmp_path: Path) -> None:
    work = make_work_order(core, notes="Look twice. " * 330)
    typeset(core.run(work_orders.paper, work.id), tmp_path, 30)
    assert len(pages_in(tmp_path)) == 2
