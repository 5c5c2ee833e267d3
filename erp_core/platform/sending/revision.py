"""What stands on a paper, told apart from what was sent before: Rev 1, Rev 2."""

import hashlib
import json

from sqlalchemy import select

from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.platform.printing.schema import Paper
from erp_core.platform.sending.model import Sending

# What two sides agree on; not who printed it when, or that it is no draft any more.
_AGREED = {"party", "subject", "facts", "columns", "rows", "sums", "notes", "terms"}


def content_of(paper: Paper) -> str:
    """A digest of what was agreed: the same for two papers that promise the same."""
    agreed = paper.model_dump(mode="json", include=_AGREED)
    return hashlib.sha256(json.dumps(agreed, sort_keys=True).encode()).hexdigest()


def revision_of(ctx: Context, kind: Kind, record_id: int, content: str) -> int:
    """How many other versions of this paper were sent, the last one being another or this being none yet.

    0 for the first that is sent, and for that one printed again.
    """
    sent = ctx.session.scalars(
        select(Sending.content)
        .where(Sending.table_name == kind.stored_in, Sending.record_id == record_id)
        .order_by(Sending.id)
    ).all()
    versions = [one for n, one in enumerate(sent) if n == 0 or one != sent[n - 1]]
    return len(versions) - 1 if versions and versions[-1] == content else len(versions)
