"""What crosses the door for views of lists."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.filter.query import MOST_CLAUSES, MOST_LEVELS, require_few
from erp_core.kit.i18n import _
from erp_core.kit.schema import Row, Schema
from erp_core.kit.types import CODE, LINE, ShortText, broken_rule
from erp_core.platform.saved_view import MOST_COLUMNS, MOST_LETTERS

Audience = Literal["own", "role", "all"]
ListName = Annotated[str, CODE, Field(pattern=r"^[a-z0-9_]*$", max_length=80)]
ViewName = Annotated[str, LINE, Field(min_length=1, max_length=80)]
ColumnName = Annotated[str, CODE, Field(pattern=r"^[a-z0-9_]+$", max_length=80)]


class ViewColumn(Schema):
    """A column that is shown; ``width`` is in pixels at 100 %, 0 for what it needs."""

    name: ColumnName
    width: Annotated[int, Field(ge=0, le=4000)] = 0


class ViewContent(Schema):
    """How a list is looked at.

    Attributes:
        v: of the form this is written in; what is stored is read for ever.
        where, text, sort: as ``ListQuery`` has them.
        columns: those that are shown, from the left; empty for those that are delivered.
        group: fields by which the rows are put in groups, the outer one first.
        frozen: so many of the columns stand still while the others are scrolled sideways.
        tint: rows that are late have a colour and marks.
    """

    v: Annotated[int, Field(ge=1, le=1)] = 1
    where: Annotated[list[Clause], Field(max_length=MOST_CLAUSES)] = Field(default=[])
    text: ShortText = ""
    sort: ShortText = ""
    columns: Annotated[list[ViewColumn], Field(max_length=MOST_COLUMNS)] = Field(default=[])
    group: Annotated[list[ColumnName], Field(max_length=MOST_LEVELS)] = Field(default=[])
    frozen: Annotated[int, Field(ge=0, le=MOST_COLUMNS)] = 0
    tint: bool = True

    @property
    def query(self) -> ListQuery:
        """What the list is asked, from its first page."""
        columns = [column.name for column in self.columns]
        return ListQuery(text=self.text, where=self.where, sort=self.sort, columns=columns)

    @field_validator("columns")
    @classmethod
    def _once(cls, columns: list[ViewColumn]) -> list[ViewColumn]:
        """A column stands in one place: the first that is told."""
        first = dict[str, ViewColumn]()
        for column in columns:
            first.setdefault(column.name, column)
        return list(first.values())

    @model_validator(mode="after")
    def _is_small(self) -> Self:
        require_few(self.where)
        if len(self.model_dump_json()) > MOST_LETTERS:
            words = _("This view is too large to be kept: {most} letters at most.")
            raise broken_rule("view", words.format(most=MOST_LETTERS))
        return self


class ViewRow(Row):
    """A view, for whoever may look through it.

    Attributes:
        listing: name of the kind of record whose list it is.
        role, role_title: of the role it is shared with; empty otherwise.
        can_change: the caller may overwrite, rename and remove it.
        is_mine: it is the caller's own default.
        of_my_role: it is the default of the caller's role.
        lost_columns, lost_conditions: what the list does not have any more; the former are left out of the
            content, the latter still stand there, so that nothing is shown that was not asked for.
        is_broken: nobody can read what is stored; the content is that of the list as it is delivered.
        shared_by: who shared it; empty for one's own.
    """

    version: int
    listing: str
    name: str
    audience: Audience
    role: str = ""
    role_title: str = ""
    content: ViewContent
    can_change: bool = False
    is_mine: bool = False
    of_my_role: bool = False
    lost_columns: list[str] = Field(default=[])
    lost_conditions: list[str] = Field(default=[])
    is_broken: bool = False
    shared_by: str = ""


class RoleName(Schema):
    """A role that views can be shared with."""

    name: str
    title: str


class Views(Schema):
    """Views, and what the records are called that their conditions name.

    Attributes:
        names: kind of record to the id of each, and its name and code, as far as the caller may see it.
        roles: those the caller may share views with; empty for who may not share.
    """

    views: list[ViewRow] = Field(default=[])
    names: dict[str, dict[int, list[str]]] = Field(default={})
    roles: list[RoleName] = Field(default=[])


class FirstLook(Views):
    """What a list is opened with.

    Attributes:
        chosen: id of the view that is the caller's default, or his role's; None for none.
        query: what was asked.
        rows: the first page of it; None where the view cannot be asked as it stands.
    """

    chosen: int | None = None
    query: ListQuery
    rows: list[dict[str, Any]] | None = None
