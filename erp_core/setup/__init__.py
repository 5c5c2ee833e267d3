"""Setting up: the embedded database of one PC, the company, the first administrator."""

from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from erp_core import modules
from erp_core.errors import Conflict, NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.records.db import engine_url
from erp_core.kit.records.record import write
from erp_core.kit.records.sorting import sort_by
from erp_core.masters.company.model import Company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.currency.model import Currency
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import DATABASE
from erp_core.security.permission import ROLE_TITLES, default_roles
from erp_core.security.role.model import Role
from erp_core.security.user import UserStatus
from erp_core.security.user.model import User
from erp_core.security.user.password import hash_password
from erp_core.security.user.schema import RegistrationInput


@dataclass(frozen=True)
class Database:
    """A prepared database, and how to reach it as its owner and as the program."""

    owner_url: str
    app_url: str


def bring_up_to_date(owner_url: str) -> None:
    """Bring a database to this program: its tables, and the roles and number series it ships."""
    modules.load()
    series = {kind.name: kind.series for kind in KINDS if kind.series}
    provision.migrate(owner_url, provision.Shipped(default_roles(), ROLE_TITLES, series))


def open_embedded(server: EmbeddedServer) -> Database:
    """Start the embedded server if need be, and bring its database to this program's revision."""
    server.start()
    stored = server.credentials.load()
    if "owner_password" not in stored:
        server.credentials.save(
            {"owner_password": provision.new_password(), "app_password": provision.new_password()}
        )
        stored = server.credentials.load()
    superuser = server.superuser_url()
    if not provision.database_exists(superuser, DATABASE):
        provision.create_roles(superuser, stored["owner_password"], stored["app_password"])
        provision.create_database(superuser, DATABASE)
    provision.keep_statistics(superuser, DATABASE)
    database = embedded_database(server)
    bring_up_to_date(database.owner_url)
    return database


def embedded_database(server: EmbeddedServer) -> Database:
    """How to reach the database that ``open_embedded`` prepared at some earlier time."""
    stored, superuser = server.credentials.load(), server.superuser_url()
    if "owner_password" not in stored:
        raise NotFound(_("There is no Textile ERP database in {folder}.").format(folder=server.data_dir))
    return Database(
        owner_url=provision.with_login(superuser, provision.OWNER, stored["owner_password"], DATABASE),
        app_url=provision.with_login(superuser, provision.APP, stored["app_password"], DATABASE),
    )


def has_company(owner_url: str) -> bool:
    """Whether this database was set up already."""
    with owner_session(owner_url) as session:
        return bool(session.scalar(select(func.count()).select_from(Company)))


def create_company(owner_url: str, company: CompanyInput, admin: RegistrationInput) -> None:
    """Make the company and its first administrator; Conflict if there is one already."""
    hashed = hash_password(admin.password)
    with owner_session(owner_url) as session:
        session.execute(text("SELECT set_config('erp.operation', 'setup.create_company', true)"))
        session.execute(text("LOCK TABLE company IN EXCLUSIVE MODE"))
        if session.scalar(select(func.count()).select_from(Company)):
            raise Conflict(_("This database already belongs to a company."))
        if told := _told_currency(session, company.currency):
            raise ValidationError.at("currency", told)
        add_company(session, company)
        add_user(session, admin, hashed, "admin")
        session.commit()


def told_currency(owner_url: str, code: str) -> str:
    """What is wrong with a currency that a company is to count in; nothing where it is known."""
    with owner_session(owner_url) as session:
        return _told_currency(session, code)


def _told_currency(session: Session, code: str) -> str:
    known = session.get(Currency, code) is not None
    return "" if known else _("The currency {code} is not known.").format(code=code)


def add_company(session: Session, company: CompanyInput) -> Company:
    """The company's one row; lists are sorted by its language."""
    sort_by(session, company.language)
    record = Company()
    write(record, company)
    session.add(record)
    return record


def add_user(session: Session, user: RegistrationInput, hashed: str, role: str) -> User:
    """An active user, added by whoever sets the database up."""
    role_id = session.scalars(select(Role.id).where(Role.name == role)).one()
    added = User(
        username=user.username,
        full_name=user.full_name,
        email=user.email,
        phone=user.phone,
        password_hash=hashed,
        role_id=role_id,
        status=UserStatus.ACTIVE,
    )
    session.add(added)
    return added


def first_admin(username: str, full_name: str, email: str, password: str) -> RegistrationInput:
    """The input of the first administrator from typed text; pydantic's error where it breaks a rule."""
    return RegistrationInput(
        username=username, full_name=full_name, email=email, password=SecretStr(password)
    )


def owner_session(owner_url: str) -> Session:
    """A session as the owner of the tables, for setting up."""
    return Session(create_engine(engine_url(owner_url), poolclass=NullPool))
