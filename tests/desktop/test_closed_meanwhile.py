"""A record is closed under what somebody types, and opened again: he saves it as if it had stayed open."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import BY_NAME
from tests.factories.makers import MAKERS, run

pytestmark = pytest.mark.one_company
DOCUMENTS = [kind for kind in KINDS if kind.series]
MOST_STEPS = 5
CLOSED = "can no longer be changed"
Way = tuple[str, ...]
Opened = Callable[..., DocumentForm]


@pytest.fixture(autouse=True)
def drafts_of_this_test(tmp_path: Path) -> None:
    draft_store.use(tmp_path / "drafts")


@pytest.fixture
def opened(core: Core, tasks: Tasks, shell: Any, qtbot: QtBot) -> Iterator[Opened]:
    shell.rights = Rights(core, tasks)
    forms: list[DocumentForm] = []

    def opened(kind: Kind, record: Any, **preset: Any) -> DocumentForm:
        made = BY_NAME[kind.name].make(core, tasks, shell, record.id, **preset)
        assert isinstance(made, DocumentForm)
        qtbot.addWidget(made)
        made.show()
        assert tasks.wait_idle()
        forms.append(made)
        return made

    yield opened
    for made in forms:
        made.set_dirty(False)


def ways_back(kind: Kind) -> list[Way]:
    """Every way out of the statuses that can be changed, and into them again: moves, and moves taken back."""
    found: list[Way] = []
    begun: list[tuple[Way, str, str]] = [((), kind.initial, "")]  # the way, its end, what undoing leads to
    for way, status, before in begun:
        if way and status in kind.editable:
            found.append(way)
        elif len(way) < MOST_STEPS:
            steps = [
                (m.name, m.target, "" if m.question else status) for m in kind.moves if status in m.sources
            ]
            steps += [("undo", before, "")] if before else []
            begun += [((*way, name), target, back) for name, target, back in steps]
    return found


def heard(form: DocumentForm, tasks: Tasks) -> None:
    """What is told of the record by NOTIFY, at once."""
    form.load()
    assert tasks.wait_idle()


def type_notes(form: DocumentForm, text: str) -> None:
    form.body.fields.editor("notes").set_value(text)
    form.set_dirty(True)


def save(form: DocumentForm, tasks: Tasks) -> None:
    form.save()
    assert tasks.wait_idle()


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.name)
def test_what_was_closed_and_is_open_again_is_saved(
    core: Core, tasks: Tasks, opened: Opened, kind: Kind
) -> None:
    undoes = OPERATIONS.get(f"{kind.name}.undo") is not None
    ways = [way for way in ways_back(kind) if undoes or "undo" not in way]
    assert ways or all(move.question for move in kind.moves)
    for way in ways:
        record = MAKERS[kind.name](core)
        form = opened(kind, record)
        type_notes(form, "Mine")
        for step in way:
            record = run(core, kind, step, record)
            heard(form, tasks)
            is_open = record.status in kind.editable
            assert form.is_read_only is not is_open, way
            assert (CLOSED in form.message.text) is not is_open, (way, form.message.text)
        save(form, tasks)
        stored = core.run(form.spec.get, record.id)
        assert (stored.notes, form.is_dirty, form.message.text) == ("Mine", False, ""), way


def purchase(core: Core) -> Any:
    return MAKERS["purchase_order"](core)


def update(core: Core, form: DocumentForm, order: Any, **changed: Any) -> Any:
    """Somebody else saves it with other values."""
    stored = core.run(form.spec.get, order.id)
    header = ("supplier_id", "order_date", "due_date", "currency", "tax_rate", "notes")
    in_line = ("id", "item_id", "quantity", "unit_price", "unit", "description", "discount_percent")
    lines = [{name: getattr(line, name) for name in in_line} for line in stored.lines]
    whole: Any = {name: getattr(stored, name) for name in header} | {"lines": lines} | changed
    return core.run(form.spec.update, order.id, stored.version, whole)


def test_what_he_changed_before_he_closed_it_is_in_it(core: Core, tasks: Tasks, opened: Opened) -> None:
    order = purchase(core)
    form = opened(PURCHASE_ORDER, order)
    type_notes(form, "Mine")
    theirs = order.order_date.replace(year=order.order_date.year + 1)
    changed = update(core, form, order, due_date=theirs)
    moved = run(core, PURCHASE_ORDER, "submit", changed)
    heard(form, tasks)
    assert CLOSED in form.message.text
    run(core, PURCHASE_ORDER, "undo", moved)
    heard(form, tasks)
    save(form, tasks)
    stored = core.run(form.spec.get, order.id)
    assert (stored.notes, stored.due_date) == ("Mine", theirs)


def test_what_both_changed_before_is_asked_once_it_is_open_again(
    core: Core, tasks: Tasks, opened: Opened
) -> None:
    order = purchase(core)
    form = opened(PURCHASE_ORDER, order)
    type_notes(form, "Mine")
    changed = update(core, form, order, notes="Theirs")
    heard(form, tasks)
    save(form, tasks)
    form.conflict.panel.choose(0, "mine")
    moved = run(core, PURCHASE_ORDER, "submit", changed)
    heard(form, tasks)
    assert (form.conflict.panel.isVisible(), CLOSED in form.message.text) == (False, True)
    run(core, PURCHASE_ORDER, "undo", moved)
    heard(form, tasks)
    assert form.message.text == ""
    save(form, tasks)
    assert form.conflict.panel.picks == ["mine"], "what was chosen is chosen still"
    form.conflict.panel.done.click()
    save(form, tasks)
    assert core.run(form.spec.get, order.id).notes == "Mine"


def test_a_draft_of_what_was_closed_already_says_so_and_is_saved_once_it_is_open(
    core: Core, tasks: Tasks, opened: Opened
) -> None:
    order = purchase(core)
    form = opened(PURCHASE_ORDER, order)
    type_notes(form, "Mine")
    moved = run(core, PURCHASE_ORDER, "submit", update(core, form, order, tax_rate="7"))
    heard(form, tasks)
    draft = Draft(**json.loads(json.dumps(asdict(form.writer._make_draft("0" * 32)))))
    form.set_dirty(False)
    again = opened(PURCHASE_ORDER, order, draft=draft)
    assert tasks.wait_idle()
    assert CLOSED in again.message.text
    run(core, PURCHASE_ORDER, "undo", moved)
    heard(again, tasks)
    assert again.message.text == ""
    save(again, tasks)
    stored = core.run(form.spec.get, order.id)
    assert (stored.notes, stored.tax_rate) == ("Mine", 7)


def test_other_words_that_stand_there_by_then_stay(core: Core, tasks: Tasks, opened: Opened) -> None:
    order = purchase(core)
    form = opened(PURCHASE_ORDER, order)
    type_notes(form, "Mine")
    moved = run(core, PURCHASE_ORDER, "submit", order)
    heard(form, tasks)
    form.message.show_message("The printer is out of paper.", "warning")
    run(core, PURCHASE_ORDER, "undo", moved)
    heard(form, tasks)
    assert form.message.text == "The printer is out of paper."
    save(form, tasks)
    assert core.run(form.spec.get, order.id).notes == "Mine"
