"""Collections: list, read, write, delete and move any kind of record, in one place."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, get_type_hints

import pydantic
from fastapi import Request, Response
from pydantic import BaseModel

from erp_core.errors import ErpError, StaleRecord
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import Kind
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.kit.wire import REST_PATH
from erp_core.server.rest.conditions import Conditions, etag
from erp_core.server.rest.fields import Narrowing, Page, PageFilter, Sums, Written
from erp_core.server.rest.filters import Filters
from erp_core.server.rest.finding import Finding
from erp_core.server.rest.kind_schemas import NAMES, KindSchemas, about, is_schema, written_by
from erp_core.server.rest.names import Names
from erp_core.server.rest.resource import answer
from erp_core.server.rpc import calls_of


class Lookup:
    """Runs the core's queries for one request, while its input is brought into the core's form."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def __call__(self, operation: str, **arguments: Any) -> Any:
        return await calls_of(self._request).result(self._request, operation, arguments)


Translate = Callable[[Lookup, Any, Any], Awaitable[dict[str, Any]]]


async def as_written(_lookup: Lookup, data: Written, _stored: Any) -> dict[str, Any]:
    """Input that has the core's form already."""
    return data.model_dump(exclude={"version"})


@dataclass(frozen=True)
class Collection:
    """One kind of record, as the public sees it.

    Attributes:
        path: ``purchase-orders``.
        about: one line for the documentation page.
        title: ``purchase order``, in sentences.
        record: ``purchase_order``, how the core's operations begin.
        argument: name of the operations' parameter that takes the input.
        written, view, row: the public schemas; nothing is written where the core has no operation for it.
        filters: what narrows the list.
        to_core: brings the public input into the core's form; its third argument is the stored record
            where there is one.
        changed: what is written to change a record, where that is less than what a new one needs.
        titles: the plural, where it does not end in s alone.
        elsewhere: what is done at an address of another name, and that name.
    """

    path: str
    about: str
    title: str
    record: str
    argument: str
    written: type[Written] | None
    view: type[BaseModel]
    row: type[BaseModel]
    filters: Filters
    names: Names
    to_core: Translate
    changed: type[Written] | None = None
    titles: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind, service: Any) -> "Collection":
        """The resource of a kind: whatever its operations take and answer, under the core's own names.

        Args:
            service: the module with its operations and its ``LISTING``.
        """
        schemas = KindSchemas(kind, service)
        return cls(
            path=kind.plural.lower().replace(" ", "-"),
            about=about(kind),
            title=kind.title,
            titles=kind.plural.lower(),
            record=kind.name,
            argument=written_by(service)[0],
            written=schemas.written,
            changed=schemas.changed,
            view=schemas.view,
            row=schemas.row,
            filters=Filters.of(service.LISTING),
            names=NAMES,
            to_core=as_written,
        )

    @property
    def plural(self) -> str:
        return self.titles or f"{self.title}s"

    @property
    def a_title(self) -> str:
        is_spoken_so = self.title[0] in "aeiou" and not self.title.startswith(("use", "uni", "eu"))
        return f"{'an' if is_spoken_so else 'a'} {self.title}"

    @property
    def url(self) -> str:
        return f"{REST_PATH}/{self.path}"

    @property
    def summary_url(self) -> str:
        """Where its list is counted and added up: not below its own address, where the id of one stands."""
        return f"{REST_PATH}/summary/{self.path}"

    @cached_property
    def moves(self) -> dict[str, str]:
        """What is done to a record, and what each means: by its version, and a word or two at most."""
        return {
            operation.name.partition(".")[2]: operation.function.__doc__ or ""
            for operation in OPERATIONS
            if operation.name.startswith(f"{self.record}.")
            and operation.mode is Mode.COMMAND
            and {"id", "version"} <= operation.arguments.model_fields.keys()
            and not any(is_schema(kind) for kind in self.told_of(operation.name.partition(".")[2]).values())
            and not operation.name.endswith(".delete")
            and operation.name.partition(".")[2] not in self.elsewhere
            and self.gives_record(operation.name.partition(".")[2])
        }

    def told_of(self, verb: str) -> dict[str, Any]:
        """What is told of a move beside the record and its version, and of which type."""
        operation = OPERATIONS.get(f"{self.record}.{verb}")
        assert operation is not None  # noqa: S101 - moves are operations
        hints = get_type_hints(operation.function, include_extras=True)
        names = operation.arguments.model_fields.keys() - {"id", "version", "confirmed"}
        return {name: hints[name] for name in names}

    def has_address(self, verb: str) -> bool:
        """Whether programs can do it."""
        if verb == "delete":
            return OPERATIONS.get(f"{self.record}.delete") is not None
        return verb in self.moves or verb in self.elsewhere or (verb == "update" and self.gives_record(verb))

    def gives_record(self, verb: str) -> bool:
        """Whether the core has this operation, and answers with the record as an address does.

        What answers with something else, as with a temporary password, is at no address.
        """
        operation, read = (OPERATIONS.get(f"{self.record}.{name}") for name in (verb, "get"))
        return operation is not None and read is not None and operation.returned == read.returned

    def asks(self, name: str) -> bool:
        """Whether the operation of this name may ask before it does something."""
        operation = OPERATIONS.get(f"{self.record}.{name}")
        return operation is not None and "confirmed" in operation.arguments.model_fields

    def one(self, record: Any, status: int = HTTPStatus.OK, **headers: str) -> Response:
        """A record and its ETag; of what may be done with it, what programs can do."""
        if (actions := getattr(record, "actions", None)) is not None:
            record = record.model_copy(update={"actions": [one for one in actions if self.has_address(one)]})
        return answer(self.names.answer(self.view, record), status, etag(record) | headers)


class Handlers:
    """Carries out the requests of one collection."""

    def __init__(self, collection: Collection) -> None:
        self.of = collection
        self._asked = Finding(collection.filters.listing, collection.names)

    async def list(self, request: Request, filter: PageFilter) -> Response:
        """Rows of one page; they are counted only if more than the page may match."""
        sort = self.of.names.sort(getattr(filter, "sort", ""))
        query = await self._query(request, filter, sort)
        page = {"limit": filter.limit, "offset": filter.skip}
        rows = await self.run(request, "search", query=query.model_copy(update=page))
        total = filter.skip + len(rows)
        if len(rows) == filter.limit or (filter.skip and not rows):
            total = (await self.run(request, "summary", query=query)).count
        items = [self.of.names.answer(self.of.row, row) for row in rows]
        return answer(Page[Any](items=items, total=total, skip=filter.skip, limit=filter.limit))

    async def summary(self, request: Request, filter: Narrowing) -> Response:
        """What all that match come to."""
        sums = await self.run(request, "summary", query=await self._query(request, filter, ""))
        return answer(self.of.names.answer(Sums, sums))

    async def _query(self, request: Request, filter: Narrowing, sort: str) -> ListQuery:
        """All that is asked of the list, in whichever way."""

        async def ask(operation: str, arguments: dict[str, Any]) -> Any:
            return await calls_of(request).result(request, operation, arguments)

        line = await self._asked.query(filter.q, ask) if filter.q else ListQuery()
        where = [*self.of.filters.where(filter), *self._asked.clauses(filter.where), *line.where]
        try:
            return ListQuery(text=f"{filter.text} {line.text}".strip(), where=where, sort=sort)
        except pydantic.ValidationError as error:
            raise as_validation_error(error.errors(include_url=False, include_input=False)) from None

    async def create(self, request: Request, data: Written, conditions: Conditions) -> Response:
        made = await self._first_answer(request, "create", conditions)
        if made is None:
            values = await self._translated(request, data, None)
            made = await self.run(request, "create", conditions, **{self.of.argument: values})
        return self.of.one(made, HTTPStatus.CREATED, Location=f"{self.of.url}/{made.id}")

    async def update(self, request: Request, id: int, data: Written, conditions: Conditions) -> Response:
        version = conditions.version(getattr(data, "version", None))
        changed = await self._first_answer(request, "update", conditions)
        if changed is None:
            stored = await self.run(request, "get", id=id)
            values = {self.of.argument: await self._translated(request, data, stored)}
            changed = await self.run(request, "update", conditions, id=id, version=version, **values)
        return self.of.one(changed)

    async def change(
        self, request: Request, id: int, name: str, written: int | None, conditions: Conditions, **values: Any
    ) -> Any:
        """Run a command on one record; where no version was sent, on the one that is stored now."""
        version = conditions.optional_version(written)
        if version is None:
            version = (await self.run(request, "get", id=id)).version
        return await self.run(request, name, conditions, id=id, version=version, **values)

    async def run(
        self, request: Request, name: str, conditions: Conditions | None = None, **arguments: Any
    ) -> Any:
        """The operation's result; what it refuses is said in public names."""
        request_id = conditions.request_id if conditions else None
        operation = f"{self.of.record}.{name}"
        if conditions is not None and conditions.confirmed and self.of.asks(name):
            arguments["confirmed"] = conditions.confirmed
        try:
            return await calls_of(request).result(request, operation, arguments, request_id)
        except StaleRecord as error:
            raise conditions.refusal(error) if conditions else error from None
        except ErpError as error:
            raise self.of.names.refusal(error) from None

    async def _first_answer(self, request: Request, name: str, conditions: Conditions) -> Any | None:
        """What a request that comes again was answered, before anything is looked up anew for it."""
        if conditions.request_id is None:
            return None
        return await calls_of(request).first_answer(
            request, f"{self.of.record}.{name}", conditions.request_id
        )

    async def _translated(self, request: Request, data: Written, stored: Any) -> dict[str, Any]:
        return await self.of.to_core(Lookup(request), data, stored)
