"""Two people change one order: what each of them did is in the result, or is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.records.merge import Merged, Place, Rules, Version, decided, differences, merge

FIELDS: tuple[str, ...] = ("customer", "currency", "order_date", "due_date", "notes")
LINE: tuple[str, ...] = ("item", "unit", "price", "quantity", "remark")
GROUPS = ({"customer", "currency"},)
LINE_GROUPS = ({"item", "unit", "price"}, {"unit", "quantity"})
RULES = Rules(GROUPS, LINE_GROUPS, {"currency": ("price",)}, (("order_date", "due_date"),))
Order = Version[Any]

values = st.integers(0, 3)
fields: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))
lines: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(dict.fromkeys(LINE, values))


counts = st.integers(0, 5)
heads: st.SearchStrategy[dict[str, Any]] = st.dictionaries(st.sampled_from(FIELDS), values, max_size=3)
deeds = st.sampled_from(("nothing", "nothing", "removed", "changed"))
names = st.sampled_from(LINE)
is_moved = st.booleans()
added = st.integers(0, 2)


def changed(draw: st.DrawFn, order: Order, who: str) -> Order:
    """What a person made of an order: values, lines removed, moved and added."""
    head = dict(order.fields) | draw(heads)
    left = {key: dict(line) for key, line in order.lines.items()}
    for key in list(left):
        done = draw(deeds)
        if done == "removed":
            del left[key]
        elif done == "changed":
            left[key][draw(names)] = draw(values)
    keys: list[Any] = list(left)
    if draw(is_moved):
        keys = list(draw(st.permutations(keys)))
    for number in range(draw(added)):
        keys.insert(draw(st.integers(0, len(keys))), f"{who} {number}")
    return Version(head, {key: left[key] if key in left else draw(lines) for key in keys})


@st.composite
def changed_by_two(draw: st.DrawFn) -> tuple[Order, Order, Order]:
    base: Order = Version(draw(fields), {key: draw(lines) for key in range(draw(counts))})
    return base, changed(draw, base, "mine"), changed(draw, base, "theirs")


def merged(base: Order, mine: Order, theirs: Order) -> Merged[Any]:
    return merge(base, mine, theirs, RULES)


def asked(done: Merged[Any]) -> set[Place[Any]]:
    return {place for places in done.questions for place in places}


def content(order: Order) -> tuple[Any, ...]:
    return order.fields, list(order.lines.items())


@given(changed_by_two())
def test_who_changed_nothing_changes_nothing(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    assert content(merged(base, mine, base).version) == content(mine)
    assert content(merged(base, base, theirs).version) == content(theirs)
    assert content(merged(base, mine, mine).version) == content(mine)
    for done in (merged(base, mine, base), merged(base, base, theirs), merged(base, mine, mine)):
        assert done.questions == []


@given(changed_by_two())
def test_what_anybody_changed_is_in_the_result_or_is_told(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    result, told = done.version, asked(done)
    for side in (mine, theirs):
        for name in FIELDS:
            if side.fields[name] != base.fields[name]:
                assert result.fields[name] == side.fields[name] or (None, name) in told
        for key, line in side.lines.items():
            for name in LINE:
                if key not in base.lines or line[name] != base.lines[key][name]:
                    is_in = key in result.lines and result.lines[key][name] == line[name]
                    assert is_in or not told.isdisjoint({(key, name), (key, "")})
        for key in base.lines.keys() - side.lines.keys():
            assert key not in result.lines or (key, "") in told


@given(changed_by_two())
def test_what_clashes_stands_as_it_is_mine(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    for place in asked(done):
        if place[0] is None or place[0] in done.version.lines:
            assert done.version.at(place) == mine.at(place)
        elif not place[1]:
            assert place[0] not in mine.lines


@given(changed_by_two())
def test_without_a_clash_it_is_the_same_whoever_comes_first(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    one, other = merged(base, mine, theirs), merged(base, theirs, mine)
    assert asked(one) == asked(other)
    if not one.questions:
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
        for name in LINE:  # a price has no meaning where its line stands under another currency
            is_alone = len(sides) == 1 and name == "price" and line[name] is None
            assert any(line[name] == side[name] for side in sides) or is_alone


@given(changed_by_two(), st.data())
def test_each_question_decides_its_places_and_nothing_else(
    three: tuple[Order, Order, Order], data: st.DataObject
) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    picks = [data.draw(st.sampled_from(three)) for _places in done.questions]
    result = decided(done, picks, base, mine, theirs)
    removed = {
        places[0][0]
        for places, pick in zip(done.questions, picks, strict=True)
        if places[0][1] == "" and places[0][0] not in pick.lines
    }
    for places, pick in zip(done.questions, picks, strict=True):
        for place in places:
            if place[0] not in removed and (place[0] is None or place[0] in result.lines):
                assert result.at(place) == pick.at(place)
    elsewhere = set(differences(result, done.version)) - asked(done)
    assert all((key, "") in asked(done) for key, _name in elsewhere)
    if all(pick is mine for pick in picks):
        assert content(result) == content(done.version)


@given(changed_by_two())
def test_one_question_for_each_place(three: tuple[Order, Order, Order]) -> None:
    places = [place for question in merged(*three).questions for place in question]
    assert len(places) == len(set(places))


@given(changed_by_two())
def test_what_was_right_on_both_sides_is_right_or_asked(three: tuple[Order, Order, Order]) -> None:
    base, mine, theirs = three
    done = merged(base, mine, theirs)
    if any(side.fields["due_date"] < side.fields["order_date"] for side in (mine, theirs)):
        return
    result = done.version.fields
    assert result["due_date"] >= result["order_date"] or (None, "due_date") in asked(done)


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
    assert done.questions == []
    assert done.version.fields["due_date"] == 12
    assert done.version.lines[3]["price"] == 410


def test_both_change_the_due_date() -> None:
    done = merged(order(), order(due_date=12), order(due_date=15))
    assert asked(done) == {(None, "due_date")}
    assert done.version.fields["due_date"] == 12


def test_a_line_removed_by_one_and_changed_by_the_other_is_told() -> None:
    removed, other = without(order(), 2), with_line(order(), 2, quantity=7)
    assert asked(merged(order(), removed, other)) == {(2, "")}
    assert asked(merged(order(), other, removed)) == {(2, "")}
    assert merged(order(), other, removed).version.lines[2]["quantity"] == 7
    assert merged(order(), removed, removed).questions == []


def test_a_line_added_by_the_other_stands_where_he_put_it() -> None:
    mine = Version(order().fields, {key: order().lines[key] for key in (3, 1, 2)})
    theirs = Version(order().fields, {1: order().lines[1], "new": order().lines[2], **order().lines})
    assert list(merged(order(), mine, theirs).version.lines) == [3, 1, "new", 2]


def test_no_price_comes_under_another_currency() -> None:
    in_dollars = with_line(order(currency="USD"), 1, price=5)
    dearer = with_line(order(), 3, price=410)
    together = {(None, "currency"), (1, "price"), (3, "price")}
    done = merged(order(), dearer, in_dollars)
    assert [set(places) for places in done.questions] == [together]
    assert (done.version.fields["currency"], prices(done.version)) == ("INR", [400, 400, 410])
    theirs = decided(done, [in_dollars], order(), dearer, in_dollars)
    assert (theirs.fields["currency"], prices(theirs)) == ("USD", [5, 400, 400])
    done = merged(order(), in_dollars, dearer)
    assert [set(places) for places in done.questions] == [together]
    assert (done.version.fields["currency"], prices(done.version)) == ("USD", [5, 400, 400])


def test_a_new_lines_price_does_not_come_under_another_currency() -> None:
    more = with_line(order(), "new", item="FIN-4", unit="kg", price=90, quantity=1, remark="")
    done = merged(order(), order(currency="USD"), more)
    assert [set(places) for places in done.questions] == [{(None, "currency"), ("new", "price")}]
    assert done.version.lines["new"]["price"] is None
    assert decided(done, [more], order(), order(currency="USD"), more).lines["new"]["price"] == 90


def prices(version: Order) -> list[int]:
    return [line["price"] for line in version.lines.values()]


def test_two_other_currencies_are_one_question_with_their_prices() -> None:
    dollars = with_line(order(currency="USD"), 1, price=5)
    euros = with_line(order(currency="EUR"), 2, price=4)
    done = merged(order(), dollars, euros)
    assert [set(places) for places in done.questions] == [{(None, "currency"), (1, "price"), (2, "price")}]


def test_one_moves_the_order_behind_the_day_the_other_promised() -> None:
    done = merged(order(), order(due_date=5), order(order_date=7))
    assert asked(done) == {(None, "order_date"), (None, "due_date")}
    assert (done.version.fields["order_date"], done.version.fields["due_date"]) == (1, 5)


def test_another_unit_takes_no_quantity_along() -> None:
    mine, theirs = with_line(order(), 1, quantity=500), with_line(order(), 1, unit="g", price=0.4)
    done = merged(order(), mine, theirs)
    assert [set(places) for places in done.questions] == [{(1, "unit"), (1, "price"), (1, "quantity")}]
    assert done.version.lines[1] == {**order().lines[1], "quantity": 500}
    assert decided(done, [theirs], order(), mine, theirs).lines[1] == theirs.lines[1]


def test_a_line_one_removed_goes_with_what_its_price_stands_under() -> None:
    """Kept from the one, it would come without a price under the other's currency."""
    base = order()
    mine = Version({**base.fields, "currency": "USD"}, {key: base.lines[key] for key in (1,)})
    theirs = Version(base.fields, {**base.lines, 2: {**base.lines[2], "price": 450}})
    done = merged(base, mine, theirs)
    assert [set(places) for places in done.questions] == [{(2, ""), (None, "currency")}]
    kept = decided(done, [theirs], base, mine, theirs)
    assert (kept.lines[2], kept.fields["currency"]) == (theirs.lines[2], base.fields["currency"])
    gone = decided(done, [mine], base, mine, theirs)
    assert (2 in gone.lines, gone.fields["currency"]) == (False, "USD")


def test_two_thousand_lines_are_put_together() -> None:
    line = order().lines[1]
    base = Version(order().fields, dict.fromkeys(range(2000), line))
    mine = Version(base.fields, {key: base.lines[key] for key in reversed(range(2000))})
    theirs = with_line(base, "new")
    assert list(merged(base, mine, theirs).version.lines)[:2] == [1999, "new"]
