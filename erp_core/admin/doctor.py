"""The command that looks an office's server over and says what to do."""

import json
import os
from pathlib import Path
from typing import Annotated

import pydantic
import typer

from erp_core.admin.context import OwnerUrl
from erp_core.doctor import configuration, database, machine
from erp_core.doctor.finding import BROKEN, FINE, WARNING, worst
from erp_core.kit.i18n import N_, _
from erp_core.kit.terminal import tell, tell_json
from erp_core.server.settings import ServerSettings

OF_THE_PACKAGE = Path("/etc/textile-erp/server.env")
_MARKS = {FINE: N_("good"), WARNING: N_("look at it"), BROKEN: N_("BROKEN")}


def doctor(
    database_url: OwnerUrl,
    superuser_url: Annotated[
        str,
        typer.Option(
            metavar="URL", envvar="ERP_SUPERUSER_URL", help="Superuser's URL, to see who may come in."
        ),
    ] = "",
    server_env: Annotated[
        Path, typer.Option("--server-env", dir_okay=False, help="File with the office server's settings.")
    ] = OF_THE_PACKAGE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Look over the database, the certificate, ports, disks and backups; say what to do about each.

    Exit code: 0 all is good, 1 something should be looked at, 2 something is broken.
    """
    settings = _settings(server_env)
    secrets = [server_env, server_env.with_name("backup.env")]
    findings = [
        *database.looked_at(database_url, superuser_url),
        *configuration.looked_at(secrets),
        *machine.looked_at(settings, secrets),
    ]
    code = worst(findings)
    if as_json:
        told = {"state": code, "findings": [finding.model_dump() for finding in findings]}
        tell_json(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        width = max(len(_(mark)) for mark in _MARKS.values())
        for finding in findings:
            tell(f"{_(_MARKS[finding.state]):{width}}  {finding.words}")
            if finding.advice:
                tell(f"{'':{width}}  → {finding.advice}")
    raise typer.Exit(code)


def _settings(file: Path) -> ServerSettings | None:
    """The office server's settings, of its file or of this environment; None where there are none."""
    try:
        return ServerSettings(_env_file=file if os.access(file, os.R_OK) else None)  # type: ignore[call-arg]
    except pydantic.ValidationError:
        return None
