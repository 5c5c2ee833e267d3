"""ViewButton: says through which view a list is looked at, and opens the menu of views."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts.filter_popup import show_active

MOST_TEXT = 150
CHANGED = "●"


class ViewButton(QPushButton):
    """The name of the view, with a dot where what is shown is not what the view says any more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        with_role(named(self, "list.views", _("Views")), "filter")
        self.setIcon(icon("eye"))
        # Its key is shorter than the way there by Tab.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.tell("", is_changed=False)

    def tell(self, name: str, *, is_changed: bool) -> None:
        """Through which view the list is seen; none by an empty name."""
        said = name or _("As delivered")
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, theme.scaled(MOST_TEXT))
        self.setText("  ".join(part for part in (literal(shown), CHANGED if is_changed else "") if part))
        words = _("View: {name}, changed") if is_changed else _("View: {name}")
        told = words.format(name=said)
        keys.tell(self, told, keys.VIEWS)
        self.setAccessibleName(told)
        show_active(self, bool(name))
