"""What a company's letterhead lacks is said once to who may fill it in, above the first of its papers."""

from collections.abc import Callable

from erp_core.kit.i18n import N_, _
from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.look.preferences import LETTERHEAD_TOLD
from erp_desktop.kit.parts.message_bar import MessageBar

_WORDS = {
    "address": N_("Your papers have no address of your company yet."),
    "tax_number": N_("Your papers have no tax number of your company yet."),
}
_BOTH = N_("Your papers have no address and no tax number of your company yet.")


def tell_what_lacks(paper: Paper, bar: MessageBar, open_settings: Callable[[], object]) -> None:
    """Say it, with a way to the company's settings; not a second time, and not over what is said already."""
    company = paper.company.name.replace("/", " ")
    if not paper.lacks or bar.text or LETTERHEAD_TOLD.get(company):
        return
    words = _BOTH if len(paper.lacks) > 1 else _WORDS[paper.lacks[0]]
    bar.show_message(_(words), "info", _("Company settings"), lambda: (open_settings(), None)[1])
    LETTERHEAD_TOLD.set(True, company)
