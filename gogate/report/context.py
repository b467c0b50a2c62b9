"""What a report may need beside the result: where the checkout is, how to read a source, a fresh token."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence  # noqa: TC003 - msgspec resolves the annotations
from typing import TypeAlias

import msgspec

__all__ = ["Block", "Context"]

Block: TypeAlias = tuple[int, int, int, int, int, int]
"""Line, column, end line, end column, statements, count: a block of Go's cover profile."""


def _no_source(_file: str) -> bytes | None:
    return None


def _token() -> str:
    return os.urandom(16).hex()


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The world as a report sees it; every field may be left out, and the report is then poorer, not wrong.

    ``root`` is the absolute path of the checkout. ``source`` reads a file by its path from the root, as it was
    judged. ``blocks`` holds the cover profile by file. ``quarantined`` maps (package, name) of a test to the text
    that says who lets it pass until when. ``token`` is random, fresh for each run, and known to nothing that the run
    started.
    """

    root: str = ""
    source: Callable[[str], bytes | None] = _no_source
    blocks: Mapping[str, Sequence[Block]] = msgspec.field(default_factory=dict)
    quarantined: Mapping[tuple[str, str], str] = msgspec.field(default_factory=dict)
    token: str = msgspec.field(default_factory=_token)
