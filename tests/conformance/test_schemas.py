"""What crosses the door: every field stands for something stored, and no number is a float."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pydantic
import pytest
from pydantic import BaseModel
from sqlalchemy import BigInteger, Double, Float, Integer, Numeric, SmallInteger, String

import erp_core
from erp_core import modules
from erp_core.kit.filter import Value
from erp_core.kit.operation import OPERATIONS, Operation
from erp_core.kit.records.db import Base
from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import CODE, LINE, LINES, SOURCE
from erp_core.server.rest import COLLECTIONS
from tests.factories.sources import files, nodes

modules.load()
CORE = Path(erp_core.__file__).parent

# Schema to the fields that are no attribute of the folder's model, and why.
NOT_STORED: dict[str, set[str]] = {
    # Every view: what may be done with the record, and what the caller misses for the rest.
    "View": {"actions", "refused"},
    # A password is stored as a hash; the role by its id.
    "RegistrationInput": {"password"},
    # How many users hold the role; counted.
    "RoleRow": {"users"},
    # The caller, told from the session: permissions, the company's language and clock, whose session it is.
    "Me": {"permissions", "company", "is_test", "language", "own_format", "timezone", "now"},
    "SessionRow": {"is_own"},
    # A permission in two halves; it is stored whole.
    "PermissionRow": {"permission", "document", "action"},
    # What a search for gaps has counted.
    "GapRow": {"series", "first", "last", "count", "missing"},
    # Whether there is a password, which itself is never told; and what the outbox holds.
    "MailView": {"has_secret", "waiting"},
}
# Rows that join tables of other folders or several of their own: schema to models.
JOINED: dict[str, set[str]] = {
    "SessionRow": {"LoginSession", "User"},
    "OpenLineRow": {"SalesOrder", "SalesOrderLine"},
    "LineView": {"PurchaseOrderLine", "SalesOrderLine"},
    "LineInput": {"PurchaseOrderLine", "SalesOrderLine"},
    "HoldingView": {"Holding", "Item"},
}
# Schemas of what is no record of their folder's model: answers to questions, parts of others.
OF_NO_TABLE = {"dashboard", "server", "audit"}
# Texts by which something is looked up, whose own code is stored.
FOUND = {
    *((line, "unit") for line in ("LineInput", "StockAdjustmentLineInput", "WorkOrderInput")),
    *((user, "role") for user in ("UserInput", "UserUpdate")),
}
HOLD_A_PASSWORD = {"RegistrationInput", "MailInput"}


def subclasses(kind: type[Any]) -> list[type[Any]]:
    return [s for direct in kind.__subclasses__() for s in (direct, *subclasses(direct))]


def schemas() -> list[type[Schema]]:
    """Every Row, Input and View that a folder declares."""
    found = {s for s in subclasses(Schema) if s.__name__.endswith(("Row", "Input", "View", "Me"))}
    return sorted(
        (s for s in found if folder_of(s) or s.__name__ in JOINED), key=lambda s: (s.__module__, s.__name__)
    )


def folder_of(schema: type[Any]) -> str:
    """The folder whose model the schema is about; empty for the kit's own and for answers to questions."""
    path = schema.__module__.split(".")
    folder = path[-2] if path[-1] == "schema" and path[0] == "erp_core" else ""
    return "" if folder in OF_NO_TABLE or path[1] in ("kit", "server", "platform", "trading") else folder


def models_of(schema: type[Any]) -> list[type[Base]]:
    """The tables the schema is about."""
    package = schema.__module__.rpartition(".")[0]
    every = [mapper.class_ for mapper in Base.registry.mappers]
    joined = JOINED.get(schema.__name__)
    return [m for m in every if (m.__name__ in joined if joined else m.__module__ == f"{package}.model")]


def attributes_of(schema: type[Any]) -> set[str]:
    """Names of everything stored in the tables the schema is about."""
    return {name for model in models_of(schema) for name in dir(model)}


@pytest.mark.parametrize("schema", schemas(), ids=lambda s: s.__name__)
def test_every_field_is_an_attribute_of_a_model(schema: type[Schema]) -> None:
    excused = set().union(*(NOT_STORED.get(c.__name__, set()) for c in schema.__mro__))
    told = schema.own_columns() if issubclass(schema, Row) else schema.model_fields
    assert not set(told) - excused - attributes_of(schema)


def test_no_excuse_is_out_of_date() -> None:
    names = {s.__name__: s for s in schemas()} | {"View": View}
    for name, fields in NOT_STORED.items():
        assert fields <= set(names[name].model_fields), name
        excess = fields & attributes_of(names[name]) if name != "View" else set()
        assert not excess, name


def test_what_is_written_can_be_read() -> None:
    views = [v for v in subclasses(Schema) if v.__name__.endswith("View")]
    for schema in schemas():
        if issubclass(schema, Input) and schema.__name__ not in HOLD_A_PASSWORD:
            here = [v for v in views if v.__module__ == schema.__module__]
            called = schema.__name__.removesuffix("Input") + "View"
            view = next((v for v in here if v.__name__ == called), here[0] if here else None)
            if view is not None:
                assert set(schema.model_fields) <= set(view.model_fields), schema.__name__


def parts_of(annotation: Any) -> set[Any]:
    """All types an annotation is made of."""
    if get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        return set().union(*(parts_of(a) for a in get_args(annotation))) | {get_origin(annotation)}
    return {annotation} if isinstance(annotation, type) else set()


def texts_in(annotation: Any) -> Iterator[tuple[Any, ...]]:
    """What stands beside each ``str`` in an annotation."""
    if annotation is str:
        yield ()
    elif get_origin(annotation) is Annotated and get_args(annotation)[0] is str:
        yield get_args(annotation)[1:]
    elif get_origin(annotation) is not Literal and annotation != Value:  # which reads texts by itself
        for part in get_args(annotation):
            yield from texts_in(part)


def written_models() -> set[type[BaseModel]]:
    """Every schema an operation or a resource takes in."""
    found: set[type[BaseModel]] = set()
    waiting: list[Any] = [hint for operation in OPERATIONS for hint in arguments_of(operation).values()]
    waiting += [collection.written for collection in COLLECTIONS]
    while waiting:
        for part in parts_of(waiting.pop()):
            if inspect.isclass(part) and issubclass(part, BaseModel) and part not in found:
                found.add(part)
                waiting += get_type_hints(part).values()
    return found


def arguments_of(operation: Operation) -> dict[str, Any]:
    hints = get_type_hints(operation.function, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in ("return", "ctx")}


def test_all_text_comes_in_by_the_door() -> None:
    """Composed letters, nothing invisible, no control characters: ``kit.types`` sees to that."""
    fields = {operation.name: arguments_of(operation) for operation in OPERATIONS}
    for model in written_models():
        hints = get_type_hints(model, include_extras=True)
        fields[model.__name__] = {name: hints[name] for name in model.model_fields}
    by_themselves = {  # base64, and words of our own list
        ("CompanyInput", "logo"),
        ("RoleInput", "permissions"),
    }
    for owner, hints in fields.items():
        for name, hint in hints.items():
            for beside in texts_in(hint):
                is_read = any(one in (CODE, LINE, LINES, SOURCE) for one in beside)
                assert is_read or (owner, name) in by_themselves, f"{owner}.{name}"


def _days_written() -> list[tuple[type[Schema], str]]:
    """Every field of an Input that holds a day."""
    inputs = [s for s in subclasses(Schema) if issubclass(s, Input)]
    return [(s, n) for s in inputs for n, f in s.model_fields.items() if date in parts_of(f.annotation)]


def test_no_day_is_written_that_the_program_does_not_keep() -> None:
    assert len(_days_written()) >= 6
    for schema, name in _days_written():
        for wrong in ("0024-01-15", "1899-12-31", "3000-01-01", "15012024", 20240115, 1705276800.0, True):
            with pytest.raises(pydantic.ValidationError) as refused:
                schema.model_validate({name: wrong})
            said = {e["loc"][0]: e for e in refused.value.errors()}
            assert said[name]["type"] == "day", (schema.__name__, name, wrong)
        for right in ("1900-01-01", "2999-12-31", date(2024, 1, 15)):
            assert name not in refused_of(schema, {name: right}), (schema.__name__, name, right)


def refused_of(schema: type[Schema], given: dict[str, Any]) -> set[int | str]:
    """Fields that are not taken, those that are missing among them; none where all is well."""
    try:
        schema.model_validate(given)
    except pydantic.ValidationError as refused:
        return {each["loc"][0] for each in refused.errors()}
    return set()


def stored(kinds: type[Any] | UnionType) -> Iterator[tuple[type[Schema], str, Any]]:
    """Every field of an Input that a column of such a type keeps, and that type; of lists that of one."""
    for schema in subclasses(Input):
        for column in [column for model in models_of(schema) for column in model.__table__.columns]:
            kind = getattr(column.type, "item_type", column.type)
            if isinstance(kind, kinds) and column.name in schema.model_fields:
                yield schema, column.name, kind


def is_refused(schema: type[Schema], name: str, value: Any) -> bool:
    """Whether the field does not take it, alone or as one of several."""
    several = get_origin(schema.model_fields[name].annotation) in (list, frozenset)
    return name in refused_of(schema, {name: [value] if several else value})


def test_no_text_is_taken_that_is_longer_than_its_column() -> None:
    """The database would refuse it with a fault instead of a sentence at the field."""
    texts = [one for one in stored(String) if one[2].length and (one[0].__name__, one[1]) not in FOUND]
    assert len(texts) > 60
    for schema, name, kind in texts:
        # Whatever else a field asks of a text: an address of mail, a number to call.
        mail, phone = f"x@{'x.' * (kind.length // 2)}example", f"1{'-' * kind.length}234"
        for text in ("x" * (kind.length + 1), mail, phone):
            assert is_refused(schema, name, text), f"{schema.__name__}.{name} takes over {kind.length}"


def test_no_figure_is_taken_that_its_column_has_no_room_for() -> None:
    figures = [*stored(Numeric | Integer)]
    assert len(figures) > 40
    for schema, name, kind in figures:
        if isinstance(kind, Numeric):
            before, behind = (kind.precision or 0) - (kind.scale or 0), kind.scale or 0
            beyond = [Decimal(10) ** before, Decimal(1).scaleb(-behind - 1)]
        else:
            bits = 63 if isinstance(kind, BigInteger) else 15 if isinstance(kind, SmallInteger) else 31
            beyond = [2**bits, -(2**bits) - 1]
        for figure in beyond:
            assert is_refused(schema, name, figure), f"{schema.__name__}.{name} takes {figure}"


def test_no_schema_has_a_float() -> None:
    models: set[type[BaseModel]] = set()
    waiting: list[Any] = []
    for operation in OPERATIONS:
        hints = get_type_hints(operation.function, include_extras=False)
        waiting += hints.values()
    while waiting:
        for part in parts_of(waiting.pop()):
            assert part not in (float, complex)
            if inspect.isclass(part) and issubclass(part, BaseModel) and part not in models:
                models.add(part)
                waiting += get_type_hints(part).values()
    assert len(models) > 30


def test_no_column_is_a_float() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, Float | Double), column
            if isinstance(column.type, Numeric):
                assert column.type.python_type is Decimal, column
                assert column.type.precision is not None, column


# Seconds and sizes, which are no business figures: file and the names that may be floats there.
FLOATS = {
    "client.py": {"_pause"},
    "core.py": {"_renew_at", "RENEW_BEFORE"},
    "kit/news/listener.py": {"timeout"},
    "reach/http.py": {"patience", "seconds", "self._idle"},
    "security/mail/outbox.py": {"oldest", "float(oldest)"},
    "standby.py": {"behind", "seconds", "float(told.seconds)"},
    "security/session/tokens.py": {"max_age", "expires_at", "float(claims['exp'])"},
}


def test_no_annotation_in_the_core_is_a_float() -> None:
    found = []
    for path in files("erp_core"):
        name = path.relative_to(CORE).as_posix()
        if not name.startswith("server/"):
            allowed = FLOATS.get(name, set())
            made = floats_in(nodes(path, "float"))
            found += [f"{name}: {target}" for target in made if target not in allowed]
    assert not found, "figures of the business are Decimal; seconds and sizes stand in FLOATS"


def floats_in(nodes_of_file: Iterable[ast.AST]) -> list[str]:
    """What is annotated as a float or made one."""
    found = []
    for node in nodes_of_file:
        annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
        if annotation is not None and "float" in {
            n.id for n in ast.walk(annotation) if isinstance(n, ast.Name)
        }:
            target = getattr(node, "arg", None) or getattr(node, "name", None)
            found.append(target or ast.unparse(getattr(node, "target", ast.Name("?"))))
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "float"
            and "inf" not in ast.unparse(node)
        ):
            found.append(ast.unparse(node))
    return found
