"""What stands on a printed order, and that it becomes pages however it reads."""

import contextlib
import ctypes
import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.platform.printing import service as printing
from erp_core.platform.printing import typesetter
from erp_core.platform.printing.drawn import instead_of, undrawn
from erp_core.platform.printing.schema import Block, Fact, Paper, PaperRow
from erp_core.platform.printing.typesetter import PrintingFailed, Typesetter, pages_in, typeset
from erp_core.platform.printing.writing import Writer
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_item, make_party, make_sales_order, make_work_order, order_input
from tests.factories.papers import words_of

# Of letters without signs above or below them, which have heights of their own.
_OF_OTHER_SCRIPTS = [("दर", "कर", "कल"), ("দর", "কর", "কল")]


@pytest.fixture
def paper(core: Core) -> Paper:
    """A purchase order of 1,155.00 on paper."""
    settings = core.run(company.get)
    kept = {name: getattr(settings, name) for name in CompanyInput.model_fields}
    letterhead = {"address": "12 Mill Road\nCoimbatore", "tax_number": "33AAAAA0000A1Z5"}
    changed = CompanyInput.model_validate(kept | letterhead)
    core.run(company.update, settings.id, settings.version, changed)
    supplier = make_party(
        core, name="ABC Textile Co.", address="4 Bazaar Street\nErode", phone="+919876543210"
    )
    item = make_item(core, code="MAT-001", name="Cotton Fabric")
    order = order_input(core, "supplier_id", supplier_id=supplier.id, notes="Urgent order")
    order["lines"] = [{"item_id": item.id, "quantity": "100", "unit_price": "10.50"}]
    made = core.run(purchase_orders.create, order)
    return core.run(purchase_orders.paper, made.id)


def test_an_order_says_who_what_and_how_much(paper: Paper) -> None:
    assert (paper.title, paper.mark) == ("Purchase order", "DRAFT")
    assert paper.company.name == "Test Mills"
    assert paper.company.lines == ["12 Mill Road", "Coimbatore", "Tax number 33AAAAA0000A1Z5"]
    assert paper.party is not None
    assert (paper.party.label, paper.party.name) == ("Supplier", "ABC Textile Co.")
    assert paper.party.lines[:2] == ["4 Bazaar Street", "Erode"]
    assert [row.cells for row in paper.rows] == [
        ["1", "MAT-001", "Cotton Fabric", "100.00", paper.rows[0].cells[4], "10.50", "1,050.00"]
    ]
    assert [(s.label, s.value) for s in paper.sums] == [
        ("Net", "1,050.00"),
        ("Tax 10%", "105.00"),
        ("Total", "1,155.00 INR"),
    ]
    assert paper.words is not None
    assert paper.words.value == "Rupees one thousand one hundred fifty-five only"
    assert paper.notes is not None
    assert paper.notes.value == "Urgent order"


def test_a_discount_has_a_column_only_where_there_is_one(core: Core) -> None:
    order = order_input(core, "customer_id", lines=2)
    plain = core.run(sales_orders.create, order)
    order["lines"] = [order["lines"][0] | {"discount_percent": "5"}, order["lines"][1]]
    cheap = core.run(sales_orders.create, order)
    columns = {o.id: core.run(sales_orders.paper, o.id) for o in (plain, cheap)}
    assert "Discount" not in [c.title for c in columns[plain.id].columns]
    assert [row.cells[6] for row in columns[cheap.id].rows] == ["5%", ""]
    assert all(len(row.cells) == len(p.columns) for p in columns.values() for row in p.rows)


@pytest.mark.parametrize(
    ("language", "title", "total", "said", "day"),
    [
        ("en", "Quotation", "Total", "Rupees one thousand", "31 Jan 2024"),
        ("tr", "Fiyat teklifi", "Toplam", "Yalnız bin", "31 Oca 2024"),
        ("hi", "भाव-पत्र", "कुल", "एक हज़ार", "31 जन॰ 2024"),
        ("bn", "দরপত্র", "সর্বমোট", "এক হাজার", "31 জানু, 2024"),
    ],
)
def test_a_paper_is_in_the_language_of_who_gets_it(
    core: Core, tmp_path: Path, language: str, title: str, total: str, said: str, day: str
) -> None:
    customer = make_party(core, paper_language=language)
    order = order_input(core, "customer_id", customer_id=customer.id, currency="INR", due_date="2024-01-31")
    paper = core.run(sales_orders.paper, core.run(sales_orders.create, order).id)
    assert (paper.title, paper.language, paper.sums[-1].label) == (title, language, total)
    assert paper.words is not None
    assert said in paper.words.value
    assert day in [fact.value for fact in paper.facts]
    assert core.run(sales_orders.search, ListQuery())[0].status == "draft", "the rest speaks as before"
    assert typeset(paper, tmp_path, 30).fault == ""


def test_what_has_no_party_is_in_the_language_of_the_companys_papers(core: Core) -> None:
    order = make_sales_order(core)
    settings = core.run(company.get)
    kept = {name: getattr(settings, name) for name in CompanyInput.model_fields}
    changed = CompanyInput.model_validate(kept | {"paper_language": "hi"})
    core.run(company.update, settings.id, settings.version, changed)
    assert core.run(sales_orders.paper, order.id).title == "भाव-पत्र"
    assert core.run(printing.blank, "Parties").foot == "Page {page} of {pages}", "a list is for the office"
    with pytest.raises(ValidationError) as refused:
        core.run(
            company.update, settings.id, settings.version + 1, cast("Any", kept | {"paper_language": "xx"})
        )
    assert set(refused.value.fields) == {"paper_language"}


def test_one_copy_may_be_in_another_language_than_theirs(core: Core) -> None:
    customer = make_party(core, paper_language="bn")
    order = make_sales_order(core, customer_id=customer.id)
    assert core.run(sales_orders.paper, order.id).language == "bn"
    copy = core.run(sales_orders.paper, order.id, "hi")
    assert (copy.language, copy.title) == ("hi", "भाव-पत्र")
    with pytest.raises(ValidationError):
        core.run(sales_orders.paper, order.id, "xx")


@pytest.mark.parametrize(
    ("form", "paper", "size"),
    [
        ("", "", "a4"),
        ("en_US", "", "us-letter"),
        ("en_US", "A4", "a4"),
        ("en_IN", "Letter", "us-letter"),
        ("en_IN", "letter", "us-letter"),
    ],
)
def test_the_paper_of_a_company_is_its_own_choice(core: Core, form: str, paper: str, size: str) -> None:
    """Lakhs are written on Letter, too."""
    line = {"item_id": make_item(core).id, "quantity": "1", "unit_price": "123456.50"}
    order = make_sales_order(core, lines=[line])
    settings = core.run(company.get)
    kept = {name: getattr(settings, name) for name in CompanyInput.model_fields}
    changed = CompanyInput.model_validate(kept | {"format": form, "paper_size": paper})
    core.run(company.update, settings.id, settings.version, changed)
    printed = core.run(sales_orders.paper, order.id)
    assert printed.size == core.run(printing.blank, "Parties").size == size
    assert printed.sums[0].value == ("123,456.50" if form == "en_US" else "1,23,456.50")
    with pytest.raises(ValidationError) as refused:
        core.run(company.update, settings.id, settings.version, cast("Any", kept | {"paper_size": "A5"}))
    assert set(refused.value.fields) == {"paper_size"}


@pytest.mark.parametrize("moves", [("cancel",), ("submit", "cancel")])
def test_a_quotation_that_was_given_up_is_called_no_confirmation(
    core_as: Callable[[str], Core], moves: tuple[str, ...]
) -> None:
    manager = core_as("manager")
    order = make_sales_order(core_as("admin"))
    for move in moves:
        order = manager.run(getattr(sales_orders, move), order.id, order.version)
    paper = core_as("viewer").run(sales_orders.paper, order.id)
    assert (paper.title, paper.mark) == ("Quotation", "CANCELLED")


def test_a_paper_says_what_it_is_worth(core_as: Callable[[str], Core]) -> None:
    admin, manager = core_as("admin"), core_as("manager")
    order = make_sales_order(admin)
    seen = [core_as("viewer").run(sales_orders.paper, order.id)]
    for who, move in ((admin, "submit"), (manager, "confirm"), (manager, "cancel")):
        order = who.run(getattr(sales_orders, move), order.id, order.version)
        seen.append(admin.run(sales_orders.paper, order.id))
    assert [(p.title, p.mark) for p in seen] == [
        ("Quotation", "DRAFT"),
        ("Quotation", "DRAFT"),
        ("Order confirmation", ""),
        ("Order confirmation", "CANCELLED"),
    ]


def test_names_are_printed_as_they_were_typed(paper: Paper, tmp_path: Path) -> None:
    """What looks like a command of the typesetter is letters to it."""
    hostile = '#read("/etc/passwd") $5 *b* <a> @c \\ #let x = 1 ] } सूती কাপড় قماش'
    row = PaperRow(cells=["1", hostile, hostile, "1", "m", "1", "1"], remark=hostile)
    named = paper.company.model_copy(update={"name": hostile, "lines": [hostile]})
    named_so = {"rows": [row], "company": named, "mark": hostile}
    pdf = typeset(paper.model_copy(update=named_so), tmp_path, 40).pdf
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert len(pages_in(tmp_path)) == 1


def test_many_lines_go_over_pages(paper: Paper, tmp_path: Path) -> None:
    rows = [paper.rows[0].model_copy(update={"remark": "a long remark " * 70})] + paper.rows * 60
    typeset(paper.model_copy(update={"rows": rows}), tmp_path, 30)
    assert len(pages_in(tmp_path)) > 1


def test_pages_say_what_the_lines_come_to_until_there(core: Core, tmp_path: Path) -> None:
    """The foot of a page and the head of the next say the sum of the lines so far, as core reckons it."""
    order = make_sales_order(core, lines=100)
    pages = words_of(core.run(sales_orders.paper, order.id), tmp_path)
    assert len(pages) > 2
    for place, (this, after) in enumerate(pairwise(pages)):
        forward = re.findall(r"Carried forward: ([\d,.]+)", this)
        assert re.findall(r"Brought forward: ([\d,.]+)", after) == forward
        count = "".join(pages[: place + 1]).count(order.lines[0].item_code)
        assert [Decimal(told.replace(",", "")) for told in forward] == [
            sum(line.amount for line in order.lines[:count])
        ]
    assert "Carried forward" not in pages[-1]
    assert "Brought forward" not in pages[0]


def test_the_sums_take_the_last_two_lines_along(core: Core, tmp_path: Path) -> None:
    """A total alone on a sheet is a total of nothing: however many lines there are, two stand above it."""
    paper = core.run(sales_orders.paper, make_sales_order(core, lines=48).id)
    item = paper.rows[0].cells[1]
    last_pages = set()
    for count in range(28, 48):
        some = paper.model_copy(update={"rows": paper.rows[:count]})
        *before, last = words_of(some, tmp_path)
        assert "Amount in words" in last
        assert "".join([*before, last]).count(item) == count
        last_pages.add(last.count(item))
        for page, after in pairwise([*before, last]):
            (carried,) = re.findall(r"Carried forward: ([\d,.]+)", page)
            assert re.findall(r"Brought forward: ([\d,.]+)", after) == [carried]
    assert min(last_pages) == 2


@pytest.mark.parametrize("letters", [1_000, 4_000, 12_000])
def test_however_long_the_terms_nothing_is_cut(core: Core, tmp_path: Path, letters: int) -> None:
    paper = core.run(sales_orders.paper, make_sales_order(core, lines=20).id)
    terms = " ".join(f"term{number:05}" for number in range(letters // 10))
    pages = words_of(paper.model_copy(update={"terms": terms}), tmp_path)
    assert re.findall(r"term\d{5}", "".join(pages)) == terms.split()
    item = paper.rows[0].cells[1]
    assert "".join(pages).count(item) == 20
    (of_total,) = [page for page in pages if "Amount in words" in page]
    assert of_total.count(item) >= 2, "terms that fill a page leave the sums with their lines"


def test_a_word_longer_than_a_line_is_broken_and_leaves_nothing(paper: Paper, tmp_path: Path) -> None:
    party = paper.party.model_copy(update={"name": "W" * 200}) if paper.party is not None else None
    row = paper.rows[0].model_copy(update={"remark": "r" * 1000})
    notes = Fact(label="Notes", value="n" * 600)
    wide = paper.model_copy(
        update={"party": party, "rows": [row], "notes": notes, "signatures": ["W" * 200, "x"]}
    )
    document = pypdfium2.PdfDocument(typeset(wide, tmp_path, 0).pdf)
    with contextlib.closing(document):
        texts = []
        for page in document:
            text, box = page.get_textpage(), page.get_mediabox()
            assert box is not None
            left, _bottom, right, _top = box
            boxes = [text.get_rect(n) for n in range(text.count_rects())]
            assert all(left + 30 < each[0] and each[2] < right - 30 for each in boxes)
            texts.append(re.sub(r"[\s\u200b]", "", text.get_text_bounded()))
    assert ("W" * 200 in texts[0], "r" * 1000 in texts[0]) == (True, True)


def test_a_single_page_carries_nothing(paper: Paper, tmp_path: Path) -> None:
    (page,) = words_of(paper, tmp_path)
    assert "forward" not in page


def test_a_page_of_either_size_and_direction_is_set(paper: Paper, tmp_path: Path) -> None:
    mirrored = {"size": "us-letter", "is_mirrored": True, "language": "ar"}
    typeset(paper.model_copy(update=mirrored), tmp_path, 30)
    assert len(pages_in(tmp_path)) == 1


@pytest.mark.parametrize("size", ["a4", "us-letter"])
def test_a_mirrored_page_has_its_columns_from_the_right_and_figures_as_they_are_written(
    paper: Paper, tmp_path: Path, size: Any
) -> None:
    """A day or an address that begins with a figure is not turned round."""
    facts = [Fact(label="Due", value="31 Zan 2099")]
    party = Block(name="Anna Weaving", lines=["9988 Zig Street"])
    row = paper.rows[0].model_copy(
        update={"cells": ["1", "ITM-1", "Cloth", "7,654.25", "m", "10.50", "8.00"]}
    )
    straight = paper.model_copy(update={"size": size, "facts": facts, "party": party, "rows": [row]})
    mirrored = straight.model_copy(update={"is_mirrored": True, "language": "ar"})
    words = ("Amount", "Cloth", "Quantity", "31", "Zan", "2099", "9988", "Zig", "Street", "7,65", "4.25")
    at = {}
    for name, one in (("straight", straight), ("mirrored", mirrored)):
        folder = tmp_path / name
        folder.mkdir()
        at[name] = _lefts(typeset(one, folder, 0).pdf, words)
    for left in at.values():
        assert left["31"] < left["Zan"] < left["2099"]
        assert left["9988"] < left["Zig"] < left["Street"]
        assert left["7,65"] < left["4.25"]
    assert at["straight"]["Cloth"] < at["straight"]["Quantity"] < at["straight"]["Amount"]
    assert at["mirrored"]["Cloth"] > at["mirrored"]["Quantity"] > at["mirrored"]["Amount"]


def _lefts(pdf: Path, words: tuple[str, ...]) -> dict[str, float]:
    """Where on the first page each of these begins, from the left."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        text = document[0].get_textpage()
        found = {word: text.search(word, match_case=True).get_next() for word in words}
        assert None not in found.values(), found
        return {word: text.get_charbox(place[0])[0] for word, place in found.items() if place}


def test_an_order_of_41_lines_repeats_its_titles_and_says_draft_on_each_page(
    core_as: Callable[[str], Core], tmp_path: Path
) -> None:
    """Approved it says so on none; the places to sign stand with lines above them, on the last of two."""
    admin, manager = core_as("admin"), core_as("manager")
    order = make_sales_order(admin, lines=41)
    pages = words_of(admin.run(sales_orders.paper, order.id), tmp_path)
    assert len(pages) == 2
    item = admin.run(sales_orders.paper, order.id).rows[0].cells[1]
    for number, page in enumerate(pages, start=1):
        assert "Unit price" in page
        assert "DRAFT" in page
        assert f"Page {number} of 2" in page
    assert "For " in pages[1]
    assert pages[1].count(item) >= 2
    for who, move in ((admin, "submit"), (manager, "confirm")):
        order = who.run(getattr(sales_orders, move), order.id, order.version)
    (tmp_path / "confirmed").mkdir()
    confirmed = words_of(admin.run(sales_orders.paper, order.id), tmp_path / "confirmed")
    assert len(confirmed) == 2
    assert not [page for page in confirmed if "DRAFT" in page]


@pytest.mark.usefixtures("new_programs")
def test_what_takes_too_long_is_given_up(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetter, "SECONDS_A_DOCUMENT", 0.001)
    with pytest.raises(PrintingFailed, match="too long"):
        typeset(paper, tmp_path, 0)


@pytest.mark.parametrize("program", ["/nowhere/textile-erp", "/etc/hostname"])
def test_where_no_process_can_be_started_it_is_set_here(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(typesetter, "_program", lambda: [program])
    own = paper.model_copy(update={"own": "#panic()"})
    done = typeset(own, tmp_path, 30)
    assert done.fault == "A template of one’s own needs a process of its own, and none could be started."
    assert done.pdf.read_bytes().startswith(b"%PDF-")
    assert len(pages_in(tmp_path)) == 1


def test_a_process_that_ends_at_once_prints_nothing(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetter, "_program", lambda: [sys.executable, "-c", "raise SystemExit(7)"])
    with pytest.raises(PrintingFailed, match="could not be printed"):
        typeset(paper, tmp_path, 0)


@pytest.mark.usefixtures("new_programs")
def test_a_template_that_does_not_fit_prints_nothing(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(PrintingFailed):
        typeset(paper.model_copy(update={"template": "not_there"}), tmp_path, 0)


@pytest.mark.parametrize(
    ("language", "form", "amount", "percent", "day"),
    [
        ("en", "en_IN", "12,34,567.50", "12.5%", "15 Jan 2024"),
        ("en", "", "1,234,567.50", "12.5%", "15 Jan 2024"),
        ("tr", "tr_TR", "1.234.567,50", "%12,5", "15 Oca 2024"),
        ("en", "de_DE", "1.234.567,50", "12,5\xa0%", "15 Jan 2024"),
        ("en", "en_US", "1,234,567.50", "12.5%", "Jan 15, 2024"),
    ],
)
def test_figures_and_days_are_written_as_the_company_does(
    language: str, form: str, amount: str, percent: str, day: str
) -> None:
    writer = Writer.of(language, form, "Asia/Kolkata")
    assert writer.money(Decimal("1234567.5"), 2) == amount
    assert writer.percent(Decimal("12.5")) == percent
    assert writer.day(date(2024, 1, 15)) == day


def test_lines_without_a_price_are_told_to_who_prints_them(core: Core) -> None:
    """In his own words, not in those of the paper; nothing where every line has one."""
    for service, party in ((purchase_orders, "supplier_id"), (sales_orders, "customer_id")):
        order = order_input(core, party, lines=3)
        priced = [line | {"unit_price": "5"} for line in order["lines"]]
        for free, told in (
            (0, []),
            (1, ["1 line has no price."]),
            (3, ["3 lines have no price."]),
        ):
            lines = [line | {"unit_price": "0"} for line in priced[:free]] + priced[free:]
            made = core.run(service.create, order | {"lines": lines})
            assert core.run(service.paper, made.id).looks == told
            assert core.run(service.paper, made.id, "tr").looks == told


@pytest.mark.parametrize(
    ("text", "letters", "printed"),
    [
        ("Please hurry 🙏", "🙏", "Please hurry "),
        ("தமிழ் Mills", "தமிழ்", "??? Mills"),
        ("1 👍🏽 2", "👍🏽", "1  2"),
        ("漢字", "漢字", "??"),
        ("₹ ½ → ☎ ✂ Ω Ж İğ कपड़ा বাংলা ﷼", "", "₹ ½ → ☎ ✂ Ω Ж İğ कपड़ा বাংলা ﷼"),
    ],
)
def test_what_no_font_draws_is_no_box_on_paper(
    paper: Paper, tmp_path: Path, text: str, letters: str, printed: str
) -> None:
    assert undrawn(text) == "".join(dict.fromkeys(letters))
    assert text.translate(instead_of(letters)) == printed
    party = Block(label="Supplier", name="Loom & Sons", lines=[text])
    changed = paper.model_copy(update={"party": party, "notes": Fact(label="Notes", value=text)})
    folder = tmp_path / "set"
    folder.mkdir()
    assert typeset(changed, folder, 0).undrawn == "".join(dict.fromkeys(letters))
    folder = tmp_path / "read"
    folder.mkdir()
    read = "\n".join(words_of(changed, folder))
    assert not set(letters) & set(read)
    assert "Loom & Sons" in read


def test_a_template_of_ones_own_prints_no_boxes_either(paper: Paper, tmp_path: Path) -> None:
    own = paper.model_copy(update={"own": "#json(bytes(sys.inputs.paper)).terms", "terms": "Thanks 🙏"})
    assert typeset(own, tmp_path, 0) == (tmp_path / "document.pdf", "", "🙏")


@pytest.mark.parametrize(
    ("source", "letters", "printed"),
    [
        ("Thank you 🙏 very much", "🙏", "Thank you very much"),
        ("= தமிழ் Mills", "தமிழ்", "??? Mills"),
        ('#let அ = "漢 one"\n#set page(header: [✂漢 two])\n#அ', "அ漢", "✂? two ? one"),
        ("/* 🙏\n*/ one // 漢\n two", "", "one two"),
        ("https://loom.example/漢", "漢", "https://loom.example/?"),
    ],
)
def test_letters_that_a_template_of_ones_own_writes_itself_are_no_boxes_either(
    paper: Paper, tmp_path: Path, source: str, letters: str, printed: str
) -> None:
    own = paper.model_copy(update={"own": source})
    done = typeset(own, tmp_path, 0)
    assert (done.fault, done.undrawn) == ("", "".join(dict.fromkeys(letters)))
    with contextlib.closing(pypdfium2.PdfDocument(tmp_path / "document.pdf")) as pdf:
        read = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert read == printed


def test_a_fault_of_such_a_template_is_told_by_its_own_line(paper: Paper, tmp_path: Path) -> None:
    own = paper.model_copy(update={"own": "Thank you 🙏\n#nobody"})
    with Typesetter() as typesetter:
        assert typesetter.fault_of(own) == "Line 2: unknown variable: nobody."


def ends_of(page: pypdfium2.PdfPage, words: str) -> tuple[float, float]:
    """Where words begin and end, in points from the left."""
    text = page.get_textpage()
    found = text.search(words, match_case=True).get_next()
    assert found is not None, words
    boxes = [text.get_charbox(found[0] + place) for place in range(len(words)) if words[place] != " "]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


@pytest.mark.parametrize("size", ["a4", "us-letter"])
@pytest.mark.parametrize("language", ["en", "tr"])
def test_titles_of_a_ticket_stand_apart(core: Core, tmp_path: Path, language: str, size: str) -> None:
    """Whatever a shift is called: what is written by hand below one is not read below the next."""
    ticket = core.run(work_orders.paper, make_work_order(core).id, language)
    pdf = typeset(ticket.model_copy(update={"size": size}), tmp_path, 0).pdf
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        ends = [ends_of(document[0], column.title) for column in ticket.columns]
    assert len(ends) == 7
    assert [before for before, after in pairwise(ends) if after[0] - before[1] < 10] == []


def height_of(page: pypdfium2.PdfPage, words: str) -> float:
    """On which height words stand, in points from the foot."""
    text, (across, height) = page.get_textpage(), (ctypes.c_double(), ctypes.c_double())
    found = text.search(words, match_case=True).get_next()
    assert found is not None, words
    assert pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, found[0], across, height)
    return round(height.value, 2)


@pytest.mark.parametrize(("title", "label", "last"), [("Rate", "Levy", "Term"), *_OF_OTHER_SCRIPTS])
def test_words_of_one_line_stand_on_one_height(
    paper: Paper, tmp_path: Path, title: str, label: str, last: str
) -> None:
    """Letters of one script are lower than those of another, and what stands beside them is not."""
    columns = [paper.columns[0].model_copy(update={"title": title}), *paper.columns[1:]]
    facts = [Fact(label=label, value="A-4711"), Fact(label="Day", value=last)]
    mixed = paper.model_copy(update={"columns": columns, "facts": facts})
    with contextlib.closing(pypdfium2.PdfDocument(typeset(mixed, tmp_path, 0).pdf)) as document:
        pairs = ((title, columns[-1].title), (label, "A-4711"), ("Day", last))
        heights = [(height_of(document[0], one), height_of(document[0], other)) for one, other in pairs]
    assert [pair for pair in heights if pair[0] != pair[1]] == []
