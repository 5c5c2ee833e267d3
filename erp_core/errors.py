"""What can go wrong, each as one sentence a user can act on; errors cross the wire as themselves."""

from typing import Any, ClassVar


class ErpError(Exception):
    """Base of every error shown to a user.

    Attributes:
        message: one or two sentences: what happened, what to do.
        fields: field path (``lines.0.quantity``) to the sentence that belongs beside that field.
        retry_after: seconds after which the same request may succeed, where that is known.
    """

    code: ClassVar[str] = "error"
    retry_after: int | None = None

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}

    @property
    def in_words(self) -> str:
        """All it says where no fields are shown: the sentences of its fields, or its message."""
        return " ".join(dict.fromkeys(self.fields.values())) or self.message

    def to_wire(self) -> dict[str, Any]:
        """Plain data that ``from_wire`` turns back into the same error."""
        return {"type": self.code, "message": self.message, "fields": self.fields}

    @staticmethod
    def from_wire(data: dict[str, Any]) -> "ErpError":
        """The error that ``to_wire`` described; an unknown type becomes a plain ErpError."""
        kind = _BY_CODE.get(data.get("type", ""), ErpError)
        return kind(data.get("message", ""), data.get("fields"))


class ValidationError(ErpError):
    """Input breaks a rule; ``fields`` says where."""

    code = "validation"

    @classmethod
    def at(cls, field: str, message: str) -> "ValidationError":
        """An error about one field; the sentence also serves as the message."""
        return cls(message, {field: message})


class NotFound(ErpError):
    """The record does not exist, or was deleted."""

    code = "not_found"


class NotPermitted(ErpError):
    """The user's role lacks the permission."""

    code = "not_permitted"


class InvalidMove(ErpError):
    """The document's status does not allow this move."""

    code = "invalid_move"


class StaleRecord(ErpError):
    """Somebody else changed the record since the user read it."""

    code = "stale_record"


class Conflict(ErpError):
    """The change collides with what is stored: a code already taken, a request id used for something else."""

    code = "conflict"


class NeedsConfirmation(ErpError):
    """It can be done, but is rarely meant: send it again with the names in ``fields`` as confirmed."""

    code = "needs_confirmation"


class NotLoggedIn(ErpError):
    """No session, or one that expired or was revoked."""

    code = "not_logged_in"


class WrongCredentials(ErpError):
    """User name or password is wrong; which of the two is never said."""

    code = "wrong_credentials"


class AccountLocked(ErpError):
    """Too many failed logins; the message says how long to wait."""

    code = "account_locked"


class AccountNotActive(ErpError):
    """The password is right, but the account is pending or disabled."""

    code = "account_not_active"


class PasswordChangeRequired(ErpError):
    """The password is right, but must be changed before anything else."""

    code = "password_change_required"


class CodeRequired(ErpError):
    """The password is right, and this account's logins need a code of the second factor too."""

    code = "code_required"


class SecondFactorRequired(ErpError):
    """The password is right, but the role wants a second factor, which must be set up first."""

    code = "second_factor_required"


class TooManyRequests(ErpError):
    """This user or this address asks too often, or too much at once."""

    code = "too_many_requests"


class Unreachable(ErpError):
    """The server or the database cannot be reached; nothing of this request was lost on the way."""

    code = "unreachable"


class VersionMismatch(ErpError):
    """Client and server, or program and database, do not fit together."""

    code = "version_mismatch"


class InternalError(ErpError):
    """A defect. The details are in the log under the request id, never in the message."""

    code = "internal"


_BY_CODE: dict[str, type[ErpError]] = {kind.code: kind for kind in ErpError.__subclasses__()}


def in_log(error: Exception) -> str:
    """What a log may say of a failure: the system's reason and file, of others their kind alone.

    What a database says may quote what somebody typed.
    """
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename is not None else error.strerror
    return type(error).__name__
