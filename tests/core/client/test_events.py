"""A PC hears through an office server; a line that breaks is told, and so is the one that follows it."""

import pytest

from erp_core import connect
from erp_core.security.session import service as sessions
from erp_core.setup import Database
from tests.core.kit.test_changes import Ear
from tests.factories.mill import PASSWORD
from tests.factories.serving import served
from tests.server.trouble.proxy import Proxy


def test_a_lost_line_is_told_once_and_again_when_it_stands(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.client.LONGEST_WAIT", 0.4)
    with served(database) as url:
        proxy = Proxy(int(url.rpartition(":")[2]))
        core = connect(proxy.url)
        core.login("viewer", PASSWORD)
        ear = Ear(core)
        proxy.cut()
        assert ear.heard(lambda e: bool(e.connections))
        assert not ear.heard(lambda e: len(e.connections) > 1, seconds=1)
        assert ear.connections == [False]
        assert ear.changes == []
        proxy.mend()
        assert ear.heard(lambda e: len(e.connections) > 1)
        assert ear.heard(lambda e: bool(e.changes))
        assert ear.connections == [False, True]
        assert [changes.is_everything for changes in ear.changes] == [True]
        core.close()
        proxy.close()


def test_a_line_is_tried_again_as_soon_as_the_server_answers_anything(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.client.LONGEST_WAIT", 3600.0)
    with served(database) as url:
        proxy = Proxy(int(url.rpartition(":")[2]))
        core = connect(proxy.url)
        core.login("viewer", PASSWORD)
        ear = Ear(core)
        proxy.cut()
        assert ear.heard(lambda e: bool(e.connections))
        assert not ear.heard(lambda e: len(e.connections) > 1, seconds=7)
        proxy.mend()
        core.run(sessions.me)
        assert ear.heard(lambda e: e.connections == [False, True])
        core.close()
        proxy.close()
