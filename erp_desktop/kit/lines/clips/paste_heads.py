"""PasteHeads: over each column of a clip, what it is here, and which of its signs is the decimal one."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableView, QWidget

from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.notation import COMMA, POINT
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.lines.clips.paste_book import PasteBook
from erp_desktop.kit.lines.clips.paste_table import TICK
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.naming import named

SIGNS = {POINT: N_("1,250.50 (point)"), COMMA: N_("1.250,50 (comma)")}
MINUSES = {"below": N_("-100 is below zero"), "turned": N_("-100 is 100")}
SHARES = {"plain": N_("0.18 is 0.18 %"), "share": N_("0.18 is 18 %")}
_TITLE, _BOX, _GAP = 28, 30, 4
_BESIDE_TEXT = 56  # the frame, the arrow


class PasteHeads(QHeaderView):
    """Titles of the clip with choices under them; they go along when columns are wide or scrolled.

    Signals:
        chosen: what a column of the clip is; its place, and the column's name, empty to leave it out.
        sign_chosen: the decimal sign of a column, or what its percentages mean; the column's name, and that.
    """

    chosen = Signal(int, str)
    sign_chosen = Signal(str, str)

    def __init__(self, columns: Sequence[LineColumn], parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self._boxes: list[QComboBox] = []
        self._signs: dict[int, QComboBox] = {}
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(56)
        self.sectionResized.connect(lambda *_how: self._place())
        parent.horizontalScrollBar().valueChanged.connect(lambda _value: self._place())

    def show_book(self, book: PasteBook) -> None:
        """What each column is by now."""
        if len(self._boxes) != len(book.columns):
            for box in self._boxes:
                box.deleteLater()
            self._boxes = [self._chooser(place) for place in range(len(book.columns))]
        for box, column in zip(self._boxes, book.columns, strict=True):
            name = column.name if column is not None else ""
            if box.findData(name) < 0 and column is not None:
                box.addItem(_("{title} (worked out here)").format(title=_(column.title)), name)
            box.setCurrentIndex(box.findData(name))
        for box in self._signs.values():
            box.deleteLater()
        self._signs = {
            place: box
            for place, column in enumerate(book.columns)
            if column is not None and (box := self._sign(book, column)) is not None
        }
        self.updateGeometry()
        self._place()

    def choices(self) -> list[QComboBox]:
        """All that is chosen here, in the order Tab goes."""
        ordered: list[QComboBox] = []
        for place, box in enumerate(self._boxes):
            ordered += [box, *([self._signs[place]] if place in self._signs else [])]
        return ordered

    def needed(self, place: int) -> int:
        """How wide a column has to be for what is chosen over it."""
        boxes = [self._boxes[place], *([self._signs[place]] if place in self._signs else [])]
        texts = (box.currentText() or box.placeholderText() for box in boxes)
        return max(map(self.fontMetrics().horizontalAdvance, texts)) + _BESIDE_TEXT

    def open_sign(self) -> QComboBox | None:
        """The first sign nobody chose yet, though it must be."""
        return next((box for box in self._signs.values() if box.currentIndex() < 0), None)

    def sign_of(self, place: int) -> QComboBox | None:
        """What is chosen of how a column is written; None where nothing is."""
        return self._signs.get(place)

    def sizeHint(self) -> QSize:
        rows = 1 + bool(self._signs)
        return QSize(super().sizeHint().width(), _TITLE + rows * (_BOX + _GAP))

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place()

    def _place(self) -> None:
        for row, boxes in enumerate((dict(enumerate(self._boxes)), self._signs)):
            for place, box in boxes.items():
                left = self.sectionViewportPosition(TICK + 1 + place) + 2
                width = self.sectionSize(TICK + 1 + place) - 4
                box.setGeometry(left, _TITLE + row * (_BOX + _GAP), width, _BOX)
                box.show()

    def _chooser(self, place: int) -> QComboBox:
        box = self._box("paste.column", _("What column {number} is").format(number=place + 1))
        box.addItem(_("Left out"), "")
        for column in self._columns:
            if column.is_editable:
                box.addItem(_(column.title), column.name)
        box.activated.connect(lambda _index: self.chosen.emit(place, box.currentData()))
        return box

    def _sign(self, book: PasteBook, column: LineColumn) -> QComboBox | None:
        name = column.name
        if book.has_shares(name):
            words, chosen = SHARES, "share" if name in book.shares else "plain"
        elif book.has_signs(name):
            words, chosen = SIGNS, book.signs.get(name) or ""
        elif book.has_minuses(name):
            words, chosen = MINUSES, "turned" if name in book.turned else "below"
        else:
            return None
        box = self._box("paste.sign", _("How “{column}” is written").format(column=_(column.title)))
        box.setPlaceholderText(_("Choose the decimal sign"))
        for key, text in words.items():
            box.addItem(_(text), key)
        box.setCurrentIndex(box.findData(chosen))
        box.activated.connect(lambda _index: self.sign_chosen.emit(name, box.currentData()))
        return box

    def _box(self, name: str, title: str) -> QComboBox:
        parent: QWidget = self.viewport()
        box = named(QuietCombo(parent), name, title)
        box.setToolTip(title)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box
