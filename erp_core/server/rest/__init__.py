"""Public REST resources for other programs, over the same operations."""

from fastapi import APIRouter

from erp_core.kit.wire import program_version
from erp_core.server.rpc import Calls

DESCRIPTION = "Orders, parties and items of one textile company, for web shops and scripts."


def router(_calls: Calls) -> APIRouter:
    """All resources."""
    routes = APIRouter()

    @routes.get("/", summary="Name and version")
    async def root() -> dict[str, str]:
        return {"name": "Textile ERP", "version": program_version()}

    return routes
