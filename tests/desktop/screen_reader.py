"""What a screen reader is told of a screen, and what is wrong with that."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget

# A table of a million rows reports millions of children; its cells are the model's.
_NOT_WALKED = QAbstractItemView


def walked(widget: QWidget) -> Iterator[tuple[QWidget, QAccessibleInterface]]:
    """Each visible widget below one, as a screen reader walks them, with what it is told."""
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            told = QAccessible.queryAccessibleInterface(child)
            if told is not None:
                yield child, told
            if not isinstance(child, _NOT_WALKED):
                yield from walked(child)


def complaints(screen: QWidget) -> list[str]:
    """What is wrong with the tree of a screen."""
    found: list[str] = []
    buttons: Counter[str] = Counter()
    for widget, told in walked(screen):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isEnabled():
            continue
        name = told.text(QAccessible.Text.Name)
        who = f"{type(widget).__name__} {widget.objectName()}"
        if not name.strip():
            found.append(f"{who} has no name")
        elif name == widget.objectName():
            found.append(f"{who} is called by its object name")
        elif "&" in name.replace("&&", ""):
            found.append(f"{who} has a mnemonic in its name: {name}")
        if told.role() == QAccessible.Role.NoRole:
            found.append(f"{who} has no role")
        if isinstance(widget, QAbstractButton):
            buttons[name] += 1
    return found + [f"{count} buttons are called {name}" for name, count in buttons.items() if count > 1]


def without_current_cell(screen: QWidget) -> list[str]:
    """Tables with rows and no current index: Qt's crashes screen readers that ask for the current cell."""
    tables = screen.findChildren(QAbstractItemView, "list.table")
    asked = [(table, model) for table in tables if table.isVisible() and (model := table.model()) is not None]
    return [
        "no current cell" for table, model in asked if model.rowCount() and not table.currentIndex().isValid()
    ]
