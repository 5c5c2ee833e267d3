"""Notes on records of every kind, who may be named in them, and the inbox of who is."""

from datetime import timedelta
from typing import Any

import pytest

from erp_core import Core, modules
from erp_core.errors import Conflict, NotFound, NotPermitted, ValidationError
from erp_core.kit.kind import KINDS
from erp_core.masters.party import service as parties
from erp_core.platform.attachment.subject import subject_kind
from erp_core.platform.inbox import service as inbox
from erp_core.platform.note import CHANGED_FOR
from erp_core.platform.note import service as notes
from erp_core.platform.note.naming import names_in
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import sentence
from erp_core.security.role import service as roles
from tests.factories.makers import MAKERS
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_purchase_order
from tests.server.trouble.office import wait_until

modules.load()
SUBJECTS = [kind.name for kind in KINDS if subject_kind(kind.name) and kind.name in MAKERS]


def bodies(core: Core, kind: str, id: int) -> list[str]:
    return [row.body for row in core.run(notes.of_record, kind, id)]


def waiting(core: Core) -> list[str]:
    assert core.run(inbox.count) == len(core.run(inbox.mentions))
    return [row.body for row in core.run(inbox.mentions)]


def somebody(mill: Mill, *permissions: str) -> Core:
    """Somebody whose role has these permissions alone."""
    name = f"role_{mill.sql('SELECT count(*) FROM role')[0][0]}"
    role: Any = {"name": name, "title": name, "permissions": ["session:own", *permissions]}
    mill("admin").run(roles.create, role)
    return mill(mill.add_user(name))


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_kind_with_a_history_takes_notes(mill: Mill, name: str) -> None:
    core = mill("admin")
    id = MAKERS[name](core).id
    first = core.run(notes.write, name, id, "  Call them.\r\nThen write.  ")
    second = core.run(notes.write, name, id, "Done.")
    assert (first.body, first.created_by, first.can_change) == (
        "Call them.\nThen write.",
        "Admin Person",
        True,
    )
    assert core.run(notes.of_record, name, id) == [second, first]


def test_whoever_may_only_read_reads(mill: Mill) -> None:
    party = make_party(mill("staff"))
    mill("staff").run(notes.write, "party", party.id, "Call them.")
    assert bodies(mill("viewer"), "party", party.id) == ["Call them."]
    with pytest.raises(NotPermitted, match="Add and change parties"):
        mill("viewer").run(notes.write, "party", party.id, "mine")
    stranger = somebody(mill, "item:read", "item:write")
    for ask in (
        lambda: bodies(stranger, "party", party.id),
        lambda: stranger.run(notes.write, "party", party.id, "x"),
        lambda: stranger.run(notes.people, "party", party.id, ""),
    ):
        with pytest.raises(NotFound):
            ask()


def test_no_note_is_empty_or_endless(mill: Mill) -> None:
    core = mill("staff")
    party = make_party(core)
    for body in ("", "   ", "x" * 4001, "a\x00b"):
        with pytest.raises(ValidationError):
            core.run(notes.write, "party", party.id, body)
    core.run(notes.write, "party", party.id, "x" * 4000)


# Who is named


def test_who_is_named_finds_it_and_the_record_by_name(own_mill: Mill) -> None:
    staff, manager = own_mill("staff"), own_mill("manager")
    order = make_purchase_order(staff)
    note = staff.run(notes.write, "purchase_order", order.id, "@Manager: approve? @nobody knows @staff")
    (row,) = manager.run(inbox.mentions)
    assert (row.id, row.kind, row.record_id) == (note.id, "purchase_order", order.id)
    assert row.record == f"purchase order {order.number}"
    assert (row.body, row.created_by) == (note.body, "Staff Person")
    assert waiting(staff) == []  # one does not call oneself
    assert waiting(own_mill("viewer")) == []
    manager.run(inbox.read, [note.id])
    assert waiting(manager) == []
    staff.run(inbox.read, [note.id])  # of others nothing is read


def test_a_name_that_is_nobody_s_is_told_to_who_wrote_it(mill: Mill) -> None:
    staff = mill("staff")
    party = make_party(staff)
    note = staff.run(
        notes.write, "party", party.id, "@Mannager and @manager: 40 m @12.50, @Nobody-Else @Mannager"
    )
    assert note.nobody == ("Mannager", "Nobody-Else")
    assert staff.run(notes.of_record, "party", party.id)[0].nobody == ()
    assert staff.run(notes.change, note.id, "@manager, @12.50").nobody == ()
    assert staff.run(notes.change, note.id, "@manger").nobody == ("manger",)


def test_who_may_not_see_the_record_cannot_be_named(mill: Mill) -> None:
    stranger = somebody(mill, "item:read")
    me = stranger.me
    assert me is not None
    staff = mill("staff")
    party = make_party(staff)
    with pytest.raises(ValidationError) as refused:
        staff.run(notes.write, "party", party.id, f"@{me.username} look")
    assert refused.value.fields == {
        "body": f"{me.full_name} may not see this record, and cannot be named here."
    }
    assert bodies(staff, "party", party.id) == []
    assert me.username not in [p.username for p in staff.run(notes.people, "party", party.id, me.username)]


def test_the_beginning_of_a_name_or_a_part_of_it_finds_people(mill: Mill) -> None:
    staff = mill("staff")
    party = make_party(staff)

    def found(text: str) -> set[str]:
        return {person.username for person in staff.run(notes.people, "party", party.id, text)}

    assert {"manager", "staff", "viewer", "admin"} & found("") or len(found("")) == 10
    assert "manager" in found("MANAG")
    assert "manager" in found("manager p")
    assert "viewer" not in found("manag")
    assert found("%") == found("_%") == set()


def test_whose_role_lost_the_record_is_told_nothing_more(own_mill: Mill) -> None:
    staff, reader = own_mill("staff"), somebody(own_mill, "party:read")
    me, admin = reader.me, own_mill("admin")
    assert me is not None
    party = make_party(staff)
    staff.run(notes.write, "party", party.id, f"@{me.username} look")
    assert len(waiting(reader)) == 1
    role = next(r for r in admin.run(roles.search) if r.name == me.role)
    less: Any = {"name": role.name, "title": role.title, "permissions": ["session:own"]}
    admin.run(roles.update, role.id, role.version, less)
    assert waiting(reader) == []


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@ravi", ["ravi"]),
        ("Ask @Ravi, @ravi. and (@anna-maria)", ["ravi", "anna-maria"]),
        ("mail ravi@mill.example or @@ravi", []),
        ("@r.kumar: yes", ["r.kumar"]),
        ("@ ravi @", []),
    ],
)
def test_names_stand_behind_an_at_sign_of_their_own(body: str, names: list[str]) -> None:
    assert names_in(body) == names


# Changing and taking back


def test_one_s_own_is_corrected_for_a_while_and_then_only_removed(own_mill: Mill) -> None:
    staff, manager, viewer = own_mill("staff"), own_mill("manager"), own_mill("viewer")
    party = make_party(staff)
    note = staff.run(notes.write, "party", party.id, "@manager @viewer call them")
    with pytest.raises(NotPermitted, match="Only who wrote a note"):
        manager.run(notes.change, note.id, "mine")
    with pytest.raises(NotPermitted, match="Only who wrote a note"):
        manager.run(notes.remove, note.id)
    after = staff.run(notes.change, note.id, "@manager call them today")
    assert (after.body, after.is_changed) == ("@manager call them today", True)
    assert waiting(manager) == ["@manager call them today"]
    assert waiting(viewer) == []
    past = (CHANGED_FOR + timedelta(seconds=5)).total_seconds()
    own_mill.sql("ALTER TABLE note DISABLE TRIGGER stamp_record")
    own_mill.sql("UPDATE note SET created_at = now() - make_interval(secs => %s)", [past])
    own_mill.sql("ALTER TABLE note ENABLE TRIGGER stamp_record")
    (row,) = staff.run(notes.of_record, "party", party.id)
    assert (row.can_change, row.can_remove) == (False, True)
    with pytest.raises(Conflict, match="can only be removed"):
        staff.run(notes.change, note.id, "too late")
    staff.run(notes.remove, note.id)
    (row,) = manager.run(notes.of_record, "party", party.id)
    assert (row.body, row.is_removed, row.created_by) == ("", True, "Staff Person")
    assert waiting(manager) == []
    with pytest.raises(NotFound):
        staff.run(notes.remove, note.id)


def test_a_deleted_record_has_no_notes(mill: Mill) -> None:
    admin = mill("admin")
    party = make_party(admin)
    note = admin.run(notes.write, "party", party.id, "x")
    admin.run(parties.delete, party.id, party.version)
    for ask in (
        lambda: admin.run(notes.of_record, "party", party.id),
        lambda: admin.run(notes.change, note.id, "y"),
        lambda: admin.run(notes.remove, note.id),
    ):
        with pytest.raises(NotFound):
            ask()


# What is told


def test_history_and_log_tell_of_notes_under_their_record(mill: Mill) -> None:
    staff = mill("staff")
    order = make_purchase_order(staff)
    note = staff.run(notes.write, "purchase_order", order.id, 'Say "yes"')
    staff.run(notes.change, note.id, "Say no")
    staff.run(notes.remove, note.id)
    query = AuditQuery(document="purchase_order", document_id=str(order.id))
    told = [sentence(e, PLAIN) for e in mill("admin").run(audit.search, query) if e.table_name == "note"]
    assert told == [
        f"Staff Person removed a note from purchase order {order.number}",
        f"Staff Person changed a note on purchase order {order.number} to “Say no”",
        f'Staff Person wrote a note on purchase order {order.number}: “Say \\"yes\\"”',
    ]
    history = staff.run(purchase_orders.history, order.id)
    assert [(c.action, c.fields.get("note"), c.lines_changed) for c in history[:3]] == [
        ("changed", ("", None), 0),
        ("changed", ("", ""), 0),
        ("changed", (None, ""), 0),
    ]


def test_windows_are_told_whose_inbox_changed(mill: Mill) -> None:
    manager, heard = mill.log_in("manager"), list[Any]()
    me = manager.me
    assert me is not None
    party = make_party(mill("staff"))
    done = manager.on_change(heard.append)
    mill("staff").run(notes.write, "party", party.id, "@manager look")
    wait_until(lambda: any(c.ids and c.touches_row("mention", me.id) for c in heard), 30, "the bell hears")
    assert any(c.ids and c.touches_row("note/party", party.id) for c in heard)
    assert not any(c.ids and c.touches_row("mention", me.id + 1000) for c in heard)
    done()
