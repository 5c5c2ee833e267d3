"""Jobs: many records make a move, each on its own, whoever carries it on and whatever becomes of whom."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from erp_core import Core, jobs
from erp_core.errors import Conflict, NotFound, NotPermitted, ValidationError
from erp_core.jobs import Foreman
from erp_core.kit.filter import ListQuery, Selection, is_
from erp_core.kit.news.changes import Changes
from erp_core.masters.company import service as company
from erp_core.masters.party import service as parties
from erp_core.platform.inbox import service as inbox
from erp_core.platform.job import looking, service
from erp_core.platform.job.schema import JobRow, ResultRow
from erp_core.platform.job.standing import NOTHING_STANDS
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.model import SalesOrder
from erp_core.security.session import service as sessions
from erp_core.server.monitor import figures
from tests.factories.mill import Mill
from tests.factories.orders import make_alike, make_sales_order, order_input

COUNT = 6
WITHDRAW = """
    UPDATE role SET permissions = array_remove(permissions, 'sales_order:submit') WHERE name = 'manager'
"""
DRAFTS = ListQuery(where=[is_("status", "draft")], sort="number")


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody carries on a job but who is told to; and nobody rests."""
    monkeypatch.setattr(Foreman, "wake", lambda _foreman: None)
    monkeypatch.setattr(jobs, "LONGEST_REST", 0)


@pytest.fixture
def core(own_mill: Mill) -> Core:
    return own_mill("manager")


@pytest.fixture
def orders(core: Core) -> list[Any]:
    return [make_sales_order(core) for _number in range(COUNT)]


@pytest.fixture
def hire(own_mill: Mill) -> Iterator[Callable[[], Foreman]]:
    """Foremen, as of other workers and servers."""
    hired: list[Foreman] = []

    def another() -> Foreman:
        hired.append(Foreman(own_mill.database.app_url))
        return hired[-1]

    yield another
    for foreman in hired:
        foreman.close()


@pytest.fixture
def foreman(hire: Callable[[], Foreman]) -> Foreman:
    return hire()


def looked_at(core: Core, move: str = "submit", query: ListQuery = DRAFTS) -> JobRow:
    return core.run(service.bulk, "sales_order", move, query)


def begun(core: Core, move: str = "submit") -> JobRow:
    return core.run(service.begin, looked_at(core, move).id)


def results(core: Core, job: JobRow) -> list[ResultRow]:
    return core.run(service.result, job.id)


def statuses(core: Core, orders: list[Any]) -> list[str]:
    return [str(core.run(sales_orders.get, order.id).status) for order in orders]


def only(foreman: Foreman, count: int) -> None:
    """Let it do so many records, and then be asked for no more."""
    done, one = [0], foreman._one

    def few(job: Any, after: int) -> int | None:
        if done[0] == count:
            foreman._closed.set()
            foreman._closed.wait = lambda _seconds=None: True  # type: ignore[method-assign]
            return after
        done[0] += 1
        return one(job, after)

    foreman._one = few  # type: ignore[method-assign]
    foreman.work()
    foreman._one = one  # type: ignore[method-assign]
    foreman._closed = threading.Event()


def test_all_that_can_are_moved_and_the_others_told(core: Core, orders: list[Any], foreman: Foreman) -> None:
    core.run(sales_orders.cancel, orders[0].id, orders[0].version)
    job = looked_at(core, query=ListQuery(sort="number"))
    assert (job.state, job.count, job.moved, job.refused) == ("ready", COUNT, 0, 1)
    words = f"{orders[0].number} is cancelled; it cannot be moved to pending."
    assert [(row.title, row.reason) for row in core.run(service.result, job.id, "refused")] == [
        (orders[0].number, words)
    ]
    assert not foreman.work(), "looked at is not begun"
    assert core.run(service.begin, job.id).state == "waiting"
    assert foreman.work()
    assert not foreman.work()
    job = core.run(service.get, job.id)
    assert (job.state, job.moved, job.refused, job.left) == ("done", COUNT - 1, 1, 0)
    assert [(row.position, row.record_id, row.is_tried, row.reason) for row in results(core, job)] == [
        (number, order.id, True, words if number == 1 else "") for number, order in enumerate(orders, 1)
    ]
    assert statuses(core, orders) == ["cancelled", *["pending"] * (COUNT - 1)]


def test_a_selection_and_all_but_one_mean_what_they_say(core: Core, orders: list[Any]) -> None:
    few = Selection(ids=[orders[0].id, orders[2].id])
    titles = [
        row.title
        for row in results(core, looked_at(core, query=DRAFTS.model_copy(update={"selection": few})))
    ]
    assert titles == [orders[0].number, orders[2].number]
    rest = few.model_copy(update={"is_rest": True})
    assert looked_at(core, query=DRAFTS.model_copy(update={"selection": rest})).count == COUNT - 2


def test_what_was_looked_at_is_what_is_moved(core: Core, orders: list[Any], foreman: Foreman) -> None:
    """Two are stale: one changed, one deleted; a new one that the query would find now is not meant."""
    job = looked_at(core)
    changed = core.run(sales_orders.update, orders[1].id, orders[1].version, order_input(core, "customer_id"))
    core.run(sales_orders.delete, orders[2].id, orders[2].version)
    new = make_sales_order(core)
    core.run(service.begin, job.id)
    foreman.work()
    told = {row.record_id: row.reason for row in results(core, job) if row.reason}
    assert told[orders[1].id].startswith("Changed by Manager Person at ")
    assert told[orders[2].id] == "This sales order no longer exists."
    assert len(told) == 2
    assert core.run(sales_orders.get, changed.id).version == changed.version
    assert statuses(core, [new]) == ["draft"]
    assert core.run(service.get, job.id).moved == COUNT - 2


@pytest.mark.usefixtures("orders")
def test_a_look_reads_columns_and_makes_no_records(core: Core) -> None:
    """Of fifty thousand they would cost more than all else, and their caller waits."""
    loaded: list[Any] = []

    def note(order: Any, _context: Any) -> None:
        loaded.append(order)

    event.listen(SalesOrder, "load", note)
    try:
        assert core.run(service.bulk, "sales_order", "submit", ListQuery()).count
    finally:
        event.remove(SalesOrder, "load", note)
    assert loaded == []


def test_a_move_says_why_it_refuses_as_it_does_of_one(
    core: Core, orders: list[Any], foreman: Foreman
) -> None:
    """What it rests on is looked at only when it is made."""
    customer = core.run(parties.get, orders[0].customer_id)
    job = looked_at(core)
    data: Any = {"code": customer.code, "name": customer.name, "is_customer": True, "currency": "INR"}
    confirmed = ["documents_name_it"]
    core.run(parties.update, customer.id, customer.version, data | {"is_active": False}, confirmed)  # type: ignore[arg-type]
    core.run(service.begin, job.id)
    foreman.work()
    told = {row.record_id: row.reason for row in results(core, job) if row.reason}
    with pytest.raises(ValidationError) as refused:
        core.run(sales_orders.submit, orders[0].id, orders[0].version)
    assert told == {orders[0].id: refused.value.in_words}


def test_four_eyes_are_looked_at_too(own_mill: Mill, core: Core, orders: list[Any], foreman: Foreman) -> None:
    for order in orders:
        core.run(sales_orders.submit, order.id, order.version)
    own_mill.sql("UPDATE company SET has_four_eyes = true")
    pending = ListQuery(where=[is_("status", "pending")])
    assert looked_at(core, "confirm", pending).refused == COUNT
    other = own_mill("admin")
    job = looked_at(other, "confirm", pending)
    assert job.refused == 0
    other.run(service.begin, job.id)
    foreman.work()
    assert core.run(company.get).has_four_eyes
    assert set(statuses(core, orders)) == {"confirmed"}


def test_the_log_names_who_it_was_and_that_it_was_a_job(
    own_mill: Mill, core: Core, orders: list[Any], foreman: Foreman
) -> None:
    begun(core)
    foreman.work()
    entries = own_mill.sql(
        "SELECT user_id, operation, count(DISTINCT request_id), count(*) FROM audit_log"
        " WHERE table_name = 'sales_order' AND action = 'update' GROUP BY 1, 2"
    )
    assert entries == [(own_mill.user_id("manager"), "job.submit", COUNT, COUNT)]
    last = core.run(sales_orders.history, orders[0].id)[0]
    assert (last.user, last.action, last.fields["status"]) == (
        "Manager Person",
        "moved",
        ("draft", "pending"),
    )


class TestWhoeverCarriesItOn:
    def test_it_goes_on_where_another_ended(
        self, core: Core, orders: list[Any], hire: Callable[[], Foreman]
    ) -> None:
        job = begun(core)
        only(hire(), 2)
        assert core.run(service.get, job.id).moved == 2
        hire().work()
        assert core.run(service.get, job.id).state == "done"
        versions = {core.run(sales_orders.get, order.id).version for order in orders}
        assert versions == {orders[0].version + 1}, "nobody was moved twice"

    def test_a_dead_one_s_job_is_taken_over(
        self, own_mill: Mill, core: Core, orders: list[Any], hire: Callable[[], Foreman]
    ) -> None:
        job, dead = begun(core), hire()
        only(dead, 2)
        own_mill.sql("UPDATE job SET worker = gen_random_uuid(), alive_at = now()")
        other = hire()
        assert not other.work(), "it may live"
        assert not core.run(service.get, job.id).is_waited_for
        own_mill.sql("UPDATE job SET alive_at = now() - interval '31 seconds'")
        assert core.run(service.get, job.id).is_waited_for
        assert other.work()
        assert core.run(service.get, job.id).moved == len(orders)

    def test_who_was_thought_dead_finds_it_another_s(
        self, own_mill: Mill, core: Core, orders: list[Any], foreman: Foreman, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job, one = begun(core), foreman._one

        def stolen(claimed: Any, after: int) -> int | None:
            if after == 1:
                own_mill.sql("UPDATE job SET worker = gen_random_uuid()")
            return one(claimed, after)

        monkeypatch.setattr(foreman, "_one", stolen)
        assert foreman.work()
        now = core.run(service.get, job.id)
        assert (now.state, now.moved, len(orders)) == ("running", 1, COUNT)

    @pytest.mark.usefixtures("orders")
    def test_several_share_the_jobs_and_each_record_is_moved_once(
        self, core: Core, own_mill: Mill, hire: Callable[[], Foreman], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_alike(core, make_sales_order, "customer_id", 24)
        monkeypatch.setattr(jobs, "SLICE", 0.01)
        halves = ("mod(id, 2) = 0", "mod(id, 2) = 1")
        ids = [[id for (id,) in own_mill.sql(f"SELECT id FROM sales_order WHERE {half}")] for half in halves]
        begun_ = [
            core.run(
                service.begin,
                looked_at(core, query=DRAFTS.model_copy(update={"selection": Selection(ids=some)})).id,
            )
            for some in ids
        ]

        def carry_on(foreman: Foreman) -> None:
            while foreman.work():
                pass

        threads = [threading.Thread(target=carry_on, args=(hire(),)) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        carry_on(hire())  # what one had just let go of when another looked
        assert {core.run(service.get, job.id).state for job in begun_} == {"done"}
        assert sum(core.run(service.get, job.id).moved for job in begun_) == COUNT + 24
        assert own_mill.sql("SELECT DISTINCT status, version FROM sales_order") == [("pending", 2)]

    def test_a_long_job_lets_a_short_one_pass(
        self, core: Core, orders: list[Any], foreman: Foreman, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "SLICE", 0.0001)
        first = Selection(ids=[order.id for order in orders[:-1]])
        last = Selection(ids=[orders[-1].id])
        long, short = (
            core.run(
                service.begin,
                looked_at(core, query=DRAFTS.model_copy(update={"selection": selection})).id,
            )
            for selection in (first, last)
        )
        for _turn in range(4):
            foreman.work()
        now = [core.run(service.get, job.id) for job in (long, short)]
        assert [(job.state, job.moved) for job in now] == [("running", 2), ("done", 1)]

    def test_of_what_cannot_be_moved_nothing_is_tried(
        self, core: Core, orders: list[Any], foreman: Foreman
    ) -> None:
        for order in orders:
            core.run(sales_orders.cancel, order.id, order.version)
        job = core.run(service.begin, looked_at(core, query=ListQuery()).id)
        assert (job.state, job.refused) == ("done", COUNT)
        assert not foreman.work()
        assert core.run(inbox.count) == 0

    def test_what_was_moved_is_told_once_a_second_and_its_owner_at_the_end(
        self, core: Core, own_mill: Mill, orders: list[Any], foreman: Foreman
    ) -> None:
        heard, over = list[Changes](), threading.Event()
        mine = own_mill.user_id("manager")

        def hear(changes: Changes) -> None:
            heard.append(changes)
            if changes.touches_row("job/ended", mine) and not changes.is_everything:
                over.set()

        job = begun(core)
        own_mill("staff").on_change(hear)
        foreman.work()
        assert over.wait(10)
        told = [changes for changes in heard if "sales_order" in changes.ids]
        assert 1 <= len(told) <= 2
        assert set().union(*(changes.ids["sales_order"] for changes in told)) == {
            str(one.id) for one in orders
        }
        assert core.run(inbox.count) == 1
        assert [one.id for one in core.run(service.own, True)] == [job.id]
        core.run(service.seen, [job.id])
        assert core.run(inbox.count) == 0
        assert core.run(service.own, True) == []
        assert [one.id for one in core.run(service.own)] == [job.id]

    def test_a_monitor_sees_that_nobody_carries_on(
        self, own_mill: Mill, core: Core, orders: list[Any], foreman: Foreman
    ) -> None:
        assert len(orders) == COUNT
        begun(core)
        own_mill.sql("UPDATE job SET begun_at = now() - interval '1 hour'")
        told = own_mill.door.ask(figures._figures)
        assert (told.jobs.under_way, round(told.jobs.rest, -2)) == (1, 3600)
        foreman.work()
        told = own_mill.door.ask(figures._figures)
        assert told.jobs == NOTHING_STANDS


class TestWhoMayNoMore:
    """What is done stays done; the rest is not tried, and its owner reads why."""

    def stopped(self, core: Core, job: JobRow, orders: list[Any]) -> str:
        now = core.run(service.get, job.id)
        assert (now.state, now.moved, now.left) == ("stopped", 2, COUNT - 2)
        assert statuses(core, orders).count("pending") == 2
        return now.reason

    @pytest.fixture
    def half(self, core: Core, orders: list[Any], hire: Callable[[], Foreman]) -> JobRow:
        assert len(orders) == COUNT
        job = begun(core)
        only(hire(), 2)
        return job

    def test_his_role_does_not_include_it(
        self, own_mill: Mill, core: Core, half: JobRow, orders: list[Any], foreman: Foreman
    ) -> None:
        own_mill.sql(WITHDRAW)
        foreman.work()
        assert self.stopped(core, half, orders) == "You need the permission “Submit sales orders”."

    def test_his_account_was_disabled(
        self, own_mill: Mill, core: Core, half: JobRow, orders: list[Any], foreman: Foreman
    ) -> None:
        own_mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = 'manager'")
        foreman.work()
        own_mill.sql("UPDATE user_account SET status = 'active' WHERE username = 'manager'")
        assert "was disabled" in self.stopped(core, half, orders)
        assert core.run(inbox.count) == 1

    @pytest.mark.parametrize("reason", ["password reset", "ended by an administrator", "second factor reset"])
    def test_others_ended_his_session(
        self, own_mill: Mill, half: JobRow, orders: list[Any], foreman: Foreman, reason: str
    ) -> None:
        own_mill.sql("UPDATE session SET revoked_at = now(), revoked_reason = %s", [reason])
        foreman.work()
        assert "was ended" in self.stopped(own_mill.log_in("manager"), half, orders)

    def test_his_role_wants_a_second_factor(
        self, own_mill: Mill, core: Core, half: JobRow, orders: list[Any], foreman: Foreman
    ) -> None:
        own_mill.sql("UPDATE role SET needs_second_factor = true WHERE name = 'manager'")
        foreman.work()
        assert "second factor" in self.stopped(core, half, orders)

    def test_who_only_logged_out_is_not_stopped(
        self, own_mill: Mill, core: Core, half: JobRow, orders: list[Any], foreman: Foreman
    ) -> None:
        core.run(sessions.logout)
        foreman.work()
        again = own_mill.log_in("manager")
        assert again.run(service.get, half.id).state == "done"
        assert set(statuses(again, orders)) == {"pending"}

    def test_he_cancels_it_himself(
        self, core: Core, half: JobRow, orders: list[Any], foreman: Foreman
    ) -> None:
        assert core.run(service.cancel, half.id).state == "cancelled"
        assert not foreman.work()
        assert core.run(service.cancel, half.id).left == COUNT - 2
        assert statuses(core, orders).count("draft") == COUNT - 2
        assert [row.is_tried for row in results(core, half)] == [True] * 2 + [False] * (COUNT - 2)
        assert core.run(inbox.count) == 0, "he knows"

    def test_it_is_cancelled_between_two_records(
        self, core: Core, orders: list[Any], foreman: Foreman, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job, one = begun(core), foreman._one

        def cancelled(claimed: Any, after: int) -> int | None:
            if after == 3:
                core.run(service.cancel, job.id)
            return one(claimed, after)

        monkeypatch.setattr(foreman, "_one", cancelled)
        foreman.work()
        now = core.run(service.get, job.id)
        assert (now.state, now.moved) == ("cancelled", 3)
        assert statuses(core, orders).count("pending") == 3


class TestTheHostile:
    def test_another_s_job_is_not_there(self, own_mill: Mill, core: Core, orders: list[Any]) -> None:
        assert len(orders) == COUNT
        job, other = begun(core), own_mill("admin")
        for ask in (service.get, service.result, service.cancel, service.begin):
            with pytest.raises(NotFound):
                other.run(ask, job.id)  # type: ignore[arg-type]
        other.run(service.seen, [job.id])
        assert other.run(service.own) == []
        assert core.run(service.get, job.id).state == "waiting"

    def test_no_such_move(self, core: Core) -> None:
        for kind, move in (
            ("sales_order", "fly"),
            ("sales_order", "update"),
            ("sales_order", "undo"),
            ("party", "submit"),
            ("made_up", "submit"),
            ("sales_order", ""),
            ("../role", "delete"),
        ):
            with pytest.raises((NotFound, ValidationError)):
                core.run(service.bulk, kind, move, ListQuery())

    def test_a_move_one_may_not_make(self, own_mill: Mill, core: Core, orders: list[Any]) -> None:
        with pytest.raises(NotPermitted):
            looked_at(own_mill("viewer"))
        job = looked_at(core)
        own_mill.sql(WITHDRAW)
        with pytest.raises(NotPermitted):
            core.run(service.begin, job.id)
        assert set(statuses(core, orders)) == {"draft"}

    @pytest.mark.usefixtures("orders")
    def test_more_than_are_moved_in_one_go(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(looking, "MOST_SELECTED", 2)
        with pytest.raises(ValidationError, match="At most 2"):
            looked_at(core)

    @pytest.mark.usefixtures("orders")
    def test_ten_thousand_jobs(self, own_mill: Mill, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service, "MOST_UNDER_WAY", 2)
        monkeypatch.setattr(service, "MOST_A_DAY", 3)
        first = looked_at(core)
        for _number in range(service.MOST_LOOKED_AT):
            looked_at(core)
        with pytest.raises(NotFound):
            core.run(service.begin, first.id)
        assert own_mill.sql("SELECT count(*) FROM job") == [(service.MOST_LOOKED_AT,)]
        assert own_mill.sql("SELECT count(*) FROM job_result") == [(COUNT * service.MOST_LOOKED_AT,)]
        jobs_ = [begun(core) for _number in range(2)]
        with pytest.raises(Conflict, match="2 of your jobs are under way"):
            begun(core)
        for job in jobs_:
            core.run(service.cancel, job.id)
        core.run(service.cancel, begun(core).id)
        with pytest.raises(Conflict, match="3 jobs within a day"):
            begun(core)

    def test_a_query_of_a_megabyte(self, core: Core) -> None:
        with pytest.raises(ValidationError):
            looked_at(core, query={"text": "x" * 1_000_000})  # type: ignore[arg-type]
        where = [{"field": "status", "any": [{"is": "draft"}] * 200}] * 500
        with pytest.raises(ValidationError):
            looked_at(core, query={"where": where})  # type: ignore[arg-type]

    def test_begun_twice_it_is_one(self, core: Core, orders: list[Any], foreman: Foreman) -> None:
        job = begun(core)
        assert core.run(service.begin, job.id).id == job.id
        while foreman.work():
            pass
        assert core.run(service.begin, job.id).state == "done"
        assert {core.run(sales_orders.get, order.id).version for order in orders} == {2}


def test_a_defect_in_one_refuses_that_one_and_no_more(
    core: Core, orders: list[Any], foreman: Foreman, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begun(core)
    check = sales_orders._check

    def broken(ctx: Any, order: Any) -> None:
        if order.id == orders[1].id:
            raise ZeroDivisionError
        check(ctx, order)

    monkeypatch.setattr(sales_orders, "_check", broken)
    foreman.work()
    told = [row.reason for row in results(core, job)]
    assert told[1].startswith("Something went wrong here")
    assert told.count("") == COUNT - 1


def test_what_is_wrong_only_at_the_commit_refuses_that_one_and_no_more(
    own_mill: Mill, core: Core, orders: list[Any], foreman: Foreman
) -> None:
    job = begun(core)
    own_mill.sql("ALTER TABLE sales_order DISABLE TRIGGER USER")
    own_mill.sql(
        "UPDATE sales_order SET net_amount = net_amount + 1, total_amount = total_amount + 1 WHERE id = %s",
        [orders[1].id],
    )
    own_mill.sql("ALTER TABLE sales_order ENABLE TRIGGER USER")
    foreman.work()
    told = [bool(row.reason) for row in results(core, job)]
    assert told == [False, True, *[False] * (COUNT - 2)]
    assert statuses(core, orders).count("pending") == COUNT - 1


def test_what_was_submitted_without_a_price_is_told_and_never_refused(
    core: Core, orders: list[Any], foreman: Foreman
) -> None:
    item = orders[0].lines[0].item_id
    lines = [{"item_id": item, "quantity": 10, "unit_price": price} for price in (0, 5, 0)]
    some, one = make_sales_order(core, lines=lines), make_sales_order(core, lines=lines[:2])
    job = begun(core)
    foreman.work()
    told = {row.title: row.look for row in results(core, job)}
    assert told == {
        **{order.number: "" for order in orders},
        some.number: "2 lines have no price.",
        one.number: "1 line has no price.",
    }
    assert core.run(service.get, job.id).refused == 0
    looks = core.run(service.result, job.id, "worth_a_look")
    assert [(row.title, row.reason) for row in looks] == [(some.number, ""), (one.number, "")]
    assert [row.title for row in core.run(service.result, job.id, "worth_a_look", 0, 1)] == [some.number]
    # It was told; who confirms them hears it no more, as in a form.
    confirmed = core.run(service.bulk, "sales_order", "confirm", ListQuery(sort="number"))
    core.run(service.begin, confirmed.id)
    foreman.work()
    assert core.run(service.get, confirmed.id).moved == COUNT + 2
    assert core.run(service.result, confirmed.id, "worth_a_look") == []


def test_what_is_over_is_kept_for_a_month(own_mill: Mill, core: Core, orders: list[Any]) -> None:
    assert len(orders) == COUNT
    over = core.run(service.cancel, begun(core).id)
    waits = begun(core)
    looked_at(core)
    own_mill.door.keep_house()
    assert own_mill.sql("SELECT count(*) FROM job") == [(3,)]
    own_mill.sql("UPDATE job SET created_at = now() - interval '31 days'")
    own_mill.sql("UPDATE job SET ended_at = now() - interval '31 days' WHERE id = %s", [over.id])
    own_mill.door.keep_house()
    assert own_mill.sql("SELECT id FROM job") == [(waits.id,)]
    assert own_mill.sql("SELECT count(*) FROM job_result") == [(COUNT,)]
