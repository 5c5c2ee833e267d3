"""Whose certificates are believed: the authorities this PC knows, and the company's own if one is named."""

import ssl
from pathlib import Path

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.settings import Settings

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
