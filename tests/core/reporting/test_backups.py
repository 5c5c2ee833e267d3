"""One judgement of the company's backups: what is wrong with them, and what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from erp_core.dispatch import Dispatcher
from erp_core.reporting.server.backups import read_backups
from tests.factories.mill import Mill

Run = tuple[str, str, str]  # how long ago, the problem, how long ago it was tried


@pytest.mark.parametrize(
    ("runs", "state", "words"),
    [
        ([], "never", "No backup was ever recorded."),
        ([("1 hour", "", "1 hour")], "fine", ""),
        ([("25 hours", "", "25 hours")], "fine", ""),
        ([("27 hours", "", "27 hours")], "old", "too old"),
        ([("1 hour", "", "")], "untried", "textile-erp-admin verify"),
        ([("1 hour", "", ""), ("7 days", "", "7 days")], "fine", ""),
        ([("1 hour", "", ""), ("9 days", "", "9 days")], "untried", "textile-erp-admin verify"),
        ([("1 hour", "The disk is full.", ""), ("9 hours", "", "9 hours")], "failed", "The disk is full."),
        ([("9 hours", "The disk is full.", ""), ("1 hour", "", "1 hour")], "fine", ""),
        ([("1 hour", "It said {problem} {0}", "")], "failed", "It said {problem} {0}"),
    ],
)
def test_what_is_wrong_is_said(own_mill: Mill, runs: list[Run], state: str, words: str) -> None:
    for ago, problem, tried in runs:
        own_mill.sql(
            "INSERT INTO backup_run (at, path, size_bytes, problem, verified_at)"
            " VALUES (now() - %s::interval, '/b', 7, %s, now() - nullif(%s, '')::interval)",
            [ago, problem, tried],
        )
    door: Dispatcher = own_mill.open_door()
    view = door.ask(read_backups)
    assert view.state == state
    assert words in view.advice
    assert bool(view.advice) == (state != "fine")
    own_mill.sql("UPDATE backup_run SET new_folder = '/srv/b'")
    view = door.ask(read_backups)
    if state in ("fine", "untried"):
        assert (view.state, view.advice.partition(" was not there")[0]) == ("new_folder", "The folder /srv/b")
    else:
        assert view.state == state, "what is worse is told first"
    good = [ago for ago, problem, _tried in runs if not problem]
    assert (view.at is None) == (not good)
    if view.at is not None:
        assert datetime.now(UTC) - view.at < timedelta(days=10)
