"""The command that looks an office's server over and says what to do."""

import json
import os
from pathlib import Path
from typing import Annotated

import pydantic
import typer

from erp_core.admin.places import (
    USUAL_FOLDER,
    called_by_name,
    has_database,
    owner_option,
    owner_url,
)
from erp_core.doctor import configuration, database, growth, machine, office_pc
from erp_core.doctor.finding import BROKEN, FINE, NOTE, UNSEEN, WARNING, Finding, worst
from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.terminal import tell, tell_json
from erp_core.server.settings import OF_THE_PACKAGE, ServerSettings, require_readable
from erp_core.settings import Settings

_MARKS = {
    FINE: N_("good"),
    NOTE: N_("note"),
    UNSEEN: N_("not seen"),
    WARNING: N_("look at it"),
    BROKEN: N_("BROKEN"),
}


_NOT_REACHED = "database that was not reached"


def _database(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """The owner's URL; empty on a PC of an office, which has no database, and nobody named one.

    Empty too where what was named is no database, or does not start: that is a finding, told with the others.
    """
    source, settings = ctx.get_parameter_source(param.name or ""), Settings()
    is_usual = source is not None and source.name == "DEFAULT" and not has_database(Path(value))
    if is_usual:
        known = office_pc.named_server(settings) or office_pc.remembered_server(settings)
        if known or settings.pc_faults:
            return ""
    try:
        return owner_url(ctx, param, value)
    except ErpError as error:
        # A PC nobody set up yet is no broken one.
        ctx.meta[_NOT_REACHED] = database.not_reached(error.message, WARNING if is_usual else BROKEN)
        return ""


OwnerUrlIfAny = Annotated[str, owner_option(_database, f"{USUAL_FOLDER}; none on a PC of an office")]


@called_by_name
def doctor(
    ctx: typer.Context,
    database_url: OwnerUrlIfAny,
    superuser_url: Annotated[
        str,
        typer.Option(
            metavar="URL", envvar="ERP_SUPERUSER_URL", help="Superuser's URL, to see who may come in."
        ),
    ] = "",
    server_env: Annotated[
        Path,
        typer.Option(
            "--server-env", dir_okay=False, readable=False, help="File with the office server's settings."
        ),
    ] = OF_THE_PACKAGE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Look over the database, the certificate, ports, disks and backups; say what to do about each.

    On a PC of an office: what was set for it, and the way to its server. What could not be looked at is "not
    seen", with what it takes, and no fault. Exit code: 0 nothing is wrong, 1 something should be looked at, 2
    something is broken.
    """
    settings = _settings(server_env)
    secrets = [server_env, server_env.with_name("backup.env")]
    known = Settings()
    server = office_pc.named_server(known) or ("" if database_url else office_pc.remembered_server(known))
    not_reached = ctx.meta.get(_NOT_REACHED)
    findings = [
        *([not_reached] if not_reached else ()),
        *(database.looked_at(database_url, superuser_url) if database_url else ()),
        *(office_pc.looked_at(server) if server else ()),
        *growth.looked_at(settings),
        *configuration.looked_at(secrets),
        *machine.looked_at(settings, secrets),
    ]
    code = worst(findings)
    if as_json:
        told = {"state": code, "findings": [finding.model_dump() for finding in findings]}
        tell_json(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _tell(findings)
    raise typer.Exit(code)


def _tell(findings: list[Finding]) -> None:
    width = max(len(_(mark)) for mark in _MARKS.values())
    for finding in findings:
        tell(f"{_(_MARKS[finding.state]):{width}}  {finding.words}")
        if finding.advice:
            tell(f"{'':{width}}  → {finding.advice}")


def _settings(file: Path) -> ServerSettings | None:
    """The office server's settings, of its file or of this environment; None where there are none."""
    if Settings().database_url.startswith("http"):  # of the desktop's server: none is set up here
        return None
    is_there = os.access(file, os.R_OK)
    try:
        found = ServerSettings(_env_file=require_readable(file) if is_there else None)  # type: ignore[call-arg]
    except (pydantic.ValidationError, ErpError):
        return None
    # The unit hands these over by itself, and lets the server listen for others.
    handed = {"tls_certificate": file.with_name("certificate.pem"), "tls_key": file.with_name("key.pem")}
    if is_there and found.tls_certificate is None and all(os.access(one, os.R_OK) for one in handed.values()):
        return found.model_copy(update=handed)
    return found
