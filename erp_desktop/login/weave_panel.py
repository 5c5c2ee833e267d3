"""WeavePanel: the quiet picture beside the login: a woven cloth, drawn, with the product's mark."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.mark import mark

THREAD = 22
STEP = 28
# The cloth is dyed the same in both themes: warp in indigo, and a weft of weld and madder now and then.
GROUND = QColor("#222B63")
WARP = QColor("#34408F")
WEFT = QColor("#3F4DA6")
ACCENTS = {3: QColor("#B98A1E"), 11: QColor("#9C4036"), 17: QColor("#3D7C62")}
WORDS = QColor("#FFFFFF")


class WeavePanel(QWidget):
    """A twill: each weft thread passes over two warp threads and under two, one step on in each row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(380)
        picture = QLabel(self)
        picture.setPixmap(mark(56, self.devicePixelRatioF()))
        name = QLabel(_("Textile ERP"), self)
        name.setFont(theme.sized(self.font(), 28, name.font().weight().DemiBold))
        name.setStyleSheet(f"color: {WORDS.name()}; font-size: 28px; font-weight: 600;")
        words = QLabel(_("Purchase, sales and work orders\nfrom yarn to garment."), self)
        words.setStyleSheet("color: #DDE1F8; font-size: 14px;")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 44)
        column.addStretch(1)
        column.addWidget(picture)
        column.addSpacing(12)
        column.addWidget(name)
        column.addSpacing(4)
        column.addWidget(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), GROUND)
        painter.setPen(Qt.PenStyle.NoPen)
        columns, rows = self.width() // STEP + 2, self.height() // STEP + 2
        for column in range(columns):
            painter.setBrush(WARP)
            painter.drawRect(QRectF(column * STEP + 3, 0, THREAD, self.height()))
        for row in range(rows):
            painter.setBrush(ACCENTS.get(row, WEFT))
            for column in range(-4, columns, 4):
                left = (column + row % 4) * STEP - 3
                painter.drawRoundedRect(QRectF(left, row * STEP + 3, 2 * STEP, THREAD), 5, 5)
        self._shade(painter)

    def _shade(self, painter: QPainter) -> None:
        """Darker towards the foot, so that the words stand out."""
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, QColor(24, 30, 72, 30))
        shade.setColorAt(0.55, QColor(24, 30, 72, 90))
        shade.setColorAt(0.78, QColor(20, 25, 62, 242))
        shade.setColorAt(1, QColor(20, 25, 62, 250))
        painter.fillRect(self.rect(), shade)
