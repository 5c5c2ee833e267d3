"""What crosses the door for login and sessions."""

import uuid
from datetime import datetime

from erp_core.kit.schema import Schema
from erp_core.security.user.schema import Me

# Told beside the names of changed tables when sessions were ended or somebody got another role: each program
# then asks about itself.
RIGHTS = "rights"


class Tokens(Schema):
    """What a login or a renewal hands out.

    Attributes:
        access_token: JWT, sent with each call.
        expires_in: seconds the access token lives.
        refresh_token: good for one renewal.
        draft_key: 64 hexadecimal digits, always the same for one user: by it his programs know again what
            they left on a disk that others write to.
    """

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105 - the type's name, not a secret
    expires_in: int
    draft_key: str
    me: Me


class SessionRow(Schema):
    """One login that still stands; ``client`` is the PC's name, ``client_version`` the program's."""

    id: uuid.UUID
    user_id: int
    username: str
    full_name: str
    role: str
    client: str
    client_version: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_own: bool
