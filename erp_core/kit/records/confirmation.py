"""Questions of the core: what is allowed but rarely meant is asked first.

It is refused with a question, and done when it is sent again with the answer. Every operation that asks takes
``confirmed`` as its last argument.
"""

from typing import Annotated

from pydantic import Field

from erp_core.errors import NeedsConfirmation
from erp_core.kit.types import ShortText

# Names of the questions that were answered with yes.
Confirmed = Annotated[tuple[ShortText, ...], Field(max_length=20)]


def as_it_stands(field: str) -> str:
    """Name of the answer that a figure is meant as it stands, also where it equals the stored one.

    Who lets a person write a figure sends it along. Without it nobody can tell what is meant by a figure that
    depends on another field, as a price does on its unit, when that field changes and the figure does not.
    """
    return f"{field}_stands"


def as_it_follows(field: str) -> str:
    """Name of the answer that a stored figure goes along with the field it depends on."""
    return f"{field}_follows"


def ask(confirmed: Confirmed, name: str, question: str) -> None:
    """Raise NeedsConfirmation unless this question was answered with yes.

    Args:
        name: of the question; stable, it crosses the wire.
        question: what will be done, as a whole sentence, and whether it is meant.
    """
    if name not in confirmed:
        raise NeedsConfirmation(question, {name: question})
