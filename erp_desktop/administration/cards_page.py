"""lay_out_cards: a screen of settings: its head, its messages, and below them cards that scroll."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.page_head import PageHead

# Lines longer than this are no pleasure to read.
WIDTH = 880


def lay_out_cards(screen: QWidget, head: PageHead, message: MessageBar, *cards: QWidget | QLayout) -> None:
    """Lay the screen out; ``cards`` stand one below the other."""
    page = QWidget()
    page.setObjectName("page")
    page.setMaximumWidth(WIDTH)
    inside = QVBoxLayout(page)
    inside.setContentsMargins(16, 12, 16, 12)
    inside.setSpacing(12)
    for card in cards:
        if isinstance(card, QLayout):
            inside.addLayout(card)
        else:
            inside.addWidget(card)
    inside.addStretch(1)
    area = QScrollArea(screen)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    column = QVBoxLayout(screen)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in (head, message):
        column.addWidget(widget)
    column.addWidget(area, 1)
