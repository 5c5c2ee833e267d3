"""PageHead: the strip at the top of a screen: its title, a note beside it, buttons at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role


class PageHead(QWidget):
    """Title and what stands at the right of it, in this order; ``rows`` takes more lines below.

    Args:
        title: translated.
        note: stands right after the title.
    """

    def __init__(
        self, title: str, parent: QWidget, *at_right: QWidget | QLayout, note: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(with_role(QLabel(title, self), "title"))
        if note is not None:
            line.addWidget(note)
        line.addStretch(1)
        for one in at_right:
            if isinstance(one, QLayout):
                line.addLayout(one)
            else:
                line.addWidget(one)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(20, 12, 16, 10)
        self.rows.setSpacing(8)
        self.rows.addLayout(line)


class SaveButton(QPushButton):
    """Saves what is typed on a screen of settings; it stands out while there is something to save."""

    def __init__(self, object_name: str, parent: QWidget) -> None:
        super().__init__(icon("save"), f" {_('Save')}", parent)
        named(self, object_name, _("Save"))
        keys.tell(self, _("Save"), keys.SAVE)

    def set_primary(self, is_primary: bool) -> None:
        """Whether it is what one would press next."""
        self.setProperty("tone", "primary" if is_primary else "")
        self.setIcon(icon("save", "text_on_primary" if is_primary else "icon"))
        restyle(self)
