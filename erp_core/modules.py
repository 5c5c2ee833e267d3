"""One import line per model and service; the registry, Alembic and PyInstaller read it."""

from collections.abc import Iterator
from dataclasses import replace
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS, Operation, operation_of

if TYPE_CHECKING:
    from erp_core.kit.listing import Lined, Listing  # loads SQL, which a login window must not wait for
    from erp_core.platform.importing.file_import import FileImport

# What every service offers whose records are looked at, and that keeps its own from first to last.
_READ_BY = ("search", "summary", "get")
_KEPT_BY = (*_READ_BY, "create", "update", "delete")


_LOADING = RLock()


def load_once() -> None:
    """As ``load``, where several threads may want it: who comes second waits for the first."""
    with _LOADING:
        load()


def load() -> None:
    """Import everything that declares a table or an operation."""
    import erp_core.masters.company.service
    import erp_core.masters.currency.service
    import erp_core.masters.exchange_rate.service
    import erp_core.masters.item.service
    import erp_core.masters.number_series.service
    import erp_core.masters.party.service
    import erp_core.masters.party_item.service
    import erp_core.masters.unit.service
    import erp_core.masters.warehouse.service
    import erp_core.platform.attachment.service
    import erp_core.platform.inbox.service
    import erp_core.platform.job.service
    import erp_core.platform.listed.service
    import erp_core.platform.note.service
    import erp_core.platform.presence.service
    import erp_core.platform.print_template.service
    import erp_core.platform.printing.service
    import erp_core.platform.saved_view.service
    import erp_core.platform.search.service
    import erp_core.platform.sending.service
    import erp_core.platform.template.service
    import erp_core.production.work_order.service
    import erp_core.purchasing.purchase_order.service
    import erp_core.reporting.dashboard.service
    import erp_core.reporting.server.service
    import erp_core.sales.sales_order.service
    import erp_core.security.audit.service
    import erp_core.security.desk.service
    import erp_core.security.mail.service
    import erp_core.security.password_reset.service
    import erp_core.security.role.service
    import erp_core.security.second_factor.service
    import erp_core.security.session.service
    import erp_core.security.user.service
    import erp_core.stock.holding.service
    import erp_core.stock.stock_adjustment.service
    import erp_core.stock.stock_move.service  # noqa: F401


def services() -> Iterator[tuple[Kind, ModuleType]]:
    """Each kind whose records are listed, read, written and deleted, with the service that does it."""
    return _that_have(_KEPT_BY)


def listed() -> Iterator[tuple[Kind, ModuleType]]:
    """Each kind whose records are listed and read, whoever writes them, with the service that does it."""
    return ((kind, service) for kind, service in _that_have(_READ_BY) if hasattr(service, "LISTING"))


def _that_have(verbs: tuple[str, ...]) -> Iterator[tuple[Kind, ModuleType]]:
    load()
    for kind in KINDS:
        found = [OPERATIONS.module_of(f"{kind.name}.{verb}") for verb in verbs]
        if found[0] is not None and None not in found:
            yield kind, found[0]


def listing_of(operation: str) -> "Listing[Any] | None":
    """The list that an operation gives a page of (``sales_order.search``); None for any other operation."""
    return (
        getattr(OPERATIONS.module_of(operation), "LISTING", None) if operation.endswith(".search") else None
    )


def lined_of(operation: str) -> "Lined":
    """The columns of a file with a row for each line of what an operation gives a page of.

    Raises:
        ValidationError: no file with such lines can be read again.
    """
    from erp_core.platform.importing.lined_file import lined_of

    found = import_of(operation.removesuffix(".search"))
    lined = lined_of(found[1].shape) if found is not None else None
    if lined is None:
        raise ValidationError.at("with_lines", _("These records have no lines a file could hold."))
    return lined


def import_of(name: str) -> "tuple[tuple[Operation, ...], FileImport] | None":
    """What somebody must be allowed to do who imports a kind of record, and what does it.

    None where no file can say all that records of the kind need. The first operation bears the import's own
    name, by which the audit log calls it.
    """
    from erp_core.platform.importing.importers import importer_of  # as slow to load as ``Listing``

    service = {kind.name: service for kind, service in services()}.get(name)
    kind = KINDS.get(name)
    importer = importer_of(kind, service) if kind is not None and service is not None else None
    if service is None or importer is None:
        return None
    add = operation_of(service.create)
    own = replace(add, name=f"{name}.import_file")
    more = (operation_of(service.update),) if importer.changes else ()
    return (own, add, *more), importer
