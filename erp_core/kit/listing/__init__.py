"""Lists: search, filter, sort and page over any record, in one place."""

from erp_core.kit.listing.conditions import one_of
from erp_core.kit.listing.fields import Derived, Filter, OnLines, Reference
from erp_core.kit.listing.indexes import (
    by_column,
    by_language,
    by_number,
    lead_indexes,
    list_indexes,
    named_index,
    number_index,
    pairs_index,
    running_index,
    search_index,
)
from erp_core.kit.listing.listing import Listing

__all__ = [
    "Derived",
    "Filter",
    "Listing",
    "OnLines",
    "Reference",
    "by_column",
    "by_language",
    "by_number",
    "lead_indexes",
    "list_indexes",
    "named_index",
    "number_index",
    "one_of",
    "pairs_index",
    "running_index",
    "search_index",
]
