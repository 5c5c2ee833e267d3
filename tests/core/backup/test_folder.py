"""Which backups stay: a law, and examples of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from erp_core.backup.folder import Keep, backups_in, forget_old, name_for

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)


def fill(folder: Path, moments: list[datetime], ending: str = ".dump") -> None:
    for at in moments:
        name = name_for("mills", at)
        (folder / f"{name}{ending}").touch()
        (folder / f"{name}{ending.replace('.dump', '.json')}").touch()


@given(
    st.lists(st.integers(0, 24 * 500), unique=True, min_size=1, max_size=40),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
)
def test_the_newest_stays_and_so_does_one_of_each_period(
    hours: list[int], counts: tuple[int, int, int]
) -> None:
    keep = Keep(*counts)
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, [NOW - timedelta(hours=h) for h in hours])
        before = backups_in(folder, "mills")
        gone = forget_old(folder, "mills", keep)
        after = backups_in(folder, "mills")
        assert len(before) == len(after) + len(gone)
        assert after[0] == before[0]
        assert all(backup.contents.exists() for backup in after)
        assert len(list(folder.iterdir())) == 2 * len(after)
        days = list(dict.fromkeys(b.at.astimezone().date() for b in before))
        assert {*days[: keep.daily]} <= {b.at.astimezone().date() for b in after}
        assert len(after) <= max(sum(keep), 1) or not any(keep)
        assert forget_old(folder, "mills", keep) == []


def test_two_weeks_of_nights_seven_days_and_the_weeks_before(tmp_path: Path) -> None:
    fill(tmp_path, [NOW - timedelta(days=n) for n in range(40)])
    forget_old(tmp_path, "mills", Keep(3, 3, 2))
    left = [f"{backup.at.astimezone(UTC):%m-%d}" for backup in backups_in(tmp_path, "mills")]
    # The last three days; the newest of the last three weeks; the newest of this month and the last.
    assert left == ["11-26", "11-25", "11-24", "11-22", "11-15", "10-31"]


def test_other_files_and_other_databases_are_never_touched(tmp_path: Path) -> None:
    fill(tmp_path, [NOW - timedelta(days=n) for n in range(5)], ".dump.age")
    others = ["mills2-2020-01-01T020000Z.dump", "mills-2020-01-01T020000Z.dump.partial", "notes.txt"]
    others += ["mills-old.dump", "textile-erp-2020-01-01T020000Z.dump"]
    for name in others:
        (tmp_path / name).touch()
    forget_old(tmp_path, "mills", Keep(daily=1))
    assert {*others} <= {file.name for file in tmp_path.iterdir()}
    assert len(backups_in(tmp_path, "mills")) == 1


def test_the_newest_that_was_tried_stays_beside_newer_ones_nobody_knows(tmp_path: Path) -> None:
    fill(tmp_path, [NOW - timedelta(hours=n) for n in range(5)])
    newest, _second, third, *others = backups_in(tmp_path, "mills")
    forget_old(tmp_path, "mills", Keep(daily=1), {third.file.name, others[-1].file.name})
    assert backups_in(tmp_path, "mills") == [newest, third]


def test_without_a_wish_all_stay(tmp_path: Path) -> None:
    fill(tmp_path, [NOW - timedelta(days=n) for n in range(5)])
    assert forget_old(tmp_path, "mills", Keep()) == []
    assert len(backups_in(tmp_path, "mills")) == 5
