"""The language of the windows: whose it is, when it counts, and that no word of another one is left."""

import locale
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.kit.i18n import _, shipped
from erp_core.setup import Database
from erp_desktop.administration.roles.role_dialog import role_name
from erp_desktop.application import Application
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.date_line import calendar_at
from erp_desktop.kit.look.language import speak, usual
from erp_desktop.kit.look.preferences import LANGUAGE
from erp_desktop.kit.tables.column_needs import title_width
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.opening import Opened
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.palette.command_palette import Command, matching
from tests.core.masters.test_language import speak as set_language
from tests.desktop.conftest import delete_closed
from tests.factories.mill import PASSWORD

Start = Callable[..., Application]


@pytest.fixture
def start(launch: Callable[..., Application], database: Database) -> Start:
    """``start(language="en")``: the program on a machine with these settings."""
    return lambda language="": launch(lambda: Opened(connect(database.app_url)), language)


@pytest.fixture
def admin(database: Database) -> Iterator[Core]:
    """Never through a server: one in this process would change the language of the windows too."""
    core = connect(database.app_url)
    core.login("admin", PASSWORD)
    yield core
    core.close()


def submit(application: Application) -> QPushButton:
    window = application.login_window
    assert window is not None
    button = window.findChild(QPushButton, "login.submit")
    assert isinstance(button, QPushButton)
    return button


def log_in(application: Application, name: str) -> MainWindow:
    window = application.login_window
    assert window is not None
    for line, text in (("login.username", name), ("login.password", PASSWORD)):
        field = window.findChild(QLineEdit, line)
        assert isinstance(field, QLineEdit)
        field.setText(text)
    submit(application).click()
    assert application.tasks.wait_idle(20)
    assert application.main_window is not None
    return application.main_window


def navigation(window: MainWindow) -> str:
    button = window.findChild(QAbstractButton, "nav.sales_orders")
    assert isinstance(button, QAbstractButton)
    return button.accessibleName()


class TestWhoseLanguage:
    def test_the_company_s_from_the_login_on_and_the_pc_remembers_it(self, start: Start, admin: Core) -> None:
        application = start()
        assert submit(application).text().strip() == "Log in"
        set_language(admin, "tr")
        window = log_in(application, "staff")
        assert navigation(window) == "Satış siparişleri"
        assert usual() == LANGUAGE.get() == "tr"
        window.log_out()
        assert application.tasks.wait_idle(20)
        assert submit(application).text().strip() == "Oturum aç"

    def test_a_change_counts_from_the_next_login_on(self, start: Start, admin: Core) -> None:
        application = start()
        window = log_in(application, "staff")
        set_language(admin, "tr")
        assert application.tasks.wait_idle(20)
        assert _("Sales orders") == navigation(window) == "Sales orders"
        window.log_out()
        assert application.tasks.wait_idle(20)
        assert navigation(log_in(application, "staff")) == "Satış siparişleri"

    def test_the_machine_s_settings_win(self, start: Start, admin: Core) -> None:
        set_language(admin, "tr")
        assert navigation(log_in(start("en"), "staff")) == "Sales orders"

    def test_before_the_first_login_the_pc_s_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(QLocale, "system", lambda: QLocale("tr_TR"))
        assert usual() == "tr_TR"
        LANGUAGE.set("en")
        assert usual() == "en"


def file_dialog(qtbot: QtBot, purpose: str, folder: Path) -> tuple[set[str], set[str]]:
    """What Qt's own dialog says, without letters for Alt; and its keys."""
    dialog = QFileDialog(None, "", str(folder))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    if purpose == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if purpose == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    qtbot.addWidget(dialog)
    dialog.show()
    said = {text for one in (dialog, *dialog.findChildren(QWidget)) for text in words_of(one)}
    said |= {action.text() for action in dialog.findChildren(QAction)}
    for tree in dialog.findChildren(QTreeView):
        titles = range(tree.model().columnCount())
        said |= {str(tree.model().headerData(n, Qt.Orientation.Horizontal)) for n in titles}
    own = {str(part) for part in (folder, *folder.parents)} | {*folder.parts, Path.home().name, ""}
    keys = {one.shortcut().toString() for one in dialog.findChildren(QToolButton)} - {""}
    return {text.replace("&", "").strip() for text in said} - own, keys


class TestQt:
    def cancel(self, qtbot: QtBot) -> str:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")

    def test_buttons_of_qt_speak_along(self, qapp: QApplication, qtbot: QtBot) -> None:
        assert self.cancel(qtbot) == "Cancel"
        speak(qapp, "tr")
        assert self.cancel(qtbot) == "İptal"
        speak(qapp, "en")
        assert self.cancel(qtbot) == "Cancel"

    def test_keys_are_called_as_on_the_keyboard(self, qapp: QApplication) -> None:
        speak(qapp, "tr")
        assert QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+S"
        assert QKeySequence("Ctrl+Del") == QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Delete)

    def test_what_qt_has_no_word_for_stays(self, qapp: QApplication) -> None:
        speak(qapp, "tr")
        assert QCoreApplication.translate("Nowhere", "Warp and weft") == "Warp and weft"

    @pytest.mark.parametrize("language", shipped()[1:])
    @pytest.mark.parametrize("purpose", ["open", "save", "folder"])
    def test_the_dialog_of_files_speaks_along_and_keeps_its_keys(
        self, qapp: QApplication, qtbot: QtBot, tmp_path: Path, language: str, purpose: str
    ) -> None:
        (tmp_path / "sheet.xlsx").touch()
        words, keys = file_dialog(qtbot, purpose, tmp_path)
        speak(qapp, language)
        others, same_keys = file_dialog(qtbot, purpose, tmp_path)
        assert same_keys == keys
        assert {"Alt+Left", "Alt+Right", "Alt+Up"} <= keys
        assert len(words) > 10
        assert others & words == set()

    def test_so_does_the_calendar(self, qapp: QApplication, qtbot: QtBot) -> None:
        speak(qapp, "tr")
        room = QWidget()
        qtbot.addWidget(room)
        calendar = calendar_at(date(2024, 8, 15), room)
        assert calendar.locale().monthName(8) == "Ağustos"
        assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday


def test_commands_are_found_whatever_the_letter_i(qapp: QApplication) -> None:
    commands = [Command("İş emirleri", "", lambda: None), Command("Işık", "", lambda: None)]
    assert [c.title for c in matching(commands, "iş e")] == ["İş emirleri"]
    assert [c.title for c in matching(commands, "IŞIK")] == ["Işık"]


def test_a_user_name_in_turkish_capitals_is_the_same_name(start: Start) -> None:
    window = log_in(start(), "ADMİN")
    assert window.me.username == "admin"


@pytest.mark.parametrize(
    ("title", "name"), [("Satış Müdürü", "satis_muduru"), ("İş ısmarlayan", "is_ismarlayan")]
)
def test_names_of_roles_are_plain_letters_in_any_language(title: str, name: str) -> None:
    assert role_name(title) == name


def test_the_company_s_form_offers_each_language_in_its_own_name(
    window_as: Callable[[str], MainWindow], tasks: Tasks
) -> None:
    window = window_as("admin")
    form = window.open("company")
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    combo = form.body.fields.editor("language").input
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(place) for place in range(combo.count())] == ["English", "Türkçe"]
    assert form.body.fields.editor("language").value() == "en"


def words_of(widget: QWidget) -> Iterator[str]:
    """Everything a widget shows or tells: texts, hints, names, titles of columns."""
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.statusTip())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QGroupBox):
        yield widget.title()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    for action in widget.actions():
        yield from (action.text(), action.toolTip())
    if isinstance(widget, QTableView):
        model: Any = widget.model()
        for column in range(model.columnCount() if model else 0):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def left_over(window: QWidget) -> set[str]:
    """Messages in the source language that a window shows although they are translated."""
    shown = {
        words.strip() for widget in [window, *window.findChildren(QWidget)] for words in words_of(widget)
    }
    return {words for words in shown if _(words) != words}


def titles_cut(table: RowsView) -> list[str]:
    """Titles of columns that have less room than they need."""
    header = table.horizontalHeader()
    shown = [place for place in range(header.count()) if not header.isSectionHidden(place)]
    titles = {p: str(table.model().headerData(p, Qt.Orientation.Horizontal)) for p in shown}
    needed = {p: title_width(header.font(), title) for p, title in titles.items()}
    return [titles[p] for p in shown if needed[p] > header.sectionSize(p)]


def test_no_word_is_left_and_no_title_cut_in_another_language(
    qapp: QApplication, window_as: Callable[[str], MainWindow], tasks: Tasks
) -> None:
    speak(qapp, "tr")
    window = window_as("admin")
    assert left_over(window) == set()
    tables = 0
    for entry in SCREENS:
        if entry.is_listed or entry.create:
            screen = window.open(entry.name)
            assert screen is not None, entry.name
            assert tasks.wait_idle()
            assert left_over(window) == set(), entry.name
            for table in screen.findChildren(RowsView) if entry.is_listed else []:
                assert titles_cut(table) == [], entry.name
                tables += 1
            window.tabs.remove(screen)
            delete_closed()
    assert tables >= 5


def test_what_is_left_over_would_be_found(qapp: QApplication, qtbot: QtBot) -> None:
    speak(qapp, "tr")
    label = QLabel("Sales orders")
    qtbot.addWidget(label)
    assert left_over(label) == {"Sales orders"}
    label.setText(_("Sales orders"))
    assert left_over(label) == set()


def test_a_pc_that_speaks_turkish_opens_windows(qapp: QApplication) -> None:
    """PySide finds ``interval`` by another capital I there, unless it is told to use plain letters."""
    try:
        locale.setlocale(locale.LC_CTYPE, "tr_TR.UTF-8")
    except locale.Error:
        pytest.skip("the locale tr_TR.UTF-8 is not on this machine (Debian: package locales)")
    with pytest.raises(AttributeError):
        QTimer(qapp, interval=5)
    speak(qapp, "en")
    assert QTimer(qapp, interval=5).interval() == 5
