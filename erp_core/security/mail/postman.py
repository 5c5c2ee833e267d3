"""Postman: sends the company's mails where no office server does: on one PC, while the program runs."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from erp_core.errors import ErpError, in_log

LOOK = 10.0  # seconds between two looks into the outbox

log = logging.getLogger(__name__)


class Postman:
    """One thread that looks into the outbox; several programs on one PC send each mail once all the same.

    Args:
        transaction: of the program itself.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="erp-postman", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send no more; one that is on its way is finished, or made up for at the next start."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        from erp_core.security.mail.sending import send_due  # no command waits for what talks to mail servers

        while not self._stop.wait(LOOK):
            try:
                send_due(self._transaction)
            except (ErpError, SQLAlchemyError) as error:
                log.warning("the outbox could not be read: %s", in_log(error))
