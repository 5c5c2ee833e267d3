"""The server dies while a file arrives: nothing is half there, and it goes again; memory stays as it was."""

import hashlib
import io
import os
from typing import Any

import psutil
import pytest

from erp_core.errors import Unreachable
from erp_core.platform.attachment import service as attachments
from tests.factories.orders import make_party
from tests.server.trouble.office import Office

pytestmark = pytest.mark.long

ALMOST_ALL = 24_900_000


def left_of(office: Office, content: bytes) -> list[Any]:
    digest = hashlib.sha256(content).hexdigest()
    return office.sql(f"SELECT 1 FROM blob WHERE sha256 = '{digest}'") + office.sql(
        f"SELECT 1 FROM blob_part WHERE sha256 = '{digest}'"
    )


def test_killed_at_half_of_a_file_and_started_again(office: Office) -> None:
    server = office.serve()
    core, content = office.log_in(server.url), os.urandom(ALMOST_ALL)
    party = make_party(core)

    def kill(done: int, _size: int) -> bool:
        if done > ALMOST_ALL // 2 and psutil.pid_exists(server.pid):
            server.kill()
        return True

    with pytest.raises(Unreachable, match="nothing twice"):
        core.attach("party", party.id, "scan.tif", io.BytesIO(content), kill)
    assert left_of(office, content) == []
    server.start()
    row = core.attach("party", party.id, "scan.tif", io.BytesIO(content))
    assert row is not None
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert core.run(attachments.of_record, "party", party.id) == [row]
    back = io.BytesIO()
    assert core.fetch(row, back)
    assert back.getvalue() == content


def test_a_large_file_is_nothing_to_the_server_s_memory(office: Office) -> None:
    server = office.serve()
    core = office.log_in(server.url)
    party, process = make_party(core), psutil.Process(server.pid)
    peaks = list[int]()

    def look(_done: int, _size: int) -> bool:
        peaks.append(process.memory_info().rss)
        return True

    def there_and_back(size: int) -> int:
        """The most memory the server took meanwhile, bytes."""
        del peaks[:]
        row = core.attach("party", party.id, "scan.tif", io.BytesIO(os.urandom(size)), look)
        assert row is not None
        assert core.fetch(row, io.BytesIO(), look)
        core.run(attachments.remove, row.id)
        return max(peaks)

    small = max(there_and_back(1_500_000) for _ in range(3))
    assert there_and_back(ALMOST_ALL) - small < 5_000_000
