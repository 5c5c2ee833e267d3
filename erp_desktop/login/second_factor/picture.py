"""The picture a phone reads its secret from: a QR code, black on white in either theme."""

from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

BORDER = 4  # modules of white around it, which readers need
MODULE = 4  # pixels


def picture_of(text: str) -> QPixmap:
    """A QR code that says ``text``."""
    import segno  # wanted by few, and not at the start

    rows = list(segno.make(text, error="m").matrix_iter(scale=1, border=BORDER))
    image = QImage(len(rows) * MODULE, len(rows) * MODULE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                painter.fillRect(x * MODULE, y * MODULE, MODULE, MODULE, QColor("black"))
    painter.end()
    return QPixmap.fromImage(image)
