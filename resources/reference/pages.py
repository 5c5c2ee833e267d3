"""The text of each page, made from kinds, shipped roles and columns."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import ARRAY, Column, Numeric, String, Table
from starlette.routing import Route

from erp_core import modules
from erp_core.kit.kind import KINDS, Kind, Level
from erp_core.kit.paths import project_dir
from erp_core.kit.records.column import kind_of, refers_to
from erp_core.kit.records.db import Base
from erp_core.security.permission import ROLE_TITLES
from erp_core.server.rest import COLLECTIONS, router

_FROM, _TO = "<!-- From here on made by ./dev reference. -->", "<!-- Up to here. -->"
MADE = "<!-- Made by ./dev reference; whatever is written here by hand is lost. -->"


def folder() -> Path:
    """Where the pages are."""
    return project_dir() / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name to text of every page that is made."""
    modules.load()
    made = {"permissions.md": _permissions, "statuses.md": _statuses, "fields.md": _fields}
    whole = {name: "\n".join([MADE, "", *lines(), ""]) for name, lines in made.items()}
    return whole | {"rest.md": _with_addresses((folder() / "rest.md").read_text(encoding="utf-8"))}


def _permissions() -> Iterator[str]:
    yield "# Permissions and shipped roles"
    yield ""
    yield "What each role may do as it is shipped. A company changes its roles as it likes; only the"
    yield "administrator's always holds everything."
    for kind in KINDS:
        yield from ("", f"## {kind.plural}", "")
        yield from _table("permission", "what it allows", *(ROLE_TITLES[level.role] for level in Level))
        for action, permit in kind.every_permit.items():
            held = ("✓" if level >= permit.by else "" for level in Level)
            yield _row(f"`{kind.name}:{action}`", permit.title, *held)


def _statuses() -> Iterator[str]:
    yield "# Statuses and moves"
    yield ""
    yield "Each arrow is an operation, a button and a permission of its name; beside it stands the lowest"
    yield "shipped role that may."
    for kind in KINDS:
        if kind.statuses is not None:
            yield from ("", f"## {kind.plural}", "", *_diagram(kind), "", *_legend(kind))


def _diagram(kind: Kind) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for status in kind.statuses or ():
        yield f"    {status}: {status.label}"
    yield f"    [*] --> {kind.initial}"
    for move in kind.moves:
        for source in move.sources:
            yield f"    {source} --> {move.target}: {move.name} ({ROLE_TITLES[move.by.role]})"
    yield from (f"    {status} --> [*]" for status in kind.final)
    yield "```"


def _legend(kind: Kind) -> Iterator[str]:
    yield from _table("move", "button", "before", "after", "from role", "rules")
    for move in kind.moves:
        rules = {
            "there must be a line": move.needs_lines,
            "four eyes, where the company wants them": move.is_approval,
            "asked before it is done": bool(move.question),
        }
        told = "; ".join(rule for rule, holds in rules.items() if holds)
        before = ", ".join(move.sources)
        yield _row(f"`{move.name}`", move.button, before, move.target, ROLE_TITLES[move.by.role], told)
    yield ""
    yield f"Content may change while {' or '.join(kind.editable)}."


def _fields() -> Iterator[str]:
    yield "# Fields"
    yield ""
    yield "What is stored of each record. A field without a title is told to nobody: stamps, links, search."
    yield "Texts have a length in characters, numbers in digits before and after the point. REST tells what"
    yield "stands under *in REST*, by that name; of the others it knows nothing."
    for table in sorted(Base.metadata.tables.values(), key=_place):
        yield from ("", f"## {_called(table)}", "")
        yield from _table("field", "title", "kind", "length", "may be empty", "in REST")
        public = _public(table)
        for column in table.columns:
            yield _row(
                f"`{column.name}`",
                column.info.get("title", ""),
                _kind(column),
                _length(column),
                "yes" if column.nullable else "",
                f"`{public[column.name]}`" if column.name in public else "",
            )


def _public(table: Table) -> dict[str, str]:
    """Column to the name that REST answers it by, or takes it by where it never answers it."""
    kind = KINDS.stored_in(table.name)
    found = next((one for one in COLLECTIONS if kind is not None and one.record == kind.name), None)
    if kind is None or found is None:
        return {}
    written: dict[str, Any] = dict(found.written.model_fields) if found.written is not None else {}
    told = written | found.view.model_fields
    if kind.stored_in != table.name:
        (line,) = get_args(told[found.names.public("lines")].annotation)
        told = line.model_fields
    names = {column.name: found.names.public(column.name) for column in table.columns}
    return {name: public for name, public in names.items() if public in told}


def _with_addresses(text: str) -> str:
    """The page of REST with the table of its records, which stands between two marks."""
    before, begin, rest = text.partition(_FROM)
    _old, end, after = rest.partition(_TO)
    return "\n".join([before + begin, "", *_addresses(), "", end + after])


def _addresses() -> Iterator[str]:
    yield from _table("address", "list", "one", "`POST {id}/…`")
    methods: defaultdict[str, list[str]] = defaultdict(list)
    for route in router().routes:
        if isinstance(route, Route):
            methods[route.path] += sorted(route.methods or ())
    for of in COLLECTIONS:
        one = f"{of.url}/{{id}}"
        moves = [path.removeprefix(f"{one}/") for path in methods if path.startswith(f"{one}/")]
        yield _row(f"`{of.path}`", *(_ticked(told) for told in (methods[of.url], methods[one], moves)))


def _ticked(words: list[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def _place(table: Table) -> tuple[int, str]:
    """Kinds in their order; what belongs to none comes last."""
    kind = KINDS.stored_in(table.name)
    return (kind.place if kind is not None else max(each.place for each in KINDS) + 1, table.name)


def _called(table: Table) -> str:
    kind = KINDS.stored_in(table.name)
    if kind is None:
        return f"`{table.name}`"
    return f"{kind.plural}{'' if kind.stored_in == table.name else ': lines'} (`{table.name}`)"


def _kind(column: Column[object]) -> str:
    several = "several of " if isinstance(column.type, ARRAY) else ""
    computed = ", computed" if column.computed is not None else ""
    target = refers_to(column)
    return (
        f"{several}{kind_of(column).value.replace('_', ' ')}{f' to `{target}`' if target else ''}{computed}"
    )


def _length(column: Column[object]) -> str:
    """Characters of a text; digits before and after the point of a number."""
    stored = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    if isinstance(stored, Numeric) and stored.precision is not None:
        scale = stored.scale or 0
        return f"{stored.precision - scale}.{scale}"
    return str(stored.length) if isinstance(stored, String) and stored.length else ""


def _table(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield f"|{'---|' * len(titles)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
