"""RecordFilter: of which other record a list shows what belongs to it; the record is found by typing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.match import Match, likeliest
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts.filter_popup import FilterPopup, show_active
from erp_desktop.kit.work.tasks import Job, Tasks

_MOST_TEXT = 160


class RecordFilter(QPushButton):
    """A button that says whose orders are shown, for example, and opens a search for another record.

    Signals:
        changed: ``record_id`` is another.
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        anybody: str,
        search: Callable[[ListQuery], Sequence[object]],
        query: ListQuery,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """Args:
        title: what such a record is called here (Customer, Supplier).
        anybody: says that none is chosen (Any customer).
        search: finds records with code and name; called in the background.
        query: which records are offered at all.
        """
        super().__init__(parent)
        named(self, "list.record", _("Filter by {record}").format(record=title))
        with_role(self, "filter")
        self.record_id: int | None = None
        self._title, self._any = title, anybody
        self._search, self._query, self._tasks = search, query, tasks
        self.set_record(None, "")
        theme.look.changed.connect(self._say)
        self.clicked.connect(self._open)

    def set_record(self, record_id: int | None, name: str) -> None:
        """Show only what belongs to this record; None for all."""
        is_other = record_id != self.record_id
        self.record_id = record_id
        self._said = name or self._any
        self._say()
        self.setToolTip(self._said)
        show_active(self, record_id is not None)
        if is_other:
            self.changed.emit()

    def _say(self) -> None:
        """As much of it as the size of text in use has room for."""
        room = theme.scaled(_MOST_TEXT)
        self.setText(
            " " + literal(self.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideRight, room))
        )

    def _open(self) -> None:
        popup = _RecordPopup(self._title, self._any, self._search, self._query, self._tasks, self)
        popup.chosen.connect(self.set_record)
        popup.open_below(self)


class _RecordPopup(FilterPopup):
    """A search line over the records it finds."""

    chosen = Signal(object, str)

    def __init__(
        self,
        title: str,
        anybody: str,
        search: Callable[[ListQuery], Sequence[object]],
        query: ListQuery,
        tasks: Tasks,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._search, self._query, self._tasks = search, query, tasks
        self._job: Job | None = None
        self._is_asking = self._is_entered = False
        self._everybody = anybody
        self._line = named(PlainLine(self), "record.search", _("Search"))
        self._line.setPlaceholderText(_("Search by code or name"))
        self._line.textEdited.connect(lambda _text: self._timer.start())
        self._line.returnPressed.connect(self._enter)
        self._list = named(QListWidget(self), "record.list", title)
        self._list.itemClicked.connect(self._choose)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self, singleShot=True, interval=200)
        self._timer.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFixedSize(320, 320)
        self._ask()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            row = self._list.currentRow() + step
            self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """Choose what stands first for the text; who types fast waits for it, and gets no other."""
        if self._timer.isActive() or self._is_asking:
            self._is_entered = True
            if self._timer.isActive():
                self._timer.stop()
                self._ask()
        else:
            self._choose(self._list.currentItem())

    def _ask(self) -> None:
        self._is_asking = True
        if self._job is not None:
            self._job.cancel()
        search = self._search
        query = self._query.model_copy(
            update={"text": self._line.text().strip(), "limit": 50, "named_first": True}
        )
        self._job = self._tasks.run(self, lambda: search(query), self._show, self._show_error)

    def _show(self, records: Sequence[object]) -> None:
        self._list.clear()
        if not self._line.text().strip():
            self._add(None, self._everybody)
        for record in records:
            self._add(getattr(record, "id"), f"{getattr(record, 'code')}  {getattr(record, 'name')}")  # noqa: B009
        self._list.setCurrentRow(0 if self._may_be_first(records) else -1)
        self._is_asking = False
        if self._is_entered:
            self._is_entered = False
            self._choose(self._list.currentItem())

    def _may_be_first(self, records: Sequence[object]) -> bool:
        """Whether Enter may take the first without anybody choosing it."""
        found = [Match(getattr(one, "id"), getattr(one, "code"), getattr(one, "name")) for one in records]  # noqa: B009
        return not found or likeliest(self._line.text(), found) == found[0]

    def _add(self, record_id: int | None, text: str) -> None:
        item = QListWidgetItem(text, self._list)
        item.setData(Qt.ItemDataRole.UserRole, record_id)

    def _show_error(self, error: ErpError) -> None:
        self._is_asking = self._is_entered = False
        self._list.clear()
        QListWidgetItem(error.in_words, self._list).setFlags(Qt.ItemFlag.NoItemFlags)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        record_id = item.data(Qt.ItemDataRole.UserRole)
        self.chosen.emit(record_id, "" if record_id is None else item.text())
        self.close()
