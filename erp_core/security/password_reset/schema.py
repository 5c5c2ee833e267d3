"""What crosses the door for a forgotten password."""

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from erp_core.kit.types import Secret


def _as_mailed(code: SecretStr) -> SecretStr:
    """As it was sent, however it was typed off."""
    return SecretStr(code.get_secret_value().strip().lower())


MailedCode = Annotated[Secret, AfterValidator(_as_mailed)]
