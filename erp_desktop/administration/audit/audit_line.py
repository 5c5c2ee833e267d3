"""AuditLine: an entry of the audit log as a row of the screen's table."""

from dataclasses import dataclass
from datetime import datetime

from erp_core.kit.i18n import upper_first
from erp_core.security.audit.schema import AuditRow
from erp_core.security.audit.tell import headline, record_of
from erp_desktop.kit.history.sentences import style_of


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What the table shows; ``entry`` is what it was made from."""

    id: int
    at: datetime
    user: str
    sentence: str
    record: str
    entry: AuditRow


def line(entry: AuditRow) -> AuditLine:
    """The entry as a row."""
    record = upper_first(record_of(entry))
    return AuditLine(entry.id, entry.at, entry.user, headline(entry, style_of(entry.currency)), record, entry)
