"""TextWidths: how wide texts are; of cells, which are measured and painted again and again, asked once."""

from PySide6.QtGui import QFont, QFontMetrics, Qt

# Fonts and texts that are remembered; a list of a thousand rows holds some thousand texts.
_FONTS, _TEXTS = 40, 20_000


class TextWidths:
    """The widths of texts in one font."""

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetrics(font)
        self._known: dict[str, int] = {}

    def of(self, text: str) -> int:
        """As ``QFontMetrics.horizontalAdvance`` gives it."""
        width = self._known.get(text)
        if width is None:
            if len(self._known) >= _TEXTS:
                self._known.clear()
            width = self._known[text] = self._metrics.horizontalAdvance(text)
        return width

    def elided(self, text: str, room: int) -> str:
        """The text, or as much of it as there is room for and dots behind that."""
        if self.of(text) < room:  # the width is rounded: what seems to fit to the pixel may not
            return text
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


_widths: dict[QFont, TextWidths] = {}


def widths_in(font: QFont) -> TextWidths:
    """The widths of texts in a font, whoever measured them."""
    found = _widths.get(font)
    if found is None:
        if len(_widths) >= _FONTS:
            _widths.clear()
        kept = QFont(font)  # whose it is may change it
        found = _widths[kept] = TextWidths(kept)
    return found
