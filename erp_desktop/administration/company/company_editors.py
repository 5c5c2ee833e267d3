"""Editors only the company needs: its logo, and its list of tax rates."""

import base64
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_core.masters.company.logo import LARGEST, NO_LOGO, is_logo
from erp_desktop.kit.fields.editor import Editor, EditorFactory
from erp_desktop.kit.files.asking import ask_open
from erp_desktop.kit.inputs.decimal_line import PERCENT, read_number
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.look.format import format_quantity
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.logo import on_plate, read_logo
from erp_desktop.kit.look.naming import named

PREVIEW = QSize(160, 64)


class LogoEditor(Editor):
    """A PNG, chosen from a file."""

    walks_on_enter = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self._preview = QLabel(self)
        self._preview.setFixedSize(PREVIEW)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._preview.setProperty("role", "muted")
        self._choose = QPushButton(_("Choose…"), self)
        self._choose.clicked.connect(self._ask)
        self._remove = named(QPushButton(icon("x"), "", self), "form.logo.remove", _("Remove the logo"))
        self._remove.setToolTip(_("Remove the logo"))
        self._remove.clicked.connect(lambda: self._take(""))
        self.set_input(self._choose, self._remove)
        self._box.insertWidget(0, self._preview)
        self.set_value("")

    def value(self) -> str:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value or ""
        picture = read_logo(self._value)
        if not picture.isNull():
            self._preview.setPixmap(on_plate(picture, PREVIEW, self.devicePixelRatioF()))
        else:
            self._preview.clear()
            self._preview.setText(_("No logo"))
        self._remove.setVisible(bool(self._value) and not self.is_read_only)

    def take_file(self, path: Path) -> None:
        """Show the picture in a file, or say why it cannot be one."""
        content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        if not is_logo(content) or not QPixmap().loadFromData(content, "PNG"):
            self.set_error(_(NO_LOGO))
        else:
            self._take(base64.b64encode(content).decode("ascii"))

    def _take(self, value: str) -> None:
        self.set_value(value)
        self._touched()

    def _ask(self) -> None:
        chosen = ask_open(self, _("Choose a logo"), "logo", "PNG (*.png)")
        if chosen is not None:
            self.take_file(chosen)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._choose.setVisible(not is_read_only)
        self._remove.setVisible(bool(self._value) and not is_read_only)


class RatesEditor(Editor):
    """Percentages with semicolons between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = PlainLine(self)
        self._line.textEdited.connect(self._touched)
        self.set_input(self._line)

    def value(self) -> list[Decimal]:
        return [rate for rate, _problem in self._rates() if rate is not None]

    def set_value(self, value: Any) -> None:
        self._line.setText("; ".join(format_quantity(Decimal(rate)) for rate in value or []))

    def problem(self) -> str | None:
        wrong = next((problem for _rate, problem in self._rates() if problem), None)
        if wrong is None:
            return None
        return _("Write percentages with semicolons between them, like 5; 12; 18.") + " " + wrong

    def state(self) -> list[str]:
        return [str(rate) for rate in self.value()]

    def _rates(self) -> list[tuple[Decimal | None, str | None]]:
        parts = self._line.text().split(";")
        return [read_number(part, PERCENT) for part in parts if part.strip()]

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)


def logo() -> EditorFactory:
    return lambda _desk, cell: LogoEditor(cell)


def rates() -> EditorFactory:
    return lambda _desk, cell: RatesEditor(cell)
