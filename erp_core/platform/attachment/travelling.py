"""Files on their way: measured before they leave, watched as they go, held to their digest at the end."""

import hashlib
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pydantic

from erp_core.errors import Unreachable
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.platform.attachment.limits import require_size
from erp_core.platform.attachment.schema import AttachmentRow, NewFile

# Told how many bytes went, and of how many; False stops it.
GoOn = Callable[[int, int], bool]


class Stopped(Exception):
    """Somebody does not want the file any more."""


class Watched:
    """A file that tells how far it was read.

    Args:
        size: bytes there are.
    """

    def __init__(self, file: BinaryIO, size: int, go_on: GoOn) -> None:
        self._file, self._size, self._go_on = file, size, go_on
        self._done = 0

    def read(self, size: int) -> bytes:
        """So many bytes, or those that are left; ``Stopped`` where somebody said so."""
        if not self._go_on(self._done, self._size):
            raise Stopped
        piece = self._file.read(size)
        self._done += len(piece)
        return piece


def always(_done: int, _size: int) -> bool:
    """Never stop."""
    return True


def measured(kind: str, record_id: int, name: str, file: BinaryIO) -> NewFile:
    """What is said of a file before it leaves.

    Raises:
        ValidationError: no file of this name or size is taken.
    """
    size = file.seek(0, os.SEEK_END)
    require_size(size)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] - any file that is read
    try:
        return NewFile(kind=kind, record_id=record_id, name=name, size=size, sha256=digest)
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from error


def received(parts: Iterator[bytes], attachment: AttachmentRow, file: BinaryIO, go_on: GoOn) -> bool:
    """Write the parts; whether nobody stopped it. Unreachable where they are not what was once added."""
    digest, done = hashlib.sha256(), 0
    for part in parts:
        if not go_on(done, attachment.size):
            return False
        file.write(part)
        digest.update(part)
        done += len(part)
    if (done, digest.hexdigest()) != (attachment.size, attachment.sha256):
        raise Unreachable(_("The file did not arrive whole. Please try again."))
    return go_on(done, attachment.size)
