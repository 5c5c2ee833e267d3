"""``python -m erp_core.server.demo``: the office server on the demo company, for trying out, without TLS."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from erp_core.errors import ErpError
from erp_core.kit.terminal import Table, tell, tell_table
from erp_core.postgres.standing import embedded_server
from erp_core.server import __main__ as server
from erp_core.settings import Settings
from erp_core.setup import has_company, open_embedded
from erp_core.setup.demo import create_demo, demo_users


def main(arguments: list[str] | None = None) -> int:
    """Make the demo company at the first start, tell who may log in where, and serve until told to stop."""
    folder = Settings().demo_dir
    parser = argparse.ArgumentParser(prog="./dev server", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=folder, help=f"of the demo's database ({folder})")
    parser.add_argument("--port", type=int, default=8000, help="on this machine only (8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes (1)")
    options = parser.parse_args(arguments)
    postgres = embedded_server(options.data_dir)
    # The server ends with the signal that stopped it; PostgreSQL must be stopped all the same.
    signal.signal(signal.SIGTERM, _leave)
    try:
        database = open_embedded(postgres)
        if not has_company(database.owner_url):
            print("Writing the demo company ...", file=sys.stderr, flush=True)
            create_demo(database.owner_url)
        # Settings of a real server, in the environment or a file, are none of the demo's business.
        os.environ.update(
            ERP_DATABASE_URL=database.app_url, ERP_HOST="127.0.0.1", ERP_SETTINGS_FILE=os.devnull
        )
        _tell(options.port)
        return server.main(["--port", str(options.port), "--workers", str(options.workers)])
    except ErpError as error:
        print(f"dev: {error.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        postgres.release()


def _tell(port: int) -> None:
    users = Table("user", "password", "role")
    for name, user in demo_users().items():
        users.add_row(name, user.password, user.role)
    tell_table(users)
    tell(f"Desktop: http://127.0.0.1:{port}   REST: http://127.0.0.1:{port}/docs   Stop: Ctrl+C")


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
