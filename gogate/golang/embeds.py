"""What a Go file embeds: the patterns of its ``//go:embed`` lines (``go doc embed``)."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

__all__ = ["embeds"]

_DIRECTIVE = re.compile(rb"^[ \t]*//go:embed[ \t]+([^\r\n]+)", re.MULTILINE)
_PATTERN = re.compile(r'"((?:\\.|[^"\\])*)"|`([^`]*)`|(\S+)')


def embeds(text: bytes, path: str) -> bool:
    """Whether a ``//go:embed`` line of *text* can mean *path*, which is relative to the package's folder.

    The file need not be there: one that was deleted was embedded. A folder's name means all that is below it.
    """
    for directive in _DIRECTIVE.findall(text) if b"//go:embed" in text else ():
        for quoted, raw, plain in _PATTERN.findall(directive.decode("utf-8", "replace")):
            if _matches((quoted or raw or plain).removeprefix("all:"), path):
                return True
    return False


def _matches(pattern: str, path: str) -> bool:
    # Beside `*` and `?` Go and fnmatch write classes differently: in doubt such a part matches.
    wanted, parts = pattern.split("/"), path.split("/")
    if pattern == ".":
        return True
    return len(parts) >= len(wanted) and all(
        "[" in want or "\\" in want or fnmatchcase(part, want) for want, part in zip(wanted, parts, strict=False)
    )
