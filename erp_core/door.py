"""Door: what carries out the calls of a ``Core``."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, Protocol

from erp_core.kit.news.changes import OnChange, OnConnection
from erp_core.kit.operation import Caller
from erp_core.platform.attachment.schema import AttachmentRow, NewFile


class Door(Protocol):
    """Whatever carries out calls: the dispatcher in this process, or its client at the end of a wire."""

    @property
    def server(self) -> str: ...

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Any: ...

    def whole_list(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        caller: Caller | None = None,
    ) -> AbstractContextManager[Iterator[bytes]]: ...

    def import_file(
        self,
        kind: str,
        file: bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AbstractContextManager[Iterator[bytes]]: ...

    def attach(
        self,
        new: NewFile,
        file: BinaryIO,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AttachmentRow: ...

    def attachment(
        self, id: int, access_token: str | None, caller: Caller | None = None
    ) -> AbstractContextManager[Iterator[bytes]]: ...

    def listen(
        self, on_change: OnChange, on_connection: OnConnection, access_token: Callable[[], str | None]
    ) -> None: ...

    def close(self) -> None: ...
