"""What stands above a list (title, search, buttons, filters) and below it (count, selection, sums)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.listing import ListQuery
from erp_core.kit.schema import Summary
from erp_desktop.kit import theme
from erp_desktop.kit.chips import ChipRow
from erp_desktop.kit.date_range_filter import DateRangeFilter
from erp_desktop.kit.format import format_integer, format_money
from erp_desktop.kit.holders import offer
from erp_desktop.kit.icons import icon
from erp_desktop.kit.list_spec import ListSpec
from erp_desktop.kit.naming import named, restyle, with_role
from erp_desktop.kit.party_filter import PartyFilter
from erp_desktop.kit.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

SEARCH_AFTER_MS = 250
MOST_CURRENCIES = 3


class SearchLine(QLineEdit):
    """A search field that waits until typing pauses.

    Signals:
        searched: the text to look for is another.
        left: Enter or Down: the user wants the rows now.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list.search", _("Search"))
        self.setPlaceholderText(hint)
        self.setToolTip(_("Search (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self.addAction(icon("search", "icon_muted"), QLineEdit.ActionPosition.LeadingPosition)
        for action in self.findChildren(QAction):
            if action.objectName() == "_q_qlineeditclearaction":
                action.setIcon(icon("x", "icon_muted"))
        self._sent = ""
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(lambda _text: self._timer.start())

    def set_silently(self, text: str) -> None:
        """Show a text without searching for it."""
        self.setText(text)
        self._timer.stop()
        self._sent = text.strip()

    def _send(self) -> None:
        self._timer.stop()
        if self.text().strip() != self._sent:
            self._sent = self.text().strip()
            self.searched.emit(self._sent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._send()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._send()
        else:
            super().keyPressEvent(event)


class ListToolbar(QWidget):
    """Title, search and buttons.

    Signals:
        new_wanted, reload_wanted, columns_wanted: the button was pressed.
    """

    new_wanted = Signal()
    reload_wanted = Signal()
    columns_wanted = Signal(QWidget)

    def __init__(self, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine(_(spec.search_hint), self)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(300)
        title = with_role(QLabel(_(spec.title), self), "title")
        reload_button = self._tool("refresh-cw", _("Reload (F5)"), "list.reload")
        reload_button.clicked.connect(self.reload_wanted)
        columns = self._tool("columns-3-cog", _("Choose columns"), "list.columns")
        columns.clicked.connect(lambda: self.columns_wanted.emit(columns))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 16, 8)
        row.setSpacing(8)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.search, 100)
        for widget in (reload_button, columns):
            row.addWidget(widget)
        self.new_button = named(QPushButton(self), "list.new", _(spec.new_title))
        self.new_button.setIcon(icon("plus", "text_on_primary"))
        self.new_button.setText(f" {_(spec.new_title)}")
        self.new_button.setToolTip(_("{title} (Ctrl+N)").format(title=_(spec.new_title)))
        self.new_button.clicked.connect(self.new_wanted)
        row.addWidget(self.new_button)

    def offer_new(self, core: "Core", tasks: Tasks, permission: str) -> None:
        """Let who may make a new one do so; it stands out for them only."""
        is_allowed = offer(self.new_button, core, tasks, permission)
        self.new_button.setProperty("tone", "primary" if is_allowed else "")
        restyle(self.new_button)

    def _tool(self, icon_name: str, title: str, name: str) -> QToolButton:
        button = named(QToolButton(self), name, title)
        button.setIcon(icon(icon_name))
        button.setToolTip(title)
        return button


class FilterRow(QWidget):
    """Chips by status, toggles, dates and party, as far as the list has them.

    Signals:
        changed: ``narrow`` gives another query.
    """

    changed = Signal()

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._toggles = {}
        self._is_applying = False
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 10)
        row.setSpacing(6)
        self._statuses = ChipRow([(value, _(title)) for value, title in spec.statuses.items()], self)
        self._statuses.changed.connect(self._tell)
        row.addWidget(self._statuses, 1)
        for attr, title in spec.toggles.items():
            self._toggles[attr] = self._statuses.add_toggle(_(title), attr)
        is_hidden = spec.has_active
        self._inactive = self._statuses.add_toggle(_("Show inactive"), "inactive") if is_hidden else None
        self._dates = DateRangeFilter(self) if spec.has_dates else None
        self._party = self._party_filter(spec, core, tasks)
        for button in (self._party, self._dates):
            if button is not None:
                button.changed.connect(self._tell)
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def narrow(self, query: ListQuery) -> ListQuery:
        """The query, with what is chosen here."""
        start, end = self._dates.range if self._dates else (None, None)
        update: dict[str, object] = {
            "status": sorted(self._statuses.chosen),
            "date_from": start,
            "date_to": end,
            "party_id": self._party.party_id if self._party else None,
        }
        for attr, button in self._toggles.items():
            is_on = button.isChecked()
            update[attr] = is_on if attr == "is_overdue" else (True if is_on else None)
        if self._inactive is not None:
            update["is_active"] = None if self._inactive.isChecked() else True
        return query.model_copy(update=update)

    def apply(self, query: ListQuery, party_name: str = "") -> None:
        """Choose what ``query`` asks for, without telling."""
        self._is_applying = True
        self._statuses.choose(set(query.status))
        for attr, button in self._toggles.items():
            button.setChecked(bool(getattr(query, attr)))
        if self._inactive is not None:
            self._inactive.setChecked(False)
        if self._dates is not None:
            self._dates.set_range(query.date_from, query.date_to)
        if self._party is not None:
            self._party.set_party(query.party_id, party_name)
        self._is_applying = False

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is left out because of what is chosen here."""
        shown_by_default = ListQuery(is_active=True) if self._inactive is not None else ListQuery()
        return self.narrow(ListQuery()) != shown_by_default

    def clear(self) -> None:
        """Choose nothing."""
        self.apply(ListQuery())

    def _party_filter(self, spec: ListSpec, core: "Core", tasks: Tasks) -> PartyFilter | None:
        search = spec.party_search
        if search is None:
            return None
        offered = ListQuery(is_active=True).model_copy(update=dict(spec.party_query))
        words = (_(spec.party_title), _(spec.party_any))
        return PartyFilter(*words, lambda query: core.run(search, query), offered, tasks, self)

    def _tell(self) -> None:
        if not self._is_applying:
            self.changed.emit()


class ListFooter(QWidget):
    """How many, how many of them selected, and what they sum up to."""

    def __init__(self, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list_footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._spec = spec
        self._count = named(QLabel(self), "list.count", _("Count"))
        self._selected = named(QLabel(self), "list.selected", _("Selected"))
        self._sum = named(QLabel(self), "list.sum", _("Sum"))
        for label in (self._count, self._selected, self._sum):
            label.setFont(theme.tabular(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(16)
        row.addWidget(self._count)
        row.addWidget(self._selected)
        row.addStretch(1)
        row.addWidget(self._sum)
        self.setFixedHeight(32)

    def show_summary(self, summary: Summary | None, is_pending: bool) -> None:
        """Count and sums; while they are being counted, an ellipsis."""
        if summary is None:
            self._count.setText(_("Counting…") if is_pending else "")
            self._sum.clear()
            return
        one, many = self._spec.counted
        noun = _(one) if summary.count == 1 else _(many)
        self._count.setText(f"{format_integer(summary.count)} {noun}")
        amounts = sorted(summary.total_amounts.items(), key=lambda entry: entry[1], reverse=True)
        texts = [format_money(amount, currency) for currency, amount in amounts[:MOST_CURRENCIES]]
        if len(amounts) > MOST_CURRENCIES:
            texts.append("…")
        self._sum.setText(_("Total  {amounts}").format(amounts="   ·   ".join(texts)) if texts else "")
        self._sum.setToolTip("\n".join(format_money(amount, currency) for currency, amount in amounts))

    def show_selected(self, count: int) -> None:
        """How many rows are selected; nothing is said of a single one."""
        text = _("{count} selected").format(count=format_integer(count)) if count > 1 else ""
        self._selected.setText(text)


class ListHead(QWidget):
    """Toolbar and filters, one above the other."""

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.toolbar = ListToolbar(spec, self)
        self.filters = FilterRow(spec, core, tasks, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.filters)
