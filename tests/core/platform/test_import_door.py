"""Files are imported through every door: behind the same gate, all of a file or nothing, and told how far."""

import json
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from erp_core import Core, modules
from erp_core.errors import (
    NeedsConfirmation,
    NotFound,
    NotLoggedIn,
    NotPermitted,
    Unreachable,
    ValidationError,
)
from erp_core.kit.filter import ListQuery
from erp_core.kit.paths import project_dir
from erp_core.kit.records.db import engine_url
from erp_core.kit.wire import IMPORT_PATH, PROGRAM_VERSION, VERSION_HEADER
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.platform.importing.schema import Imported, ImportFile, Progress
from erp_core.sales.sales_order import service as sales_orders
from erp_core.server.streams import MOST_COMING_OF_ONE
from tests.core.platform import killed_import
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import order_input
from tests.factories.serving import served
from tests.server.trouble.office import wait_until

WORDS = st.sampled_from(["Silk", "Wool", "Jute", "Linen"])
PRICES = st.decimals(0, 1000, places=2)
TITLES = ["tCode", "tName", "tKind", "tUnit"]


@pytest.fixture(scope="module", params=["in process", "through a server"])
def door(mill: Mill, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Core]]:
    if request.param == "in process":
        yield mill
        return
    with served(mill.database) as url:
        through = Mill(mill.database, url)
        yield through
        through.close()


@pytest.fixture
def prefix() -> str:
    """What the codes of this test alone begin with."""
    return f"P{uuid.uuid4().hex[:8].upper()}"


def file_of(prefix: str, count: int, **how: Any) -> ImportFile:
    rows = [(n + 2, False, [f"t{prefix}-{n}", f"tYarn {prefix} {n}", "tYarn", "tkg"]) for n in range(count)]
    return ImportFile(rows=[(1, False, TITLES), *rows], **how)


def stored(core: Core, prefix: str) -> int:
    return core.run(items.summary, ListQuery(text=prefix)).count


def test_all_rows_come_and_are_told_on_the_way(door: Callable[[str], Core], prefix: str) -> None:
    core, told = door("manager"), list[tuple[int, int]]()

    def tell(so_far: Progress) -> bool:
        told.append((so_far.done, so_far.of))
        return True

    done = core.import_file("item", file_of(prefix, 450), tell)
    assert done is not None
    assert (done.created, done.changed, done.unchanged, done.problems) == (450, 0, 0, [])
    assert told == [(200, 450), (400, 450), (450, 450)]
    assert stored(core, prefix) == 450
    again = core.import_file("item", file_of(prefix, 450))
    assert again is not None
    assert (again.created, again.changed, again.unchanged) == (0, 0, 450)


def test_a_trial_says_what_would_be_and_stores_nothing(door: Callable[[str], Core], prefix: str) -> None:
    core = door("manager")
    done = core.import_file("item", file_of(prefix, 3, is_trial=True))
    assert done is not None
    assert done.created == 3
    assert stored(core, prefix) == 0


def test_whoever_stops_it_has_imported_nothing(door: Callable[[str], Core], prefix: str) -> None:
    core = door("manager")
    assert core.import_file("item", file_of(prefix, 900), lambda so_far: so_far.done < 400) is None
    assert stored(core, prefix) == 0


def test_one_wrong_row_keeps_all_out_and_every_wrong_row_is_named(
    door: Callable[[str], Core], prefix: str
) -> None:
    core = door("manager")
    file = file_of(prefix, 420)
    for number in (3, 404, 405):
        file.rows[number][2][3] = "tell"
    done = core.import_file("item", file)
    assert done is not None
    assert [(one.row, one.column, one.title) for one in done.problems] == [
        (4, 3, "Unit"),
        (405, 3, "Unit"),
        (406, 3, "Unit"),
    ]
    assert stored(core, prefix) == 0


def test_columns_are_where_somebody_says_they_are(door: Callable[[str], Core], prefix: str) -> None:
    core = door("manager")
    titles = ["tCode", "tOld name", "tName", "tKind", "tUnit"]
    row = (2, False, [f"t{prefix}-1", "tSilk", "tWool", "tYarn", "tkg"])
    places = {"code": 0, "name": 1, "kind": 3, "unit": 4}
    done = core.import_file("item", ImportFile(rows=[(1, False, titles), row], places=places))
    assert done is not None
    assert done.unknown == ("Name",)
    assert [row.name for row in core.run(items.search, ListQuery(text=prefix))] == ["Silk"]


def test_who_may_not_add_or_change_records_may_not_import_them(
    door: Callable[[str], Core], prefix: str
) -> None:
    with pytest.raises(NotPermitted):
        door("viewer").import_file("item", file_of(prefix, 1))
    with pytest.raises(NotFound):
        door("manager").import_file("exchange_rate", file_of(prefix, 1))
    with pytest.raises(NotLoggedIn), door("manager")._door.import_file("item", b"{}", "no token"):
        pass


def test_a_file_without_titles_is_refused(door: Callable[[str], Core]) -> None:
    with pytest.raises(ValidationError, match="No column is called Name, Unit"):
        door("manager").import_file("item", ImportFile(rows=[(1, False, ["n7", "n8"])]))


def test_each_change_is_in_the_audit_log_under_one_request(mill: Mill, prefix: str) -> None:
    mill("manager").import_file("item", file_of(prefix, 5))
    engine = create_engine(engine_url(mill.database.owner_url))
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT operation, count(*), count(DISTINCT request_id) FROM audit_log"
                " WHERE table_name = 'item' AND changes ->> 'code' LIKE :codes GROUP BY operation"
            ),
            {"codes": f"{prefix}%"},
        ).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("item.import_file", 5, 1)]


# What somebody sends who has a token and no program of ours

HOSTILE = [
    {"rows": [[1, False, ["xCode"]]]},
    {"rows": [[1, False, ["tCode"]], [2, False, ["nNaN"]]]},
    {"rows": [[1, False, ["tCode"]], [2, False, ["n1e999999999"]]]},
    {"rows": [[1, False, ["t" * 40_000]]]},
    {"rows": [[0, False, ["tCode"]]]},
    {"rows": [[1, False, ["tCode"] * 501]]},
    {"rows": "tCode"},
    {"rows": [], "places": {"code": -1, "deleted_at": 2}},
    {"rows": [[1, False, TITLES], [2, False, ["tX"]]], "places": {"code": -1, "id": 0}},
    {"rows": [[1, False, TITLES]], "merged": ["A1:Z"] * 3, "sign": "x"},
    {"rows": [[1, False, [*TITLES, "tVersion"]], [2, False, ["tQ\u0000", "t\ud800", "tYarn", "tkg"]]]},
    [],
    {},
]


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_reader_of_files_sends_is_refused_in_a_sentence(mill: Mill, said: Any) -> None:
    token = mill("manager")._fresh_token()
    sent = json.dumps(said).encode()
    with mill.door.import_file("item", sent, token) as lines:
        *_progress, last = lines
    said_at_last = json.loads(last)
    if "error" in said_at_last:
        assert said_at_last["error"]["type"] == "validation"
    else:
        done = Imported.model_validate(said_at_last["imported"])
        assert not done.created or not done.is_right


def test_strangers_and_hurried_ones_are_turned_away_before_anything_is_read(mill: Mill) -> None:
    with served(mill.database) as url:
        with httpx.Client(base_url=url) as client:
            answer = client.post(IMPORT_PATH + "item", content=b"{" * 1000, headers=_json(""))
            assert answer.status_code == 401
            answer = client.post(IMPORT_PATH + "item", content=b"x" * 1_000_000, headers=_json(""))
            assert answer.status_code in (401, 413)
        token = mill("manager")._fresh_token()
        open_ones = [_begun(url, token) for _ in range(MOST_COMING_OF_ONE)]
        with httpx.Client(base_url=url) as client:
            sent = file_of("BUSY", 1, is_trial=True).model_dump_json()

            def told_to_wait() -> bool:
                answer = client.post(IMPORT_PATH + "item", content=sent, headers=_json(token))
                return answer.status_code == 429 and int(answer.headers["retry-after"]) > 0

            wait_until(told_to_wait, 60, "all of his own are under way")
        for one in open_ones:
            one.close()


def test_whoever_hangs_up_half_way_has_imported_nothing(mill: Mill, prefix: str) -> None:
    core = mill("manager")
    with served(mill.database) as url:
        token, body = core._fresh_token(), file_of(prefix, 6000).model_dump_json().encode()
        with _begun(url, token, body) as half:
            assert b"200" in half.recv(1000)
        for _ in range(3):  # each waits for the one that was given up, or it would be a fourth
            assert core.import_file("item", file_of(prefix, 1, is_trial=True)) is not None
    assert stored(core, prefix) == 0


def test_a_program_killed_in_the_middle_leaves_nothing_half_done(mill: Mill, prefix: str) -> None:
    """In its start, too, it is as users have it; elsewhere such programs are forked."""
    program = subprocess.Popen(
        [sys.executable, "-m", killed_import.__name__, mill.database.app_url, "manager", PASSWORD, "item"],
        cwd=project_dir(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(file_of(prefix, 5000).model_dump_json().encode())
    program.stdin.close()
    try:
        assert program.stdout.readline() == b"200 5000\n"
    finally:
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.read()
        program.wait()
        program.stdout.close()
    assert b"imported" not in rest
    core = mill("manager")
    assert stored(core, prefix) == 0
    done = core.import_file("item", file_of(prefix, 5))
    assert done is not None
    assert done.created == 5


def test_every_kind_of_which_a_file_can_say_enough_can_be_imported() -> None:
    found = {kind.name for kind, _service in modules.services() if modules.import_of(kind.name) is not None}
    assert found == {
        "item",
        "party",
        "party_item",
        "purchase_order",
        "sales_order",
        "stock_adjustment",
        "unit",
        "warehouse",
        "work_order",
    }
    assert modules.import_of("item'; --") is None


def _json(token: str) -> dict[str, str]:
    said = {"Content-Type": "application/json", VERSION_HEADER: PROGRAM_VERSION}
    return said | ({"Authorization": f"Bearer {token}"} if token else {})


def _begun(url: str, token: str, body: bytes = b"") -> socket.socket:
    """A connection over which an import was begun; without a body, one whose body never comes."""
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname, parts.port), timeout=30)
    head = [f"POST {IMPORT_PATH}item HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body) or 10}"]
    head += [f"{name}: {value}" for name, value in _json(token).items()]
    line.sendall("\r\n".join([*head, "", ""]).encode() + body)
    if not body:
        with suppress(TimeoutError):  # until the server has taken it up
            line.settimeout(0.5)
            line.recv(1)
    return line


# Taking it back


def lines_of(*rows: str) -> ImportFile:
    titles = "Code,Name,Kind,Unit,Sales price,Colour"
    cells = [[f"t{cell}" for cell in line.split(",")] for line in (titles, *rows)]
    return ImportFile(rows=[(n, False, row) for n, row in enumerate(cells, start=1)])


def seen(core: Core, prefix: str) -> dict[str, tuple[str, Decimal, str]]:
    rows = core.run(items.search, ListQuery(text=prefix))
    return {row.code: (row.name, row.sales_price, row.colour) for row in rows}


def test_an_import_is_taken_back_and_all_is_as_before(door: Callable[[str], Core], prefix: str) -> None:
    core = door("staff")
    core.import_file("item", lines_of(f"{prefix}-1,Silk,Yarn,kg,4,red", f"{prefix}-2,Wool,Yarn,kg,5,"))
    before = seen(core, prefix)
    core.import_file("item", lines_of(f"{prefix}-1,Silk 2,Yarn,kg,9,(empty)", f"{prefix}-3,Jute,Yarn,kg,1,"))
    assert len(seen(core, prefix)) == 3
    with pytest.raises(NeedsConfirmation, match=r"1 new one is deleted\. 1 changed one is as before\."):
        core.run(items.take_back_import)
    taken = core.run(items.take_back_import, confirmed=("take_back",))
    assert (taken.count, taken.kept) == (2, 0)
    assert seen(core, prefix) == before
    with pytest.raises(NotFound, match="changed or used since"):
        core.run(items.take_back_import)
    done = core.import_file("item", lines_of(f"{prefix}-3,Jute,Yarn,kg,1,"))
    assert done is not None
    assert done.created == 1


def test_what_was_used_or_changed_since_stays(door: Callable[[str], Core], prefix: str) -> None:
    core = door("manager")
    core.import_file("item", file_of(prefix, 4))
    rows = core.run(items.search, ListQuery(text=prefix, sort="code"))
    core.run(
        sales_orders.create,
        order_input(core, "customer_id") | {"lines": [{"item_id": rows[0].id, "quantity": 1}]},
    )
    whole = core.run(items.get, rows[1].id)
    changed = {name: getattr(whole, name) for name in ItemInput.model_fields} | {"name": "Mine"}
    core.run(items.update, whole.id, whole.version, ItemInput.model_validate(changed))
    with pytest.raises(NeedsConfirmation, match=r"\. 2 stay: changed or used since"):
        core.run(items.take_back_import)
    assert len(seen(core, prefix)) == 4
    taken = core.run(items.take_back_import, confirmed=("some_stay",))
    assert (taken.count, taken.kept) == (2, 2)
    assert set(seen(core, prefix)) == {rows[0].code, rows[1].code}


FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'no space left'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON item FOR EACH ROW WHEN (right(NEW.name, 2) = ' 7')
        EXECUTE FUNCTION full_disk();
"""


def test_what_befalls_the_database_is_no_fault_of_a_row(own_mill: Mill, prefix: str) -> None:
    own_mill.sql(FULL)
    with pytest.raises(Unreachable, match="disk of the database is full"):
        own_mill("admin").import_file("item", file_of(prefix, 10))
    assert stored(own_mill("admin"), prefix) == 0


def test_it_is_ones_own_last_import_of_that_kind_within_a_day(own_mill: Mill, prefix: str) -> None:
    admin, manager = own_mill("admin"), own_mill("manager")
    with pytest.raises(NotFound, match="no import of yours"):
        admin.run(items.take_back_import)
    admin.import_file("item", file_of(prefix, 2))
    for somebody, service in ((manager, items), (admin, parties)):
        with pytest.raises(NotFound, match="no import of yours"):
            somebody.run(service.take_back_import)
    own_mill.sql("UPDATE audit_log SET at = at - interval '25 hours' WHERE operation = 'item.import_file'")
    with pytest.raises(NotFound, match="no import of yours"):
        admin.run(items.take_back_import)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dictionaries(st.sampled_from("abcd"), st.tuples(WORDS, PRICES, WORDS), min_size=1),
    second=st.dictionaries(st.sampled_from("abcdef"), st.tuples(WORDS, PRICES, WORDS), min_size=1),
)
def test_taking_back_is_the_inverse_of_importing(
    mill: Mill,
    first: dict[str, tuple[str, Decimal, str]],
    second: dict[str, tuple[str, Decimal, str]],
) -> None:
    core, prefix = mill("admin"), f"I{uuid.uuid4().hex[:8].upper()}"

    def file(rows: dict[str, tuple[str, Decimal, str]]) -> ImportFile:
        told = rows.items()
        return lines_of(*(f"{prefix}-{c},{name},Yarn,kg,{price},{tint}" for c, (name, price, tint) in told))

    core.import_file("item", file(first))
    before = seen(core, prefix)
    done = core.import_file("item", file(second))
    assert done is not None
    if done.created + done.changed:
        core.run(items.take_back_import, confirmed=("take_back",))
    assert seen(core, prefix) == before
