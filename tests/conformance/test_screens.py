"""Rules over every screen: columns exist, icons exist and are used, names are there, keys are unambiguous."""

import ast
import re
from collections import Counter
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence

from erp_core.kit.kind import KINDS
from erp_core.kit.operation import operation_of
from erp_core.kit.paths import project_dir, resource_dir
from erp_core.kit.schema import Input, More
from erp_core.kit.words import Choice, ValueKind
from erp_core.security.permission import all_permissions
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.keys import keys as program_keys
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.status_look import look
from erp_desktop.screens import BY_NAME, SCREENS
from tests.factories.sources import nodes_below
from tests.factories.specs import forms, lists

# Where Tab passes over something, and how one comes to it, or does what it does, by the keyboard.
PASSED_OVER = {
    "administration/cards_page.py": "an area that scrolls with what it holds",
    "administration/server/server_screen.py": "an area that scrolls with what it holds",
    "dashboard/dashboard_screen.py": "an area that scrolls with what it holds",
    "kit/fields/scrolled_page.py": "an area that scrolls with what it holds",
    "kit/history/history_panel.py": "an area that scrolls with what it holds",
    "kit/lines/details/line_panel.py": "an area that scrolls with what it holds",
    "kit/notes/notes_panel.py": "an area that scrolls with what it holds",
    "login/login_window.py": "an area that scrolls with what it holds",
    "shell/navigation.py": "an area that scrolls with what it holds",
    "kit/inputs/lookup_popup.py": "the arrows choose in it from the line",
    "kit/inputs/record_filter.py": "the arrows choose in it from the line",
    "shell/palette/command_palette.py": "the arrows choose in it from the line",
    "kit/tables/frozen_columns.py": "the table beside it has the keyboard",
    "kit/lists/imports/choice_table.py": "its choices are the stops",
    "kit/lists/list_screen.py": "it asks where the stops are",
    "kit/frame/kept_place.py": "it holds the place of a button that is grey",
    "kit/frame/veil.py": "it looks for what takes the keyboard",
    "kit/fields/flag_editor.py": "a tick that cannot be changed",
    "login/second_factor/setup_page.py": "a key to be copied; what it is for is typed below",
    "kit/filters/filter_chip.py": "the cross of a condition: Backspace in the line",
    "kit/parts/inner_button.py": "a button inside a line: the key its tooltip tells",
    "kit/fields/lookup_editor.py": "opens the record that is named: Ctrl+Enter in the line",
    "kit/lists/list_head.py": "the keys their tooltips tell",
    "kit/lists/table_screen.py": "which columns have no room: Ctrl+L",
    "kit/lists/views/view_button.py": "F6, and Ctrl+1 to Ctrl+9",
    "kit/parts/chip_row.py": "a row is one stop: the arrows go on in it",
    "kit/parts/link_row.py": "a row is one stop: the arrows go on in it",
    "shell/screen_tabs.py": "closes the tab: Ctrl+W",
}
# Buttons and menu entries are tied to their permission by ``offer``, which greys and explains, keys by
# ``may``; these ask what the role may for other reasons.
ASK_FOR_OTHER_REASONS = {
    "kit/rights/rights.py": "the one place that greys and explains",
    "kit/forms/form_rights.py": "a new record has no actions of its own yet",
    "kit/lines/details/line_about.py": "what one may not read is not asked of a line's item",
    "masters/stock_known.py": "nothing is asked of a stock one may not read",
    "kit/links/naming_lists.py": "of lists one may not read no count is told",
    "kit/history/past_dialog.py": "links to the past are plain text for who may not read the audit log",
    "administration/audit/audit_screen.py": "whether people can be listed in a filter",
    "administration/roles/roles_screen.py": "which ticks can be given away",
    "kit/paper/paper_sending.py": "who may not use the company's mail server has his own mail program",
    "dashboard/dashboard_screen.py": "whose turn it is: that of whoever looks, or another's",
    "shell/palette/commands.py": "the palette answers what one can do",
    "shell/main_window.py": "screens one may not read are not in the navigation",
    "shell/pending_badge.py": "whether there is anything to count",
    "stock/holding_panel.py": "by what goods were moved is plain text for who may not read that",
    "tour/walk.py": "it checks the others",
}

BY_LIST = pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)


def test_the_screens_of_an_area_stand_below_one_another() -> None:
    headings = [area for area, _screens in groupby(screen.area for screen in SCREENS)]
    assert len(headings) == len({*headings}), "an area would have two headings in the navigation"


@pytest.mark.parametrize("spec", forms(), ids=lambda spec: spec.name)
def test_a_form_has_every_field_that_is_written(spec: FormSpec) -> None:
    """What a save leaves out is emptied; so is what was written elsewhere, by REST."""
    made, changed = (written(operation) for operation in (spec.create, spec.update))
    shown = {field.name for section in spec.sections for field in section.fields}
    shown |= {"lines"} if spec.lines else set()
    assert not changed - shown, f"no Field for it in the FORM of {spec.name}"
    assert not shown - made - changed, f"a Field of the FORM of {spec.name} that no operation takes"
    record = operation_of(spec.create).name.partition(".")[0]
    for move in spec.moves:
        assert move.operation is not None
        assert operation_of(move.operation).name == f"{record}.{move.name}"


def written(operation: Any) -> set[str]:
    """The fields of the Input that an operation takes."""
    arguments = [field.annotation for field in operation_of(operation).arguments.model_fields.values()]
    inputs = [kind for kind in arguments if isinstance(kind, type) and issubclass(kind, Input)]
    return {name for kind in inputs for name in kind.model_fields}


@pytest.mark.parametrize("spec", forms(), ids=lambda spec: spec.name)
def test_a_form_says_what_may_be_mistyped_in_a_tax_number(spec: FormSpec) -> None:
    typed = [field for section in spec.sections for field in section.fields if "tax_number" in field.name]
    for field in typed:
        assert field.look is not None
        said = {"tax_number": "33AAACS1234A1ZZ", "address": None, "phone": None, "currency": None}
        assert field.look(said), f"{spec.name} looks at no tax number"


@pytest.mark.parametrize("spec", forms(), ids=lambda spec: spec.name)
def test_lines_that_are_priced_say_where_there_is_no_price(spec: FormSpec) -> None:
    """In the cell, and once when what goes to a party takes its first step, and on the way to its paper."""
    goes_out = spec.lines is not None and spec.paper is not None
    columns = spec.lines.columns if spec.lines is not None and goes_out else ()
    priced = [column for column in columns if column.kind is ValueKind.PRICE]
    for column in priced:
        assert column.nothing
        assert spec.lines is not None
        lines = [SimpleNamespace(**{column.name: Decimal(price)}) for price in (0, 5, 0)]
        assert spec.lines.looks(lines) == "2 lines have no price."
        assert spec.moves[0].name == "submit"


@BY_LIST
def test_every_column_is_in_the_row(spec: ListSpec) -> None:
    assert {c.attr for c in spec.columns if not c.is_more} <= spec.row.model_fields.keys()
    more = {name for name, field in spec.filters.items() if field.is_more}
    assert {c.attr for c in spec.columns if c.is_more} == more <= More.model_fields.keys()
    assert Counter(c.attr for c in spec.columns).most_common(1)[0][1] == 1


@BY_LIST
def test_the_list_opens_on_a_column_that_can_be_sorted(spec: ListSpec) -> None:
    assert spec.sort.removeprefix("-") in {c.attr for c in spec.columns if c.sortable}


@BY_LIST
def test_rows_are_what_the_operation_gives(spec: ListSpec) -> None:
    assert spec.row.__name__ in repr(operation_of(spec.search).result)


@BY_LIST
def test_one_column_takes_the_room_left_over(spec: ListSpec) -> None:
    assert sum(c.is_stretched for c in spec.columns) == 1


@BY_LIST
def test_a_column_that_names_another_record_leads_to_it(spec: ListSpec) -> None:
    """For each id of a row that a form shows, what stands beside it is a link; and every link leads there."""
    shown = {
        (field.of, name)
        for name, field in spec.filters.items()
        if field.kind is ValueKind.REFERENCE and field.of in BY_NAME and name in spec.row.model_fields
    }
    links = {(column.names.screen, column.names.key) for column in spec.columns if column.names is not None}
    assert links == shown
    for name in {key for _screen, key in shown}:
        stem = name.removesuffix("_id")
        beside = [c for c in spec.columns if c.attr.startswith(f"{stem}_") and c.attr != name]
        assert all(column.names == (spec.filters[name].of, name) for column in beside)


@BY_LIST
def test_the_form_exists(spec: ListSpec) -> None:
    assert not BY_NAME[spec.record].is_listed


def test_screen_names_are_unique_and_permissions_known() -> None:
    assert len(BY_NAME) == len(SCREENS)
    assert {s.permission for s in SCREENS} | {s.create for s in SCREENS if s.create} <= set(all_permissions())


def test_nobody_else_asks_what_the_role_may() -> None:
    """A screen that asks for itself would hide something without a word."""
    asking = {
        file
        for file, node in nodes_below("erp_desktop", ".can")
        if isinstance(node, ast.Attribute) and node.attr == "can"
    }
    assert asking == set(ASK_FOR_OTHER_REASONS)


def test_areas_stand_together() -> None:
    areas = [s.area for s in SCREENS]
    assert areas == sorted(areas, key=areas.index)


def choices() -> list[type[Choice]]:
    """Every closed set of values that says how each of them looks."""
    return [one for one in Choice.__subclasses__() if any(member.icon for member in one)]


@pytest.mark.parametrize("of", choices(), ids=lambda of: of.__name__)
def test_every_status_has_a_look_of_its_own(of: type[Choice]) -> None:
    assert len({look(member).title for member in of}) == len(of)
    assert len({look(member).icon for member in of}) == len(of), "two would differ by colour alone"


def test_a_word_reads_and_looks_the_same_wherever_it_stands() -> None:
    for one in Choice.__subclasses__():
        for member in one:
            shown = look(member)
            told = (member.label, member.tone, member.icon)
            assert (shown.title, shown.tone, shown.icon) == told, f"{one.__name__}.{member.name}"


def test_no_shortcut_means_two_things() -> None:
    everywhere = [QKeySequence(k.keys).toString() for k in program_keys.WINDOW]
    everywhere += [f"Alt+{n}" for n in range(1, 10)]
    for screen in (program_keys.LISTS, program_keys.FORMS + program_keys.LINES):
        # Esc leads one step out of wherever one is: of the lines first, then of what Alt+C opened.
        # With an arrow and Ctrl, cells of lines do what those of a spreadsheet do; a form goes on elsewhere.
        # In a cell that is being typed in no record is named yet, which Ctrl+Enter would open.
        of_its_part = {program_keys.BACK, program_keys.FIRST_FILLED, program_keys.LAST_FILLED}
        of_its_part.add(program_keys.FILL_SELECTED)
        told = [k for k in screen if "," not in k.keys and k not in of_its_part]
        keys = everywhere + [QKeySequence(k.keys).toString() for k in told]
        assert [k for k, count in Counter(keys).items() if count > 1] == []


def test_keys_are_bound_in_one_place_and_all_are_told() -> None:
    """What is bound elsewhere, F1 would not know."""
    binding = {
        file
        for file, node in nodes_below("erp_desktop", "QShortcut", "setShortcut")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("QShortcut", ".setShortcut"))
    }
    assert binding == {"kit/keys/keys.py"}
    declared = {value for value in vars(program_keys).values() if isinstance(value, program_keys.Keys)}
    in_window = (program_keys.WINDOW, program_keys.LISTS, program_keys.FORMS)
    of_parts = (program_keys.LINES, program_keys.PREVIEW, program_keys.DETAILS, program_keys.FILES)
    tables = (*in_window, *of_parts, program_keys.FILTER_LINE, program_keys.CLIPS, program_keys.FOUND)
    tables += (program_keys.COLUMNS_MENU, program_keys.SECRETS)
    assert declared == {key for table in tables for key in table}


def test_tab_passes_over_nothing_without_a_reason() -> None:
    """Buttons are stops of Tab by themselves; whoever takes that away says how one comes to them instead."""
    words = ("NoFocus", "ClickFocus")
    passing = {
        file
        for file, node in nodes_below("erp_desktop", *words)
        if isinstance(node, ast.Attribute) and node.attr in words
    }
    assert passing == PASSED_OVER.keys()


def test_what_a_line_holds_has_a_key() -> None:
    """Tab does not stop inside a line; Qt's own buttons there have no keys, and passwords are one field's."""
    words = ("TrailingPosition", "setEchoMode")
    found = {
        (node.attr, file)
        for file, node in nodes_below("erp_desktop", *words)
        if isinstance(node, ast.Attribute) and node.attr in words
    }
    assert found == {("setEchoMode", "kit/inputs/text_field.py")}


def test_what_stands_grey_in_an_empty_line_is_words_and_no_value() -> None:
    """A value that is grey looks like one that is there; ``example`` says that it is one."""
    found = [
        f"{file}:{node.lineno}"
        for file, node in nodes_below("erp_desktop", "hint=", "setPlaceholderText")
        if isinstance(node, ast.Call)
        for given in (
            [word.value for word in node.keywords if word.arg == "hint"]
            + (node.args if ast.unparse(node.func).endswith(".setPlaceholderText") else [])
        )
        if isinstance(given, ast.Constant) and given.value
    ]
    assert found == []


def test_every_icon_asked_for_exists_and_every_icon_is_asked_for() -> None:
    stored = {f.stem for f in Path(resource_dir(), "icons").glob("*.svg")}
    sources = Path(project_dir(), "erp_desktop").rglob("*.py")
    words = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', "\n".join(f.read_text("utf-8") for f in sources)))
    words |= {"mark"} | {move.icon for kind in KINDS for move in kind.moves}
    words |= {member.icon for one in Choice.__subclasses__() for member in one}
    assert stored - words == set()
    for screen in SCREENS:
        assert screen.icon in stored
    assert {member.icon for one in Choice.__subclasses__() for member in one} - {""} <= stored
