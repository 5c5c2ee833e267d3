"""A user's own desk: kept by the server for him alone, small, and no news to anybody."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.security.desk import service as desk
from tests.factories.mill import Mill

STOPS = json.dumps({"unit": "always", "naïve": "never"})


def test_it_is_there_on_another_pc_and_for_nobody_else(mill: Mill) -> None:
    here, there, other = mill("staff"), mill("staff"), mill("manager")
    assert other.run(desk.settings) == {}
    here.run(desk.keep, "lines/stops/sales_order", STOPS)
    there.run(desk.keep, "lines/order/sales_order", "[]")
    assert here.run(desk.settings) == {"lines/stops/sales_order": STOPS, "lines/order/sales_order": "[]"}
    here.run(desk.keep, "lines/stops/sales_order", "{}")
    assert there.run(desk.settings)["lines/stops/sales_order"] == "{}"
    assert other.run(desk.settings) == {}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=5))
def test_it_comes_back_as_it_was_written(mill: Mill, content: dict[str, str]) -> None:
    core = mill("viewer")
    core.run(desk.keep, "list/columns", json.dumps(content))
    assert json.loads(core.run(desk.settings)["list/columns"]) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("", "{}"),
        ("Lines", "{}"),
        ("lines//x", "{}"),
        ("x" * 101, "{}"),
        ("lines", "not json"),
        ("lines", "[" * 3000),
        ("lines", '"' + "x" * 4000 + '"'),
        ("lines", '"\0"'),
        ("lines", '"\ud800"'),
    ],
)
def test_what_is_no_setting_is_refused_with_a_sentence(core: Core, name: str, content: str) -> None:
    with pytest.raises(ValidationError):
        core.run(desk.keep, name, content)


def test_there_is_an_end_to_it(own_mill: Mill) -> None:
    core = own_mill("viewer")
    for n in range(desk.MOST_SETTINGS):
        core.run(desk.keep, f"list/{n}", "1")
    with pytest.raises(ValidationError, match="No more than 200 desk settings are kept"):
        core.run(desk.keep, "list/one_more", "1")
    core.run(desk.keep, "list/7", "2")
    assert len(core.run(desk.settings)) == desk.MOST_SETTINGS


def test_the_account_has_no_new_version_and_the_log_no_entry(own_mill: Mill) -> None:
    seen = "SELECT (SELECT sum(version) FROM user_account), (SELECT count(*) FROM audit_log)"
    core = own_mill("staff")
    before = own_mill.sql(seen)
    core.run(desk.keep, "look/x", "1")
    assert own_mill.sql(seen) == before
