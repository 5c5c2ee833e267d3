"""What stands above a list (title, search, buttons, filters) and below it (count, selection, sums)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.lists.filter_row import FilterRow
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class ListToolbar(QWidget):
    """Title, search and buttons.

    Signals:
        new_wanted, reload_wanted, columns_wanted, export_wanted, import_wanted, print_wanted: the button was
            pressed.
    """

    new_wanted = Signal()
    reload_wanted = Signal()
    columns_wanted = Signal(QWidget)
    export_wanted = Signal()
    import_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine(_(spec.search_hint), self)
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(300)
        title = with_role(QLabel(_(spec.title), self), "title")
        reload_button = self._tool("refresh-cw", _("Reload (F5)"), "list.reload")
        reload_button.clicked.connect(self.reload_wanted)
        columns = self._tool("columns-3-cog", _("Choose columns"), "list.columns")
        columns.clicked.connect(lambda: self.columns_wanted.emit(columns))
        export = self._tool("download", _("Export (Ctrl+Shift+E)"), "list.export")
        export.clicked.connect(self.export_wanted)
        self.import_button = self._tool("upload", _("Import (Ctrl+Shift+I)"), "list.import")
        self.import_button.clicked.connect(self.import_wanted)
        self.import_button.setVisible(spec.imports is not None)
        printing = self._tool("printer", _("Print (Ctrl+P)"), "list.print")
        printing.clicked.connect(self.print_wanted)
        # Their keys are shorter than the way there by Tab.
        for button in (reload_button, export, self.import_button, printing):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 16, 8)
        row.setSpacing(8)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.search, 100)
        for widget in (reload_button, columns, export, self.import_button, printing):
            row.addWidget(widget)
        self.new_button = named(QPushButton(self), "list.new", _(spec.new_title))
        self.new_button.setIcon(icon("plus", "text_on_primary"))
        self.new_button.setText(f" {_(spec.new_title)}")
        self.new_button.setToolTip(_("{title} (Ctrl+N)").format(title=_(spec.new_title)))
        self.new_button.clicked.connect(self.new_wanted)
        row.addWidget(self.new_button)

    def offer_new(self, rights: Rights, permission: str) -> None:
        """Let who may make a new one do so; it stands out for them only."""
        is_allowed = rights.offer(self.new_button, permission)
        rights.offer(self.import_button, permission)
        self.new_button.setProperty("tone", "primary" if is_allowed else "")
        restyle(self.new_button)

    def _tool(self, icon_name: str, title: str, name: str) -> QToolButton:
        button = named(QToolButton(self), name, title)
        button.setIcon(icon(icon_name))
        button.setToolTip(title)
        return button


class ListHead(QWidget):
    """Toolbar and filters, one above the other."""

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.toolbar = ListToolbar(spec, self)
        self.filters = FilterRow(spec, core, tasks, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.filters)
