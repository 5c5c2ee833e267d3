"""Clips of real spreadsheets, pasted: the true values, a look where something is open, all or nothing."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from erp_core.kit.paths import project_dir
from erp_core.kit.reading.html_clip import read_html_clip
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.lines.clips import paste_preview
from erp_desktop.kit.lines.clips.lines_clip import clip_of
from erp_desktop.kit.lines.clips.raw_clip import XML_FORM
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.parts import ask, question
from erp_desktop.kit.work.desk import Desk
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms

D = Decimal
Key = Qt.Key
CLIPS = Path(project_dir(), "tests", "data", "clips")
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ITEMS = {
    code: Match(n, code, name, "", SimpleNamespace(unit=unit, sales_price=Decimal(price)))
    for n, (code, name, unit, price) in enumerate(
        (
            ("MAT-001", "Cotton Fabric", "m", "10.50"),
            ("BTN-5", "Button", "pcs", "0.25"),
            ("YRN-030", "Yarn", "kg", "0"),
            ("412", "Old label", "pcs", "1"),
            ("0412", "Label", "pcs", "1"),
            ("007", "Zip", "pcs", "1"),
        ),
        start=1,
    )
}
UNITS = {
    code: SimpleNamespace(code=code, name=code, digits=digits, dimension="other", factor=D(1))
    for code, digits in (("kg", 3), ("m", 2), ("pcs", 0))
}
SPEC = order_lines(
    "sales_price",
    items=LookupSource(lambda _core, _text: [], "item", lambda m: m.code),
    units=LookupSource(lambda _core, _text: [], "unit", lambda m: m.code),
    find=lambda _core, codes: {code: ITEMS[code.upper()] for code in codes if code.upper() in ITEMS},
)
COLUMN = {column.name: place for place, column in enumerate(SPEC.columns)}
TERMS = OrderTerms(D(0), 2, True, "INR", UNITS)  # type: ignore[arg-type]


@pytest.fixture
def grid(qtbot, tasks):
    widget = LinesGrid(SPEC, Desk(SimpleNamespace(), tasks), "sales_order")  # type: ignore[arg-type]
    qtbot.addWidget(widget)
    widget.resize(1000, 400)
    widget.set_terms(TERMS)
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


@pytest.fixture
def paste(grid, tasks):
    """``paste(xml=…, html=…, text=…)``: those forms on the clipboard, and Ctrl+V pressed."""

    def put(key="V", modifier=CONTROL, **forms):
        clip = QMimeData()
        for form, content in forms.items():
            if form == "xml":
                clip.setData(XML_FORM, content)
            elif form == "html":
                clip.setHtml(content)
            else:
                clip.setText(content)
        QApplication.clipboard().setMimeData(clip)
        grid.view.paste(is_looked_at=bool(modifier & SHIFT))
        assert tasks.wait_idle()
        return grid.view.pasting.preview

    return put


def stored(name):
    return (CLIPS / name).read_bytes()


def values(grid, name):
    return [line.values.get(name) for line in grid.model.lines()]


def codes(grid):
    return [match.code if match else None for match in values(grid, "item")]


def red(book):
    return {
        (row, book.columns[place].name): words
        for row in range(len(book.rows))
        if book.taken[row]
        for place, words in book.problems(row).items()
    }


def values_of(book, name):
    return [line.values.get(name) for line in book.lines()]


def said(grid):
    return grid._message.text()


def test_numbers_that_are_looked_at_have_their_decimal_signs_under_each_other(paste):
    preview = paste(modifier=CONTROL | SHIFT, text="Item\tQty\nMAT-001\t2.25\nBTN-5\t12\nBTN-5\tdozen")
    table = preview.table.model()
    shown = [table.index(row, 2).data() for row in range(3)]
    assert shown == ["2.25", "12\u2008\u2007\u2007\u2060", "dozen"]
    assert table.index(1, 2).data(Qt.ItemDataRole.EditRole) == "12", "what is typed on has none of the blanks"
    table.setData(table.index(0, 2), "2", Qt.ItemDataRole.EditRole)
    assert table.index(1, 2).data() == "12"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Item\tQty\n", "Only titles were copied, and no line below them. Nothing was pasted."),
        ("Item\tQty\n\t\n", "Only titles were copied, and no line below them. Nothing was pasted."),
        ("\t\n\t\n", "There is no text in what was copied. Nothing was pasted."),
        (" ", "There is no text in what was copied. Nothing was pasted."),
    ],
)
@pytest.mark.parametrize("modifier", [CONTROL, CONTROL | SHIFT])
def test_a_clip_without_a_line_says_so(grid, paste, text, told, modifier):
    assert paste(modifier=modifier, text=text) is None
    assert said(grid) == told
    assert grid.model.lines() == []
    assert paste(text="Item\tQty\nBTN-5\t3\n") is None, "it goes on with the next"
    assert codes(grid) == ["BTN-5"]


class TestExcel:
    def test_a_worked_out_quantity_is_the_true_one_and_its_cell_says_it_was_rounded(self, grid, paste):
        assert paste(xml=stored("excel-2016.xml"), text=stored("excel-2016.txt").decode()) is None
        assert codes(grid) == ["YRN-030", "BTN-5", "MAT-001"]
        assert values(grid, "quantity") == [D("1234.568"), 500, 12]
        assert values(grid, "unit_price") == [D("88.25"), D("0.3"), D("10.5")]
        assert values(grid, "discount_percent") == [5, 0, None]
        words = "1234.5678 in the spreadsheet, rounded to 1234.568."
        cell = grid.model.index(0, COLUMN["quantity"])
        assert cell.data(Qt.ItemDataRole.ToolTipRole) == words
        assert words in said(grid)
        assert values(grid, "description") == ['58" cloth', "first line\nsecond line", "1 Dec 2026"]

    def test_hidden_columns_are_left_out_and_said(self, grid, paste):
        paste(xml=stored("excel-2016.xml"))
        assert "1 hidden column was left out." in said(grid)
        preview = paste(modifier=CONTROL | SHIFT, xml=stored("excel-2016.xml"))
        assert preview.hidden.text() == "Take 1 hidden column too"
        assert len(preview.book.columns) == 5

    def test_hidden_columns_are_taken_when_ticked(self, paste, tasks):
        preview = paste(modifier=CONTROL | SHIFT, xml=stored("excel-2016.xml"))
        preview.hidden.setChecked(True)
        assert tasks.wait_idle()
        assert len(preview.book.columns) == 6
        assert preview.model.headerData(2, Qt.Orientation.Horizontal) == "Our price"

    def test_its_html_is_never_read(self, grid, paste):
        paste(html=stored("excel-2016.html").decode(), text="Item\tQty\tRate\nYRN-030\t1,234.57\t88.25\n")
        assert values(grid, "quantity") == [D("1234.57")]

    def test_merged_cells_are_red_unless_they_are_repeated(self, grid, paste, tasks):
        preview = paste(xml=stored("excel-365.xml"))
        assert preview.book.taken == [True, True, False, True], "a hidden row is not ticked"
        assert red(preview.book) == {
            (1, "item"): "Choose an item.",
            (1, "unit_price"): "The spreadsheet has an error here: #DIV/0!.",
        }
        assert not preview.take_button.isEnabled()
        preview.repeat.setChecked(True)
        assert tasks.wait_idle()
        assert set(red(preview.book)) == {(1, "unit_price")}
        preview.model.setData(preview.model.index(1, 3), "9.75")
        assert preview.take_button.isEnabled()
        preview.take()
        assert codes(grid)[:2] == ["MAT-001", "MAT-001"]
        assert values(grid, "unit_price") == [D("9.5"), D("9.75"), D("8.5")]

    def test_a_code_that_is_shown_with_noughts_is_asked_where_both_are_known(self, paste):
        preview = paste(xml=stored("excel-365.xml"))
        assert preview.book.doubt(3, 0) == "The spreadsheet shows 0412 and holds 412; both are known here."

    def test_a_broken_form_gives_way_to_the_next(self, grid, paste):
        paste(xml=b"<broken", text="Item\tQty\nBTN-5\t3\n")
        assert values(grid, "quantity") == [3]


class TestOthers:
    def test_libreoffice(self, grid, paste):
        preview = paste(
            html=stored("libreoffice-7.4.html").decode(), text=stored("libreoffice-7.4.txt").decode()
        )
        assert [c and c.name for c in preview.book.columns][:5] == [
            *("item", "item_name", "quantity", "unit_price", "discount_percent"),
        ]
        assert set(red(preview.book)) == {(3, "item")}, "the second of the merged ones"
        preview.model.tick([2, 3], is_taken=False)
        preview.take()
        assert codes(grid) == ["MAT-001", "007"]
        # In metres two decimals are counted.
        assert values(grid, "quantity") == [D("1234.57"), 2]
        assert values(grid, "unit_price") == [D("88.25"), D("1250.5")]

    def test_google_sheets_in_turkish_on_an_english_pc(self, paste):
        fmt.use_locale("en_IN")
        preview = paste(html=stored("google-sheets.html").decode(), text=stored("google-sheets.txt").decode())
        assert set(red(preview.book)) == {(1, "unit_price"), (2, "quantity")}
        assert preview.book.line(0).values["quantity"] == D("1250.50")
        assert preview.book.line(1).values["quantity"] == 1000

    def test_what_columns_are_is_told_by_what_stands_in_them(self, grid, paste):
        preview = paste(text="Zip\t007\t12\tpcs\t3.50\t42.00\nButton\tBTN-5\t100\tpcs\t0.25\t25.00\n")
        assert preview.why.text() == "What each column is was told by what stands in it."
        assert [c and c.name for c in preview.book.columns] == [
            *(None, "item", "quantity", "unit", "unit_price", "amount"),
        ]
        preview.take()
        assert (codes(grid), values(grid, "quantity")) == (["007", "BTN-5"], [12, 100])

    def test_a_share_is_asked(self, grid, paste):
        rows = "".join(
            f'<tr><td>{code}</td><td sdval="{n}">{n}</td><td sdval="{d}">{d}</td></tr>'
            for code, n, d in (("BTN-5", 3, "0.18"), ("007", 4, "0.05"))
        )
        titles = "<tr><td>Item</td><td>Qty</td><td>Discount</td></tr>"
        html = f'<meta name="generator" content="LibreOffice 7"/><table>{titles}{rows}</table>'
        preview = paste(html=html)
        assert preview.why.text() == "Some numbers can be read in two ways."
        preview.heads.sign_chosen.emit("discount_percent", "share")
        preview.take()
        assert values(grid, "discount_percent") == [18, 5]

    def test_a_share_that_is_text_is_asked_too(self, grid, paste):
        preview = paste(text="Item\tQty\tDiscount\nBTN-5\t3\t0.18\n007\t4\t2.5\n412\t4\t0.5%\n")
        assert preview.why.text() == "Some numbers can be read in two ways."
        preview.heads.sign_chosen.emit("discount_percent", "share")
        preview.take()
        assert values(grid, "discount_percent") == [18, D("2.5"), D("0.5")]

    def test_a_column_of_numbers_below_nought_is_turned(self, grid, paste):
        """As other programs write what leaves: before, behind, in brackets, with a minus of their own."""
        preview = paste(text="Item\tQty\nBTN-5\t-100\n007\t(25)\n412\t30-\nBTN-5\t\u22125\nBTN-5\t7\n")
        assert preview.model.wrong(0, 1) == "It cannot be negative."
        assert not preview.take_button.isEnabled()
        (box,) = preview.heads._signs.values()
        assert [box.itemText(n) for n in range(box.count())] == ["-100 is below zero", "-100 is 100"]
        preview.heads.sign_chosen.emit("quantity", "turned")
        assert [preview.book.line(row).values["quantity"] for row in range(5)] == [100, 25, 30, 5, 7]
        preview.heads.sign_chosen.emit("quantity", "below")
        assert preview.model.wrong(0, 1) == "It cannot be negative."
        preview.heads.sign_chosen.emit("quantity", "turned")
        preview.take()
        assert values(grid, "quantity") == [100, 25, 30, 5, 7]

    @pytest.mark.parametrize("total", ["Total\t\t7\t\t51.50", "\tTotal:\t7\t\t51.50", "\tTOTAL\t\t\t"])
    def test_a_row_of_totals_is_no_line(self, grid, paste, total):
        """As an import knows it; a look shows it unticked."""
        clip = f"Sr\tItem\tQty\tRate\tAmount\n1\tBTN-5\t3\t10.5\t31.5\n2\t007\t4\t5\t20\n{total}\n"
        assert paste(text=clip) is None
        assert codes(grid) == ["BTN-5", "007"]
        assert "2 lines pasted" in said(grid)
        assert "1 row of totals was left out." in said(grid)
        assert "the item's own" not in said(grid)
        preview = paste(key="V", modifier=CONTROL | SHIFT, text=clip)
        assert preview.book.taken == [True, True, False]
        assert preview.take_button.text() == "Take 2 rows"
        preview.reject()

    def test_what_was_written_over_is_told(self, grid, paste):
        paste(text="Item\tQty\nBTN-5\t3\n007\t4\n")
        assert said(grid).startswith("2 lines pasted. Ctrl+Z")
        grid.view.setCurrentIndex(grid.model.index(1, COLUMN["item"]))
        paste(text="Item\tQty\n412\t5\n0412\t6\n007\t7\n")
        assert "3 lines pasted, 1 of them over what stood there. Ctrl+Z takes them back." in said(grid)
        assert codes(grid) == ["BTN-5", "412", "0412", "007"]

    def test_titles_are_no_line_where_they_are_too_many(self, grid, paste):
        paste(text="Item\tQty\n" + "BTN-5\t1\n" * 2001)
        assert said(grid) == "2,001 lines were copied, and 2,000 fit here. Nothing was pasted."

    def test_too_many_columns_are_refused_and_blank_ones_behind_are_none(self, grid, paste):
        paste(text="\t".join(f"c{n}" for n in range(800)) + "\n" + "BTN-5\t" * 799 + "x\n")
        assert said(grid) == (
            "800 columns were copied, and 100 can be taken at most. "
            "Copy only those that are needed here. Nothing was pasted."
        )
        assert grid.model.lines() == []
        behind = "\t" * 16_380
        paste(text=f"Item\tQty{behind}\nBTN-5\t3{behind}\n")
        assert codes(grid) == ["BTN-5"]

    @pytest.mark.parametrize(
        ("code", "typed", "value"), [("MAT-001", "=100/3", "33.33"), ("YRN-030", "=100/3", "33.333")]
    )
    def test_what_is_worked_out_has_the_decimals_of_its_unit(self, grid, paste, code, typed, value):
        paste(text=f"Item\tQty\n{code}\t3\nBTN-5\t3\n")
        grid.model.setData(grid.model.index(0, COLUMN["quantity"]), typed)
        assert values(grid, "quantity")[0] == D(value)
        assert not grid.model.errors()
        grid.model.setData(grid.model.index(1, COLUMN["quantity"]), "=100/3")
        assert grid.model.errors(), "a part of a piece is marked, and never rounded away"

    @pytest.mark.parametrize("here", ["en_IN", "tr_TR"])
    def test_one_number_alone_is_the_true_one_anywhere(self, grid, paste, here):
        fmt.use_locale(here)
        html = (
            '<meta name="generator" content="LibreOffice 7"/><table><tr><td sdval="{0}">{0}</td></tr></table>'
        )
        for row, (number, taken) in enumerate((("1.125", D("1.125")), ("1234.5678", D("1234.568")))):
            grid.view.setCurrentIndex(grid.model.index(row, COLUMN["quantity"]))
            assert paste(html=html.format(number)) is None
            assert values(grid, "quantity")[row] == taken


class TestPreview:
    @pytest.fixture(autouse=True)
    def asked(self, monkeypatch):
        """The questions that were answered with yes."""
        asked: list[str] = []
        monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: asked.append(question) or True)
        return asked

    @pytest.mark.usefixtures("offered")
    def test_what_was_corrected_is_thrown_away_only_by_who_says_so(self, qtbot, grid, paste, tasks, asked):
        preview = paste(text="GONE\t5\n007\t7\n")
        preview.activateWindow()
        qtbot.keyClick(preview.table, Key.Key_Down)
        qtbot.keyClick(preview.table, Key.Key_Return)
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        assert tasks.wait_idle()
        preview.model.tick([0], is_taken=False)
        assert not preview.model.is_corrected, "it was opened, and left as it stood"
        for letter in "BTN-5":
            qtbot.keyClicks(QApplication.focusWidget(), letter)
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        assert tasks.wait_idle()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ask, "confirm", lambda *_words: False)
            qtbot.keyClick(preview.table, Key.Key_Escape)
        assert preview.isVisible()
        assert preview.book.cell(1, 0).text == "BTN-5"
        qtbot.keyClick(preview.table, Key.Key_Escape)
        assert asked == ["What you corrected here is not pasted then."]
        assert grid.view.pasting.preview is None

    def test_where_nothing_was_corrected_nothing_is_asked(self, qtbot, grid, paste, asked):
        preview = paste(text="GONE\t5\n007\t7\n")
        qtbot.keyClick(preview.table, Key.Key_Space)
        qtbot.keyClick(preview.table, Key.Key_Escape)
        assert grid.view.pasting.preview is None
        assert asked == []

    def test_it_is_always_opened_when_asked_for(self, grid, paste):
        preview = paste(modifier=CONTROL | SHIFT, text="BTN-5\t3\n")
        assert preview.take_button.hasFocus()
        assert preview.told.text() == "Row 1: BTN-5 · Button"
        preview.reject()
        assert grid.model.lines() == []
        assert said(grid) == "Nothing was pasted."
        assert not grid.is_pending()

    def test_a_column_is_chosen_by_keys_and_its_codes_are_looked_up(self, qtbot, grid, paste, tasks):
        preview = paste(text="Ware\tStueck\tFarbe 1\n007\t5\t1\nGONE\t7\t2\n")
        preview.heads.chosen.emit(0, "")
        preview.heads.chosen.emit(1, "quantity")
        preview.heads.chosen.emit(0, "item")
        assert tasks.wait_idle()
        assert list(red(preview.book)) == [(1, "item")]
        preview.table.setFocus()
        preview.go_on()
        qtbot.keyClicks(preview.table, "B")
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.setText("BTN-5")
        qtbot.keyClick(editor, Key.Key_Return)
        assert tasks.wait_idle()
        assert preview.take_button.isEnabled()
        qtbot.keyClick(preview.table, Key.Key_Return, CONTROL)
        assert (codes(grid), values(grid, "quantity")) == (["007", "BTN-5"], [5, 7])
        qtbot.waitUntil(grid.view.hasFocus)

    @pytest.mark.parametrize("key", [Key.Key_E, Key.Key_Return])
    def test_its_keys_take_what_is_typed_in_an_open_cell(self, qtbot, paste, tasks, key):
        preview = paste(text="GONE\t5\n007\t7\nLOST\t9\n")
        preview.activateWindow()
        qtbot.keyClicks(preview.table, "B")
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.setText("BTN-5")
        qtbot.keyClick(editor, key, CONTROL)
        assert tasks.wait_idle()
        assert preview.book.cell(0, 0).text == "BTN-5"
        assert preview.table.hasFocus()
        assert preview.table.currentIndex().row() == (2 if key == Key.Key_E else 0)
        assert preview.isVisible(), "a row is red still"
        preview.reject()

    @pytest.fixture
    def offered(self, monkeypatch, grid):
        """The items have a list to choose from, as in an order."""
        column = SPEC.column("item")
        found = lambda _core, text: [m for c, m in ITEMS.items() if text.upper() in c]  # noqa: E731
        source = LookupSource(found, "item", lambda m: m.code, "item")
        columns = tuple(replace(c, source=source) if c == column else c for c in SPEC.columns)
        monkeypatch.setattr(grid.model, "spec", replace(SPEC, columns=columns))
        monkeypatch.setattr(grid.view.pasting, "_spec", grid.model.spec)

    @staticmethod
    def popup(preview):
        return next(p for p in preview.findChildren(LookupPopup) if p.isVisible())

    @pytest.mark.usefixtures("offered")
    @pytest.mark.parametrize("strokes", [(Key.Key_Return,), (Key.Key_Down, Key.Key_Tab), (Key.Key_Escape,)])
    def test_an_item_is_found_by_typing_as_in_the_lines(self, qtbot, grid, paste, tasks, strokes):
        preview = paste(text="GONE\t5\n007\t7\n")
        preview.activateWindow()
        qtbot.keyClicks(preview.table, "b")
        editor = QApplication.focusWidget()
        assert isinstance(editor, LookupLine)
        qtbot.waitUntil(lambda: any(p.isVisible() for p in preview.findChildren(LookupPopup)))
        assert self.popup(preview).matches() == [ITEMS["BTN-5"]]
        assert not editor.can_make, "a form would open behind it"
        for stroke in strokes:
            qtbot.keyClick(QApplication.focusWidget(), stroke)
        if strokes == (Key.Key_Escape,):
            assert QApplication.focusWidget() is editor, "it puts the list away first"
            assert preview.isVisible()
            preview.reject()
            return
        assert tasks.wait_idle()
        assert preview.book.cell(0, 0).text == "BTN-5"
        assert preview.take_button.isEnabled()
        preview.take()
        assert codes(grid) == ["BTN-5", "007"]

    @pytest.mark.usefixtures("offered")
    def test_its_list_is_opened_by_its_key(self, qtbot, paste, tasks):
        preview = paste(text="B\t5\n")
        preview.activateWindow()
        qtbot.keyClick(preview.table, Key.Key_F4)
        assert tasks.wait_idle()
        assert self.popup(preview).matches() == [ITEMS["BTN-5"]]
        preview.reject()

    def test_f4_leads_from_a_cell_to_the_choice_of_its_sign(self, qtbot, paste):
        preview = paste(text="Item\tQty\nYRN-030\t1,234.50\nYRN-030\t1.234,50\nYRN-030\t1,234\n")
        preview.activateWindow()
        (box,) = preview.heads._signs.values()
        preview.table.setFocus()
        preview.table.setCurrentIndex(preview.model.index(2, 2))
        assert preview.told.text() == "Row 3: Choose above (F4) which sign is the decimal one."
        qtbot.keyClick(preview.table, Key.Key_F4)
        assert preview.focusWidget() is box
        assert box.view().isVisible()
        qtbot.keyClick(box.view(), Key.Key_Down)
        qtbot.keyClick(box.view(), Key.Key_Return)
        assert values_of(preview.book, "quantity")[2] == {".": 1234, ",": D("1.234")}[box.currentData()]
        preview.table.setFocus()
        qtbot.keyClick(preview.table, Key.Key_F4)
        assert preview.focusWidget() is not box, "once it is chosen F4 edits the cell"

    def test_it_says_of_red_and_doubt_as_long_as_there_is_any(self, paste, tasks):
        preview = paste(text="Item\tQty\n007\t5\nGONE\t7\n")
        told = "What is red cannot be taken as it is."
        assert preview.why.text() == told
        preview.model.tick([1], is_taken=False)
        assert preview.why.isHidden()
        preview.model.tick([1], is_taken=True)
        assert (preview.why.text(), preview.why.isHidden()) == (told, False)
        preview.model.setData(preview.model.index(1, 1), "BTN-5")
        assert tasks.wait_idle()
        assert preview.why.isHidden()
        preview.take()
        preview = paste(text="Item\tQty\tDiscount\nBTN-5\t3\t0.18\n007\t4\t2.5\n412\t4\t0.5%\n")
        assert preview.why.text() == "Some numbers can be read in two ways."
        preview.heads.sign_chosen.emit("discount_percent", "plain")
        assert preview.why.isHidden()

    def test_a_row_is_left_out_by_space(self, qtbot, grid, paste):
        preview = paste(text="007\t5\nSample\t\nBTN-5\t7\n")
        assert preview.table.currentIndex().row() == 1
        assert preview.told.text().startswith("Row 2: ")
        qtbot.keyClick(preview.table, Key.Key_Space)
        assert preview.book.taken == [True, False, True]
        preview.take()
        assert codes(grid) == ["007", "BTN-5"]

    def test_who_types_on_writes_nothing_into_it(self, qtbot, grid, paste, monkeypatch):
        monkeypatch.setattr(question, "HANDS_REST_MS", 3_600_000)
        preview = paste(text="007\t5\nGONE\t7\n")
        qtbot.keyClicks(preview.table, "500")
        qtbot.keyClick(preview.table, Key.Key_Return)
        assert preview.book.cell(1, 0).text == "GONE"
        assert preview.why.text() == "What you type is not taken yet: rest your hands for a moment."
        qtbot.keyClick(preview.table, Key.Key_Escape)
        assert grid.view.pasting.preview is None

    def test_whose_hands_rested_is_told_nothing_of_it_any_more(self, qtbot, paste, monkeypatch):
        monkeypatch.setattr(question, "HANDS_REST_MS", 50)
        preview = paste(text="007\t5\nGONE\t7\n")
        before = preview.why.text()
        qtbot.keyClicks(preview.table, "5")
        assert preview.why.text() != before
        qtbot.waitUntil(lambda: preview.why.text() == before)
        preview.reject()

    def test_all_of_it_is_one_step(self, grid, paste):
        grid.model.setData(grid.model.index(0, COLUMN["description"]), "before")
        grid.view.setCurrentIndex(grid.model.index(1, 0))
        paste(text="".join(f"007\t{n + 1}\n" for n in range(1000)))
        assert len(grid.model.lines()) == 1001
        grid.model.undo()
        assert values(grid, "description") == ["before"]
        grid.model.redo()
        assert len(grid.model.lines()) == 1001

    def test_what_is_read_still_is_given_up_by_undo(self, qtbot, grid, tasks):
        grid.model.setData(grid.model.index(0, COLUMN["description"]), "before")
        grid.view.setCurrentIndex(grid.model.index(1, 0))
        QApplication.clipboard().setText("007\t5\n")
        grid.view.paste()
        assert grid.is_pending()
        qtbot.keyClick(grid.view, Key.Key_Z, CONTROL)
        assert tasks.wait_idle()
        assert values(grid, "description") == ["before"]
        assert not grid.is_pending()


def test_a_table_of_html_alone_is_read(grid, paste):
    rows = "".join(
        f"<tr><td>{code}</td><td>{n}</td></tr>" for n, code in enumerate(("007", "BTN-5"), start=1)
    )
    paste(html=f"<html><body><table>{rows}</table></body></html>")
    assert (codes(grid), values(grid, "quantity")) == (["007", "BTN-5"], [1, 2])


@pytest.mark.parametrize("forms", [{}, {"html": "<img src='x.png'>"}, {"text": ""}])
def test_where_there_is_no_text_it_is_said(grid, paste, forms):
    assert paste(**forms) is None
    assert said(grid) == "There is no text in what was copied. Nothing was pasted."


@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_000_000,
        "a\t" * 600_000,
        "\n" * 60_000,
        "\0\0\0",
        "\u202e\u200f007\u202c\t5\n",
        "=cmd|'/c calc'!A1\t5\n@SUM(A1)\t7\n",
        '"' * 50_000,
        "\ud800\t1\n",
        "007\t" + "9" * 5000 + "\n",
        "007\t1E999999999\n",
        "007\t=2^99\n",
    ],
)
def test_hostile_text_does_no_harm(grid, paste, text):
    preview = paste(text=text)
    if preview is not None:
        preview.reject()
    assert all(code in (None, "007") for code in codes(grid))
    assert all(value in (None, 5, 7) for value in values(grid, "quantity"))


def test_another_sign_of_many_rows_is_worked_out_a_little_at_a_time(grid, paste, qtbot, monkeypatch):
    """Keys are heard meanwhile, and nothing can be taken that is not worked out yet."""
    fmt.use_locale("en_IN")
    text = "".join("YRN-030\t1.250\t88.25\n" for _row in range(300))
    preview = paste(key="V", modifier=CONTROL | SHIFT, text=text)
    qtbot.waitUntil(preview.take_button.isEnabled)
    monkeypatch.setattr(paste_preview, "_AT_ONCE_S", 0)
    preview.heads.sign_chosen.emit("quantity", ",")
    assert len(preview.book._problems) < 300
    assert not preview.take_button.isEnabled()
    preview.take()
    assert preview.isVisible()
    qtbot.waitUntil(preview.take_button.isEnabled, timeout=60_000)
    preview.take()
    assert values(grid, "quantity") == [1250] * 300


@pytest.mark.parametrize("here", ["en_IN", "tr_TR", "de_DE"])
def test_spreadsheets_anywhere_read_what_is_copied(grid, paste, here):
    fmt.use_locale(here)
    paste(text="YRN-030\t1234.568\t88.25\n007\t5\t3\n")
    preview = grid.view.pasting.preview
    if preview is not None:
        preview.heads.sign_chosen.emit("quantity", ".")
        preview.take()
    html = clip_of(grid.model.lines(), SPEC.columns, TERMS).html()
    rows = [[cell.text for cell in row] for row in read_html_clip(html).rows]
    assert [rows[1][0], rows[1][3], rows[2][0]] == ["YRN-030", "1234.568", "007"]
    assert 'x:num="1234.568"' in html
