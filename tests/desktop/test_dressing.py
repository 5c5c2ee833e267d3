"""What is opened is dressed where it stands, and not once more for each box it is put into on the way."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget
from shiboken6 import getCppPointer

from erp_desktop.kit.look import theme
from erp_desktop.kit.look.plain_style import PlainStyle
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed

pytestmark = pytest.mark.one_company


class Counting(PlainStyle):
    """How often the rules of the style sheet were looked up for each widget."""

    def __init__(self) -> None:
        super().__init__()
        self.dressed = Counter[int]()

    def polish(self, shown: QWidget | QApplication) -> None:  # type: ignore[override]
        self.dressed[getCppPointer(shown)[0]] += 1
        super().polish(shown)


@pytest.fixture
def style(qapp: QApplication) -> Iterator[Counting]:
    style = Counting()
    qapp.setStyle(style)
    yield style
    qapp.setStyle(PlainStyle())
    theme.apply_theme(qapp, "light")


def test_a_form_is_dressed_about_once(
    style: Counting, window_as: Callable[[str], MainWindow], tasks: Tasks
) -> None:
    window = window_as("admin")
    times = {}
    for name in ("item", "party", "sales_order"):
        style.dressed.clear()
        window.open(name)
        assert tasks.wait_idle()
        times[name] = sum(style.dressed.values()) / len(style.dressed)
        assert len(style.dressed) > 100
    assert {name: often for name, often in times.items() if often >= 2} == {}


class Moved(QObject):
    """How many widgets came under another style sheet or parent, or into it for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        self.times += event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget)
        return False


@pytest.mark.parametrize("name", ["items", "sales_orders", "item", "party", "sales_order"])
def test_what_is_opened_is_made_where_it_stands(
    window_as: Callable[[str], MainWindow], tasks: Tasks, qapp: QApplication, name: str
) -> None:
    """Qt tells each widget of the style when it is made, and all of a tree when that comes elsewhere."""
    window = window_as("admin")
    moved = Moved()
    qapp.installEventFilter(moved)
    screen = window.open(name)
    assert tasks.wait_idle()
    qapp.removeEventFilter(moved)
    assert screen is not None
    assert moved.times < 1.5 * len(screen.findChildren(QWidget))


def wanted(screen: QWidget) -> dict[int, tuple[str, object]]:
    """The room each widget asks for as it is dressed; a table's titles that of their letters and edges.

    What is laid out asks for what stands in it, and as late as that.
    """
    found: dict[int, tuple[str, object]] = {}
    for widget in screen.findChildren(QWidget):
        room: object = widget.sizeHint().toTuple()
        if isinstance(widget, QHeaderView):
            room = [widget.sectionSizeFromContents(place).toTuple() for place in range(widget.count())]
        if widget.isVisible() and widget.layout() is None:
            found[getCppPointer(widget)[0]] = (f"{type(widget).__name__} {widget.objectName()}", room)
    return found


def test_what_is_opened_is_dressed_with_all_that_is_known_of_it(
    window_as: Callable[[str], MainWindow], tasks: Tasks, qapp: QApplication
) -> None:
    """A rule that came too late for a widget, or for what stands in it, would be seen at the next theme."""
    window, other = window_as("admin"), {}
    for name in [entry.name for entry in SCREENS]:
        screen = window.open(name)
        assert tasks.wait_idle()
        qapp.processEvents()
        if screen is None:
            continue
        before = wanted(screen)
        theme.apply_theme(qapp, "light")
        qapp.processEvents()
        after = wanted(screen)
        other[name] = [(one, after[at][1]) for at, one in before.items() if at in after and after[at] != one]
        window.close_screen(screen)
        delete_closed()
    assert {name: found for name, found in other.items() if found} == {}
