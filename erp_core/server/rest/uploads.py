"""Uploads: spreadsheets that other programs send, read by a process of its own and imported at once."""

import tempfile
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from anyio import to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from erp_core.errors import Unreachable
from erp_core.kit.i18n import _
from erp_core.platform.importing.chosen import chosen_means, chosen_places
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.schema import Imported, ImportFile, read_line
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.platform.spreadsheet.table import MOST_BYTES
from erp_core.server.requests import UnsupportedMediaType, bearer_token, caller_of
from erp_core.server.rpc import calls_of
from erp_core.server.streams import is_gone, streams_of


@dataclass(frozen=True, slots=True)
class Upload:
    """How a file is to be read.

    Attributes:
        kind: of the records.
        columns: ``code=A`` each, where somebody said so.
        values: ``DYES=chemical`` each, the same of what texts mean.
    """

    kind: str
    is_trial: bool
    sheet: str
    code_page: str
    has_titles: bool
    leaves_totals: bool
    columns: tuple[str, ...]
    values: tuple[str, ...] = ()


async def import_upload(request: Request, upload: Upload, request_id: uuid.UUID | None) -> Imported:
    """What became of the file that is the body of a request.

    It counts among the streams that hold a connection; who hangs up stops it, and nothing is imported.

    Raises:
        ErpError: who sends it may not import such records, or it is no file that can be read.
    """
    calls, streams = calls_of(request), streams_of(request)
    claims = await streams.let_in(request, "import_file")
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise UnsupportedMediaType(_("Send the file itself as the body, not a form that holds it."))
    # Before anything is read: who may not import it sends nothing so large.
    ask = partial(calls.dispatcher.require_import, upload.kind, bearer_token(request))
    importer = await calls.carry(ask)
    with streams.place(claims), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            await streams.receive(request, file, MOST_BYTES)
        work = partial(_imported, request, importer, upload, path, request_id)
        with streams.working(), is_gone(request) as gone:
            return await to_thread.run_sync(work, gone, limiter=streams.limiter)


def _imported(
    request: Request,
    importer: FileImport,
    upload: Upload,
    path: Path,
    request_id: uuid.UUID | None,
    gone: Event,
) -> Imported:
    dispatcher = calls_of(request).dispatcher
    table = read_file(path, dispatcher.language(), sheet=upload.sheet, code_page=upload.code_page)
    places = chosen_places(importer.shape, table, upload.columns, has_titles=upload.has_titles)
    how = {name: getattr(upload, name) for name in ("has_titles", "is_trial", "leaves_totals")}
    titles = upload.has_titles
    means = chosen_means(importer.shape, table, upload.values, places, has_titles=titles)
    file = ImportFile.of(table, places, means=means, **how)
    body, token = file.model_dump_json().encode(), bearer_token(request)
    id = request_id or request.state.request_id
    with dispatcher.import_file(upload.kind, body, token, id, caller_of(request)) as lines:
        for line in lines:
            if gone.is_set():
                raise ClientDisconnect
            said = read_line(line)
            if isinstance(said, Imported):
                return said
    raise Unreachable(_("The import broke off. Look at the list before you try again."))
