"""A program that imports what it reads as this user, and tells how far it is: to be killed meanwhile."""

import sys

from erp_core.core import Core
from erp_core.dispatch import Dispatcher
from erp_core.platform.importing.schema import ImportFile, Progress


def main() -> None:
    url, username, password, kind = sys.argv[1:]
    core = Core(Dispatcher(url))
    core.login(username, password)
    core.import_file(kind, ImportFile.model_validate_json(sys.stdin.read()), tell)
    print("imported", flush=True)


def tell(so_far: Progress) -> bool:
    """Go on."""
    print(so_far.done, so_far.of, flush=True)
    return True


if __name__ == "__main__":
    main()
