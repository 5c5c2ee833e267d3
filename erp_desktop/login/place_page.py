"""PlacePage: the first question on a PC: on its own, with the office server, or a look around."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reach.address import company_in, server_url, with_company
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.place import Place
from erp_desktop.opening import DEMO, THIS_PC

if TYPE_CHECKING:
    from erp_core.reach.reach import Reach


class _Choice(QRadioButton):
    """One of several ways: Up and Down choose the next one, Enter chooses this one and goes on.

    Signals:
        entered: chosen with Enter.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            ways = self.group().buttons()
            place = ways.index(self) + step
            if 0 <= place < len(ways):
                ways[place].setChecked(True)
                ways[place].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setChecked(True)
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class PlacePage(Page):
    """Three ways to begin.

    Args:
        proposed: an address to begin with; nobody is sent there before the user says so.
        bring: downloads the program that fits a server; blocking.

    Signals:
        chosen: with the Place; a server has answered by then.
        back_wanted: stay where one was.
    """

    chosen = Signal(object)
    back_wanted = Signal()

    def __init__(
        self,
        tasks: Tasks,
        proposed: str = "",
        parent: QWidget | None = None,
        *,
        bring: Callable[[str, Callable[[int], None]], Path] | None = None,
        is_back_offered: bool = False,
    ) -> None:
        super().__init__(_("Welcome"), _("Where is your company's data?"), "place", tasks, parent)
        self._bring = bring
        self.column.setSpacing(8)
        self.on_server = self._choice("server", _("On our office server"))
        self.on_this_pc = self._choice("this_pc", _("On this PC alone"))
        self.on_demo = self._choice("demo", _("Nowhere yet: look around with the demo company"))
        group = QButtonGroup(self)
        for button in (self.on_server, self.on_this_pc, self.on_demo):
            group.addButton(button)
        hint = _("like erp.example.com; your administrator knows it")
        self.address = self.add_field("address", _("Address of the server"), hint=hint)
        self.address.line.setText(proposed)
        self.company = named(QuietCombo(self), "place.company", _("Company"))
        self.company.hide()
        self.column.addWidget(self.company)
        self.address.line.textEdited.connect(lambda _text: self._forget_companies())
        self.add_button(_("Go on"))
        self._test = self.add_link(_("Test"), "test", self.test)
        if is_back_offered:
            self.add_link(_("Back"), "back", self.back_wanted.emit)
        self.on_server.toggled.connect(self._show_address)
        self.on_server.setChecked(True)
        self._show_address(True)
        if proposed:
            words = _("A link proposes this server. Go on only if you know it: your password goes there.")
            self.message.show_message(words, "warning")

    def focus_first(self) -> None:
        """The way chosen now."""
        next(way for way in (self.on_server, self.on_this_pc, self.on_demo) if way.isChecked()).setFocus()

    def submit(self) -> None:
        if self.is_waiting:
            return
        if not self.on_server.isChecked():
            self.chosen.emit(Place(DEMO if self.on_demo.isChecked() else THIS_PC))
            return
        self._reach(go_on=True)

    def test(self) -> None:
        """Say whether the server can be used, and stay here."""
        if not self.is_waiting:
            self._reach(go_on=False)

    def _reach(self, *, go_on: bool) -> None:
        if not self.require("address"):
            return
        try:
            url = server_url(self.address.text)
        except ErpError as error:
            self.address.show_error(error.message)
            return
        from erp_core.reach.reach import Reach, reach  # slow to import, so not before the window shows

        def done(found: Reach) -> None:
            if go_on and found.is_usable:
                self._go_on(found)
            elif found.is_other_version and self._bring is not None:
                self.offer_program(found.message, partial(self._bring, found.url))
            else:
                tone = "success" if found.trouble is None else "danger"
                self.message.show_message(found.message, tone)

        self.work(_("Looking for the server…"), lambda: reach(url), done)

    def _go_on(self, found: "Reach") -> None:
        """To the server; where it has several companies, to the one that is chosen."""
        companies = () if company_in(found.url) else found.companies
        if not companies:
            self.chosen.emit(Place(found.url))
        elif len(companies) == 1 or not self.company.isHidden():
            name = self.company.currentData()
            one = next((one for one in companies if one.name == name), companies[0])
            self.chosen.emit(Place(with_company(found.url, one.name), one.title, one.is_test))
        else:
            for one in companies:
                self.company.addItem(one.title, one.name)
            self.company.show()
            self.company.setFocus()
            words = _("This server has several companies. Choose one, then go on.")
            self.message.show_message(words, "info")

    def _forget_companies(self) -> None:
        """Another address is typed: what the last one offered counts no more."""
        self.company.clear()
        self.company.hide()

    def _choice(self, name: str, title: str) -> _Choice:
        button = named(_Choice(title, self), f"place.{name}", title)
        button.entered.connect(self.submit)
        self.column.addWidget(button)
        return button

    def _show_address(self, is_on_server: bool) -> None:
        self.address.setVisible(is_on_server)
        self._forget_companies()
        self._test.setVisible(is_on_server)
        self.message.clear()
