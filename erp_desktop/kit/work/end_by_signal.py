"""Ending by the system: a signal ends the program at whatever moment it comes."""

import logging
import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

log = logging.getLogger(__name__)

# Logging out of the PC, Ctrl+C and the end of the terminal.
_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")


class EndBySignal(QObject):
    """Ends the application on a signal; nothing is asked, and drafts of what was typed stay.

    Python's handlers run between two of its instructions, and Qt's loop may wait a long time without one: so
    the signal's number is written to a socket, which wakes the loop. What comes before the loop begins waits
    in the socket; telling the application to quit would be forgotten then.

    Attributes:
        has_come: a signal ended it.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app, self.has_come = app, False
        self._reader, self._writer = socket.socketpair()
        for one in (self._reader, self._writer):
            one.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._end)
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        # One that is ignored stays so: nohup wants that.
        numbers = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
        self._before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        self._socket_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)

    def stop(self) -> None:
        """From now on signals do what they did before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._socket_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _end(self) -> None:
        self._notifier.setEnabled(False)
        self.has_come = True
        log.info("ended by a signal")
        # Not quit(), which asks each window first: nobody may be there to answer.
        self._app.exit(0)
