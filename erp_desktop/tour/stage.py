"""Stage: drives the real windows by keyboard and mouse, and takes pictures of them."""

import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QTableView, QWidget

from erp_desktop.application import Application
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.look import theme
from erp_desktop.shell.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
PATIENCE = 30.0
SIZE = (1360, 850)
_WORD = re.compile(r"[^\W_]+")


class TourError(Exception):
    """Something on the tour did not go as it must."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, what it shows, to whom, in which theme."""

    file: str
    title: str
    role: str
    theme: str


class Stage:
    """The windows of one run of the program."""

    def __init__(self, directory: Path, application: Application) -> None:
        self.directory = directory
        self.application = application
        self.pictures: list[Picture] = []
        self.role = ""

    @property
    def main(self) -> MainWindow:
        window = self.application.main_window
        if window is None:
            raise TourError("nobody is logged in")
        return window

    @property
    def window(self) -> QWidget:
        """The window in front."""
        window = self.application.main_window or self.application.login_window
        if window is None:
            raise TourError("no window is open")
        return window

    @property
    def screen(self) -> Screen:
        current = self.main.tabs.current
        if current is None:
            raise TourError("no screen is open")
        return current

    @property
    def form(self) -> DocumentForm:
        if not isinstance(self.screen, DocumentForm):
            raise TourError(f"{self.screen.title} is no form")
        return self.screen

    # Waiting

    def wait(self) -> None:
        """Until all background work is done and everything is painted."""
        self.until(lambda: not self.application.tasks.is_busy, "background work does not end")
        for _turn in range(3):
            QApplication.processEvents()

    def until(self, condition: Callable[[], Any], complaint: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TourError(complaint)
            QTest.qWait(10)

    # Doing

    def find(self, name: str, kind: type[W] = QWidget, within: QWidget | None = None) -> W:
        """The visible widget with this object name."""
        for widget in (within or self.window).findChildren(kind, name):
            if widget.isVisible():
                return widget
        raise TourError(f"{name} is not to be seen")

    def is_shown(self, name: str) -> bool:
        return any(w.isVisible() for w in self.screen.findChildren(QWidget, name))

    def click(self, name: str, within: QWidget | None = None) -> None:
        button = self.find(name, QAbstractButton, within)
        if not button.isEnabled():
            raise TourError(f"{name} cannot be pressed")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait()

    def write(self, text: str) -> None:
        """Type a text, letter by letter, into whatever has the keyboard."""
        for letter in text:
            QTest.keyClicks(self._focus(), letter)

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self._focus(), key, modifier)
        self.wait()

    def answer(self, choice: str, title: str) -> None:
        """Take a picture of the question that will come up, and press the button with this text."""

        def press() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                self.picture(title, over=box)
                found = [button for button in box.buttons() if button.text() == choice]
                if not found:  # nobody else would ever answer it
                    box.reject()
                    raise TourError(f"{title}: no button says {choice}")
                found[0].click()

        QTimer.singleShot(50, press)

    def log_in(self, role: str, password: str) -> None:
        """Through the login window; without a picture."""
        self.role = role
        self.until(lambda: self.application.login_window, "the login window does not come")
        self.wait()
        for name, text in (("login.username", role), ("login.password", password)):
            line = self.find(name)
            line.setFocus()
            self.press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
            self.write(text)
        self.click("login.submit")

    def enter(self, role: str, password: str) -> None:
        """Log in and wait for the main window."""
        self.log_in(role, password)
        self.until(lambda: self.application.main_window, f"{role} cannot log in")
        self.main.resize(*SIZE)
        self.wait()

    def leave(self) -> None:
        """Log out."""
        self.main.log_out()
        self.until(lambda: self.application.login_window, "logging out does not work")
        self.wait()

    def open_row(self, row: int = 0) -> None:
        """Open a row of the list in front, by Enter."""
        table = self.find("list.table", QTableView, self.screen)
        table.setFocus()
        table.setCurrentIndex(table.model().index(row, 0))
        before = self.screen
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.screen is not before, "the row does not open")
        self.wait()

    # Pictures

    def picture(self, title: str, over: QWidget | None = None, ratio: int = 1) -> None:
        """Write the window in front (with a dialog over it) as the next numbered picture."""
        QApplication.processEvents()
        window = self.window
        picture = QPixmap(window.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        window.render(picture)
        if over is not None:
            place = QPoint((window.width() - over.width()) // 2, (window.height() - over.height()) // 3)
            over.render(picture, place)
            painter = QPainter(picture)
            painter.setPen(theme.color("border_strong"))
            painter.drawRect(QRect(place, over.size()))
            painter.end()
        name = "-".join(_WORD.findall(title.lower()))
        shown = theme.current().name
        file = f"{len(self.pictures) + 1:02}-{name}.png"
        if not picture.save(str(self.directory / file)):
            raise TourError(f"{file} cannot be written")
        self.pictures.append(Picture(file, title, self.role, shown))

    def told(self) -> list[dict[str, str]]:
        """The pictures as plain data."""
        return [asdict(picture) for picture in self.pictures]

    def _focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        if focus is None:
            self.window.activateWindow()
            self.until(QApplication.focusWidget, "nothing has the keyboard")
            focus = QApplication.focusWidget()
        assert focus is not None  # noqa: S101 - until() just saw it
        return focus
