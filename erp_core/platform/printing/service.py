"""Operations of paper."""

from erp_core.kit.operation import Context, query
from erp_core.kit.types import Name
from erp_core.masters.company import COMPANY
from erp_core.masters.company.service import current as current_company
from erp_core.platform.printing.letterhead import Letterhead
from erp_core.platform.printing.schema import Paper


@query(COMPANY.permission("read"))
def blank(ctx: Context, title: Name) -> Paper:
    """A paper of the company under this title, with nothing on it yet: for lists as they are shown."""
    return Letterhead(ctx, current_company(ctx).language).paper(
        None, "", title=title, facts=[], columns=[], rows=[]
    )
