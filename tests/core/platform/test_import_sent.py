"""What other programs send as a file's cells: read some rows at a time, refused early, told at its place."""

import gc
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.errors import ValidationError
from erp_core.platform.importing import lines
from erp_core.platform.importing.schema import ImportFile
from erp_core.platform.spreadsheet.table import MOST_ROWS

ROW = [1, False, ["tA", "n1.5"]]


def sent(told: Any) -> ImportFile:
    """As it is read where it comes."""
    return lines._read(json.dumps(told).encode())


def refused(told: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as error:
        sent(told)
    return error.value.fields


@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 10_000_000),
            st.booleans(),
            st.lists(st.sampled_from(["tA", "n-1.5", "d2024-01-15", "ft", "e#REF!"]), max_size=4),
        ),
        max_size=12,
    ),
    at_a_time=st.integers(1, 5),
)
def test_some_rows_at_a_time_are_the_same_file(rows: list[Any], at_a_time: int) -> None:
    told = {"rows": rows, "sign": ".", "is_trial": True}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_AT_A_TIME", at_a_time)
        assert sent(told) == ImportFile.model_validate_json(json.dumps(told))


def test_a_wrong_cell_is_told_at_its_row_however_far_behind() -> None:
    rows = [ROW] * 2_500 + [[1, False, ["x"]]] + [ROW]
    assert list(refused({"rows": rows})) == ["2500.2.0"]
    assert list(refused({"rows": [[1, False, ["x"]]]})) == ["0.2.0"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        1,
        None,
        {"rows": None},
        {"rows": 1},
        {"rows": [1]},
        {"rows": [], "sign": "x"},
        {"rows": [], "x": 1},
    ],
)
def test_what_is_no_file_is_refused(told: Any) -> None:
    assert refused(told)


def test_too_many_rows_are_refused_before_any_is_looked_at() -> None:
    many = {"rows": "At most 200000 fit here."}
    assert refused({"rows": [[]] * (MOST_ROWS + 1)}) == many
    assert refused({"rows": [[[]] * 10] * MOST_ROWS}) == many


def test_names_that_nothing_has_are_counted_only() -> None:
    with pytest.raises(ValidationError, match="more fields than anything here has"):
        sent({"rows": []} | {f"x{n}": n for n in range(1_000)})


def test_thousands_of_wrong_cells_are_not_told_one_by_one() -> None:
    with pytest.raises(ValidationError, match=r"More than 2,?000 things are wrong"):
        sent({"rows": [[1, False, ["x", "x", "x"]]] * 1_000})


@pytest.mark.parametrize("said", [b"", b"{", b'{"rows": [NaN]}', b"\xff"])
def test_what_is_no_json_is_told_so_and_rubbish_is_looked_for_afterwards(said: bytes) -> None:
    with pytest.raises(ValidationError):
        lines._read(said)
    assert gc.isenabled()
