"""The listener believes that it hears only where a word of its own came back."""

import psycopg
import pytest

from erp_core.kit.news.listener import KNOCK, Listener
from erp_core.kit.records.change_log import CHANNEL
from erp_core.kit.records.db import parsed
from erp_core.setup import Database


@pytest.mark.parametrize("place", [0, 1])
def test_its_word_is_heard_among_those_of_others(
    database: Database, caplog: pytest.LogCaptureFixture, place: int
) -> None:
    """As where several processes of a server begin at once: their words come in one packet."""

    def knock(word: str) -> None:
        words = [f"{KNOCK}of another process", f"{KNOCK}of a third"]
        words.insert(place, word)
        with psycopg.connect(database.app_url, autocommit=True) as connection:
            notify = "SELECT pg_notify(%(to)s, %(a)s), pg_notify(%(to)s, %(b)s), pg_notify(%(to)s, %(c)s)"
            connection.execute(notify, {"to": CHANNEL, **dict(zip("abc", words, strict=True))})

    listener = Listener(parsed(database.app_url), lambda _news: None, lambda _there: None, knock)
    try:
        assert listener.wait_ready(20)
        assert listener.is_heard
    finally:
        listener.close()
    assert "LISTEN hears nothing" not in caplog.text
