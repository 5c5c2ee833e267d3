"""What crosses the door of a user's desk."""

import json
from typing import Annotated

from pydantic import AfterValidator, Field

from erp_core.kit.i18n import _
from erp_core.kit.types import CODE, LINES, broken_rule

MOST_LETTERS = 4000


def _json(text: str) -> str:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise broken_rule("json", _("A desk setting is written as JSON.")) from None
    return text


SettingName = Annotated[str, CODE, Field(pattern=r"^[a-z0-9_]+(/[a-z0-9_.]+)*$", max_length=100)]
SettingContent = Annotated[str, LINES, Field(max_length=MOST_LETTERS), AfterValidator(_json)]
