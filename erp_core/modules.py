"""One import line per model and service; the registry, Alembic and PyInstaller read it."""


def load() -> None:
    """Import everything that declares a table or an operation."""
    import erp_core.masters.company.service
    import erp_core.masters.currency.service
    import erp_core.masters.item.service
    import erp_core.masters.number_series.service
    import erp_core.masters.party.service
    import erp_core.masters.unit.service
    import erp_core.production.work_order.service
    import erp_core.purchasing.purchase_order.service
    import erp_core.reporting.dashboard.service
    import erp_core.reporting.server.service
    import erp_core.sales.sales_order.service
    import erp_core.security.audit.service
    import erp_core.security.role.service
    import erp_core.security.session.service
    import erp_core.security.user.service  # noqa: F401
