"""No rows: why a list shows none, and the ways out."""

from collections.abc import Callable
from typing import Any

from erp_core.kit.filter.values import shortened
from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.lists.list_head import ListHead
from erp_desktop.kit.parts.state_page import StatePage

Clear = Callable[[], object]


def show_empty(screen: Any, head: ListHead, page: StatePage, clear: Clear) -> None:
    """Nothing is found, or nothing is there yet.

    Args:
        screen: the list.
        clear: lets the search and all filters go.
    """
    spec = screen.spec
    if head.is_narrowing:
        words = _("No {records} match the search and the filters.")
        told = words.format(records=ngettext(spec.counted[0], spec.counted[1], 0))
        _show_with_meant(screen, page, ("search", _("Nothing found"), told), clear)
    elif spec.create and head.toolbar.new_button.isEnabled():
        title, text = _(spec.empty_title), _(spec.empty_text)
        page.show_state(spec.icon, title, text, _(spec.new_title), screen.create_new)
    else:
        text = _("Nothing has been entered yet, and your role may not enter anything here.")
        text = text if spec.create else _(spec.empty_text)
        page.show_state(spec.icon, _(spec.empty_title), text)


def show_too_much(screen: Any, why: str, page: StatePage, clear: Clear) -> None:
    """More is asked than may be: asked again, it is refused again."""
    _show_with_meant(screen, page, ("circle-alert", _("This list cannot be asked that"), why), clear)


def show_wrong(screen: Any, why: str, page: StatePage) -> None:
    """A condition is not understood."""
    line, views = screen.search, screen.views
    title = views.lost or _("A condition cannot be understood")
    remove = (_("Remove the condition"), line.remove_wrong)
    if line.mended and not views.lost:
        ask = _("Ask for {condition}").format(condition=line.mended)
        page.show_state("circle-alert", title, why, ask, line.take_mended)
        page.offer(*remove)
    else:
        page.show_state("circle-alert", title, why, *remove)
        page.offer(_("Reset"), lambda: views.choose(None))


def _show_with_meant(screen: Any, page: StatePage, told: tuple[str, str, str], clear: Clear) -> None:
    """Why, and the way out; what the words may have meant comes first."""
    out = (_("Clear search and filters"), clear)
    icon, title, why = told
    meant = screen.search.meant
    if meant is None:
        page.show_state(icon, title, why, *out)
        return
    condition = shortened(meant[0])
    why += "\n" + _("Did you mean {condition}?").format(condition=condition)
    ask = _("Ask for {condition}").format(condition=condition)
    page.show_state(icon, title, why, ask, screen.search.take_meant)
    page.offer(*out)
