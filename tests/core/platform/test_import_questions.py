"""What one answer settles for all rows of a file is asked once: choices, missing columns, codes, shares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS, Context
from erp_core.platform.importing.annotated import describe
from erp_core.platform.importing.chosen import chosen_means
from erp_core.platform.importing.file_shape import shape_of, written
from erp_core.platform.importing.questions import in_writing
from erp_core.platform.importing.schema import Imported
from erp_core.platform.spreadsheet.reading import read_file
from tests.factories.importing import import_text
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party

ITEMS = ["Code;Name;Kind;Unit", "D-1;Red;DYES;kg", "D-2;Blue;dyes ;kg", "D-3;Bag;PACKING;kg"]
LEDGER = ["Name;City;GSTIN", "Surya Poplin;Surat;", "Anna Dyes;Surat;"]


def imported(ctx: Context, kind: str, path: Path, rows: list[str], /, **means: dict[str, str]) -> Imported:
    return import_text(ctx, kind, path, *rows, means=means)


def asked(done: Imported) -> list[tuple[str, str, int, str]]:
    return [(one.field, one.text, one.cells, one.answer) for one in done.questions]


def rows_of(ctx: Context, kind: str, text: str = "") -> dict[str, Any]:
    service: Any = OPERATIONS.module_of(f"{kind}.search")
    return {row.name: row for row in service.search(ctx, ListQuery(text=text))}


def test_a_value_nobody_knows_is_asked_once_however_many_cells_say_it(ctx: Context, tmp_path: Path) -> None:
    done = imported(ctx, "item", tmp_path / "i.csv", ITEMS)
    assert asked(done) == [("kind", "DYES", 2, ""), ("kind", "PACKING", 1, "")]
    assert [one.is_asked for one in done.problems] == [True] * 3
    assert ("chemical", "Chemical") in done.questions[0].choices
    said = {"DYES": "chemical", "packing": "trim", "never": "yarn"}
    done = imported(ctx, "item", tmp_path / "i.csv", ITEMS, kind=said)
    assert (done.problems, done.created) == ([], 3)
    assert asked(done) == [("kind", "DYES", 2, "chemical"), ("kind", "PACKING", 1, "trim")]
    kinds = {name: row.kind for name, row in rows_of(ctx, "item").items()}
    assert kinds == {"Red": "chemical", "Blue": "chemical", "Bag": "trim"}


def test_an_answer_that_is_none_is_asked_again(ctx: Context, tmp_path: Path) -> None:
    done = imported(ctx, "item", tmp_path / "i.csv", ITEMS, kind={"DYES": "poison", "PACKING": "trim"})
    assert (asked(done)[0], done.is_right) == (("kind", "DYES", 2, ""), False)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Chemicals", "chemical"),
        ("GREY FABRIC", "greige_fabric"),
        ("grey cloth", "greige_fabric"),
        ("Yarns", "yarn"),
        ("Fibers", "fibre"),
        ("Finished Fabrics", "finished_fabric"),
        ("Services", "service"),
        ("Kimyasallar", "chemical"),
    ],
)
def test_plurals_and_other_spellings_are_understood_at_once(
    ctx: Context, tmp_path: Path, said: str, kind: str
) -> None:
    done = imported(ctx, "item", tmp_path / "i.csv", ["Code;Name;Kind;Unit", f"N-1;Near;{said};kg"])
    assert (done.problems, done.questions, done.created) == ([], [], 1)
    assert rows_of(ctx, "item")["Near"].kind == kind


def test_a_kind_without_a_column_is_asked_once_for_all_rows(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Unit", "D-1;Red;kg", "D-2;Blue;kg"]
    done = imported(ctx, "item", tmp_path / "i.csv", rows)
    assert (asked(done), done.is_right) == ([("kind", "", 2, "")], False)
    done = imported(ctx, "item", tmp_path / "i.csv", rows, kind={"": "chemical"})
    assert (done.problems, done.created, asked(done)) == ([], 2, [("kind", "", 2, "chemical")])
    assert {row.kind for row in rows_of(ctx, "item").values()} == {"chemical"}


def test_a_ledger_without_codes_and_roles_asks_for_both(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    done = imported(ctx, "party", path, LEDGER)
    assert asked(done) == [("code", "", 2, ""), ("role", "", 2, "")], "all in one round"
    assert [describe(one) for one in done.problems] == [
        "Row 1 (Code): No column is called Code. Choose which one it is, or have them numbered. "
        "The file has no column for it.",
        "Row 2 (Customer or supplier): A party is a customer, a supplier, or both. "
        "The file has no column for it.",
    ]
    assert done.questions[0].choices == [("(next)", "Number them, from P0001 on")]
    numbered: dict[str, dict[str, str]] = {"code": {"": "(next)"}}
    done = imported(ctx, "party", path, LEDGER, **numbered)
    assert asked(done) == [("code", "", 2, "(next)"), ("role", "", 2, "")]
    assert [describe(one) for one in done.problems] == [
        "Row 2 (Customer or supplier): A party is a customer, a supplier, or both. "
        "The file has no column for it."
    ]
    done = imported(ctx, "party", path, LEDGER, **numbered, role={"": "both"})
    assert (done.problems, done.created) == ([], 2)
    found = rows_of(ctx, "party")
    assert {name: (row.code, row.is_customer, row.is_supplier) for name, row in found.items()} == {
        "Surya Poplin": ("P0001", True, True),
        "Anna Dyes": ("P0002", True, True),
    }
    more = [*LEDGER, "Third;Pune;", "anna dyes;Pune;"]
    done = imported(ctx, "party", path, more, **numbered, role={"": "is_customer"})
    assert (done.created, done.unchanged) == (2, 2)
    assert [describe(one) for one in done.problems] == [
        "A5 (Name): Row 3 has it too: “P0002”. Is it the same party?"
    ]
    found = rows_of(ctx, "party")
    assert (found["Third"].code, found["Third"].is_supplier) == ("P0003", False)
    assert found["Surya Poplin"].is_supplier, "what is stored keeps what it is"


def test_all_that_is_lacking_is_named_at_once(ctx: Context, tmp_path: Path) -> None:
    for kind, titles, lacking in (
        ("party", "Called;Town", "No column is called Name. Choose which one it is"),
        ("item", "Called;Group", "No column is called Name, Unit. Choose which ones they are"),
        (
            "sales_order",
            "Called;Qty",
            "No column is called Order date, Due date, Customer, Item. Choose which",
        ),
    ):
        with pytest.raises(ValidationError, match=lacking):
            imported(ctx, kind, tmp_path / "x.csv", [titles, "A;5"])


def test_what_is_wrong_is_told_in_the_round_that_asks(ctx: Context, tmp_path: Path) -> None:
    rows = ["Name of Ledger;Under;E-mail;GSTIN", "Surya;Sundry Debtors;none;", "Anna;Loans;;"]
    done = imported(ctx, "party", tmp_path / "p.csv", rows)
    assert asked(done) == [("role", "Loans", 1, ""), ("code", "", 2, "")]
    wrong = [describe(one) for one in done.problems if not one.is_asked]
    assert len(wrong) == 1
    assert wrong[0].startswith("C2 (E-mail): ")
    rows[1] = "Surya;Sundry Debtors;a@example.org;"
    said = {"code": {"": "(next)"}, "role": {"loans": "is_supplier"}}
    done = imported(ctx, "party", tmp_path / "p.csv", rows, **said)
    assert (done.problems, done.created) == ([], 2)
    found = {name: (row.is_customer, row.is_supplier) for name, row in rows_of(ctx, "party").items()}
    assert found == {"Surya": (True, False), "Anna": (False, True)}


def test_blank_codes_hide_nothing_that_is_wrong_beside_them(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Customer;E-mail", "C-1;One;yes;", ";Two;yes;none"]
    done = imported(ctx, "party", tmp_path / "p.csv", rows)
    assert asked(done) == [("code", "", 1, "")]
    assert [(one.title, one.is_asked) for one in done.problems] == [("Code", True), ("E-mail", False)]


def test_a_blank_code_is_numbered_too_where_somebody_says_so(ctx: Context, tmp_path: Path) -> None:
    rows = ["Code;Name;Customer", "P0041;One;yes", ";Two;yes"]
    done = imported(ctx, "party", tmp_path / "p.csv", rows)
    assert (asked(done), done.is_right) == ([("code", "", 1, "")], False)
    done = imported(ctx, "party", tmp_path / "p.csv", rows, code={"": "(next)"})
    assert (done.problems, done.created + done.unchanged) == ([], 2)
    assert {name: row.code for name, row in rows_of(ctx, "party").items()} == {"One": "P0041", "Two": "P0042"}
    rows = ["Code;Name;Customer", ";Three;yes", "p0050;Four;yes"]
    imported(ctx, "party", tmp_path / "p.csv", rows, code={"": "(next)"})
    assert rows_of(ctx, "party")["Three"].code == "P0051", (
        "a code that the file has itself is given to no other"
    )


def test_a_file_of_changes_asks_for_nothing_it_has_no_column_for(ctx: Context, tmp_path: Path) -> None:
    imported(ctx, "item", tmp_path / "i.csv", ["Code;Name;Kind;Unit", "D-1;Red;yarn;kg"])
    done = imported(ctx, "item", tmp_path / "i.csv", ["Code;Sales price", "D-1;5", "D-7;6"])
    assert (done.questions, done.changed) == ([], 1)


def test_shares_among_percentages_are_asked_once(ctx: Context, tmp_path: Path, mill: Mill) -> None:
    core = mill("manager")
    party, item = make_party(core), make_item(core)
    titles = "Order no;Customer;Item;Quantity;Order date;Due date;Tax rate"
    told = [
        f"T-{n};{party.code};{item.code};1;2024-01-02;2024-02-01;{rate}"
        for n, rate in enumerate((0.18, 0.05))
    ]
    path = tmp_path / "o.csv"
    done = imported(ctx, "sales_order", path, [titles, *told])
    assert (asked(done), done.is_right) == ([("tax_rate", "%", 2, "")], False)
    for answer, rates in (("share", [18, 5]), ("percent", [0.18, 0.05])):
        done = imported(ctx, "sales_order", path, [titles, *told], tax_rate={"%": answer})
        assert done.is_right, "at most the numbers of before are worth a look"
        service: Any = OPERATIONS.module_of("sales_order.search")
        assert [float(service.get(ctx, one.id).tax_rate) for one in done.made] == rates


def test_the_command_asks_and_is_answered(
    run_admin: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def call(kind: str, rows: list[str], *values: str) -> tuple[int, str]:
        path = tmp_path / "file.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        options = [part for value in values for part in ("--value", value)]
        code = run_admin("import", *options, kind, str(path))
        return code, " ".join(capsys.readouterr().err.split())

    code, said = call("item", ITEMS)
    assert code == 1
    assert (
        'Kind: DYES, 2 rows. Say what it means with --value "kind:DYES=fibre"; one of: fibre, yarn,' in said
    )
    assert said.count("DYES") == 3, "asked once, and not told for each cell"
    code, said = call("item", ITEMS, "DYES=Chemical", "kind:PACKING=trim")
    assert (code, "3 new" in said) == (0, True)
    code, said = call("party", LEDGER, "Customer or supplier=customer", "code=next")
    assert (code, "2 new" in said) == (0, True)
    code, said = call("item", ITEMS, "DYES=poison")
    assert (code, "“DYES=poison” is no value of one column of the file." in said) == (1, True)


def test_the_way_of_asking_is_the_same_for_every_kind_that_has_choices(
    ctx: Context, tmp_path: Path, importing: Callable[[str], list[str]]
) -> None:
    for kind in ("item", "warehouse", "unit"):
        done = imported(ctx, kind, tmp_path / "x.csv", importing(kind))
        assert [one.text for one in done.questions] == ["NONESUCH"], kind


@pytest.fixture
def importing() -> Callable[[str], list[str]]:
    """A file of a kind whose choice says what nobody knows."""
    columns = {"item": "Kind;Unit", "warehouse": "Kind;Address", "unit": "Measures;Factor"}
    cells = {"item": "kg", "warehouse": "Surat", "unit": "2"}
    return lambda kind: [f"Code;Name;{columns[kind]}", f"X-1;Any;NONESUCH;{cells[kind]}"]


BUTTONS = [
    "Code;Name;Kind;Unit;Second unit",
    "B-1;Button;trim;GRS;kg",
    "B-2;Hook;trim;grs ;BOX",
    "B-3;Rope;trim;g;",
]


def test_a_unit_that_nobody_has_is_asked_once_and_taken_for_no_other(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "i.csv"
    done = imported(ctx, "item", path, BUTTONS)
    assert asked(done) == [("unit", "GRS", 2, ""), ("second_unit", "BOX", 1, "")]
    assert [(one.row, one.text, one.is_asked) for one in done.problems] == [
        (2, "The unit GRS is not known.", True),
        (3, "The unit grs is not known.", True),
        (3, "The unit BOX is not known.", True),
    ]
    assert ("doz", "doz (Dozen)") in done.questions[0].choices
    done = imported(ctx, "item", path, BUTTONS, unit={"grs": "doz"}, second_unit={"box": "lot"})
    assert (done.problems, done.created + done.unchanged) == ([], 3)
    found = {name: (row.unit, row.second_unit) for name, row in rows_of(ctx, "item", "B-").items()}
    assert found == {"Button": ("doz", "kg"), "Hook": ("doz", "lot"), "Rope": ("g", None)}


def test_a_unit_beside_a_quantity_is_asked_as_one_in_its_column(ctx: Context, tmp_path: Path) -> None:
    imported(ctx, "party", tmp_path / "p.csv", ["Code;Name;Customer", "U-C;Anna;yes"])
    imported(ctx, "item", tmp_path / "i.csv", ["Code;Name;Kind;Unit", "U-I;Button;trim;pcs"])
    titles = "Customer;Order date;Due date;Item;Quantity"
    line = "U-C;2024-03-01;2024-04-01;U-I;5 GRS"
    done = imported(ctx, "sales_order", tmp_path / "o.csv", [titles, line, line.replace("5", "6")])
    assert asked(done) == [("unit", "GRS", 2, "")]
    assert [describe(one) for one in done.problems] == [
        f"E{row} (Unit): The unit GRS is not known." for row in (2, 3)
    ]
    said = {"GRS": "doz"}
    done = imported(ctx, "sales_order", tmp_path / "o.csv", [titles, line, line.replace("5", "6")], unit=said)
    assert (done.problems, done.created, done.lines) == ([], 1, 2)


def test_a_unit_may_be_said_in_writing(ctx: Context, tmp_path: Path) -> None:
    done = imported(ctx, "item", tmp_path / "i.csv", BUTTONS)
    (question,) = [in_writing(one) for one in done.questions if one.field == "unit"]
    assert question.startswith('Unit: GRS, 2 rows. Say what it means with --value "unit:GRS=')
    service: Any = OPERATIONS.module_of("item.search")
    kind = KINDS.get("item")
    assert kind is not None
    table = read_file(tmp_path / "i.csv")
    shape = shape_of(kind, written(service.create))
    assert chosen_means(shape, table, ["unit:GRS=doz", "second_unit:BOX=lot"], None, has_titles=True) == {
        "unit": {"GRS": "doz"},
        "second_unit": {"BOX": "lot"},
    }


def test_rows_of_a_group_may_be_left_out(ctx: Context, tmp_path: Path) -> None:
    rows = [
        "Code;Name;Under;Credit Days",
        *("LG-1;Surya;Sundry Debtors;30", "LG-2;State Bank;Bank Accounts;soon", "LG-3;Petty;Bank Accounts;1"),
    ]
    done = imported(ctx, "party", tmp_path / "p.csv", rows)
    assert asked(done) == [("role", "Bank Accounts", 2, "")]
    assert ("left_out", "Leave these rows out") in done.questions[0].choices
    done = imported(ctx, "party", tmp_path / "p.csv", rows, role={"Bank Accounts": "left_out"})
    assert (done.problems, done.created + done.unchanged) == ([], 1), "what is wrong in them says nothing"
    assert "2 rows were left out, as you said." in done.told
    assert list(rows_of(ctx, "party", "LG-")) == ["Surya"]
