"""What crosses the door for paper templates."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from erp_core.kit.schema import Input, Schema
from erp_core.kit.types import LINES, SOURCE, Name

# The delivered ones have 3,000 letters at most.
MOST_LETTERS = 100_000
# A page of small print.
MOST_OF_TERMS = 4000


class TemplateInput(Input):
    """A template as somebody wrote it; ``file_name`` says later which file it was.

    Attributes:
        source: to the letter, so that a fault is in the line its author sees.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    file_name: Name
    source: Annotated[str, SOURCE, Field(min_length=1, max_length=MOST_LETTERS)]


class TermsInput(Input):
    """What is to stand below each paper of a kind: how it is paid, delivered, complained about."""

    terms: Annotated[str, LINES, Field(max_length=MOST_OF_TERMS)] = ""


class TemplateRow(Schema):
    """What one paper is laid out by.

    Attributes:
        name: of the kind of document, or ``list``.
        file_name: the company's own; empty where it takes the delivered template.
        terms: what stands below the lines; empty for nothing.
        fault: why it could not set a paper lately, so that the delivered template did; empty while it can.
        changed_at, changed_by: of the last change; None where there never was one.
    """

    name: str
    file_name: str
    terms: str
    fault: str
    changed_at: datetime | None
    changed_by: str | None


class TemplateView(TemplateRow):
    """The same with the template itself.

    Attributes:
        source: of the company's own; empty where it takes the delivered one.
        delivered: what the program brings for this paper.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    source: str
    delivered: str
