"""safe_name: a file's name as it may be written to this PC's disk, whatever it was called elsewhere."""

import re

from erp_core.platform.attachment.programs import why_no_name
from erp_desktop.kit.files.file_name import unlike_a_device

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# Bytes; systems take 255, and a program that opens the file may add something.
_LONGEST = 200


def safe_name(name: str) -> str:
    """The name without what a system does not take, and never a path; its ending stays."""
    safe = unlike_a_device(_NOT_IN_NAMES.sub("_", name).strip(" .") or "_")
    stem, dot, ending = safe.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = safe, "", ""
    room = _LONGEST - len(f"{dot}{ending}".encode())
    safe = f"{stem.encode()[:room].decode(errors='ignore')}{dot}{ending}".rstrip(" .")
    # What is cut off must not leave a program's ending.
    return safe if why_no_name(name) or not why_no_name(safe) else safe.replace(".", "_")
