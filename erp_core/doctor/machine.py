"""The machine of the office server: certificate, open ports, disks, files with secrets."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import psutil
from cryptography import x509
from rich import filesize

from erp_core.backup.folder import newest_size
from erp_core.backup.private import OPEN_TO_OTHERS, open_to_others
from erp_core.doctor.finding import BROKEN, FINE, UNSEEN, WARNING, Finding, is_here
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reporting.server.trouble import NEARLY_FULL
from erp_core.server.settings import ServerSettings
from erp_core.trust import NAMES_NO_HOST, names_in, over

EXPIRES_SOON = 30  # days
FULL = 0.03  # share of a disk that is free


def looked_at(settings: ServerSettings | None, files: list[Path]) -> Iterator[Finding]:
    """All there is to find on this machine.

    Args:
        settings: the office server's; None where none is set up here.
        files: with passwords in them.
    """
    folders, backups = {Path(gettempdir())}, set[Path]()
    if settings is not None:
        yield from _certificate(settings)
        yield _port(settings)
        backups = {folder for folder in (settings.backup_dir, settings.backup_copy_dir) if folder}
    for folder in sorted(folders | backups):
        yield _disk(folder, newest_size(folder) if folder in backups else 0)
    for file in files:
        with suppress(PermissionError):  # told with what is said there
            if file.is_file():
                yield _secret(file)


def _certificate(settings: ServerSettings) -> Iterator[Finding]:
    if settings.tls_certificate is None:
        state, words = FINE, _("A proxy ends TLS, or only this machine comes in.")
        advice = ""
        try:
            settings.require_safe()
        except ErpError as error:
            state, words, advice = BROKEN, _("The server has no certificate."), error.message
        yield Finding(subject="certificate", state=state, words=words, advice=advice)
        return
    try:
        settings.require_certificate()
        first = x509.load_pem_x509_certificates(settings.tls_certificate.read_bytes())[0]
    except (ErpError, ValueError, OSError) as error:
        words = error.message if isinstance(error, ErpError) else str(error)
        advice = _("Put the PEM files of a certificate and its key there.")
        yield Finding(subject="certificate", state=BROKEN, words=words, advice=advice)
        return
    yield expiry(first)
    yield _names(first)
    yield _secret(settings.tls_key or settings.tls_certificate)


def expiry(certificate: x509.Certificate) -> Finding:
    """Whether it holds, and how long yet."""
    now = datetime.now(UTC)
    days, is_over = (certificate.not_valid_after_utc - now).days, over(certificate, now)
    words = is_over or _("The certificate holds for {days} days.").format(days=days)
    state = BROKEN if is_over else WARNING if days < EXPIRES_SOON else FINE
    advice = "" if state == FINE else _("Get a new one, replace the files and restart the server.")
    return Finding(subject="certificate_expiry", state=state, words=words, advice=advice)


def _names(certificate: x509.Certificate) -> Finding:
    names = names_in(certificate)
    if not names:
        advice = _("Get one that names the server's address as a subjectAltName.")
        return Finding(subject="certificate_names", state=BROKEN, words=_(NAMES_NO_HOST), advice=advice)
    words = _("The certificate is for: {names}.").format(names=", ".join(names))
    return Finding(subject="certificate_names", state=FINE, words=words)


def _port(settings: ServerSettings) -> Finding:
    try:
        sockets = [tuple(c.laddr) for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    except psutil.AccessDenied:
        words = _("Open ports are shown to this machine's administrator only.")
        return Finding(subject="port", state=UNSEEN, words=words, advice=_("Run it as administrator (root)."))
    found = sorted({str(address[0]) for address in sockets if address and address[1] == settings.port})
    if not found:
        words = _("Nothing listens on port {port}.").format(port=settings.port)
        advice = _("Start it: systemctl start textile-erp-server.")
        return Finding(subject="port", state=BROKEN, words=words, advice=advice)
    words = _("Port {port} listens on: {addresses}.").format(port=settings.port, addresses=", ".join(found))
    if settings.behind_proxy and not all(is_here(address) for address in found):
        advice = _("Behind a proxy let it listen for that alone (ERP_HOST), or others read along.")
        return Finding(subject="port", state=WARNING, words=words, advice=advice)
    return Finding(subject="port", state=FINE, words=words)


def _disk(folder: Path, needed: int) -> Finding:
    """Whether there is room.

    Args:
        needed: bytes of the next backup that will be put there.
    """
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        words = _("The folder {folder} cannot be read: {reason}").format(folder=folder, reason=error.strerror)
        return Finding(subject="disk", state=BROKEN, words=words, advice=_("Make it, or name another one."))
    share = usage.free / max(usage.total, 1)
    words = _("{free} are free at {folder} ({share} %).").format(
        free=filesize.decimal(usage.free), folder=folder, share=round(share * 100)
    )
    if usage.free < needed * 1.1:
        words = f"{words} {_('The last backup has {size}: the next one finds no room.')}"
        words = words.format(size=filesize.decimal(needed))
        return Finding(subject="disk", state=BROKEN, words=words, advice=_("Make room there."))
    state = BROKEN if share < FULL else WARNING if share < NEARLY_FULL else FINE
    advice = "" if state == FINE else _("Make room there: PostgreSQL stops when its disk is full.")
    return Finding(subject="disk", state=state, words=words, advice=advice)


def _secret(file: Path) -> Finding:
    if mode := open_to_others(file):
        words = _(OPEN_TO_OTHERS).format(file=file, mode=mode)
        advice = f"chmod 600 {file}"
        return Finding(subject="secret", state=BROKEN, words=words, advice=advice)
    return Finding(subject="secret", state=FINE, words=_("{file} is its owner's alone.").format(file=file))
