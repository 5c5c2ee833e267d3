"""Second factor: a code of a user's phone that a login needs beside the password (TOTP, RFC 6238)."""
