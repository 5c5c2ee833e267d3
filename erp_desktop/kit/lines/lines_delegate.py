"""LinesDelegate: paints and edits the cells of the lines grid."""

from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPolygon,
)
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QTableView, QWidget

from erp_core.kit.reading.expressions import is_expression
from erp_core.kit.reading.table import read_table
from erp_core.kit.words import ValueKind
from erp_desktop.kit.inputs.decimal_line import read_typed
from erp_desktop.kit.inputs.half_typed import AS_TYPED, TAKEN_AWAY
from erp_desktop.kit.inputs.lookup_delegate import LookupDelegate
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.plain_line import COMES_BACK, PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.through import let_through
from erp_desktop.kit.lines.find.far import go_far, is_far
from erp_desktop.kit.lines.find.find_bar import IS_SEARCHED
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.lines.lines_table import LinesTable, Painted
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.decimal_places import DecimalPlaces
from erp_desktop.kit.parts.cell_links import ROOM, CellLinks
from erp_desktop.kit.parts.floating_note import FloatingNote
from erp_desktop.kit.work.desk import Desk

Index = QModelIndex | QPersistentModelIndex
_CORNER = 7
# Made once: every cell that is painted asks for them; Qt's own numbers are quicker than its names.
_SELECTED, _HAS_FOCUS = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_HasFocus.value
_SIDES = [
    (side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute).value
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
]
_PADDING = 8  # what the style sheet and Qt leave free beside a text
_FORWARD = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinesDelegate(LookupDelegate):
    """Cells of the lines grid.

    Signals:
        walked: an editor was left forwards (1) or backwards (-1), by Enter or else by Tab, after its value
            was taken.
        pasted: a table came into an editor, which was left after its value was taken.
        typed: a letter was typed into an editor.
        interrupted: an editor was closed because the keyboard was called away; with the editor.

    Attributes:
        links: the cells that name other records.
        desk: what its editors ask the core with.
        places: how far from the right its quantities end.
        entered: columns and texts that Enter left before the answer had come.
    """

    walked = Signal(int, bool)
    pasted = Signal()
    typed = Signal()
    interrupted = Signal(QLineEdit)
    links: CellLinks | None = None

    def __init__(self, spec: LinesSpec, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._columns = tuple(spec.columns)
        self.desk = desk
        self.entered: set[tuple[str, str]] = set()
        self.places = DecimalPlaces()
        self._fonts: tuple[QFont, QFont] | None = None  # the view's own, and the same with figures in columns

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._columns[index.column()]
        if column.source is not None:
            model = index.model()
            source = column.source.within(model.terms) if isinstance(model, LinesTable) else column.source
            editor: QLineEdit = self.lookup_cell(source, self.desk, parent)
        else:
            editor = PlainLine(parent, has_breaks=column.kind is ValueKind.LONG_TEXT)
        editor.textEdited.connect(self.typed)
        editor.setProperty("role", "cell")
        editor.setObjectName("form.lines.editor")
        editor.setAccessibleName(column.title)
        if column.number:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._tell_result(editor, column, index.row())
        return editor

    def _tell_result(self, editor: QLineEdit, column: LineColumn, row: int) -> None:
        """While something is typed that is worked out: under the cell, what it comes to."""
        notes: list[FloatingNote] = []

        def tell(text: str) -> None:
            told = self._come_to(text, column, row)
            if told and not notes:
                notes.append(FloatingNote(editor))
            for note in notes:
                note.say(told)

        editor.textEdited.connect(tell)

    def _come_to(self, text: str, column: LineColumn, row: int) -> str:
        """What a text is worked out to, while it is typed; empty for a number as it is."""
        view = self.parent()
        model = view.model() if isinstance(view, QTableView) else None
        if column.number is None or not isinstance(model, LinesTable) or not is_expression(text):
            return ""
        digits = column.digits(model.line(row).values, model.terms) or None
        number, problem = read_typed(text, column.number, digits=digits)
        return f"= {column.number.shown(number)}" if number is not None and problem is None else ""

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole) or "")
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, LookupLine):
            editor.settle()
            match = editor.match()
            if match is not None and match.code == index.data() and not editor.is_typed:
                return  # only looked at
            if match is None and not self._is_typed(editor, index):
                return
            is_record = self._columns[index.column()].find is not None
            value = match if match is not None and is_record else match.code if match else editor.text()
            if match is None and editor.is_entered:
                self.entered.add((self._columns[index.column()].name, " ".join(editor.text().split())))
            model.setData(index, value)  # type: ignore[arg-type]
        elif isinstance(editor, QLineEdit) and self._is_typed(editor, index):
            model.setData(index, editor.text())  # type: ignore[arg-type]

    def _is_typed(self, editor: QLineEdit, index: Index) -> bool:
        """Whether there is something to take; a number typed over the same that was offered is one's own."""
        stood = editor.property(AS_TYPED) or index.data(Qt.ItemDataRole.EditRole) or ""
        return editor.isModified() or editor.text() != stood

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and isinstance(editor, QLineEdit):
            return self._lose_keyboard(editor, event)
        if let_through(event, keys.NEXT_MARKED):
            return True
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(editor, QWidget)
            and isinstance(event, QKeyEvent)
        ):
            if is_far(event) and isinstance(view := self.parent(), QTableView):
                self.leave_cell(editor)
                return go_far(view, event)
            if self.is_for_list(editor, event):
                return False
            if event.matches(QKeySequence.StandardKey.Paste) and self._is_table(editor):
                self.leave_cell(editor)
                self.pasted.emit()
                return True
            if keys.is_pressed(event, keys.FILL_SELECTED) and isinstance(view := self.parent(), QTableView):
                self._fill_selected(editor, view)
                return True
            if event.key() in (*_FORWARD, Qt.Key.Key_Backtab) and not event.modifiers() & _HELD:
                if self.is_open_question(editor, event):
                    return True
                is_enter = event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
                is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                is_back = event.key() == Qt.Key.Key_Backtab or is_shifted
                self._leave(editor, -1 if is_back else 1, is_enter)
                return True
        return super().eventFilter(editor, event)

    def _fill_selected(self, editor: QWidget, view: QTableView) -> None:
        """What was typed goes into the other selected cells of its column, too."""
        here, model = view.currentIndex(), view.model()
        others = {i.row() for i in view.selectedIndexes() if i.column() == here.column()} - {here.row()}
        self.leave_cell(editor)
        if others and isinstance(model, LinesModel):
            name = self._columns[here.column()].name
            model.copy_cells(here.row(), {row: {name} for row in sorted(others)})

    def _lose_keyboard(self, editor: QLineEdit, event: QFocusEvent) -> bool:
        is_there = editor.isVisible()  # not where another page lies over it
        if not is_there:
            self.commitData.emit(editor)  # it may be long until one comes back
        if not is_there or event.reason() in COMES_BACK:
            return False
        is_done = super().eventFilter(editor, event)
        if event.reason() == TAKEN_AWAY:
            self.interrupted.emit(editor)
        return is_done

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As Qt's own would, which asks ten things more of each cell, and lays each text out anew."""
        row, place, rect, state = index.row(), index.column(), option.rect, option.state.value
        cell = cast("LinesTable", index.model()).painted(row, place)
        is_selected, is_here = bool(state & _SELECTED), bool(state & _HAS_FOCUS)
        is_lit = is_selected and _is_awake(option)
        if cell.is_news or cell.is_strange or is_selected:
            mark = (
                "info_background" if cell.is_news else "warning_background" if cell.is_strange else "surface"
            )
            painter.fillRect(rect, theme.color("surface_selected" if is_lit else mark))
        if cell.text:
            self._paint_text(painter, option, self._columns[place], cell, is_lit)
        links = self.links
        if links is not None and (is_here or links.hovered == (row, place)) and links.shows(index):
            self._paint_link(links, painter, option)
        if is_here or (is_lit and _is_found(option, index)):
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        if cell.is_wrong:
            painter.save()
            painter.setPen(theme.color("danger"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            corner = rect.topRight()
            painter.setBrush(theme.color("danger"))
            painter.drawPolygon(QPolygon([corner, corner - QPoint(_CORNER, 0), corner + QPoint(0, _CORNER)]))
            painter.restore()

    def _paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        column: LineColumn,
        cell: Painted,
        is_lit: bool,
    ) -> None:
        if self._fonts is None or self._fonts[0] != option.font:
            self._fonts = QFont(option.font), theme.tabular(option.font)
        is_muted = cell.is_pending or cell.is_nothing or not column.is_editable
        usual = "warning_text" if cell.is_strange else "text_muted" if is_muted else "text"
        painter.setPen(theme.color("text_selected" if is_lit else usual))
        painter.setFont(self._fonts[bool(column.number)])
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        metrics = painter.fontMetrics()
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        if column.number and not cell.is_wrong and not is_mirrored:
            free = self.places.room(option.widget, column.name, cell.text, metrics, room.width())
            room.setRight(room.right() - free)
        text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _SIDES[bool(column.number) is not is_mirrored], text)

    @staticmethod
    def _paint_link(links: CellLinks, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """The mark, over what of the text would stand under it."""
        is_selected = option.state & QStyle.StateFlag.State_Selected and _is_awake(option)
        token = "surface_selected" if is_selected else "surface"
        painter.fillRect(option.rect.adjusted(option.rect.width() - ROOM, 1, -1, -1), theme.color(token))
        links.paint(painter, option.rect)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """For asking how wide a cell has to be; it is painted here."""
        super().initStyleOption(option, index)
        if self._columns[index.column()].number:
            option.font = theme.tabular(option.font)

    @staticmethod
    def _is_table(editor: QWidget) -> bool:
        """Whether more than one cell was copied; one that takes line breaks takes a text of several lines."""
        rows = read_table(QGuiApplication.clipboard().text())
        has_breaks = isinstance(editor, PlainLine) and editor.has_breaks
        return any(len(row) > 1 for row in rows) or (len(rows) > 1 and not has_breaks)

    def _leave(self, editor: QWidget, direction: int, is_enter: bool) -> None:
        self.leave_cell(editor)
        self.walked.emit(direction, is_enter)

    def take_clicked(self, line: LookupLine) -> None:
        super().take_clicked(line)
        self.walked.emit(1, True)


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def _is_awake(option: QStyleOptionViewItem) -> bool:
    """Whether one is in the lines, or looks for something in them."""
    view = option.widget
    return isinstance(view, QWidget) and (view.hasFocus() or bool(view.property(IS_SEARCHED)))


def _is_found(option: QStyleOptionViewItem, index: Index) -> bool:
    view = option.widget
    is_current = isinstance(view, QTableView) and view.currentIndex() == index
    return is_current and bool(view.property(IS_SEARCHED))
