"""Arguments as they come from outside: whatever is sent, the answer is a sentence and never a defect."""

import json
from typing import Any

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from erp_core.errors import ErpError, ValidationError
from erp_core.kit import types
from erp_core.kit.arguments import sentence
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.server.rest import fields
from tests.factories.mill import Mill


@pytest.fixture(scope="module")
def token(mill: Mill) -> str:
    return mill.tokens("admin").access_token


def answer(mill: Mill, name: str, arguments: Any, token: str) -> str:
    """Code of the error, or "done"; the message is a sentence and no essay."""
    error = None
    try:
        mill.door.call(name, arguments, token)
    except ErpError as caught:
        error = caught
    assert error is None or 5 < len(error.message) < 500
    return error.code if error else "done"


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "{",
        "null",
        "true",
        "7",
        "[]",
        '"text"',
        "{}",
        '{"query": null}',
        '{"query": [], "query": {}}extra',
        '{"query": {}, "more": 1}',
        '{"query": {"text": "\\ud800"}}',
        '{"query": {"limit": NaN}}',
        '{"query": {"limit": Infinity}}',
        '{"query": {"limit": 1e400}}',
        '{"query": {"limit": 1' + "0" * 5000 + "}}",
        '{"query": {"status": ' + "[" * 5000 + "]" * 5000 + "}}",
        '{"query": {"text": "' + "x" * 1_000_000 + '"}}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "\x00",
        "\ufeff{}",
        "{'query': {}}",
        "query=1",
        b"\xff\xfe\x00",
        b'{"query": {"text": "\xff"}}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_json_that_is_not_what_was_asked_for_is_refused(mill: Mill, token: str, body: str | bytes) -> None:
    assert answer(mill, "party.search", body, token) == "validation"


def test_the_same_field_twice_is_no_way_round_a_rule(mill: Mill, token: str) -> None:
    body = '{"query": {"limit": 1, "limit": 100000}}'
    assert answer(mill, "party.search", body, token) == "validation"


def test_names_of_pythons_own_are_unknown_fields(mill: Mill, token: str) -> None:
    for name in ("__class__", "__init__", "__dict__", "model_config", "ctx", "self", "session"):
        with pytest.raises(ValidationError) as caught:
            mill.door.call("party.search", {"query": {}, name: "x"}, token)
        assert set(caught.value.fields) == {name}


def test_an_error_names_the_path_to_each_wrong_field(mill: Mill, token: str) -> None:
    order = {
        "supplier_id": "x",
        "order_date": "2024-01-15",
        "due_date": "2024-01-01",
        "lines": [{"item_id": 1, "quantity": 1}, {"item_id": 1, "quantity": -1, "unit_price": "y"}],
    }
    with pytest.raises(ValidationError) as caught:
        mill.door.call("purchase_order.create", {"order": order}, token)
    assert caught.value.message == "Please correct the marked fields."
    assert caught.value.fields == {
        "supplier_id": "This is not a whole number.",
        "due_date": "The due date cannot be before the order date.",
        "lines.1.quantity": "This must be more than 0.",
        "lines.1.unit_price": "This is not a number.",
    }


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([2**63, -(2**63) - 1, 10**400, 1e308, "\x00", "\ud800", "NaN", "1e400", "' OR 1=1 --"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted(o.name for o in OPERATIONS if o.mode is Mode.QUERY)
FORMS = {
    "party.create": ("party", {"code": "F", "name": "Fuzz", "is_customer": True, "currency": "INR"}),
    "item.create": ("item", {"code": "F", "name": "Fuzz", "kind": "yarn", "unit": "kg"}),
    "purchase_order.create": (
        "order",
        {"supplier_id": 1, "order_date": "2024-01-15", "due_date": "2024-02-15", "lines": [], "notes": ""},
    ),
    "work_order.create": (
        "order",
        {"item_id": 1, "quantity": 1, "planned_start_on": "2024-01-15", "planned_finish_on": "2024-02-15"},
    ),
    "user.create": ("user", {"username": "fuzz", "full_name": "Fuzz", "role": "staff"}),
    "role.create": ("role", {"name": "fuzz", "title": "Fuzz", "permissions": []}),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), data=st.data())
def test_no_question_is_a_defect_whatever_is_asked(mill: Mill, token: str, name: str, data: Any) -> None:
    operation = OPERATIONS.get(name)
    assert operation is not None
    arguments = {field: data.draw(JSON, label=field) for field in operation.arguments.model_fields}
    assert answer(mill, name, arguments, token) != "internal"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FORMS)), value=JSON, data=st.data())
def test_no_form_is_a_defect_whatever_is_in_one_field(
    mill: Mill, token: str, name: str, value: Any, data: Any
) -> None:
    parameter, good = FORMS[name]
    operation = OPERATIONS.get(name)
    assert operation is not None
    form: Any = operation.arguments.model_fields[parameter].annotation
    field = data.draw(st.sampled_from(sorted(form.model_fields)))
    assert answer(mill, name, {parameter: good | {field: value}}, token) != "internal"
    try:
        text = json.dumps({parameter: good | {field: value}})
    except ValueError:
        return
    assert answer(mill, name, text, token) != "internal"


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (types.Money, 2),
        (types.Worth, 2),
        (types.Price, 4),
        (types.Rate, 6),
        (types.Factor, 9),
        (types.Quantity, 3),
        (types.Measure, 2),
        (types.Percent, 4),
        (fields.QuantityIn, 3),
        (fields.PriceIn, 4),
        (fields.MeasureIn, 2),
        (fields.PercentIn, 4),
    ],
)
def test_too_many_decimals_are_told_as_that(kind: Any, places: int) -> None:
    taker = TypeAdapter(kind)
    for sent in (f"0.{'0' * places}1", f"0.{'0' * 40}1", f"12.{'3' * 30}", 1e-30):
        with pytest.raises(pydantic.ValidationError) as refused:
            taker.validate_python(sent)
        assert sentence(refused.value.errors()[0]) == f"At most {places} decimals fit here."
    assert str(taker.validate_python(f"1.{'2' * places}")) == f"1.{'2' * places}"


def test_what_other_programs_write_is_left_to_the_core_s_own_limits() -> None:
    taker = TypeAdapter(fields.NumberIn)
    assert str(taker.validate_python(f"0.{'1' * 30}")) == f"0.{'1' * 30}"
    with pytest.raises(pydantic.ValidationError):
        taker.validate_python("1e999999")
