"""Which process of a run gets which tests: those that wait are all one's, and the processor is the others'.

Where several processes wait at once, as for a server that comes back, nobody works.
"""

from xdist.scheduler import LoadFileScheduling

# Files, and folders of them, whose tests wait longer than they work: they begin first, one after the other.
WAITING = (
    "tests/server/trouble/",
    "tests/server/test_hostile_crowds.py",
    "tests/core/postgres/test_embedded.py",
)


class Lanes(LoadFileScheduling):
    """The tests of a file stay together; those of all files that wait do so, too."""

    def _split_scope(self, nodeid: str) -> str:
        return lane(nodeid.partition("::")[0])


def lane(file: str) -> str:
    """By what it stays together with others: its own name, or the one that all who wait have."""
    return "waiting" if waits(file) else file


def waits(file: str) -> bool:
    """Whether a file of tests is one of those."""
    return file.startswith(WAITING)
