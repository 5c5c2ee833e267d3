"""The office server's settings: ERP_* variables, ``.env``, or the file named by ERP_SETTINGS_FILE."""

import inspect
import os
import re
import ssl
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.arguments import sentence
from erp_core.kit.i18n import _
from erp_core.server.companies.names import pairs_in, require_companies
from erp_core.settings import Settings

OF_THE_PACKAGE = Path("/etc/textile-erp/server.env")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ServerSettings(BaseSettings):
    """How the server listens and how much it takes on.

    Attributes:
        database_url: the program's URL, ``postgresql://…``, as ``init`` prints it.
        listen_url: the same database past a PgBouncer in transaction mode, through which no news comes.
        read_url: a standby of the database, for reports and for the lists of those who change nothing; it is
            asked only what it knows already.
        prepared_statements: false behind a PgBouncer older than 1.21 in transaction mode.
        companies: several on one server, ``name=database`` separated by commas without blanks: each has a
            database of its own beside that of database_url, which is one of them, and an address ending
            with ``/name``.
        company_addresses: ``name=network`` separated by commas, more networks of a name likewise: a company
            named here is there for these addresses alone.
        host, port: where to listen; other machines are let in only with TLS, or behind a proxy.
        tls_certificate, tls_key: PEM files; the certificate with the intermediate ones behind it.
        behind_proxy: a proxy on this machine or network ends TLS.
        trusted_proxies: whose X-Forwarded-For is believed then; addresses, separated by commas.
        workers: processes.
        pool_size: database connections per process; as many calls are under way at once, half of them saves.
        max_connections: open connections per process; beyond that, one over which nobody has logged in makes
            room for the next.
        connections_per_address: of these, from one address; not counted behind a proxy.
        strangers_per_address: of these, those over which nobody has logged in yet.
        max_body_bytes: largest request.
        request_seconds: longest time a request's headers, and then its body, may take to arrive.
        public_calls_per_minute: logins and the like, and renewals that fail, per address.
        hashing_at_once: calls that hash a password and wait for that, per user and per address; whoever
            sends more is told to come again.
        registrations_per_hour: accounts asked for, per address.
        cors_origins: web pages that may call the REST resources; none by default.
        download_dir: installers for PCs, handed out at /download to anybody who asks; none by default.
        metrics_token: what a monitor sends as ``Authorization: Bearer …`` to read /metrics; without one only
            programs on this machine may, and behind a proxy nobody.
        backup_dir: folder for a backup each night, where no timer of the system makes them; needs owner_url.
        owner_url: ``postgresql://…`` of the database's owner; for these backups alone.
        backup_hour: when, on this machine's clock.
        backup_copy_dir: second folder, for a copy of each.
        backup_recipient: public key they are encrypted to (age1…).
        backup_keep: how many stay: of days, weeks and months.
        scratch_url: superuser of a server to try backups in, if not the bundled PostgreSQL.
        log_level: DEBUG, INFO, WARNING or ERROR.
        language: of the sentences in refusals; empty for the company's language.
    """

    model_config = SettingsConfigDict(
        env_prefix="ERP_", env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: SecretStr
    listen_url: SecretStr | None = None
    read_url: SecretStr | None = None
    prepared_statements: bool = True
    companies: Annotated[dict[str, str], NoDecode] = {}
    company_addresses: Annotated[dict[str, str], NoDecode] = {}
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8443
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    trusted_proxies: str = "127.0.0.1"
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    pool_size: Annotated[int, Field(ge=1, le=200)] = 12
    max_connections: Annotated[int, Field(ge=10)] = 4000
    connections_per_address: Annotated[int, Field(ge=10)] = 1000
    strangers_per_address: Annotated[int, Field(ge=5)] = 100
    max_body_bytes: Annotated[int, Field(ge=1024)] = 4_000_000
    request_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    public_calls_per_minute: Annotated[int, Field(ge=1)] = 600
    hashing_at_once: Annotated[int, Field(ge=1)] = 2
    registrations_per_hour: Annotated[int, Field(ge=1)] = 20
    cors_origins: Annotated[list[str], NoDecode] = []
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    download_dir: Path | None = None
    backup_dir: Path | None = None
    owner_url: SecretStr | None = None
    backup_hour: Annotated[int, Field(ge=0, le=23)] = 2
    backup_copy_dir: Path | None = None
    backup_recipient: str = ""
    backup_keep: str = "7,5,12"
    scratch_url: SecretStr | None = None
    metrics_token: Annotated[SecretStr | None, Field(min_length=16)] = None
    language: str = ""

    @model_validator(mode="before")
    @classmethod
    def _split_origins(cls, values: dict[str, object]) -> dict[str, object]:
        origins = values.get("cors_origins")
        if isinstance(origins, str):
            values["cors_origins"] = [o.strip() for o in origins.split(",") if o.strip()]
        return values

    @model_validator(mode="before")
    @classmethod
    def _split_companies(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("companies", "company_addresses"):
            told = values.get(name)
            if isinstance(told, str):
                try:
                    values[name] = pairs_in(told, is_several=name == "company_addresses")
                except ValueError as error:
                    raise ValueError(f"ERP_{name.upper()}: {error}") from None
        return values

    def require_companies(self) -> None:
        """ErpError unless each company can be told from the others, by its name and by its database."""
        require_companies(self.companies)
        if unknown := set(self.company_addresses) - set(self.companies):
            words = _("ERP_COMPANY_ADDRESSES names {name}, which ERP_COMPANIES does not.")
            raise ErpError(words.format(name=min(unknown)))
        for name, told in self.company_addresses.items():
            for network in told.split():
                if not _is_network(network):
                    words = _("ERP_COMPANY_ADDRESSES: {network} of {name} is no network. Write 10.1.0.0/16.")
                    raise ErpError(words.format(name=name, network=network))
        from erp_core.kit.records.db import parsed  # --version waits for no SQLAlchemy

        main = parsed(self.database_url.get_secret_value()).database
        if self.companies and main not in self.companies.values():
            words = _("ERP_COMPANIES must name the database of ERP_DATABASE_URL too: {database}.")
            raise ErpError(words.format(database=main))

    def require_urls(self) -> None:
        """ErpError where one is no database's, or that of a standby names another: it is the same there."""
        from erp_core.kit.records.db import NO_URL, parsed

        for name in ("database_url", "read_url", "listen_url", "owner_url", "scratch_url"):
            url: SecretStr | None = getattr(self, name)
            try:
                if url is not None and parsed(url.get_secret_value()).get_backend_name() != "postgresql":
                    raise ErpError(_(NO_URL))
            except ErpError as error:
                raise ErpError(f"ERP_{name.upper()}: {error.message}") from None
        if self.read_url is None:
            return
        there, here = (parsed(url.get_secret_value()) for url in (self.read_url, self.database_url))
        if there.database != here.database:
            words = _("ERP_READ_URL names the database {other}, ERP_DATABASE_URL {database}: not the same.")
            raise ErpError(words.format(other=there.database, database=here.database))

    def of_company(self, name: str) -> "ServerSettings":
        """The settings under which one of several companies is served."""
        database = self.companies[name]

        def there(url: SecretStr | None) -> SecretStr | None:
            return SecretStr(on_database(url.get_secret_value(), database)) if url else None

        return self.model_copy(
            update={
                "database_url": there(self.database_url),
                "owner_url": there(self.owner_url),
                "listen_url": there(self.listen_url),
                "read_url": there(self.read_url),
                "backup_dir": self.backup_dir and self.backup_dir / name,
                "backup_copy_dir": self.backup_copy_dir and self.backup_copy_dir / name,
            }
        )

    def require_certificate(self) -> None:
        """ErpError where the certificate or its key cannot be used: each worker would die of it, for ever."""
        if self.tls_certificate is None:
            if self.tls_key is not None:
                raise ErpError(_("ERP_TLS_KEY is set, and ERP_TLS_CERTIFICATE is missing."))
            return
        if self.tls_key is None and b"PRIVATE KEY-----" not in _content(self.tls_certificate):
            words = _("ERP_TLS_CERTIFICATE is set, and ERP_TLS_KEY is missing: {file} holds no key.")
            raise ErpError(words.format(file=self.tls_certificate))
        key = self.tls_key or self.tls_certificate
        for path in (self.tls_certificate, key):
            _content(path)
        try:
            # A key that wants a password would ask at a terminal nobody sits at.
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
                self.tls_certificate, key, password=lambda: ""
            )
        except (ssl.SSLError, ValueError) as error:
            words = _(
                "The TLS certificate {certificate} and the key {key} cannot be used together: the key is of"
                " another certificate, wants a password, or one of them is no PEM file."
            )
            raise ErpError(words.format(certificate=self.tls_certificate, key=key)) from error

    def require_owner(self) -> None:
        """ErpError if backups are wanted that could not be made."""
        if self.backup_dir is not None and self.owner_url is None:
            raise ErpError(_("ERP_BACKUP_DIR is set, and ERP_OWNER_URL is missing."))

    def environment_of_backups(self) -> dict[str, str]:
        """In which ``textile-erp-admin backup`` finds these settings, which may have come from a file."""
        secrets = {"ERP_OWNER_URL": self.owner_url, "ERP_SCRATCH_URL": self.scratch_url}
        return os.environ | {
            **{name: secret.get_secret_value() if secret else "" for name, secret in secrets.items()},
            "ERP_BACKUP_DIR": str(self.backup_dir or ""),
            "ERP_BACKUP_COPY_DIR": str(self.backup_copy_dir or ""),
            "ERP_BACKUP_RECIPIENT": self.backup_recipient,
            "ERP_BACKUP_KEEP": self.backup_keep,
            "ERP_BACKUP_HOUR": str(self.backup_hour),
        }

    def require_language(self) -> None:
        """ErpError if refusals would be in another language than somebody wanted."""
        if unspoken := i18n.unspoken(self.language):
            raise ErpError(f"ERP_LANGUAGE: {unspoken}")

    def require_safe(self) -> None:
        """ErpError if passwords would cross the network unencrypted."""
        if self.host not in LOOPBACK and self.tls_certificate is None and not self.behind_proxy:
            raise ErpError(
                _(
                    "Without TLS the server only listens on this machine. Set ERP_TLS_CERTIFICATE and"
                    " ERP_TLS_KEY, or ERP_BEHIND_PROXY=true."
                )
            )


def named_companies() -> dict[str, str]:
    """Names and databases of several companies: of the environment, else of the office server's settings."""
    told = os.environ.get("ERP_COMPANIES")
    if told is None:
        file = require_readable(Path(os.environ.get("ERP_SETTINGS_FILE", OF_THE_PACKAGE)))
        told = dotenv_values(file, interpolate=False).get("ERP_COMPANIES")
    try:
        found = pairs_in(told or "")
    except ValueError as error:
        raise ErpError(f"ERP_COMPANIES: {error}") from None
    require_companies(found)
    return found


def on_database(url: str, database: str) -> str:
    """The same server's URL for another of its databases."""
    from erp_core.kit.records.db import parsed, written

    return written(parsed(url).set(database=database))


def _is_network(told: str) -> bool:
    try:
        ip_network(told, strict=False)
    except ValueError:
        return False
    return True


def _content(file: Path) -> bytes:
    """ErpError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        words = _("The file {file} cannot be read: {reason}")
        raise ErpError(words.format(file=file, reason=error.strerror or error)) from error


def require_readable(file: Path) -> Path:
    """The file of settings itself; ErpError where it is closed, no text, or named and not there."""
    try:
        _content(file).decode()
    except UnicodeDecodeError as error:
        raise ErpError(_("The file {file} is not written in UTF-8.").format(file=file)) from error
    except ErpError as error:
        if not isinstance(error.__cause__, FileNotFoundError) or "ERP_SETTINGS_FILE" in os.environ:
            raise
    return file


def described() -> str:
    """Every setting as the environment names it, with what it is for and what it is unless set."""
    told = inspect.cleandoc(ServerSettings.__doc__ or "").partition("Attributes:\n")[2]
    lines = []
    for entry in re.split(r"\n(?=\s{0,4}\w+(?:, \w+)*: )", told):
        names, _colon, words = entry.partition(":")
        variables = ", ".join(f"ERP_{name.strip().upper()}" for name in names.split(","))
        usual = [ServerSettings.model_fields[name.strip()].default for name in names.split(",")]
        shown = ", ".join(str(value) for value in usual if isinstance(value, int | str) and value != "")
        text = " ".join(words.split()) + (f" [{shown}]" if shown else "")
        lines.append(f"  {variables}\n" + textwrap.indent(textwrap.fill(text, 70), " " * 6))
    return "\n".join(lines)


# Of textile-erp-admin, of containers, and of this file itself; no settings of a server or a PC.
OTHER_VARIABLES = {
    *("ERP_SETTINGS_FILE", "ERP_SUPERUSER_URL", "ERP_OWNER_PASSWORD", "ERP_APP_PASSWORD"),
    "ERP_PUBLISHED_PORT",
}


def known_variables() -> set[str]:
    """Every ERP_* variable that some program reads."""
    fields = {*ServerSettings.model_fields, *Settings.model_fields} - {"pc_faults", "language_file"}
    return {f"ERP_{name.upper()}" for name in fields} | OTHER_VARIABLES


def unknown_variables(*files: Path) -> list[str]:
    """A sentence for each ERP_* name that no program reads: it was misspelt, and what it says is not done.

    Args:
        files: of settings; without any, the environment of this process is looked at.
    """
    known, told = known_variables(), []
    names = {name for file in files for name, _value in lines_in(file)} if files else set(os.environ)
    for name in sorted(names):
        if not name.upper().startswith("ERP_") or name.upper() in known:
            continue
        bare = {one.removeprefix("ERP_"): one for one in sorted(known)}
        near = get_close_matches(name.upper().removeprefix("ERP_"), bare, 1)
        if near:
            words = _("The variable {name} is not known, and nothing follows it. Did you mean {meant}?")
        else:
            words = _("The variable {name} is not known, and nothing follows it.")
        told.append(words.format(name=name, meant=bare[near[0]] if near else ""))
    return told


def settings_file() -> Path:
    """The file of settings: the one that is named, else ``.env``, which need not be there."""
    return Path(os.environ.get("ERP_SETTINGS_FILE", ".env"))


def lines_in(file: Path) -> list[tuple[str, str]]:
    """Names of ours that a file of settings says, each with what stands behind it; none if it is closed."""
    try:
        told = file.read_text("utf-8", errors="replace")
    except OSError:
        return []
    found = re.findall(r"^\s*(?:export\s+)?(ERP_\w+)\s*=(.*)$", told, re.MULTILINE | re.IGNORECASE)
    return [(name, value.strip()) for name, value in found]


def in_words(error: ValidationError) -> str:
    """What is wrong with which variable, never with its value: it may be a password."""
    return " ".join(_told(finding) for finding in error.errors(include_input=False))


def _told(finding: ErrorDetails) -> str:
    cause = finding.get("ctx", {}).get("error")  # of a check of our own
    if not finding["loc"]:  # of several settings together
        return str(cause or sentence(finding))
    name = f"ERP_{str(finding['loc'][0]).upper()}"
    if finding["type"] == "missing":
        words = _("{name} is not set: it belongs in server.env, or in the environment.")
        return words.format(name=name)
    return f"{name}: {cause or sentence(finding)}"


def override(values: dict[str, object]) -> None:
    """Let options of the command line count for this process and its workers."""
    for name, value in values.items():
        if value is not None:
            os.environ[f"ERP_{name.upper()}"] = str(value)


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Let several workers keep their metrics where each can add up all, as long as they run."""
    name = "PROMETHEUS_MULTIPROC_DIR"
    if name in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="erp-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[name] = folder
        try:
            yield
        finally:
            del os.environ[name]


def load() -> ServerSettings:
    """The settings of this process; ErpError where their file cannot be read."""
    return ServerSettings(_env_file=require_readable(settings_file()))  # type: ignore[call-arg]
