"""The documentation page: Swagger UI from our own files, nothing from outside."""

from collections.abc import Iterable
from importlib.resources import files

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse

from erp_core.server.rest import attached, imported
from erp_core.server.rest.collection import Collection

DESCRIPTION = """
Orders, parties and items of one textile company, for web shops, scripts and people with curl.

**Start**: log in, then send the access token with each request. On the demo company:

```sh
curl -s $SERVER/api/v1/auth/login -H 'Content-Type: application/json' \\
     -d '{"username": "staff", "password": "weld-bobbin-73"}'
curl -s "$SERVER/api/v1/purchase-orders?status=draft" -H "Authorization: Bearer $ACCESS_TOKEN"
```

**Numbers** are exact decimals. Answers write money with two decimals and other numbers as short as they are;
send numbers or, if your language only has binary floats, text like `"10.50"`. Read numbers beyond 15 digits
with a parser that keeps them exact. Dates are written `2024-01-31`, instants with their time zone.

**Finding**: a list takes parameters of its own, and `q`, the line one types in the list on screen:
`q=status:draft;pending due:this-month total:>1000 -customer:"Surya Garment Exports" poplin`. `;` is or,
`-` is not, `a..b` a range, `abc*` the beginning of a text, `empty` nothing at all. Fields are called by their
titles or names; records by name, code or `#id`; days `2024-01-31`, `2024-02`, `today`, `+7`, `last-30-days`,
`fy2024`, `fq1-2024`. `where` takes the same as JSON. What cannot be understood is refused with 422.

**Changing** a record needs the version you read, so that nobody overwrites what somebody else wrote: send the
`ETag` of the answer in `If-Match` (refused with 412), or its `version` in the body (refused with 409).

**Repeating** a request is safe with an `Idempotency-Key`: it is carried out once, and every
repetition gets the first answer.

**Refusals** all look alike: `type` for programs, `message` for people, `fields` with what is wrong where, and
`request_id`, under which the server's log has the details.
"""

_FIRST = {"name": "auth", "description": "Accounts and sessions. Access tokens live 30 minutes."}
_HUNG_ON = {"name": attached.TAG, "description": attached.ABOUT}
_TAKEN_IN = {"name": imported.TAG, "description": imported.ABOUT}
_LAST = {"name": "about", "description": "What answers here."}

_FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Textile ERP: REST resources</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  validatorUrl: null,
});
"""
# The page talks to this server alone; a browser refuses everything else.
_POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
_KEEP = {"Cache-Control": "public, max-age=86400"}


def tags(collections: Iterable[Collection]) -> list[dict[str, str]]:
    """The headings of the page, one for each collection."""
    return [
        _FIRST,
        *({"name": each.path, "description": each.about} for each in collections),
        _HUNG_ON,
        _TAKEN_IN,
        _LAST,
    ]


def router() -> APIRouter:
    """``/docs`` and the files it needs."""
    routes = APIRouter(include_in_schema=False)
    resources = files("fastapi_swagger") / "resources"

    @routes.get("/docs")
    @routes.get("/redoc")  # where others have a second page; there is one
    async def page() -> HTMLResponse:
        return HTMLResponse(_PAGE, headers=_POLICY)

    @routes.get("/docs/start.js")
    async def start() -> Response:
        return Response(_START, media_type="text/javascript")

    for name, kind in _FILES.items():
        _add_file(routes, name, kind, (resources / name).read_bytes())
    return routes


def _add_file(routes: APIRouter, name: str, kind: str, content: bytes) -> None:
    async def file() -> Response:
        return Response(content, media_type=kind, headers=_KEEP)

    routes.add_api_route(f"/docs/{name}", file)
