"""What crosses the door for templates."""

from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Row, Schema
from erp_core.kit.types import CODE, LINE, LINES, broken_rule
from erp_core.platform.saved_view.schema import Audience, RoleName
from erp_core.platform.template import MOST_LETTERS, MOST_LINES

KindName = Annotated[str, CODE, Field(pattern=r"^[a-z0-9_]*$", max_length=80)]
TemplateName = Annotated[str, LINE, Field(min_length=1, max_length=80)]
FieldName = Annotated[str, CODE, Field(pattern=r"^[a-z0-9_]+$", max_length=80)]
# As JSON has it; a number with decimals is a text there.
Value = StrictBool | StrictInt | Annotated[str, LINES, Field(max_length=10_000)]
Values = dict[FieldName, Value]


class TemplateContent(Schema):
    """What stands in a new record; by the names of what its kind is written with, as JSON has the values.

    Attributes:
        v: of the form this is written in; what is stored is read for ever.
        fields: of the header.
        lines: of each line; what is not there is empty.
    """

    v: Annotated[int, Field(ge=1, le=1)] = 1
    fields: Annotated[Values, Field(max_length=200)] = Field(default={})
    lines: Annotated[list[Annotated[Values, Field(max_length=50)]], Field(max_length=MOST_LINES)] = Field(
        default=[]
    )

    @model_validator(mode="after")
    def _is_small(self) -> Self:
        if len(self.model_dump_json()) > MOST_LETTERS:
            words = _("This template is too large to be kept: {most} letters at most.")
            raise broken_rule("template", words.format(most=MOST_LETTERS))
        return self


class KeptTemplate(Row):
    """A template, for whoever may begin with it.

    Attributes:
        of: name of the kind of record it is for.
        role, role_title: of the role it is shared with; empty otherwise.
        can_change: the caller may rename and remove it.
        shared_by: who shared it; empty for one's own.
    """

    version: int
    of: str
    name: str
    audience: Audience
    role: str = ""
    role_title: str = ""
    can_change: bool = False
    shared_by: str = ""


class Templates(Schema):
    """Templates; ``roles`` are those the caller may share with, none for who may not share."""

    templates: list[KeptTemplate] = Field(default=[])
    roles: list[RoleName] = Field(default=[])


class NamedRecord(Schema):
    """A record that a template names.

    Attributes:
        field: of the header or of a line that names it.
        key: as it stands there.
        is_usable: nobody made it inactive, or deleted it, since.
    """

    field: str
    key: int | str
    code: str
    name: str
    is_usable: bool


class Beginning(Schema):
    """What a new record begins with.

    Attributes:
        fields, lines: what the records are that stand in them, as they are called today.
        lost: names of what its kind of record does not take any more; it is left out of the content.
    """

    template: KeptTemplate
    content: TemplateContent
    fields: list[NamedRecord] = Field(default=[])
    lines: list[NamedRecord] = Field(default=[])
    lost: list[str] = Field(default=[])
