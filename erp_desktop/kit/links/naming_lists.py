"""NamingLists: the lists in which a record is named (a customer's orders), each a link with its count."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import ngettext
from erp_core.kit.words import ValueKind
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts.link_row import Link, LinkRow
from erp_desktop.kit.work.desk import Desk


@dataclass(frozen=True, slots=True)
class Naming:
    """A list whose rows can name a record.

    Attributes:
        field: of the list, which holds the record's id.
    """

    rows: Rows
    field: str

    def query(self, id: int) -> ListQuery:
        """The rows that name this record."""
        return ListQuery(where=[is_(self.field, id)])


def naming(kind: str, lists: Iterable[Rows]) -> list[Naming]:
    """Every list that can be filtered by a record of this kind, as the lists themselves tell."""
    return [
        Naming(rows, field.name)
        for rows in lists
        for field in rows.filters.values()
        if field.kind is ValueKind.REFERENCE and field.of == kind
    ]


class NamingLists(QWidget):
    """A row of links over a form; what the user may not read is not among them."""

    def __init__(self, kind: str, lists: Iterable[Rows], desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lists = naming(kind, lists)
        self.row = LinkRow(self)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 4, 16, 0)
        box.addWidget(self.row)
        self.hide()

    def show_record(self, id: int, caption: str) -> None:
        """Count the rows that name a stored record, in the background."""
        core = self._desk.core
        readable = [one for one in self._lists if core.can(one.rows.permission)]
        if not readable:
            return

        def count() -> list[tuple[Naming, int]]:
            return [(one, core.run(one.rows.summary, one.query(id)).count) for one in readable]

        self._desk.tasks.run(self, count, partial(self._show, id, caption), self._show_nothing)

    def _show(self, id: int, caption: str, counted: list[tuple[Naming, int]]) -> None:
        links: list[Link] = []
        for one, count in counted:
            if count:
                name = f"form.named_in.{one.rows.screen}"
                links.append((_told(one.rows, count), name, partial(self._open, one, id, caption)))
        self.row.show_links(links)
        self.setVisible(bool(links))

    def _show_nothing(self, _error: ErpError) -> None:
        self.hide()

    def _open(self, one: Naming, id: int, caption: str) -> Any:
        if self._desk.open_screen is not None:
            return self._desk.open_screen(one.rows.screen, query=one.query(id), record_name=caption)
        return None


def _told(rows: Rows, count: int) -> str:
    noun = ngettext(*rows.counted, count)
    return f"{format_integer(count)} {noun}"
