"""Templates of new records: kept, shared, begun with; what is of its day only, and what became unusable."""

import json
from typing import Any

import pytest

from erp_core import Core, modules
from erp_core.errors import Conflict, NotFound, NotPermitted, StaleRecord, ValidationError
from erp_core.kit.kind import KINDS
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.platform.template import MOST_OWN
from erp_core.platform.template import service as templates
from erp_core.platform.template.schema import KeptTemplate, TemplateContent
from erp_core.platform.template.templated import Templated
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party

modules.load()
EMPTY = TemplateContent()


def made(core: Core, name: str, content: TemplateContent = EMPTY, of: str = "sales_order") -> KeptTemplate:
    return core.run(templates.keep, of, name, content)


def seen(core: Core, of: str = "sales_order") -> list[str]:
    return [one.name for one in core.run(templates.search, of).templates]


def test_every_kind_with_lines_has_templates_and_no_other() -> None:
    found = {kind.name for kind in KINDS if Templated.known(kind.name) is not None}
    assert found == {"sales_order", "purchase_order", "stock_adjustment"}


def test_what_is_kept_begins_without_what_holds_on_its_day_only(own_mill: Mill) -> None:
    core = own_mill("staff")
    customer, item = make_party(core), make_item(core)
    content = TemplateContent(
        fields={
            "customer_id": customer.id,
            "order_date": "2026-11-03",
            "due_date": "2026-12-03",
            "currency": customer.currency,
            "tax_rate": "18",
            "notes": "Every week",
        },
        lines=[
            {
                "item_id": item.id,
                "quantity": "12.5",
                "unit": item.unit,
                "unit_price": "88.25",
                "has_default_price": True,
                "description": "dyed",
            }
        ],
    )
    row = made(core, "Weekly", content)
    begun = core.run(templates.begin, row.id)
    assert begun.content.fields == {
        "customer_id": customer.id,
        "currency": customer.currency,
        "tax_rate": "18",
        "notes": "Every week",
    }
    assert begun.content.lines == [
        {"item_id": item.id, "quantity": "12.5", "unit": item.unit, "description": "dyed"}
    ]
    told = {(one.field, one.key, one.code, one.name, one.is_usable) for one in begun.fields}
    assert ("customer_id", customer.id, customer.code, customer.name, True) in told
    (line,) = [one for one in begun.lines if one.field == "item_id"]
    assert (line.key, line.code, line.name, line.is_usable) == (item.id, item.code, item.name, True)
    assert not begun.lost


def test_an_item_that_is_inactive_since_is_told_and_stays(own_mill: Mill) -> None:
    core, admin = own_mill("staff"), own_mill("admin")
    item = make_item(core)
    row = made(core, "Weekly", TemplateContent(lines=[{"item_id": item.id, "quantity": "1"}]))
    stored = admin.run(items.get, item.id)
    names = ItemInput.model_fields.keys()
    changed = ItemInput.model_validate({name: getattr(stored, name) for name in names} | {"is_active": False})
    admin.run(items.update, stored.id, stored.version, changed)
    begun = core.run(templates.begin, row.id)
    assert begun.content.lines == [{"item_id": item.id, "quantity": "1"}]
    assert [(one.code, one.is_usable) for one in begun.lines] == [(item.code, False)]


def test_own_ones_are_nobody_else_s(own_mill: Mill) -> None:
    row = made(own_mill("staff"), "Mine alone")
    for other in ("manager", "admin"):
        core = own_mill(other)
        assert seen(core) == []
        for call in (
            lambda core=core: core.run(templates.begin, row.id),
            lambda core=core: core.run(templates.rename, row.id, row.version, "X"),
            lambda core=core: core.run(templates.overwrite, row.id, row.version, EMPTY),
            lambda core=core: core.run(templates.remove, row.id, row.version),
        ):
            with pytest.raises(NotFound):
                call()


def test_who_may_write_none_sees_none(own_mill: Mill) -> None:
    manager, viewer = own_mill("manager"), own_mill("viewer")
    row = made(manager, "Of all")
    row = manager.run(templates.share, row.id, row.version, "all")
    assert viewer.run(templates.search).templates == []
    for call in (
        lambda: viewer.run(templates.search, "sales_order"),
        lambda: viewer.run(templates.begin, row.id),
        lambda: made(viewer, "Mine"),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(NotFound):
        made(manager, "None has these", of="party")


def test_a_shared_one_is_used_by_others_and_changed_by_who_may_share(own_mill: Mill) -> None:
    manager, staff = own_mill("manager"), own_mill("staff")
    row = made(manager, "Of all", TemplateContent(fields={"notes": "x"}))
    row = manager.run(templates.share, row.id, row.version, "all")
    (found,) = staff.run(templates.search, "sales_order").templates
    assert (found.name, found.audience, found.can_change) == ("Of all", "all", False)
    assert found.shared_by
    assert staff.run(templates.begin, row.id).content.fields == {"notes": "x"}
    assert not staff.run(templates.search).roles
    with pytest.raises(NotPermitted, match="as your own"):
        staff.run(templates.overwrite, row.id, row.version, EMPTY)
    with pytest.raises(NotPermitted):
        staff.run(templates.share, row.id, row.version, "own")
    made(staff, "Of all")
    assert seen(staff) == ["Of all"] * 2, "one's own may be called the same, and comes first"
    row = manager.run(templates.share, row.id, row.version, "role", "manager")
    assert seen(staff) == ["Of all"]
    with pytest.raises(NotFound):
        staff.run(templates.begin, row.id)
    assert manager.run(templates.share, row.id, row.version, "own").audience == "own"


def test_what_no_record_could_be_written_with_is_refused_where_it_stands(own_mill: Mill) -> None:
    core = own_mill("staff")
    wrong: list[tuple[Any, str]] = [
        ({"fields": {"made_up": "x"}}, "made_up"),
        ({"fields": {"tax_rate": "abc"}}, "tax_rate"),
        ({"fields": {"lines": "x"}}, "lines"),
        ({"lines": [{"quantity": "1"}, {"quantity": "-1"}]}, "lines.1.quantity"),
        ({"lines": [{"made_up": "1"}]}, "lines.0.made_up"),
    ]
    for content, field in wrong:
        with pytest.raises(ValidationError) as refused:
            core.run(templates.keep, "sales_order", "Weekly", content)
        assert field in refused.value.fields, content
    assert seen(core) == []


def test_content_of_another_release_begins_with_what_is_left_of_it(own_mill: Mill) -> None:
    core = own_mill("staff")
    row = made(core, "Old")
    content = {
        "v": 1,
        "fields": {"incoterm": "FOB", "notes": "x", "tax_rate": "999"},
        "lines": [{"shade": "7"}],
    }
    own_mill.sql("UPDATE template SET content = %s::jsonb WHERE id = %s", [json.dumps(content), row.id])
    begun = core.run(templates.begin, row.id)
    assert begun.content == TemplateContent(fields={"notes": "x"}, lines=[{}])
    assert begun.lost == ["incoterm", "tax_rate", "shade"]


def test_names_are_taken_once_by_everybody(own_mill: Mill) -> None:
    core = own_mill("staff")
    row = made(core, "Weekly")
    with pytest.raises(Conflict):
        made(core, "weekly")
    made(core, "Weekly", of="purchase_order")
    with pytest.raises(StaleRecord):
        core.run(templates.rename, row.id, row.version + 1, "X")
    core.run(templates.remove, row.id, row.version)
    made(core, "Weekly")


def test_nobody_keeps_more_than_he_finds_again(own_mill: Mill) -> None:
    core = own_mill("staff")
    for number in range(MOST_OWN):
        made(core, f"No {number}")
    with pytest.raises(ValidationError, match="Remove one"):
        made(core, "One more")
