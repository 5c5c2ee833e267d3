"""A phone for tests: it was told a user's secret and shows his codes."""

import time

from pyotp.totp import TOTP

from erp_core.security.second_factor.schema import SecondFactorSetup
from tests.factories.mill import PASSWORD, Mill


class Phone:
    """Of one user, who has turned his second factor on with it.

    Attributes:
        recovery_codes: what he was shown when he did.
    """

    def __init__(self, mill: Mill, username: str = "staff") -> None:
        self._mill, self._user_id = mill, mill.user_id(username)
        who = {"username": username, "password": PASSWORD}
        setup: SecondFactorSetup = mill.door.call("second_factor.begin", who, None)
        self.secret, self.address = setup.secret, setup.address
        turn_on = who | {"code": self.code()}
        self.recovery_codes: list[str] = mill.door.call("second_factor.turn_on", turn_on, None)

    def code(self, steps: int = 0) -> str:
        """What it shows now, or so many steps of 30 seconds later."""
        return TOTP(self.secret).at(int(time.time()) + 30 * steps)

    def next_code(self) -> str:
        """One that was not used: as if the time had come for it."""
        self._mill.sql("UPDATE second_factor SET last_step = 0 WHERE user_id = %s", [self._user_id])
        return self.code()
