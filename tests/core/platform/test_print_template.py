"""A company's own paper templates: tried before they are taken, shut in, and never in the way of a paper."""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import NotFound, NotPermitted, ValidationError
from erp_core.kit.kind import KINDS
from erp_core.platform.print_template import service as templates
from erp_core.platform.printing import service as printing
from erp_core.platform.printing import typesetter
from erp_core.platform.printing.schema import (
    Block,
    Fact,
    Paper,
    PaperColumn,
    PaperGroup,
    PaperRow,
    said_in,
)
from erp_core.platform.printing.typesetter import pages_in, typeset
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order

TERMS: Any = {"terms": 'Payable within 30 days.\nClaims within 8 days; #panic("x") $5.'}
OWN = '#import "paper.typ": *\n#show: on-pages\n= Our own #paper.title #paper.number\n#rows-of()\n'
UPDATE: Any = templates.update
SET_TERMS: Any = templates.set_terms
NAMES = [*(kind.name for kind in KINDS if kind.paper), "list"]


def put(core: Core, source: str, name: str = "sales_order", file_name: str = "ours.typ") -> str:
    """Why it was refused; empty if it was taken."""
    try:
        core.run(UPDATE, name, {"file_name": file_name, "source": source})
    except ValidationError as error:
        return error.fields["template.source" if "template.source" in error.fields else "source"]
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_every_delivered_template_can_be_taken_as_ones_own(core: Core, name: str) -> None:
    view = core.run(templates.get, name)
    assert (view.file_name, view.source, view.changed_at) == ("", "", None)
    assert put(core, view.delivered, name) == ""
    assert core.run(templates.get, name).source == view.delivered


def test_a_kind_is_printed_by_its_own_template_and_the_others_as_before(core: Core, tmp_path: Path) -> None:
    sold, bought = make_sales_order(core), make_purchase_order(core)
    assert put(core, OWN) == ""
    paper = core.run(sales_orders.paper, sold.id)
    assert paper.own == OWN.strip()
    assert core.run(purchase_orders.paper, bought.id).own == ""
    assert core.run(printing.blank, "Items").own == ""
    done = typeset(paper, tmp_path, 30)
    assert (done.fault, len(pages_in(tmp_path))) == ("", 1)
    core.run(templates.remove, "sales_order")
    assert core.run(sales_orders.paper, sold.id).own == ""


def test_lists_have_a_template_too(core: Core) -> None:
    assert put(core, OWN, "list") == ""
    assert core.run(printing.blank, "Items").own == OWN.strip()


def test_it_is_told_who_took_which_file_and_when(core: Core, own_mill: Mill) -> None:
    assert {row.name: row.file_name for row in core.run(templates.search)} == dict.fromkeys(NAMES, "")
    put(core, OWN, file_name="Verkauf ½.typ")
    row = next(row for row in core.run(templates.search) if row.name == "sales_order")
    assert (row.file_name, row.changed_by) == ("Verkauf ½.typ", "Admin Person")
    assert row.changed_at is not None


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("#let a = 1\n#let b = nobody\n", "Line 2: unknown variable: nobody."),
        ('#import "paper.typ": *\n#paper.nothing\n', 'Line 2: dictionary does not contain key "nothing".'),
        ("#[\n", "Line 1: unclosed delimiter."),
        ('#read("/etc/passwd")', "Line 1: file not found."),
        (
            '#read("../../../etc/passwd")',
            'Line 1: path `"../../../etc/passwd"` would escape the project root.',
        ),
        ("#let f(n) = f(n + 1)\n#f(1)", "Line 1: maximum function call depth exceeded."),
        ("#let i = 0\n#while i < 2e9 { i += 1 }", "Line 2: loop seems to be infinite."),
        ("#range(2000000000).len()", "It takes more memory than a paper may."),
    ],
)
def test_a_template_that_fails_is_refused_with_the_line(
    core: Core, monkeypatch: pytest.MonkeyPatch, source: str, fault: str
) -> None:
    monkeypatch.setattr(typesetter, "SECONDS_OF_OWN", 120)  # on a busy machine memory fills slowly
    assert put(core, source) == fault
    assert core.run(templates.get, "sales_order").source == ""


def test_one_that_sets_a_short_paper_only_is_refused(core: Core) -> None:
    """It is tried with one over pages, too."""
    fails = '#import "paper.typ": *\n#if paper.rows.len() > 20 { panic("too long") }\n'
    assert "panicked" in put(core, fails)


def test_one_that_never_ends_is_given_up(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "SECONDS_OF_OWN", 0.001)
    assert put(core, OWN) == "It takes too long."


@pytest.mark.usefixtures("new_programs")
def test_one_that_takes_an_hour_is_ended_and_the_delivered_one_sets_it(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its loops are none too long to Typst; the process is ended, and the next paper has another."""
    monkeypatch.setattr(typesetter, "SECONDS_OF_OWN", 3)
    paper = core.run(sales_orders.paper, make_sales_order(core).id)
    loops = "#for a in range(100000) { for b in range(100000) { let c = a * b } }\n"
    with typesetter.Typesetter() as setter:
        for name in ("first", "second"):
            folder = tmp_path / name
            folder.mkdir()
            done = setter.set(paper.model_copy(update={"own": OWN + loops}), folder, 30)
            assert done.fault == "It takes too long."
            assert done.pdf.read_bytes().startswith(b"%PDF-")
            assert len(pages_in(folder)) == 1


@pytest.fixture
def way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A proxy every program of this PC is told of; gives what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(1000))

        listening = threading.Thread(target=listen)
        listening.start()
        for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.getsockname()[1]}")
        yield asked
        is_over.set()
        listening.join()


@pytest.mark.parametrize("space", ["preview", "local"])
def test_it_loads_no_packages_however_their_name_is_put_together(
    core: Core, way_out: list[bytes], space: str
) -> None:
    source = f'#let name = "@" + "{space}/cetz:0.3.0"\n#import name\n'
    assert put(core, source) == "Line 2: a template cannot load packages."
    assert way_out == []


def test_one_that_breaks_later_is_replaced_by_the_delivered_one(core: Core, tmp_path: Path) -> None:
    paper = core.run(sales_orders.paper, make_sales_order(core).id)
    broken = paper.model_copy(update={"own": OWN + "#panic[no more]"})
    done = typeset(broken, tmp_path, 30)
    assert done.fault.startswith("Line 5: panicked")
    assert done.pdf.read_bytes().startswith(b"%PDF-")
    assert len(pages_in(tmp_path)) == 1


def test_what_it_prints_is_data(core: Core, tmp_path: Path) -> None:
    """A name that looks like Typst is letters to a company's template as well."""
    paper: Paper = core.run(templates.sample, "sales_order")
    hostile = paper.company.model_copy(update={"name": '#panic("x") $5 *b*'})
    done = typeset(
        paper.model_copy(update={"own": OWN, "company": hostile, "title": "#panic()"}), tmp_path, 0
    )
    assert done.fault == ""


def test_what_stands_in_the_log_names_the_file_and_not_its_text(core: Core, own_mill: Mill) -> None:
    put(core, OWN)
    ((told,),) = own_mill.sql("SELECT changes::text FROM audit_log WHERE table_name = 'print_template'")
    assert "ours.typ" in told
    assert hashlib.sha256(OWN.encode()).hexdigest() in told
    assert "on-pages" not in told


def test_only_who_may_change_them_does(core_as: Callable[[str], Core]) -> None:
    for who in ("viewer", "staff", "manager"):
        calls: list[Any] = [templates.get, templates.remove, templates.sample]
        for call in calls:
            with pytest.raises(NotPermitted):
                core_as(who).run(call, "sales_order")


@pytest.mark.parametrize("name", ["party", "", "../document", "SALES_ORDER"])
def test_there_is_none_for_what_is_not_printed(core: Core, name: str) -> None:
    for call in (templates.get, templates.sample, templates.remove):
        with pytest.raises((NotFound, ValidationError)):
            core.run(call, name)


def test_it_has_an_end(core: Core) -> None:
    assert put(core, "x" * 100_001)
    assert put(core, "")


def test_lines_stay_where_their_author_counts_them(core: Core) -> None:
    assert put(core, "\n\n\t#nobody") == "Line 3: unknown variable: nobody."
    assert "control character" in put(core, "a\0b")


class TestTerms:
    """What stands below each paper of a kind."""

    def test_they_stand_on_its_papers_and_on_no_others(self, core: Core, tmp_path: Path) -> None:
        sold, bought = make_sales_order(core), make_purchase_order(core)
        row = core.run(templates.set_terms, "sales_order", TERMS)
        assert row.terms == TERMS["terms"]
        paper = core.run(sales_orders.paper, sold.id)
        assert paper.terms == TERMS["terms"]
        assert core.run(purchase_orders.paper, bought.id).terms == ""
        assert (typeset(paper, tmp_path, 30).fault, len(pages_in(tmp_path))) == ("", 1)

    def test_they_and_the_template_leave_each_other_alone(self, core: Core) -> None:
        core.run(templates.set_terms, "sales_order", TERMS)
        put(core, OWN)
        assert core.run(templates.get, "sales_order").terms == TERMS["terms"]
        core.run(SET_TERMS, "sales_order", {"terms": ""})
        assert core.run(templates.get, "sales_order").source == OWN
        core.run(templates.set_terms, "sales_order", TERMS)
        core.run(templates.remove, "sales_order")
        assert core.run(templates.get, "sales_order").terms == TERMS["terms"]

    def test_a_page_of_small_print_is_the_most(self, core: Core) -> None:
        with pytest.raises(ValidationError):
            core.run(SET_TERMS, "sales_order", {"terms": "x" * 4001})
        core.run(SET_TERMS, "sales_order", {"terms": "x " * 2000})

    def test_a_list_has_none(self, core: Core) -> None:
        core.run(templates.set_terms, "sales_order", TERMS)
        assert core.run(printing.blank, "Items").terms == ""


def test_the_log_has_it_when_the_delivered_template_had_to_do_it(
    core_as: Callable[[str], Core], own_mill: Mill
) -> None:
    """Once for each reason, by whoever printed; with another template it is over."""
    admin, clerk = core_as("admin"), core_as("viewer")

    def logged() -> list[tuple[str, list[str]]]:
        return own_mill.sql(
            "SELECT operation, changes -> 'fault' FROM audit_log"
            " WHERE table_name = 'print_template' AND changes ? 'fault' AND action = 'update' ORDER BY id"
        )

    clerk.run(templates.fell_back, "sales_order", "Line 1: X.")
    assert logged() == [], "there is no template that could fail"
    put(admin, OWN)
    for fault in ("Line 5: panicked.", "Line 5: panicked.", "It takes too long."):
        clerk.run(templates.fell_back, "sales_order", fault)
    assert [changes for _operation, changes in logged()] == [
        ["", "Line 5: panicked."],
        ["Line 5: panicked.", "It takes too long."],
    ]
    (row,) = [row for row in admin.run(templates.search) if row.name == "sales_order"]
    assert row.fault == "It takes too long."
    put(admin, OWN + " ")
    (row,) = [row for row in admin.run(templates.search) if row.name == "sales_order"]
    assert row.fault == ""


def test_what_is_read_on_a_paper_is_told_by_the_types_of_its_fields() -> None:
    """Every other text of a paper is no words of a person's, or is put together from some."""
    plain = {
        "kind", "template", "own", "language", "number", "content", "revision", "mark", "logo", "barcode",
        "email", "carried", "brought", "foot", "lacks", "looks",
    }  # fmt: skip
    texts = set[str]()
    for schema in (Block, Fact, PaperColumn, PaperGroup, PaperRow, Paper):
        for name, field in schema.model_fields.items():
            if "str" in str(field.annotation) and "Literal" not in str(field.annotation):
                texts.add(name)
    assert said_in(Paper) == texts - plain
    assert {"name", "cells", "terms", "title", "value"} <= said_in(Paper)
