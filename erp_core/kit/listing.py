"""Lists: search, filter, sort and page over any record, in one place."""

from datetime import date
from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Schema
from erp_core.kit.types import ShortText


class ListQuery(Schema):
    """Which rows, in which order.

    A list refuses filters and sorts it does not declare.

    Attributes:
        text: words to look for, anywhere in the record's searchable fields, in any case.
        status: any of these statuses (documents) or kinds (items); empty for all.
        party_id: only documents of this party.
        date_from, date_to: inclusive range on the document's own date.
        is_overdue: only documents past due and not finished.
        is_active, is_customer, is_supplier: only masters that are (or are not) so.
        sort: a listed column, with ``-`` before it for descending; empty for the list's own order.
        limit, offset: the page.
    """

    text: ShortText = ""
    status: list[ShortText] = []
    party_id: int | None = None
    date_from: date | None = None
    date_to: date | None = None
    is_overdue: bool = False
    is_active: bool | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    sort: ShortText = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
