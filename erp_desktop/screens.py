"""Every screen of the program, one entry each: where it stands in the navigation and how it is made."""

from typing import Any

from erp_core.kit.i18n import N_, _, lower_first
from erp_core.kit.kind import KINDS
from erp_core.masters.company import COMPANY
from erp_core.masters.item import ITEM
from erp_core.masters.number_series import NUMBER_SERIES
from erp_core.masters.party import PARTY
from erp_core.platform.print_template import PRINT_TEMPLATE
from erp_core.reporting.dashboard import DASHBOARD
from erp_core.reporting.server import SERVER
from erp_core.security.audit import AUDIT
from erp_core.security.mail import MAIL
from erp_core.security.role import ROLE
from erp_core.security.session import SESSION
from erp_core.security.user import USER
from erp_desktop.administration.server import FIGURES
from erp_desktop.administration.users import user
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenAction, ScreenEntry
from erp_desktop.kit.lists.imports import last_import
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.masters import exchange_rate, item, party, party_item, unit, warehouse
from erp_desktop.production import work_order
from erp_desktop.purchasing import purchase_order
from erp_desktop.sales import sales_order
from erp_desktop.stock import holding, stock_adjustment

OVERVIEW = N_("Overview")
SALES = N_("Sales")
PURCHASING = N_("Purchasing")
PRODUCTION = N_("Production")
STOCK = N_("Stock")
MASTERS = N_("Master data")
ADMINISTRATION = N_("Administration")


def _list(area: str, spec: ListSpec, permission: str) -> ScreenEntry:
    def make(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
        return ListScreen(core, tasks, shell, spec, **preset)

    operations = (spec.search, spec.summary)
    told = (spec.counted, spec.code, spec.called, spec.rows_chips)
    rows = Rows(spec.name, spec.record, permission, spec.filters, *operations, *told)
    actions = _import_actions(spec) if spec.imports is not None else ()
    return ScreenEntry(spec.name, area, spec.title, spec.icon, permission, make, rows=rows, actions=actions)


def _import_actions(spec: ListSpec) -> tuple[ScreenAction, ...]:
    """What is sought by its name, and stands in the menus of the list."""

    def records() -> str:
        return lower_first(_(spec.title))

    return (
        ScreenAction(
            lambda: _("Import {records} …").format(records=records()),
            "upload",
            spec.create,
            lambda screen: screen.import_file(),
        ),
        ScreenAction(
            lambda: _("Take back my last import: {records}").format(records=records()),
            "undo-2",
            spec.create,
            lambda screen: screen.take_back_import(),
            lambda: last_import.is_there(spec.table),
        ),
    )


def _form(area: str, module: Any, title: str, permission: str) -> ScreenEntry:
    """The form of the record whose list is ``module.LIST``; ``module.FORM`` says what it holds."""

    def make(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:
        from erp_desktop.kit.forms.document_form import DocumentForm  # loaded when the first form opens

        return DocumentForm(core, tasks, shell, module.FORM, record_id=record_id, **preset)

    spec: ListSpec = module.LIST
    return ScreenEntry(
        spec.record,
        area,
        title,
        spec.icon,
        permission,
        make,
        is_listed=False,
        create=spec.create,
        new_title=spec.new_title,
    )


def _document(area: str, module: Any) -> tuple[ScreenEntry, ScreenEntry]:
    """List and form of a document, for whoever may see it."""
    read = next(kind for kind in KINDS if kind.name == module.LIST.record).permission("read")
    return _list(area, module.LIST, read), _form(area, module, module.FORM.title, read)


def _dashboard(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.dashboard.dashboard_screen import (
        DashboardScreen,  # charts are loaded when they are wanted
    )

    return DashboardScreen(core, tasks, shell)


def _roles(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.roles.roles_screen import RolesScreen

    return RolesScreen(core, tasks, shell)


def _sessions(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.sessions_screen import SessionsScreen

    return SessionsScreen(core, tasks, shell)


def _audit(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.audit.audit_screen import AuditScreen

    return AuditScreen(core, tasks, shell, **preset)


def _numbering(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.numbering_screen import NumberingScreen

    return NumberingScreen(core, tasks, shell)


def _company(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.company import company
    from erp_desktop.administration.company.company_form import CompanyForm

    return CompanyForm(core, tasks, shell, company.FORM, **preset)


def _mail(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.mail.mail_screen import MailScreen

    return MailScreen(core, tasks, shell)


def _papers(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.papers_screen import PapersScreen

    return PapersScreen(core, tasks, shell)


def _server(core: Any, tasks: Any, shell: Any, record_id: int | None = None, **preset: Any) -> Screen:  # noqa: ARG001
    from erp_desktop.administration.server.server_screen import ServerScreen

    return ServerScreen(core, tasks, shell)


SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry(
        "dashboard", OVERVIEW, N_("Dashboard"), "layout-dashboard", DASHBOARD.permission("read"), _dashboard
    ),
    *_document(SALES, sales_order),
    *_document(PURCHASING, purchase_order),
    *_document(PRODUCTION, work_order),
    *_document(STOCK, holding),
    *_document(STOCK, stock_adjustment),
    _list(MASTERS, party.LIST, PARTY.permission("read")),
    _form(MASTERS, party, N_("Party"), PARTY.permission("read")),
    _list(MASTERS, item.LIST, ITEM.permission("read")),
    _form(MASTERS, item, N_("Item"), ITEM.permission("read")),
    *_document(MASTERS, party_item),
    *_document(MASTERS, warehouse),
    *_document(MASTERS, unit),
    *_document(MASTERS, exchange_rate),
    _list(ADMINISTRATION, user.LIST, USER.permission("read")),
    _form(ADMINISTRATION, user, N_("User"), USER.permission("read")),
    ScreenEntry("roles", ADMINISTRATION, N_("Roles"), "shield-check", ROLE.permission("read"), _roles),
    ScreenEntry("sessions", ADMINISTRATION, N_("Sessions"), "monitor", SESSION.permission("read"), _sessions),
    ScreenEntry("audit", ADMINISTRATION, N_("Audit log"), "history", AUDIT.permission("read"), _audit),
    ScreenEntry(
        "numbering",
        ADMINISTRATION,
        N_("Numbering"),
        "hash",
        NUMBER_SERIES.permission("read"),
        _numbering,
        settings=NUMBER_SERIES.stored_in,
        told_only=frozenset({"name"}),
    ),
    ScreenEntry(
        "company",
        ADMINISTRATION,
        N_("Company"),
        "building",
        COMPANY.permission("write"),
        _company,
        settings=COMPANY.stored_in,
    ),
    ScreenEntry(
        "papers",
        ADMINISTRATION,
        N_("Paper templates"),
        "printer",
        PRINT_TEMPLATE.permission("read"),
        _papers,
    ),
    ScreenEntry(
        "mail",
        ADMINISTRATION,
        N_("E-mail"),
        "mail",
        MAIL.permission("read"),
        _mail,
        settings=MAIL.stored_in,
    ),
    ScreenEntry(
        "server",
        ADMINISTRATION,
        N_("Server"),
        "server",
        SERVER.permission("read"),
        _server,
        tells=FIGURES,
    ),
)

BY_NAME: dict[str, ScreenEntry] = {entry.name: entry for entry in SCREENS}
