"""Every operation: who may run it, what it says of itself, and that it travels through JSON and back."""

import io
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import pytest
from pydantic import SecretStr
from pyotp.totp import TOTP

from erp_core import Core, modules
from erp_core.dispatch import Dispatcher
from erp_core.errors import Conflict, InvalidMove
from erp_core.kit.arguments import validate
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.kind import Kind
from erp_core.kit.operation import OPERATIONS, Caller, Mode, operation_of
from erp_core.masters.company import service as company
from erp_core.masters.currency import service as currencies
from erp_core.masters.item import service as items
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.masters.party_item import service as party_items
from erp_core.masters.unit import service as units
from erp_core.masters.warehouse import service as warehouses
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.platform.importing.document_import import DocumentImport
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.there.numbered import with_number
from erp_core.platform.inbox import service as inbox
from erp_core.platform.job import service as jobs
from erp_core.platform.listed import service as listed
from erp_core.platform.note import service as notes
from erp_core.platform.presence import service as presence
from erp_core.platform.print_template import service as templates
from erp_core.platform.printing import service as printing
from erp_core.platform.saved_view import service as views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.platform.search import service as search
from erp_core.platform.sending import service as sending
from erp_core.platform.template import service as beginnings
from erp_core.platform.template.schema import TemplateContent
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.reporting.dashboard import service as dashboard
from erp_core.reporting.server import service as server
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.audit import service as audit
from erp_core.security.desk import service as desk
from erp_core.security.mail import service as mail
from erp_core.security.password_reset import service as password_reset
from erp_core.security.permission import all_permissions, default_roles
from erp_core.security.role import service as roles
from erp_core.security.second_factor import service as second_factor
from erp_core.security.session import service as sessions
from erp_core.security.user import service as users
from erp_core.stock.holding import service as holdings
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.factories.files import file_of_one
from tests.factories.makers import (
    MAKERS,
    make_in,
    make_party_item,
    make_stock_adjustment,
    make_unit,
    make_warehouse,
    run,
)
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)

modules.load()
ALL = list(OPERATIONS)


# Permissions


def test_an_operation_names_a_permission_that_roles_hold() -> None:
    for operation in ALL:
        if operation.mode is Mode.PUBLIC:
            assert operation.permission is None, operation.name
            continue
        assert operation.permission in all_permissions(), operation.name
        holders = {
            role for role, permissions in default_roles().items() if operation.permission in permissions
        }
        assert "admin" in holders, operation.name


def test_every_permission_is_asked_for_by_an_operation() -> None:
    assert set(all_permissions()) == {o.permission for o in ALL if o.permission}


def test_an_operation_is_named_like_its_permission_where_that_names_one() -> None:
    for operation in ALL:
        folder, _dot, verb = operation.name.partition(".")
        if operation.permission == f"{folder}:{verb}":
            assert operation.mode is Mode.COMMAND, operation.name
        if operation.mode is Mode.COMMAND and verb in ("create", "update", "delete") and operation.permission:
            assert operation.permission.startswith(f"{folder}:"), operation.name


# Queries that serve whoever may change the record, not everybody who may read it.
FOR_WRITERS = {"company.history"}


def test_reading_needs_reading_and_nothing_more() -> None:
    for operation in ALL:
        if operation.mode is Mode.QUERY and operation.name not in FOR_WRITERS:
            assert re.fullmatch(r"\w+:(read|own)", operation.permission or ""), operation.name


def test_only_the_way_in_is_public() -> None:
    public = {o.name for o in ALL if o.mode is Mode.PUBLIC}
    assert public == {
        *("session.login", "session.refresh", "user.register", "user.change_password"),
        *("password_reset.request", "password_reset.redeem"),
        *("second_factor.begin", "second_factor.turn_on", "second_factor.turn_off"),
    }


# What they say of themselves


def test_an_operation_explains_itself_in_a_sentence() -> None:
    for operation in ALL:
        first = (operation.function.__doc__ or "").strip().partition("\n")[0]
        assert first.endswith("."), (operation.name, first)
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", operation.name), operation.name


def test_arguments_have_bounds() -> None:
    for operation in ALL:
        schema = operation.arguments.model_json_schema()
        for path, part in walk(schema):
            where = f"{operation.name} {path}"
            if part.get("type") == "string" and not {"enum", "const", "format"} & set(part):
                assert "maxLength" in part or "pattern" in part or path.rpartition("/")[2] in SHORT, where
            if part.get("type") == "array":
                assert "maxItems" in part, where
            if part.get("type") == "integer" and not path.endswith("/version"):
                assert {"maximum", "minimum"} <= set(part), where


# Checked by a rule of their own: exactly three capitals, or a fixed pattern.
SHORT = {"currency", "username", "timezone"}


def walk(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All parts of a JSON schema with their path; numbers written as text count as numbers."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from walk(part, f"{path}/{name}")
    for name, part in schema.get("$defs", {}).items():
        yield from walk(part, f"{path}#{name}")
    if {"type": "number"} not in schema.get("anyOf", []):
        for part in schema.get("anyOf", []):
            yield from walk(part, path)
    yield from walk(schema.get("items"), f"{path}/items")


# JSON and back


class Witness:
    """A door that sends every argument and every result through JSON and compares what comes out."""

    def __init__(self, door: Dispatcher) -> None:
        self._door = door
        self.seen: set[str] = set()

    @property
    def server(self) -> str:
        return self._door.server

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Any:
        operation = OPERATIONS.get(name)
        assert operation is not None
        values = validate(operation, arguments)
        sent = operation.arguments.model_construct(**values).model_dump_json()
        assert validate(operation, sent) == values, name
        result = self._door.call(name, sent, access_token, request_id, caller)
        assert operation.result.validate_json(operation.result.dump_json(result)) == result, name
        assert operation.result.validate_python(result) == result, name
        self.seen.add(name)
        return result

    def whole_list(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        caller: Caller | None = None,
    ) -> AbstractContextManager[Iterator[bytes]]:
        return self._door.whole_list(name, arguments, access_token, caller)

    def import_file(
        self,
        kind: str,
        file: bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AbstractContextManager[Iterator[bytes]]:
        return self._door.import_file(kind, file, access_token, request_id, caller)

    def attach(
        self,
        new: NewFile,
        file: BinaryIO,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AttachmentRow:
        return self._door.attach(new, file, access_token, request_id, caller)

    def attachment(
        self, id: int, access_token: str | None, caller: Caller | None = None
    ) -> AbstractContextManager[Iterator[bytes]]:
        return self._door.attachment(id, access_token, caller)

    def listen(self, on_change: Any, on_connection: Any, access_token: Any) -> None:
        raise NotImplementedError

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def witness(mill: Mill) -> Witness:
    return Witness(mill.door)


def logged_in(witness: Witness, username: str) -> Core:
    core = Core(witness)
    core.login(username, PASSWORD)
    return core


def test_every_operation_travels_through_json_and_back(mill: Mill, witness: Witness) -> None:
    admin = logged_in(witness, "admin")
    for story in (masters, stock, orders, work, accounts, administration, everything_else, files):
        story(mill, witness, admin)
    assert {o.name for o in ALL} - witness.seen == set()


def files(_mill: Mill, _witness: Witness, admin: Core) -> None:
    """What a file says of a record of each kind that can be imported is what there is afterwards."""
    for kind, service in modules.services():
        from_a_file(admin, kind, service)


def from_a_file(admin: Core, kind: Kind, service: Any) -> None:
    importer: Any = importer_of(kind, service)
    if importer is None:
        return
    made = MAKERS[kind.name](admin)
    others = {"code": "FILE-1", "reference": "A"}
    done = admin.import_file(kind.name, file_of_one(admin, importer.shape, made, **others))
    assert done is not None
    wrong = [problem for problem in done.problems if not problem.is_warning]
    assert (done.created, wrong) == (1, []), kind.name
    own = done.made[0].id if done.made else admin.run(service.search, ListQuery(text="FILE-1"))[0].id
    again = admin.run(service.get, own)
    head = [name for name in importer.shape.head if name not in others]
    expected = {name: getattr(made, name) for name in head}
    if isinstance(importer, DocumentImport):  # numbers are ours; another program's is kept beside them
        expected = with_number(expected, others["reference"], "en")
    assert {name: getattr(again, name) for name in head} == expected
    told = [
        [[getattr(line, name) for name in importer.shape.lines] for line in getattr(record, "lines", ())]
        for record in (made, again)
    ]
    assert told[0] == told[1]
    admin.run(service.take_back_import, confirmed=("take_back",))


def everything_else(_mill: Mill, witness: Witness, admin: Core) -> None:
    """Kinds no story is told of: what every kind can do, and each of its moves."""
    for kind, service in modules.services():
        if f"{kind.name}.create" not in witness.seen:
            every_move(witness, admin, kind, service)


def every_move(witness: Witness, admin: Core, kind: Kind, service: Any) -> None:
    made = MAKERS[kind.name](admin)
    (written,) = operation_of(service.create).arguments.model_fields.values()
    fields: Any = written.annotation
    values: Any = {name: getattr(made, name) for name in fields.model_fields}
    admin.run(service.search, {})
    admin.run(service.summary, {})
    admin.run(service.history, made.id)
    again = admin.run(service.update, made.id, admin.run(service.get, made.id).version, values)
    admin.run(service.delete, again.id, again.version)
    for move in kind.moves:
        moved = run(admin, kind, move.name, make_in(admin, kind, move.sources[0]))
        if not move.question:
            run(admin, kind, "undo", moved)
            continue
        if OPERATIONS.get(f"{kind.name}.undo"):
            with pytest.raises(InvalidMove):  # what was asked about first stays done
                run(admin, kind, "undo", moved)
            witness.seen.add(f"{kind.name}.undo")


def masters(_mill: Mill, witness: Witness, admin: Core) -> None:
    party = make_party(admin, email="a@example.com", phone="+91 22 2345 6789", address="1\n2")
    item = make_item(admin, gsm="180.5", width_cm=150)
    for service, view, schema in ((parties, party, "PartyInput"), (items, item, "ItemInput")):
        again = {name: getattr(view, name) for name in getattr(service, schema).model_fields}
        admin.run(service.update, view.id, view.version, again)
        look(admin, service, view.id)
        gone = (make_party if service is parties else make_item)(admin)
        admin.run(service.delete, gone.id, gone.version)
    admin.run(items.find_codes, [item.code.lower()])
    admin.run(items.find_names, [item.name.upper()])
    called = make_party_item(admin, party_id=party.id, item_id=item.id)
    look(admin, party_items, called.id)
    theirs: Any = {"party_id": party.id, "item_id": item.id, "code": "RED/40", "name": "Red"}
    called = admin.run(party_items.update, called.id, called.version, theirs)
    assert [one.item.id for one in admin.run(party_items.find_items, party.id, ["red/40"])] == [item.id]
    assert [one.code for one in admin.run(party_items.begun_items, party.id, "re")] == ["RED/40"]
    admin.run(party_items.delete, called.id, called.version)
    place = make_warehouse(admin, kind="job_worker", party_id=party.id)
    look(admin, warehouses, place.id)
    shed: Any = {"code": place.code, "name": "His shed", "kind": "job_worker", "party_id": party.id}
    place = admin.run(warehouses.update, place.id, place.version, shed)
    admin.run(warehouses.delete, place.id, place.version)
    admin.run(parties.find_names, [party.name])
    admin.run(currencies.search)
    admin.run(units.sizes)
    bale = make_unit(admin)
    look(admin, units, bale.id)
    named: Any = {"code": bale.code, "name": "Bale"}
    bale = admin.run(units.update, bale.id, bale.version, named)
    admin.run(units.delete, bale.id, bale.version)
    file = admin.attach("party", party.id, "a.pdf", io.BytesIO(b"x"))
    (kept,) = admin.run(attachments.of_record, "party", party.id)
    assert kept == file
    admin.run(attachments.remove, kept.id)
    note = admin.run(notes.write, "party", party.id, "@staff, please call them")
    note = admin.run(notes.change, note.id, "@staff please call them today")
    assert admin.run(notes.people, "party", party.id, "st")
    assert admin.run(notes.of_record, "party", party.id) == [note]
    staff = logged_in(witness, "staff")
    assert staff.run(inbox.count) == 1
    staff.run(inbox.read, [row.id for row in staff.run(inbox.mentions)])
    admin.run(notes.remove, note.id)
    assert admin.run(presence.here, "party", party.id) == []
    admin.run(presence.gone, "party", party.id)
    now = admin.run(company.get)
    again = {name: getattr(now, name) for name in company.CompanyInput.model_fields}
    admin.run(company.update, now.id, now.version, company.CompanyInput(**again))
    admin.run(company.history, now.id)


def stock(mill: Mill, witness: Witness, admin: Core) -> None:
    item, place = make_item(admin, tracking="roll"), make_warehouse(admin)
    roll = "INSERT INTO holding (item_id, warehouse_id, roll_number) VALUES (%s, %s, 'R-1') RETURNING id"
    ((id,),) = mill.sql(roll, [item.id, place.id])
    look(admin, holdings, id)
    document = make_stock_adjustment(admin)
    look(admin, stock_adjustments, document.id)
    data: Any = {"warehouse_id": place.id, "lines": [{"item_id": make_item(admin).id, "quantity": 3}]}
    document = admin.run(stock_adjustments.update, document.id, document.version, data)
    document = admin.run(stock_adjustments.post, document.id, document.version)
    admin.run(stock_adjustments.cancel, document.id, document.version)
    unused = make_stock_adjustment(admin)
    admin.run(stock_adjustments.delete, unused.id, unused.version)
    lies: Any = {"bin": "A-3"}
    assert admin.run(holdings.update, id, 1, lies).bin == "A-3"
    admin.run(holdings.moves, id)


def look(core: Core, service: Any, id: int) -> None:
    """Everything there is to read about a record."""
    core.run(service.get, id)
    core.run(service.history, id)
    core.run(service.search, {"text": "a", "limit": 3})
    core.run(service.summary, {"offset": 2})


def orders(_mill: Mill, _witness: Witness, admin: Core) -> None:
    for make, service, party, courses in (
        (
            make_purchase_order,
            purchase_orders,
            "supplier_id",
            ["submit undo submit reject submit approve send receive close", "cancel"],
        ),
        (
            make_sales_order,
            sales_orders,
            "customer_id",
            ["submit undo submit reject submit confirm start ship close", "cancel"],
        ),
    ):
        for course in courses:
            document = make(admin, lines=2, currency="EUR", notes="čšž 🧵")
            again = order_input(admin, party)
            document = admin.run(service.update, document.id, document.version, again)
            for move in course.split():
                document = admin.run(getattr(service, move), document.id, document.version)
            look(admin, service, document.id)
            admin.run(service.paper, document.id)
            admin.run(service.last_prices, getattr(document, party), [document.lines[0].item_id])
        gone = make(admin)
        admin.run(service.delete, gone.id, gone.version)


def work(_mill: Mill, _witness: Witness, admin: Core) -> None:
    sold = make_sales_order(admin)
    for move in ("submit", "confirm"):
        sold = admin.run(getattr(sales_orders, move), sold.id, sold.version)
    admin.run(printing.blank, "Orders")
    admin.run(sales_orders.open_lines, "")
    admin.run(work_orders.made_for, sold.id)
    line = sold.lines[0]
    order = make_work_order(admin, item_id=line.item_id, sales_order_line_id=line.id, quantity="12.34")
    fields: Any = {name: getattr(order, name) for name in work_orders.WorkOrderInput.model_fields}
    order = admin.run(work_orders.update, order.id, order.version, fields | {"priority": "urgent"})
    for move in ("release", "undo", "release", "start", "hold", "resume"):
        order = admin.run(getattr(work_orders, move), order.id, order.version)
    progress: Any = "33.3333"
    order = admin.run(work_orders.record_progress, order.id, order.version, progress)
    for move in ("complete", "close"):
        order = admin.run(getattr(work_orders, move), order.id, order.version)
    look(admin, work_orders, order.id)
    admin.run(work_orders.paper, order.id)
    other = make_work_order(admin)
    admin.run(work_orders.cancel, other.id, other.version)
    gone = make_work_order(admin)
    admin.run(work_orders.delete, gone.id, gone.version)
    admin.run(dashboard.overview)


def accounts(mill: Mill, witness: Witness, admin: Core) -> None:
    newcomer: Any = {
        "username": "newcomer",
        "full_name": "New",
        "email": "n@example.com",
        "password": PASSWORD,
    }
    admin.run(users.register, newcomer)
    view = admin.run(users.get, mill.user_id("newcomer"))
    view = admin.run(users.activate, view.id, view.version, "staff")
    change: Any = {"full_name": "Newer", "role": "viewer"}
    view = admin.run(users.update, view.id, view.version, change)
    view = admin.run(users.unlock, view.id, view.version)
    admin.run(users.change_password, "newcomer", SecretStr(PASSWORD), SecretStr("  another, with blanks "))
    view = admin.run(users.reset_password, view.id, view.version + 1).user
    view = admin.run(users.disable, view.id, view.version)
    protected(mill, witness, admin)
    created: Any = {"username": "made-by-admin", "full_name": "Made", "role": "staff"}
    admin.run(users.create, created)
    look(admin, users, view.id)
    staff, other = logged_in(witness, "staff"), logged_in(witness, "viewer")
    staff.run(sessions.me)
    staff.run(sessions.choose_format, "tr_TR")
    staff.run(desk.keep, "lines/order/sales_order", '["item"]')
    staff.run(desk.settings)
    staff.run(sessions.prove, SecretStr(PASSWORD))
    staff.resume(staff.refresh_token or "")
    found = admin.run(sessions.search)
    admin.run(sessions.end, next(s.id for s in found if s.username == "viewer"))
    admin.run(sessions.end_all, mill.user_id("viewer"))
    assert other.me is not None
    staff.logout()


def code_of(secret: str) -> SecretStr:
    """What a phone shows that knows the secret."""
    return SecretStr(TOTP(secret).now())


def protected(mill: Mill, witness: Witness, admin: Core) -> None:
    """A second factor is set up, used, turned off, and taken away with the phone."""
    name = mill.add_user()
    who, password = Core(witness), SecretStr(PASSWORD)
    for is_first in (True, False):
        secret = who.run(second_factor.begin, name, password).secret
        assert len(who.run(second_factor.turn_on, name, password, code_of(secret))) == 10
        mill.sql("UPDATE second_factor SET last_step = 0")
        if is_first:
            who.run(second_factor.turn_off, name, password, code_of(secret))
        else:
            who.login(name, PASSWORD, code_of(secret).get_secret_value())
    assert who.run(second_factor.state).is_on
    view = admin.run(users.get, mill.user_id(name))
    assert admin.run(users.reset_second_factor, view.id, view.version).second_factor_at is None
    role = next(role for role in admin.run(roles.search) if role.name == "viewer")
    for is_required in (True, False):
        version = admin.run(roles.get, role.id).version
        admin.run(roles.require_second_factor, role.id, version, is_required)


def administration(mill: Mill, witness: Witness, admin: Core) -> None:
    admin.run(roles.vocabulary)
    admin.run(roles.holders)
    new: Any = {"name": "copy", "title": "Copy", "permissions": ["session:own", "party:read"]}
    role = admin.run(roles.create, new)
    role = admin.run(roles.update, role.id, role.version, new | {"title": "Other"})
    admin.run(roles.get, role.id)
    admin.run(roles.history, role.id)
    admin.run(roles.search)
    admin.run(roles.delete, role.id, role.version)
    form: Any = {"prefix": "BUY-", "width": 4}
    admin.run(series.preview, "purchase_order", form)
    admin.run(series.update, "purchase_order", form)
    admin.run(series.search)
    admin.run(series.gap_report)
    question: Any = {"document": "purchase_order", "since": datetime.now(UTC) - timedelta(days=1)}
    entry = admin.run(audit.search, question)[0]
    admin.run(audit.count, question)
    admin.run(audit.as_of, entry.document, entry.document_id, datetime.now(UTC) + timedelta(minutes=1))
    admin.run(server.health)
    own: Any = {"file_name": "ours.typ", "source": admin.run(templates.get, "sales_order").delivered}
    admin.run(templates.update, "sales_order", own)
    admin.run(templates.sample, "sales_order")
    terms: Any = {"terms": "Payable within 30 days."}
    admin.run(templates.set_terms, "sales_order", terms)
    admin.run(templates.search)
    admin.run(templates.fell_back, "sales_order", "Line 1: X.")
    admin.run(templates.remove, "sales_order")
    look = ViewContent(where=[is_("status", "draft")], sort="-due_date")
    view = admin.run(views.keep, "sales_order", "Drafts", look)
    view = admin.run(views.overwrite, view.id, view.version, "All drafts", look)
    view = admin.run(views.rename, view.id, view.version, "Drafts")
    view = admin.run(views.share, view.id, view.version, "role", admin.run(views.search).roles[0].name)
    admin.run(views.set_default, "sales_order", view.id)
    admin.run(views.set_role_default, "sales_order", view.role, view.id)
    assert admin.run(views.opened, "sales_order", ListQuery()).chosen == view.id
    admin.run(views.search)
    admin.run(views.remove, view.id, view.version)
    kept = TemplateContent(fields={"notes": "Weekly"})
    row = admin.run(beginnings.keep, "sales_order", "Weekly", kept)
    row = admin.run(beginnings.overwrite, row.id, row.version, kept)
    row = admin.run(beginnings.rename, row.id, row.version, "Every week")
    row = admin.run(beginnings.share, row.id, row.version, "all")
    assert admin.run(beginnings.begin, row.id).content == kept
    admin.run(beginnings.search)
    admin.run(beginnings.remove, row.id, row.version)
    outgoing: Any = {"host": "127.0.0.1", "port": 1, "security": "none", "sender": "erp@mill.example"}
    outgoing |= {"username": "erp", "password": "warp"}
    admin.run(mail.update, outgoing)
    assert admin.run(mail.get).has_secret
    party = make_party(admin)
    pdf = admin.attach("party", party.id, "a.pdf", io.BytesIO(b"x"))
    assert pdf is not None
    assert admin.run(listed.groups, "party", ListQuery(), "is_active").groups
    job = admin.run(jobs.begin, admin.run(jobs.bulk, "sales_order", "submit", ListQuery(limit=1)).id)
    admin.run(jobs.cancel, job.id)
    assert [one.id for one in admin.run(jobs.own)] == [admin.run(jobs.get, job.id).id]
    assert len(admin.run(jobs.result, job.id)) == job.count
    admin.run(jobs.seen, [job.id])
    assert admin.run(listed.people, "a")
    assert admin.run(listed.codes, "party", "currency")
    assert admin.run(listed.rows, "party", ListQuery())
    assert admin.run(listed.ids, "party", ListQuery(), 0, 1)
    assert admin.run(search.everywhere, party.code).hits
    assert admin.run(sending.ways, "party", party.id).sender == "erp@mill.example"
    order_mail: Any = {"recipients": ["a@buyer.example"], "subject": "Order"}
    admin.run(sending.send, pdf.id, "0" * 64, order_mail)
    admin.run(sending.hand_over, pdf.id, "0" * 64)
    assert len(admin.run(sending.of_record, "party", party.id)) == 2
    mill.sql("UPDATE user_account SET email = 'v@mill.example' WHERE username = 'viewer'")
    admin.run(password_reset.request, "viewer")
    ((words,),) = mill.sql("SELECT body FROM mail_outbox WHERE recipient = 'v@mill.example'")
    (code,) = re.findall(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", words)
    admin.run(password_reset.redeem, "viewer", SecretStr(code), SecretStr("reed-and-heddle-7"))
    with pytest.raises(Conflict, match="takes no connections"):
        admin.run(mail.test, outgoing, "it@mill.example")
    witness.seen.add("mail.test")
    admin.run(mail.search)


def test_arguments_and_results_can_be_described_to_other_programs() -> None:
    for operation in ALL:
        operation.arguments.model_json_schema()
        operation.result.json_schema()
        assert operation_of(operation.function) is operation, operation.name
