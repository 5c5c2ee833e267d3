"""Files hang on records of every kind: with the record's rights, whole or not at all, the same bytes once."""

import hashlib
import io
import os
import signal
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_core import Core, modules
from erp_core.errors import ErpError, NotFound, NotLoggedIn, NotPermitted, ValidationError
from erp_core.kit.kind import KINDS
from erp_core.kit.wire import ATTACHMENT_PATH
from erp_core.kit.words import title_of, told_fields
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.attachment import limits
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.programs import why_no_name
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.platform.attachment.subject import subject_kind
from erp_core.platform.attachment.travelling import measured
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import sentence
from erp_core.security.role import service as roles
from tests.core.platform import killed_upload
from tests.factories.forked import OnCore
from tests.factories.makers import MAKERS
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_item, make_party, make_purchase_order
from tests.factories.serving import served
from tests.server.trouble.office import wait_until

modules.load()
PDF = b"%PDF-1.7 an invoice"
SUBJECTS = [kind.name for kind in KINDS if subject_kind(kind.name) and kind.name in MAKERS]


@pytest.fixture(scope="module", params=["in process", "through a server"])
def door(mill: Mill, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Core]]:
    if request.param == "in process":
        yield mill
        return
    with served(mill.database) as url:
        through = Mill(mill.database, url)
        yield through
        through.close()


def add(core: Core, kind: str, id: int, content: bytes = PDF, name: str = "invoice.pdf") -> AttachmentRow:
    row = core.attach(kind, id, name, io.BytesIO(content))
    assert row is not None
    return row


def names(core: Core, kind: str, id: int) -> list[str]:
    return [row.name for row in core.run(attachments.of_record, kind, id)]


def fetched(core: Core, row: AttachmentRow) -> bytes:
    file = io.BytesIO()
    assert core.fetch(row, file)
    return file.getvalue()


def unlike_any(size: int) -> bytes:
    """Bytes that no other test has."""
    return os.urandom(size)


def test_every_kind_with_a_history_takes_files(door: Callable[[str], Core]) -> None:
    assert set(SUBJECTS) >= {"party", "item", "purchase_order", "sales_order", "work_order"}
    core = door("admin")
    for name in SUBJECTS:
        id, content = MAKERS[name](core).id, unlike_any(300)
        row = add(core, name, id, content)
        assert (row.size, row.sha256) == (300, hashlib.sha256(content).hexdigest())
        assert row.created_by == "Admin Person"
        assert fetched(core, row) == content
        assert core.run(attachments.of_record, name, id) == [row]
        core.run(attachments.remove, row.id)
        assert names(core, name, id) == []
        with pytest.raises(NotFound):
            fetched(core, row)


@settings(max_examples=8)
@given(st.integers(-2, 2), st.integers(0, 3))
def test_whatever_its_size_a_file_comes_back_as_it_went(mill: Mill, more: int, parts: int) -> None:
    content = unlike_any(max(1, parts * limits.PART + more))
    core = mill("staff")
    party = make_party(core)
    row = add(core, "party", party.id, content)
    assert fetched(core, row) == content
    stored = mill.sql(
        "SELECT max(length(data)), sum(length(data)) FROM blob_part WHERE sha256 = %s", [row.sha256]
    )
    assert stored[0][0] <= limits.PART
    assert stored[0][1] == len(content)


def test_no_side_ever_holds_a_whole_file(mill: Mill, tmp_path: Any) -> None:
    """In process both sides are this one; what PostgreSQL is sent and gives is a part at a time."""
    path, core = tmp_path / "scan.tif", mill("staff")
    path.write_bytes(unlike_any(24_900_000))
    party = make_party(core)
    tracemalloc.start()
    with path.open("rb") as file:
        row = core.attach("party", party.id, "scan.tif", file)
    assert row is not None
    with (tmp_path / "back.tif").open("wb") as file:
        assert core.fetch(row, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert (tmp_path / "back.tif").read_bytes() == path.read_bytes()


# Rights


def test_whoever_may_only_read_sees_and_fetches(door: Callable[[str], Core]) -> None:
    party = make_party(door("staff"))
    row, viewer = add(door("staff"), "party", party.id), door("viewer")
    assert names(viewer, "party", party.id) == ["invoice.pdf"]
    assert fetched(viewer, row) == PDF
    with pytest.raises(NotPermitted, match="Add and change parties"):
        add(viewer, "party", party.id, b"mine")
    with pytest.raises(NotPermitted, match="Add and change parties"):
        viewer.run(attachments.remove, row.id)
    assert names(viewer, "party", party.id) == ["invoice.pdf"]


def test_of_a_record_one_may_not_see_nobody_learns_anything(mill: Mill) -> None:
    order = make_purchase_order(mill("staff"))
    row = add(mill("staff"), "purchase_order", order.id)
    new: Any = {"name": "no_buying", "title": "No buying", "permissions": ["session:own", "party:read"]}
    mill("admin").run(roles.create, new)
    core = mill(mill.add_user("no_buying"))
    for ask in (
        lambda: names(core, "purchase_order", order.id),
        lambda: fetched(core, row),
        lambda: core.run(attachments.remove, row.id),
        lambda: add(core, "purchase_order", order.id, b"mine"),
    ):
        with pytest.raises(NotFound):
            ask()
    known = {row.id for row in core.run(attachments.of_record, "party", make_party(mill("staff")).id)}
    assert known == set()


def test_no_record_no_file(door: Callable[[str], Core]) -> None:
    core = door("admin")
    gone = make_party(core)
    row = add(core, "party", gone.id)
    core.run(parties.delete, gone.id, gone.version)
    for kind, id in (("party", gone.id), ("party", 999_999_999), ("session", 1), ("nonsense", 1)):
        with pytest.raises(NotFound):
            add(core, kind, id, b"x")
        with pytest.raises(NotFound):
            names(core, kind, id)
    with pytest.raises(NotFound):
        fetched(core, row)


def test_an_approved_order_takes_files_too(mill: Mill) -> None:
    order = make_purchase_order(mill("staff"))
    order = mill("staff").run(purchase_orders.submit, order.id, order.version)
    mill("manager").run(purchase_orders.approve, order.id, order.version)
    add(mill("staff"), "purchase_order", order.id)
    # The order itself is as it was: nobody who has it open is told that it changed.
    assert mill("staff").run(purchase_orders.get, order.id).version == order.version + 1


# The same bytes


def test_two_people_add_the_same_file_and_it_is_kept_once(mill: Mill) -> None:
    content = unlike_any(10_000_000)
    first, second = mill("staff"), mill("manager")
    one, other = make_party(first), make_item(first)
    rows = [add(first, "party", one.id, content), add(second, "item", other.id, content, "other.pdf")]
    digest = hashlib.sha256(content).hexdigest()
    assert {row.sha256 for row in rows} == {digest}
    assert mill.sql("SELECT size FROM blob WHERE sha256 = %s", [digest]) == [(len(content),)]
    assert mill.sql("SELECT sum(length(data)) FROM blob_part WHERE sha256 = %s", [digest]) == [
        (len(content),)
    ]
    first.run(attachments.remove, rows[0].id)
    assert fetched(second, rows[1]) == content


def test_the_same_file_again_is_the_one_that_hangs_there(door: Callable[[str], Core]) -> None:
    core = door("staff")
    party = make_party(core)
    assert add(core, "party", party.id) == add(core, "party", party.id)
    add(core, "party", party.id, name="copy.pdf")
    assert names(core, "party", party.id) == ["invoice.pdf", "copy.pdf"]


def test_who_only_knows_a_digest_gets_nothing_by_it(mill: Mill) -> None:
    core = mill("staff")
    party = make_party(core)
    row = add(core, "party", party.id, unlike_any(5000))
    new = {"kind": "party", "record_id": make_party(core).id, "name": "mine.pdf"}
    said = NewFile.model_validate({**new, "size": row.size, "sha256": row.sha256})
    token = mill.tokens("staff").access_token
    for content in (b"", b"x", unlike_any(5000), unlike_any(5001)):
        with pytest.raises(ErpError, match="did not arrive as it was sent"):
            mill.door.attach(said, io.BytesIO(content), token)
    assert names(core, "party", new["record_id"]) == []


# What is refused


EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200 + b"PE\x00\x00"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("invoice.pdf", EXE, "What is in it begins"),
        ("invoice.pdf", b"\x7fELF\x02\x01\x01", "What is in it begins"),
        ("invoice.txt", b"#!/bin/sh\nrm -rf /\n", "What is in it begins"),
        ("firmware.bin", EXE, "What is in it begins"),
        ("firmware.dat", EXE, "What is in it begins"),
        ("setup.exe", b"not even one", "Its name ends in .exe,"),
        ("invoice.pdf.EXE", PDF, "Its name ends in .exe,"),
        ("invoice.exe. ", PDF, "Its name ends in .exe,"),
        ("invoice.exe::$DATA", PDF, "Its name ends in .exe,"),
        ("invoice.exe:notes.txt", PDF, "Its name ends in .exe,"),
        ("macro.vbs", b"x", "Its name ends in .vbs,"),
        ("link.lnk", b"x", "Its name ends in .lnk,"),
        ("report.pdf:evil.js", PDF, "Its name ends in .js,"),
        ("x:.hta", PDF, "Its name ends in .hta,"),
        ("docs.Library-MS", b"x", "Its name ends in .library-ms,"),
    ],
)
def test_programs_are_refused_and_why_is_said(
    door: Callable[[str], Core], name: str, content: bytes, why: str
) -> None:
    core = door("staff")
    party = make_party(core)
    with pytest.raises(ValidationError) as refused:
        add(core, "party", party.id, content, name)
    told = f"{why} as programs do. Programs cannot be attached; send it another way."
    assert refused.value.in_words == told
    assert names(core, "party", party.id) == []


# What mail programs block by default and systems act on.
BLOCKED = """
    settingcontent-ms appcontent-ms library-ms search-ms searchconnector-ms appref-ms appinstaller application
    appx appxbundle msix msixbundle msu website url theme themepack rdp diagcab iqy slk img iso vhd vhdx wsb
    terminal webloc fileloc inetloc mobileconfig mht mhtml one jnlp pyz pyzw xbap xll xlam mam udl hlp vsto
    flatpak flatpakref flatpakrepo snap desktop apk xpi crx scpt applescript workflow prefpane mjs ps1xml
    {3050f4d8-98b5-11cf-bb82-00aa00bdce0b}
"""
OFFICE = "pdf docx docm xlsx xlsm xls csv txt xml html eml msg zip 7z rar mdb accdb cer svg dst dxf bin dat"


def test_what_systems_act_on_is_a_program_and_what_offices_send_is_none() -> None:
    taken = {one for one in BLOCKED.split() if "" in map(why_no_name, (f"a.{one}", f"A.{one.upper()} ."))}
    refused = {one for one in OFFICE.split() if why_no_name(f"a.{one}")}
    assert (taken, refused) == (set(), set())


def test_what_is_data_is_judged_alike_whatever_its_name(door: Callable[[str], Core]) -> None:
    """A colour table of a dyeing machine may be called .bin or .dat: nobody runs either by opening it."""
    core = door("staff")
    party = make_party(core)
    content = bytes(range(128, 256)) * 40
    for name in ("recipe.bin", "recipe.dat", "recipe"):
        add(core, "party", party.id, content, name)
    assert names(core, "party", party.id) == ["recipe.bin", "recipe.dat", "recipe"]


def test_a_text_about_a_program_is_none(door: Callable[[str], Core]) -> None:
    core = door("staff")
    party = make_party(core)
    for name, content in (("MZ-100.csv", b"MZ-100;yarn"), ("exe.pdf", PDF), ("exe", b"x"), (".bat", b"x")):
        add(core, "party", party.id, content, name)


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "..",
        ".",
        "a/b.pdf",
        "a\\b.pdf",
        "C:\\x",
        "a\nb.pdf",
        "a\x00b",
        "a\x1bb",
        " ",
        "",
        "x" * 201,
    ],
)
def test_names_that_are_none_are_refused(door: Callable[[str], Core], name: str) -> None:
    core = door("staff")
    party = make_party(core)
    with pytest.raises(ValidationError):
        add(core, "party", party.id, PDF, name)
    assert names(core, "party", party.id) == []


def test_names_of_all_languages_are_kept(door: Callable[[str], Core]) -> None:
    core = door("staff")
    party = make_party(core)
    odd = ["CON", "Rechnung Übermaß.pdf", "चालान & 100%.pdf", "ürün?ad=1#2.pdf", "…" * 200, ".hidden"]
    for name in odd:
        add(core, "party", party.id, PDF, name)
    assert names(core, "party", party.id) == odd
    add(core, "party", party.id, PDF, "fdp\u202efdp.pdf")
    assert names(core, "party", party.id)[-1] == "fdpfdp.pdf"


def test_empty_too_large_and_too_many(door: Callable[[str], Core], monkeypatch: pytest.MonkeyPatch) -> None:
    core = door("staff")
    party = make_party(core)
    with pytest.raises(ValidationError, match="empty"):
        add(core, "party", party.id, b"")
    with pytest.raises(ValidationError, match="larger than 25 MB"):
        add(core, "party", party.id, bytes(limits.MOST_BYTES + 1))
    monkeypatch.setattr("erp_core.platform.attachment.keeping.MOST_FILES", 2)
    for name in ("1.pdf", "2.pdf", "1.pdf"):
        add(core, "party", party.id, PDF, name)
    with pytest.raises(ValidationError, match="takes 2 files"):
        add(core, "party", party.id, PDF, "3.pdf")
    monkeypatch.setattr("erp_core.platform.attachment.keeping.MOST_STORED", 1)
    with pytest.raises(ValidationError, match="no room for more"):
        add(core, "party", make_party(core).id, unlike_any(10))
    # Bytes that are there take no more room.
    add(core, "party", make_party(core).id, PDF)


# On the way


def test_it_is_told_how_far_and_whoever_stops_has_added_nothing(door: Callable[[str], Core]) -> None:
    core, content, told = door("staff"), unlike_any(1_000_000), list[tuple[int, int]]()
    party = make_party(core)

    def tell(done: int, size: int) -> bool:
        told.append((done, size))
        return True

    row = core.attach("party", party.id, "a.bin1", io.BytesIO(content), tell)
    assert row is not None
    assert told == sorted(told)
    assert told[0] == (0, 1_000_000)
    assert told[-1] == (1_000_000, 1_000_000)
    other = unlike_any(1_000_000)
    assert (
        core.attach("party", party.id, "b.bin1", io.BytesIO(other), lambda done, _size: done < 400_000)
        is None
    )
    assert names(core, "party", party.id) == ["a.bin1"]
    file = io.BytesIO()
    assert core.fetch(row, file, lambda done, _size: done < 400_000) is False
    assert fetched(core, row) == content


def left_of(mill: Mill, content: bytes) -> list[Any]:
    digest = hashlib.sha256(content).hexdigest()
    return [
        *mill.sql("SELECT 'blob' FROM blob WHERE sha256 = %s", [digest]),
        *mill.sql("SELECT 'part' FROM blob_part WHERE sha256 = %s", [digest]),
        *mill.sql("SELECT 'attachment' FROM attachment WHERE sha256 = %s", [digest]),
    ]


def put(url: str, token: str, kind: str, id: int, content: bytes, **said: Any) -> bytes:
    """A request for a file, with its head and without its body."""
    digest = hashlib.sha256(content).hexdigest()
    asked = httpx.Request(
        "PUT",
        f"{url}{ATTACHMENT_PATH}{kind}/{id}",
        params={"name": "a.pdf", "size": len(content), "sha256": digest} | said,
    )
    lines = [
        f"PUT {asked.url.raw_path.decode()} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"Authorization: Bearer {token}",
        f"Content-Length: {len(content)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_whoever_hangs_up_half_way_leaves_nothing(mill: Mill) -> None:
    content, party = unlike_any(2_000_000), make_party(mill("staff"))
    token = mill.tokens("staff").access_token
    with served(mill.database) as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port)) as line:
            line.sendall(put(url, token, "party", party.id, content) + content[:1_500_000])
        through = Mill(mill.database, url)
        assert names(through("staff"), "party", party.id) == []
        assert left_of(mill, content) == []
        row = add(through("staff"), "party", party.id, content)
        assert fetched(through("staff"), row) == content
        through.close()


def test_strangers_and_liars_are_told_so(mill: Mill) -> None:
    party, token = make_party(mill("staff")), mill.tokens("staff").access_token
    core, content = mill("staff"), unlike_any(1000)
    digest = hashlib.sha256(content).hexdigest()
    said = {"name": "a.pdf", "size": 1000, "sha256": digest}
    with served(mill.database) as url, httpx.Client(base_url=url) as http:
        path, who = f"{ATTACHMENT_PATH}party/{party.id}", {"Authorization": f"Bearer {token}"}
        assert http.put(path, params=said, content=content).status_code == 401
        assert http.get(f"{ATTACHMENT_PATH}1").status_code == 401
        for wrong, status in (
            ({"sha256": "0" * 64}, 409),
            ({"sha256": "x"}, 422),
            ({"size": 999}, 413),
            ({"size": 1001}, 409),
            ({"size": "many"}, 422),
            ({"size": limits.MOST_BYTES + 1}, 422),
            ({"name": "../x"}, 422),
            ({"colour": "red"}, 422),
        ):
            answer = http.put(path, params=said | wrong, content=content, headers=who)
            assert answer.status_code == status, (wrong, answer.text)
        too_large = http.put(path, params=said, content=bytes(limits.MOST_BYTES + 1), headers=who)
        assert too_large.status_code == 413
        assert http.get(f"{ATTACHMENT_PATH}{2**63 - 1}", headers=who).status_code == 404
        assert http.get(f"{ATTACHMENT_PATH}{10**30}", headers=who).status_code == 404
    with pytest.raises(NotLoggedIn):
        mill.door.attach(core_file(party.id, content), io.BytesIO(content), "no token")
    assert names(core, "party", party.id) == []
    assert left_of(mill, content) == []


def core_file(party_id: int, content: bytes) -> Any:
    return measured("party", party_id, "a.pdf", io.BytesIO(content))


def test_a_program_killed_in_the_middle_leaves_nothing_half_there(mill: Mill, tmp_path: Any) -> None:
    content, party = unlike_any(3_000_000), make_party(mill("staff"))
    (tmp_path / "content").write_bytes(content)
    arguments = [mill.database.app_url, PASSWORD, str(party.id), str(tmp_path / "content")]
    died = OnCore.run(killed_upload.__name__, *arguments, environment=os.environ)
    assert died.returncode == -signal.SIGKILL
    assert left_of(mill, content) == []
    assert fetched(mill("staff"), add(mill("staff"), "party", party.id, content)) == content


# What is told, and what is tidied away


def test_the_log_tells_name_size_and_digest_under_the_record(mill: Mill) -> None:
    core, item = mill("staff"), make_item(mill("staff"))
    content = unlike_any(777)
    row = add(core, "item", item.id, content)
    core.run(attachments.remove, row.id)
    digest = hashlib.sha256(content).hexdigest()
    query = AuditQuery(document="item", document_id=str(item.id))
    removed, added, *_made = mill("admin").run(audit.search, query)
    assert sentence(added, PLAIN) == (
        f"Staff Person added the file invoice.pdf (777 bytes) to item {item.code}"
    )
    assert sentence(removed, PLAIN) == f"Staff Person removed the file invoice.pdf from item {item.code}"
    told = {title_of("attachment", n): added.changes[n][1] for n in told_fields("attachment", added.changes)}
    assert told == {"File name": "invoice.pdf", "Size in bytes": 777, "SHA-256": digest}
    history = core.run(items.history, item.id)
    assert [(c.action, c.fields.get("attachment"), c.lines_changed) for c in history] == [
        ("changed", ("invoice.pdf", None), 0),
        ("changed", (None, "invoice.pdf"), 0),
        ("created", None, 0),
    ]
    assert not mill.sql("SELECT 1 FROM audit_log WHERE table_name IN ('blob', 'blob_part')")


def test_a_file_added_after_a_move_keeps_nobody_from_taking_the_move_back(mill: Mill) -> None:
    core, order = mill("staff"), make_purchase_order(mill("staff"))
    order = core.run(purchase_orders.submit, order.id, order.version)
    add(core, "purchase_order", order.id)
    assert core.run(purchase_orders.undo, order.id, order.version).status == "draft"


def test_windows_are_told_at_which_record_something_hangs(mill: Mill) -> None:
    core, heard = mill.log_in("staff"), list[Any]()
    party = make_party(core)
    done = core.on_change(heard.append)
    add(core, "party", party.id, unlike_any(10))
    wait_until(
        lambda: any(c.ids and c.touches_row("attachment/party", party.id) for c in heard), 30, "it is told"
    )
    done()


def test_bytes_nobody_names_for_a_month_are_dropped(own_mill: Mill) -> None:
    core = own_mill("staff")
    party = make_party(core)
    kept, gone, fresh = (add(core, "party", party.id, unlike_any(9), f"{n}.pdf") for n in "abc")
    again = add(core, "party", party.id, unlike_any(9), "d.pdf")
    for row in (gone, fresh, again):
        core.run(attachments.remove, row.id)
    month = "now() - interval '31 days'"
    own_mill.sql(f"UPDATE blob SET named_at = {month}")
    ids = [gone.id, again.id]
    own_mill.sql(f"UPDATE attachment SET deleted_at = {month} WHERE id = ANY(%s)", [ids])
    # Somebody adds the same bytes once more, and takes them off at once.
    other = make_party(core)
    content = own_mill.sql("SELECT data FROM blob_part WHERE sha256 = %s", [again.sha256])[0][0]
    core.run(attachments.remove, add(core, "party", other.id, bytes(content)).id)
    assert own_mill.door.keep_house()
    left = {row[0] for row in own_mill.sql("SELECT sha256 FROM blob")}
    assert left == {kept.sha256, fresh.sha256, again.sha256}
    assert {row[0] for row in own_mill.sql("SELECT sha256 FROM blob_part")} == left
    assert names(core, "party", party.id) == ["a.pdf"]
