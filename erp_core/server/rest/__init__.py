"""Public REST resources for other programs, over the same operations."""

from functools import cache

from fastapi import APIRouter, Security

from erp_core import modules
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.platform.attachment.subject import subject_kind
from erp_core.server.rest import attached, auth, documentation, imported
from erp_core.server.rest.addresses import add_collection
from erp_core.server.rest.collection import Collection
from erp_core.server.rest.documentation import DESCRIPTION
from erp_core.server.rest.fields import Public
from erp_core.server.rest.published import MORE_ROUTES, PUBLISHED
from erp_core.server.rest.resource import BEARER, PASSWORD, UserRoute


def _collections() -> tuple[Collection, ...]:
    """The first ones under their published names, then whatever else has a list."""
    published = {collection.record for collection in PUBLISHED}
    listed = ((kind, service) for kind, service in modules.listed() if kind.name not in published)
    return (*PUBLISHED, *(Collection.of(kind, service) for kind, service in listed))


COLLECTIONS = _collections()
TAGS = documentation.tags(COLLECTIONS)


class NameAndVersion(Public):
    """What answers here."""

    name: str = "Textile ERP"
    version: str


@cache
def router() -> APIRouter:
    """All resources, worked out once: each request says whose company's application it came to."""
    routes = APIRouter()
    security = [Security(BEARER), Security(PASSWORD)]

    @routes.get("/", summary="Name and version", tags=["about"], operation_id="about")
    async def root() -> NameAndVersion:
        return NameAndVersion(version=PROGRAM_VERSION)

    # Each is whole as it is made; ``include_router`` would work all of them out a second time.
    routes.routes += auth.public_router().routes
    routes.routes += auth.user_router(security).routes
    for collection in COLLECTIONS:
        resources = APIRouter(tags=[collection.path], route_class=UserRoute, dependencies=security)
        add_collection(resources, collection)
        if more := MORE_ROUTES.get(collection.record):
            more(resources)
        routes.routes += resources.routes
    hung_on = tuple(of for of in COLLECTIONS if subject_kind(of.record) is not None)
    routes.routes += attached.router(hung_on, security).routes
    taken_in = tuple(of for of in COLLECTIONS if modules.import_of(of.record) is not None)
    routes.routes += imported.router(taken_in, security).routes
    routes.routes += documentation.router().routes
    return routes


__all__ = ["COLLECTIONS", "DESCRIPTION", "TAGS", "router"]
