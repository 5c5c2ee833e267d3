"""``textile-erp-server``: serve core to the office."""

import argparse
import shlex
import sys
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pydantic

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import N_, _
from erp_core.kit.process.imports import kept
from erp_core.kit.terminal import program, say
from erp_core.kit.wire import version_line
from erp_core.server import log, settings

if TYPE_CHECKING:
    from socket import socket

# Exit codes; at the second the unit does not start it again (EX_CONFIG of sysexits.h).
COME_AGAIN, NEEDS_A_PERSON = 1, 78
# Where systemd lays copies for one unit alone, whatever their modes look like.
HANDED_OVER = Path("/run/credentials")
MAKE_COMPANY = N_("Make or migrate it (textile-erp-admin --company {name} init), or take the name out.")


@program
def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; running saves are finished first.

    Exit code 1 if it cannot start now, as without its database; 78 if a person must put something right:
    settings, or a database of another version.
    """
    parser = argparse.ArgumentParser(
        prog="textile-erp-server",
        description="Serve core to the office. Exit code: 0 told to stop; 1 cannot start now, try\n"
        "again; 78 cannot start before somebody corrects the settings or migrates the\ndatabase.",
        epilog=f"Settings, in the environment or the file ERP_SETTINGS_FILE names:\n\n{settings.described()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=version_line())
    parser.add_argument("--host", help="where to listen (ERP_HOST)")
    parser.add_argument("--port", type=int, help="ERP_PORT; 0 chooses a free one")
    parser.add_argument("--workers", type=int, help="processes (ERP_WORKERS)")
    options = parser.parse_args(arguments)
    settings.override(vars(options))
    for told in settings.unknown_variables() + settings.unknown_variables(settings.settings_file()):
        _say(told)
    try:
        chosen = settings.load()
        chosen.require_certificate()
        chosen.require_safe()
        chosen.require_language()
        chosen.require_owner()
        chosen.require_urls()
        chosen.require_companies()
        require_database(chosen)
        _require_companies(chosen)
        doors = _doors(chosen)
    except (pydantic.ValidationError, ErpError) as error:
        _say(_words(error))
        return COME_AGAIN if isinstance(error, Unreachable) else NEEDS_A_PERSON
    log.set_up(chosen.log_level)
    _allow_many_connections()
    if chosen.tls_certificate is not None:
        _tell_of_certificate(chosen.tls_certificate)
    _tell_of_downloads(chosen.download_dir)
    _tell_of_open_files(chosen)
    with settings.shared_metrics() if chosen.workers > 1 else nullcontext():
        return _serve(chosen, doors)


def _doors(chosen: settings.ServerSettings) -> "list[socket]":
    from erp_core.server.process.serving import doors

    return doors(chosen.host, chosen.port)


def _require_companies(chosen: settings.ServerSettings) -> None:
    """ErpError that names the company whose database the server cannot work with."""
    for name in chosen.companies:
        try:
            require_database(chosen.of_company(name))
        except ErpError as error:
            advice = "" if isinstance(error, Unreachable) else f" {_(MAKE_COMPANY).format(name=name)}"
            raise type(error)(f"{name}: {error.message}{advice}") from error


def _tell_of_certificate(file: Path) -> None:
    """Say what PCs will have against it: they come in all the same, once it is another."""
    from cryptography import x509

    from erp_core.trust import NAMES_NO_HOST, names_in, over

    certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
    told = [over(certificate, datetime.now(UTC)), "" if names_in(certificate) else _(NAMES_NO_HOST)]
    for words in filter(None, told):
        _say(f"{file}: {words}")


def _tell_of_downloads(folder: Path | None) -> None:
    """Say what is not handed out to PCs because it is closed to the server, or not there."""
    from erp_core.server.downloads import closed_in

    for words in closed_in(folder):
        _say(words)


def _tell_of_open_files(chosen: settings.ServerSettings) -> None:
    """Say which files with passwords and keys others than their owner may read."""
    from erp_core.backup.private import OPEN_TO_OTHERS, open_to_others

    named = settings.settings_file()
    secret = [named] if settings.lines_in(named) else []
    key = chosen.tls_key or chosen.tls_certificate
    if key is not None and HANDED_OVER not in key.parents:
        secret.append(key)
    for file in secret:
        with suppress(OSError):
            if mode := open_to_others(file):
                _say(f"{_(OPEN_TO_OTHERS).format(file=file, mode=mode)} chmod 600 {shlex.quote(str(file))}")


def _say(line: str) -> None:
    say(f"textile-erp-server: {line}")


def require_database(chosen: settings.ServerSettings) -> None:
    """ErpError that says why this server cannot work with its database: nobody else could tell.

    Raises:
        Unreachable: it may be there in a moment.
    """
    # Whoever asks for the version waits neither for these nor for what serves.
    import psycopg

    from erp_core.kit.records.db import parsed, patience_for
    from erp_core.postgres.owning import NAME_ANOTHER, OWNS, owns
    from erp_core.postgres.provision import plain_url
    from erp_core.postgres.refusals import needs_a_person, refusal
    from erp_core.postgres.schema_version import require_migrated

    url = chosen.database_url.get_secret_value()
    try:
        with psycopg.connect(plain_url(url), **patience_for(parsed(url))) as connection:
            is_owner = owns(connection)
    except psycopg.Error as error:
        words = refusal(error)
        if words is None:
            raise
        raise (ErpError if needs_a_person(error) else Unreachable)(words) from error
    if is_owner:
        words = _(OWNS).format(variable="ERP_DATABASE_URL")
        raise ErpError(f"{words} {_(NAME_ANOTHER)}")
    require_migrated(url)


def _serve(chosen: settings.ServerSettings, doors: "list[socket]") -> int:
    import uvicorn

    from erp_core.server.process.serving import PatientProtocol, serve, tell_of
    from erp_core.server.process.workers import FORKS

    config = uvicorn.Config(
        "erp_core.server.__main__:app",
        factory=True,
        workers=chosen.workers,
        ssl_certfile=chosen.tls_certificate,
        ssl_keyfile=chosen.tls_key,
        proxy_headers=chosen.behind_proxy,
        forwarded_allow_ips=chosen.trusted_proxies,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=30,
        timeout_worker_healthcheck=60,  # a start on a busy machine takes longer than 5
        loop="erp_core.server.process.serving:Loop",
        http=PatientProtocol,
        ws="none",
    )
    tell_of(doors, is_encrypted=chosen.tls_certificate is not None)
    if chosen.workers > 1 and FORKS:
        _prepare_workers()
    try:
        return 0 if serve(config, doors, chosen.host) else COME_AGAIN
    except Unreachable as error:
        _say(error.message)
        return COME_AGAIN


def _prepare_workers() -> None:
    """Have in memory what they are made of, so that those that are forked have it, too."""
    with kept():  # whoever looks through it for rubbish gets a copy of it
        from erp_core.server import rest
        from erp_core.server.companies import several  # noqa: F401

        rest.router()


def _allow_many_connections() -> None:
    """Every connection is an open file; what the system allows at most is ours to ask for."""
    if sys.platform != "win32":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def app() -> object:
    """The application of one worker process."""
    with kept():
        from erp_core.server.app import create_app
        from erp_core.server.companies.several import Companies
        from erp_core.server.process.workers import end_with_parent

        end_with_parent()
        chosen = settings.load()
        log.set_up(chosen.log_level)
        return Companies(chosen) if chosen.companies else create_app(chosen)


def _words(error: pydantic.ValidationError | ErpError) -> str:
    if isinstance(error, ErpError):
        return error.message
    return settings.in_words(error)


if __name__ == "__main__":
    sys.exit(main())
