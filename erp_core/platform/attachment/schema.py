"""What crosses the door about a file on a record."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from erp_core.kit.i18n import _
from erp_core.kit.schema import Row, Schema
from erp_core.kit.types import CODE, LINE, Id, broken_rule
from erp_core.platform.attachment.programs import why_no_name

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _no_control(value: Any) -> Any:
    if isinstance(value, str) and _CONTROL.search(value):
        raise broken_rule("file_name", _("The file’s name has control characters. Rename it first."))
    return value


def _no_path(name: str) -> str:
    if "/" in name or "\\" in name or not name.strip(". "):
        raise broken_rule("file_name", _("This is a path and not the name of a file."))
    if why := why_no_name(name):
        raise broken_rule("file_name", why)
    return name


FileName = Annotated[
    str,
    LINE,
    BeforeValidator(_no_control),
    Field(min_length=1, max_length=200),
    AfterValidator(_no_path),
]
KindName = Annotated[str, CODE, Field(pattern="^[a-z_]+$", max_length=40)]
Digest = Annotated[str, CODE, Field(pattern="^[0-9a-f]{64}$", max_length=64)]


class AttachmentRow(Row):
    """A file of a record.

    Attributes:
        size: bytes.
        sha256: of the bytes, as 64 hexadecimal digits.
    """

    name: str
    size: int
    sha256: str
    created_at: datetime
    created_by: str | None = None


class NewFile(Schema):
    """What is said of a file before its bytes come.

    Attributes:
        kind, record_id: the record it hangs on.
        size, sha256: of the bytes; what comes is held to both.
    """

    kind: KindName
    record_id: Id
    name: FileName
    size: Annotated[int, Field(ge=0, le=2**53)]
    sha256: Digest
