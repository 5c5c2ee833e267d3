"""ClosedRecord: what is typed cannot be saved where it was typed, because the record was closed meanwhile."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from erp_core.kit.i18n import _
from erp_desktop.kit.drafts.copied import as_new
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk


class ClosedRecord(QObject):
    """Approved, or cancelled, while one typed: what was typed stays to be read and copied.

    It may be opened again, by whoever takes that back.
    """

    def __init__(
        self,
        table: str,
        caption: Callable[[Any], str],
        sheet: Sheet,
        desk: Desk,
        message: MessageBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._table, self._caption = table, caption
        self._sheet, self._desk, self._message = sheet, desk, message
        self._mine: dict[str, Any] = {}
        self._words = ""

    def __bool__(self) -> bool:
        """Whether it is."""
        return bool(self._words)

    def close(self, happened: str, mine: dict[str, Any]) -> None:
        """Say that it was, and offer to copy what is typed.

        Args:
            happened: what somebody else did, as a sentence; empty where nothing is known of it.
        """
        text = _("This can no longer be changed. What you typed stays here until you close it.")
        self._words, self._mine = f"{happened} {text}".strip(), mine
        self.tell()

    def tell(self) -> None:
        """Say it once more."""
        self._message.show_message(self._words, "warning", _("Copy it into a new one"), self._copy)

    def forget(self) -> None:
        """It can be saved, or nothing is typed any more: what was said of it goes."""
        if self._words and self._message.text == self._words:
            self._message.clear()
        self._words, self._mine = "", {}

    def _copy(self) -> None:
        if self._desk.open_screen is not None:
            title = self._caption(self._sheet.record)
            self._desk.open_screen(self._table, draft=as_new(self._table, title, self._mine))
