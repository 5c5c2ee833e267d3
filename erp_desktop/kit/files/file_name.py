"""file_name: words as the name of a file that every system takes."""

import re

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
# Bytes; systems take 255, endings included.
_LONGEST = 200


def file_name(words: str, ending: str) -> str:
    """A name for a file; what no system takes in names becomes a blank.

    Args:
        ending: with its dot.
    """
    name = _NOT_IN_NAMES.sub(" ", words).strip(" .").encode()[:_LONGEST].decode(errors="ignore")
    return f"{name or '_'}{ending}"
