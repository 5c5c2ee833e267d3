"""own_sheet: a sheet as spreadsheets on this PC read it."""

from collections.abc import Sequence

from erp_core.kit import clock
from erp_core.kit.i18n import _
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_desktop.kit.look import format as fmt


def own_sheet(
    title: str,
    columns: Sequence[SheetColumn],
    about: Sequence[tuple[str, str]] = (),
    currency: str = "",
    home: str = "",
) -> Sheet:
    """What a file is to hold, with this PC's decimal sign, the digits of currencies and the company's clock.

    Args:
        about: what is told besides the rows.
        currency: name of the value with the currency's code; empty where money has none of its own.
        home: code of amounts without one; the company's if left out.
    """
    return Sheet(
        title=title,
        columns=list(columns),
        about=list(about),
        about_title=_("About this list"),
        currency=currency,
        digits=fmt.known_digits(),
        home=home or fmt.home_currency(),
        total=_("Total {currency}"),
        decimal_sign="," if fmt.pc_decimal_sign() == "," else ".",
        zone=clock.zone_name(),
    )
