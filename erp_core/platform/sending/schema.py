"""What crosses the door about papers that are sent."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from erp_core.kit.schema import Input, Row, Schema
from erp_core.kit.types import LINES, Email, ShortText

# Given to the user's own mail program; in the outbox; taken by the mail server; given up.
SendingState = Literal["handed", "waiting", "sent", "failed"]


MOST_RECIPIENTS = 10
Recipient = Annotated[Email, Field(min_length=3)]


class DocumentMail(Input):
    """A mail that takes a paper along, as its writer typed it; each recipient gets his own."""

    recipients: Annotated[list[Recipient], Field(min_length=1, max_length=MOST_RECIPIENTS)]
    subject: Annotated[ShortText, Field(min_length=1)]
    body: Annotated[str, LINES, Field(max_length=4000)] = ""


class SendingRow(Row):
    """A paper that was sent.

    Attributes:
        attachment_id: of the PDF.
        recipient: empty where the user's own mail program was given it.
        problem: why the last try to send it failed; empty if it did not.
    """

    attachment_id: int
    name: str
    recipient: str
    created_at: datetime
    created_by: str | None
    state: SendingState
    problem: str


class Ways(Schema):
    """How a paper can be sent beside by the user's own mail program.

    Attributes:
        sender: the company's address; empty where it has no mail server.
        recipients: those the record's paper was last sent to.
    """

    sender: str
    recipients: list[str]
