"""Settings of the company, changed for a test."""

from erp_core import Core
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput, CompanyView


def set_company(admin: Core, **changed: object) -> CompanyView:
    """Change some of the company's settings; the others stay."""
    view = admin.run(company.get)
    kept = {name: getattr(view, name) for name in CompanyInput.model_fields}
    return admin.run(company.update, view.id, view.version, CompanyInput.model_validate(kept | changed))
