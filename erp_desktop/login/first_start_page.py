"""FirstStartPage: the empty database of this PC becomes a company."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.reading.currency_signs import the_currency
from erp_core.masters.party.tax_number import told_tax_number
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.pc_place import currency as usual_currency
from erp_desktop.login.pc_place import currency_told, time_zone
from erp_desktop.login.registration_page import passwords_agree
from erp_desktop.opening import NewCompany


class FirstStartPage(Page):
    """The company's name and its first administrator.

    Args:
        create_company: makes it; blocking.
        check_company: raises ValidationError for all that is wrong; blocking. None where nobody knows that.

    Signals:
        made: the company is there; with the user name that logs in first.
    """

    made = Signal(str)

    def __init__(
        self,
        create_company: Callable[[NewCompany], Any],
        tasks: Tasks,
        parent: QWidget | None = None,
        check_company: Callable[[NewCompany], object] | None = None,
    ) -> None:
        text = _("This PC has no company yet. What is yours called, and who looks after the program?")
        super().__init__(_("Your company"), text, "first", tasks, parent)
        self._create_company, self._check_company = create_company, check_company
        self.column.setSpacing(8)
        self.add_field("name", _("Company name"))
        self.add_field("address", _("Address (optional)"))
        self.add_field("currency", _("Currency"), example="INR")
        self.add_field("tax_number", _("Tax number (optional)"))
        self.pair("currency", "tax_number")
        self.add_field("full_name", _("Your name"))
        self.add_field("username", _("User name"), hint=_("Small letters, digits, . _ -"))
        self.add_field("password", _("Password"), is_secret=True)
        self.add_field("repeated", _("Password again"), is_secret=True)
        self.pair("password", "repeated")
        self.fields["currency"].line.setText(usual_currency())
        for attr in ("address", "currency", "tax_number"):
            self.fields[attr].line.editingFinished.connect(self._look)
        self.add_button(_("Begin"))

    def _look(self) -> None:
        """What is typed tells the currency, until one types that; say what is worth a look."""
        address, number = (self.fields[attr].text for attr in ("address", "tax_number"))
        told, line = currency_told(address, number), self.fields["currency"].line
        if told and not line.isModified():
            line.setText(told)
            self.fields["currency"].show_error("")
        books = the_currency(line.text().strip()).upper()
        self.fields["tax_number"].show_note(told_tax_number(number, address, books=books))

    def submit(self) -> None:
        if self.is_waiting:
            return
        is_whole = self.require("name", "currency", "full_name", "username", "password", "repeated")
        is_right = passwords_agree(self) and is_whole
        company, check = self._typed(), self._check_company
        if is_right:
            self.work(
                _("Making the company…"),
                lambda: self._create_company(company),
                lambda _none: self.made.emit(company.username),
            )
        elif check is not None:
            self.tell_rest(lambda: check(company))

    def _typed(self) -> NewCompany:
        values = {attr: field.text.strip() for attr, field in self.fields.items()}
        currency = the_currency(values["currency"]).upper()
        return NewCompany(
            name=values["name"],
            currency=currency,
            username=folded(values["username"]),
            full_name=values["full_name"],
            password=self.fields["password"].text,
            timezone=time_zone(currency),
            address=values["address"],
            tax_number=values["tax_number"],
        )
