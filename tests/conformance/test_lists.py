"""Every list can do what lists can: each kind that has one is walked through each ability; none is named."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from erp_core import Core, modules
from erp_core.errors import ErpError, ValidationError
from erp_core.kit.filter import Clause, FilterField, ListQuery, Selection, is_
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.writing import LineWriter
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.records.document import Document
from erp_core.kit.wire import LAST_LINE, REST_PATH
from erp_core.kit.words import ValueKind
from erp_core.platform.job import service as jobs
from erp_core.platform.listed import service as listed
from erp_core.platform.saved_view import service as views
from erp_core.platform.saved_view.schema import ViewColumn, ViewContent
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.platform.search import looking
from erp_core.platform.search import service as search
from erp_core.server.rest import COLLECTIONS
from tests.factories.makers import make_all
from tests.factories.mill import PASSWORD, Mill
from tests.factories.serving import served

modules.load()
LISTED = [of for kind in KINDS if (of := Viewed.known(kind.name)) is not None]
BY_LIST = pytest.mark.parametrize("of", LISTED, ids=lambda of: of.name)
PUBLIC = {of.record: of for of in COLLECTIONS}
WHOLE = ListQuery(limit=1000)
CLOCK = ZoneInfo("Asia/Kolkata")
# What is asked where a row holds nothing, or shows nothing of it.
SAMPLES: dict[ValueKind, Any] = {
    ValueKind.FLAG: True,
    ValueKind.REFERENCE: 1,
    ValueKind.DATE: "2024-01-15",
    ValueKind.INSTANT: "2024-01-15",
    ValueKind.TEXT: "abc",
    ValueKind.LONG_TEXT: "abc",
}
HOLDS, HOLDS_NOT = ("is", "from", "to", "has", "begins"), ("above", "below", "empty")


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """An administrator of a company that has a record of each kind in each status."""
    core = mill("admin")
    make_all(core)
    return core


@pytest.fixture(scope="module")
def rest(mill: Mill, core: Core) -> Iterator[httpx.Client]:
    """Another program of the same person."""
    with served(mill.database) as url, httpx.Client(base_url=url, timeout=30) as client:
        told = client.post(f"{REST_PATH}/auth/login", json={"username": "admin", "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {told.json()['access_token']}"
        yield client


def ids(core: Core, of: Viewed, query: ListQuery = WHOLE) -> list[int]:
    return [row.id for row in rows(core, of, query)]


def rows(core: Core, of: Viewed, query: ListQuery = WHOLE) -> list[Any]:
    found = core.run(of.operation.function, query)
    assert found or query != WHOLE, "the company has none: tests/factories/makers.py"
    return found


def count(core: Core, of: Viewed, query: ListQuery = WHOLE) -> int:
    summary = OPERATIONS.get(f"{of.name}.summary")
    assert summary is not None
    return core.run(summary.function, query).count


def where(*clauses: Clause) -> ListQuery:
    return WHOLE.model_copy(update={"where": list(clauses)})


def held(row: Any, field: FilterField) -> Any:
    """What a row holds, as it is asked for."""
    value = getattr(row, field.name, None)
    if isinstance(value, datetime):
        return value.astimezone(CLOCK).date().isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def questions(field: FilterField, value: Any) -> dict[str, Clause]:
    """Each test that the field declares, about one value."""
    sample = field.choices[0] if field.choices else SAMPLES.get(field.kind, 1)
    asked = sample if value in (None, "") else value
    values = {"empty": True, "preset": "this_year", "has": "abc", "begins": "abc"}
    if isinstance(asked, str):
        values |= {"has": asked[1:4] or asked, "begins": asked[:3]}
    return {
        test: Clause.model_validate({"field": field.name, "any": [{test: values.get(test, asked)}]})
        for test in sorted(field.tests)
    }


@BY_LIST
def test_all_that_its_rows_show_is_asked_for(of: Viewed) -> None:
    assert {*of.listing.columns, *of.listing.more} - {"id"} <= set(of.listing.filters)
    kind = KINDS.get(of.name)
    assert kind is not None
    is_document = issubclass(of.listing.model, Document)
    assert bool(kind.series) == is_document


@BY_LIST
def test_each_declared_question_finds_what_holds_it_and_its_contrary_all_others(
    core: Core, of: Viewed
) -> None:
    whole = rows(core, of)
    for field in of.listing.filters.values():
        row = next((one for one in whole if held(one, field) not in (None, "")), whole[0])
        value = held(row, field)
        hits: dict[str, set[int]] = {}
        for test, clause in questions(field, value).items():
            hits[test] = found = set(ids(core, of, where(clause)))
            others = set(ids(core, of, where(clause.model_copy(update={"is_not": True}))))
            assert found | others == {one.id for one in whole}, (field.name, test)
            assert not found & others, (field.name, test)
            if value not in (None, "") and field.kind is not ValueKind.REFERENCE:
                assert (row.id in found) == (test in HOLDS) or test not in HOLDS + HOLDS_NOT, (field, test)
        one = min(field.tests)
        assert count(core, of, where(questions(field, value)[one])) == len(hits[one]), field.name


@BY_LIST
def test_each_column_sorts_both_ways(core: Core, of: Viewed) -> None:
    for name in of.listing.sorts:
        up = rows(core, of, WHOLE.model_copy(update={"sort": name}))
        down = ids(core, of, WHOLE.model_copy(update={"sort": f"-{name}"}))
        assert [row.id for row in up] == down[::-1], name
        known = [value for row in up if (value := getattr(row, name)) is not None]
        if of.listing.filters[name].kind not in (ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.CHOICE):
            assert known == sorted(known), name
        assert [getattr(row, name) for row in up[: len(known)]] == known, "what holds nothing stands last"


@BY_LIST
def test_rows_tell_more_where_it_is_asked_for(core: Core, of: Viewed) -> None:
    """Notes, who wrote it, when it was last changed, by how many days it is late: as the record has it."""
    model, more = of.listing.model, of.listing.more
    assert {"created_by", "updated_at"} <= {*more, *of.listing.columns}
    assert ("notes" in more) == ("notes" in model.__table__.c and "notes" not in of.listing.columns)  # type: ignore[operator]
    assert {"days_late"} & of.listing.filters.keys() <= {*more}
    plain, asked = rows(core, of), WHOLE.model_copy(update={"columns": list(more)})
    told = rows(core, of, asked)
    assert [row.more for row in plain] == [None] * len(plain)
    assert [row.model_copy(update={"more": None}) for row in told] == plain
    get = getattr(OPERATIONS.module_of(f"{of.name}.search"), "get", None)
    for row, line in zip(told, sent(core, of, asked), strict=True):
        assert row.held("updated_at") is not None
        assert line.keys() >= {*more}
        assert line.get("notes", "") == (
            row.held("notes") or "" if "notes" in more else line.get("notes", "")
        )
        if get is not None:
            whole = core.run(get, row.id)
            assert row.held("updated_at") == whole.updated_at
            assert row.held("created_by") == whole.created_by
            assert "notes" not in more or row.held("notes") == whole.notes
        late, known = row.held("days_late"), of.listing.filters.get("days_late")
        promised = getattr(row, known.past) if known is not None else None
        assert late is None or (late > 0 and promised == core.today() - timedelta(late))
    assert count(core, of, asked) == len(plain)
    with pytest.raises(ValidationError, match="no column surprise"):
        rows(core, of, WHOLE.model_copy(update={"columns": ["surprise"]}))


@BY_LIST
def test_each_group_counts_and_adds_up_its_own_rows(core: Core, of: Viewed) -> None:
    whole = count(core, of)
    offered = {name for name, field in of.listing.filters.items() if field.is_grouped}
    assert offered >= ({"status", "created_by"} if issubclass(of.listing.model, Document) else set())
    for name in offered:
        found = core.run(listed.groups, of.name, WHOLE, name)
        assert found.overlap == of.listing.filters[name].is_on_lines
        assert found.overlap or sum(group.count for group in found.groups) == whole, name
        for group in found.groups:
            own = core.run(listed.groups, of.name, where(*group.where), name).groups
            told = next(one for one in own if one.key == group.key)
            assert count(core, of, where(*group.where)) == group.count == told.count, (name, group.key)
            assert (told.amounts, told.quantities) == (group.amounts, group.quantities), (name, group.key)


@BY_LIST
def test_a_view_of_all_its_columns_is_kept_and_opens_the_list(core: Core, of: Viewed) -> None:
    grouped = [name for name, field in of.listing.filters.items() if field.is_grouped][:2]
    content = ViewContent(
        where=[questions(field, None)[min(field.tests)] for field in of.listing.filters.values()],
        sort=f"-{of.listing.sorts[0]}",
        columns=[ViewColumn(name=name) for name in of.listing.sorts],
        group=grouped,
    )
    view = core.run(views.keep, of.name, "Of every list", content)
    core.run(views.set_default, of.name, view.id)
    first = core.run(views.opened, of.name, WHOLE)
    assert [one.content for one in first.views if one.id == view.id] == [content]
    assert first.query == content.query.model_copy(update={"limit": WHOLE.limit})
    assert first.rows is not None
    assert [row["id"] for row in first.rows] == ids(core, of, first.query)
    core.run(views.remove, view.id, view.version)


@BY_LIST
def test_what_is_copied_exported_and_printed_is_query_and_selection(core: Core, of: Viewed) -> None:
    all_ids = ids(core, of)
    few = set(all_ids[:2])
    sort = of.listing.sorts[-1]
    groups = [
        name for name, field in of.listing.filters.items() if field.is_grouped and not field.is_on_lines
    ]
    for selection in (None, Selection(ids=all_ids[:2]), Selection(ids=all_ids[:2], is_rest=True)):
        query = WHOLE.model_copy(update={"sort": f"-{sort}", "selection": selection})
        chosen = ids(core, of, query)
        meant = {None: set(all_ids), False: few, True: set(all_ids) - few}[selection and selection.is_rest]
        assert set(chosen) == meant
        assert [int(row["id"]) for row in sent(core, of, query)] == chosen
        assert core.run(listed.ids, of.name, query, 0, 1000) == chosen
        assert count(core, of, query) == len(chosen)
        in_groups = sent(core, of, query.model_copy(update={"group": groups[:1]}))
        assert {int(row["id"]) for row in in_groups} == set(chosen)


def sent(core: Core, of: Viewed, query: ListQuery) -> list[dict[str, str]]:
    """The whole list, as a file of it is written."""
    with core.whole_list(of.operation.function, query) as blocks:
        text = b"".join(blocks)
    assert text.endswith(LAST_LINE)
    return list(csv.DictReader(text.removesuffix(LAST_LINE).decode().splitlines(keepends=True)))


@BY_LIST
def test_each_move_is_made_by_many_at_once(core: Core, of: Viewed) -> None:
    """Which of the rows can make it is told before; that each then does: tests/conformance/test_kinds.py."""
    kind = KINDS.get(of.name)
    assert kind is not None
    for move in kind.moves if issubclass(of.listing.model, Document) else ():
        told = core.run(jobs.result, core.run(jobs.bulk, of.name, move.name, WHOLE).id)
        assert [one.record_id for one in told] == ids(core, of)
        at_source = set(ids(core, of, where(is_("status", *move.sources))))
        can = {one.record_id for one in told if not one.reason}
        assert can <= at_source, move.name
        assert bool(can) == bool(at_source) or move.is_approval, move.name


@BY_LIST
def test_search_everywhere_finds_each_by_what_it_is_called(
    core: Core, of: Viewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
        monkeypatch.setattr(search, limit, 20_000)
    searched = {one.kind: one for one in looking._all()}.get(of.name)
    if searched is None:
        kind = KINDS.get(of.name)
        assert kind is not None
        assert not kind.series, "what has a number is found by it"
        assert len(kind.found_by) < 2, "what has a name is found by it"
        return
    for row in rows(core, of):
        called = getattr(row, searched.code) or getattr(row, searched.name)
        assert row.id in ids(core, of, WHOLE.model_copy(update={"text": called, "named_first": True}))
        found = core.run(search.everywhere, str(called), 50)
        assert (of.name, row.id) in {(hit.kind, hit.id) for hit in found.hits}, called


@BY_LIST
def test_programs_find_the_same_rows_by_a_typed_line_and_by_json(
    core: Core, rest: httpx.Client, of: Viewed
) -> None:
    plain = Tongue(core.today())
    whole = rows(core, of)
    for field in of.listing.filters.values():
        row = next((one for one in whole if held(one, field) not in (None, "")), whole[0])
        tests = [clause.any[0] for clause in questions(field, held(row, field)).values()]
        for is_not in (False, True):
            clause = Clause(field=field.name, any=tests, is_not=is_not)
            line = LineWriter(of.listing.filters, plain).write([clause])
            wanted = sorted(ids(core, of, where(clause)))
            json = f"[{clause.model_dump_json()}]"
            for asked in ({"q": line}, {"where": json}):
                answer = rest.get(PUBLIC[of.name].url, params={**asked, "limit": 100})
                assert sorted(one["id"] for one in answer.json()["items"]) == wanted, (asked, answer.text)


@BY_LIST
def test_what_no_list_knows_is_refused_wherever_it_is_asked(
    core: Core, rest: httpx.Client, of: Viewed
) -> None:
    """Never all rows."""
    field = next(iter(of.listing.filters.values()))
    unknown = Clause.model_validate({"field": "incoterm", "any": [{"is": "FOB"}]})
    other = Clause.model_validate({"field": field.name, "any": [{"preset": "some_day"}]})
    for query in (where(unknown), where(other), WHOLE.model_copy(update={"sort": "incoterm"})):
        for ask in (ids, count, sent):
            with pytest.raises(ValidationError):
                ask(core, of, query)
        with pytest.raises(ValidationError):
            core.run(listed.ids, of.name, query, 0, 10)
        with pytest.raises(ValidationError):
            core.run(views.keep, of.name, "Unknown", ViewContent(where=query.where, sort=query.sort))
    for by in ("incoterm", "id"):
        with pytest.raises(ValidationError):
            core.run(listed.groups, of.name, WHOLE, by)
    content = ViewContent(columns=[ViewColumn(name="incoterm")])
    with pytest.raises(ValidationError):
        core.run(views.keep, of.name, "Unknown", content)
    for asked in ({"q": "incoterm:FOB"}, {"where": f"[{unknown.model_dump_json()}]"}, {"sort": "incoterm"}):
        answer = rest.get(PUBLIC[of.name].url, params=asked)
        assert (answer.status_code, "items" in answer.json()) == (422, False), answer.text


def test_a_list_that_may_not_be_read_is_not_there(mill: Mill, core: Core) -> None:
    viewer = mill("viewer")
    may_read = {of.name for of in LISTED if viewer.can(of.operation.permission or "")}
    assert may_read < {of.name for of in LISTED}
    for of in LISTED:
        if of.name not in may_read:
            with pytest.raises(ErpError):
                ids(viewer, of)
            for ask in (lambda of=of: viewer.run(listed.ids, of.name, WHOLE, 0, 9),):
                with pytest.raises(ErpError):
                    ask()
