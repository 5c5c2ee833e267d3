"""What a new company does first, in place of figures: items and parties from spreadsheets, then an order."""

from collections.abc import Callable

from erp_core.kit.i18n import N_, _, lower_first
from erp_core.masters.item import ITEM
from erp_core.masters.party import PARTY
from erp_core.reporting.dashboard.schema import DashboardView
from erp_core.sales.sales_order import SALES_ORDER
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts.state_page import StatePage

_FIGURES = N_("Figures appear here as soon as sales, purchase and work orders are written.")
_MASTERS = N_("An order names a party and items. Bring yours from a spreadsheet, or type them.")


def show_first_steps(page: StatePage, view: DashboardView, can: Callable[[str], bool], shell: Shell) -> None:
    """Say that there is nothing yet, and offer what comes first to who may do it.

    Args:
        can: whether somebody holds a permission.
    """
    masters = (
        (view.has_items, ITEM.permission("write"), N_("Items"), "items"),
        (view.has_parties, PARTY.permission("write"), N_("Parties"), "parties"),
    )
    words = _("Import {records} …")
    steps: list[tuple[str, Callable[[], object]]] = [
        (words.format(records=lower_first(_(title))), lambda name=name: _import(shell, name))
        for is_there, permission, title, name in masters
        if not is_there and can(permission)
    ]
    text = "\n".join([_(_MASTERS), _(_FIGURES)]) if steps else _(_FIGURES)
    if can(SALES_ORDER.permission("create")):
        steps.append((_("New sales order"), lambda: shell.open("sales_order")))
    first, do_first = steps[0] if steps else ("", None)
    page.show_state("layout-dashboard", _("Nothing to show yet"), text, first, do_first)
    for title, call in steps[1:]:
        page.offer(title, call)


def _import(shell: Shell, name: str) -> None:
    """Open a list, and ask for the file that is brought into it."""
    screen = shell.open(name)
    if isinstance(screen, ListScreen):
        screen.import_file()
