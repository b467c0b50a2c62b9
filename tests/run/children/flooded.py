"""Runs ``flood.py`` through the door and prints: bytes kept, bytes that a reader got, growth of the peak RSS in KiB."""

import os
import resource
import sys
from pathlib import Path

from gogate.run.process import Command, run
from gogate.run.stop import Stop


class Counter:
    """Counts what it is fed."""

    count = 0

    def feed(self, data: bytes, /) -> None:
        self.count += len(data)

    def close(self) -> None:
        pass


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


mebibytes, keep, reads = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "read"
counter = Counter()
flood = str(Path(__file__).with_name("flood.py"))
before = peak()
outcome = run(
    Command((sys.executable, "-IS", flood, mebibytes), Path.cwd(), dict(os.environ)),
    stop=Stop(),
    reader=counter if reads else None,
    keep=keep,
)
print(len(outcome.stdout), counter.count, peak() - before)  # noqa: T201
