"""FirstStartPage: an empty database becomes the demo company or a new company."""

from collections.abc import Callable
from typing import Any

from babel import numbers
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_desktop.kit.look.format import locale
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.registration_page import passwords_agree
from erp_desktop.opening import NewCompany


class FirstStartPage(Page):
    """Two ways to begin.

    Signals:
        made: the company is there; with the user name that logs in first, and a password worth telling
            (the demo company's), else an empty one.
    """

    made = Signal(str, str)

    def __init__(
        self,
        create_demo: Callable[[], tuple[str, str]],
        create_company: Callable[[NewCompany], Any],
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """Args:
        create_demo: makes the demo company; gives a user name and password to log in with.
        create_company: makes a new company with its first administrator.
        """
        text = _("This PC has no company yet. How would you like to begin?")
        super().__init__(_("Welcome"), text, "first", tasks, parent)
        self._create_demo, self._create_company = create_demo, create_company
        self.column.setSpacing(8)
        self.is_demo = named(
            QRadioButton(_("Demo company: a mill with 18 months of orders"), self), "first.demo"
        )
        self.is_new = named(QRadioButton(_("My own company, empty"), self), "first.new")
        group = QButtonGroup(self)
        for choice in (self.is_demo, self.is_new):
            choice.setAccessibleName(choice.text())
            group.addButton(choice)
            self.column.addWidget(choice)
        self.add_field("name", _("Company name"))
        self.add_field("currency", _("Currency"), hint="INR")
        self.add_field("full_name", _("Your name"))
        self.add_field("username", _("User name"), hint=_("Small letters, digits, . _ -"))
        self.add_field("password", _("Password"), is_secret=True)
        self.add_field("repeated", _("Password again"), is_secret=True)
        self.fields["currency"].line.setText(_currency_here())
        self.add_button(_("Begin"))
        self.is_new.toggled.connect(self._show_fields)
        self.is_demo.setChecked(True)
        self._show_fields(False)

    def submit(self) -> None:
        if self.is_waiting:
            return
        if self.is_demo.isChecked():
            self.work(_("Making the demo company…"), self._create_demo, lambda login: self.made.emit(*login))
            return
        if not self.require("name", "currency", "full_name", "username", "password", "repeated"):
            return
        if not passwords_agree(self):
            return
        values = {attr: field.text.strip() for attr, field in self.fields.items()}
        company = NewCompany(
            name=values["name"],
            currency=values["currency"].upper(),
            username=folded(values["username"]),
            full_name=values["full_name"],
            password=self.fields["password"].text,
        )
        self.work(
            _("Making the company…"),
            lambda: self._create_company(company),
            lambda _none: self.made.emit(company.username, ""),
        )

    def _show_fields(self, is_new: bool) -> None:
        for field in self.fields.values():
            field.setVisible(is_new)
        if is_new:
            self.fields["name"].line.setFocus()


def _currency_here() -> str:
    """The currency of this PC's country; INR where it names none."""
    territory = locale().territory
    return (numbers.get_territory_currencies(territory) or ["INR"])[0] if territory else "INR"
