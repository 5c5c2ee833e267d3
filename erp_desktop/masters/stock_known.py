"""StockKnown: whether our stock holds anything, so that nobody asks what is in an empty one."""

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from erp_core.kit.filter import ListQuery
from erp_core.kit.news.changes import Changes
from erp_core.platform.listed import service as listed
from erp_core.stock.holding import HOLDING

if TYPE_CHECKING:
    from erp_core import Core

_READ = HOLDING.permission("read")


class StockKnown:
    """Asked once, and again when something came into stock or left it.

    Asked for and told from background threads: what is heard while the core is asked counts.
    """

    def __init__(self, core: "Core") -> None:
        self._is_any: bool | None = None
        self._news = 0
        core.on_change(self._hear)

    def is_any(self, core: "Core") -> bool:
        """Whether there is anything the user may see. Blocking."""
        if not core.can(_READ):
            return False
        known, news = self._is_any, self._news
        if known is None:
            known = bool(core.run(listed.ids, HOLDING.name, ListQuery(), 0, 1))
            if news == self._news:
                self._is_any = known
        return known

    def _hear(self, changes: Changes) -> None:
        if changes.touches((HOLDING.stored_in,)):
            self._news += 1
            self._is_any = None


_OF_CORE: "WeakKeyDictionary[Any, StockKnown]" = WeakKeyDictionary()


def stock_of(core: "Core") -> StockKnown:
    """What is known of the stock of one core."""
    return _OF_CORE.setdefault(core, StockKnown(core)) if core not in _OF_CORE else _OF_CORE[core]
