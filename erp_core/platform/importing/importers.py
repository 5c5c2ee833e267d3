"""Who imports a kind of record."""

from types import ModuleType

from erp_core.kit.kind import Kind
from erp_core.platform.importing.document_import import MOST_DOCUMENTS, DocumentImport
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.record_import import RecordImport


def importer_of(
    kind: Kind, service: ModuleType, most_documents: int | None = MOST_DOCUMENTS
) -> FileImport | None:
    """What imports records of the kind; None where no file can say all that they need.

    Args:
        service: module with its operations.
        most_documents: that are imported at once; None for any number.
    """
    if RecordImport.can(kind, service):
        return RecordImport(kind, service)
    return DocumentImport(kind, service, most_documents) if DocumentImport.can(kind, service) else None
