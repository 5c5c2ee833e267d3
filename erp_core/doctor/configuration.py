"""What was written for programs to read: the file of this PC, the variables, the office server's settings."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pydantic

from erp_core.doctor.finding import BROKEN, FINE, UNSEEN, WARNING, Finding
from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import _
from erp_core.reach import pc_file
from erp_core.server.__main__ import MAKE_COMPANY, require_database
from erp_core.server.settings import ServerSettings, in_words, lines_in, require_readable, unknown_variables
from erp_core.settings import Settings


def looked_at(files: list[Path]) -> Iterator[Finding]:
    """All there is to find in what an administrator wrote.

    Args:
        files: of variables: the office server's first.
    """
    settings = Settings()
    advice = _("Correct it: programs on this PC open nothing before.")
    for words in pc_file.faults(settings):
        yield Finding(subject="pc_file", state=BROKEN, words=words, advice=advice)
    if words := pc_file.unspoken(settings):
        yield Finding(subject="language", state=WARNING, words=words, advice=_("Correct or remove it."))
    told = [(word, "") for word in unknown_variables()]
    told += [(word, f"{file}: ") for file in files for word in unknown_variables(file)]
    for word, place in told:
        advice = _("Correct its name, or remove it.")
        yield Finding(subject="variable", state=WARNING, words=f"{place}{word}", advice=advice)
    for file in files:
        if _is_closed(file):
            words = _("{file} is not this user's to read, and what it sets was not looked at.")
            advice = _("Run it as administrator (root).")
            words = words.format(file=file)
            yield Finding(subject="unread", state=UNSEEN, words=words, advice=advice)
    yield from (one for file in files for one in _read_otherwise(file))
    if files and os.access(files[0], os.R_OK):
        yield from _server(files[0])


def _is_closed(file: Path) -> bool:
    """Whether it may be there, and is not this user's to read."""
    try:
        return file.is_file() and not os.access(file, os.R_OK)
    except PermissionError:  # the folder is closed
        return True


def _read_otherwise(file: Path) -> Iterator[Finding]:
    """Lines that a shell takes for something else than systemd does: both read these files."""
    for name, value in lines_in(file):
        if not value.startswith(("'", '"')) and _OF_A_SHELL.search(value):
            words = _("{file}: what {name} says holds a sign that a shell reads otherwise than systemd.")
            advice = _("Write it in single quotes: {name}='…'. Both take these away.")
            words, advice = words.format(file=file, name=name), advice.format(name=name)
            yield Finding(subject="quotes", state=WARNING, words=words, advice=advice)


# A tilde alone stands for a home.
_OF_A_SHELL = re.compile(r"[\s&;()<>|$`\\\"']|^~")


def _server(file: Path) -> Iterator[Finding]:
    told = dict(lines_in(file))
    for name, needed in (("ERP_SUPERUSER_URL", ""), ("ERP_OWNER_URL", "ERP_BACKUP_DIR")):
        if name in told and not told.get(needed):
            words = _("{name} stands in {file}, and the office server needs it for nothing.")
            advice = _("Take it out of there: commands read the owner's URL from backup.env.")
            words = words.format(name=name, file=file)
            yield Finding(subject="secrets_of_server", state=WARNING, words=words, advice=advice)
    yield from _usable(file)


def _usable(file: Path) -> Iterator[Finding]:
    advice = _("Correct it: the server does not start before.")
    try:
        settings = ServerSettings(_env_file=require_readable(file))  # type: ignore[call-arg]
        settings.require_companies()
    except (pydantic.ValidationError, ErpError) as error:
        told = error.message if isinstance(error, ErpError) else in_words(error)
        words = told if str(file) in told else f"{file}: {told}"
        yield Finding(subject="server_settings", state=BROKEN, words=words, advice=advice)
        return
    missing = [*_without_database(settings)]
    yield from missing
    if not missing:
        words = _("The settings in {file} can be used.").format(file=file)
        yield Finding(subject="server_settings", state=FINE, words=words)


def _without_database(settings: ServerSettings) -> Iterator[Finding]:
    """Companies whose database the server cannot work with: it starts for none then."""
    for name in settings.companies:
        try:
            require_database(settings.of_company(name))
        except Unreachable:  # told of the database itself
            continue
        except ErpError as error:
            words, advice = f"{name}: {error.message}", _(MAKE_COMPANY).format(name=name)
            yield Finding(subject="company", state=BROKEN, words=words, advice=advice)
