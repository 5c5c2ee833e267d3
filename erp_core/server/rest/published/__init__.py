"""The first resources: their names were published before the core had its own, and stay as they are.

A later kind has no file here: ``Collection.of`` makes its resource under the core's names.
"""

from collections.abc import Callable

from fastapi import APIRouter

from erp_core.server.rest.collection import Collection
from erp_core.server.rest.published.masters import ITEMS, PARTIES
from erp_core.server.rest.published.orders import PURCHASE_ORDERS, SALES_ORDERS
from erp_core.server.rest.published.work_orders import WORK_ORDERS, add_progress

PUBLISHED: tuple[Collection, ...] = (PURCHASE_ORDERS, SALES_ORDERS, WORK_ORDERS, PARTIES, ITEMS)
# Routes beside those every collection has.
MORE_ROUTES: dict[str, Callable[[APIRouter], None]] = {"work_order": add_progress}
