"""What is typed is answered from what was seen, before the server's answer comes; nothing moves under it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.letters import folded
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_desktop.kit.inputs import match_book
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import (
    LookupSource,
    Match,
    best_match,
    may_be_meant,
    meant_by_itself,
    ranked,
)
from erp_desktop.kit.inputs.match_book import MatchBook, book_of
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters.lookups import CURRENCIES

Key = Qt.Key


@dataclass
class User:
    id: int = 1


@dataclass(eq=False)
class Shop:
    """A core far away: it answers a search when it is let."""

    rows: list[Match]
    me: User = field(default_factory=User)
    hears: list[Callable[[Changes], None]] = field(default_factory=list)
    answer: Event = field(default_factory=Event)
    pages: int = 0
    asked: list[str] = field(default_factory=list)

    def on_change(self, call: Callable[[Changes], None]) -> Callable[[], None]:
        self.hears.append(call)
        return lambda: None

    def page(self, offset: int, most: int) -> list[Match]:
        self.pages += 1
        return self.rows[offset : offset + most]

    def search(self, text: str) -> list[Match]:
        self.asked.append(text)
        assert self.answer.wait(10)
        wanted = folded(text)
        found = [m for m in self.rows if wanted in folded(f"{m.code} {m.name} {m.also}")]
        return ranked(found, text)[:20]


POPLINS = [Match(n, f"P{n}", f"Poplin {n}", "m", also="") for n in range(1, 4)]
SOURCE = LookupSource(
    lambda core, text: core.search(text),  # type: ignore[attr-defined]
    "item",
    lambda match: match.code,
    page=lambda core, offset, most: core.page(offset, most),  # type: ignore[attr-defined]
    book="item",
    table="item",
)
FOR_PARTY = LookupSource(
    SOURCE.search,
    "item",
    SOURCE.shown,
    search_in=lambda core, text, _terms: core.search(text),  # type: ignore[attr-defined]
    page=SOURCE.page,
    book="item",
    table="item",
    scope=lambda terms: terms,
)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop(list(POPLINS))
    yield shop
    shop.answer.set()


@pytest.fixture
def make(shop: Shop, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[..., LookupLine]]:
    windows: list[QWidget] = []

    def make(source: LookupSource = SOURCE) -> LookupLine:
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(600, 400)
        desk: Any = Desk(shop, tasks)  # type: ignore[arg-type]
        line = LookupLine(source, desk, window)
        window.show()
        line.setFocus()
        assert tasks.wait_idle()
        return line

    yield make
    shop.answer.set()
    assert tasks.wait_idle()


def shown(line: LookupLine) -> list[str]:
    popup = line._popup
    return [match.code for match in popup.matches()] if popup is not None and popup.isVisible() else []


def highlighted(line: LookupLine) -> str:
    current = line._popup.current() if line._popup is not None else None
    return current.code if current is not None else ""


def told(shop: Shop, changes: Changes) -> None:
    for hear in shop.hears:
        hear(changes)


def answered(shop: Shop, tasks: Tasks, qtbot: QtBot, line: LookupLine) -> None:
    qtbot.waitUntil(lambda: line._job is not None or not line._delay.isActive())
    shop.answer.set()
    assert tasks.wait_idle()


def test_what_is_typed_is_answered_before_the_server_is(make: Callable[..., LookupLine], shop: Shop) -> None:
    line = make()
    QTest.keyClicks(line, "pop")
    assert shown(line) == ["P1", "P2", "P3"]
    assert not shop.asked, "nothing was asked so far"
    QTest.keyClicks(line, "lin 2")
    assert shown(line) == ["P2"]


def test_the_highlighted_one_stays_where_it_is_when_the_answer_comes(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    line = make(FOR_PARTY.within(7))
    QTest.keyClicks(line, "pop")
    for _time in range(2):
        QTest.keyClick(line, Key.Key_Down)
    assert highlighted(line) == "P2"
    shop.rows = [Match(9, "POP", "Pop art", "m"), Match(2, "P2", "Poplin 2", "m · last 88.25"), POPLINS[2]]
    answered(shop, tasks, qtbot, line)
    assert shown(line)[1] == "P2"
    assert set(shown(line)) == {"POP", "P2", "P3"}, "what the server does not know any more is gone"
    assert highlighted(line) == "P2"
    assert line._popup is not None
    current = line._popup.current()
    assert current is not None
    assert current.detail.endswith("last 88.25")
    line.settle()
    assert line.match() == current


def test_what_was_highlighted_by_itself_gives_way_to_what_must_be_meant(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    line = make(FOR_PARTY.within(7))
    QTest.keyClicks(line, "p")
    shop.rows = [Match(9, "P", "Pique", "m"), *POPLINS]
    answered(shop, tasks, qtbot, line)
    assert highlighted(line) == "P"


def test_an_exact_code_is_taken_without_asking(make: Callable[..., LookupLine], shop: Shop) -> None:
    line = make(FOR_PARTY.within(7))
    QTest.keyClicks(line, "p2")
    QTest.keyClick(line, Key.Key_Return)
    assert line.match() == POPLINS[1]
    assert not shop.asked


def test_what_is_only_like_it_is_not_taken_for_what_the_server_may_know(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks
) -> None:
    """C1 among C110 to C139, and the party's own codes: those the server knows better."""
    line = make(FOR_PARTY.within(7))
    shop.rows = [*POPLINS, Match(9, "FIN-9", "Drill", "m", also="PO")]
    QTest.keyClicks(line, "po")
    assert highlighted(line) == ""
    QTest.keyClick(line, Key.Key_Return)
    assert (line.match(), line.has_popup()) == (None, True)
    shop.answer.set()
    assert tasks.wait_idle()
    assert (line.match() or POPLINS[0]).code == "FIN-9"


def said(line: LookupLine) -> str:
    assert line._popup is not None
    return line._popup._message.text() if line._popup._message.isVisible() else ""


@pytest.mark.parametrize("is_whole", [True, False])
def test_of_several_that_begin_alike_enter_takes_none_and_says_how_many(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, is_whole: bool
) -> None:
    """Whether all there are is known or the server is asked; then the arrows choose, as fast as they come."""
    line = make(SOURCE if is_whole else FOR_PARTY.within(7))
    QTest.keyClicks(line, "pop")
    for _time in range(2):
        QTest.keyClick(line, Key.Key_Return)
        assert (line.match(), line.has_popup(), highlighted(line)) == (None, True, "")
        assert said(line) == "3 match “pop”: choose one."
    QTest.keyClick(line, Key.Key_Escape)
    QTest.keyClick(line, Key.Key_Return)
    assert (shown(line), said(line)) == (["P1", "P2", "P3"], "3 match “pop”: choose one.")
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    assert line.match() == POPLINS[0]


def test_how_many_there_are_is_what_the_server_finds(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks
) -> None:
    line = make(FOR_PARTY.within(7))
    shop.rows = [*POPLINS, *(Match(n, f"Z{n}", f"Pop {n}", "m") for n in range(20, 40))][:20]
    QTest.keyClicks(line, "pop")
    QTest.keyClick(line, Key.Key_Return)
    assert said(line) == "3 match “pop”: choose one."
    shop.answer.set()
    assert tasks.wait_idle()
    assert (len(shown(line)), highlighted(line), line.match()) == (20, "", None)
    assert said(line) == "20 or more match “pop”: choose one."
    QTest.keyClicks(line, "li")
    assert said(line) == "", "what is typed on asks anew"


WORDS = st.lists(st.sampled_from(["cot", "cotton", "cotton twill", "cord", "ab", "cotton red"]), max_size=6)


@given(WORDS, WORDS, st.sampled_from(["cot", "cotton", "co", "twill", "ab"]))
def test_a_text_is_taken_for_what_is_called_so_or_stands_alone(
    codes: list[str], names: list[str], text: str
) -> None:
    rows = [Match(n, code, "Cloth") for n, code in enumerate(dict.fromkeys(codes))]
    rows += [Match(100 + n, f"X{n}", name) for n, name in enumerate(dict.fromkeys(names))]
    fits = ranked([row for row in rows if text in f"{row.code}\n{row.name}"], text)
    exact = [m for m in fits if m.code == text] or [m for m in fits if m.name == text]
    wanted = exact if exact else fits
    assert meant_by_itself(text, fits) == (wanted[0] if len(wanted) == 1 else None)


def test_f4_shows_what_was_chosen_last(make: Callable[..., LookupLine], shop: Shop) -> None:
    line = make()
    for code in ("p3", "p1"):
        line.clear()
        QTest.keyClicks(line, code)
        line.settle()
    line.set_match(None)
    QTest.keyClick(line, Key.Key_F4)
    assert shown(line) == ["P1", "P3"]


def test_what_changed_is_forgotten_until_it_is_read_again(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_book, "READ_AGAIN_AFTER_S", 0)
    line = make()
    shop.rows = [Match(1, "P1", "Popeline", "m"), POPLINS[2]]
    told(shop, Changes({"party": frozenset({"1"})}))
    assert book_of(line._desk, SOURCE) is not None
    assert shop.pages == 1
    told(shop, Changes({"item": frozenset({"1", "2"})}))
    QTest.keyClicks(line, "pop")
    assert shown(line) == ["P3"]
    assert tasks.wait_idle()
    assert shop.pages == 2
    QTest.keyClicks(line, "e")
    assert shown(line) == ["P1"]


@pytest.mark.parametrize("news", [EVERYTHING, Changes({"role": frozenset({"4"})})])
def test_nothing_is_kept_of_what_one_may_read_no_more(
    make: Callable[..., LookupLine], shop: Shop, news: Changes
) -> None:
    line = make()
    told(shop, news)
    QTest.keyClicks(line, "pop")
    assert shown(line) == []


def test_who_logs_in_after_another_finds_nothing_of_him(make: Callable[..., LookupLine], shop: Shop) -> None:
    line = make()
    shop.me = User(2)
    QTest.keyClicks(line, "pop")
    assert shown(line) == []


def test_of_one_party_nothing_is_told_to_another(make: Callable[..., LookupLine], shop: Shop) -> None:
    desk = make()._desk
    book = book_of(desk, SOURCE)
    assert book is not None
    theirs = Match(1, "P1", "Poplin 1", "m · last 88.25", also="RED/40")
    book.learn([theirs], 7)
    assert [match.detail for match in book.find("red/40", 7)] == ["m · last 88.25"]
    assert book.find("red/40", 8) == []
    assert [match.detail for match in book.find("p1", 8)] == ["m"]


WORDS = st.lists(st.sampled_from(["po", "poplin", "red", "İnd", "40", "x"]), min_size=1, max_size=3)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), WORDS)
def test_it_is_ranked_as_the_server_ranks_it(
    made: list[tuple[list[str], list[str]]], typed: list[str]
) -> None:
    rows = [Match(n, "-".join(code), " ".join(name)) for n, (code, name) in enumerate(made)]
    book, text = MatchBook(), " ".join(typed)
    book.learn(rows)
    words = folded(text).split()
    fits = [m for m in rows if all(w in folded(m.code) or w in folded(m.name) for w in words)]
    by_code = sorted(fits, key=lambda match: folded(match.code))
    assert [(m.code, m.name) for m in book.find(text)] == [(m.code, m.name) for m in ranked(by_code, text)]


ACID = Match(71, "CHM-1", "Acetic acid 99%", "kg")


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("99", False),
        ("99%", False),
        ("9", False),
        ("acid", True),
        ("acid 99", True),
        ("1", True),
        ("-1", True),
        ("acetic acid 99%", True),
    ],
)
def test_figures_that_only_stand_in_a_name_mean_nothing_by_themselves(text: str, is_meant: bool) -> None:
    assert may_be_meant(text, ACID) is is_meant
    assert best_match(text, [ACID]) == (ACID if is_meant else None)


def test_of_two_lines_of_one_order_its_number_means_neither() -> None:
    lines = [Match(n, "SO-000123", f"FIN-{n:03} Poplin") for n in (1, 2)]
    assert best_match("so-000123", lines) is None
    assert meant_by_itself("so-000123", lines) is None
    assert best_match("so-000123", lines[:1]) == lines[0]


def test_figures_that_are_a_name_or_part_of_another_code_are_meant() -> None:
    assert best_match("869", [Match(1, "A", "Satin", also="8690123456789")]) is not None
    assert best_match("501", [Match(1, "A", "501"), Match(2, "B", "501 slim")]) == Match(1, "A", "501")


def drawn(line: LookupLine, column: int, row: int = 0) -> tuple[float, int]:
    """How much ink a cell of the list is drawn with, and how wide it wants to be."""
    assert line._popup is not None
    table = line._popup._table
    index = table.model().index(row, column)
    picture = table.viewport().grab(table.visualRect(index)).toImage()
    ground = picture.pixelColor(0, 0).lightnessF()
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    ink = sum(abs(picture.pixelColor(*place).lightnessF() - ground) for place in places)
    return ink, table.sizeHintForIndex(index).width()


def test_what_matched_stands_bold_and_names_are_no_markup(
    make: Callable[..., LookupLine], shop: Shop
) -> None:
    shop.rows = [
        Match(1, "RED-1", "<b>Poplin</b> red", "m"),
        Match(2, "PRED", "A name that is very long " * 9),
    ]
    line = make()
    popup = line._shown_popup()
    popup.show_matches(shop.rows, line, "", now="")
    assert popup._table.verticalScrollBar().maximum() == 0, "all of so few is seen"
    plain = [drawn(line, column) for column in (0, 1, 2)]
    popup.show_matches(shop.rows, line, "red pop", now="")
    bold = [drawn(line, column) for column in (0, 1, 2)]
    assert bold[0] > plain[0]
    assert (bold[1][0] > plain[1][0] * 1.05, bold[1][1] > plain[1][1]) == (True, True)
    assert bold[2] == plain[2], "nothing was looked for there"
    popup.show_matches(shop.rows, line, "very", now="")
    assert drawn(line, 1, 1)[0] > 0, "cut where the column ends"


def test_what_the_party_calls_it_is_bold_in_the_detail_and_no_price_beside_it(
    make: Callable[..., LookupLine], shop: Shop
) -> None:
    line = make()
    called = Match(1, "FIN-9", "Drill", "40/RED · m · 40.00", also="40/RED")
    popup = line._shown_popup()
    inks = []
    for text in ("", "40", "40/red"):
        popup.show_matches([called], line, text, now="")
        inks.append(drawn(line, 2)[0])
    assert inks == sorted(inks)
    assert len({*inks}) == 3
    popup.show_matches([replace(called, also="")], line, "40", now="")
    assert drawn(line, 2)[0] == inks[0]


CODES = st.lists(st.text("0012ab-", min_size=1, max_size=4), max_size=6)
FIGURES = st.text("012-", min_size=1, max_size=3).filter(lambda text: text.strip("-"))


@given(CODES, CODES, FIGURES)
def test_figures_take_a_record_only_where_no_other_fits_as_well(
    codes: list[str], others: list[str], text: str
) -> None:
    """What is called just so fits better than what holds it."""
    rows = [Match(n, code, f"Cloth {n % 3}") for n, code in enumerate(dict.fromkeys(codes))]
    rows += [Match(100 + n, f"X{n}", "Barcode", also=other) for n, other in enumerate(dict.fromkeys(others))]
    fits = ranked([row for row in rows if text in f"{row.code} {row.name} {row.also}"], text)
    exact = [m for m in fits if m.code == text] or [m for m in fits if m.also == text]
    meant = meant_by_itself(text, fits)
    assert meant is None or [meant] == (exact or fits)


@given(CODES, FIGURES)
def test_a_name_that_several_have_is_taken_for_none_of_them(names: list[str], text: str) -> None:
    rows = [Match(n, f"C{n}", name) for n, name in enumerate([*names, f"{text} red", f"{text} red"])]
    fits = ranked([row for row in rows if f"{text} red" in row.name], f"{text} red")
    assert meant_by_itself(f"{text} red", fits) is None


@pytest.mark.parametrize("is_whole", [True, False])
def test_of_nine_codes_that_end_so_enter_takes_none(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot, is_whole: bool
) -> None:
    shop.rows = [Match(n, f"{series}-001", f"Cloth {n}", "m") for n, series in enumerate("ABCDEFGHI")]
    line = make(SOURCE if is_whole else FOR_PARTY.within(7))
    QTest.keyClicks(line, "001")
    assert (len(shown(line)), highlighted(line)) == (9, "")
    answered(shop, tasks, qtbot, line)
    assert (len(shown(line)), highlighted(line)) == (9, "")
    QTest.keyClick(line, Key.Key_Return)
    assert tasks.wait_idle()
    assert (line.match(), line.problem()) == (None, "9 match “001”: choose one.")


def test_the_one_that_was_known_is_not_taken_where_the_server_knows_another(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks
) -> None:
    shop.rows = [Match(1, "FIN-022", "Poplin", "m")]
    line = make(FOR_PARTY.within(7))
    shop.rows = [*shop.rows, Match(2, "FIN-122", "Drill", "m")]
    QTest.keyClicks(line, "22")
    assert highlighted(line) == "FIN-022"
    line.settle()
    shop.answer.set()
    assert tasks.wait_idle()
    assert line.match() is None


def test_what_was_lit_alone_is_lit_no_more_once_another_is_found(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    shop.rows = [Match(1, "FIN-022", "Poplin", "m")]
    line = make(FOR_PARTY.within(7))
    shop.rows = [*shop.rows, Match(2, "FIN-122", "Drill", "m")]
    QTest.keyClicks(line, "22")
    answered(shop, tasks, qtbot, line)
    assert (len(shown(line)), highlighted(line)) == (2, "")
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    assert line.match() == shop.rows[0], "the arrows choose it"


@pytest.mark.parametrize("is_whole", [True, False])
def test_figures_alone_light_nothing_and_enter_takes_nothing(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot, is_whole: bool
) -> None:
    shop.rows = [*POPLINS, ACID]
    line = make(SOURCE if is_whole else FOR_PARTY.within(7))
    QTest.keyClicks(line, "99")
    assert (shown(line), highlighted(line)) == (["CHM-1"], "")
    answered(shop, tasks, qtbot, line)
    assert (shown(line), highlighted(line)) == (["CHM-1"], ""), "nor does the answer light it"
    QTest.keyClick(line, Key.Key_Return)
    assert tasks.wait_idle()
    assert line.match() is None
    assert line.problem() == "No code or name is “99”; CHM-1 Acetic acid 99% is like it."


def test_the_arrows_choose_it_all_the_same(
    make: Callable[..., LookupLine], shop: Shop, tasks: Tasks, qtbot: QtBot
) -> None:
    shop.rows = [*POPLINS, ACID]
    line = make(FOR_PARTY.within(7))
    QTest.keyClicks(line, "99")
    answered(shop, tasks, qtbot, line)
    QTest.keyClick(line, Key.Key_Down)
    assert highlighted(line) == "CHM-1"
    QTest.keyClick(line, Key.Key_Return)
    assert line.match() == ACID


@pytest.mark.parametrize(
    ("typed", "codes"), [("₹", ["INR"]), ("€", ["EUR"]), ("$", ["USD"]), ("in", ["INR"])]
)
def test_a_currency_is_found_by_its_sign(core: Core, typed: str, codes: list[str]) -> None:
    found = [match.code for match in CURRENCIES.search(core, typed)]
    assert found[: len(codes)] == codes
