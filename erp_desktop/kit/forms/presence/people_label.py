"""PeopleLabel: who else is here, in as much room as there is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from erp_desktop.kit.look.naming import named, with_role


class PeopleLabel(QLabel):
    """One line that is cut where there is no room; its tooltip says the whole."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(named(self, "form.people"), "people")
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        return self._whole

    def say(self, text: str) -> None:
        """Who is here; empty for nobody."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width() - 4, 0)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
