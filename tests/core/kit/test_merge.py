"""Two people change one order: what each of them did is in the result, or is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.records.merge import Merged, Version, merge

FIELDS: tuple[str, ...] = ("customer", "currency", "order_date", "due_date", "notes")
LINE: tuple[str, ...] = ("item", "unit", "price", "quantity", "remark")
GROUPS = ({"customer", "currency"},)
LINE_GROUPS = ({"item", "unit", "price"}, {"unit", "quantity"})
CARRIED = {"currency": ("price",)}
Order = Version[Any]

values = st.integers(0, 3)
fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))
lines: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(dict.fromkeys(LINE, values))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    return Version(draw(fields), {key: draw(lines) for key in range(draw(st.integers(0, 5)))})


@st.composite
def changed(draw: st.DrawFn, order: Order, who: str) -> Order:
    """What a person made of an order: values, lines removed, moved and added."""
    head = dict(order.fields)
    for name in draw(st.sets(st.sampled_from(FIELDS), max_size=3)):
        head[name] = draw(values)
    left = {key: dict(line) for key, line in order.lines.items()}
    for key in list(left):
        done = draw(st.sampled_from(["nothing", "nothing", "removed", "changed"]))
        if done == "removed":
            del left[key]
        elif done == "changed":
            left[key][draw(st.sampled_from(LINE))] = draw(values)
    keys: list[Any] = list(left)
    if draw(st.booleans()):
        keys = list(draw(st.permutations(keys)))
    for number in range(draw(st.integers(0, 2))):
        keys.insert(draw(st.integers(0, len(keys))), f"{who} {number}")
    return Version(head, {key: left[key] if key in left else draw(lines) for key in keys})


@st.composite
def changed_by_two(draw: st.DrawFn) -> tuple[Order, Order, Order]:
    base = draw(orders())
    return base, draw(changed(base, "mine")), draw(changed(base, "theirs"))


def merged(base: Order, mine: Order, theirs: Order) -> Merged[Any]:
    return merge(base, mine, theirs, GROUPS, LINE_GROUPS, CARRIED)


def content(order: Order) -> tuple[Any, ...]:
    return order.fields, list(order.lines.items())


@given(changed_by_two())
def test_who_changed_nothing_changes_nothing(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    assert content(merged(base, mine, base).version) == content(mine)
    assert content(merged(base, base, theirs).version) == content(theirs)
    assert content(merged(base, mine, mine).version) == content(mine)
    for done in (merged(base, mine, base), merged(base, base, theirs), merged(base, mine, mine)):
        assert done.clashes == []


@given(changed_by_two())
def test_what_anybody_changed_is_in_the_result_or_is_told(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    result, told = done.version, set(done.clashes)
    for side in (mine, theirs):
        for name in FIELDS:
            if side.fields[name] != base.fields[name]:
                assert result.fields[name] == side.fields[name] or (None, name) in told
        for key, line in side.lines.items():
            if key not in base.lines:
                assert result.lines[key] == line
                continue
            for name in LINE:
                if line[name] != base.lines[key][name]:
                    is_in = key in result.lines and result.lines[key][name] == line[name]
                    assert is_in or not told.isdisjoint({(key, name), (key, "")})
        for key in base.lines.keys() - side.lines.keys():
            assert key not in result.lines or (key, "") in told


@given(changed_by_two())
def test_what_clashes_stands_as_it_is_mine(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    for key, name in done.clashes:
        if key is None:
            assert done.version.fields[name] == mine.fields[name]
        elif name and key in mine.lines:
            assert done.version.lines[key][name] == mine.lines[key][name]
        elif not name:
            assert (key in done.version.lines) == (key in mine.lines)


@given(changed_by_two())
def test_without_a_clash_it_is_the_same_whoever_comes_first(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    one, other = merged(base, mine, theirs), merged(base, theirs, mine)
    assert bool(one.clashes) == bool(other.clashes)
    if not one.clashes:
        assert one.version.fields == other.version.fields
        assert one.version.lines == other.version.lines


@given(changed_by_two())
def test_every_value_is_one_sides(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    result = merged(base, mine, theirs).version
    for name in FIELDS:
        assert result.fields[name] in (mine.fields[name], theirs.fields[name])
    for key, line in result.lines.items():
        sides = [side.lines[key] for side in (mine, theirs) if key in side.lines]
        assert all(any(line[name] == side[name] for side in sides) for name in LINE)


def order(**more: Any) -> Order:
    head = {"customer": "A", "currency": "INR", "order_date": 1, "due_date": 9, "notes": ""}
    line = {"item": "FIN-1", "unit": "kg", "price": 400, "quantity": 5, "remark": ""}
    return Version(head | more, {1: line, 2: {**line, "item": "FIN-2"}, 3: {**line, "item": "FIN-3"}})


def with_line(version: Order, key: Any, **more: Any) -> Order:
    return Version(version.fields, {**version.lines, key: {**version.lines.get(key, {}), **more}})


def without(version: Order, key: Any) -> Order:
    return Version(version.fields, {k: line for k, line in version.lines.items() if k != key})


def test_one_changes_the_due_date_the_other_a_price() -> None:
    done = merged(order(), order(due_date=12), with_line(order(), 3, price=410))
    assert done.clashes == []
    assert done.version.fields["due_date"] == 12
    assert done.version.lines[3]["price"] == 410


def test_both_change_the_due_date() -> None:
    done = merged(order(), order(due_date=12), order(due_date=15))
    assert done.clashes == [(None, "due_date")]
    assert done.version.fields["due_date"] == 12


def test_a_line_removed_by_one_and_changed_by_the_other_is_told() -> None:
    removed, other = without(order(), 2), with_line(order(), 2, quantity=7)
    assert merged(order(), removed, other).clashes == [(2, "")]
    assert merged(order(), other, removed).clashes == [(2, "")]
    assert merged(order(), other, removed).version.lines[2]["quantity"] == 7
    assert merged(order(), removed, removed).clashes == []


def test_a_line_added_by_the_other_stands_where_he_put_it() -> None:
    mine = Version(order().fields, {key: order().lines[key] for key in (3, 1, 2)})
    theirs = Version(order().fields, {1: order().lines[1], "new": order().lines[2], **order().lines})
    assert list(merged(order(), mine, theirs).version.lines) == [3, 1, "new", 2]


def test_no_price_comes_under_another_currency() -> None:
    in_dollars, dearer = order(currency="USD"), with_line(order(), 3, price=410)
    done = merged(order(), dearer, in_dollars)
    assert done.clashes == [(None, "currency")]
    assert done.version.fields["currency"] == "INR"
    done = merged(order(), in_dollars, dearer)
    assert done.clashes == [(3, "price")]
    assert done.version.lines[3]["price"] == 400


def test_another_unit_takes_no_quantity_along() -> None:
    done = merged(order(), with_line(order(), 1, quantity=500), with_line(order(), 1, unit="g", price=0.4))
    assert set(done.clashes) == {(1, "unit"), (1, "price")}
    assert done.version.lines[1] == {**order().lines[1], "quantity": 500}
