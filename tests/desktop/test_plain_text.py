"""Conformance: what people wrote is shown as they wrote it, in every widget, and never drawn as markup."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QInputDialog,
    QLabel,
    QMessageBox,
    QProgressDialog,
    QTabBar,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.paths import project_dir
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.role import service as roles
from erp_core.security.user import service as users
from erp_desktop.kit.inputs.record_filter import RecordFilter
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.plain_style import unmarked
from erp_desktop.kit.parts import ask
from erp_desktop.screens import BY_NAME, SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_purchase_order, make_sales_order

# Where markup could get in; each has a reason to stand where it does.
MARKUP = re.compile(
    r"\b(setTextFormat|RichText|MarkdownText|setHtml|setMarkdown|QTextBrowser|QStaticText|QWhatsThis|appendHtml"
    r"|insertHtml|QErrorMessage|QTextEdit|setText\(html|drawHtml|LabelItem|TextItem)\b|setWhatsThis\((?!unmarked)"
)
MAY = {
    "kit/look/plain_style.py",  # the rule itself
    "kit/columns/rows_clip.py",  # for spreadsheets, by the clipboard; drawn by none of ours
}


def test_nothing_in_the_program_draws_markup() -> None:
    folder = project_dir() / "erp_desktop"
    found = {
        str(file.relative_to(folder).as_posix()): MARKUP.findall(file.read_text("utf-8"))
        for file in folder.rglob("*.py")
    }
    assert {name for name, hits in found.items() if hits} == MAY


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """What a stranger writes as his name: a picture from a disk, as large as nothing else on the screen."""
    image = QImage(1500, 1500, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    assert image.save(str(tmp_path / "p.png"))
    return f"<img src='{tmp_path.as_posix()}/p.png'>"


def labels_of(widget: QWidget) -> list[QLabel]:
    return [*widget.findChildren(QLabel), *([widget] if isinstance(widget, QLabel) else [])]


def is_plain(widget: QWidget) -> bool:
    """Whether all its labels show plain text and none is as large as the picture."""
    labels = labels_of(widget)
    return all(
        label.textFormat() == Qt.TextFormat.PlainText and label.sizeHint().height() < 1000 for label in labels
    )


def test_a_label_a_tooltip_and_every_dialog_show_it_as_text(
    qtbot: QtBot, qapp: QApplication, picture: str
) -> None:
    label = QLabel(picture)
    box = QMessageBox(QMessageBox.Icon.Question, picture, picture)
    box.setInformativeText(picture)
    box.setDetailedText(picture)
    line = QInputDialog(labelText=picture)  # type: ignore[call-overload]
    bar = QProgressDialog(picture, picture, 0, 10)
    late = QLabel()
    for widget in (label, box, line, bar, late):
        qtbot.addWidget(widget)
        widget.show()
    late.setText(picture)
    assert all(map(is_plain, (label, box, line, bar, late)))
    QToolTip.showText(QPoint(5, 5), picture, label)
    tips = [w for w in qapp.topLevelWidgets() if w.metaObject().className() == "QTipLabel"]
    assert [is_plain(tip) for tip in tips] == [True]
    assert tips[0].text() == picture  # type: ignore[attr-defined]
    QToolTip.hideText()


def underlined(window: MainWindow, name: str) -> list[str]:
    """Where a name with an ampersand, shown by a window full of it, is not as it was written.

    Buttons, tabs and entries of menus take a single one for a mark, and eat it.
    """
    texts = [button.text() for button in window.findChildren(QAbstractButton)]
    texts += [action.text() for action in window.findChildren(QAction)]
    for bar in window.findChildren(QTabBar):
        texts += [bar.tabText(n) for n in range(bar.count())]
    doubled = name.replace("&", "&&")
    shown = [button for button in window.findChildren(QAbstractButton) if doubled in button.text()]
    assert any(isinstance(button, RecordFilter) for button in shown)
    assert doubled in texts, "roles are looked through by a menu"
    return [text for text in texts if name in text]


def test_whats_this_shows_it_as_text() -> None:
    assert unmarked("Roles that may: <b>Clerk</b>") == "Roles that may: &lt;b&gt;Clerk&lt;/b&gt;"
    assert unmarked("a < b & c") == "a < b & c"


def test_questions_show_it_as_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, picture: str) -> None:
    shown: list[bool] = []

    def look(box: QMessageBox) -> None:
        box.show()
        shown.append(is_plain(box))

    monkeypatch.setattr(QMessageBox, "exec", look)
    parent = QWidget()
    qtbot.addWidget(parent)
    ask.confirm(parent, picture, picture)
    ask.ask_unsaved(parent, picture)
    assert shown == [True, True]


def with_an_ampersand(core: Core, name: Any) -> dict[str, int]:
    """Records of this name, by the form that opens them."""
    role: Any = {"name": "old", "title": name, "permissions": ["session:own"]}
    core.run(roles.create, role)
    party, item = make_party(core, name=name), make_item(core, name=name)
    order = make_sales_order(core, customer_id=party.id)
    return {"party": party.id, "item": item.id, "sales_order": order.id}


def of_a_stranger(core: Core, own_mill: Mill, picture: str) -> dict[str, int]:
    """The same of one who asks for an account: he chooses what the administrator's window shows of him."""
    name: Any = picture[:150]
    stranger = {
        "username": "stranger",
        "full_name": name,
        "email": "s@mill.example",
        "password": "warp-and-weft",
    }
    own_mill.door.call("user.register", {"user": stranger}, None)
    role: Any = {"name": "clerk", "title": picture[:80], "permissions": ["session:own"]}
    core.run(roles.create, role)
    party = make_party(core, name=name, contact_name=name, address=name)
    item = make_item(core, name=name)
    order = make_purchase_order(core, notes=name, supplier_id=party.id)
    core.run(purchase_orders.submit, order.id, order.version)
    sold = make_sales_order(core, notes=name, customer_id=party.id)
    ids = {"party": party.id, "item": item.id, "purchase_order": order.id, "sales_order": sold.id}
    ids["user_account"] = next(u.id for u in core.run(users.search, {}) if u.username == "stranger")  # type: ignore[arg-type]
    return ids


def test_a_strangers_name_is_drawn_on_no_screen_and_an_ampersand_underlines_nothing(
    core: Core, own_mill: Mill, window_as: Callable[[str], MainWindow], picture: str
) -> None:
    """All is opened at once, with records of both names."""
    name = "Old & New"
    marked, ids = with_an_ampersand(core, name), of_a_stranger(core, own_mill, picture)
    assert set(ids) <= set(BY_NAME)
    window = window_as("admin")
    for entry in SCREENS:
        window.open(entry.name)
        assert window.tasks.wait_idle()
    for record, record_id in [*marked.items(), *ids.items()]:
        window.open(record, record_id)
        assert window.tasks.wait_idle()
    window.grab()
    labels = labels_of(window)
    assert len(labels) > 200
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    assert [label.text() for label in labels if label.sizeHint().height() > 1000] == []
    of_party = ListQuery(where=[is_("customer_id", marked["party"])])
    orders = window.open("sales_orders", query=of_party, record_name=name)
    assert isinstance(orders, ListScreen)
    assert window.tasks.wait_idle()
    assert underlined(window, name) == []
    for screen in window.tabs.screens():
        window.tabs.remove(screen)
    assert window.tasks.wait_idle()
