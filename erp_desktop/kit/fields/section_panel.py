"""SectionPanel: one section of a form: its fields flow into a grid."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import with_role
from erp_desktop.kit.look.whole_label import ShortLabel, WholeLabel
from erp_desktop.kit.work.desk import Desk

_GAP = 12
_NARROWEST = 64
# A column of an order's head narrower than this cuts names and rates; then fields go into a further row.
_COMFORTABLE = 84
# Above lines more rows would leave too little to them.
_MOST_ROWS = 2
_LABEL_HEIGHT = 24


class _Cell(QWidget):
    """A field's label over its editor."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.editor = field.editor(desk, self)
        self.editor.set_names(f"form.{field.name}", _(field.label) if field.label else "")
        # Columns share the width evenly, whatever stands in them.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self._hint: QLabel | None = None
        self._mark: tuple[QLabel, str] | None = None
        if field.label:
            text = _(field.label) + (" *" if field.is_required else "")
            label = with_role(ShortLabel(self, text), "field")
            label.setBuddy(self.editor)
            self._mark = (label, text)
            box.addWidget(label)
        box.addWidget(self.editor, 1)
        if field.hint:
            self._hint = with_role(WholeLabel(self, _(field.hint)), "muted")
            box.addWidget(self._hint)

    @property
    def needed(self) -> int:
        """The room its title needs."""
        if self._mark is None:
            return 0
        label, text = self._mark
        label.ensurePolished()
        return label.fontMetrics().horizontalAdvance(text) + 1

    def set_lowered(self, is_lowered: bool) -> None:
        """A check box stands level with the lines beside it, under their labels."""
        self._box.setContentsMargins(0, _LABEL_HEIGHT if is_lowered else 0, 0, 0)

    def set_read_only(self, is_read_only: bool) -> None:
        """What helps with typing goes where nothing can be typed."""
        if self._mark is not None:
            self._mark[0].setText(self._mark[1].removesuffix(" *") if is_read_only else self._mark[1])
        if self._hint is not None:
            self._hint.setVisible(not is_read_only)


def show_if(is_shown: bool, widget: QWidget) -> None:
    """Show or hide it. What nobody hid comes with what it stands in: shown before, it is dressed twice."""
    if not is_shown or widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
        widget.setVisible(is_shown)


class SectionPanel(QFrame):
    """One section: its cells flow into a grid, without holes where fields do not apply."""

    def __init__(self, section: Section, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.editors: dict[str, Editor] = {}
        self._cells: dict[str, _Cell] = {}
        box = QVBoxLayout(self)
        is_card = bool(section.title)
        box.setContentsMargins(*((16, 12, 16, 16) if is_card else (0, 0, 0, 0)))
        box.setSpacing(_GAP)
        if is_card:
            with_role(self, "card")
            box.addWidget(with_role(QLabel(_(section.title), self), "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(_GAP)
        box.addLayout(self._grid, 1)
        self._columns = section.columns
        self._shown = {field.name for field in section.fields}
        # Said here, because the grid as it stands would not let itself be made narrower.
        self.setMinimumWidth(max((field.span for field in section.fields), default=1) * _NARROWEST)
        for field in section.fields:
            self._cells[field.name] = cell = _Cell(field, desk, self)
            self.editors[field.name] = cell.editor
        self.flow(self._shown)
        # Its titles have their new font only after it is told of one.
        soon = QTimer(self, singleShot=True, interval=0)
        soon.timeout.connect(self._fit)
        theme.look.changed.connect(soon.start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = self._columns_in(self._grid.contentsRect().width())
        if columns != self._columns:
            self._columns = columns
            self.flow(self._shown)

    def _columns_in(self, width: int) -> int:
        """As many as declared where they have room; else the fewest that need no more rows than fit.

        Titles are whole as long as that leaves the lines below their room: else they end in dots.
        """
        fields = [field for field in self.section.fields if field.name in self._shown]
        columns = self._columns_of(fields, width, self._comfortable(fields))
        if self.section.title or _rows_in(fields, columns) <= _MOST_ROWS:
            return columns
        return self._columns_of(fields, width, _COMFORTABLE)

    def _columns_of(self, fields: Sequence[Field], width: int, least: int) -> int:
        """Of which each is so wide at least."""
        most = min(self.section.columns, max((width + _GAP) // (least + _GAP), 1))
        if most == self.section.columns:
            return most
        widest = max((field.span for field in fields), default=1)
        wanted = _rows_in(fields, max(most, widest))
        return next(n for n in range(widest, max(most, widest) + 1) if _rows_in(fields, n) == wanted)

    def _comfortable(self, fields: Sequence[Field]) -> int:
        """How wide a column has to be that no title above it is cut."""
        needed = ((self._cells[one.name].needed - _GAP * (one.span - 1)) / one.span for one in fields)
        return max([_COMFORTABLE, *(ceil(one) for one in needed)])

    def set_read_only(self, is_read_only: bool) -> None:
        for name, editor in self.editors.items():
            editor.set_read_only(is_read_only)
            self._cells[name].set_read_only(is_read_only)

    def flow(self, shown: set[str]) -> None:
        """Lay out the cells of these fields, one after the other; without any the section goes."""
        self._shown = shown
        show_if(bool(shown), self)
        for place in range(self.section.columns):
            self._grid.setColumnStretch(place, int(place < self._columns))
            self._grid.setColumnMinimumWidth(place, _NARROWEST if place < self._columns else 0)
        row = column = 0
        rows: dict[int, list[Field]] = {}
        for field in self.section.fields:
            cell = self._cells[field.name]
            self._grid.removeWidget(cell)
            show_if(field.name in shown, cell)
            if field.name not in shown:
                continue
            if column + field.span > self._columns:
                row, column = row + 1, 0
            self._grid.addWidget(cell, row, column, 1, field.span, Qt.AlignmentFlag.AlignTop)
            rows.setdefault(row, []).append(field)
            column += field.span
        for fields in rows.values():
            is_labelled = any(field.label for field in fields)
            for field in fields:
                self._cells[field.name].set_lowered(is_labelled and not field.label)


def _rows_in(fields: Sequence[Field], columns: int) -> int:
    """How many rows fields take that flow into so many columns."""
    rows, column = 1, 0
    for field in fields:
        if column + field.span > columns:
            rows, column = rows + 1, 0
        column += field.span
    return rows
