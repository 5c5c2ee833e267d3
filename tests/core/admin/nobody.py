"""The command line as started by a user that no list of users knows: a container's number."""

import pwd

from erp_core import admin_cli


def unknown(number: int) -> None:
    """What ``pwd`` says of him."""
    raise KeyError(number)


def main() -> None:
    pwd.getpwuid = unknown  # type: ignore[assignment]
    admin_cli.main()
