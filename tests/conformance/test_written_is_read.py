"""What is written is read back: every field of every Input, when a record is made and when it is changed."""

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from itertools import count
from typing import Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from erp_core import Core, modules
from erp_core.errors import NeedsConfirmation, ValidationError
from erp_core.kit import i18n
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS, Operation
from erp_core.kit.reading.formats import FORMATS
from erp_core.kit.schema import Input
from erp_core.masters.company import service as company
from erp_core.masters.company.paper_size import PAPER_SIZES
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item import ItemKind, Tracking
from erp_core.masters.number_series import service as number_series
from erp_core.masters.number_series.schema import NumberSeriesInput
from erp_core.masters.unit import Dimension
from erp_core.masters.unit.schema import UnitInput
from erp_core.masters.warehouse import WarehouseKind
from erp_core.platform.print_template.schema import TermsInput
from erp_core.platform.sending.schema import DocumentMail
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.mail import MailSecurity
from erp_core.security.mail import service as mail
from erp_core.security.mail.schema import MailInput
from erp_core.security.permission import all_permissions
from erp_core.security.user.schema import RegistrationInput
from erp_core.stock.stock_adjustment.schema import StockAdjustmentLineInput
from erp_core.trading.schema import LineInput, OrderInput
from tests.factories.makers import make_warehouse, run
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, order_input
from tests.factories.pictures import png

modules.load()

# Letters of several scripts, and what formats like to eat.
LETTERS = "abcXYZçğıİöşüßñдЖहिन्दी中文0123456789 .,;:-_/'\"%&+<>\\"
# Each example is two commits; a failure names its field, and looking for a shorter one would take minutes.
FEW = settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
_next = count(1)

References = Mapping[str, st.SearchStrategy[Any]]


def input_of(operation: Operation) -> type[Input] | None:
    """The Input among an operation's arguments."""
    kinds = [field.annotation for field in operation.arguments.model_fields.values()]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Input)), None)


CREATE = {o.name.partition(".")[0]: o for o in OPERATIONS if o.name.endswith(".create") and input_of(o)}
UPDATE = {o.name.partition(".")[0]: o for o in OPERATIONS if o.name.endswith(".update") and input_of(o)}
# Without a create: there is one company with one mail server, and a series and a template for each document;
# holdings come by what is moved: tests/core/stock.
ALONE = {"company", "mail", "number_series", "print_template", "holding"}
# Parts of others; and what a stranger writes: tests/core/security/user/test_registration.py.
# Mails that take papers along, and terms below them: tests/core/platform.
ELSEWHERE = {LineInput, OrderInput, RegistrationInput, DocumentMail, TermsInput, StockAdjustmentLineInput}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("admin")


@pytest.fixture(scope="module")
def ordered(core: Core) -> dict[int, int]:
    """Lines of a confirmed sales order, which work may be for: id to the item's id."""
    lines = [line(make_item(core).id) for _ in range(2)]
    order = core.run(sales_orders.create, order_input(core, "customer_id") | {"lines": lines})
    for move in ("submit", "confirm"):
        order = run(core, SALES_ORDER, move, order)
    return {line.id: line.item_id for line in order.lines}


@pytest.fixture(scope="module")
def references(core: Core, ordered: dict[int, int]) -> References:
    """Values that mean something beyond their type, by the name of the field."""
    parties = [make_party(core).id for _ in range(3)]
    items = [make_item(core).id for _ in range(3)]
    fresh = st.builds(lambda: f"x{next(_next)}")
    return {
        "code": fresh,
        "username": st.builds(lambda: f"user{next(_next):04}"),
        "customer_id": st.sampled_from(parties),
        "supplier_id": st.sampled_from(parties),
        "item_id": st.sampled_from(items),
        "party_id": st.sampled_from(parties),
        "barcode": fresh,
        "sales_order_line_id": st.sampled_from(sorted(ordered)),
        "id": st.none(),
        "unit": st.sampled_from(["kg", "g"]),  # which are measured as finely as is stored
        "second_unit": st.sampled_from(["m", "pcs"]),
        "warehouse_id": st.sampled_from([make_warehouse(core).id for _ in range(2)]),
        "StockAdjustmentInput.moved_on": st.dates(date(2000, 1, 1), date(2024, 12, 31)),  # never yet to come
        "WarehouseInput.party_id": st.builds(lambda: make_party(core).id),  # has one place of each kind
        "currency": st.sampled_from(["INR", "EUR", "USD"]),
        "email": st.sampled_from(["dyer@example.com", "weaver@example.org"]),
        "phone": st.sampled_from(["+91 22 2345 6789", "+90 212 555 0000"]),
        # True only with the item's own price: tests/core/trading/test_default_price.py.
        "LineInput.has_default_price": st.just(False),
        "ExchangeRateInput.currency": st.sampled_from(["EUR", "USD"]),
        "ExchangeRateInput.valid_on": st.builds(lambda: date(1990, 1, 1) + timedelta(days=next(_next))),
        "CompanyInput.currency": st.just("INR"),  # a company in use keeps its own
        "timezone": st.sampled_from(["Asia/Kolkata", "Europe/Istanbul"]),
        "language": st.sampled_from(sorted(i18n.shipped())),
        "paper_language": st.sampled_from(["", *i18n.paper_languages()]),
        "format": st.sampled_from(FORMATS),
        "paper_size": st.sampled_from(["", *PAPER_SIZES]),
        "MailInput.security": st.sampled_from([MailSecurity.STARTTLS, MailSecurity.TLS]),
        "host": st.sampled_from(["smtp.mill.example", "10.0.0.7"]),
        "sender": st.just("erp@mill.example"),
        "password": st.text(LETTERS, min_size=1, max_size=30).map(SecretStr),
        "logo": st.sampled_from([base64.b64encode(png(side, 8)).decode() for side in (8, 9)]),
        "role": st.sampled_from(["staff", "manager", "viewer"]),
        "permissions": st.frozensets(st.sampled_from(all_permissions()), min_size=1, max_size=9),
        "prefix": st.sampled_from(["A-", "B/", "C_"]),
        "RoleInput.name": st.builds(lambda: f"role_{next(_next)}"),
    }


def line(item_id: int) -> dict[str, Any]:
    return {"item_id": item_id, "quantity": 7, "unit_price": 3}


def inputs(kind: type[Input], references: References) -> st.SearchStrategy[Input]:
    """Valid inputs of this kind; each optional field is filled in."""
    fields = {}
    for name, field in kind.model_fields.items():
        known = [known for known in (f"{kind.__name__}.{name}", name) if known in references]
        fields[name] = references[known[0]] if known else values(field.annotation, field, references)
    return st.fixed_dictionaries(fields).map(lambda drawn: kind.model_validate(consistent(kind, drawn)))


def consistent(kind: type[Input], drawn: dict[str, Any]) -> dict[str, Any]:
    """The same with what fields ask of each other: days in order, a party that is something."""
    values = {name: drawn[name] for name in kind.model_fields}  # drawn in any order
    days = sorted(value for value in values.values() if isinstance(value, date))
    values |= dict(zip([name for name in values if isinstance(values[name], date)], days, strict=True))
    if values.get("is_customer") is False:
        values["is_supplier"] = True
    if values.get("kind") in (WarehouseKind.OWN, WarehouseKind.TRANSIT):
        values["party_id"] = None
    if values.get("dimension") == Dimension.OTHER:
        values["factor"] = 1
    if values.get("kind") == ItemKind.SERVICE:
        values["is_stocked"] = False
    if "roll_number" in values:  # of items that are not tracked, and have one unit
        values |= {"roll_number": "", "lot_number": "", "second_quantity": None, "unit": "m"}
    if values.get("is_stocked") is False:
        values["tracking"] = Tracking.UNTRACKED
    return values


def values(annotation: Any, field: FieldInfo, references: References) -> st.SearchStrategy[Any]:
    """Values of a type, within the limits the field sets."""
    limits: dict[str, Any] = {}
    for part in field.metadata:
        for name in ("ge", "gt", "le", "max_length", "decimal_places"):
            limits |= {name: limit} if (limit := getattr(part, name, None)) is not None else {}
        general = getattr(part, "_pydantic_general_metadata", None) or getattr(part, "__dict__", {})
        limits |= {name: general[name] for name in ("max_digits", "decimal_places") if general.get(name)}
    if get_origin(annotation) in (list, frozenset):
        inner = FieldInfo.from_annotation(get_args(annotation)[0])
        made = values(inner.annotation, inner, references)
        return (
            st.frozensets(made, min_size=1)
            if get_origin(annotation) is frozenset
            else st.lists(made, min_size=1, max_size=3, unique=not is_input(inner.annotation))
        )
    if is_input(annotation):
        return inputs(annotation, references)
    if type(None) in get_args(annotation):
        (inner,) = (part for part in get_args(annotation) if part is not type(None))
        present = FieldInfo.from_annotation(inner)
        return values(present.annotation, present, references)
    return plain(annotation, limits)


def is_input(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Input)


def plain(annotation: Any, limits: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a type that holds no other."""
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(limits["ge"], limits["le"])
    if annotation is date:
        return st.dates(date(2000, 1, 1), date(2090, 1, 1))
    if annotation is Decimal:
        # Metres and money of most currencies have two digits, whatever else the type could hold.
        places = min(2, limits["decimal_places"])
        return st.decimals(Decimal("0.01"), limits.get("le", 9999), places=places)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(sorted(annotation, key=str))
    assert annotation is str, f"no values for {annotation}"
    text = st.text(LETTERS, min_size=1, max_size=min(30, limits.get("max_length", 30)))
    return text.map(str.strip).filter(bool)


def assert_read_back(written: Input, read: Any) -> None:
    """Every field that was written stands in what is read."""
    for name in type(written).model_fields:
        before, after = getattr(written, name), getattr(read, name)
        if isinstance(before, list) and before and isinstance(before[0], Input):
            assert len(after) == len(before), name
            for line_before, line_after in zip(before, after, strict=True):
                assert_read_back(line_before.model_copy(update={"id": line_after.id}), line_after)
        elif isinstance(before, frozenset):
            assert set(after) == before, name
        else:
            assert after == before, f"{type(written).__name__}.{name} was written and is not read back"


@pytest.mark.parametrize("kind", sorted(CREATE))
@FEW
@given(data=st.data())
def test_what_is_written_is_read_back(
    kind: str, core: Core, references: References, ordered: dict[int, int], data: Any
) -> None:
    get = OPERATIONS.get(f"{kind}.get")
    assert get, f"{kind} cannot be read"
    made, changed = input_of(CREATE[kind]), input_of(UPDATE[kind])
    assert made
    assert changed
    written = data.draw(inputs(made, references).map(partial(of_the_order, ordered)))
    answer = run_asked(core, CREATE[kind], written)
    answer = getattr(answer, "user", answer)
    record_id = answer.id
    read = core.run(get.function, record_id)
    assert_read_back(written, read)
    assert getattr(answer, "actions", None) == getattr(read, "actions", None), (
        "said without asking what names it"
    )
    written = data.draw(inputs(changed, references).map(partial(of_the_order, ordered)))
    continued = continuing(written, read)
    run_asked(core, UPDATE[kind], record_id, read.version, continued)
    assert_read_back(continued, core.run(get.function, record_id))


def run_asked(core: Core, operation: Operation, *args: Any) -> Any:
    """The operation's result; what it asks is answered with yes."""
    try:
        return core.run(operation.function, *args)
    except NeedsConfirmation as asked:
        return core.run(operation.function, *args, tuple(asked.fields))


def of_the_order(ordered: dict[int, int], written: Input) -> Input:
    """Work for a sales order is over the item of its line."""
    line_id = getattr(written, "sales_order_line_id", None)
    return written if line_id is None else written.model_copy(update={"item_id": ordered[line_id]})


def continuing(written: Input, read: Any) -> Input:
    """The same, its first lines in place of those that are stored; what is beyond is new or removed."""
    if isinstance(written, UnitInput):  # by which everything names it
        return written.model_copy(update={"code": read.code})
    if "lines" not in type(written).model_fields:
        return written
    lines: list[Input] = list(getattr(written, "lines"))  # noqa: B009 - only some inputs have them
    stored = [{"id": line.id} for line in read.lines] + [{}] * len(lines)
    lines = [line.model_copy(update=known) for line, known in zip(lines, stored, strict=False)]
    return written.model_copy(update={"lines": lines})


@FEW
@given(data=st.data())
def test_what_is_written_about_the_company_is_read_back(
    core: Core, references: References, data: Any
) -> None:
    written = data.draw(inputs(CompanyInput, references))
    now = core.run(company.get)
    core.run(company.update, now.id, now.version, written)
    assert_read_back(written, core.run(company.get))


@FEW
@given(data=st.data())
def test_what_is_written_about_numbers_is_read_back(core: Core, references: References, data: Any) -> None:
    written = data.draw(inputs(NumberSeriesInput, references))
    name = data.draw(st.sampled_from(sorted(kind.name for kind in KINDS if kind.series)))
    try:
        core.run(number_series.update, name, written)
    except ValidationError as error:
        # Another series has or had numbers like these.
        assume("prefix" not in error.fields)
        raise
    rows = {row.name: row for row in core.run(number_series.search)}
    assert_read_back(written, rows[name])


@FEW
@given(data=st.data())
def test_what_is_written_about_mail_is_read_back_but_for_the_password(
    core: Core, references: References, data: Any
) -> None:
    written = data.draw(inputs(MailInput, references))
    core.run(mail.update, written)
    read, told = core.run(mail.get), written.model_dump(exclude={"password"})
    assert read.model_dump(include=set(told)) == told
    assert read.has_secret


def is_of_the_core(module: str) -> bool:
    """Whether operations stand there; commands and the server have forms of their own."""
    return module.startswith("erp_core.") and not module.startswith(("erp_core.server.", "erp_core.admin."))


def test_every_input_of_the_core_is_tried() -> None:
    import erp_core.admin.settings.mail  # noqa: F401 - as other tests do, which changes nothing

    def below(kind: type[Input]) -> set[type[Input]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    core = {kind for kind in below(Input) - {Input} if is_of_the_core(kind.__module__)}
    tried = {input_of(operation) for operation in (*CREATE.values(), *UPDATE.values())}
    assert core == tried | ELSEWHERE
    assert set(UPDATE) - set(CREATE) == ALONE
