"""Headers that make writing safe: ``If-Match`` against lost updates, ``Idempotency-Key`` against doubles."""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from erp_core.errors import ErpError, StaleRecord, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.types import ShortText
from erp_core.security.session.tokens import user_named_in
from erp_core.server.requests import bearer_token

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_NONE: list[str] = []
_NAMESPACE = uuid.UUID("2f8e4c1a-54a3-4d3c-9a43-7d1c3b3f6e90")


class PreconditionFailed(StaleRecord):
    """The record is no longer the one that If-Match names."""

    code = "precondition_failed"


class PreconditionRequired(ErpError):
    """A write that must say which version it was made from does not."""

    code = "precondition_required"


IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag you read, for example `"3"`: refuses to overwrite a newer one.',
    ),
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of your own, up to 200 characters without blanks. The same request sent again"
        " under the same key is carried out once and answers the first result.",
    ),
]


Confirm = Annotated[
    list[ShortText],
    Query(
        max_length=20,
        description="Questions answered with yes. What is rarely meant is refused with 409, code"
        " `needs_confirmation`; `fields` names each question. Sent again with these names it is done.",
    ),
]


@dataclass(frozen=True)
class Conditions:
    """What one request says about versions, repetition and questions.

    Attributes:
        expected: the version in If-Match; None without that header.
        request_id: under which a command is carried out once; None without a key.
        confirmed: names of the questions that were answered with yes.
    """

    expected: int | None
    request_id: uuid.UUID | None
    confirmed: tuple[str, ...] = ()

    def version(self, written: int | None) -> int:
        """The version the writer read, from If-Match or from the body."""
        version = self.optional_version(written)
        if version is None:
            raise PreconditionRequired(
                _("Say which version you read: send If-Match with its ETag, or version in the body.")
            )
        return version

    def optional_version(self, written: int | None) -> int | None:
        """Like ``version``; None where neither is sent, which a repeatable request must not do."""
        if self.expected is not None and written is not None and self.expected != written:
            raise ValidationError.at("version", _("If-Match and version contradict each other."))
        version = self.expected if self.expected is not None else written
        if version is None and self.request_id is not None:
            raise PreconditionRequired(_("With an Idempotency-Key, send If-Match or version too."))
        return version

    def refusal(self, error: StaleRecord) -> StaleRecord:
        """The refusal that fits how the version was sent."""
        return PreconditionFailed(error.message) if self.expected is not None else error


async def repeatable(request: Request, idempotency_key: Key = None, confirm: Confirm = _NONE) -> Conditions:
    """Conditions of a request that makes something new."""
    return Conditions(None, _request_id(request, idempotency_key), tuple(confirm))


async def conditions(
    request: Request, if_match: IfMatch = None, idempotency_key: Key = None, confirm: Confirm = _NONE
) -> Conditions:
    """Conditions of a request that changes something."""
    expected = None
    if if_match is not None:
        tag = _TAG.fullmatch(if_match.strip())
        if tag is None:
            raise ValidationError.at("If-Match", _('Send one ETag as it was answered, like "3".'))
        expected = int(tag[1])
    return Conditions(expected, _request_id(request, idempotency_key), tuple(confirm))


async def renewal(request: Request, idempotency_key: Key = None) -> uuid.UUID | None:
    """Under which a renewal may be asked for again; None without a key."""
    return _request_id(request, idempotency_key)


Renewal = Annotated[uuid.UUID | None, Depends(renewal)]
Repeatable = Annotated[Conditions, Depends(repeatable)]
Conditional = Annotated[Conditions, Depends(conditions)]


def etag(record: Any) -> dict[str, str]:
    """The header that names the record's version."""
    return {"ETag": f'"{record.version}"'}


def _request_id(request: Request, key: str | None) -> uuid.UUID | None:
    """An id of this user's own: the same key of somebody else is another id.

    What was sent under it is noted as it was written: by that a repetition is known, whatever has become of
    the names and records it speaks of.
    """
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise ValidationError.at("Idempotency-Key", _("Use 1 to 200 letters, digits or signs, no blanks."))
    body = json.dumps(getattr(request, "parsed", None), sort_keys=True, default=str)
    parts = (request.method, request.url.path, request.url.query, request.headers.get("if-match", ""), body)
    request.state.sent = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()
    # The token is not verified yet; the dispatcher refuses a forged one before it looks at any id.
    return uuid.uuid5(_NAMESPACE, f"{user_named_in(bearer_token(request))} {key}")
