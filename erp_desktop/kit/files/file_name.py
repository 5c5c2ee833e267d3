"""file_name: words as the name of a file that every system takes."""

import re

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
# Windows takes these for devices, with any ending.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)")
# Bytes; systems take 255, endings included.
_LONGEST = 200


def file_name(words: str, ending: str) -> str:
    """A name for a file; what no system takes in names becomes a blank.

    Args:
        ending: with its dot.
    """
    name = _NOT_IN_NAMES.sub(" ", words).strip(" .").encode()[:_LONGEST].decode(errors="ignore")
    return f"{unlike_a_device(name or '_')}{ending}"


def unlike_a_device(name: str) -> str:
    """The name, with a line before it where Windows would take it for a device."""
    return f"_{name}" if _DEVICES.match(name) else name
