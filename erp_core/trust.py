"""Whose certificates are believed: the authorities this PC knows, and the company's own if one is named."""

import ssl
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.settings import Settings

if TYPE_CHECKING:
    from cryptography import x509

NAMES_NO_HOST = N_("The certificate names no host (subjectAltName): PCs refuse it.")
# A packaged program looks where the system it was built on keeps them; other systems keep them elsewhere.
_ELSEWHERE = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def trusted() -> ssl.SSLContext:
    """For connections to servers. The PC's own list: offices have authorities a bundled list cannot know.

    Raises:
        ErpError: the authority named in the settings cannot be read.
    """
    context = ssl.create_default_context()
    # Else one without a subjectAltName would be believed by its common name, as no browser does any more.
    context.hostname_checks_common_name = False
    if not context.cert_store_stats()["x509_ca"]:
        paths = ssl.get_default_verify_paths()
        if paths.capath is None or not any(Path(paths.capath).iterdir()):
            for file in filter(Path.is_file, map(Path, _ELSEWHERE)):
                context.load_verify_locations(file)
                break
    authority = Settings().authority
    if authority is not None:
        try:
            context.load_verify_locations(authority)
        except (OSError, ssl.SSLError) as error:
            text = _("The certificate of your company's authority, {file}, cannot be read: {reason}")
            raise ErpError(text.format(file=authority, reason=error)) from error
    return context


def over(certificate: "x509.Certificate", now: datetime) -> str:
    """What everybody says of one that no longer holds; empty as long as it does."""
    end = certificate.not_valid_after_utc
    if end >= now:
        return ""
    return _("The certificate is over since {day}: PCs refuse it.").format(day=end.date().isoformat())


def names_in(certificate: "x509.Certificate") -> list[str]:
    """The hosts it is for; none where PCs would refuse it."""
    from cryptography import x509  # which few programs need

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return [str(name.value) for name in extension.value]
