"""What a server says and this program does not understand: told apart, each with what to do."""

import json

import pytest

from erp_core import connect
from erp_core.errors import ErpError, Unreachable, VersionMismatch
from tests.factories.tls import answering


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (json.dumps({"access_token": "x", "of_another_version": 1}).encode(), VersionMismatch, "was updated"),
        (b"<html>It works!</html>", Unreachable, "something unexpected"),
    ],
)
def test_an_answer_of_another_version_is_no_page_of_somebody_elses(
    answer: bytes, kind: type[ErpError], words: str
) -> None:
    with answering(answer) as url:
        core = connect(url)
        with pytest.raises(kind, match=words):
            core.login("asha", "warp and weft")
        core.close()
