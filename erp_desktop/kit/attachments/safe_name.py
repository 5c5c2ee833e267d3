"""safe_name: a file's name as it may be written to this PC's disk, whatever it was called elsewhere."""

import re

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# Windows takes these for devices, with any ending.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)")
# Bytes; systems take 255, and a program that opens the file may add something.
_LONGEST = 200


def safe_name(name: str) -> str:
    """The name without what a system does not take, and never a path; its ending stays."""
    name = _NOT_IN_NAMES.sub("_", name).strip(" .") or "_"
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    room = _LONGEST - len(f"{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore')}{dot}{ending}".rstrip(" .")
