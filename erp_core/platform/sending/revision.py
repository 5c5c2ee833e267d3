"""What stands on a paper, told apart from what was sent before: Rev 1, Rev 2."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.platform.sending.model import Sending


def content_of(agreed: Mapping[str, Any]) -> str:
    """A digest of what two sides agree on: the same for two papers that promise the same.

    Args:
        agreed: as it is stored, not as it is written: another form of numbers is no other promise. Nothing of
            who printed it when, or that it is no draft any more.
    """
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
