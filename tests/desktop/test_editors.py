"""Editors of forms, each typed into."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from erp_core.errors import Unreachable
from erp_core.kit import i18n
from erp_desktop.kit.fields.choice_editor import ChoiceEditor
from erp_desktop.kit.fields.date_editor import DateEditor
from erp_desktop.kit.fields.editors import NumberEditor
from erp_desktop.kit.fields.flag_editor import FlagEditor
from erp_desktop.kit.fields.lookup_editor import LookupEditor
from erp_desktop.kit.fields.notes_editor import NotesEditor
from erp_desktop.kit.fields.text_editor import TextEditor
from erp_desktop.kit.inputs.decimal_line import MONEY, PERCENT, PRICE, QUANTITY, read_number
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource, Match, best_match, by_code, ranked
from erp_desktop.kit.look.format import use_currencies, use_day, use_locale
from erp_desktop.kit.work.desk import Desk

Key = Qt.Key
TODAY = date(2024, 3, 10)


@pytest.fixture
def shown(qtbot):
    def show(editor):
        qtbot.addWidget(editor)
        editor.resize(300, 60)
        editor.show()
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(editor.input.hasFocus)
        return editor

    return show


class TestNumber:
    @pytest.mark.parametrize(
        ("kind", "typed", "value"),
        [
            (QUANTITY, "100", "100"),
            (QUANTITY, "1,234.5", "1234.5"),
            (PRICE, "10.5", "10.5"),
            (PRICE, ".25", "0.25"),
            (PERCENT, "12.5%", "12.5"),
            (MONEY, "0", "0"),
        ],
    )
    def test_reads_exactly(self, kind, typed, value):
        assert read_number(typed, kind) == (Decimal(value), None)

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [
            (QUANTITY, "0"),
            (QUANTITY, "-1"),
            (QUANTITY, "1.0001"),
            (PRICE, "x"),
            (PERCENT, "101"),
            (MONEY, "1e400"),
        ],
    )
    def test_refuses_with_a_sentence(self, kind, typed):
        assert read_number(typed, kind)[1]

    def test_a_tenth_is_a_tenth(self, qtbot, shown):
        editor = shown(NumberEditor(PRICE))
        qtbot.keyClicks(editor.input, "0.1")
        assert editor.value() == Decimal("0.1")
        assert isinstance(editor.value(), Decimal)

    def test_in_the_users_notation(self, qtbot, shown):
        use_locale("de_DE")
        editor = shown(NumberEditor(MONEY))
        qtbot.keyClicks(editor.input, "1234,5")
        assert editor.value() == Decimal("1234.5")
        editor.input.clearFocus()
        assert editor.input.text() == "1.234,50"

    def test_grouped_when_left_and_plain_when_typed(self, shown):
        editor = shown(NumberEditor(MONEY))
        editor.set_value(Decimal("1050.00"))
        editor.input.clearFocus()
        editor.set_value(Decimal("1050.00"))
        assert editor.input.text() == "1,050.00"
        editor.input.setFocus()
        assert editor.input.text() == "1050"
        assert editor.problem() is None

    def test_what_is_no_number_survives_in_a_draft(self, qtbot, shown):
        editor = shown(NumberEditor(QUANTITY))
        qtbot.keyClicks(editor.input, "12kg")
        state = editor.state()
        editor.set_value(None)
        editor.set_state(state)
        assert editor.input.text() == "12kg"
        assert editor.problem()

    def test_what_can_be_typed_on_no_more_is_grouped(self, qtbot, shown):
        editor = shown(NumberEditor(QUANTITY))
        qtbot.keyClicks(editor.input, "12500")
        assert editor.input.text() == "12500"
        editor.set_read_only(True)
        assert editor.input.text() == "12,500"

    def test_what_cannot_be_read_stays(self, qtbot, shown):
        editor = shown(NumberEditor(QUANTITY))
        qtbot.keyClicks(editor.input, "ten")
        editor.input.clearFocus()
        assert editor.input.text() == "ten"
        assert editor.error() == "This is not a number. Write it like 1,250.5, with a decimal point."
        assert editor.input.property("invalid") is True

    def test_a_usual_number_is_chosen_by_keyboard(self, qtbot, shown):
        editor = shown(NumberEditor(PERCENT))
        editor.offer([Decimal(18), Decimal(5), Decimal(5), Decimal(12)])
        editor.set_value(Decimal(5))
        qtbot.keyClick(editor.input, Key.Key_F4)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text() for action in menu.actions()] == ["5%", "12%", "18%"]
        assert [action.isChecked() for action in menu.actions()] == [True, False, False]
        with qtbot.waitSignal(editor.changed):
            qtbot.keyClick(menu, Key.Key_Down)
            qtbot.keyClick(menu, Key.Key_Return)
        assert editor.value() == Decimal(12)

    def test_another_number_may_still_be_typed(self, qtbot, shown):
        editor = shown(NumberEditor(PERCENT))
        editor.offer([Decimal(5), Decimal(12)])
        qtbot.keyClicks(editor.input, "7.5")
        assert editor.value() == Decimal("7.5")

    @pytest.mark.parametrize("is_read_only", [True, False])
    def test_nothing_is_offered_where_nothing_can_be_chosen(self, qtbot, shown, is_read_only):
        editor = shown(NumberEditor(PERCENT))
        editor.offer([Decimal(5)] if is_read_only else [])
        editor.set_read_only(is_read_only)
        qtbot.keyClick(editor.input, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert QApplication.activePopupWidget() is None


class TestDate:
    @pytest.fixture(autouse=True)
    def company_day(self):
        use_day(lambda: TODAY)
        yield
        use_day(None)

    @pytest.fixture
    def editor(self, shown):
        return shown(DateEditor())

    @pytest.fixture
    def due(self, shown):
        editor = shown(DateEditor(is_forward=True, too_early="It cannot be due before it is ordered."))
        editor.follow(TODAY)
        return editor

    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("15", date(2024, 3, 15)),
            ("15.2", date(2024, 2, 15)),
            ("15/2/25", date(2025, 2, 15)),
            ("2024-01-15", date(2024, 1, 15)),
            ("t", TODAY),
            ("=", TODAY),
            ("+7", date(2024, 3, 17)),
            ("15 Oct 2024", date(2024, 10, 15)),
            ("15 oct 24", date(2024, 10, 15)),
            ("15 Sept 2024", date(2024, 9, 15)),
            ("15-Jan-24", date(2024, 1, 15)),
            ("Monday, 15 April 2024", date(2024, 4, 15)),
        ],
    )
    def test_typed_key_by_key(self, qtbot, editor, typed, day):
        editor.set_value(date(2020, 5, 5))
        editor.input.selectAll()
        for letter in typed:
            qtbot.keyClicks(editor.input, letter)
        assert editor.input.text() == typed, "no letter acts by itself"
        qtbot.keyClick(editor.input, Key.Key_Return)
        assert editor.value() == day

    def test_a_day_that_can_be_typed_on_no_more_stands_as_it_is_read(self, qtbot, editor):
        qtbot.keyClicks(editor.input, "+10")
        editor.settle()
        editor.set_value(date(2024, 3, 20))
        assert editor.input.text() == "+10", "it may go on"
        editor.set_read_only(True)
        assert editor.input.text() == "20 Mar 2024"
        assert editor.value() == date(2024, 3, 20)

    def test_typed_in_turkish(self, qtbot, editor):
        i18n.install("tr")
        for letter in "15 Tem 2024":
            qtbot.keyClicks(editor.input, letter)
        editor.settle()
        assert editor.value() == date(2024, 7, 15)

    def test_nothing_follows_before_it_is_left(self, qtbot, editor):
        changes = []
        editor.changed.connect(lambda: changes.append(editor.value()))
        editor.input.selectAll()
        for letter in "15 oct 24":
            qtbot.keyClicks(editor.input, letter)
        assert changes == []
        editor.input.clearFocus()
        assert changes == [date(2024, 10, 15)]

    def test_how_it_is_understood_stands_under_it(self, qtbot, due):
        qtbot.keyClicks(due.input, "5.1")
        assert due.note() == "5 Jan 2025 · Sun · in 301 days", "the next one, as it is still to come"

    def test_what_is_no_day_is_said_once_typing_rests_and_pushes_nothing(self, qtbot, due):
        height = due.sizeHint().height()
        qtbot.keyClicks(due.input, "31.2")
        assert due.note() == ""
        qtbot.waitUntil(lambda: due.note() != "")
        assert due.note() == due.problem()
        assert due._floating.isVisible()
        assert due.sizeHint().height() == height
        qtbot.keyClicks(due.input, "5")
        assert (due.note(), due._floating.isVisible()) == ("", False)
        due.input.clearFocus()
        assert due.error() == due.problem()
        assert not due._floating.isVisible()

    @pytest.mark.parametrize(
        ("text", "note"), [("next wed", "13 Mar 2024 · Wed"), ("in 2 weeks", "20 Mar 2024 · Wed")]
    )
    def test_a_day_so_much_later_is_understood_while_it_is_typed(self, qtbot, due, text, note):
        due.follow(date(2024, 3, 6))  # a Wednesday
        qtbot.keyClicks(due.input, text)
        assert due.note().startswith(note)
        due.input.clearFocus()
        assert due.value() == date.fromisoformat("2024-03-13" if "next" in text else "2024-03-20")

    def test_a_weekday_alone_is_the_next_one_from_the_base_and_is_understood_so(self, qtbot, due):
        due.follow(date(2024, 3, 6))  # a Wednesday
        qtbot.keyClicks(due.input, "mon")
        assert due.note().startswith("11 Mar 2024 · Mon · in ")
        due.input.clearFocus()
        assert (due.value(), due.error()) == (date(2024, 3, 11), None)

    @pytest.mark.parametrize("again", ["10 Oct 24", "10 October 2024"])
    def test_how_it_is_understood_goes_also_where_it_is_the_day_that_stood_there(self, qtbot, due, again):
        due.set_value(date(2024, 10, 10))
        due.input.selectAll()
        qtbot.keyClicks(due.input, again)
        assert due.note().startswith("10 Oct 2024 · Thu")
        due.input.clearFocus()
        assert (due.note(), due.value()) == ("", date(2024, 10, 10))

    def test_a_past_day_is_said_at_once(self, qtbot, due):
        due.follow(date(2023, 1, 1))
        qtbot.keyClicks(due.input, "15 oct 23")
        due.input.clearFocus()
        assert (due.note(), due.error()) == ("This day is past.", None)

    def test_a_day_before_the_one_it_follows_is_said_at_once(self, qtbot, due):
        qtbot.keyClicks(due.input, "9/3/24")
        due.input.clearFocus()
        assert due.error() == "It cannot be due before it is ordered."
        due.follow(date(2024, 3, 1))
        assert due.error() is None

    def test_what_is_no_date_survives_in_a_draft(self, qtbot, editor):
        qtbot.keyClicks(editor.input, "next week")
        state = editor.state()
        editor.set_value(TODAY)
        editor.set_state(state)
        assert (editor.input.text(), editor.value()) == ("next week", None)
        assert editor.problem()

    def test_arrows_step_by_a_day(self, qtbot, editor):
        editor.set_value(date(2024, 2, 28))
        qtbot.keyClick(editor.input, Key.Key_Up)
        assert editor.value() == date(2024, 2, 29)
        qtbot.keyClick(editor.input, Key.Key_Up)
        qtbot.keyClick(editor.input, Key.Key_Down)
        assert editor.value() == date(2024, 2, 29)

    def test_page_keys_step_by_a_month(self, qtbot, editor):
        editor.set_value(date(2024, 1, 31))
        qtbot.keyClick(editor.input, Key.Key_PageUp)
        assert editor.value() == date(2024, 2, 29)

    def test_what_is_no_date_says_so(self, qtbot, editor):
        qtbot.keyClicks(editor.input, "31.2")
        editor.input.clearFocus()
        assert editor.value() is None
        assert editor.error() == "February 2024 has 29 days."
        assert editor.input.text() == "31.2"

    def test_the_calendar_opens_at_the_day(self, qtbot, editor):
        editor.set_value(date(2024, 2, 29))
        qtbot.keyClick(editor.input, Key.Key_F4)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()


PLACES = [Match(1, "ABC", "ABC Textile Co."), Match(2, "ABD", "Abdul Dyes"), Match(3, "XYZ", "Xylo")]


class Finder:
    """Finds places; counts how often it was asked."""

    def __init__(self):
        self.asked = []
        self.error = None

    def search(self, _core, text):
        self.asked.append(text)
        if self.error:
            raise self.error
        wanted = text.lower()
        return [p for p in PLACES if wanted in p.code.lower() or wanted in p.name.lower()]


class TestLookup:
    @pytest.fixture
    def finder(self):
        return Finder()

    @pytest.fixture
    def opened(self):
        return []

    @pytest.fixture
    def editor(self, shown, finder, tasks, opened):
        source = LookupSource(finder.search, "place", screen="party")

        def open_screen(*args, **preset):
            opened.append((*args, preset))

        return shown(LookupEditor(source, Desk(None, tasks, open_screen)))  # type: ignore[arg-type]

    def test_an_exact_code_and_tab_need_no_popup(self, qtbot, editor, tasks):
        qtbot.keyClicks(editor.input, "abc")
        qtbot.keyClick(editor.input, Key.Key_Tab)
        editor.settle()
        assert editor.is_pending()
        assert tasks.wait_idle()
        assert (editor.value(), editor.input.text()) == (1, "ABC Textile Co.")

    def test_arrows_and_enter_choose(self, qtbot, editor):
        line = editor.input
        assert isinstance(line, LookupLine)
        qtbot.keyClicks(line, "ab")
        qtbot.waitUntil(line.has_popup)
        for _time in range(2):
            qtbot.keyClick(line, Key.Key_Down)
        line.settle()
        assert editor.value() == 2

    def test_a_list_that_comes_when_one_has_gone_on_is_not_shown(self, editor, tasks):
        editor.set_value(Match(1, "ABC", "ABC Textile Co."))
        editor.input.open_popup()
        editor.settle()
        assert tasks.wait_idle()
        assert not editor.input.has_popup()

    def test_who_goes_on_while_several_match_has_chosen_none(self, qtbot, editor):
        line = editor.input
        qtbot.keyClicks(line, "ab")
        qtbot.waitUntil(line.has_popup)
        qtbot.keyClick(line, Key.Key_Tab)
        line.settle()
        assert editor.value() is None
        assert "2 match “ab”" in (editor.problem() or "")

    def test_enter_takes_one_of_several_once_the_arrows_chose_it(self, qtbot, editor):
        line = editor.input
        qtbot.keyClicks(line, "ab")
        qtbot.waitUntil(line.has_popup)
        qtbot.keyClick(line, Key.Key_Return)
        assert (editor.value(), line.has_popup(), line.hasFocus()) == (None, True, True)
        qtbot.keyClick(line, Key.Key_Down)
        qtbot.keyClick(line, Key.Key_Return)
        assert editor.value() == 1

    def test_the_latest_search_wins(self, qtbot, editor, finder):
        line = editor.input
        for letter in "xylo":
            qtbot.keyClicks(line, letter)
        qtbot.waitUntil(line.has_popup)
        assert finder.asked == ["xylo"], "asked once, after the typing"

    def test_nothing_found_says_so_and_offers_a_new_one(self, qtbot, editor, opened):
        line = editor.input
        qtbot.keyClicks(line, "nobody")
        qtbot.waitUntil(line.has_popup)
        line.settle()
        editor.check()
        assert "nobody" in (editor.error() or "")
        assert editor.value() is None
        qtbot.keyClick(line, Key.Key_C, Qt.KeyboardModifier.AltModifier)
        assert opened == [("party", {"values": {"name": "nobody"}})]
        assert line.text() == "nobody", "what was typed stays"

    def test_several_found_asks_to_choose(self, qtbot, editor, tasks):
        qtbot.keyClicks(editor.input, "ab")
        editor.settle()
        assert tasks.wait_idle()
        assert "2 match" in (editor.problem() or "")

    def test_a_lost_server_is_said(self, qtbot, editor, finder):
        finder.error = Unreachable("The server cannot be reached.")
        qtbot.keyClicks(editor.input, "abc")
        qtbot.waitUntil(editor.input.has_popup)

    def test_what_was_left_while_the_server_was_away_is_asked_once_it_is_back(
        self, qtbot, editor, finder, tasks
    ):
        finder.error = Unreachable("The server cannot be reached.")
        qtbot.keyClicks(editor.input, PLACES[0].code)
        editor.settle()
        assert tasks.wait_idle()
        assert editor.problem() == "The server cannot be reached."
        editor.input.look_up_again()
        assert tasks.wait_idle()
        assert editor.problem() == "The server cannot be reached.", "it was not back for long"
        finder.error = None
        editor.input.look_up_again()
        assert tasks.wait_idle()
        assert (editor.match(), editor.problem()) == (PLACES[0], None)

    def test_escape_closes_the_list_and_keeps_the_text(self, qtbot, editor):
        line = editor.input
        qtbot.keyClicks(line, "ab")
        qtbot.waitUntil(line.has_popup)
        qtbot.keyClick(line, Key.Key_Escape)
        assert not line.has_popup()
        assert line.text() == "ab"

    def test_clearing_takes_the_value_away(self, qtbot, editor):
        editor.set_value(PLACES[0])
        editor.input.selectAll()
        qtbot.keyClick(editor.input, Key.Key_Delete)
        assert editor.value() is None
        assert editor.problem() is None

    def test_of_twin_codes_only_the_exact_one_is_found(self):
        matches = [Match(1, "AB-7"), Match(2, "ab-7"), Match(3, "X-1")]
        found = by_code(["ab-7", "AB-7", "Ab-7", "x-1"], matches)
        assert {code: match.key for code, match in found.items()} == {"ab-7": 2, "AB-7": 1, "x-1": 3}

    def test_what_begins_with_the_text_comes_first(self):
        matches = [
            Match(1, "CHM-018", "Fluorine-free finish"),
            Match(2, "X-1", "Finish 7"),
            Match(3, "FIN-002"),
            Match(4, "FIN"),
        ]
        assert [match.key for match in ranked(matches, " fin")] == [4, 3, 2, 1]
        assert [match.key for match in ranked(matches, "")] == [1, 2, 3, 4]

    def test_best_match(self):
        assert best_match("ABC", PLACES) == PLACES[0]
        assert best_match("abdul dyes", PLACES) == PLACES[1]
        assert best_match("a", PLACES) is None
        assert best_match("zzz", []) is None


def test_notes_count_down_near_the_limit(qtbot, shown):
    editor = shown(NotesEditor(20))
    qtbot.keyClicks(editor.input, "x" * 21)
    assert "too long" in (editor.error() or "")
    assert editor.value() == "x" * 21


def test_choices_are_taken_by_their_first_letter(qtbot, shown):
    editor = shown(ChoiceEditor([("low", "Low"), ("high", "High")]))
    editor.set_value("low")
    with qtbot.waitSignal(editor.changed):
        qtbot.keyClick(editor.input, Key.Key_H)
    assert editor.value() == "high"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("job", "job"),
        ("JOBBER", "job"),
        ("w", "own"),
        ("ww", "job"),
        ("warehouse of", "own"),
        ("of ours", "own"),
    ],
)
def test_choices_are_taken_by_any_word(qtbot, shown, typed, value):
    titles = [("", "–"), ("own", "Warehouse of ours"), ("job", "Worker on job, jobber"), ("x", "Other")]
    editor = shown(ChoiceEditor(titles))
    editor.input.setFocus()
    qtbot.keyClicks(editor.input, typed)
    assert editor.value() == value


def test_setting_a_value_is_no_change_by_the_user(qtbot, shown):
    for editor, value in (
        (TextEditor(20), "text"),
        (NotesEditor(20), "notes"),
        (NumberEditor(PRICE), Decimal(1)),
        (DateEditor(), TODAY),
        (ChoiceEditor([("a", "A")]), "a"),
        (FlagEditor("Flag"), True),
    ):
        qtbot.addWidget(editor)
        with qtbot.assertNotEmitted(editor.changed):
            editor.set_value(value)
        assert editor.value() == value


def test_enter_goes_to_the_next_field(qtbot):
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    first, second = TextEditor(20), TextEditor(20)
    box.addWidget(first)
    box.addWidget(second)
    window.show()
    first.setFocus()
    qtbot.waitUntil(first.input.hasFocus)
    qtbot.keyClick(first.input, Key.Key_Return)
    assert second.input.hasFocus()


def test_an_error_goes_when_the_value_is_changed(qtbot, shown):
    editor = shown(TextEditor(20))
    editor.set_error("This is needed.")
    assert editor.input.accessibleDescription() == "This is needed."
    qtbot.keyClicks(editor.input, "a")
    assert editor.error() is None


def paste(qtbot, editor, text):
    editor.input.selectAll()
    QApplication.clipboard().setText(text)
    qtbot.keyClick(editor.input, Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("kind", [PRICE, QUANTITY, PERCENT])
@pytest.mark.parametrize("between", ["\n", "\t", "\r", "\r\n", "\v", "\f", "\u2028", "\x85"])
def test_two_cells_pasted_into_a_number_are_none(qtbot, shown, kind, between):
    editor = shown(NumberEditor(kind))
    editor.set_value(Decimal(7))
    paste(qtbot, editor, f"5{between}100{between}")
    assert editor.problem(), editor.input.text()
    paste(qtbot, editor, f"5{between}")
    assert (editor.value(), editor.problem()) == (Decimal(5), None), "the break behind one cell is no other"


def test_an_amount_of_another_currency_than_the_companys_is_refused(qtbot, shown):
    use_currencies({"INR": 2}, "INR")
    editor = shown(NumberEditor(PRICE))
    for text, is_read in (("₹5", True), ("$5", False), ("5 TL", False)):
        paste(qtbot, editor, text)
        assert (editor.problem() is None) is is_read, text


@pytest.mark.parametrize("typed", ["²", "³", "⁷", "①", "③/1/2024", "½", "2024¹"])
def test_a_digit_that_is_none_is_no_date(qtbot, shown, typed):
    editor = shown(DateEditor())
    paste(qtbot, editor, typed)
    assert editor.problem()
    assert editor.value() is None
    editor.input.clearFocus()
    assert editor.state()


@pytest.mark.parametrize("text", ["10\u00a0000 kg", "a\u202fb", "one\ntwo", "tab\there", "\u200dfamily"])
def test_notes_are_given_back_letter_by_letter(shown, text):
    editor = shown(NotesEditor(200))
    editor.set_value(text)
    assert editor.value() == text
    assert editor.shown() == text


@pytest.mark.parametrize("make", [lambda: NotesEditor(200), lambda: TextEditor(200)])
def test_what_nobody_can_see_is_left_out_of_what_is_pasted(qtbot, shown, make):
    editor = shown(make())
    paste(qtbot, editor, "a\x01\x07b\x00\u00a0c")
    assert editor.value().replace("\u00a0", " ") == "ab c"


@pytest.mark.parametrize("text", ["2026-01-02", "02/01/2026"])
def test_a_date_is_no_number_to_be_worked_out(qtbot, shown, text):
    editor = shown(NumberEditor(QUANTITY))
    paste(qtbot, editor, text)
    assert editor.value() is None
    assert editor.problem() == "This looks like a date. Write = before it to work it out."
    editor.input.setText("")
    qtbot.keyClicks(editor.input, f"={text}")
    assert editor.problem() != "This looks like a date. Write = before it to work it out."
