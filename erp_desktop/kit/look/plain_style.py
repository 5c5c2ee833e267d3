"""PlainStyle: every text on the screen is shown as it is written, never as markup."""

from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QProxyStyle, QWidget

from erp_desktop.kit.look.ticks import Ticks


class PlainStyle(QProxyStyle):
    """Fusion, with two rules: labels show plain text, and Space ticks entries of menus.

    Qt would otherwise guess from the text itself whether it is markup, and draw what a stranger wrote in his
    name: pictures from a disk or a network share among it. Each widget passes here before it is measured or
    drawn for the first time, the labels inside tooltips and message boxes too.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._ticks = Ticks(self)

    def polish(self, shown: QWidget | QApplication) -> None:  # type: ignore[override]
        if isinstance(shown, QLabel) and shown.textFormat() != Qt.TextFormat.PlainText:
            shown.setTextFormat(Qt.TextFormat.PlainText)
        elif isinstance(shown, QMenu):
            shown.installEventFilter(self._ticks)
        super().polish(shown)  # type: ignore[arg-type]


def literal(text: str) -> str:
    """``text`` as menus, tabs and buttons show it as it is written: a single & would underline a letter."""
    return text.replace("&", "&&")


def unmarked(text: str) -> str:
    """``text`` as "What's this?" shows it as it is written, which is the one place no style reaches."""
    return escape(text) if Qt.mightBeRichText(text) else text
