"""Where a command runs: folder, environment and standard streams, handed down, never read from the process."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

__all__ = ["World"]


class World(NamedTuple):
    """The process's surroundings; ``stdin`` gives bytes, ``stdout`` and ``stderr`` take text, ``raw_stdout`` bytes."""

    cwd: Path
    environ: Mapping[str, str]
    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    raw_stdout: BinaryIO

    @classmethod
    def of_process(cls) -> World:
        """Return the surroundings of this process, with streams that never fail on a character."""
        raw, out, error = _input(), _output(sys.stdout), _output(sys.stderr)
        return cls(Path.cwd(), dict(os.environ), raw, out, error, out.buffer)


# A process may be started without a standard stream (`gogate check <&-`); then Python has None for it.


def _input() -> BinaryIO:
    return sys.stdin.buffer if sys.stdin is not None else io.BytesIO()


def _output(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it lives as long as the process
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream
