"""The database: engine, declarative base, constraint names, and how its errors read to a user."""

import re
from typing import Any

from sqlalchemy import MetaData, create_engine
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import DeclarativeBase

from erp_core.errors import Conflict, ErpError, Unreachable, ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.records.column import register_words
from erp_core.kit.records.sorting import add_sort_keys

NO_URL = N_("This is no database URL. Write it like postgresql://user:password@host:5432/name.")

LAST_PORT = 65_535
RESERVED = N_(
    "The password in this database URL holds a sign that means something else there. Write @ as %40, "
    "/ as %2F, : as %3A, ? as %3F, # as %23 and % as %25."
)

# Every constraint has a predictable name, so that migrations can drop it and errors can be told apart.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Seconds, for every connection. Without keepalives a PC whose server vanished would wait for many minutes.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not cls.__dict__.get("__abstract__"):
            add_sort_keys(cls)
        super().__init_subclass__(**kwargs)
        if not cls.__dict__.get("__abstract__"):
            register_words(cls.__table__)  # type: ignore[arg-type] - a mapped class has one


def engine_url(url: str | URL) -> URL:
    """``postgresql://…`` as SQLAlchemy's URL for psycopg; ErpError as for ``parsed``."""
    return parsed(url).set(drivername="postgresql+psycopg")


def parsed(url: str | URL) -> URL:
    """The parts of a URL somebody wrote; ErpError if it has none.

    Several hosts, each with its port, are written as PostgreSQL's own programs read them:
    ``postgresql://user@first:5432,second:5433/name``. Here they become what SQLAlchemy calls them.
    """
    try:
        found = _parts(url)
    except (ArgumentError, ValueError) as error:  # the latter of a port that is no number
        is_of_password = isinstance(url, str) and url.partition("?")[0].count("@") > 1
        raise ErpError(_(RESERVED if is_of_password else NO_URL)) from error
    query = url.partition("?")[2].split("&") if isinstance(url, str) and url.count("@") > 1 else []
    if any("@" in part for part in (found.host or "", found.database or "", *query) if "=" not in part):
        raise ErpError(_(RESERVED))
    if not found.drivername.startswith("postgres") or not 0 < (found.port or 1) <= LAST_PORT:
        raise ErpError(_(NO_URL))
    return found


def _parts(url: str | URL) -> URL:
    if isinstance(url, str) and (several := _SEVERAL.fullmatch(url)):
        begin, hosts, end = several.groups()
        told = [host if ":" in host else f"{host}:5432" for host in hosts.split(",")]
        return make_url(f"{begin}{end}").update_query_dict({"host": told})
    return make_url(url)


_SEVERAL = re.compile(
    r"(\w+(?:\+\w+)?://(?:[^:/@]*(?::[^@]*)?@)?)([\w.-]*(?::\d+)?(?:,[\w.-]*(?::\d+)?)+)([/?].*|)"
)


def written(url: URL) -> str:
    """The URL as PostgreSQL's own library and programs read it, several hosts included."""
    plain = url.set(drivername="postgresql")
    hosts = plain.query.get("host", ())
    if isinstance(hosts, str) or len(hosts) < 2:
        return _rendered(plain)
    alone = plain.difference_update_query(["host"]).set(host="host", port=None)
    return re.sub(
        r"(://(?:[^@/]*@)?)host", lambda match: match[1] + ",".join(hosts), _rendered(alone), count=1
    )


def _rendered(url: URL) -> str:
    """With its password, and no blank: PostgreSQL's library refuses a URL that has one."""
    return url.render_as_string(hide_password=False).replace(" ", "%20")


def make_engine(
    url: str | URL,
    pool_size: int = 10,
    application_name: str = "textile-erp",
    *,
    is_prepared: bool = True,
) -> Engine:
    """A pooled engine; a connection attempt gives up after 10 seconds.

    Args:
        is_prepared: statements that come often are prepared, as long as the connection is one's own.
    """
    there = engine_url(url)
    return create_engine(
        there,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,  # few connections at work keep their plans and caches warm
        hide_parameters=True,  # an error is logged with its statement, never with what somebody typed
        connect_args={
            "application_name": application_name,
            **patience_for(there),
            **({} if is_prepared else {"prepare_threshold": None}),
        },
    )


def patience_for(url: URL) -> dict[str, Any]:
    """``PATIENCE``, less what the URL says itself."""
    return {name: value for name, value in PATIENCE.items() if name not in url.query}


def is_disconnect(error: DBAPIError) -> bool:
    """Whether the connection is gone, so that the same request may be sent again on a new one."""
    return error.connection_invalidated or sqlstate(error) in {"57P01", "57P02", "57P03", "08006", "08001"}


def is_retryable(error: DBAPIError) -> bool:
    """Serialization failure or deadlock: PostgreSQL asks us to try again."""
    return sqlstate(error) in {"40001", "40P01"}


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's five-character code, None if the error did not come from the server."""
    return getattr(error.orig, "sqlstate", None)


def constraint_name(error: DBAPIError) -> str | None:
    """Name of the constraint that refused the change."""
    diag = getattr(error.orig, "diag", None)
    return diag.constraint_name if diag is not None else None


def as_erp_error(error: DBAPIError) -> ErpError | None:
    """The sentence for a database error a user can act on; None for a defect.

    A model tells its own words in a constraint's ``info``: ``{"field": "code", "message": N_("…")}``.
    """
    state = sqlstate(error)
    if is_disconnect(error) or (state is None and "connect" in str(error.orig).lower()):
        return Unreachable(_("The database cannot be reached. Your input is kept; please try again."))
    if state == "57014":
        return Conflict(_("This took too long and was stopped. Please narrow the search and try again."))
    if state == "55P03":
        return Conflict(_("Somebody else is saving this record right now. Please try again."))
    if state == "53100":
        text = _("The disk of the database is full. Nothing was saved; free some space, then try again.")
        return Unreachable(text)
    if state is None or not state.startswith("23"):
        return None
    info = _constraint_info(constraint_name(error))
    kind = Conflict if state == "23505" else ValidationError
    message = _(info["message"]) if info else _("The database refused this change because it breaks a rule.")
    return kind(message, {info["field"]: message} if info and info["field"] else None)


# Rules that triggers hold because no constraint can say them: their names to what is told, and where.
_OF_TRIGGERS: dict[str, dict[str, Any]] = {}


def declare_rule(name: str, message: str, field: str = "") -> None:
    """What a user is told where a trigger refuses something under this name, marked with ``N_``."""
    _OF_TRIGGERS[name] = {"field": field, "message": message}


def _constraint_info(name: str | None) -> dict[str, Any] | None:
    if name in _OF_TRIGGERS:
        return _OF_TRIGGERS[name]
    for table in Base.metadata.tables.values():
        for constraint in (*table.constraints, *table.indexes):
            if name is not None and constraint.name == name and "message" in constraint.info:
                return dict(constraint.info)
    return None
