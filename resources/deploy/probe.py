"""Health check inside the container, on the standard library alone: exit code 0 if the server is ready."""

import http.client
import os
import ssl
import sys


def main() -> int:
    """Ask the server for its health, over TLS if it has a certificate."""
    port = int(os.environ.get("ERP_PORT", "8443"))
    if os.environ.get("ERP_TLS_CERTIFICATE"):
        context = ssl.create_default_context()
        # It asks itself and sends no secret: for whom the certificate is made out does not matter here.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        print(answer.read().decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {error}", file=sys.stderr)
        return 1
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
