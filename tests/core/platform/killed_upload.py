"""A program that adds a file to a party, and kills itself when half of it is there."""

import os
import signal
import sys
from pathlib import Path

from erp_core import connect


def main() -> None:
    url, password, party, content = sys.argv[1:]
    core = connect(url)
    core.login("staff", password)
    with Path(content).open("rb") as file:
        core.attach("party", int(party), "a.pdf", file, die)


def die(done: int, size: int) -> bool:
    """Go on until then."""
    if done > size // 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return True


if __name__ == "__main__":
    main()
