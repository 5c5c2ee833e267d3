"""The ports of this machine's own address: a free one, and whether somebody listens at one."""

import socket
import sys
from contextlib import suppress

from erp_core.kit.i18n import _

HOST = "127.0.0.1"


def free_port(wished: int) -> int:
    """``wished`` if it is free, else any free port of the loopback address."""
    for port in (wished, 0):
        with socket.socket() as probe, suppress(OSError):
            if sys.platform != "win32":  # as PostgreSQL does, or a port just left would seem taken
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return probe.getsockname()[1]
    raise OSError(_("no free TCP port"))


def answers(port: int) -> bool:
    """Whether somebody listens; a killed process may be listed a moment longer than it lives."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=5):
        return True
    return False
