"""Imports: files of whoever may, each in one transaction, told of as it goes."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager

from erp_core import modules
from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Caller, Operation
from erp_core.kit.records.change_log import ChangeLog
from erp_core.platform.importing.file_import import FileImport
from erp_core.platform.importing.lines import import_lines, last_line
from erp_core.platform.importing.schema import Imported
from erp_core.security.session.answers import store_answer, stored_answer
from erp_core.transactions import Transactions


class Imports(Transactions):
    """Transactions in which the rows of a file become records."""

    @contextmanager
    def import_file(
        self,
        kind: str,
        file: bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Iterator[Iterator[bytes]]:
        """Records from the rows of a file, all of them or none; lines as ``import_lines`` tells them.

        Who stops before the last of them has imported nothing. The same file sent again under the same id is
        imported once, and told of as the first time.

        Args:
            kind: of the records; who may add and change them may import them.
            file: an ``ImportFile`` as JSON.
        """
        operations, importer = self._import_of(kind)
        request_id = request_id or uuid.uuid4()
        with self._opened(self._engine, operations, access_token, request_id, caller) as context:
            stored = stored_answer(context, operations[0].name, file)
            if stored is not None:
                yield iter((last_line(Imported.model_validate_json(stored)),))
                return
            changes = ChangeLog(context.session, request_id)

            def keep(done: Imported) -> None:
                store_answer(context, operations[0].name, file, done.model_dump_json(), changes)
                context.session.commit()

            with closing(import_lines(importer, context, file, keep)) as lines:
                yield lines

    def require_import(self, kind: str, access_token: str | None) -> FileImport:
        """What imports a kind of record, for who may do so.

        Raises:
            NotFound: no file can say all that records of the kind need.
            NotPermitted: the caller may not make or change them.
        """
        operations, importer = self._import_of(kind)
        with self._opened(self._read_engine, operations, access_token, uuid.uuid4(), None) as context:
            context.session.commit()
        return importer

    @staticmethod
    def _import_of(kind: str) -> tuple[tuple[Operation, ...], FileImport]:
        found = modules.import_of(kind)
        if found is None:
            raise NotFound(_("Records of the kind {kind} cannot be imported.").format(kind=kind[:100]))
        return found
