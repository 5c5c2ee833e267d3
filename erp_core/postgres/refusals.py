"""What PostgreSQL refuses to whoever sets a program up, in words an administrator can act on."""

import psycopg

from erp_core.kit.i18n import _
from erp_core.kit.records.db import NO_URL

# Until somebody changes a setting or the server's rules; what PostgreSQL says in English, as it is shipped.
_FOR_A_PERSON = ("password", "does not exist", "no pg_hba.conf entry")


def needs_a_person(error: psycopg.Error) -> bool:
    """Whether it is of no use to come again: the URL, the login or the database's name is wrong."""
    if not isinstance(error, psycopg.OperationalError):
        return isinstance(error, psycopg.ProgrammingError)
    return error.sqlstate is None and any(words in str(error) for words in _FOR_A_PERSON)


def refusal(error: psycopg.Error) -> str | None:
    """Why it does not let somebody in, or not do that; None for what only a log can tell."""
    words = str(error)
    if isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None:  # of libpq, about the URL
        return _(NO_URL)
    if error.sqlstate == "42501":
        return _("This login may not do that. Use the URL of the database's owner; for init, a superuser's.")
    if error.sqlstate == "42P01":
        return _("This database has not been set up for Textile ERP yet. Run migrate first.")
    if error.sqlstate == "53100":
        return _("The disk of the database is full: make room there and try again.")
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        if "no password supplied" in words:
            return _(
                "The database URL has no password, and no password file gave one. A file that others can "
                "read is not used: chmod 600."
            )
        if "password" in words:
            return _("The user name or the password in the database URL is wrong.")
        reason = words.splitlines()[0].removeprefix("connection failed: ")
        return _("The database cannot be reached: {reason}").format(reason=reason)
    return None
