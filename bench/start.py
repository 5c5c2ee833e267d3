"""``python -m bench.start``: the desktop up to its login form, and no further."""

import os
import sys
from typing import Any

from erp_desktop.__main__ import main
from erp_desktop.login.login_window import LoginWindow


def _stop_at_the_form() -> None:
    show = LoginWindow.show_login

    def show_and_end(self: LoginWindow, *args: Any, **kwargs: Any) -> None:
        show(self, *args, **kwargs)
        self.repaint()
        # At once: what the program does behind the form, loading the screens, is not part of its start.
        os._exit(0)

    LoginWindow.show_login = show_and_end  # type: ignore[method-assign]


if __name__ == "__main__":
    _stop_at_the_form()
    sys.exit(main([]))
