"""The command of ``textile-erp-admin`` that gives a server a new signing key."""

import secrets

import psycopg

from erp_core.admin.places import OwnerUrl, called_by_name
from erp_core.kit.i18n import _
from erp_core.kit.terminal import say
from erp_core.postgres.provision import plain_url
from erp_core.postgres.schema_version import require_migrated

KEY_BYTES = 32


@called_by_name
def rotate_key(database_url: OwnerUrl) -> None:
    """Sign new access tokens with a new key from now on; old ones live out their 30 minutes.

    Running servers notice within a minute, and at once when they meet a token of the new key.
    """
    require_migrated(database_url)
    kid = secrets.token_hex(8)
    with psycopg.connect(plain_url(database_url)) as connection:
        connection.execute("SELECT set_config('erp.operation', 'admin_cli.rotate_key', true)")
        connection.execute("LOCK TABLE signing_key IN EXCLUSIVE MODE")
        connection.execute("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL")
        connection.execute(
            "INSERT INTO signing_key (kid, secret) VALUES (%s, %s)", (kid, secrets.token_bytes(KEY_BYTES))
        )
    say(_("New tokens are signed with the key {kid}.").format(kid=kid))
