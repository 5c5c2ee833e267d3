"""What stands in a file ends no sentence as it is: a name that ends with a dot would make it two."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_core.kit.letters import quoted
from erp_core.kit.operation import Context
from erp_core.platform.importing.counts import left_out_of
from erp_core.platform.importing.schema import Problem
from tests.factories.importing import import_text, told
from tests.factories.sources import ROOT, files, nodes

_ROOMS = ("erp_core/platform/importing", "erp_core/platform/spreadsheet", "erp_desktop/kit/lists/imports")
_ALONE = ("erp_core/admin/spreadsheets.py", "erp_core/server/rest/imported.py")
_MARKERS = {"_", "N_", "NN_", "ngettext"}
_LAST = re.compile(r"(?<!“)\{(\w+)\}(?=[.!?:…])")
# Ours, and never with a dot at their end: numbers, days, words of the program, files with what they are.
_OURS = {
    *("count", "rows", "day", "made", "changed", "file", "value"),
    *("field", "fields", "record", "choice", "choices", "values", "no", "known"),
}
# Of the file, each within quotation marks: by ``quoted``.
_QUOTED = {"titles", "names"}


def _words() -> Iterator[tuple[str, str]]:
    for path in (*files(*_ROOMS), *(ROOT / one for one in _ALONE)):
        for node in nodes(path, "i18n"):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKERS:
                said = (one.value for one in node.args if isinstance(one, ast.Constant))
                yield from ((path.name, words) for words in said if isinstance(words, str))


def test_what_a_file_says_stands_in_quotation_marks_at_the_end_of_a_sentence() -> None:
    words = [*_words()]
    found = {(name, one) for name, one in words for last in _LAST.findall(one) if last not in _OURS | _QUOTED}
    assert found == set()
    assert len(words) > 100, "it looks where they are"


def test_lists_of_what_a_file_says_are_quoted(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    done = import_text(ctx, "party", path, "Code;Name;Customer;Bir.Fiy.;Ack.", "S-1;Anna;yes;1;x")
    assert left_out_of(done) == ["2 columns are left alone: “Bir.Fiy.”, “Ack.”."]
    assert quoted(["A.Ş.", "B"]) == "“A.Ş.”, “B”"


@pytest.mark.parametrize(
    ("kind", "titles", "row"),
    [
        ("party", "Code;Name;Customer;Currency", "S-1;Anna;yes;Dol."),
        ("party", "Code;Name;Customer;Credit Days", "S-1;Anna;yes;a.s."),
        ("party", "Code;Name;Customer;Credit Days", "S-1;Anna;yes;30-45."),
        ("party", "Code;Name;Customer;Country", "S-1;Anna;yes;Ülk."),
        ("item", "Code;Name;Kind;Unit", "S-1;Anna;yarn;Brm."),
        ("item", "Code;Name;Kind;Unit", "S-1;Anna;Ypl.;kg"),
        (
            "sales_order",
            "Order no;Customer;Item;Quantity;Unit;Order date;Due date",
            "1;A.Ş.;B.;5;Brm.;1.1.;2.2.",
        ),
    ],
)
def test_a_value_that_ends_with_a_dot_ends_no_sentence_with_two(
    ctx: Context, tmp_path: Path, kind: str, titles: str, row: str
) -> None:
    done = import_text(ctx, kind, tmp_path / "f.csv", titles, row, row.replace("S-1", "S-2"))
    assert done.problems
    assert [one for one in told(done) if ".." in one or "….”" in one or "…." in one] == []


def test_cells_are_counted_with_the_rows_that_say_the_same() -> None:
    assert Problem(row=2, column=0, text="x", others={3: "x", 9: "x"}).cells == 3
    assert Problem(row=2, column=0, text="x").cells == 1
