"""Lists: search, filter, sort and page over any record, in one place."""

from erp_core.kit.listing.fields import Filter, OnLines, Reference
from erp_core.kit.listing.indexes import (
    by_column,
    by_language,
    by_number,
    document_indexes,
    lead_indexes,
    list_indexes,
    named_index,
    number_index,
    of_lines_index,
    pairs_index,
    running_index,
    search_index,
)
from erp_core.kit.listing.lateness import lateness
from erp_core.kit.listing.lined import Lined
from erp_core.kit.listing.listing import Listing

__all__ = [
    "Filter",
    "Lined",
    "Listing",
    "OnLines",
    "Reference",
    "by_column",
    "by_language",
    "by_number",
    "document_indexes",
    "lateness",
    "lead_indexes",
    "list_indexes",
    "named_index",
    "number_index",
    "of_lines_index",
    "pairs_index",
    "running_index",
    "search_index",
]
