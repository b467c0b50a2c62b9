"""Where a command runs: folder, environment and standard streams, handed down, never read from the process."""

from __future__ import annotations

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
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return cls(Path.cwd(), dict(os.environ), sys.stdin.buffer, sys.stdout, sys.stderr, sys.stdout.buffer)
