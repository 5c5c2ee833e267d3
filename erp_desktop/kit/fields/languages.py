"""The languages there are to choose from, each under its own name."""

from collections.abc import Iterable

from babel import Locale

from erp_core.kit import i18n
from erp_core.kit.i18n import N_, _

Choices = list[tuple[str, str]]


def languages() -> Choices:
    """Those the program speaks."""
    return _called(i18n.shipped())


def paper_languages() -> Choices:
    """Those papers can be in; what no reader of one has looked through yet is called a draft."""
    choices = [("", N_("As usual")), *languages()]
    others = [name for name in i18n.paper_languages() if name not in i18n.shipped()]
    for code, name in _called(others):
        with i18n.speaking(code):
            choices.append((code, f"{name} ({_('DRAFT')})"))
    return choices


def paper_language_titles() -> dict[str, str]:
    """The same as lists and files call them."""
    return {"": N_("As usual"), **dict(_called(i18n.paper_languages()))}


def _called(codes: Iterable[str]) -> Choices:
    names = [(code, Locale.parse(code).get_display_name() or code) for code in codes]
    return [(code, name[:1].upper() + name[1:]) for code, name in names]
