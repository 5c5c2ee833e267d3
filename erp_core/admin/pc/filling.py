"""The command of ``textile-erp-admin`` that fills a database for trials of size and speed."""

import time
from typing import Annotated

import typer

from erp_core.admin.places import called_by_name, owner_url
from erp_core.kit.i18n import _
from erp_core.kit.terminal import say, tell
from erp_core.setup.fill import fill_sales_orders

# A database is named: nobody wants invented orders in one that was only meant.
FilledUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar="ERP_OWNER_URL",
        callback=owner_url,
        help="postgresql:// URL of the database's owner, or the folder of the embedded database.",
    ),
]


@called_by_name
def fill(
    database_url: FilledUrl,
    sales_orders: Annotated[int, typer.Option("--sales-orders", min=1, help="How many orders to add.")],
) -> None:
    """Add plausible sales orders with 1 to 6 lines each, for trials of size and speed.

    Dates reach back five years; customers, items and users are those of the database. Orders are written
    20,000 at a time; while a batch is written nobody else can save sales orders. If it is interrupted, the
    batches told so far remain. The audit log gets one entry a batch, not one an order: orders added this
    way have no history of their own.
    """
    started = time.monotonic()

    def report(done: int) -> None:
        say(_("{done} of {total}, {seconds} s").format(
            done=f"{done:,}", total=f"{sales_orders:,}", seconds=round(time.monotonic() - started)
        ))  # fmt: skip

    filled = fill_sales_orders(database_url, sales_orders, report)
    tell(
        _("{first} to {last}: {orders} orders with {lines} lines.").format(
            first=filled.first_number,
            last=filled.last_number,
            orders=f"{filled.orders:,}",
            lines=f"{filled.lines:,}",
        )
    )
