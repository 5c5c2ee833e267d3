"""LinkRow: links side by side; Tab stops at one of them, Left and Right go from one to the next."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts.flow_layout import FlowLayout

# Words, stable name, and what is done when it is pressed.
Link = tuple[str, str, Callable[[], object]]


class _LinkButton(QPushButton):
    """Leaves the arrows to its row: Qt's own would leave the row at its ends."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


class LinkRow(QWidget):
    """Hidden as long as there are no links."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: list[QPushButton] = []
        self._flow = FlowLayout(self, spacing=2)
        self.hide()

    @property
    def links(self) -> list[QPushButton]:
        """The buttons, from the left."""
        return list(self._links)

    def show_links(self, links: Sequence[Link]) -> None:
        """Show other links."""
        for button in self._links:
            self._flow.removeWidget(button)
            button.deleteLater()
        self._links = [self._button(*link) for link in links]
        self._give_stop(0)
        self.setVisible(bool(links))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            step = -step
        here = next((n for n, button in enumerate(self._links) if button.hasFocus()), None)
        if not step or here is None:
            super().keyPressEvent(event)
            return
        place = (here + step) % len(self._links)
        self._give_stop(place)
        self._links[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _button(self, words: str, name: str, call: Callable[[], object]) -> QPushButton:
        button = with_role(named(_LinkButton(literal(words), self), name, words), "", "link")
        button.clicked.connect(lambda: call())
        self._flow.addWidget(button)
        button.show()
        return button

    def _give_stop(self, place: int) -> None:
        for number, button in enumerate(self._links):
            is_stop = number == place
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
        if self._links:
            self.setFocusProxy(self._links[place])
